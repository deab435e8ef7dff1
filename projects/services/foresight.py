"""What confirming a request for money would do to its balance, or why it could not be done now; writes nothing."""

from dataclasses import dataclass

from core.exceptions import InvalidInput, RuleViolation
from projects.balance import Balance
from projects.enums import EntryKind
from projects.models import MoneyRequest
from projects.selectors.ledger import balance
from projects.selectors.unspent import comes_back, without
from projects.services.ledger import try_out
from projects.services.ledger_checks import refuse_reversed
from projects.services.money_checks import draft_of, refuse_irreversible


@dataclass(frozen=True, slots=True)
class Foresight:
    """What confirming would do to the balance of its source and year, or why it could not be done now."""

    before: Balance
    after: Balance
    problem: str


def foresee(request: MoneyRequest) -> Foresight:
    """The balances around the request as the ledger stands; writes nothing."""
    before = balance(request.project, request.source, request.fund_year)
    after = (
        without(before, request.reverses) if request.reverses else before.plus(request.kind, request.amount)
    )
    if comes_back(request.project, request.kind, reversal=bool(request.reverses_id)):
        after = after.plus(EntryKind.CANCEL, request.amount)
    try:
        if request.reverses is None:
            try_out(request.project, draft_of(request), before)
        else:
            refuse_irreversible(request.project, request.reverses)
            refuse_reversed(request.project, request.reverses, after)
    except (InvalidInput, RuleViolation) as refusal:
        return Foresight(before, after, refusal.message)
    return Foresight(before, after, "")
