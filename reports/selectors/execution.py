"""How the state's money of each fund year was used: by source and year, and by group and source. Amounts in đồng."""

from collections.abc import Iterable
from typing import Any

from projects.enums import STATE_SOURCES
from reports.figures import EXECUTION
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.money import Sums, group_columns, group_key


def fund_years(frame: Frame) -> list[int]:
    """The fund year of the period, and the others whose money moved inside its window; latest first. One query."""
    moved = (
        facts.entries(frame).filter(source__in=STATE_SOURCES).order_by().values_list("fund_year", flat=True)
    )
    return sorted({frame.year, *moved.distinct()}, reverse=True)


def used_by_source(frame: Frame) -> dict[tuple[str, int], Sums]:
    """The figures of ``EXECUTION`` by source and fund year; a query per fund year."""
    found: dict[tuple[str, int], Sums] = {}
    for year in fund_years(frame):
        for row in _summed(frame, year, {}):
            found[row["source"], year] = _told(row)
    return found


def used_by_group(frame: Frame) -> dict[tuple[Any, str], Sums]:
    """The same figures of the period's own fund year by raw group (:class:`reports.selectors.money.Labels`) and source. One query."""
    columns = group_columns(frame, "project", frame.by)
    return {
        (group_key(row), row["source"]): _told(row)
        for row in _summed(frame, frame.year, columns)
        if _told(row)
    }


def _summed(frame: Frame, year: int, columns: dict[str, Any]) -> Iterable[dict[str, Any]]:
    totals = {figure.key: figure.total(start=frame.start, end=frame.end, year=year) for figure in EXECUTION}
    rows: Any = facts.entries_of_year(frame, year).filter(source__in=STATE_SOURCES).annotate(**columns)
    return rows.values(*columns, "source").annotate(**totals).order_by()


def _told(row: dict[str, Any]) -> Sums:
    return {figure.key: row[figure.key] for figure in EXECUTION if row[figure.key] is not None}
