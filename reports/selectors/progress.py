"""What quarterly-progress tells of each đề án: money, contract, volume done, expected end, difficulty. All as known at the frame's moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from projects.enums import Origin, ReportState, State
from projects.models import (
    ImplementationPlan,
    ImplementationPlanVersion,
    ProgressReport,
    ProgressVersion,
    Project,
)
from reports.figures import PROGRESS
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import as_described, field
from reports.selectors.money import Sums
from reports.selectors.project_money import approved_and_ledger, chunks, contracts

RUNNING = (State.CONTRACTED, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class ProjectProgress:
    """One đề án in a period. Amounts in đồng; ``volume`` is the reported percent of the work, None where nobody reported."""

    project: Project
    sums: Sums
    contract: str
    volume: int | None
    difficulty: str
    expected_end: date
    carried_over: bool
    """Begun before the window's year, or living on money carried over into it."""


def project_progress(frame: Frame) -> list[ProjectProgress]:
    """The đề án that have money in the frame's fund year, movement inside its window, or are being carried out; by code."""
    found: list[ProjectProgress] = []
    for ids in chunks(sorted(_involved(frame))):
        projects = as_described(frame.as_of, ids)
        sums, signed, reports = (
            approved_and_ledger(frame, ids, PROGRESS),
            contracts(frame, ids),
            _last_reports(frame, ids),
        )
        plans = _planned_ends(frame, ids)
        for project in projects:
            report = reports.get(project.pk)
            own = sums[project.pk]
            found.append(
                ProjectProgress(
                    project=project,
                    sums=own,
                    contract=signed.get(project.pk, ""),
                    volume=report.percent if report else None,
                    difficulty=report.difficulty if report else "",
                    expected_end=(report.expected_end if report else None)
                    or plans.get(project.pk)
                    or project.end,
                    carried_over=bool(own.get("carried_in")) or project.start.year < frame.year,
                )
            )
    return sorted(found, key=lambda one: one.project.code)


def _involved(frame: Frame) -> set[int]:
    """Ids of the đề án that belong in the report."""
    ids = set(facts.entries(frame).order_by().values_list("project_id", flat=True).distinct())
    undecided = (*Project.UNDECIDED, *Project.NEVER_APPROVED)
    planned = facts.shares(frame).exclude(**{field(frame, "line__project", "status__in"): undecided})
    ids |= set(planned.order_by().values_list("line__project_id", flat=True).distinct())
    begun = {field(frame, "", "status__in"): RUNNING, field(frame, "", "start__lte"): frame.end}
    # Published history often never says that it ended; it runs until its own last day.
    lasting = Q(origin=Origin.PORTAL) | Q(**{field(frame, "", "end__gte"): frame.start})
    return ids | set(facts.projects(frame).filter(lasting, **begun).values_list("pk", flat=True))


def _planned_ends(frame: Frame, ids: Sequence[int]) -> dict[int, date]:
    rows: QuerySet[Any] = ImplementationPlan.objects.all()
    if frame.as_of:
        rows = ImplementationPlanVersion.objects.known_on(frame.as_of)
    return dict(rows.filter(project__in=ids).values_list("project_id", "expected_end"))


def _last_reports(frame: Frame, ids: Sequence[int]) -> dict[int, ProgressReport | ProgressVersion]:
    """The latest report of each đề án that was sent or accepted for a window up to the frame's end."""
    rows: QuerySet[Any] = ProgressReport.objects.order_by("window_end", "pk")
    if frame.as_of:
        rows = ProgressVersion.objects.known_on(frame.as_of).order_by("window_end", "report_id")
    told = rows.filter(
        project__in=ids, status__in=(ReportState.SENT, ReportState.ACCEPTED), window_end__lte=frame.end
    )
    return {row.project_id: row for row in told}
