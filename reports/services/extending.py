"""More time for one unit and one periodic report, and taking it back."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.text import clean_lines
from core.words import say
from reports.duties import DUTIES
from reports.models import ReportExtension
from reports.rules import can_extend
from reports.selectors.periodic import line_of
from reports.services.periodic import duty_of

DAYS_MOST = 366
"""An extension never reaches further than a year: a report that late is owed no more (``reports.duties``)."""


@audit.keeps_refusals("periodic_report.extend")
def grant_extension(
    *, actor: User, duty: str, period: str, center: Center, due_on: date, expires_on: date, reason: str
) -> ReportExtension:
    """Let ``center`` send until ``due_on``; what is not sent by ``expires_on`` is late from the day of the rule again.

    Raises NotFound, NotAllowed, InvalidInput (``reason_missing``, ``not_later``, ``too_late``, ``date_order``), RuleViolation
    (``already_sent``, ``already_extended``).
    """
    owed, asked = duty_of(duty, period)
    if not can_extend(actor, owed, center):
        raise NotAllowed(say("Việc gia hạn thuộc về lãnh đạo nơi nhận báo cáo."), code="no_right")
    line = line_of(owed, asked, center)
    if line is None:
        raise NotFound(say("Đơn vị này không có báo cáo này trong kỳ."), code="duty_not_found")
    if line.sent is not None:
        raise RuleViolation(say("Báo cáo này đã được gửi, không cần gia hạn."), code="already_sent")
    reason = clean_lines(reason)
    if not reason:
        raise InvalidInput(say("Ghi lý do gia hạn."), code="reason_missing", field="reason")
    _check_days(line.by_rule, due_on, expires_on)
    try:
        with transaction.atomic():
            made = ReportExtension.objects.create(
                duty=duty,
                period=asked.code,
                center=center,
                due_on=due_on,
                expires_on=expires_on,
                reason=reason,
                granted_by=actor,
                granted_at=timezone.now(),
            )
    except IntegrityError:
        raise RuleViolation(
            say("Báo cáo này đang được gia hạn; rút gia hạn đó trước khi cho hạn khác."),
            code="already_extended",
        ) from None
    after = {
        "duty": owed.label,
        "period": asked.code,
        "center": center.pk,
        "due_on": due_on,
        "expires_on": expires_on,
    }
    audit.record(
        actor=actor,
        action="periodic_report.extend",
        obj=made,
        before={"due_on": line.by_rule},
        after=after,
        reason=reason,
    )
    return made


def _check_days(by_rule: date, due_on: date, expires_on: date) -> None:
    if due_on <= by_rule or due_on < timezone.localdate():
        raise InvalidInput(
            say(
                "Hạn mới phải sau hạn theo quy định (%(day)s) và không ở trong quá khứ.",
                day=f"{by_rule:%d/%m/%Y}",
            ),
            code="not_later",
            field="due_on",
        )
    if expires_on < due_on:
        raise InvalidInput(
            say("Ngày hết hiệu lực của gia hạn không trước hạn mới."), code="date_order", field="expires_on"
        )
    if expires_on > by_rule + timedelta(days=DAYS_MOST):
        raise InvalidInput(
            say("Gia hạn không kéo dài quá một năm sau hạn theo quy định."),
            code="too_late",
            field="expires_on",
        )


@audit.keeps_refusals("periodic_report.end_extension", of="extension")
def withdraw_extension(*, actor: User, extension: ReportExtension, reason: str) -> ReportExtension:
    """Take an extension back; the day of the rule holds again. Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation."""
    if not can_extend(actor, DUTIES[extension.duty], extension.center):
        raise NotAllowed(say("Việc gia hạn thuộc về lãnh đạo nơi nhận báo cáo."), code="no_right")
    reason = clean_lines(reason)
    if not reason:
        raise InvalidInput(say("Ghi lý do rút."), code="reason_missing", field="reason")
    standing = ReportExtension.objects.standing().filter(pk=extension.pk)
    if not standing.update(withdrawn_by=actor, withdrawn_at=timezone.now(), withdrawn_reason=reason):
        raise RuleViolation(say("Gia hạn này đã được rút."), code="already_withdrawn")
    extension.refresh_from_db()
    audit.record(actor=actor, action="periodic_report.end_extension", obj=extension, reason=reason)
    return extension
