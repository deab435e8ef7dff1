"""budget-execution: money of each fund year by source, and of the period's year by group; exact figures."""

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from centers.models import User
from centers.models.scope import EVERYTHING
from core.table import Row, Table
from projects.models import Entry
from reports.services.compute import build_report
from tests import factories

pytestmark = pytest.mark.django_db
GIVEN = ("assigned", "carried_in", "carried_out", "cancelled", "year_available")
SPENT = ("year_advanced", "year_paid", "year_refunded", "disbursed_to_date")
KEYS = (*GIVEN, *SPENT, "year_left", "year_settled")


def tables(period: str = "2025", **parameters: str) -> dict[str, Table]:
    report = build_report(
        kind="budget-execution", parameters={"period": period} | parameters, scope=EVERYTHING
    )
    return {table.key: table for table in report.tables}


def figures(row: Row) -> list[object]:
    return [row.cells[key] for key in KEYS]


def rows(table: Table) -> dict[str, Row]:
    return {row.key: row for row in table.rows}


def test_each_source_and_fund_year_has_its_line(country: SimpleNamespace) -> None:
    made = tables()["sources"]
    found = rows(made)
    assert list(found) == ["national", "national-2025", "national-2024", "local", "local-2025"]
    assert figures(found["national-2025"]) == [1500, 0, 0, 0, 1500, 690, 60, 20, 730, 770, 150]
    assert figures(found["national-2024"]) == [0, 0, 0, 0, 0, 9, 0, 0, 9, -9, 0]
    assert figures(found["national"]) == [1500, 0, 0, 0, 1500, 699, 60, 20, 739, 761, 150]
    assert figures(found["local-2025"]) == [150, 0, 0, 0, 150, 70, 0, 0, 70, 80, 0]
    assert str(found["national-2025"].cells["year_rate"]) == "48.67"
    assert found["national-2024"].cells["year_rate"] is None
    assert made.total is not None
    assert [made.total[key] for key in KEYS] == [1650, 0, 0, 0, 1650, 769, 60, 20, 809, 841, 150]
    assert str(made.total["year_rate"]) == "49.03"


def test_carried_and_cancelled_money_leaves_one_year_for_the_next(country: SimpleNamespace) -> None:
    factories.entry(country.two, "carry_out", 80, happened_on=date(2025, 12, 5))
    factories.entry(country.two, "carry_in", 80, fund_year=2026, happened_on=date(2026, 1, 5))
    factories.entry(country.two, "cancel", 50, happened_on=date(2025, 12, 6))
    factories.entry(country.two, "advance", 60, fund_year=2026, happened_on=date(2026, 2, 1))
    found = rows(tables("2026")["sources"])
    assert figures(found["national-2026"]) == [0, 80, 0, 0, 80, 60, 0, 0, 60, 20, 0]
    assert "national-2025" not in found
    before = rows(tables()["sources"])["national-2025"]
    assert figures(before) == [1500, 0, 80, 50, 1370, 690, 60, 20, 730, 640, 150]
    assert str(rows(tables("2026")["sources"])["national-2026"].cells["year_rate"]) == "75.00"


def test_a_reversal_takes_its_entry_out_of_every_figure(country: SimpleNamespace) -> None:
    paid = Entry.objects.get(project=country.one, kind="pay")
    Entry.objects.create(
        project=country.one, source="national", fund_year=2025, kind="pay", amount=60, happened_on=date(2025, 9, 25),
        request_key="reversal", reverses=paid,
    )  # fmt: skip
    assert figures(rows(tables()["sources"])["national-2025"]) == [
        1500, 0, 0, 0, 1500, 690, 0, 20, 670, 830, 150,
    ]  # fmt: skip


def test_groups_part_national_and_local_and_add_up(country: SimpleNamespace) -> None:
    made = tables(by="content")["groups"]
    found = rows(made)
    assert figures(found["technology"]) == [1400, 0, 0, 0, 1400, 660, 60, 20, 700, 700, 150]
    assert figures(found["technology-national"]) == [1300, 0, 0, 0, 1300, 620, 60, 20, 660, 640, 150]
    assert figures(found["technology-local"]) == [100, 0, 0, 0, 100, 40, 0, 0, 40, 60, 0]
    assert made.total is not None
    parts = [row for row in made.rows if row.level == 1]
    for key in KEYS:
        assert made.total[key] == sum(row.cells[key] for row in parts)  # type: ignore[misc]
    assert [made.total[key] for key in KEYS] == [1650, 0, 0, 0, 1650, 760, 60, 20, 800, 850, 150]


def test_the_merger_of_provinces_neither_loses_nor_doubles(country: SimpleNamespace) -> None:
    """Two provinces of the old map, and the đề án that lies in both of them, are one province of today's."""
    filed, today = tables(by="province")["groups"], tables(by="province", map="current")["groups"]
    assert filed.total == today.total
    heads = [{row.key for row in made.rows if row.role == "group"} for made in (filed, today)]
    assert [len(one) for one in heads] == [5, 2]
    whole = next(row for row in today.rows if row.label == "Bắc Ninh")
    assert figures(whole) == [1600, 0, 0, 0, 1600, 730, 60, 20, 770, 830, 150]


def test_what_nobody_told_is_blank(country: SimpleNamespace) -> None:
    silent = factories.project(country.gia_lai, code="KCQG-2023-0009", year=2023)
    factories.entry(silent, "assign", 500, fund_year=2023, happened_on=date(2023, 2, 1))
    line = rows(tables("2023")["sources"])["national-2023"]
    assert line.unfounded >= {"disbursed_to_date", "year_left", "year_rate", "year_settled"}
    assert "year_available" not in line.unfounded


def test_what_was_recorded_later_is_not_known_before(country: SimpleNamespace) -> None:
    assert tables(as_of="2025-01-01")["sources"].rows == []


def test_nothing_at_all_is_an_empty_table() -> None:
    made = tables()
    assert (made["sources"].rows, made["groups"].rows) == ([], [])
    assert made["sources"].total is not None
    assert made["sources"].total["year_rate"] is None


def test_another_province_counts_its_own_alone(
    country: SimpleNamespace, officer: User, client: Client
) -> None:
    client.force_login(officer)
    answer = client.get("/api/v1/reports/budget-execution/", {"period": "2025"})
    body = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    local = next(row for row in body["tables"]["sources"]["rows"] if row["key"] == "local-2025")
    assert local["assigned"] == 100


def test_the_page_shows_it(country: SimpleNamespace, reviewer: User, client: Client) -> None:
    client.force_login(reviewer)
    page = client.get("/bao-cao/", {"kind": "budget-execution", "period": "2025"}).content.decode()
    assert "Báo cáo thực hiện kinh phí khuyến công" in page
    assert "Năm ngân sách 2024" in page


def test_the_workbook_and_the_csv_hold_the_same_lines(country: SimpleNamespace, tmp_path: Path) -> None:
    book, text = tmp_path / "report.xlsx", tmp_path / "report.csv"
    for path in (book, text):
        call_command("report", "budget-execution", period="2025", format=path.suffix[1:], output=str(path))
    sheet = load_workbook(book)["Theo nguồn và năm ngân sách"]
    cells = {value for row in sheet.iter_rows(values_only=True) for value in row}
    assert {"Khuyến công quốc gia", "Năm ngân sách 2025", "Năm ngân sách 2024"} <= cells
    assert "Năm ngân sách 2024" in text.read_text(encoding="utf-8")
