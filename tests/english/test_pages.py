"""The finished pages in English hold no Vietnamese but data, and data are marked as Vietnamese (WCAG 3.1.2)."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import Center, Membership, Province, User
from core import audit
from core.calendars import period_calendar
from core.periods import last_closed_quarters
from core.text import has_vietnamese_letters
from projects.models import AnnualPlan
from projects.services.closing import close_period, except_unit
from reports.services.extending import grant_extension
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db

TERMS = ("Sở Công Thương", "1,5 tỷ", "NĐ-CP", "QĐ-BCT")
"""Vietnamese that English keeps: a name without a good English one, an amount as it may be typed, the number of a decree."""
SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-label", "content")
EMPTY = {"meta", "link", "input", "img", "br", "hr", "use", "col", "rect", "path", "line", "circle"}


class Words(HTMLParser):
    """What a reader sees or hears outside elements that are marked as Vietnamese."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._marks: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        within = self._marks[-1][1] if self._marks else False
        marked = within or (known.get("lang") == "vi") or known.get("translate") == "no"
        if not marked:
            self.said += [known[name] or "" for name in SPOKEN if name in known]
        if tag not in EMPTY:
            self._marks.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        while self._marks and self._marks.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._marks or self._marks[-1][1] or self._marks[-1][0] in ("script", "style"):
            return
        self.said.append(data)


def untranslated(page: str) -> list[str]:
    """Words with Vietnamese letters that are neither marked, nor kept terms, nor proper names (which WCAG 3.1.2 leaves unmarked)."""
    words = Words(page)
    names = {str(row) for model in (Center, Province, User, Facility) for row in model.objects.all()}
    names |= {name for each in Province.objects.all() for name in (each.name, each.full_name)}
    said = [cut(one, (*TERMS, *names)) for one in words.said]
    return [one.strip() for one in said if has_vietnamese_letters(one)]


def cut(text: str, known: Iterable[str]) -> str:
    for one in sorted(known, key=len, reverse=True):
        text = text.replace(one, "")
    return text


@pytest.fixture
def facility(bac_giang: Province) -> Facility:
    return factories.facility(bac_giang, commune="Xã Tân Cương", note="Theo Sở, https://example.vn/a")


