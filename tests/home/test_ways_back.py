"""Pages that refuse lead on: back, to the đề án where it is seen, and again where loading anew helps."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from centers.models import Center, User
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    return factories.project(bac_ninh_center, code="KCQG-2026-0001", status="in_progress")


def html_of(answer: Any) -> str:
    return str(answer.content.decode())


def links(answer: Any) -> str:
    return html_of(answer).split('<div class="actions">')[1]


@pytest.mark.parametrize(
    ("path", "above"),
    [("/ke-hoach/7/phe-duyet/", "/ke-hoach/7/"), ("/bao-cao/lap/", "/bao-cao/"), ("/dang-xuat/", "")],
)
def test_an_address_for_forms_alone_is_a_page_with_a_way_back(
    client: Client, officer: User, path: str, above: str
) -> None:
    client.force_login(officer)
    answer = client.get(path)
    assert (answer.status_code, answer["Allow"][:4]) == (405, "POST")
    assert "Trang này không mở trực tiếp được" in html_of(answer)
    assert 'href="/"' in links(answer)
    assert (f'href="{above}"' in links(answer)) == bool(above)


def test_a_page_for_reading_alone_says_so(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.post("/de-an/", headers={"Referer": f"{HOST}/de-an/"})
    assert answer.status_code == 405
    assert "Trang này chỉ để xem" in html_of(answer)
    assert 'href="/de-an/"' in links(answer)


def test_rest_keeps_its_own_405(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.post("/api/v1/projects/", headers={"X-CSRFToken": "x"})
    assert answer.status_code == 405
    assert "json" in answer["Content-Type"]


def test_a_refusal_leads_back_and_to_the_de_an_that_is_seen(
    client: Client, auditor: User, project: Project
) -> None:
    client.force_login(auditor)
    answer = client.get(f"/de-an/{project.code}/ngung/", headers={"Referer": f"{HOST}/de-an/?q=che"})
    assert answer.status_code == 403
    assert 'href="/de-an/?q=che"' in links(answer)
    assert f'href="/de-an/{project.code}/"' in links(answer)


def test_what_is_not_seen_adds_no_link(client: Client, other_officer: User, project: Project) -> None:
    client.force_login(other_officer)
    hidden = client.post(f"/de-an/{project.code}/ngung/")
    absent = client.post("/de-an/KHONG-CO/ngung/")
    assert hidden.status_code == absent.status_code == 404
    assert html_of(hidden) == html_of(absent)


@pytest.mark.parametrize(
    "sent",
    [
        "https://xau.example/de-an/",
        "javascript:alert(1)",
        f"{HOST}//xau.example/",
        f"{HOST}/\\xau.example/",
        "",
    ],
)
def test_another_site_is_no_way_back(client: Client, auditor: User, project: Project, sent: str) -> None:
    client.force_login(auditor)
    answer = client.get(f"/de-an/{project.code}/ngung/", headers={"Referer": sent})
    assert "xau" not in links(answer)
    assert "javascript" not in links(answer)
    assert "Quay lại" not in links(answer)


def test_a_stale_act_is_loaded_anew(client: Client, center_lead: User, project: Project) -> None:
    page = f"/de-an/{project.code}/buoc/submit/"
    client.force_login(center_lead)
    stale = client.post(page, {"seen": "draft"}, headers={"Referer": HOST + page})
    assert stale.status_code == 409
    assert "Tải lại trang để thấy dữ liệu mới nhất" in html_of(stale)
    assert f'href="{page}"' in links(stale)
    again = client.get(page, headers={"Referer": HOST + page})
    assert again.status_code == 409
    assert "Tải lại trang" not in html_of(again)
    assert f'href="/de-an/{project.code}/"' in links(again)


def test_a_form_sent_after_the_login_ran_out_leads_back_to_its_page(client: Client, project: Project) -> None:
    for path, page in (
        ("/ke-hoach/7/phe-duyet/", "/ke-hoach/7/"),
        ("/bao-cao/lap/", "/bao-cao/?kind=a&year=2026"),
    ):
        answer = client.post(path, headers={"Referer": HOST + page})
        assert (answer.status_code, answer["Location"]) == (302, f"/dang-nhap/?next={quote(page)}")
    elsewhere = client.post("/bao-cao/lap/", headers={"Referer": "https://xau.example/x"})
    assert elsewhere["Location"] == "/dang-nhap/?next=/bao-cao/lap/"
    reading = client.get("/de-an/", headers={"Referer": f"{HOST}/"})
    assert reading["Location"] == "/dang-nhap/?next=/de-an/"
