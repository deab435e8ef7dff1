"""statistics: funds by group and source, results by indicator and programme; exact figures."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centers.models import User
from centers.models.scope import EVERYTHING
from core.table import Row, Table
from projects.models import IndicatorResult
from reports.services.compute import build_report
from tests import factories
from tests.reports.one_figure import assert_alike, rows

pytestmark = pytest.mark.django_db
MONEY = ("planned", "assigned", "disbursed", "disbursed_to_date", "disbursed_before")
COUNTS = ("target", "result", "women", "ethnic_minority", "result_since", "result_before")


def tables(period: str = "2025", **parameters: str) -> dict[str, Table]:
    report = build_report(kind="statistics", parameters={"period": period} | parameters, scope=EVERYTHING)
    return {table.key: table for table in report.tables}


def money(row: Row) -> list[object]:
    return [row.cells[key] for key in MONEY]


def counts(row: Row) -> list[int | None]:
    found = [row.cells[key] for key in COUNTS]
    assert all(value is None or isinstance(value, Decimal) for value in found)
    return [None if value is None else int(value) for value in found]  # type: ignore[arg-type]


@pytest.fixture
def counted(country: SimpleNamespace) -> SimpleNamespace:
    """Beside what centres counted: results of a national and a local đề án, and of the year before."""
    one = {"project": country.one, "happened_on": date(2025, 6, 20)}
    factories.result(country.old_bac_giang, "workers_trained", 20, women=12, ethnic_minority=3, **one)
    factories.result(
        country.bac_ninh, "workers_trained", 10, women=4, project=country.three, happened_on=date(2025, 11, 3)
    )
    factories.result(country.bac_ninh, "workers_trained", 40, happened_on=date(2024, 10, 1))
    factories.target(country.old_bac_giang, "workers_trained", 25, year=2025, project=country.one)
    factories.entry(country.one, "pay", 500, fund_year=2024, happened_on=date(2024, 6, 1))
    return country


def test_funds_tell_plan_period_rate_and_the_year_before(counted: SimpleNamespace) -> None:
    made = tables()["funds"]
    found = rows(made)
    national = found["technology-national"]
    assert money(national) == [1300, 1300, 669, 660, 500]
    assert (str(national.cells["percent"]), str(national.cells["disbursed_change"])) == ("50.77", "33.80")
    assert money(found["technology-local"]) == [100, 100, 40, 40, 0]
    assert found["technology-local"].cells["disbursed_change"] is None
    assert "disbursed_before" in found["technology-local"].unfounded
    assert money(found["technology"]) == [1400, 1400, 709, 700, 500]
    assert made.total is not None
    assert [made.total[key] for key in MONEY] == [1650, 1650, 809, 800, 500]
    assert str(made.total["percent"]) == "48.48"


def test_the_half_year_counts_its_own_half(counted: SimpleNamespace) -> None:
    first, second = tables("2025-H1")["funds"].total, tables("2025-H2")["funds"].total
    assert first is not None
    assert second is not None
    assert (first["disbursed"], second["disbursed"]) == (129, 680)
    assert (first["disbursed_to_date"], second["disbursed_to_date"]) == (120, 800)
    assert (first["disbursed_before"], second["disbursed_before"]) == (500, 0)


def test_results_part_national_local_and_what_belongs_to_no_de_an(counted: SimpleNamespace) -> None:
    made = tables()["results"]
    found = rows(made)
    assert counts(found["workers_trained"]) == [125, 105, 16, 3, 105, 40]
    assert str(found["workers_trained"].cells["result_rate"]) == "84.00"
    assert str(found["workers_trained"].cells["result_change"]) == "162.50"
    assert counts(found["workers_trained-national"]) == [25, 20, 12, 3, 20, None]
    assert counts(found["workers_trained-local"]) == [None, 10, 4, None, 10, None]
    assert counts(found["workers_trained-none"]) == [100, 75, None, None, 75, 40]
    assert found["workers_trained-local"].cells["result_rate"] is None
    assert {row.unit for row in made.rows if row.key.startswith("workers_trained")} == {"người"}
    assert counts(found["demonstration_models"])[1] == 2


def test_a_quarter_stands_beside_the_year_so_far(counted: SimpleNamespace) -> None:
    line = rows(tables("2025-Q4")["results"])["workers_trained"]
    assert counts(line) == [125, 55, 4, None, 105, 40]


def test_months_sum_to_the_year_and_parts_to_the_whole(counted: SimpleNamespace) -> None:
    whole = tables()["results"]
    months = [rows(tables(f"2025-{month:02d}")["results"]) for month in range(1, 13)]
    for head in (row for row in whole.rows if row.role == "group"):
        parts = [row for row in whole.data_rows() if row.key.startswith(f"{head.key}-")]
        for key in COUNTS:
            told = [row.cells[key] for row in parts if row.cells[key] is not None]
            assert head.cells[key] == (sum(told) if told else None)  # type: ignore[arg-type]
        told = [found[head.key].cells["result"] for found in months if head.key in found]
        assert head.cells["result"] == sum(one for one in told if one is not None)  # type: ignore[misc]


@pytest.mark.parametrize("by", ["content", "province", "center", "fund", "project"])
@pytest.mark.parametrize("shown", ["as-filed", "current"])
def test_funds_are_those_of_plan_and_actual(counted: SimpleNamespace, by: str, shown: str) -> None:
    """One definition per figure: what two kinds of report name alike is the same money, and parts sum to it."""
    made = tables(by=by, map=shown)["funds"]
    other = build_report(
        kind="plan-vs-actual", parameters={"period": "2025", "by": by, "map": shown}, scope=EVERYTHING
    )
    assert made.total is not None
    assert other.tables[0].total is not None
    for key in ("planned", "assigned", "disbursed", "disbursed_to_date", "percent"):
        assert made.total[key] == other.tables[0].total[key]
    for key in MONEY:
        assert made.total[key] == sum(row.cells[key] for row in made.data_rows())  # type: ignore[misc]


def test_a_correction_replaces_its_result(counted: SimpleNamespace) -> None:
    wrong = IndicatorResult.objects.get(project=counted.one)
    IndicatorResult.objects.create(
        center=wrong.center, project=counted.one, indicator=wrong.indicator, happened_on=wrong.happened_on, value=22,
        women=13, corrects=wrong,
    )  # fmt: skip
    line = rows(tables()["results"])["workers_trained-national"]
    assert counts(line) == [25, 22, 13, None, 22, None]


def test_filters_narrow_funds_and_results(counted: SimpleNamespace) -> None:
    local = tables(fund="local")
    assert set(rows(local["results"])) == {"workers_trained", "workers_trained-local"}
    assert local["funds"].total is not None
    assert local["funds"].total["assigned"] == 150
    far = tables(region="IPC3")
    assert set(rows(far["results"])) == {"demonstration_models", "demonstration_models-none"}
    assert set(rows(tables(province="24", map="current")["results"])) == {
        "workers_trained", "workers_trained-national", "workers_trained-local", "workers_trained-none",
    }  # fmt: skip


def test_what_was_recorded_later_is_not_known_before(counted: SimpleNamespace) -> None:
    made = tables(as_of="2025-01-01")
    assert (made["funds"].rows, made["results"].rows) == ([], [])
    assert IndicatorResult.objects.filter(recorded_at__gt=datetime(2025, 1, 2, tzinfo=UTC)).exists()


def test_nothing_at_all_is_an_empty_table() -> None:
    made = tables()
    assert (made["funds"].rows, made["results"].rows) == ([], [])


def test_another_province_reads_its_own_alone(
    counted: SimpleNamespace, officer: User, client: Client
) -> None:
    client.force_login(officer)
    answer = client.get("/api/v1/reports/statistics/", {"period": "2025"})
    body = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    assert {row["key"].partition("-")[0] for row in body["tables"]["results"]["rows"]} == {"workers_trained"}
    assert body["tables"]["funds"]["total"]["assigned"] == 600


def test_every_format_holds_the_same_figures(
    counted: SimpleNamespace, reviewer: User, client: Client, tmp_path: Path
) -> None:
    client.force_login(reviewer)
    assert_alike("statistics", {"period": "2025", "by": "content"}, client=client, folder=tmp_path)


def test_the_queries_do_not_grow(counted: SimpleNamespace) -> None:
    tables()
    with CaptureQueriesContext(connection) as few:
        tables(by="province")
    for number, center in enumerate((counted.bac_ninh, counted.gia_lai, counted.old_bac_giang)):
        more = factories.project(center, code=f"KCQG-2025-09{number}", year=2025)
        factories.entry(more, "assign", 5, happened_on=date(2025, 9, 1))
        factories.result(center, "trademarks", 1, happened_on=date(2025, 9, 1), project=more)
    with CaptureQueriesContext(connection) as many:
        assert "trademarks" in rows(tables(by="province")["results"])
    assert len(many) == len(few)