def reading(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(language="en", full_name="Trần Thị Ánh")
    person.refresh_from_db()
    client = Client()
    client.force_login(person)
    return client


def look(client: Client, *addresses: str) -> dict[str, list[str]]:
    """What is left untranslated, by address; every address must answer with a page."""
    found = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code in (200, 403, 404), address
        assert '<html lang="en">' in answer.text, address
        if left := untranslated(answer.text):
            found[address] = left
    return found


def test_pages_before_the_login() -> None:
    client = Client()
    client.cookies["language"] = "en"
    assert (
        look(
            client,
            "/dang-nhap/",
            "/dang-nhap/quen-mat-khau/",
            "/verify/ABC-1/",
            "/loi-moi/x/",
            "/dang-nhap/mat-khau-moi/a/b/",
        )
        == {}
    )
    wrong = client.post("/dang-nhap/", {"username": "", "password": ""})
    assert untranslated(wrong.text) == []
    assert "Type your username." in wrong.text


def test_pages_of_ones_own_account(officer: User) -> None:
    client = reading(officer)
    own = (
        "/tai-khoan/",
        "/tai-khoan/mat-khau/",
        "/tai-khoan/xac-nhan/",
        "/tai-khoan/ung-dung/",
        "/tai-khoan/khoa/",
        "/khong-co/",
    )
    assert look(client, *own) == {}
    wrong = client.post("/tai-khoan/mat-khau/", {"old": "sai", "new": "123", "again": "124"})
    assert wrong.status_code == 422
    assert untranslated(wrong.text) == []
    assert "The two entries differ." in wrong.text


def test_pages_of_people(admin: User, officer: User) -> None:
    client = reading(admin)
    user = f"/nguoi-dung/{officer.pk}/"
    pages = (
        "/nguoi-dung/",
        "/nguoi-dung/?q=khong",
        "/nguoi-dung/moi/",
        user,
        f"{user}vai-tro/",
        f"{user}mat-khau-tam/",
        f"{user}khoa/",
    )
    assert look(client, *pages, f"{user}vai-tro/{officer.memberships.get().pk}/") == {}
    wrong = client.post("/nguoi-dung/moi/", {"email": "x", "valid_from": "31/02/2026"})
    assert wrong.status_code == 422
    assert untranslated(wrong.text) == []
    assert "The day “31/02/2026” is not in the calendar" in wrong.text


def test_pages_of_establishments(officer: User, facility: Facility) -> None:
    pages = ("/co-so/", "/co-so/?q=khong+co", f"/co-so/{facility.code}/")
    left = look(reading(officer), *pages)
    assert left == {}


def test_pages_of_reports(officer: User) -> None:
    left = look(reading(officer), "/bao-cao/")
    left_for_later = {"Khuyến công quốc gia", "Khuyến công địa phương"}
    assert set(left.get("/bao-cao/", [])) <= left_for_later


def test_the_page_of_an_opened_figure(reviewer: User, bac_ninh_center: Center) -> None:
    factories.assigned_project(bac_ninh_center, 300_000_000, title="Máy xẻ gỗ Đồng Kỵ", year=2026)
    money = "/bao-cao/mo-so/plan-vs-actual/money"
    asked = "?period=2026-Q1&by=content"
    assert look(reading(reviewer), f"{money}/assigned/{asked}", f"{money}/planned/{asked}") == {}


def test_pages_of_periodic_reports_and_closed_periods() -> None:
    people = stages.cast()
    Membership.objects.update(valid_from=date(2020, 1, 1))
    lead, so = people["approver"], Center.objects.get(code="SCT-24")
    period = last_closed_quarters(timezone.localdate(), period_calendar(), count=1)[0].code
    today = timezone.localdate()
    duty = "quarterly_report_department"
    due = today + timedelta(days=40)
    grant_extension(
        actor=lead, duty=duty, period=period, center=so, due_on=due, expires_on=due, reason="Lũ lụt"
    )
    closing = close_period(actor=lead, period="2024-Q1", reason="Đã tổng hợp")
    except_unit(
        actor=lead, closing=closing, center=people["officer"].current_memberships[0].center, kind="money", until=today,
        reason="Nộp muộn",
    )  # fmt: skip
    pages = (
        "/bao-cao/dinh-ky/",
        f"/bao-cao/dinh-ky/{duty}/{period}/SCT-24/",
        f"/bao-cao/dinh-ky/{duty}/{period}/SCT-52/gia-han/",
        "/bao-cao/ky-dong/",
        f"/bao-cao/ky-dong/{closing.pk}/ngoai-le/",
        f"/bao-cao/ky-dong/{closing.pk}/mo-lai/",
    )
    assert look(reading(lead), *pages) == {}


def test_the_audit_trail(auditor: User, officer: User) -> None:
    audit.record(
        actor=officer, action="user.invite", obj=officer, after={"email": "a@b.vn", "full_name": "Trần Ánh"}
    )
    audit.record(actor=None, action="user.close", obj=officer, refused=True, reason="Không được.")
    client = reading(auditor)
    page = client.get("/nhat-ky/?since=01/01/2020").text
    seen = untranslated(re.sub(r"<select.*?</select>", "", page, flags=re.S))
    assert seen == []
    assert "Invite a user" in page


def test_templates_of_projects_say_english(officer: User, bac_ninh_center: Center) -> None:
    project = factories.assigned_project(bac_ninh_center, 300_000_000, title="Máy xẻ gỗ Đồng Kỵ")
    draft = factories.project(bac_ninh_center, title="Máy dệt", status="draft")
    client = reading(officer)
    said = {
        f"/de-an/{project.code}/": ("Budget by source", "Funds used", "Duration"),
        f"/de-an/{project.code}/kinh-phi/": ("Budget by item and source", "Budget year 2026"),
        f"/de-an/{draft.code}/soan/du-toan/": ("Check the norms", 'data-new="New line"', "Take it back"),
        f"/de-an/{project.code}/so-kinh-phi/": ("Balances by source and budget year", "Happened on"),
        "/de-an/": ("Code and name of the project", "Total, 2 projects<"),
        "/viec-cua-toi/": ("Tasks by your roles in all projects", "<h1>My tasks</h1>"),
        "/danh-muc/": ("Every row has its days", "Only administrators change them."),
        "/bo-loc/": ("There are no saved filters yet.",),
    }
    for address, words in said.items():
        page = client.get(address).text
        assert [word for word in words if word not in page] == [], address
    assert '<span lang="vi">Máy xẻ gỗ Đồng Kỵ</span>' in client.get("/de-an/").text


def test_templates_of_plans_and_norms_say_english(approver: User, admin: User, agency: Center) -> None:
    plan = AnnualPlan.objects.create(year=2026, fund="national", center=agency)
    client = reading(approver)
    board = client.get(f"/ke-hoach/{plan.pk}/").text
    assert "No project waits for approval any more." in board
    assert 'role="status" data-sum' in board
    assert "projects chosen" in board
    assert "There is no plan" not in client.get("/ke-hoach/").text
    assert "Draft norms" in reading(admin).get("/dinh-muc/du-thao/").text
    assert "There is no draft norm yet." in client.get("/dinh-muc/du-thao/").text


def test_the_crawl_sees_what_it_looks_for() -> None:
    page = '<p title="Đóng">Mở <b lang="vi">Tên</b></p><img alt="Hình"><option>Chọn</option><td lang="vi">x <i>Bắc</i></td>đ'
    assert sorted(untranslated(page)) == ["Chọn", "Hình", "Mở", "Đóng"]


def test_pages_of_projects(officer: User, bac_ninh_center: Center) -> None:
    project = factories.assigned_project(bac_ninh_center, 300_000_000, title="Máy xẻ gỗ Đồng Kỵ")
    own = f"/de-an/{project.code}/"
    parts = (
        "",
        "kinh-phi/",
        "thu-huong/",
        "so-kinh-phi/",
        "tien-do/",
        "ket-qua/",
        "tham-dinh/",
        "dieu-chinh/",
        "ho-so/",
        "luu-y/",
    )
    pages = (
        *(f"{own}{part}" for part in (*parts, "trao-doi/", "lich-su/ban/")),
        "/viec-cua-toi/",
        "/viec-cua-toi/thong-bao/",
    )
    assert (
        look(reading(officer), *pages, "/danh-muc/", "/bo-loc/", "/so-kinh-phi/", "/so-kinh-phi/ke-hoach/")
        == {}
    )


def test_pages_of_plans_and_norms(approver: User, admin: User, agency: Center) -> None:
    plan = AnnualPlan.objects.create(year=2026, fund="national", center=agency)
    pages = (f"/ke-hoach/{plan.pk}/", f"/ke-hoach/{plan.pk}/kinh-phi/", f"/so-kinh-phi/ke-hoach/{plan.pk}/")
    assert look(reading(approver), *pages, "/quyet-dinh/", "/dinh-muc/du-thao/") == {}
    assert look(reading(admin), "/danh-muc/dinh-muc/", "/danh-muc/tinh/") == {}
