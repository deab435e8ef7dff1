"""Plan money of a đề án that ends: what was given and not paid out, and what the portal cancelled of it. Amounts in đồng."""

from projects.balance import Balance
from projects.enums import STATE_SOURCES, DecisionKind, EntryKind, State
from projects.models import AnnualPlan, Decision, Entry, MoneyRequest, Project, StateChange
from projects.selectors.ledger import balances

_TAKEN_BACK = (EntryKind.ADVANCE, EntryKind.PAY)


def unspent_of(project: Project) -> list[Balance]:
    """The balances of plan money of which something was not paid out: what stopping or settling now would cancel."""
    return [row for row in balances(project) if row.source in STATE_SOURCES and row.remaining > 0]


def nothing_paid(project: Project) -> bool:
    """Whether none of the plan money stands as paid out."""
    return not any(row.disbursed for row in balances(project) if row.source in STATE_SOURCES)


def stop_decision_of(project: Project) -> Decision | None:
    """The decision that stopped the đề án; None for one that runs, and for history that names none."""
    if project.status != State.STOPPED:
        return None
    stops = StateChange.objects.filter(project=project, to_state=State.STOPPED).select_related("decision")
    last = stops.order_by("-pk").first()
    return last.decision if last else None


def comes_back(project: Project, kind: str, *, reversal: bool) -> bool:
    """Whether what such a movement brings back is cancelled at once: of a stopped đề án nothing can be spent any more."""
    brings = kind in _TAKEN_BACK if reversal else kind == EntryKind.REFUND
    return brings and stop_decision_of(project) is not None


def rest_key(entry: Entry) -> str:
    """The key of what is cancelled because ``entry`` brought it back."""
    return f"rest:entry:{entry.pk}"


def rest_of(entry: Entry) -> Entry | None:
    """The entry that cancelled what ``entry`` brought back, while it stands."""
    return Entry.objects.filter(request_key=rest_key(entry), reversed_by=None).first()


def without(now: Balance, entry: Entry) -> Balance:
    """``now`` without ``entry``, and without what was cancelled because of it."""
    after, rest = now.plus(entry.kind, -entry.amount), rest_of(entry)
    return after.plus(EntryKind.CANCEL, -rest.amount) if rest else after


def plan_behind(entry: Entry) -> AnnualPlan | None:
    """The plan whose decision gave the đề án money of the entry's source and year; None where none on the portal did."""
    return (
        AnnualPlan.objects.filter(
            decisions__kind=DecisionKind.APPROVE_PLAN,
            decisions__entries__project=entry.project_id,
            decisions__entries__source=entry.source,
            decisions__entries__fund_year=entry.fund_year,
        )
        .select_related("center")
        .first()
    )


def plans_behind(asked: MoneyRequest) -> list[int]:
    """The plans whose envelopes an answer may draw on: where taking a refund back would use again what the refund had freed."""
    rest = rest_of(asked.reverses) if asked.reverses else None
    plan = plan_behind(rest) if rest else None
    return [plan.pk] if plan else []
