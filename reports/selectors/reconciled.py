"""The money of one fund year laid side by side: approved, given, spent, settled, by group and source and by đề án. Amounts in đồng."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum

from core.catalogues import known_rows
from core.periods import PeriodKind
from projects.duedates import due_on
from projects.enums import STATE_SOURCES, State
from projects.models import BudgetShare, Deadline, Project
from projects.selectors.money_due import LIQUIDATION
from reports.figures import CARRIED_IN, RECONCILIATION, YEAR_APPROVED
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import as_described, field
from reports.selectors.money import Sums, group_columns, group_key
from reports.selectors.project_money import chunks

_NOT_APPROVED = (*Project.UNDECIDED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class ReconciledProject:
    """One đề án with the state money of the fund year, both sources together."""

    project: Project
    sums: Sums
    carried_over: bool


def closed(frame: Frame) -> Frame:
    """The frame up to the day by which its fund year is cleared, where it asks for a whole year: the last payments of a year are made after
    the reporting year has ended (TT 36/2013/TT-BCT Art. 18). Unchanged for a shorter period, and where no rule was in force.
    """
    if frame.period.kind is not PeriodKind.YEAR:
        return frame
    anchor = date(frame.year, 12, 31)
    rules = [
        rule
        for rule in known_rows(Deadline, frame.as_of)
        if rule.key == LIQUIDATION
        and rule.valid_from <= anchor
        and (rule.valid_to is None or rule.valid_to >= anchor)
    ]
    if not rules:
        return frame
    last = due_on(max(rules, key=lambda rule: rule.valid_from), anchor)
    return replace(frame, end=max(frame.end, last))


def reconciled_by_group(frame: Frame) -> dict[tuple[Any, str], Sums]:
    """The figures of ``RECONCILIATION`` and what was approved, by raw group (:class:`reports.selectors.money.Labels`) and source. Two queries."""
    found: dict[tuple[Any, str], Sums] = defaultdict(dict)
    columns = group_columns(frame, "line__project", frame.by)
    shares: Any = approved(frame).annotate(**columns).values(*columns, "source")
    for row in shares.annotate(total=Sum("amount")).order_by():
        found[group_key(row), row["source"]][YEAR_APPROVED.key] = row["total"]
    columns = group_columns(frame, "project", frame.by)
    for row in _summed(frame, columns, "source"):
        found[group_key(row), row["source"]].update(_told(row))
    return {group: sums for group, sums in found.items() if sums}


def reconciled_projects(frame: Frame) -> list[ReconciledProject]:
    """The đề án with approved or moved money of the fund year, by code. Three queries for any number up to 5000."""
    found: dict[int, Sums] = defaultdict(dict)
    shares = approved(frame).values_list("line__project_id").annotate(total=Sum("amount")).order_by()
    for project, amount in shares:
        found[project][YEAR_APPROVED.key] = amount
    for row in _summed(frame, {"group_1": F("project_id")}):
        if told := _told(row):
            found[row["group_1"]].update(told)
    made = [
        ReconciledProject(
            project,
            found[project.pk],
            bool(found[project.pk].get(CARRIED_IN.key)) or project.start.year < frame.year,
        )
        for ids in chunks(sorted(found))
        for project in as_described(frame.as_of, ids)
    ]
    return sorted(made, key=lambda one: one.project.code)


def approved(frame: Frame) -> "QuerySet[BudgetShare]":
    """The shares of the fund year of đề án that were approved."""
    return facts.shares(frame).exclude(**{field(frame, "line__project", "status__in"): _NOT_APPROVED})


def _summed(frame: Frame, columns: dict[str, Any], *more: str) -> Any:
    totals = {
        figure.key: figure.total(start=frame.start, end=frame.end, year=frame.year)
        for figure in RECONCILIATION
    }
    rows: Any = facts.entries_of_year(frame, frame.year).filter(source__in=STATE_SOURCES)
    return rows.annotate(**columns).values(*columns, *more).annotate(**totals).order_by()


def _told(row: dict[str, Any]) -> Sums:
    return {figure.key: row[figure.key] for figure in RECONCILIATION if row[figure.key] is not None}
