"""The pictures of Tổng quan say what the report says: provinces as tiles, months against the year before."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from centers.models import Center, Province, User
from projects.enums import EntryKind
from reports.builders.plan_vs_actual import money_table
from reports.selectors.frames import last_year, read_frame
from reports.selectors.months import disbursed_by_month
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
MILLION = 1_000_000


@pytest.fixture
def two_provinces(bac_ninh_center: Center, gia_lai_center: Center) -> None:
    """300 triệu in Bắc Ninh with 90 spent in February and 30 taken back in April; 100 triệu in Gia Lai; 40 of 50 triệu spent the year before."""
    spent = factories.assigned_project(bac_ninh_center, 300 * MILLION, year=2026)
    factories.entry(spent, EntryKind.ADVANCE, 90 * MILLION, happened_on=date(2026, 2, 20))
    factories.entry(spent, EntryKind.REFUND, 30 * MILLION, happened_on=date(2026, 4, 1))
    factories.assigned_project(gia_lai_center, 100 * MILLION, year=2026)
    before = factories.assigned_project(gia_lai_center, 50 * MILLION, year=2025)
    factories.entry(before, EntryKind.ADVANCE, 40 * MILLION, happened_on=date(2025, 11, 30))


def test_months_run_up_to_the_figure_of_the_year(reviewer: User, two_provinces: None) -> None:
    frame = read_frame({"period": "2026"}, scope=reviewer.scope, today=date(2026, 12, 31))
    found = disbursed_by_month(frame, today=date(2026, 12, 31))
    # By the calendar of Decree 09/2019 a reporting month ends on the 14th: 20 February is March, 1 April is April.
    assert found == [None if month is None else month * MILLION for month in (0, 0, 90, 60, *[60] * 8)]
    total = money_table(frame).total
    assert total is not None
    assert found[-1] == total["disbursed_to_date"]
    assert disbursed_by_month(last_year(frame), today=date(2026, 12, 31)) == [*[0] * 11, 40 * MILLION]


def test_months_to_come_are_blank_and_a_year_without_facts_is_no_line(
    reviewer: User, two_provinces: None
) -> None:
    frame = read_frame({"period": "2026"}, scope=reviewer.scope, today=date(2026, 3, 1))
    assert disbursed_by_month(frame, today=date(2026, 3, 1)) == [0, 0, 90 * MILLION, *[None] * 9]
    empty = read_frame({"period": "2024"}, scope=reviewer.scope, today=date(2026, 3, 1))
    assert disbursed_by_month(empty, today=date(2026, 3, 1)) == [None] * 12


def test_the_map_and_its_table_say_the_same_and_open_the_province(
    client: Client, reviewer: User, two_provinces: None
) -> None:
    client.force_login(reviewer)
    html = client.get("/", {"year": "2026"}).content.decode()
    assert 'aria-label="Bắc Ninh: 60,0 triệu đồng"' in html
    assert 'aria-label="Cao Bằng: chưa có số liệu"' in html
    for address in ("?year=2026&amp;province=34%3A24", "?year=2026&amp;province=34%3A52"):
        assert html.count(f'href="{address}"') >= 1
    assert html.count('href="?year=2026&amp;province=34%3A24"') == 2  # the tile, and the row beside it
    narrowed = client.get("/?year=2026&province=34%3A24")
    assert narrowed.context["figures"][0].now == 300 * MILLION
    assert narrowed.context["provinces"] is None


def test_the_lines_of_the_months_stand_in_a_table_too(
    client: Client, reviewer: User, two_provinces: None
) -> None:
    client.force_login(reviewer)
    html = client.get("/", {"year": "2026", "unit": "dong"}).content.decode()
    table = html[html.index('id="table-months"') :].partition("</table>")[0]
    assert text_of(table).count("90.000.000") == 1
    assert text_of(table).count("40.000.000") == 1


def test_a_year_in_which_nobody_spent_has_no_lines(
    client: Client, reviewer: User, bac_ninh_center: Center
) -> None:
    factories.assigned_project(bac_ninh_center, 300 * MILLION, year=2026)
    client.force_login(reviewer)
    assert client.get("/?year=2026").context["months"] is None


def test_another_figure_colours_the_map(client: Client, reviewer: User, two_provinces: None) -> None:
    client.force_login(reviewer)
    html = client.get("/", {"year": "2026", "to_mau": "percent"}).content.decode()
    assert 'aria-label="Bắc Ninh: 20,00 %"' in html
    assert 'aria-current="true">Tỷ lệ<' in html
    assert 'aria-label="Bắc Ninh: 60,0 triệu đồng"' in client.get("/?year=2026&to_mau=la").content.decode()


def test_an_old_year_stands_on_its_own_map_or_on_today_s(
    client: Client, reviewer: User, bac_ninh_center: Center, bac_giang: Province
) -> None:
    """Bắc Giang has become Bắc Ninh: as filed under its own name, on today's map under the new one; the money is the same."""
    binh_dinh = Province.objects.get(map="63", code="52")
    factories.assigned_project(bac_ninh_center, 70 * MILLION, year=2024, provinces=[bac_giang])
    factories.assigned_project(bac_ninh_center, 20 * MILLION, year=2024, provinces=[binh_dinh])
    client.force_login(reviewer)
    filed = client.get("/?year=2024&to_mau=assigned").content.decode()
    today = client.get("/?year=2024&to_mau=assigned&map=current").content.decode()
    assert 'aria-label="Bắc Giang: 70,0 triệu đồng"' in filed
    assert "Bắc Giang" not in text_of(today.partition('id="ban-do"')[2])
    assert 'aria-label="Bắc Ninh: 70,0 triệu đồng"' in today
    opened = client.get("/?year=2024&map=current&province=34%3A24")
    assert opened.context["figures"][1].now == 70 * MILLION


def test_who_sees_one_province_has_no_map(client: Client, officer: User, two_provinces: None) -> None:
    client.force_login(officer)
    assert client.get("/?year=2026").context["provinces"] is None


def test_pictures_ask_no_more_for_more_provinces(
    client: Client, reviewer: User, two_provinces: None, bac_ninh_center: Center
) -> None:
    client.force_login(reviewer)
    few = queries_of(client, "/?year=2026")
    other = factories.assigned_project(bac_ninh_center, 10 * MILLION, year=2026)
    factories.entry(other, EntryKind.ADVANCE, MILLION, happened_on=date(2026, 5, 1))
    assert queries_of(client, "/?year=2026") == few
    assert Decimal(few) < 80
