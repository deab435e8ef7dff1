"""Tổng quan and the plain answers: the figures are those of the report, in sight only."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from centers.models import Center, User
from projects.enums import EntryKind
from projects.models import Project
from reports.services.compute import build_report
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(bac_ninh_center: Center) -> Project:
    """300 triệu planned and assigned in 2026, 90 triệu advanced; 200 triệu planned in 2025."""
    project = factories.assigned_project(bac_ninh_center, 300_000_000, year=2026)
    factories.entry(project, EntryKind.ADVANCE, 90_000_000, happened_on=date(2026, 2, 1))
    earlier = factories.project(bac_ninh_center, year=2025, status="settled")
    factories.budget(earlier, 200_000_000)
    return project


def test_shows_the_figures_of_the_report_with_last_year_beside(
    client: Client, officer: User, money: Project
) -> None:
    client.force_login(officer)
    page = client.get("/", {"year": "2026"})
    report = build_report(kind="plan-vs-actual", parameters={"period": "2026"}, scope=officer.scope)
    total = next(table for table in report.tables if table.key == "money").total
    assert total is not None
    shown = {figure.label: (figure.now, figure.before) for figure in page.context["figures"]}
    assert shown == {
        "Kế hoạch": (300_000_000, 200_000_000),
        "Đã giao": (300_000_000, None),
        "Lũy kế giải ngân": (90_000_000, None),
        "Tỷ lệ": (Decimal("30.00"), None),
    }
    assert shown["Kế hoạch"][0] == total["planned"]
    assert shown["Tỷ lệ"][0] == total["percent"]
    html = page.content.decode()
    assert '<data value="90000000">90,0</data>' in html
    assert "30,00 %" in html
    assert 'role="img"' in html


def test_opens_on_the_latest_year_with_data_in_sight(
    client: Client, officer: User, money: Project, gia_lai_center: Center
) -> None:
    factories.project(gia_lai_center, year=2027)
    client.force_login(officer)
    assert client.get("/").context["year"] == 2026


def test_unknown_year_is_told_at_its_field_and_the_page_still_stands(
    client: Client, officer: User, money: Project
) -> None:
    client.force_login(officer)
    page = client.get("/", {"year": "1871"})
    assert page.status_code == 200
    assert page.context["year"] == 2026
    assert "Không có số liệu của năm “1871”" in page.content.decode()


def test_next_year_s_drafts_leave_the_page_on_the_year_that_has_begun(
    client: Client, officer: User, money: Project, bac_ninh_center: Center
) -> None:
    next_year = timezone.localdate().year + 2
    factories.project(bac_ninh_center, year=next_year, status="draft")
    client.force_login(officer)

    page = client.get("/")
    asked = client.get("/", {"year": str(next_year)})

    assert page.status_code == 200
    assert page.context["form"].latest < next_year
    assert asked.status_code == 200
    assert f"Kỳ báo cáo năm {next_year} chưa bắt đầu." in asked.content.decode()


def test_numbers_and_money_by_state_are_those_of_the_list_each_opens(
    client: Client, officer: User, money: Project, bac_ninh_center: Center
) -> None:
    draft = factories.project(bac_ninh_center, year=2026, status="draft")
    factories.budget(draft, 20_000_000)
    factories.project(bac_ninh_center, year=2026, status="approved")
    client.force_login(officer)
    funnel = client.get("/", {"year": "2026", "fund": "national"}).context["funnel"]
    assert [(row["state"].value, row["count"], row["amount"]) for row in funnel.rows] == [
        ("draft", 1, 20_000_000),
        ("approved", 1, None),
        ("in_progress", 1, 300_000_000),
    ]
    assert (funnel.count, funnel.amount) == (3, 320_000_000)
    for row in funnel.rows:
        assert list_of(client, row["url"]) == (row["count"], row["amount"])
    assert list_of(client, funnel.url) == (funnel.count, funnel.amount)
    assert [project.code for project, _ in client.get(funnel.rows[2]["url"]).context["rows"]] == [money.code]


def list_of(client: Client, url: str) -> tuple[int, int | None]:
    """The number and the state money that the list of đề án shows."""
    totals = client.get(url).context["totals"]
    stated = [one for one in (totals.national, totals.local) if one is not None]
    return totals.count, sum(stated) if stated else None


def test_the_bars_of_the_way_open_the_lists_of_the_table_beside(
    client: Client, officer: User, money: Project, bac_ninh_center: Center
) -> None:
    factories.project(bac_ninh_center, year=2026, status="draft")
    client.force_login(officer)
    html = client.get("/", {"year": "2026"}).content.decode()
    opened = "/de-an/?year=2026&amp;status=in_progress"
    assert html.count(f'href="{opened}"') == 2  # the bar, and the row beside it
    assert html.count('href="/de-an/?year=2026&amp;status=draft"') == 1  # not sent yet: in the table alone
    assert 'aria-label="Đang thực hiện: số đề án 1, kinh phí hỗ trợ, triệu đồng 300,0"' in html
    assert 'aria-label="Đã quyết toán: số đề án 0, kinh phí hỗ trợ, triệu đồng –"' in html


def test_each_figure_of_the_contents_opens_its_rows(client: Client, officer: User, money: Project) -> None:
    client.force_login(officer)
    html = client.get("/", {"year": "2026"}).content.decode()
    table = html[html.index('id="table-money"') :].partition("</table>")[0]
    for column, amount in (("planned", 300_000_000), ("disbursed_to_date", 90_000_000)):
        found = re.search(rf'href="([^"]*/money/{column}/[^"]*dong=technology[^"]*)"', table)
        assert found is not None, column
        page = client.get(unescape(found[1]))
        assert page.context["found"].opened.total == amount


def test_figures_of_another_province_stay_out(client: Client, other_officer: User, money: Project) -> None:
    client.force_login(other_officer)
    figures = client.get("/", {"year": "2026"}).context["figures"]
    assert [figure.now for figure in figures] == [None, None, None, None]


def test_money_that_nobody_stated_is_not_shown_as_zero(
    client: Client, officer: User, money: Project, bac_ninh_center: Center
) -> None:
    factories.assigned_project(bac_ninh_center, 50_000_000, year=2025, content="training")
    client.force_login(officer)
    page = client.get("/", {"year": "2025"})
    shown = {figure.label: (figure.now, figure.before) for figure in page.context["figures"]}
    assert shown == {
        "Kế hoạch": (250_000_000, None),
        "Đã giao": (50_000_000, None),
        "Lũy kế giải ngân": (None, None),
        "Tỷ lệ": (None, None),
    }
    assert [
        (row.key, row.cells["assigned"], row.cells["disbursed_to_date"], row.cells["percent"])
        for row in page.context["values"]
    ] == [("training", 50_000_000, None, None), ("technology", None, None, None)]
    html = page.content.decode()
    assert "chưa có số liệu" in html
    assert "0,00 %" not in html


def test_disbursement_taken_back_to_nothing_is_zero(
    client: Client, officer: User, bac_ninh_center: Center
) -> None:
    project = factories.assigned_project(bac_ninh_center, 50_000_000, year=2026)
    factories.entry(project, EntryKind.ADVANCE, 20_000_000, happened_on=date(2026, 2, 1))
    factories.entry(project, EntryKind.REFUND, 20_000_000, happened_on=date(2026, 3, 1))
    client.force_login(officer)
    figures = client.get("/", {"year": "2026"}).context["figures"]
    assert [figure.now for figure in figures] == [50_000_000, 50_000_000, 0, Decimal("0.00")]


def test_published_totals_without_breakdown_are_told_apart(
    client: Client, officer: User, bac_ninh_center: Center
) -> None:
    whole = factories.project(bac_ninh_center, content="programme", imported=True)
    factories.budget(whole, 40_000_000, item="other")
    itemised = factories.project(bac_ninh_center, content="programme", imported=True)
    factories.budget(itemised, 10_000_000, item="machinery")
    factories.budget(itemised, 5_000_000, item="other")
    made = factories.project(bac_ninh_center, content="programme")
    factories.budget(made, 1_000_000, item="other")
    client.force_login(officer)
    page = client.get("/", {"year": "2026"})
    unbroken = page.context["unbroken"]
    assert (unbroken["count"], unbroken["sums"]) == (1, [("kế hoạch", 40_000_000, 56_000_000)])
    text = text_of(page.content.decode())
    assert text.count("có 1 đề án là số tổng công bố, không tách nội dung: kế hoạch 40,0 trong 56,0") == 2
    listed = client.get("/de-an/")
    assert listed.context["total_ids"] == {whole.pk}
    assert text_of(listed.content.decode()).count("Số tổng công bố") == 1
    assert "Số tổng công bố" in client.get(f"/de-an/{whole.code}/").content.decode()
    assert "Số tổng công bố" not in client.get(f"/de-an/{itemised.code}/").content.decode()


def test_unit_of_money_is_remembered(client: Client, officer: User, money: Project) -> None:
    client.force_login(officer)
    assert (
        '<data value="90000000">0,090</data>'
        in client.get("/", {"year": "2026", "unit": "billion"}).content.decode()
    )
    assert '<data value="90000000">0,090</data>' in client.get("/", {"year": "2026"}).content.decode()
    assert client.get("/", {"unit": "dollar"}).status_code == 200


def test_person_without_a_place_sees_an_empty_page(client: Client, stranger: User, money: Project) -> None:
    client.force_login(stranger)
    page = client.get("/")
    assert page.status_code == 200
    assert "Chưa thuộc đơn vị nào" in page.content.decode()
    assert page.context["funnel"] is None


def test_queries_do_not_grow_with_rows(client: Client, officer: User, bac_ninh_center: Center) -> None:
    client.force_login(officer)
    factories.assigned_project(bac_ninh_center, 100_000_000)
    one = queries_of(client, "/?year=2026")
    factories.assigned_project(bac_ninh_center, 100_000_000, content="training")
    factories.assigned_project(bac_ninh_center, 100_000_000, content="products", status="approved")
    assert queries_of(client, "/?year=2026") == one


@pytest.mark.parametrize(
    ("url", "text"), [("/healthz", "ok"), ("/robots.txt", "User-agent: *\nDisallow: /\n")]
)
def test_machines_need_no_login(client: Client, url: str, text: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.content.decode()) == (200, text)


def test_everything_else_asks_for_login(client: Client) -> None:
    for url in ("/", "/de-an/", "/de-an/KCQG-2026-0001/", "/co-so/", "/bao-cao/", "/bao-cao/1/tai-ve/"):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/dang-nhap/?next={url}")
