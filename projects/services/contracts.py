"""Taking back a contract that was recorded wrongly. The row stays, with who withdrew it, when and why; the right one is recorded anew."""

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, StaleState
from core.words import say, say_as
from projects import acts
from projects.enums import State
from projects.models import Contract, Project
from projects.selectors.contracts import rests_on
from projects.services.acting import acting, require
from projects.services.execution import require_state
from projects.services.versions import end_contract


def withdraw_contract(*, actor: User, contract_id: int, reason: str) -> Contract:
    """Withdraw a contract, by the side that may record one now, before anything rests on it.

    Raises NotFound, NotAllowed, RuleViolation (``wrong_state``), StaleState (``contract_withdrawn``, ``contract_in_use``), InvalidInput
    without a reason.
    """
    known = Contract.objects.filter(pk=contract_id).values_list("project_id", flat=True).first()
    if known is None:
        raise NotFound(say("Không tìm thấy hợp đồng."), code="contract_not_found")
    with acting(actor=actor, action="contract.withdraw", project_id=known) as project:
        states = (*acts.WITHDRAW_FIRST.states, *acts.WITHDRAW_NEXT.states)
        require_state(project, states, say_as("act", "rút hợp đồng"))
        act = acts.WITHDRAW_FIRST if project.status == State.APPROVED else acts.WITHDRAW_NEXT
        require(actor, project, *act.rights(project.fund))
        contract = Contract.objects.select_for_update().get(pk=contract_id)
        refuse_resting(contract, project)
        if not reason.strip():
            raise InvalidInput(say("Ghi lý do."), code="reason_missing", field="reason")
        contract.withdrawn_at, contract.withdrawn_by = timezone.now(), actor
        contract.withdraw_reason = reason.strip()
        contract.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
        end_contract(contract)
        before = {"number": contract.number, "signed_on": contract.signed_on, "value": contract.value}
        audit.record(
            actor=actor, action="contract.withdraw", obj=contract, before=before, reason=reason.strip()
        )
    return contract


def refuse_resting(contract: Contract, project: Project) -> None:
    """Raise StaleState where the contract was withdrawn already or something rests on it."""
    if contract.withdrawn_at is not None:
        raise StaleState(
            say("Hợp đồng số %(number)s đã được rút.", number=contract.number), code="contract_withdrawn"
        )
    resting = rests_on(contract, project)
    if resting:
        raise StaleState(
            say("Không rút được hợp đồng số %(number)s: %(why)s.", number=contract.number, why=resting),
            code="contract_in_use",
        )
