"""Totals and shares of a workbook are formulas that give the table's values; what is no sum of printed rows stays a value."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from centers.models.scope import EVERYTHING
from core.table import Report
from reports.builders import KINDS
from reports.services.compute import build_report
from reports.services.runs import write_file
from tests.reports.workbook import assert_reckons

pytestmark = pytest.mark.django_db
YEAR = {"period": "2025", "by": "content"}


def reckon(
    kind: str, parameters: dict[str, str], path: Path
) -> tuple[Report, dict[tuple[str, str], set[str]]]:
    report = build_report(kind=kind, parameters=parameters, scope=EVERYTHING)
    write_file(report, path, "xlsx")
    return report, assert_reckons(path, report)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["content", "province", "center", "fund", "project"])
def test_every_formula_gives_the_value_of_the_table(
    country: SimpleNamespace, tmp_path: Path, kind: str, by: str
) -> None:
    report, found = reckon(kind, {"period": "2025", "by": by}, tmp_path / "a.xlsx")

    for table in report.tables:
        for key in table.summed if table.total else ():
            told = any(row.cells.get(key) for row in table.data_rows() if key not in row.unfounded)
            if told and table.total.get(key) is not None:
                assert key in found[table.key, "total"]


@pytest.mark.parametrize(
    ("kind", "table", "columns"),
    [
        ("plan-vs-actual", "money", {"planned", "assigned", "disbursed", "disbursed_to_date", "settled", "contributed", "percent"}),
        ("budget-execution", "groups", {"assigned", "disbursed_to_date", "year_left", "year_rate"}),
        ("settlement", "projects", {"approved", "settled", "unsettled"}),
        ("reconciliation", "groups", {"year_approved", "year_left", "year_unsettled"}),
        ("quarterly-progress", "projects", {"approved", "available", "remaining", "percent"}),
        ("plan-summary", "plan", {"total", "national", "local"}),
        ("statistics", "funds", {"planned", "disbursed", "percent"}),
    ],
)  # fmt: skip
def test_totals_are_formulas(
    country: SimpleNamespace, tmp_path: Path, kind: str, table: str, columns: set[str]
) -> None:
    _, found = reckon(kind, YEAR, tmp_path / "a.xlsx")
    assert columns <= found[table, "total"]
