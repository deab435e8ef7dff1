"""Ending what a step leaves without a future: each open thing gets a state and a reason of its own, in the transaction of the step."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from centers.models import User
from core import audit
from core.words import filed, say
from projects.enums import Action, AmendmentState, AppraisalOutcome
from projects.models import Amendment, Appraisal
from projects.selectors.ending import ending_in
from projects.services.attempt import Attempt
from projects.services.findings import lapse_exception
from projects.services.money import lapse_money
from projects.survival import Open

_REASONS: Mapping[Action, str] = {
    Action.PASS: say("Đề án đã thông qua thẩm định cấp này."),
    Action.RETURN: say("Đề án được trả lại để bổ sung."),
    Action.REJECT: say("Đề án không được phê duyệt."),
    Action.WITHDRAW: say("Đề án đã được đơn vị thực hiện rút."),
    Action.ACCEPT: say("Đề án đã nghiệm thu."),
    Action.SETTLE: say("Đề án đã quyết toán."),
}


def end_open(attempt: Attempt) -> None:
    """End everything that the new state of the đề án does not know."""
    reason = filed(_reason(attempt))
    for one in ending_in(attempt.project, attempt.end):
        _END[one.kind](attempt.actor, one.row, reason)


def _reason(attempt: Attempt) -> str:
    if attempt.step.action == Action.STOP:
        return say("Đề án ngừng thực hiện theo quyết định %(decision)s.", decision=attempt.decision)
    return _REASONS[attempt.step.action]


def _lapsed(actor: User, row: Any, action: str, reason: str) -> None:
    """Mark a row that keeps its own states as ended."""
    row.lapsed_at, row.lapse_reason = timezone.now(), reason
    row.save(update_fields=["lapsed_at", "lapse_reason"])
    audit.record(actor=actor, action=action, obj=row, reason=reason)


def _amendment(actor: User, row: Amendment, reason: str) -> None:
    before, row.state = row.state, AmendmentState.LAPSED
    row.lapsed_at, row.lapse_reason = timezone.now(), reason
    row.save(update_fields=["state", "lapsed_at", "lapse_reason"])
    audit.record(
        actor=actor,
        action="amendment.lapse",
        obj=row,
        before={"state": before},
        after={"state": row.state},
        reason=reason,
    )


def _appraisal(actor: User, row: Appraisal, reason: str) -> None:
    row.finished_at, row.outcome = timezone.now(), AppraisalOutcome.LAPSED
    row.save(update_fields=["finished_at", "outcome"])
    audit.record(actor=actor, action="appraisal.lapse", obj=row, reason=reason)


_END: Mapping[Open, Callable[[User, Any, str], None]] = {
    Open.APPRAISAL: _appraisal,
    Open.AMENDMENT: _amendment,
    Open.MONEY: lambda actor, row, reason: lapse_money(actor=actor, request=row, reason=reason),
    Open.PLAN: lambda actor, row, reason: _lapsed(actor, row, "implementation_plan.lapse", reason),
    Open.EXCEPTION: lambda actor, row, reason: lapse_exception(actor=actor, finding=row, reason=reason),
    Open.REPORT: lambda actor, row, reason: _lapsed(actor, row, "progress.lapse", reason),
    Open.FOLLOW_UP: lambda actor, row, reason: _lapsed(actor, row, "inspection.lapse", reason),
}
