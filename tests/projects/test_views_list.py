"""The list of đề án: filters in the address, search without diacritics, chips, totals, pages."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from centers.models import Center, Province, User
from core.text import fold
from projects.enums import EntryKind
from projects.models import Project
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

URL = "/de-an/"


def named(center: Center, code: str, title: str, **fields: object) -> Project:
    project = factories.project(center, code=code, title=title, **fields)
    project.search = fold(f"{code} {title}")
    project.save()
    return project


@pytest.fixture
def listed(bac_ninh_center: Center) -> list[Project]:
    return [
        named(
            bac_ninh_center, "KCQG-2026-0001", "Ứng dụng máy móc chế biến chè", year=2026, status="approved"
        ),
        named(
            bac_ninh_center,
            "KCDP-2025-0002",
            "Đào tạo nghề may",
            year=2025,
            fund="local",
            content="training",
            status="settled",
        ),
        named(
            bac_ninh_center,
            "KCQG-2026-0003",
            "Đề án nhóm cơ khí",
            year=2026,
            form="group",
            status="stopped",
            synthetic=True,
        ),
    ]


def codes(client: Client, **query: object) -> list[str]:
    return [project.code for project, _ in client.get(URL, query).context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["KCQG-2026-0001", "KCQG-2026-0003", "KCDP-2025-0002"]),
        ({"q": "may moc che bien"}, ["KCQG-2026-0001"]),
        ({"q": "ĐÀO TẠO"}, ["KCDP-2025-0002"]),
        ({"q": "kcqg"}, ["KCQG-2026-0001", "KCQG-2026-0003"]),
        ({"year": "2025"}, ["KCDP-2025-0002"]),
        ({"fund": "local"}, ["KCDP-2025-0002"]),
        ({"form": "group"}, ["KCQG-2026-0003"]),
        ({"content": "training"}, ["KCDP-2025-0002"]),
        ({"status": ["approved", "settled"]}, ["KCQG-2026-0001", "KCDP-2025-0002"]),
        ({"synthetic": "true"}, ["KCQG-2026-0003"]),
        ({"synthetic": "false"}, ["KCQG-2026-0001", "KCDP-2025-0002"]),
        ({"center": "TTKC-24"}, ["KCQG-2026-0001", "KCQG-2026-0003", "KCDP-2025-0002"]),
        ({"center": "TTKC-52"}, []),
        ({"sort": "code"}, ["KCDP-2025-0002", "KCQG-2026-0001", "KCQG-2026-0003"]),
        ({"sort": "status"}, ["KCQG-2026-0001", "KCDP-2025-0002", "KCQG-2026-0003"]),
    ],
)
def test_filters(
    client: Client, officer: User, listed: list[Project], query: dict[str, object], found: list[str]
) -> None:
    client.force_login(officer)
    assert codes(client, **query) == found


def test_province_filter_knows_the_map(
    client: Client, reviewer: User, bac_ninh_center: Center, bac_giang: Province, bac_ninh_today: Province
) -> None:
    old = factories.project(bac_ninh_center, year=2020, provinces=[bac_giang])
    new = factories.project(bac_ninh_center, year=2026, provinces=[bac_ninh_today])
    client.force_login(reviewer)
    assert codes(client, province="63:24") == [old.code]
    assert codes(client, province="34:24") == [new.code, old.code]
    page = client.get(URL, {"province": "63:24"})
    assert "Địa bàn: Bắc Giang (bản đồ đến 30/06/2025)" in [chip.text for chip in page.context["chips"]]


def test_chips_take_one_filter_away_each(client: Client, officer: User, listed: list[Project]) -> None:
    client.force_login(officer)
    page = client.get(URL, {"q": "máy", "status": ["approved", "settled"], "page": "3"})
    chips = {chip.text: parse_qs(urlsplit(chip.url).query) for chip in page.context["chips"]}
    assert chips == {
        "Tìm: máy": {"status": ["approved", "settled"]},
        "Trạng thái: Đã phê duyệt": {"q": ["máy"], "status": ["settled"]},
        "Trạng thái: Đã quyết toán": {"q": ["máy"], "status": ["approved"]},
    }


def test_unknown_value_is_told_and_the_other_filters_hold(
    client: Client, officer: User, listed: list[Project]
) -> None:
    client.force_login(officer)
    page = client.get(URL, {"year": "abc", "fund": "local"})
    assert page.status_code == 200
    assert "Cần sửa 1 chỗ" in page.content.decode()
    assert [project.code for project, _ in page.context["rows"]] == ["KCDP-2025-0002"]


def test_another_province_is_not_listed_counted_or_summed(
    client: Client, other_officer: User, listed: list[Project]
) -> None:
    factories.budget(listed[0], 100_000_000)
    client.force_login(other_officer)
    page = client.get(URL)
    assert page.context["rows"] == []
    assert (page.context["totals"].count, page.context["totals"].national) == (0, None)
    assert "Chưa có đề án nào trong phạm vi của bạn." in page.content.decode()


def test_totals_are_those_of_all_filtered_rows_and_follow_the_facts(
    client: Client, officer: User, listed: list[Project]
) -> None:
    factories.budget(listed[0], 150_000_000)
    factories.budget(listed[1], 40_000_000, source="local")
    client.force_login(officer)
    page = client.get(URL, {"page_size": "10"})
    totals = page.context["totals"]
    assert (totals.count, totals.national, totals.local) == (3, 150_000_000, 40_000_000)
    factories.budget(listed[2], 7_000_000)
    assert client.get(URL).context["totals"].national == 157_000_000


def test_row_shows_plan_disbursement_and_rate_with_blank_for_nothing(
    client: Client, officer: User, bac_ninh_center: Center
) -> None:
    project = factories.assigned_project(bac_ninh_center, 200_000_000)
    factories.entry(project, EntryKind.ADVANCE, 50_000_000, happened_on=date(2026, 2, 1))
    client.force_login(officer)
    page = client.get(URL)
    [(_, money)] = page.context["rows"]
    assert (money.national, money.local, money.disbursed, str(money.rate)) == (
        200_000_000,
        None,
        50_000_000,
        "25.00",
    )
    text = text_of(page.content.decode())
    assert "200,0 – 50,0 25,00 %" in text


def test_total_row_gives_the_disbursed_money(client: Client, officer: User, bac_ninh_center: Center) -> None:
    project = factories.assigned_project(bac_ninh_center, 200_000_000)
    untouched = factories.assigned_project(bac_ninh_center, 100_000_000)
    client.force_login(officer)
    assert client.get(URL).context["totals"].disbursed is None
    factories.entry(project, EntryKind.ADVANCE, 50_000_000, happened_on=date(2026, 2, 1))
    page = client.get(URL)
    assert page.context["totals"].disbursed == 50_000_000
    assert "Tổng cộng 2 đề án 300,0 – 50,0" in text_of(page.content.decode())
    blank = {row.pk: (money.disbursed, money.rate) for row, money in page.context["rows"]}[untouched.pk]
    assert blank == (None, None)


def test_centre_of_the_past_is_named_with_its_last_day(
    client: Client, officer: User, bac_ninh_center: Center
) -> None:
    Center.objects.create(
        code="TTKC-CU", name=bac_ninh_center.name, kind=bac_ninh_center.kind, valid_to=date(2025, 6, 30),
        sort_key="z", search="z",
    )  # fmt: skip
    client.force_login(officer)
    page = client.get(URL, {"center": "TTKC-CU"})
    html = page.content.decode()
    assert f'<option value="TTKC-CU" selected>{bac_ninh_center.name} (đến 30/06/2025)</option>' in html
    assert f'<option value="TTKC-24">{bac_ninh_center}</option>' in html
    assert [chip.text for chip in page.context["chips"]] == [
        f"Đơn vị (và trực thuộc): {bac_ninh_center.name} (đến 30/06/2025)"
    ]


def test_pages_of_the_asked_size(client: Client, officer: User, bac_ninh_center: Center) -> None:
    for _ in range(12):
        factories.project(bac_ninh_center)
    client.force_login(officer)
    page = client.get(URL, {"page_size": "10", "page": "2"})
    assert len(page.context["rows"]) == 2
    assert "11–12 trong 12" in text_of(page.content.decode())
    assert len(client.get(URL).context["rows"]) == 10
    assert len(client.get(URL, {"page_size": "7", "page": "99"}).context["rows"]) == 2


def test_last_filter_is_offered_again(client: Client, officer: User, listed: list[Project]) -> None:
    client.force_login(officer)
    client.get(URL, {"fund": "local", "page_size": "10"})
    page = client.get(URL)
    assert page.context["last_filter"] == "fund=local"
    assert '<a href="?fund=local">Dùng lại bộ lọc lần trước</a>' in page.content.decode()


def test_synthetic_rows_say_so(client: Client, officer: User, listed: list[Project]) -> None:
    client.force_login(officer)
    assert client.get(URL, {"synthetic": "true"}).content.decode().count("Dữ liệu mô phỏng</span>") == 1
    assert "Dữ liệu mô phỏng</span>" not in client.get(URL, {"synthetic": "false"}).content.decode()


def test_queries_do_not_grow_with_rows(
    client: Client, officer: User, bac_ninh_center: Center, bac_giang: Province
) -> None:
    client.force_login(officer)
    factories.assigned_project(bac_ninh_center, 1_000_000)
    one = queries_of(client, URL)
    for _ in range(2):
        factories.assigned_project(
            bac_ninh_center, 1_000_000, provinces=[bac_giang, bac_ninh_center.province]
        )
    assert queries_of(client, URL) == one


def test_hostile_text_is_only_text(client: Client, officer: User, bac_ninh_center: Center) -> None:
    factories.project(bac_ninh_center, title="<script>alert(1)</script>")
    client.force_login(officer)
    html = client.get(URL, {"q": '"><script>'}).content.decode()
    assert "<script>alert" not in html
    assert '"><script>' not in html
    assert "&lt;script&gt;alert(1)" in client.get(URL).content.decode()
