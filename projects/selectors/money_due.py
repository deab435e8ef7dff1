"""The days by which money must be settled: the settlement dossier after the last base acceptance, the liquidation of a fund year.

Both are dated settings (``Deadline`` rows ``settlement_dossier`` and ``liquidation``; TT 36/2013/TT-BCT Art. 18, R27). Of imported
history nothing is warned of whose day had passed before it came in: published figures seldom tell how a year was cleared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from centers.models import Scope
from projects.balance import Balance
from projects.duedates import due_on
from projects.enums import STATE_SOURCES, EntryKind, State
from projects.models import Acceptance, Deadline, Entry, MoneyRequest, Project
from projects.selectors.ledger import SIGNED

DOSSIER, LIQUIDATION = "settlement_dossier", "liquidation"
REFUND = "refund"
"""What a stopped đề án has to pay back (TT 36/2013/TT-BCT Art. 11 cl. 3, 12 cl. 6), by the liquidation of the year of the stop."""
LEAD = timedelta(days=30)
"""How long before its last day a fund year's liquidation is warned of; a matter of the screen, not of the law."""

_OPEN = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Due:
    """One day to keep. ``unsettled`` and ``left`` are đồng of ``fund_year``, for liquidations alone; ``source`` for a reconciliation."""

    key: str
    day: date
    today: date
    citation: str
    fund_year: int = 0
    unsettled: int = 0
    left: int = 0
    source: str = ""

    @property
    def late(self) -> bool:
        return self.today > self.day

    @property
    def days(self) -> int:
        """Days left, or days late."""
        return abs((self.day - self.today).days)


class Rules:
    """The rows of one deadline, to ask for many days at the price of one query."""

    def __init__(self, key: str) -> None:
        self._rows = list(Deadline.objects.filter(key=key).select_related("document").order_by("valid_from"))

    def due(self, anchor: date) -> tuple[date, str] | None:
        """(last day, citation) by the rule in force on ``anchor``; None where there was none."""
        for row in reversed(self._rows):
            if row.valid_from <= anchor and (row.valid_to is None or row.valid_to >= anchor):
                return due_on(row, anchor), row.citation
        return None

    def years_warned(self, today: date) -> dict[int, date]:
        """The fund years whose last day is near or past, with that day."""
        found = {}
        for year in range(1990, today.year + 1):
            known = self.due(date(year, 12, 31))
            if known is not None and known[0] - LEAD <= today:
                found[year] = known[0]
        return found


def _history(project: Project, day: date) -> bool:
    """Whether ``day`` had passed when the đề án was imported."""
    return project.imported and timezone.localdate(project.created_at) > day


def dues_of(project: Project, rows: Iterable[Balance], *, today: date) -> list[Due]:
    """What this đề án owes: its dossier once it was accepted, and each fund year that is not cleared and whose day is near or past."""
    found = []
    if project.status == State.ACCEPTED and not hasattr(project, "settlement"):
        last = (
            Acceptance.objects.standing()
            .filter(project=project, passed=True)
            .aggregate(last=Max("happened_on"))["last"]
        )
        known = Rules(DOSSIER).due(last) if last else None
        if known is not None and not _history(project, known[0]):
            found.append(Due(DOSSIER, known[0], today, known[1]))
    if project.status not in _OPEN:
        return found
    rules = Rules(LIQUIDATION)
    if project.status == State.STOPPED:
        return [*found, *_refund_of(project, rows, rules, today)]
    warned = rules.years_warned(today)
    for year, unsettled, left in _not_cleared(project.status, rows):
        known = rules.due(date(year, 12, 31))
        if year in warned and known is not None and not _history(project, known[0]):
            found.append(Due(LIQUIDATION, known[0], today, known[1], year, unsettled, left))
    return found


def _refund_of(project: Project, rows: Iterable[Balance], rules: Rules, today: date) -> list[Due]:
    owed = sum(row.disbursed - row.settled for row in rows if row.source in STATE_SOURCES)
    stopped = project.stopped_on or timezone.localdate(project.status_since)
    known = rules.due(date(stopped.year, 12, 31))
    if owed <= 0 or known is None or _history(project, known[0]):
        return []
    return [Due(REFUND, known[0], today, known[1], stopped.year, unsettled=owed)]


