"""reconciliation: a fund year's money side by side, by group and source and by đề án; exact figures."""

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centers.models import User
from centers.models.scope import EVERYTHING
from core.table import Row, Table
from projects.enums import State
from projects.models import Deadline, Entry
from projects.selectors.reconciliation import reconcile_project
from reports.services.compute import build_report
from tests import factories
from tests.reports.one_figure import assert_alike, rows

pytestmark = pytest.mark.django_db
KEYS = (
    "year_approved", "assigned", "carried_in", "carried_out", "cancelled", "year_advanced", "year_paid", "year_refunded",
    "year_settled", "year_unsettled", "year_left",
)  # fmt: skip


def tables(period: str = "2025", **parameters: str) -> dict[str, Table]:
    report = build_report(kind="reconciliation", parameters={"period": period} | parameters, scope=EVERYTHING)
    return {table.key: table for table in report.tables}


def figures(row: Row) -> list[object]:
    return [row.cells[key] for key in KEYS]


def test_each_group_and_source_is_laid_side_by_side(country: SimpleNamespace) -> None:
    made = tables()["groups"]
    found = rows(made)
    assert figures(found["technology-national"]) == [1300, 1300, 0, 0, 0, 620, 60, 20, 150, 510, 640]
    assert figures(found["technology-local"]) == [100, 100, 0, 0, 0, 40, 0, 0, 0, 40, 60]
    assert figures(found["technology"]) == [1400, 1400, 0, 0, 0, 660, 60, 20, 150, 550, 700]
    assert made.total is not None
    assert [made.total[key] for key in KEYS] == [1650, 1650, 0, 0, 0, 760, 60, 20, 150, 650, 850]


def test_each_de_an_says_what_does_not_agree(country: SimpleNamespace) -> None:
    factories.entry(country.two, "settle", 70, happened_on=date(2025, 12, 1))
    factories.entry(country.two, "carry_out", 90, happened_on=date(2025, 12, 2))
    factories.entry(country.two, "cancel", 40, happened_on=date(2025, 12, 3))
    factories.entry(country.four, "pay", 25, source="local", happened_on=date(2025, 12, 1))
    factories.entry(country.four, "settle", 60, source="local", happened_on=date(2025, 12, 1))
    lines = {row.key: row for row in tables()["projects"].data_rows()}
    assert list(lines)[-1] == "KCDP-2025-0004"
    assert figures(lines["KCQG-2025-0002"]) == [200, 200, 0, 90, 40, 70, 0, 0, 70, 0, 0]
    assert {key: row.cells["outcome"] for key, row in lines.items()} == {
        "KCQG-2025-0001": "Phải quyết toán hoặc hoàn trả; Còn kinh phí chưa dùng",
        "KCQG-2025-0002": "Khớp",
        "KCDP-2025-0003": "Phải quyết toán hoặc hoàn trả; Còn kinh phí chưa dùng",
        "KCQG-2025-0005": "Phải quyết toán hoặc hoàn trả; Còn kinh phí chưa dùng",
        "KCDP-2025-0004": "Quyết toán vượt số giải ngân; Giải ngân vượt kinh phí được sử dụng",
    }


def test_it_is_what_the_page_of_a_de_an_says(country: SimpleNamespace) -> None:
    own = next(row for row in reconcile_project(country.one) if row.money.fund_year == 2025)
    line = rows(tables()["projects"])["KCQG-2025-0001"]
    assert figures(line) == [
        own.approved, own.money.assigned, own.money.carried_in, own.money.carried_out, own.money.cancelled,
        own.money.advanced, own.money.paid, own.money.refunded, own.money.settled, own.refund_due, own.money.remaining,
    ]  # fmt: skip


def test_a_whole_year_counts_up_to_its_liquidation(country: SimpleNamespace) -> None:
    """Reporting years end on 14 December, the money of a year is cleared by 22 January (TT 36/2013 Art. 18)."""
    factories.entry(country.two, "pay", 11, fund_year=2025, happened_on=date(2026, 1, 22))
    factories.entry(country.two, "pay", 5, fund_year=2025, happened_on=date(2026, 1, 23))
    factories.entry(country.two, "pay", 3, fund_year=2026, happened_on=date(2026, 1, 10))
    year, nine = tables()["groups"], tables("2025-9M")["groups"]
    assert rows(year)["training-national"].cells["year_paid"] == 11
    assert "đến hết ngày 22/01/2026" in year.notes[0]
    assert rows(nine)["training-national"].cells["year_paid"] == 0
    assert "đến hết kỳ" in nine.notes[0]
    Deadline.objects.filter(key="liquidation").delete()
    assert rows(tables()["groups"])["training-national"].cells["year_paid"] == 0


