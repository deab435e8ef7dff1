"""Reminders of periodic reports: by the portal before, on and after the last day, and by the receiver in bulk."""

import logging
from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from centers.models import Center, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound
from core.mail import mail_readers, send_now
from core.text import clean_lines
from core.words import say, say_many
from reports.enums import CallOutcome
from reports.models import ReminderCall, ReportReminder
from reports.rules import can_remind
from reports.selectors.periodic import Line, line_of
from reports.selectors.reminding import Reminder, reminders_on, senders_of
from reports.services.periodic import duty_of

log = logging.getLogger(__name__)

TEXT_MAX = 1000
ROWS_MAX = 300
_REFUSALS_IN_A_ROW = 3


def send_reminders() -> int:
    """Tell everybody what is to be told by today, one mail a person, once the hour has come; returns how many mails went.

    Called every hour: after downtime each report is told at its latest stage alone, and a mail that the server refused is tried again.
    """
    now = timezone.localtime()
    if now.hour < settings.DIGEST_HOUR:
        return 0
    sent = refused = 0
    for _, rows in groupby(reminders_on(now.date()), key=lambda one: one.user.pk):
        try:
            sent += _remind(list(rows))
        except OSError as error:
            log.warning("reminders of periodic reports not sent: %s", error)
            refused += 1
            if refused == _REFUSALS_IN_A_ROW:
                break
        else:
            refused = 0
    return sent


def _remind(rows: Sequence[Reminder]) -> int:
    """One mail about what could be taken; a process that dies with it in hand leaves it taken: better one mail too few than two."""
    taken = [(row, made) for row in rows if (made := _take(row)) is not None]
    if not taken:
        return 0
    user = taken[0][0].user
    with override(user.mail_language):
        body = _body(user, [row.line for row, _ in taken])
        subject = say_many(
            "[Khuyến công] Nhắc gửi báo cáo định kỳ: %(count)s báo cáo",
            "[Khuyến công] Nhắc gửi báo cáo định kỳ: %(count)s báo cáo",
            count=len(taken),
        )
        try:
            send_now(to=user.email, subject=str(subject), body=body)
        except OSError:
            ReportReminder.objects.filter(pk__in=[made.pk for _, made in taken]).delete()
            raise
    return 1


def _take(row: Reminder) -> ReportReminder | None:
    line = row.line
    try:
        with transaction.atomic():
            return ReportReminder.objects.create(
                user=row.user,
                duty=line.duty.key,
                period=line.period.code,
                center=line.center,
                stage=row.stage,
                due_on=line.due,
                taken_at=timezone.now(),
            )
    except IntegrityError:
        return None


def _body(user: User, lines: Sequence[Line], *more: str) -> str:
    return "\n".join(
        [
            str(say("Chào %(user)s,", user=user)),
            "",
            *more,
            *(_told(line) for line in lines),
            "",
            str(say("Đã gửi rồi thì ghi vào cổng, mục Báo cáo định kỳ, để không bị nhắc nữa.")),
            "",
        ]
    )


def _told(line: Line) -> str:
    said = say(
        "- %(center)s: %(report)s %(period)s gửi %(to)s; hạn %(day)s (%(when)s)",
        center=line.center,
        report=line.duty.label,
        period=line.period.label,
        to=line.duty.to,
        day=f"{line.due:%d/%m/%Y}",
        when=_when(line),
    )
    page = reverse("reports:periodic", args=[line.duty.key, line.period.code, line.center.code])
    return f"{said}\n  {settings.PORTAL_URL.rstrip('/')}{page}" if settings.PORTAL_URL else str(said)


def _when(line: Line) -> str:
    days = (line.due - line.today).days
    if days == 0:
        return say("đến hạn hôm nay")
    if days > 0:
        return say_many("còn %(count)s ngày", "còn %(count)s ngày", count=days)
    return say_many("QUÁ HẠN %(count)s ngày", "QUÁ HẠN %(count)s ngày", count=-days)


@audit.keeps_refusals("periodic_report.remind")
def remind_units(
    *, actor: User, period: str, chosen: Sequence[tuple[str, str]], text: str, request_key: str
) -> list[ReminderCall]:
    """Remind the units of ``chosen`` (duty, code of the unit) of their reports with ``text``; one row each, that says what became of it.

    The same ``request_key`` again gives the rows of the first time. Raises NotFound, NotAllowed, InvalidInput (``none_chosen``,
    ``too_many``, ``text_missing``, ``too_long``, ``no_key``).
    """
    key = _key(request_key)
    text = clean_lines(text)
    if not chosen:
        raise InvalidInput(say("Chọn ít nhất một báo cáo để nhắc."), code="none_chosen", field="chosen")
    if len(chosen) > ROWS_MAX:
        raise InvalidInput(
            say("Mỗi lần nhắc nhiều nhất %(most)s báo cáo.", most=ROWS_MAX), code="too_many", field="chosen"
        )
    if not text:
        raise InvalidInput(say("Ghi lời nhắc."), code="text_missing", field="text")
    if len(text) > TEXT_MAX:
        raise InvalidInput(
            say("Lời nhắc dài quá %(most)s ký tự.", most=TEXT_MAX), code="too_long", field="text"
        )
    lines = [_line(actor, duty, period, code) for duty, code in dict.fromkeys(chosen)]
    try:
        with transaction.atomic():
            made = [_call(actor, line, text, key) for line in lines]
    except IntegrityError:
        return list(ReminderCall.objects.filter(asked_by=actor, request_key=key).select_related("center"))
    return made


def _key(request_key: str) -> str:
    try:
        return str(UUID(request_key))
    except ValueError:
        raise InvalidInput(say("Trang đã cũ; tải lại trang rồi gửi lại."), code="no_key") from None


def _line(actor: User, duty: str, period: str, code: str) -> Line:
    owed, asked = duty_of(duty, period)
    center = Center.objects.filter(code=code).first()
    line = line_of(owed, asked, center) if center else None
    if center is None or line is None:
        raise NotFound(say("Đơn vị này không có báo cáo này trong kỳ."), code="duty_not_found")
    if not can_remind(actor, owed, center):
        raise NotAllowed(say("Việc nhắc thuộc về cán bộ, lãnh đạo nơi nhận báo cáo."), code="no_right")
    return line


def _call(actor: User, line: Line, text: str, key: str) -> ReminderCall:
    people = [] if line.sent else senders_of(line, line.today)
    outcome = CallOutcome.TOLD if people else CallOutcome.NOBODY
    made = ReminderCall.objects.create(
        duty=line.duty.key,
        period=line.period.code,
        center=line.center,
        text=text,
        outcome=CallOutcome.ALREADY_SENT if line.sent else outcome,
        told=len(people),
        asked_by=actor,
        asked_at=timezone.now(),
        request_key=key,
    )
    after = {
        "duty": line.duty.label,
        "period": line.period.code,
        "center": line.center.pk,
        "told": len(people),
    }
    audit.record(actor=actor, action="periodic_report.remind", obj=made, after=after, reason=text)
    for person in people:
        with override(person.mail_language):
            subject = say(
                "[Khuyến công] %(unit)s nhắc gửi báo cáo %(period)s",
                unit=line.duty.to,
                period=line.period.label,
            )
            body = _body(person, [line], text, "")
            mail_readers(to=[(person.email, person.mail_language)], subject=str(subject), body=body)
    return made
