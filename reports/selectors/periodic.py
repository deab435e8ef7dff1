"""Which periodic reports are owed, by whom, and which were sent."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from centers.models import Center, Membership, Scope, User
from centers.models.scope import EVERYTHING
from core.calendars import period_calendar
from core.models import JobState
from core.periods import Calendar, Period
from core.workdays import Workdays
from projects.duedates import due_on
from projects.models import Deadline
from reports.duties import DUTIES, SENDERS, Duty, answering, closed_periods
from reports.models import PeriodicReport, ReportExtension, ReportRun

DAY_OFF_RULE = "report_due_day_off"
"""The dated setting of what becomes of a last day that is off: 0 days after stands for staying, 1 for the next working day.

No document on periodic reports says it (09/2019/NĐ-CP and 36/2013/TT-BCT are silent).
"""


class WorkingDue:
    """Moves a last day that is no working day to the next one, where the dated setting of that day says so. Two queries at most."""

    def __init__(self) -> None:
        self._rules: list[Deadline] | None = None
        self._days = Workdays()

    def __call__(self, day: date) -> date:
        if self._rules is None:
            self._rules = list(Deadline.objects.filter(key=DAY_OFF_RULE).order_by("-valid_from"))
        rule = next(
            (
                one
                for one in self._rules
                if one.valid_from <= day and (one.valid_to is None or one.valid_to >= day)
            ),
            None,
        )
        return self._days.on_or_after(day) if rule is not None and rule.days_after else day


def bound(duty: Duty, end: date, today: date) -> QuerySet[Center]:
    """The units that owe the report of a period that ended on ``end``: in being today, and with people on the portal by then.

    None where no rule of law is in force: the portal knows no day then. What was due before a unit came to the portal is not its work here.
    """
    people = Membership.objects.filter(center=OuterRef("pk"), valid_from__lte=end)
    rule = Deadline.objects.in_force(today).filter(key=duty.key)
    return Center.objects.in_force(today).filter(Exists(people), Exists(rule), kind=duty.sender)


def owing(duty: Duty, period: Period, today: date, calendar: Calendar) -> QuerySet[Center]:
    """Those of them whose report is not there, nor one of a longer period that answers it. ``shown`` is the unit's name in short."""
    known = Q()
    for key, code in answering(duty, period, calendar):
        known |= Q(duty=key, period=code)
    sent = PeriodicReport.objects.standing().filter(known, center=OuterRef("pk"))
    shown = Coalesce(NullIf(F("short_name"), Value("")), F("name"))
    return bound(duty, period.window(calendar)[1], today).filter(~Exists(sent)).annotate(shown=shown)


def sending_centers(user: User, duty: Duty) -> list[int]:
    """The units for which the person sends reports of this duty."""
    return [
        held.center_id
        for held in user.current_memberships
        if held.center.kind == duty.sender and held.role in SENDERS[duty.sender]
    ]


def deadline_of(duty: Duty, today: date) -> Deadline | None:
    """The rule in force, with its document."""
    rows = Deadline.objects.in_force(today).filter(key=duty.key)
    return rows.select_related("document").order_by("-valid_from").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One report that a unit owes for a period: by when, and what was sent (perhaps that of a longer period).

    ``by_rule`` is the last day of the dated rule, ``extension`` what stands for this unit and period.
    """

    duty: Duty
    period: Period
    center: Center
    by_rule: date
    sent: PeriodicReport | None
    today: date
    extension: ReportExtension | None = None

    @property
    def due(self) -> date:
        """The last day in time: that of the extension while it holds, else that of the rule."""
        until = self.sent.sent_on if self.sent else self.today
        held = self.extension is not None and until <= self.extension.expires_on
        return (
            max(self.extension.due_on, self.by_rule) if self.extension is not None and held else self.by_rule
        )

    @property
    def days_late(self) -> int:
        """How many days after its last day it was sent, or has been waiting; 0 in time."""
        until = self.sent.sent_on if self.sent else self.today
        return max(0, (until - self.due).days)


def lines_of(period: Period, scope: Scope, *, centers: Collection[int] | None = None) -> list[Line]:
    """What the units in sight owe for one period, by duty and name; four queries for each duty."""
    return list(_lines(period, scope, centers))


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with reports whose last day has passed unsent: how many, and the most days late."""

    center: Center
    count: int
    days: int


