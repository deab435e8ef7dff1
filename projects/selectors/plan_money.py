"""The ledger of an envelope: what a year's plan was given, what its đề án were assigned, advanced, paid, settled. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.words import say
from projects.balance import Balance
from projects.enums import EntryKind
from projects.models import AnnualPlan, Decision, Entry
from projects.selectors.ledger import SIGNED
from projects.selectors.plans import envelopes_in, projects_of, sources_given

NO_BATCH = 0
"""Money that no decision of the plan gave: carried over from an earlier year, or of an imported history."""

FIGURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "assigned": (say("Đã giao"), (EntryKind.ASSIGN, EntryKind.INCREASE, EntryKind.DECREASE)),
    "carried": (say("Chuyển nguồn và hủy"), (EntryKind.CARRY_IN, EntryKind.CARRY_OUT, EntryKind.CANCEL)),
    "advanced": (say("Tạm ứng"), (EntryKind.ADVANCE,)),
    "paid": (say("Thanh toán"), (EntryKind.PAY,)),
    "refunded": (say("Hoàn trả"), (EntryKind.REFUND,)),
    "settled": (say("Quyết toán"), (EntryKind.SETTLE,)),
}
"""The figures that open their entries: label and kinds."""


_TAKES = (EntryKind.DECREASE, EntryKind.CARRY_OUT, EntryKind.CANCEL)
"""Of the figures above, the kinds that count against them."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One source and batch: what the envelope gave, and the money of the đề án that were assigned in that batch.

    ``left`` is what a decision of the batch may still assign (``Envelopes.use``), as the board says it; None without an envelope.
    """

    source: str
    batch: int
    given: int | None
    document: str
    left: int | None
    money: Balance

    @property
    def carried(self) -> int:
        """Carried in − carried out − cancelled."""
        return self.money.carried_in - self.money.carried_out - self.money.cancelled

    @property
    def refund_due(self) -> int:
        """What was disbursed and neither settled nor given back yet."""
        return self.money.disbursed - self.money.settled


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """The rows of one source, and their sum."""

    rows: tuple[PlanRow, ...]
    total: PlanRow


def entries_of(plan: AnnualPlan) -> QuerySet[Any]:
    """The entries of the plan's year, sources and đề án, each with the ``batch`` in which its đề án was first assigned money."""
    first = (
        Entry.objects.filter(
            project=OuterRef("project"),
            source=OuterRef("source"),
            fund_year=plan.year,
            kind=EntryKind.ASSIGN,
            decision__plan=plan,
        )
        .order_by("decision__batch")
        .values("decision__batch")[:1]
    )
    return Entry.objects.filter(
        project__in=projects_of(plan).values("pk"), source__in=sources_given(plan), fund_year=plan.year
    ).annotate(batch=Coalesce(Subquery(first), Value(NO_BATCH)))


def plan_book(plan: AnnualPlan) -> list[PlanBlock]:
    """The plan's money by source and batch, each figure the sum of entries that can be opened."""
    sums: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    rows = entries_of(plan).values_list("source", "batch", "kind").annotate(total=Sum(SIGNED)).order_by()
    for source, batch, kind, total in rows:
        sums[source, batch][kind] = total
    given = {(row.source, row.batch): row for row in plan.envelopes.all()}
    blocks = []
    for source in sources_given(plan):
        batches = sorted(
            {batch for one, batch in (*sums, *given) if one == source}, key=lambda one: one or 999
        )
        money = envelopes_in(plan, source)
        found = tuple(
            PlanRow(
                source,
                batch,
                given[source, batch].amount if (source, batch) in given else None,
                given[source, batch].document if (source, batch) in given else "",
                money.use(batch).left if batch else None,
                Balance(source, plan.year, sums.get((source, batch), {})),
            )
            for batch in batches
        )
        blocks.append(PlanBlock(found, _total(plan, source, found, money.use().left)))
    return blocks


def _total(plan: AnnualPlan, source: str, rows: tuple[PlanRow, ...], left: int | None) -> PlanRow:
    sums: dict[str, int] = {}
    for row in rows:
        for kind, amount in row.money.sums.items():
            sums[kind] = sums.get(kind, 0) + amount
    given = [row.given for row in rows if row.given is not None]
    return PlanRow(
        source, NO_BATCH, sum(given) if given else None, "", left, Balance(source, plan.year, sums)
    )


def figure_sum(entries: QuerySet[Any], figure: str) -> int:
    """The figure over ``entries``: the sum of its kinds, reversals and withdrawals negative."""
    sums = dict(
        entries.filter(kind__in=FIGURES[figure][1]).values_list("kind").annotate(total=Sum(SIGNED)).order_by()
    )
    return sum(-amount if kind in _TAKES else amount for kind, amount in sums.items())


def decisions_of(plan: AnnualPlan) -> "QuerySet[Decision]":
    """The decisions over the plan with how many đề án they gave money and how much, the latest first."""
    given = (
        Entry.objects.filter(decision=OuterRef("pk"), fund_year=plan.year, kind=EntryKind.ASSIGN)
        .order_by()
        .values("decision")
    )
    return plan.decisions.annotate(
        projects=Coalesce(Subquery(given.annotate(n=Count("project", distinct=True)).values("n")), 0),
        assigned=Coalesce(Subquery(given.annotate(n=Sum(SIGNED)).values("n")), 0),
    ).order_by("-date", "number")
