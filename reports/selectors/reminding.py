"""Whom the portal reminds of which periodic report today, and what was said already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max

from centers.models import Membership, MutedTopic, User
from centers.models.scope import EVERYTHING
from core.calendars import period_calendar
from core.periods import Period
from projects.enums import Topic
from projects.models import Deadline
from reports.duties import SENDERS, Duty, owed_periods
from reports.enums import ReminderStage
from reports.models import ReminderCall, ReportReminder
from reports.selectors.periodic import Line, lines_of

RULES: dict[str, ReminderStage] = {
    "report_reminder_before": ReminderStage.BEFORE,
    "report_reminder_on": ReminderStage.ON,
    "report_reminder_after": ReminderStage.AFTER,
}
"""Dated settings: how many days from the last day of a report each reminder goes out. One that is ended is sent no more."""

Days = dict[ReminderStage, int]


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person is reminded of."""

    user: User
    line: Line
    stage: ReminderStage


def reminder_days(today: date) -> Days:
    """How far from the last day each stage lies, in days; before it is negative."""
    rows = Deadline.objects.in_force(today).filter(key__in=RULES).order_by("valid_from")
    found: Days = {}
    for row in rows:
        stage = RULES[row.key]
        days = row.days_after or 0
        found[stage] = -days if stage == ReminderStage.BEFORE else days
    return found


def stage_on(due: date, today: date, days: Days) -> ReminderStage | None:
    """The latest stage that has come by ``today``. Earlier ones that were missed while the portal was down are not told any more."""
    come = [
        (due + timedelta(days=far), number, stage)
        for number, stage in enumerate(ReminderStage)
        if (far := days.get(stage)) is not None and due + timedelta(days=far) <= today
    ]
    return max(come)[2] if come else None


def reminders_on(today: date) -> list[Reminder]:
    """Everything that is still to be told by ``today``, by person: one row a person and report, at its latest stage."""
    days = reminder_days(today)
    late = [
        (line, stage)
        for period in owed_periods(today, period_calendar())
        for line in lines_of(period, EVERYTHING)
        if line.sent is None and (stage := stage_on(line.due, today, days)) is not None
    ]
    told = set(
        ReportReminder.objects.filter(period__in={line.period.code for line, _ in late}).values_list(
            "user", "duty", "period", "center", "stage", "due_on"
        )
    )
    people = _senders({line.center.pk for line, _ in late}, today)
    found = [
        Reminder(user, line, stage)
        for line, stage in late
        for user in _of(people.get(line.center.pk, ()), line.duty)
        if (user.pk, line.duty.key, line.period.code, line.center.pk, stage, line.due) not in told
    ]
    return sorted(found, key=lambda one: (one.user.pk, one.line.due, one.line.duty.key))


def senders_of(line: Line, today: date) -> list[User]:
    """Those who send the report for the unit and have an address, whatever they switched off: somebody writes to them by hand."""
    held = Membership.objects.in_force(today).filter(center=line.center).select_related("user")
    return list(_of(held.exclude(user__email=""), line.duty))


def _senders(centers: Iterable[int], today: date) -> dict[int, list[Membership]]:
    silent = MutedTopic.objects.filter(topic=Topic.REPORTS).values("user")
    rows = Membership.objects.in_force(today).filter(center__in=centers).exclude(user__email="")
    found: dict[int, list[Membership]] = {}
    for held in rows.exclude(user__in=silent).select_related("user").order_by("user"):
        found.setdefault(held.center_id, []).append(held)
    return found


def _of(held: Iterable[Membership], duty: Duty) -> Iterator[User]:
    """Each person once, who acts in a role that sends."""
    yield from {one.user_id: one.user for one in held if one.role in SENDERS[duty.sender]}.values()


def last_calls(period: Period) -> dict[tuple[str, int], datetime]:
    """When each unit was last reminded by somebody of a report of the period, by duty and unit."""
    rows = ReminderCall.objects.filter(period=period.code, told__gt=0).order_by()
    last = rows.values_list("duty", "center").annotate(last=Max("asked_at"))
    return {(duty, center): moment for duty, center, moment in last}


def calls_of(user: User, key: str) -> list[ReminderCall]:
    """What became of one bulk of reminders that the person sent."""
    try:
        named = str(UUID(key))
    except ValueError:
        return []
    rows = ReminderCall.objects.filter(asked_by=user, request_key=named).select_related("center")
    return list(rows.order_by("center__sort_key", "duty"))
