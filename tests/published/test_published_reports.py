"""The bundled package, imported whole: the reports give back what the publications state."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from projects.models import BudgetShare, Entry, IndicatorResult, Project

PACKAGE = Path(__file__).resolve().parents[2] / "data" / "published"
MILLION = 10**6
Report = Callable[..., dict[str, Any]]


@pytest.fixture
def report(db: None, tmp_path: Path) -> Report:
    """Imports the package and answers plan-vs-actual as JSON tables."""
    call_command("import_package", str(PACKAGE), verbosity=0)

    def build(period: str, **options: str) -> dict[str, Any]:
        target = tmp_path / "report.json"
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        call_command("report", "plan-vs-actual", "--period", period, *arguments, "--output", str(target))
        return json.loads(target.read_text(encoding="utf-8"))["tables"]

    return build


def row(table: dict[str, Any], key: str) -> dict[str, Any]:
    return next(found for found in table["rows"] if found["key"] == key)


def test_north_nine_months_2016(report: Report) -> None:
    for where in ({"center": "IPC1"}, {"region": "IPC1"}, {}):
        indicators = report("2016-9M", **where)["indicators"]
        trained = row(indicators, "workers_trained")
        assert (trained["planned"], trained["actual"], trained["percent"]) == ("5910", "4875", "82.49"), where
        revenue = row(indicators, "consulting_revenue")
        assert (revenue["actual"], revenue["percent"]) == ("7456430000", None), where


@pytest.mark.parametrize(
    ("period", "options", "figure", "million"),
    [
        ("2019", {"center": "IPC1"}, "assigned", 21_800),
        ("2020", {"center": "IPC1"}, "assigned", 24_750),
        ("2021", {"center": "IPC1"}, "planned", 29_300),
        ("2006", {"province": "60"}, "assigned", 1_210),
        ("2006", {"province": "60", "fund": "national"}, "assigned", 210),
        ("2019", {"center": "TTKC-60-63"}, "assigned", 986),
        ("2019", {"center": "TTKC-60-63"}, "planned", 1_080),
        ("2013", {"center": "IPC2"}, "disbursed", 54_060),
        ("2022", {"center": "SCT-52-63"}, "planned", 3_020),
        ("2020", {"center": "SCT-83-63"}, "assigned", 3_100),
    ],
)
def test_published_totals(
    report: Report, period: str, options: dict[str, str], figure: str, million: int
) -> None:
    assert report(period, **options)["money"]["total"][figure] == million * MILLION


def test_rates_are_those_printed(report: Report) -> None:
    half_year = report("2017-H1", center="SCT-68-63", by="fund")["money"]
    assert row(half_year, "national")["percent"] == "85.71"
    assert row(half_year, "local")["percent"] == "59.52"
    assert report("2024", center="IPC3")["money"]["total"]["percent"] == "84.06"


def test_ipc1_grows_by_18_38_percent_from_2020_to_2021(report: Report) -> None:
    planned = row(report("2021", center="IPC1")["comparison"], "planned")
    assert (planned["previous"], planned["current"]) == (24_750 * MILLION, 29_300 * MILLION)
    assert planned["change"] == "18.38"


def test_importing_again_changes_nothing(report: Report) -> None:
    tables = (Project, BudgetShare, Entry, IndicatorResult)
    before = [table.objects.count() for table in tables]
    call_command("import_package", str(PACKAGE), verbosity=0)
    assert [table.objects.count() for table in tables] == before == [82, 89, 43, 31]
