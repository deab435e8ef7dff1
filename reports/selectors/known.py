"""Which figures of a report rest on facts: a sum over nothing is 0 in files, and "no figure" to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from projects.selectors.published import published_totals
from reports.figures import ASSIGNED, PLANNED, LedgerFigure
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import field

Known = dict[str, frozenset[str]]
"""By content: the keys of the figures that any fact stands behind."""


def known_figures(frame: Frame, figures: Sequence[LedgerFigure]) -> Known:
    """For each content of the frame the figures with at least one budget share or ledger entry: two queries."""
    found: dict[str, set[str]] = {}
    planned = field(frame, "line__project", "content")
    for content in facts.shares(frame).order_by().values_list(planned, flat=True).distinct():
        found.setdefault(content, set()).add(PLANNED.key)
    counts = {
        figure.key: Count("pk", filter=figure.facts(start=frame.start, end=frame.end, year=frame.year))
        for figure in figures
    }
    content = field(frame, "project", "content")
    rows: Any = facts.entries(frame).order_by().values(content).annotate(**counts)
    for row in rows:
        found.setdefault(row[content], set()).update(key for key in counts if row[key])
    return {content: frozenset(keys) for content, keys in found.items()}


@dataclass(frozen=True, slots=True)
class Unbroken:
    """Published totals without a breakdown in a frame: how many đề án, their planned and their assigned state money in đồng."""

    count: int
    planned: int
    assigned: int


def unbroken_totals(frame: Frame) -> Unbroken:
    """The published totals among the money of the frame: two queries."""
    totals = published_totals().values("pk")
    planned = dict(
        facts.shares(frame)
        .filter(line__project__in=totals)
        .order_by()
        .values_list("line__project")
        .annotate(total=Sum("amount"))
    )
    given = ASSIGNED.total(start=frame.start, end=frame.end, year=frame.year)
    entries = facts.entries(frame).filter(project__in=totals).order_by()
    assigned = dict(entries.values_list("project").annotate(total=given))
    return Unbroken(
        len(planned.keys() | assigned.keys()),
        sum(planned.values()),
        sum(amount or 0 for amount in assigned.values()),
    )