def late_units(lines: Iterable[Line]) -> list[LateUnit]:
    """The units of ``lines`` that are late, the longest first, then those with more reports, then by name."""
    found: dict[int, LateUnit] = {}
    for line in lines:
        if line.sent is None and line.days_late:
            old = found.get(line.center.pk, LateUnit(line.center, 0, 0))
            found[line.center.pk] = LateUnit(line.center, old.count + 1, max(old.days, line.days_late))
    return sorted(
        found.values(), key=lambda one: (-one.days, -one.count, one.center.sort_key, one.center.code)
    )


def line_of(duty: Duty, period: Period, center: Center) -> Line | None:
    """What one unit owes of one duty, whoever asks; None where it owes nothing."""
    found = lines_of(period, EVERYTHING, centers=[center.pk])
    return next((one for one in found if one.duty == duty), None)


def _lines(period: Period, scope: Scope, centers: Collection[int] | None) -> Iterator[Line]:
    today, calendar, working = timezone.localdate(), period_calendar(), WorkingDue()
    end = period.window(calendar)[1]
    for duty in DUTIES.values():
        rule = deadline_of(duty, today) if duty.kind == period.kind else None
        if rule is None:
            continue
        rows = bound(duty, end, today).order_by("sort_key", "code")
        if not scope.everything:
            rows = rows.filter(pk__in=scope.center_ids)
        if centers is not None:
            rows = rows.filter(pk__in=centers)
        sent = _sent(duty, period, calendar)
        more = ReportExtension.objects.standing().filter(duty=duty.key, period=period.code)
        extended = {one.center_id: one for one in more.select_related("granted_by")}
        for center in rows:
            yield Line(
                duty,
                period,
                center,
                working(due_on(rule, end)),
                sent.get(center.pk),
                today,
                extended.get(center.pk),
            )


def with_extension(
    rows: QuerySet[Center], duty: Duty, period: Period, today: date, calendar: Calendar
) -> QuerySet[Center]:
    """The units with ``counted_from``: the last day of an extension that holds on ``today``, else the end of the period."""
    held = ReportExtension.objects.standing().filter(
        duty=duty.key, period=period.code, expires_on__gte=today, center=OuterRef("pk")
    )
    end = Value(period.window(calendar)[1], output_field=DateField())
    return rows.annotate(counted_from=Coalesce(Subquery(held.values("due_on")[:1]), end))


def _sent(duty: Duty, period: Period, calendar: Calendar) -> dict[int, PeriodicReport]:
    known = Q()
    for key, code in answering(duty, period, calendar):
        known |= Q(duty=key, period=code)
    rows = (
        PeriodicReport.objects.standing()
        .filter(known)
        .select_related("recorded_by", "run__job", "filing__answer", "filing__sealed")
    )
    # A report of the period itself is shown before one of a longer period.
    return {row.center_id: row for row in sorted(rows, key=lambda row: row.duty == duty.key)}


def is_owed(duty: Duty, period: Period) -> bool:
    """Whether the period is one that may still be told for this duty."""
    return period in closed_periods(duty.kind, timezone.localdate(), period_calendar())


def runs_for(user: User, period: Period) -> QuerySet[ReportRun]:
    """The person's finished files of a period, the newest first."""
    rows = ReportRun.objects.visible_to(user).filter(owner=user, period=period.code, job__state=JobState.DONE)
    return rows.exclude(job__file="").select_related("job")
