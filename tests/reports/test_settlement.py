"""settlement: money settled in a period by group and source, and each settled đề án; exact figures."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centers.models import User
from centers.models.scope import EVERYTHING
from core.table import Row, Table
from projects.models import Contract, Entry
from projects.services.versions import keep_contracts
from reports.services.compute import build_report
from tests import factories
from tests.reports.one_figure import assert_alike, rows

pytestmark = pytest.mark.django_db
YEAR = ("year_available", "disbursed_to_date", "year_settled", "year_unsettled")
MOVED = ("settled", "settled_since", "settled_before")
OWN = (
    "approved", "advanced", "paid", "settled_national", "settled_local", "settled", "settled_to_date", "unsettled",
)  # fmt: skip


def tables(period: str = "2025", **parameters: str) -> dict[str, Table]:
    report = build_report(kind="settlement", parameters={"period": period} | parameters, scope=EVERYTHING)
    return {table.key: table for table in report.tables}


def figures(row: Row, keys: tuple[str, ...]) -> list[object]:
    return [row.cells[key] for key in keys]


@pytest.fixture
def settled(country: SimpleNamespace) -> SimpleNamespace:
    """Beside the 150 that đề án one settled in December: local money of three, older money of one, and one settlement of the year before."""
    factories.entry(country.three, "settle", 25, source="local", happened_on=date(2025, 10, 20))
    factories.entry(country.one, "settle", 7, fund_year=2024, happened_on=date(2025, 2, 1))
    factories.entry(country.one, "settle", 80, fund_year=2024, happened_on=date(2024, 11, 1))
    contract = Contract.objects.create(
        project=country.one, number="05/HĐ", signed_on=date(2025, 2, 20), value=300
    )
    keep_contracts([contract])
    return country


def test_each_group_tells_the_year_and_what_was_settled_in_time(settled: SimpleNamespace) -> None:
    made = tables()["groups"]
    found = rows(made)
    assert list(found)[:3] == ["training", "training-national", "technology"]
    assert figures(found["technology-national"], YEAR) == [1300, 660, 150, 510]
    assert figures(found["technology-national"], MOVED) == [157, 157, 80]
    assert str(found["technology-national"].cells["settled_change"]) == "96.25"
    assert str(found["technology-national"].cells["settled_rate"]) == "11.54"
    assert figures(found["technology-local"], YEAR + MOVED) == [100, 40, 25, 15, 25, 25, 0]
    assert found["technology-local"].cells["settled_change"] is None
    assert figures(found["technology"], YEAR + MOVED) == [1400, 700, 175, 525, 182, 182, 80]
    assert made.total is not None
    assert [made.total[key] for key in YEAR + MOVED] == [1650, 800, 175, 625, 182, 182, 80]


def test_a_quarter_counts_its_own_and_what_the_year_had_before(settled: SimpleNamespace) -> None:
    total = tables("2025-Q4")["groups"].total
    assert total is not None
    assert [total[key] for key in MOVED] == [175, 182, 80]
    total = tables("2025-Q1")["groups"].total
    assert total is not None
    assert [total[key] for key in MOVED] == [7, 7, 0]


def test_every_settled_de_an_is_a_line(settled: SimpleNamespace) -> None:
    factories.entry(settled.one, "settle", 3, happened_on=date(2025, 12, 5))
    Entry.objects.create(
        project=settled.one, source="national", fund_year=2025, kind="settle", amount=2, happened_on=date(2025, 12, 6),
        request_key="paper", document="QT-05",
    )  # fmt: skip
    made = tables()["projects"]
    lines = {row.key: row for row in made.data_rows()}
    assert list(lines) == ["KCDP-2025-0003", "KCQG-2025-0001"]
    three, one = lines.values()
    assert figures(one, OWN) == [300, 109, 60, 162, 0, 162, 242, -73]
    assert (one.cells["contract"], one.cells["vouchers"]) == ("05/HĐ, 20/02/2025", "QT-05")
    assert one.cells["settled_on"] == date(2025, 12, 6)
    assert "settled_local" in one.unfounded
    assert figures(three, OWN) == [100, 40, 0, 0, 25, 25, 25, 15]
    assert made.total is not None
    assert [made.total[key] for key in OWN] == [400, 149, 60, 162, 25, 187, 267, -58]


@pytest.mark.parametrize("by", ["content", "province", "center", "fund", "project"])
@pytest.mark.parametrize("shown", ["as-filed", "current"])
def test_parts_sum_to_the_total_and_both_tables_agree(settled: SimpleNamespace, by: str, shown: str) -> None:
    made = tables(by=by, map=shown)
    groups, projects = made["groups"], made["projects"]
    assert groups.total is not None
    assert projects.total is not None
    for key in YEAR + MOVED:
        assert groups.total[key] == sum(row.cells[key] for row in groups.data_rows())  # type: ignore[misc]
    for key in OWN:
        assert projects.total[key] == sum(row.cells[key] for row in projects.data_rows())  # type: ignore[misc]
    assert groups.total["settled"] == projects.total["settled"] == 182


@pytest.mark.parametrize("year", [2018, 2019, 2025])
def test_quarters_sum_to_halves_and_the_year(settled: SimpleNamespace, year: int) -> None:
    """Whatever the calendar in force: nothing settled is lost or counted twice."""
    for month in range(1, 13):
        factories.entry(settled.two, "settle", month, fund_year=year, happened_on=date(year, month, 14))

    def total(period: str) -> int:
        found = tables(period)["groups"].total
        assert found is not None
        value = found["settled"]
        assert isinstance(value, int)
        return value

    months = [total(f"{year}-{month:02d}") for month in range(1, 13)]
    quarters = [total(f"{year}-Q{quarter}") for quarter in range(1, 5)]
    assert quarters == [sum(months[first : first + 3]) for first in (0, 3, 6, 9)]
    assert total(f"{year}-H1") == sum(quarters[:2])
    assert total(f"{year}-9M") == sum(quarters[:3])
    assert total(str(year)) == sum(quarters) >= 78


def test_a_settlement_taken_back_is_none(settled: SimpleNamespace) -> None:
    entry = Entry.objects.get(project=settled.three, kind="settle")
    Entry.objects.create(
        project=settled.three, source="local", fund_year=2025, kind="settle", amount=25, reverses=entry,
        happened_on=date(2025, 11, 20), request_key="back",
    )  # fmt: skip
    assert [row.key for row in tables()["projects"].data_rows()] == ["KCQG-2025-0001"]
    alone = next(iter(tables("2025-12", fund="local")["projects"].data_rows()))
    assert figures(alone, ("settled", "settled_to_date")) == [-25, 0]
    assert alone.cells["settled_on"] == date(2025, 11, 20)


def test_many_vouchers_are_counted(settled: SimpleNamespace) -> None:
    for number in (1, 2, 3, 3, 4, 5):
        Entry.objects.create(
            project=settled.three, source="local", fund_year=2025, kind="settle", amount=1, happened_on=date(2025, 11, 1),
            request_key=f"voucher-{Entry.objects.count()}", document=f"QT-{number}",
        )  # fmt: skip
    line = rows(tables()["projects"])["KCDP-2025-0003"]
    assert line.cells["vouchers"] == "QT-1; QT-2; QT-3 và 2 chứng từ khác"


def test_what_nobody_settled_is_blank(settled: SimpleNamespace) -> None:
    line = rows(tables()["groups"])["training-national"]
    assert line.unfounded >= {"year_settled", "settled_rate", "settled", "settled_since", "settled_before"}
    assert "year_unsettled" not in line.unfounded
    assert line.cells["year_unsettled"] == 70


def test_what_was_recorded_later_is_not_known_before(settled: SimpleNamespace) -> None:
    made = tables(as_of="2025-01-01")
    assert (made["groups"].rows, made["projects"].rows) == ([], [])
    entry = Entry.objects.filter(project=settled.three, kind="settle").get()
    assert entry.recorded_at > datetime(2025, 1, 2, tzinfo=UTC)


def test_nothing_at_all_is_an_empty_table() -> None:
    made = tables()
    assert (made["groups"].rows, made["projects"].rows) == ([], [])


def test_another_province_reads_its_own_alone(
    settled: SimpleNamespace, officer: User, client: Client
) -> None:
    factories.entry(settled.four, "settle", 30, source="local", happened_on=date(2025, 11, 1))
    client.force_login(officer)
    answer = client.get("/api/v1/reports/settlement/", {"period": "2025"})
    body = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    assert {row["key"] for row in body["tables"]["projects"]["rows"]} == {"KCQG-2025-0001", "KCDP-2025-0003"}
    assert body["tables"]["groups"]["total"]["settled"] == 182
    assert tables()["groups"].total["settled"] == 212  # type: ignore[index]


def test_every_format_holds_the_same_figures(
    settled: SimpleNamespace, reviewer: User, client: Client, tmp_path: Path
) -> None:
    client.force_login(reviewer)
    assert_alike("settlement", {"period": "2025", "by": "content"}, client=client, folder=tmp_path)


def test_the_queries_do_not_grow(settled: SimpleNamespace) -> None:
    tables()
    with CaptureQueriesContext(connection) as few:
        tables(by="province")
    for number in range(4):
        more = factories.project(settled.bac_ninh, code=f"KCQG-2025-09{number}", year=2025)
        factories.entry(more, "settle", 5, happened_on=date(2025, 9, 1))
    with CaptureQueriesContext(connection) as many:
        assert len(list(tables(by="province")["projects"].data_rows())) == 6
    assert len(many) == len(few)
