"""What the writer and the reader of a progress report want beside it: the report before, money and results of the period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from core.periods import Period
from projects.balance import Balance
from projects.enums import ReportState
from projects.models import Entry, Indicator, IndicatorResult, ProgressReport, Project
from projects.selectors.carrying_out import Due, due_of
from projects.selectors.periods import Window, reportable, window_of


@dataclass(frozen=True, slots=True)
class ResultHint:
    """What an indicator reached in a period."""

    indicator: Indicator
    value: Decimal


@dataclass(frozen=True, slots=True)
class Hints:
    """``last`` is the report of the latest earlier period; money in đồng, within the period and up to its end."""

    window: Window
    due: Due | None
    last: ProgressReport | None
    last_window: Window | None
    disbursed: int
    disbursed_to_date: int
    results: tuple[ResultHint, ...]


def hints_for(project: Project, window: Window) -> Hints:
    """The figures of the period and of the one before. Five queries."""
    last = (
        ProgressReport.objects.filter(project=project, window_end__lt=window.last)
        .order_by("-window_end", "-pk")
        .first()
    )
    return Hints(
        window=window,
        due=due_of(project, window),
        last=last,
        last_window=window_of(Period.parse(last.period)) if last else None,
        disbursed=_disbursed(project, window.first, window.last),
        disbursed_to_date=_disbursed(project, None, window.last),
        results=_results(project, window),
    )


def _disbursed(project: Project, first: date | None, last: date) -> int:
    """What was disbursed of all sources and years, in đồng, by the day on which it happened."""
    rows = Entry.objects.filter(project=project, happened_on__lte=last)
    if first is not None:
        rows = rows.filter(happened_on__gte=first)
    sums: dict[str, int] = {}
    for kind, amount, reverses in rows.values_list("kind", "amount", "reverses"):
        sums[kind] = sums.get(kind, 0) + (-amount if reverses else amount)
    return Balance("", 0, sums).disbursed


def _results(project: Project, window: Window) -> tuple[ResultHint, ...]:
    found = (
        IndicatorResult.objects.known_on(None)
        .filter(project=project, happened_on__range=(window.first, window.last))
        .select_related("indicator")
    )
    sums: dict[Indicator, Decimal] = {}
    for row in found:
        sums[row.indicator] = sums.get(row.indicator, Decimal(0)) + row.value
    ordered = sorted(sums, key=lambda indicator: (indicator.position, indicator.code))
    return tuple(ResultHint(indicator, sums[indicator]) for indicator in ordered)


def suggested_period(project: Project) -> str:
    """The period to write about next: one sent back, else a draft, else the earliest month without a report after the latest report.

    Without any report it is the last month that is over and in which the work ran, as on the desk, else the running one.
    """
    reports = list(ProgressReport.objects.filter(project=project).order_by("window_end"))
    for state in (ReportState.RETURNED, ReportState.DRAFT):
        for report in reports:
            if report.status == state:
                return report.period
    months, _ = reportable(project, timezone.localdate())
    if not months:
        return ""
    if not reports:
        return _first_month(project, months)
    coming = [month for month in months if month.last > reports[-1].window_end]
    return (coming or months)[-1 if coming else 0].code


def _first_month(project: Project, months: Sequence[Window]) -> str:
    today, began = timezone.localdate(), timezone.localdate(project.status_since)
    over = [month for month in months if month.last < today and month.last >= began]
    return (over or months)[0].code
