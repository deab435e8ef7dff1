"""What the trail keeps of a request that a page refused, and what it does not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Center, User
from centers.services.tokens import create_token
from core.models import AuditEvent
from khuyencong import refused
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    return factories.project(bac_ninh_center, code="KCQG-2026-0001", status="in_progress")


def requests() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action="request.refused"))


def post(
    client: Client, person: User, address: str, data: dict[str, str] | None = None, **headers: Any
) -> int:
    client.force_login(person)
    return client.post(address, data or {}, **headers).status_code


def test_the_event_tells_who_asked_what_of_which_de_an_and_why_not(
    client: Client, auditor: User, project: Project
) -> None:
    address = f"/de-an/{project.code}/buoc/accept/"
    assert post(client, auditor, f"{address}?a=bi-mat", {"reason": "chữ gõ vào", "seen": "x"}) == 403
    (event,) = requests()
    assert (event.actor, event.refused, event.object_type, event.object_id) == (
        auditor,
        True,
        "projects.project",
        str(project.pk),
    )
    assert (event.before, event.after) == ({}, {"page": address, "answer": 403})
    assert "Bạn không có quyền" in event.reason
    assert "chữ gõ vào" not in f"{event.reason}{event.after}"


def test_out_of_sight_is_kept_at_the_row_it_names(client: Client, stranger: User, project: Project) -> None:
    assert post(client, stranger, f"/de-an/{project.code}/soan/luu/title/", {"title": "Lạ"}) == 404
    (event,) = requests()
    assert (event.object_id, event.after["answer"]) == (str(project.pk), 404)


def test_a_wrong_state_is_kept(client: Client, officer: User, project: Project) -> None:
    assert post(client, officer, f"/de-an/{project.code}/soan/luu/title/", {"title": "Muộn"}) == 409
    (event,) = requests()
    assert event.after["answer"] == 409
    assert "Muộn" not in f"{event.reason}{event.after}"


def test_what_a_service_kept_itself_leaves_no_second_event(
    client: Client, officer: User, auditor: User, admin: User
) -> None:
    assert post(client, auditor, reverse("people:act", args=[officer.pk, "khoa"])) in (403, 404)
    assert len(AuditEvent.objects.filter(refused=True)) == 1


def test_the_same_refusal_counts_once_a_minute(
    client: Client, auditor: User, project: Project, monkeypatch: Any
) -> None:
    address = f"/de-an/{project.code}/ngung/"
    for _ in range(5):
        assert post(client, auditor, address) == 403
    assert len(requests()) == 1
    monkeypatch.setattr(refused.timezone, "now", lambda: later)
    later = requests()[0].at + timedelta(seconds=61)
    assert post(client, auditor, address) == 403
    assert len(requests()) == 2


def test_a_loop_over_many_addresses_is_bounded(client: Client, auditor: User, project: Project) -> None:
    client.force_login(auditor)
    for number in range(refused.MOST + 5):
        client.post(f"/ke-hoach/{900 + number}/kinh-phi/")
    assert len(requests()) == refused.MOST


def test_reading_typing_and_strangers_leave_nothing(
    client: Client, auditor: User, officer: User, project: Project
) -> None:
    assert client.post(f"/de-an/{project.code}/ngung/").status_code == 302
    client.force_login(auditor)
    assert client.get(f"/de-an/{project.code}/ngung/").status_code == 403
    assert client.get("/de-an/KHONG-CO/").status_code == 404
    assert client.post("/bao-cao/lap/", {"kind": "bay"}).status_code in (400, 422)
    assert post(client, officer, "/de-an/lap-moi/", {"title": ""}) == 422
    assert post(client, officer, "/de-an/") == 405
    assert requests() == []


def test_keys_in_addresses_are_kept_nowhere(client: Client, officer: User) -> None:
    assert post(client, officer, "/loi-moi/bi-mat-cua-toi/") == 404
    (event,) = requests()
    assert event.after["page"] == "/loi-moi/<str:token>/"
    assert post(client, officer, "/khong-co/bi-mat/") == 404
    assert requests()[0].after["page"] == ""


def test_an_old_page_is_told_as_such(officer: User, project: Project) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, officer, f"/de-an/{project.code}/ngung/") == 403
    (event,) = requests()
    assert "Trang đã mở quá lâu" in event.reason


def test_a_program_only_reads_and_leaves_nothing(client: Client, officer: User, project: Project) -> None:
    """REST answers 405 to whatever would change something; the answer to addresses that there are not is open and knows nobody."""
    _, key = create_token(actor=officer, name="Bảng tính")
    for page, status in ((f"projects/{project.code}", 405), ("khong-co", 404)):
        answer = client.post(f"/api/v1/{page}/", headers={"Authorization": f"Token {key}"})
        assert answer.status_code == status
    assert requests() == []


def test_the_trail_shows_and_finds_it_and_the_history_of_the_de_an_does_not(
    client: Client, auditor: User, officer: User, project: Project
) -> None:
    address = f"/de-an/{project.code}/ngung/"
    assert post(client, auditor, address) == 403
    for query in ("?act=request.refused", f"?object={project.code}&refused=yes", "?who=kiemtoan"):
        page = client.get(f"/nhat-ky/{query}").content.decode()
        assert "Gửi yêu cầu bị từ chối" in page
        assert address in page
    client.force_login(officer)
    shown = client.get(f"/de-an/{project.code}/lich-su/").content.decode()
    assert auditor.full_name not in shown.split("<main")[1]


def test_what_is_answered_asks_nothing_of_the_trail(
    client: Client, auditor: User, project: Project, django_assert_max_num_queries: Any
) -> None:
    client.force_login(auditor)
    with django_assert_max_num_queries(200) as captured:
        assert client.get(f"/de-an/{project.code}/ngung/").status_code == 403
        assert client.post("/bao-cao/lap/", {"kind": "bay"}).status_code in (400, 422)
    assert captured.captured_queries
    assert not [
        one["sql"] for one in captured.captured_queries if refused.audit.REFUSED_REQUEST in one["sql"]
    ]
