"""The two moments of a decision made on a page: what it would do, and doing it with its paper."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from centers.models import User
from core.exceptions import InvalidInput, NotAllowed, NotFound
from core.trial import trial
from core.words import say
from projects.enums import DecisionKind
from projects.models import AnnualPlan, Decision, DecisionRequest, Entry
from projects.selectors.issuing import place_of_plan
from projects.selectors.plans import why_not_carry
from projects.services.carry import CarryLot, carry_over_money
from projects.services.decisions import (
    RowResult,
    approve_plan,
    decision_of,
    no_rows,
    refuse_without_right,
)
from projects.services.paper import Paper
from projects.services.plan_preview import preview_rows


@dataclass(frozen=True, slots=True)
class Ruling:
    """What stands on the paper: number, day, who issued it, and the batch of the plan."""

    number: str
    date: date
    issuer: str
    batch: int = 1


def plan_in_sight(actor: User, plan_id: int) -> AnnualPlan:
    """The plan; raises NotFound when it is absent or out of sight."""
    plan = AnnualPlan.objects.visible_to(actor.scope).select_related("center").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(say("Không tìm thấy kế hoạch."), code="plan_not_found")
    return plan


def preview_plan(*, actor: User, plan_id: int, ruling: Ruling, project_ids: Sequence[int]) -> list[RowResult]:
    """What ``decide_plan`` would answer now, row by row; nothing is kept. Raises what it raises.

    The decision itself is tried and taken back; its rows are looked at all at once.
    """
    plan = plan_in_sight(actor, plan_id)
    if not project_ids:
        raise no_rows()
    refuse_without_right(actor, plan)
    with trial():
        decision, _ = decision_of(
            actor=actor,
            number=ruling.number,
            day=ruling.date,
            issuer=ruling.issuer,
            place=place_of_plan(plan, ruling.issuer, ruling.date),
            kind=DecisionKind.APPROVE_PLAN,
            plan=plan,
            batch=ruling.batch,
            request_key=f"trial:{uuid.uuid4().hex}",
        )
        return preview_rows(actor=actor, decision=decision, project_ids=project_ids)


def decide_plan(
    *,
    actor: User,
    plan_id: int,
    ruling: Ruling,
    project_ids: Sequence[int],
    request_key: str,
    paper: Paper | None,
) -> tuple[Decision | None, list[RowResult]]:
    """Approve a list by a numbered decision with its scan: (decision, a result per row); no decision where every row was refused.

    Raises NotFound, NotAllowed, InvalidInput (``paper_missing`` and a file that is not taken, both at ``paper``), RuleViolation.
    """
    plan = plan_in_sight(actor, plan_id)
    if paper is None:
        raise InvalidInput(say("Đính kèm văn bản quyết định."), code="paper_missing", field="paper")
    rows = _approve(actor, plan, ruling, project_ids, request_key, paper)
    known = DecisionRequest.objects.filter(request_key=request_key).select_related("decision").first()
    return (known.decision if known else None), rows


def _approve(
    actor: User,
    plan: AnnualPlan,
    ruling: Ruling,
    project_ids: Sequence[int],
    request_key: str,
    paper: Paper | None,
) -> list[RowResult]:
    return approve_plan(
        actor=actor,
        number=ruling.number,
        date=ruling.date,
        issuer=ruling.issuer,
        plan=plan,
        batch=ruling.batch,
        project_ids=project_ids,
        request_key=request_key,
        paper=paper,
    )


def refuse_without_carry_right(actor: User, plan: AnnualPlan) -> None:
    """Raise NotAllowed for somebody who does not carry over what the plan left."""
    reason = why_not_carry(actor, plan)
    if reason is not None:
        raise NotAllowed(
            say("Bạn không có quyền chuyển nguồn của %(plan)s. %(reason)s", plan=plan, reason=reason),
            code="no_right",
        )


def preview_carry(*, actor: User, ruling: Ruling, lots: Sequence[CarryLot]) -> None:
    """Try a carry-over; raises what ``carry_over_money`` raises, and nothing is kept."""
    with trial():
        _carry(actor, ruling, lots, f"trial:{uuid.uuid4().hex}", None)


def decide_carry(
    *, actor: User, ruling: Ruling, lots: Sequence[CarryLot], request_key: str, paper: Paper | None
) -> Decision:
    """Carry all lots over by a numbered decision, or none; the decision. Raises what ``carry_over_money`` raises."""
    (out, _), *_ = _carry(actor, ruling, lots, request_key, paper)
    assert out.decision is not None
    return out.decision


def _carry(
    actor: User, ruling: Ruling, lots: Sequence[CarryLot], request_key: str, paper: Paper | None
) -> list[tuple[Entry, Entry]]:
    return carry_over_money(
        actor=actor,
        number=ruling.number,
        date=ruling.date,
        issuer=ruling.issuer,
        lots=lots,
        request_key=request_key,
        paper=paper,
    )
