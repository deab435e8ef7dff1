"""What an entry or a reversal may not do to its balance. Called by the ledger under the lock of the đề án."""

from datetime import date

from django.utils import timezone

from core.exceptions import BudgetExceeded, InvalidInput, RuleViolation
from core.formatting import format_money
from core.words import say
from projects.balance import Balance, breaches
from projects.enums import EntryKind, State
from projects.models import Entry, Project
from projects.selectors.advancing import Years, advance_limit, limit_on_contracts
from projects.selectors.contracts import contracts_worth, paid_out
from projects.selectors.ledger import AdvanceLimit, balance
from projects.services.findings import note_refund_due
from projects.services.ledger_days import refuse_broken_without

_BACKING = (EntryKind.REFUND, EntryKind.INCREASE, EntryKind.ASSIGN, EntryKind.CARRY_IN)
"""Kinds that let more stand advanced; taking one back may leave too little behind it."""

_BEFORE_ACCEPTANCE = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS)


def check_reversed(project: Project, entry: Entry) -> None:
    """What must hold of the balance of ``entry`` now that it is taken back."""
    after = balance(project, entry.source, entry.fund_year)
    refuse_reversed(project, entry, after)
    if entry.kind in (EntryKind.REFUND, EntryKind.SETTLE) and project.status == State.STOPPED:
        note_refund_due(project, [after])


def refuse_reversed(project: Project, entry: Entry, after: Balance) -> None:
    """Refuse ``after``, the balance without ``entry``, where sums or advance classes forbid it; writes nothing."""
    refuse_breach(after)
    refuse_broken_without(project, entry)
    if entry.kind == EntryKind.REFUND:
        refuse_above_contracts(project, after)
    if entry.kind in _BACKING and project.status in _BEFORE_ACCEPTANCE:
        _refuse_thinner_backing(project, entry, after)


def _refuse_thinner_backing(project: Project, entry: Entry, after: Balance) -> None:
    """What stands advanced keeps to its class, of the day when it was last advanced; excess that was there before is not held against it."""
    held = Entry.objects.filter(
        project=project, source=entry.source, fund_year=entry.fund_year, kind=EntryKind.ADVANCE
    )
    last = held.filter(reverses__isnull=True, reversed_by__isnull=True).order_by("-happened_on").first()
    if last is None:
        return
    before = after.plus(entry.kind, entry.amount)
    excess = [
        one.advanced - one.refunded - advance_limit(project, one, day=last.happened_on).amount
        for one in (before, after)
    ]
    if excess[1] > max(excess[0], 0):
        refuse_class(project, last, after)


def refuse_class(project: Project, advance: Entry, after: Balance, *, beside: Years | None = None) -> None:
    """Before acceptance only the class's part of the support may be advanced, over all years that carried money links (R22)."""
    limit = advance_limit(project, after, day=advance.happened_on, beside=beside)
    advanced = after.advanced - after.refunded
    if advanced <= limit.amount:
        return
    clause = f" ({limit.citation})" if limit.citation else ""
    advanced, most = advanced + limit.elsewhere, limit.amount + limit.elsewhere
    refusal = RuleViolation(
        say(
            "Tổng tạm ứng %(advanced)s đồng vượt mức được tạm ứng trước nghiệm thu %(amount)s đồng%(clause)s, vượt %(gap)s đồng.",
            advanced=format_money(advanced),
            amount=format_money(most),
            clause=clause,
            gap=format_money(advanced - most),
        ),
        code="advance_above_class",
        field="amount",
        details={"limit": most, "amount": advanced, "gap": advanced - most},
    )
    if limit.elsewhere:
        refusal.go_on(
            say(
                "Đã tính %(elsewhere)s đồng tạm ứng của các năm khác có chuyển nguồn với năm này.",
                elsewhere=format_money(limit.elsewhere),
            )
        )
    raise refusal


def refuse_above_contracts(
    project: Project, after: Balance, *, elsewhere: int = 0, advanced_on: date | None = None
) -> None:
    """Support is paid out on the contract (R22: TTLT 26/2014 Art. 8 cl. 2 b): all sources and years together, ``after`` being one
    of them, never above the contracts that stand, and of what is advanced on the day ``advanced_on`` never above the classes' part of
    them. ``elsewhere`` is what open requests want beside. Raises BudgetExceeded.
    """
    worth = contracts_worth(project)
    if worth is None:
        return
    paid = paid_out(project, beside=after) + after.disbursed + elsewhere
    limit = limit_on_contracts(project, worth, day=advanced_on) if advanced_on else AdvanceLimit(worth, ())
    most = min(worth, limit.amount)
    if paid <= most:
        return
    refusal = BudgetExceeded(
        _above_contracts(paid, worth, limit),
        code="above_contracts",
        field="amount",
        details={"limit": most, "amount": paid, "gap": paid - most},
    )
    if elsewhere:
        refusal.go_on(
            say(
                "Đã tính %(waiting)s đồng đang chờ xác nhận của nguồn hoặc năm khác.",
                waiting=format_money(elsewhere),
            )
        )
    raise refusal


def _above_contracts(paid: int, worth: int, limit: AdvanceLimit) -> str:
    if limit.amount >= worth:
        return say(
            "Tổng tạm ứng, thanh toán %(paid)s đồng vượt giá trị hợp đồng đã ký %(worth)s đồng, vượt %(gap)s đồng.",
            paid=format_money(paid),
            worth=format_money(worth),
            gap=format_money(paid - worth),
        )
    return say(
        "Tổng tạm ứng %(paid)s đồng vượt mức được tạm ứng trước nghiệm thu %(most)s đồng của hợp đồng đã ký %(worth)s đồng%(clause)s, vượt %(gap)s đồng.",
        paid=format_money(paid),
        most=format_money(limit.amount),
        worth=format_money(worth),
        clause=f" ({limit.citation})" if limit.citation else "",
        gap=format_money(paid - limit.amount),
    )


def refuse_breach(after: Balance, draft: Entry | None = None) -> None:
    """Refuse a balance that cannot be, in the words of the entry that makes it."""
    for found in breaches(after):
        breach = found.told_of(draft.kind, draft.amount) if draft else found
        raise BudgetExceeded(
            breach.message,
            code=breach.code,
            field="amount",
            details={"limit": breach.limit, "amount": breach.amount, "gap": breach.gap},
        )


def refuse_future(day: date) -> None:
    """Raise InvalidInput for a day to come: the ledger holds what has happened."""
    if day > timezone.localdate():
        raise InvalidInput(
            say("Ngày phát sinh %(day)s ở tương lai.", day=f"{day:%d/%m/%Y}"),
            code="future_day",
            field="happened_on",
        )
