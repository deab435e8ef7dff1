"""Closing a reporting period, opening it again, and the precise exceptions in between: acts of the Cục's lead."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.enums import CenterKind, Role
from centers.models import Center, User
from core import audit
from core.calendars import period_calendar
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.holding import hold_alone
from core.periods import Period
from core.text import clean_lines
from core.words import say
from projects.enums import ClosedKind
from projects.models import ClosingException, PeriodClosing
from projects.selectors.closings import CLOSINGS


def may_close(user: User) -> bool:
    """Whether the person leads the Cục."""
    return any(
        held.role == Role.APPROVER and held.center.kind == CenterKind.AGENCY
        for held in user.current_memberships
    )


@audit.keeps_refusals("closing.close")
def close_period(*, actor: User, period: str, reason: str) -> PeriodClosing:
    """Close a period that is over. Raises NotAllowed, InvalidInput (``unknown_period``, ``reason_missing``), RuleViolation
    (``period_running``, ``already_closed``).
    """
    _require(actor)
    asked = Period.parse(period)
    reason = _reason(reason)
    first, last = asked.window(period_calendar())
    if last >= timezone.localdate():
        raise RuleViolation(
            say("Kỳ này đến hết %(day)s mới kết thúc.", day=f"{last:%d/%m/%Y}"),
            code="period_running",
            field="period",
        )
    try:
        with transaction.atomic():
            hold_alone(CLOSINGS)
            made = PeriodClosing.objects.create(
                period=asked.code,
                first=first,
                last=last,
                reason=reason,
                closed_by=actor,
                closed_at=timezone.now(),
            )
    except IntegrityError:
        raise RuleViolation(say("Kỳ này đã đóng."), code="already_closed", field="period") from None
    audit.record(actor=actor, action="closing.close", obj=made, after={"period": asked.code}, reason=reason)
    return made


@audit.keeps_refusals("closing.open", of="closing")
def open_period(*, actor: User, closing: PeriodClosing, reason: str) -> PeriodClosing:
    """Open it again for everybody. Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation (``already_open``)."""
    _require(actor)
    reason = _reason(reason)
    standing = PeriodClosing.objects.filter(pk=closing.pk, opened_at=None)
    if not standing.update(opened_by=actor, opened_at=timezone.now(), opened_reason=reason):
        raise RuleViolation(say("Kỳ này đã được mở lại."), code="already_open")
    closing.refresh_from_db()
    audit.record(actor=actor, action="closing.open", obj=closing, reason=reason)
    return closing


@audit.keeps_refusals("closing.except", of="closing")
def except_unit(
    *, actor: User, closing: PeriodClosing, center: Center, kind: str, until: date, reason: str
) -> ClosingException:
    """Let one unit enter one kind of data into the closed period until the end of ``until``.

    Raises NotAllowed, InvalidInput (``unknown_kind``, ``day_past``, ``reason_missing``), RuleViolation (``already_open``).
    """
    _require(actor)
    if closing.opened_at is not None:
        raise RuleViolation(say("Kỳ này đã được mở lại."), code="already_open")
    if kind not in ClosedKind.values:
        raise InvalidInput(say("Chọn loại số liệu."), code="unknown_kind", field="kind")
    if until < timezone.localdate():
        raise InvalidInput(say("Ngày hết hạn ngoại lệ đã qua."), code="day_past", field="until")
    reason = _reason(reason)
    made = ClosingException.objects.create(
        closing=closing,
        center=center,
        kind=kind,
        until=until,
        reason=reason,
        granted_by=actor,
        granted_at=timezone.now(),
    )
    after = {"period": closing.period, "center": center.pk, "kind": kind, "until": until}
    audit.record(actor=actor, action="closing.except", obj=made, after=after, reason=reason)
    return made


@audit.keeps_refusals("closing.end_exception", of="exception")
def end_exception(*, actor: User, exception: ClosingException, reason: str) -> ClosingException:
    """Take an exception back. Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation (``already_withdrawn``)."""
    _require(actor)
    reason = _reason(reason)
    standing = ClosingException.objects.filter(pk=exception.pk, withdrawn_at=None)
    if not standing.update(withdrawn_by=actor, withdrawn_at=timezone.now(), withdrawn_reason=reason):
        raise RuleViolation(say("Ngoại lệ này đã được rút."), code="already_withdrawn")
    exception.refresh_from_db()
    audit.record(actor=actor, action="closing.end_exception", obj=exception, reason=reason)
    return exception


def _require(actor: User) -> None:
    if not may_close(actor):
        raise NotAllowed(say("Việc đóng, mở kỳ báo cáo thuộc về lãnh đạo Cục."), code="no_right")


def _reason(text: str) -> str:
    found = clean_lines(text)
    if not found:
        raise InvalidInput(say("Ghi lý do."), code="reason_missing", field="reason")
    return found