def refunds_owed(projects: QuerySet[Project]) -> QuerySet[Any]:
    """The stopped of ``projects`` that still have to pay back, with ``owed`` đồng: disbursed, neither settled nor paid back, and not
    asked to be either by a request that is open.
    """
    out = (
        Entry.objects.filter(project=OuterRef("pk"), source__in=STATE_SOURCES)
        .order_by()
        .values("project")
        .annotate(net=_net(_SPENDS, _CLEARS))
    )
    asked = (
        MoneyRequest.objects.open()
        .filter(project=OuterRef("pk"), source__in=STATE_SOURCES, kind__in=_CLEARS, reverses=None)
        .order_by()
        .values("project")
        .annotate(sum=Sum("amount"))
    )
    owed = Coalesce(Subquery(out.values("net")), 0) - Coalesce(Subquery(asked.values("sum")), 0)
    return projects.filter(status=State.STOPPED).annotate(owed=owed).filter(owed__gt=0)


def _not_cleared(status: str, rows: Iterable[Balance]) -> list[tuple[int, int, int]]:
    """(fund year, đồng not settled, đồng not disbursed) of the years with either; what a stopped đề án leaves is not waited for."""
    years: dict[int, tuple[int, int]] = {}
    for row in rows:
        if row.source in STATE_SOURCES:
            unsettled, left = years.get(row.fund_year, (0, 0))
            rest = 0 if status == State.STOPPED else row.remaining
            years[row.fund_year] = (unsettled + row.disbursed - row.settled, left + rest)
    return [(year, *sums) for year, sums in sorted(years.items()) if any(sums)]


def dossiers_due(scope: Scope) -> QuerySet[Project]:
    """Accepted đề án in sight without a settlement dossier, with the day of their last acceptance; the longest waiting first."""
    return (
        Project.objects.visible_to(scope)
        .filter(status=State.ACCEPTED, settlement__isnull=True)
        .annotate(
            last_accepted=Max(
                "acceptances__happened_on",
                filter=Q(acceptances__passed=True, acceptances__withdrawn_at__isnull=True),
            )
        )
        .filter(last_accepted__isnull=False)
        .exclude(imported=True, created_at__date__gt=F("last_accepted"))
        .select_related("center")
        .order_by("last_accepted", "code")
    )


_GIVES = (EntryKind.ASSIGN, EntryKind.INCREASE, EntryKind.CARRY_IN)
_TAKES = (EntryKind.DECREASE, EntryKind.CANCEL, EntryKind.CARRY_OUT)
_SPENDS = (EntryKind.ADVANCE, EntryKind.PAY)
_CLEARS = (EntryKind.REFUND, EntryKind.SETTLE)


def _net(adds: Sequence[str], takes: Sequence[str]) -> Sum:
    return Sum(Case(When(kind__in=adds, then=SIGNED), When(kind__in=takes, then=-SIGNED), default=Value(0)))


def liquidations_due(scope: Scope, today: date) -> QuerySet[Any, Any]:
    """Fund years of đề án in sight that are not cleared and whose last day is near or past: rows with ``project``, ``fund_year``,
    ``unsettled`` and ``left`` in đồng; the earliest year first.
    """
    seen = Project.objects.visible_to(scope).filter(status__in=_OPEN)
    warned = Q(pk__in=())
    for year, day in Rules(LIQUIDATION).years_warned(today).items():
        warned |= Q(fund_year=year) & (Q(project__imported=False) | Q(project__created_at__date__lte=day))
    return (
        Entry.objects.filter(warned, project__in=seen.values("pk"), source__in=STATE_SOURCES)
        .values("project", "fund_year", "project__code", "project__status")
        .annotate(
            unsettled=_net(_SPENDS, _CLEARS),
            rest=_net(_GIVES, _TAKES) - _net(_SPENDS, (EntryKind.REFUND,)),
        )
        .annotate(left=Case(When(project__status=State.STOPPED, then=Value(0)), default=F("rest")))
        .filter(~Q(unsettled=0) | ~Q(left=0))
        .order_by("fund_year", "project__code")
    )


def dossier_rows(projects: Iterable[Any], today: date) -> list[tuple[Project, Due | None]]:
    """Each đề án of ``dossiers_due`` with its day."""
    rules = Rules(DOSSIER)
    found = []
    for project in projects:
        known = rules.due(project.last_accepted)
        found.append((project, Due(DOSSIER, known[0], today, known[1]) if known else None))
    return found


def liquidation_rows(rows: Sequence[dict[str, Any]], today: date) -> list[tuple[Project, Due | None]]:
    """Each row of ``liquidations_due`` with its đề án and its day."""
    rules = Rules(LIQUIDATION)
    projects = Project.objects.select_related("center").in_bulk([row["project"] for row in rows])
    found = []
    for row in rows:
        known = rules.due(date(row["fund_year"], 12, 31))
        due = (
            Due(LIQUIDATION, *_known(known, today), row["fund_year"], row["unsettled"], row["left"])
            if known
            else None
        )
        found.append((projects[row["project"]], due))
    return found


def _known(known: tuple[date, str], today: date) -> tuple[date, date, str]:
    return known[0], today, known[1]
