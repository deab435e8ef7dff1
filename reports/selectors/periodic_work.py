"""Periodic reports on the desk: to send for one's own unit, and those that one's unit waits for."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.urls import reverse

from centers.enums import CenterKind
from centers.models import Center
from core.periods import Period
from core.words import say
from projects.enums import Topic
from projects.selectors.work.desk import Desk, Due, Lot, Told
from reports.duties import DUTIES, RECEIVERS, SENDERS, Duty, closed_periods
from reports.models import Filing
from reports.rules import ANSWERERS, FILERS
from reports.selectors.periodic import WorkingDue, owing, sending_centers, with_extension
from reports.selectors.sealed import filings_awaited, filings_to_answer


def reports_to_send(desk: Desk) -> Iterator[Lot]:
    """Each report of the last year that the person's own unit owes and has not sent (TT 36/2013/TT-BCT Art. 21–22)."""
    working = WorkingDue()
    for duty in DUTIES.values():
        centers = sending_centers(desk.user, duty)
        if centers:
            for period in closed_periods(duty.kind, desk.today, desk.calendar):
                rows = owing(duty, period, desk.today, desk.calendar).filter(pk__in=centers)
                yield _lot(desk, duty, period, rows, working)


def reports_awaited(desk: Desk) -> Iterator[Lot]:
    """The report of the last closed period from each unit that owes it to the person's: the Cục's from Sở and IPC, a Sở's from its centre."""
    working = WorkingDue()
    for duty in DUTIES.values():
        senders = _awaited_from(desk, duty)
        if senders is not None:
            period = closed_periods(duty.kind, desk.today, desk.calendar)[-1]
            rows = owing(duty, period, desk.today, desk.calendar).filter(senders)
            yield _lot(desk, duty, period, rows, working)


def filings_to_settle(desk: Desk) -> Iterator[Lot]:
    """Reports that wait to be accepted or returned at the person's unit."""
    if any(one.role in ANSWERERS.get(one.center.kind, ()) for one in desk.user.current_memberships):
        yield _filed(filings_to_answer(desk.user), say("Chấp nhận hoặc trả lại báo cáo"), "issuer")


def filings_out(desk: Desk) -> Iterator[Lot]:
    """Reports that the person sent and that wait for their answer."""
    if any(one.role in FILERS[one.center.kind] for one in desk.user.current_memberships):
        yield _filed(filings_awaited(desk.user), say("Báo cáo chờ chấp nhận"), "receiver")


def _filed(rows: "QuerySet[Filing]", what: str, whose: str) -> Lot:
    shown = Coalesce(NullIf(F(f"{whose}__short_name"), Value("")), F(f"{whose}__name"))
    named = Concat(F("title"), Value("|"), F("period"), Value("|"), Cast("pk", CharField()))

    def told(mark: Any, name: str) -> Told:
        title, period, pk = str(mark).rsplit("|", 2)
        label = Period.parse(period).label
        return Told(title, f"{name}, {label}", name, reverse("reports:filing", args=[pk]))

    return Lot(
        Topic.REPORTS,
        rows.annotate(shown=shown, named=named),
        lambda _mark: what,
        project="",
        since="sent_at",
        mark="named",
        whose="shown",
        told=told,
        place="issuer__province",
    )


def _awaited_from(desk: Desk, duty: Duty) -> Q | None:
    """Which of the units that owe it the person waits for; None where the person's unit waits for none."""
    held = [one for one in desk.user.current_memberships if one.center.kind == duty.receiver]
    if duty.receiver == CenterKind.AGENCY:
        return Q() if any(one.role in RECEIVERS for one in held) else None
    below = [one.center_id for one in held if one.role in SENDERS[duty.receiver]]
    return Q(parent__in=below) if below else None


def _last_day(end: date, by_rule: Due, working: WorkingDue) -> Due:
    """From the end of the period to the last day of the rule; the day of an extension, which is later, stands for itself."""

    def day_of(anchor: date) -> date | None:
        day = by_rule(end)
        if day is None or anchor < end:
            return None if day is None else anchor
        return max(anchor, working(day))

    return day_of


def _lot(desk: Desk, duty: Duty, period: Period, rows: "QuerySet[Center]", working: WorkingDue) -> Lot:
    end = period.window(desk.calendar)[1]

    def told(code: Any, name: str) -> Told:
        url = reverse("reports:periodic", args=[duty.key, period.code, code])
        return Told(say("%(report)s gửi %(to)s", report=duty.label, to=duty.to), name, name, url)

    return Lot(
        Topic.REPORTS,
        with_extension(rows, duty, period, desk.today, desk.calendar),
        lambda _code: say("Gửi báo cáo %(period)s", period=period.label),
        project="",
        since=end + timedelta(days=1),
        mark="code",
        anchor="counted_from",
        due=_last_day(end, desk.due(duty.key), working),
        whose="shown",
        told=told,
        place="province",
    )
