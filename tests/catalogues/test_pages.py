"""“Danh mục” through its pages: read by all who work here, searched, seen as of a day, changed after a look at what it does."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from centers.models import Center, Coverage, Province, User
from core.models import CatalogueAct, DayOff
from khuyencong.catalogues.register import CATALOGUES
from projects.models import Deadline, Indicator, Norm
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def page(answer: HttpResponse) -> str:
    return text_of(answer.content.decode())


def through(browser: Client, url: str, **values: Any) -> HttpResponse:
    """Open the form, look at the preview, write it: the last answer."""
    seen = re.search(r'name="seen" value="(\w*)"', browser.get(url).content.decode())
    assert seen
    sent = {"reason": "Theo thông tư mới", "seen": seen[1], **values}
    preview = browser.post(url, sent)
    assert preview.status_code == 200, page(preview)
    assert "Sẽ thay đổi" in page(preview)
    return browser.post(url, {**sent, "step": "save"})


@pytest.fixture(autouse=True)
def day_off(db: None) -> DayOff:
    """Days off are no reference data: one is entered, so that every catalogue has a row today."""
    today = timezone.localdate()
    return DayOff.objects.create(first=today, last=today, name="Nghỉ lễ")


@pytest.mark.parametrize("key", sorted(CATALOGUES))
def test_every_catalogue_is_read_by_an_officer_and_changed_by_nobody_else(
    client: Client, key: str, officer: User
) -> None:
    client.force_login(officer)
    answer = client.get(f"/danh-muc/{key}/")
    assert answer.status_code == 200
    one = CATALOGUES[key]
    assert str(one.title) in page(answer)
    assert f"/danh-muc/{key}/them/" not in answer.content.decode()
    row = one.on(timezone.localdate(), "")[0]
    answer = client.get(f"/danh-muc/{key}/{row.pk}/")
    assert str(one.name(row)) in answer.content.decode().replace("&#x27;", "'").replace("&amp;", "&")
    for act in one.acts:
        assert client.get(f"/danh-muc/{key}/{row.pk}/{act.key}/").status_code == 403
        assert (
            client.post(f"/danh-muc/{key}/{row.pk}/{act.key}/", {"reason": "x", "step": "save"}).status_code
            == 403
        )
    assert not CatalogueAct.objects.exists()


@pytest.mark.parametrize("key", sorted(CATALOGUES))
def test_every_form_opens(browser: Client, key: str) -> None:
    one = CATALOGUES[key]
    today = timezone.localdate()
    if one.add:
        assert browser.get(f"/danh-muc/{key}/them/").status_code == 200
        assert browser.post(f"/danh-muc/{key}/them/", {}).status_code == 422
    for act in one.acts:
        row = next((each for each in one.rows() if act.fits(each)), None)
        if row is None:
            assert act.key == "rut"
            continue
        url = f"/danh-muc/{key}/{row.pk}/{act.key}/"
        assert browser.get(url).status_code == 200
        assert browser.post(url, {}).status_code == 422
    assert one.on(today, "khong-co-gi-nhu-the") == []


def test_a_list_asks_as_many_queries_whatever_it_holds(browser: Client) -> None:
    counts = {key: queries_of(browser, f"/danh-muc/{key}/?page_size=100") for key in CATALOGUES}
    few = {key: queries_of(browser, f"/danh-muc/{key}/?page_size=10") for key in CATALOGUES}
    assert counts == few
    assert max(counts.values()) <= 14, counts


def test_a_day_shows_the_rows_of_that_day(browser: Client) -> None:
    old = page(browser.get("/danh-muc/tinh/?ngay=30/06/2025&q=bac giang"))
    assert "Tỉnh Bắc Giang" in old
    assert "Áp dụng ngày 30/06/2025" in old
    now = page(browser.get("/danh-muc/tinh/?q=bac+giang"))
    assert "Không có dòng nào khớp" in now
    assert "Ngày “31/02/2026” không có trong lịch" in page(browser.get("/danh-muc/tinh/?ngay=31/02/2026"))
    assert "Không có dòng nào áp dụng ngày 01/01/1999" in page(browser.get("/danh-muc/tinh/?ngay=01/01/1999"))


def test_a_deadline_is_changed_after_a_preview(browser: Client) -> None:
    row = Deadline.objects.get(key="liquidation")
    url = f"/danh-muc/thoi-han/{row.pk}/doi/"
    values = {
        "label": "Thanh lý chậm nhất 31/01",
        "month": "1",
        "day": "31",
        "valid_from": "01/01/2030",
        "document": "36/2013/TT-BCT",
    }
    preview = page(browser.post(url, {"reason": "Thông tư mới", **values}))
    assert "Dòng cũ kết thúc" in preview
    assert "nay → 31/12/2029" in preview
    assert "Dòng mới bắt đầu: Thanh lý chậm nhất 31/01" in preview
    assert Deadline.objects.filter(key="liquidation").count() == 1
    assert not CatalogueAct.objects.exists()
    answer = through(browser, url, **values)
    assert answer.status_code == 302
    new = Deadline.objects.get(key="liquidation", valid_from=date(2030, 1, 1))
    told = page(browser.get(f"/danh-muc/thoi-han/{new.pk}/"))
    for words in (
        "Chưa đến ngày",
        "Người dùng quantri_dm",
        "Theo thông tư mới",
        "36/2013/TT-BCT",
        "Các dòng theo thời gian",
    ):
        assert words in told
    assert "Bắt đầu sau ngày này" in page(browser.get("/danh-muc/thoi-han/"))
    assert through(browser, f"/danh-muc/thoi-han/{new.pk}/rut/").status_code == 302
    assert Deadline.objects.get(key="liquidation").valid_to is None


def test_what_was_typed_stays_when_it_is_refused_or_mended(browser: Client) -> None:
    row = Deadline.objects.get(key="liquidation")
    url = f"/danh-muc/thoi-han/{row.pk}/doi/"
    values = {
        "label": "Thanh lý mới",
        "month": "1",
        "day": "31",
        "valid_from": "10/02/2014",
        "document": "36/2013/TT-BCT",
        "reason": "Vì thế",
    }
    refused = browser.post(url, values)
    assert refused.status_code == 422
    assert "Đã có dòng bắt đầu ngày 10/02/2014" in page(refused)
    assert 'value="Thanh lý mới"' in refused.content.decode()
    mended = browser.post(url, {**values, "valid_from": "01/01/2030", "step": "edit"})
    assert mended.status_code == 200
    assert 'value="01/01/2030"' in mended.content.decode()
    wrong = browser.post(url, {**values, "valid_from": "31/02/2030", "month": "hai"})
    assert wrong.status_code == 422
    assert "Ngày “31/02/2030” không có trong lịch" in page(wrong)


def test_two_administrators_at_once(browser: Client) -> None:
    other = Client()
    other.force_login(factories.user("quantri_2", Center.objects.get(code="CUC"), "admin"))
    row = Deadline.objects.get(key="liquidation")
    url = f"/danh-muc/thoi-han/{row.pk}/doi/"
    seen = re.search(r'name="seen" value="(\w+)"', other.get(url).content.decode())
    assert seen
    values = {
        "label": "Một",
        "month": "1",
        "day": "31",
        "valid_from": "01/01/2030",
        "document": "36/2013/TT-BCT",
    }
    assert through(browser, url, **values).status_code == 302
    late = other.post(
        url,
        {
            **values,
            "label": "Hai",
            "valid_from": "01/01/2031",
            "reason": "x",
            "seen": seen[1],
            "step": "save",
        },
    )
    assert late.status_code == 409
    assert "Người khác vừa thay đổi mục này" in page(late)
    assert Deadline.objects.filter(key="liquidation").count() == 2


def test_a_merger_shows_first_what_it_touches(browser: Client) -> None:
    target = Province.objects.get(map="34", name="Bắc Ninh")
    joining = Province.objects.get(map="34", name="Hưng Yên")
    center = Center.objects.get(code="TTKC-24")
    factories.user("canbo_dm", center, "officer")
    factories.project(center, code="KCQG-2026-0901")
    url = f"/danh-muc/tinh/{target.pk}/sap-nhap/"
    values = {
        "joining": [str(joining.pk)], "name": "Bắc Ninh", "kind": "city", "center": str(Center.objects.get(code="IPC1").pk),
        "valid_from": f"{timezone.localdate():%d/%m/%Y}",
    }  # fmt: skip
    preview = page(browser.post(url, {**values, "reason": "Nghị quyết"}))
    for words in (
        "4 đơn vị đang hoạt động",
        "1 vai trò ở các đơn vị đó",
        "1 đề án chưa kết thúc",
        "2 dòng phụ trách",
    ):
        assert words in preview
    assert Province.objects.filter(map="34", code="24").count() == 1
    assert through(browser, url, **values).status_code == 302
    assert Province.objects.get(map="34", code="24", valid_to=None).kind == "city"
    future = browser.post(url.replace(str(target.pk), str(Province.objects.get(map="34", code="24", valid_to=None).pk)), {
        **values, "joining": [str(Province.objects.get(map="34", name="Hải Phòng").pk)], "reason": "x",
        "valid_from": f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}",
    })  # fmt: skip
    assert future.status_code == 422
    assert "hãy ghi khi đến ngày" in page(future)


def test_coverage_and_centres_through_the_pages(browser: Client) -> None:
    lam_dong = Province.objects.get(map="34", name="Lâm Đồng")
    ipc3 = Center.objects.get(code="IPC3")
    values = {"province": str(lam_dong.pk), "center": str(ipc3.pk), "valid_from": "01/07/2025"}
    assert through(browser, "/danh-muc/phu-trach/them/", **values).status_code == 302
    assert Coverage.objects.get(province=lam_dong).center == ipc3
    made = {
        "code": "TTKC-THU", "name": "Trung tâm thử", "kind": "center", "parent": str(Center.objects.get(code="SCT-68").pk),
        "province": str(lam_dong.pk), "valid_from": "01/01/2026",
    }  # fmt: skip
    assert through(browser, "/danh-muc/don-vi/them/", **made).status_code == 302
    center = Center.objects.get(code="TTKC-THU")
    closed = {"valid_to": f"{timezone.localdate():%d/%m/%Y}"}
    assert through(browser, f"/danh-muc/don-vi/{center.pk}/ket-thuc/", **closed).status_code == 302
    assert "Kết thúc" in page(browser.get(f"/danh-muc/don-vi/{center.pk}/"))


def test_an_indicator_is_replaced_and_a_calendar_planned(browser: Client) -> None:
    row = Indicator.objects.get(code="workshops")
    values = {
        "code": "hoi_nghi",
        "label": "Hội nghị",
        "unit": "cuộc",
        "content": "management",
        "position": "40",
        "valid_from": "01/01/2030",
    }
    assert through(browser, f"/danh-muc/chi-tieu/{row.pk}/doi/", **values).status_code == 302
    row.refresh_from_db()
    assert row.valid_to == date(2029, 12, 31)
    refused = browser.post(
        "/danh-muc/lich-bao-cao/them/",
        {"from_year": "2020", "cut_day": "20", "document": "1/2026/NĐ-CP", "reason": "x"},
    )
    assert refused.status_code == 422
    assert "đã bắt đầu hoặc đã qua" in page(refused)


def test_norms_are_read_and_lead_to_their_drafts(browser: Client) -> None:
    html = browser.get("/danh-muc/dinh-muc/?q=may moc").content.decode()
    assert "/dinh-muc/du-thao/" in html
    row = Norm.objects.filter(key="machinery", valid_to=None).first()
    assert row is not None
    assert f"/danh-muc/dinh-muc/{row.pk}/" in html


def test_what_is_not_there_is_not_found(browser: Client) -> None:
    for url in ("khong-co/", "tinh/999999/", "thoi-han/them/", "tinh/1/khong-co/", "thoi-han/999999/doi/"):
        assert browser.get(f"/danh-muc/{url}").status_code == 404, url


def test_whoever_has_no_role_reads_nothing(client: Client) -> None:
    client.force_login(factories.user("nguoi_la"))
    assert client.get("/danh-muc/").status_code == 403
    assert client.get("/danh-muc/tinh/").status_code == 403


def test_the_menu_leads_there(browser: Client) -> None:
    html = browser.get("/danh-muc/").content.decode()
    assert 'href="/danh-muc/"' in html
    for one in CATALOGUES.values():
        assert str(one.title) in html