@pytest.mark.parametrize("by", ["content", "province", "center", "fund", "project"])
@pytest.mark.parametrize("shown", ["as-filed", "current"])
def test_every_line_adds_up_and_parts_sum_to_the_total(country: SimpleNamespace, by: str, shown: str) -> None:
    factories.entry(country.one, "carry_in", 13, happened_on=date(2025, 2, 1))
    made = tables(by=by, map=shown)
    groups, projects = made["groups"], made["projects"]
    for table in (groups, projects):
        for row in (*table.data_rows(), Row("total", "", table.total or {})):
            approved, given, into, out, cancelled, advanced, paid, refunded, settled, unsettled, left = (
                figures(row)
            )
            spent = advanced + paid - refunded  # type: ignore[operator]
            assert given + into - out - cancelled - spent == left  # type: ignore[operator]
            assert spent - settled == unsettled
            assert approved is not None
        assert table.total is not None
        for key in KEYS:
            assert table.total[key] == sum(row.cells[key] for row in table.data_rows())  # type: ignore[misc]
    assert projects.total is not None
    assert groups.total == {key: projects.total[key] for key in KEYS}


def test_the_merger_of_provinces_neither_loses_nor_doubles(country: SimpleNamespace) -> None:
    filed, today = tables(by="province")["groups"], tables(by="province", map="current")["groups"]
    assert filed.total == today.total
    whole = next(row for row in today.rows if row.label == "Bắc Ninh")
    assert figures(whole)[:2] == [1600, 1600]


def test_a_reversal_takes_its_entry_out(country: SimpleNamespace) -> None:
    paid = Entry.objects.get(project=country.one, kind="pay")
    Entry.objects.create(
        project=country.one, source="national", fund_year=2025, kind="pay", amount=60, happened_on=date(2025, 9, 25),
        request_key="reversal", reverses=paid,
    )  # fmt: skip
    line = rows(tables()["projects"])["KCQG-2025-0001"]
    assert (line.cells["year_paid"], line.cells["year_left"]) == (0, 200)


def test_what_was_not_approved_is_left_out(country: SimpleNamespace) -> None:
    for code, status in (("X-1", State.DRAFT), ("X-2", State.REJECTED), ("X-3", State.PLAN_PENDING)):
        factories.budget(factories.project(country.bac_ninh, code=code, year=2025, status=status), 900)
    made = tables()
    assert made["groups"].total is not None
    assert made["groups"].total["year_approved"] == 1650
    assert not {"X-1", "X-2", "X-3"} & set(rows(made["projects"]))


def test_what_nobody_told_is_blank(country: SimpleNamespace) -> None:
    silent = factories.project(country.gia_lai, code="KCQG-2023-0009", year=2023)
    factories.entry(silent, "assign", 500, fund_year=2023, happened_on=date(2023, 2, 1))
    line = rows(tables("2023")["projects"])["KCQG-2023-0009"]
    assert line.unfounded >= {"year_approved", "year_paid", "year_left", "year_unsettled", "year_settled"}
    assert line.cells["outcome"] is None
    assert "assigned" not in line.unfounded


def test_what_was_recorded_later_is_not_known_before(country: SimpleNamespace) -> None:
    made = tables(as_of="2025-01-01")
    assert (made["groups"].rows, made["projects"].rows) == ([], [])


def test_nothing_at_all_is_an_empty_table() -> None:
    made = tables()
    assert (made["groups"].rows, made["projects"].rows) == ([], [])


def test_another_province_reads_its_own_alone(
    country: SimpleNamespace, officer: User, client: Client
) -> None:
    client.force_login(officer)
    answer = client.get("/api/v1/reports/reconciliation/", {"period": "2025"})
    body = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    codes = {row["key"] for row in body["tables"]["projects"]["rows"]}
    assert codes == {"KCQG-2025-0001", "KCQG-2025-0002", "KCDP-2025-0003"}
    assert body["tables"]["groups"]["total"]["assigned"] == 600


def test_every_format_holds_the_same_figures(
    country: SimpleNamespace, reviewer: User, client: Client, tmp_path: Path
) -> None:
    client.force_login(reviewer)
    assert_alike("reconciliation", {"period": "2025", "by": "content"}, client=client, folder=tmp_path)


def test_the_queries_do_not_grow(country: SimpleNamespace) -> None:
    tables()
    with CaptureQueriesContext(connection) as few:
        tables(by="province")
    for number in range(4):
        more = factories.project(country.bac_ninh, code=f"KCQG-2025-09{number}", year=2025)
        factories.entry(more, "assign", 5, happened_on=date(2025, 9, 1))
    with CaptureQueriesContext(connection) as many:
        assert len(list(tables(by="province")["projects"].data_rows())) == 9
    assert len(many) == len(few)
