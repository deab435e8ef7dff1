"""What a plan's envelope still holds, asked before its money is given. The caller holds the lock of the plan's row. Amounts in đồng."""

from core.exceptions import BudgetExceeded, RuleViolation
from core.formatting import format_money
from core.words import lowered, say
from projects.enums import SOURCES_OF_FUND, Source
from projects.models import AnnualPlan
from projects.selectors.plans import EnvelopeUse, envelope_use


def refuse_above_envelope(plan: AnnualPlan, source: str, amount: int, *, batch: int | None = None) -> None:
    """Raise BudgetExceeded when ``amount`` đồng more would pass the plan's envelope of ``source``."""
    refuse_above_use(plan, envelope_use(plan, source, batch=batch), amount)


def refuse_above_use(plan: AnnualPlan, use: EnvelopeUse, amount: int) -> None:
    """Raise BudgetExceeded when ``amount`` đồng more would pass ``use``, RuleViolation for a source that the plan never hands out."""
    source = use.source
    if source not in SOURCES_OF_FUND[plan.fund]:
        raise RuleViolation(
            say(
                "%(plan)s không giao được nguồn %(source)s: kinh phí của nguồn này chỉ giao theo kế hoạch khuyến công quốc gia "
                "do Bộ trưởng Bộ Công Thương quyết định.",
                plan=plan,
                source=lowered(Source(source).label),
            ),
            code="source_not_of_plan",
            field="budget",
        )
    if amount <= use.left:
        return
    raise BudgetExceeded(
        say(
            "%(plan)s: nguồn %(source)s còn %(left)s đồng, cần %(amount)s đồng, thiếu %(gap)s đồng.",
            plan=plan,
            source=lowered(Source(source).label),
            left=format_money(use.left),
            amount=format_money(amount),
            gap=format_money(amount - use.left),
        ),
        code="envelope_exceeded",
        field="amount",
        details={"limit": use.amount, "used": use.used, "amount": amount, "gap": amount - use.left},
    )
