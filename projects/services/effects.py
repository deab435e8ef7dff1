"""What a step does beside the change of state, in the same transaction: a failure here undoes the step."""

from collections.abc import Callable, Mapping
from datetime import date

from core.exceptions import BudgetExceeded, DomainError, RuleViolation
from core.words import filed, lowered, say
from projects.duedates import due_on
from projects.enums import EntryKind, State
from projects.models import AnnualPlan, Decision, Finding, Project
from projects.selectors.law import deadline
from projects.selectors.ledger import balances
from projects.selectors.plans import planned_lots_of, unassigned_lots
from projects.services.attempt import Attempt
from projects.services.ending import end_open
from projects.services.envelopes import refuse_above_envelope
from projects.services.findings import LATE_REGISTRATION, note_refund_due
from projects.services.ledger import record_entry
from projects.services.submissions import freeze_dossier
from projects.services.unspent import cancel_unspent
from projects.workflow import Effect

REGISTRATION = "registration_to_department"
CARRIED_ON = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS)
"""Đề án that go on from an earlier year and are given this year's money; their state stays."""


def apply_effects(attempt: Attempt) -> None:
    """Do every effect of the step, in the order of the table."""
    for effect in attempt.step.effects:
        EFFECTS[effect](attempt)


def planned_lots(project: Project, fund_year: int) -> dict[str, int]:
    """The state money of the live budget for one fund year, by source, in đồng."""
    return planned_lots_of([project.pk], fund_year).get(project.pk, {})


def assign_lots(attempt: Attempt) -> int:
    """Assign the budget's money of the plan's year by the decision; returns the đồng assigned.

    The caller holds the lock of the plan's row. Raises BudgetExceeded (``envelope_exceeded``) when the envelope does not hold it.
    """
    decision = attempt.decision
    assert decision is not None
    assert decision.plan is not None
    lots = unassigned_lots([attempt.project.pk], decision.plan.year).get(attempt.project.pk, {})
    for source, amount in lots.items():
        refuse_above_envelope(decision.plan, source, amount, batch=decision.batch)
        record_entry(
            actor=attempt.actor,
            project=attempt.project,
            source=source,
            fund_year=decision.plan.year,
            kind=EntryKind.ASSIGN,
            amount=amount,
            happened_on=decision.date,
            request_key=f"decision:{decision.pk}:{attempt.project.pk}:{source}:{decision.plan.year}",
            document=filed(decision),
            decision=decision,
        )
    return sum(lots.values())


def plan_for_rise(plans: Mapping[int, AnnualPlan], year: int) -> AnnualPlan:
    """The plan that a rise draws on; RuleViolation (``plan_missing``) where none is on record, for no money comes from nowhere."""
    if year not in plans:
        raise RuleViolation(
            say(
                "Kế hoạch năm %(year)s chưa có trên cổng nên không ghi được phần kinh phí tăng; lập kế hoạch và ghi kinh phí trước.",
                year=year,
            ),
            code="plan_missing",
            field="budget",
        )
    return plans[year]


def _assign_money(attempt: Attempt) -> None:
    if not assign_lots(attempt):
        raise nothing_to_assign(attempt.project, carried=False)


def nothing_to_assign(project: Project, *, carried: bool, given: Decision | None = None) -> DomainError:
    """The refusal of a đề án that a plan has no money to give to: approved now, or ``carried`` on from an earlier year.

    ``given`` names the decision that gave it already.
    """
    if carried:
        status = lowered(State(project.status).label)
        if given is None:
            message = say(
                "Đề án %(code)s (%(status)s) không còn kinh phí nào của năm kế hoạch chưa giao.",
                code=project.code,
                status=status,
            )
        else:
            message = say(
                "Đề án %(code)s (%(status)s) không còn kinh phí nào của năm kế hoạch chưa giao; đã giao theo quyết định số %(decision)s.",
                code=project.code,
                status=status,
                decision=given,
            )
        return RuleViolation(message, code="nothing_to_assign", field="budget")
    return BudgetExceeded(
        say(
            "Dự toán của đề án %(code)s không có kinh phí khuyến công trong năm của kế hoạch.",
            code=project.code,
        ),
        code="nothing_to_assign",
        field="budget",
    )


def _note_late_registration(attempt: Attempt) -> None:
    """Registration after its day is allowed and noted (TT 36/2013 Art. 10, amended by TT 17/2018)."""
    project = attempt.project
    rule = deadline(REGISTRATION, attempt.today)
    if rule is None:
        return
    due = due_on(rule, date(project.year, 1, 1))
    if attempt.today <= due:
        return
    Finding.objects.create(
        project=project,
        code=LATE_REGISTRATION,
        message=filed(
            say(
                "Đăng ký ngày %(today)s, sau hạn %(due)s của kế hoạch năm %(year)s.",
                today=f"{attempt.today:%d/%m/%Y}",
                due=f"{due:%d/%m/%Y}",
                year=project.year,
            )
        ),
        document=rule.document,
        article=rule.article,
    )


def _note_refund_due(attempt: Attempt) -> None:
    note_refund_due(attempt.project, balances(attempt.project))


def _freeze_dossier(attempt: Attempt) -> None:
    freeze_dossier(actor=attempt.actor, project=attempt.project)


EFFECTS: dict[Effect, Callable[[Attempt], None]] = {
    Effect.ASSIGN_MONEY: _assign_money,
    Effect.NOTE_LATE_REGISTRATION: _note_late_registration,
    Effect.NOTE_REFUND_DUE: _note_refund_due,
    Effect.FREEZE_DOSSIER: _freeze_dossier,
    Effect.CANCEL_UNSPENT: cancel_unspent,
    Effect.END_OPEN: end_open,
}
