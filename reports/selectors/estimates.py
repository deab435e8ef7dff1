"""What may be estimated of a period, what it came to, and the sum of what units estimated."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from centers.enums import CenterKind
from centers.models import Center, Membership, Scope
from core.calendars import period_calendar
from core.periods import Period, quarter_of
from projects.enums import STATE_SOURCES, Source
from reports.enums import Outcome as Answer
from reports.estimates import KINDS, Estimated, Headline, Outcome, Summed
from reports.figures import DISBURSED
from reports.frame import Frame
from reports.models import Filing, FilingEstimate
from reports.selectors.indicators import planned_and_actual
from reports.selectors.money import sums_by_source

GROUPS = (CenterKind.DEPARTMENT, CenterKind.IPC, CenterKind.CENTER)
"""Whose estimates are summed, each kind of unit by itself: a Sở's report holds what its centre reports too."""


def headlines(frame: Frame) -> list[Headline]:
    """The figures of a frame that may be estimated: money disbursed of each state source that has a plan or entries, and each indicator
    that has a target of the year or a result in the window.
    """
    sums = sums_by_source(frame, (DISBURSED,))
    money = [
        Headline(source.value, source.label, "", Decimal(sums[source].get(DISBURSED.key, 0)))
        for source in STATE_SOURCES
        if source in sums
    ]
    counted = [
        Headline(row.code, row.label, row.unit, actual or Decimal(0), row.pk)
        for row, _, actual in planned_and_actual(frame)
    ]
    return [*money, *counted]


def estimates_of(filing: Filing) -> list[Estimated]:
    """What was estimated with a filing, as it was told."""
    return [_told(row) for row in filing.estimates.select_related("indicator")]


def last_estimates(series: str) -> dict[str, Decimal]:
    """What was estimated with the last report of a series that came back, by key of the figure: to begin the next one with."""
    last = Filing.objects.filter(series=series).order_by("-number").first()
    if last is None or not hasattr(last, "answer") or last.answer.outcome == Answer.ACCEPTED:
        return {}
    return {one.line.key: one.estimate for one in estimates_of(last)}


def outcomes(told: Iterable[Estimated], frame: Frame) -> list[Outcome]:
    """What a period came to, figure by figure; nothing on record is 0."""
    final = {line.key: line.actual for line in headlines(frame)}
    return [Outcome(one, final.get(one.line.key, Decimal(0))) for one in told]


def _told(row: FilingEstimate) -> Estimated:
    one = row.indicator
    line = (
        Headline(row.figure, Source(row.figure).label, "", row.actual)
        if one is None
        else Headline(one.code, one.label, one.unit, row.actual, one.pk)
    )
    return Estimated(line, row.estimate)


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one kind: which reports carry their estimates, which of them gave none, and the sums."""

    kind: str
    filings: list[Filing]
    without: list[Center]
    sums: list[Summed]

    @property
    def units(self) -> int:
        return len(self.filings) + len(self.without)


def groups_of(period: Period, scope: Scope, today: date) -> list[Group]:
    """The estimates of the units in sight for one period, by kind of unit; a unit's latest report that stands and has some. Seven queries."""
    by_unit = {filing.issuer_id: filing for filing in reversed(_carrying(period, scope))}
    found = []
    for kind in GROUPS:
        units = list(_units(kind, period, scope, today))
        gave = [by_unit[one.pk] for one in units if one.pk in by_unit]
        if units:
            without = [one for one in units if one.pk not in by_unit]
            found.append(Group(kind, gave, without, _summed(gave)))
    return found


def periods_told(scope: Scope, today: date) -> list[tuple[Period, bool]]:
    """The periods that some report in sight estimates (True), and the quarter, half and year that are running; the latest first."""
    codes = _standing(scope).filter(estimates__isnull=False).order_by().values_list("period", flat=True)
    calendar = period_calendar()
    quarter = quarter_of(today, calendar)
    half = Period(quarter.year, *((1, 6) if quarter.last <= 6 else (7, 12)))
    running = {quarter, half, Period(quarter.year, 1, 12)}
    told = {Period.parse(code) for code in codes.distinct()}
    periods = sorted(told | running, key=lambda one: (one.window(calendar)[1], one.first), reverse=True)
    return [(one, one in told) for one in periods]


def _standing(scope: Scope) -> QuerySet[Filing]:
    """Reports in sight that nobody returned or took back."""
    return Filing.objects.visible_to(scope).exclude(answer__outcome__in=(Answer.RETURNED, Answer.RECALLED))


def _carrying(period: Period, scope: Scope) -> list[Filing]:
    """Reports of whole units for the period that carry estimates, the newest first."""
    rows = _standing(scope).filter(period=period.code, kind__in=KINDS, estimates__isnull=False).distinct()
    rows = rows.select_related("issuer").prefetch_related("estimates__indicator")
    return [one for one in rows.order_by("-sent_at", "-pk") if _is_whole(one)]


def _is_whole(filing: Filing) -> bool:
    """Whether a report is narrowed by nothing but its own unit."""
    own = {key: value for key, value in filing.parameters.items() if key not in ("period", "by", "map")}
    return own in ({}, {"center": filing.issuer.code})


def _units(kind: str, period: Period, scope: Scope, today: date) -> QuerySet[Center]:
    """Units in sight that had people on the portal by the end of the period."""
    end = min(period.window(period_calendar())[1], today)
    people = Membership.objects.filter(center=OuterRef("pk"), valid_from__lte=end)
    rows = Center.objects.in_force(today).filter(Exists(people), kind=kind).order_by("sort_key", "code")
    return rows if scope.everything else rows.filter(pk__in=scope.center_ids)


def _summed(filings: Collection[Filing]) -> list[Summed]:
    """The sums figure by figure: money first, then indicators in the order of the catalogue."""
    sums: dict[str, Summed] = {}
    rows = [row for filing in filings for row in filing.estimates.all()]
    order = [source.value for source in STATE_SOURCES]
    rows.sort(
        key=lambda row: (
            (1, row.indicator.position, row.figure) if row.indicator else (0, order.index(row.figure), "")
        )
    )
    for one in map(_told, rows):
        line = one.line
        before = sums.get(line.key)
        if before is not None:
            earlier = before.told
            line = Headline(
                line.key, line.label, line.unit, earlier.line.actual + line.actual, line.indicator
            )
            one = Estimated(line, earlier.estimate + one.estimate)
        sums[line.key] = Summed(one, before.units + 1 if before else 1)
    return list(sums.values())
