"""What the beneficiary and other programmes were to put in beside the support, and what they did. Amounts in đồng.

It is tracked beside the support and appears in acceptance and settlement (TTLT 26/2014/TTLT-BTC-BCT Art. 8 cl. 3 b; TT 36/2013/TT-BCT
Art. 19, form 8b; R21, R28).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from projects.balance import Balance
from projects.enums import OWN_MONEY
from projects.models import BudgetShare, Project
from projects.selectors.ledger import balances


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """One source over all years: what the live budget says of it and what the ledger holds as put in."""

    source: str
    planned: int
    put_in: int

    @property
    def short(self) -> int:
        """What is still missing; never below zero."""
        return max(self.planned - self.put_in, 0)


def planned_own(project: Project) -> dict[tuple[str, int], int]:
    """The own money of the live budget by source and fund year."""
    shares = BudgetShare.objects.filter(
        line__project=project, line__retired_at__isnull=True, source__in=OWN_MONEY
    )
    rows = shares.values_list("source", "line__fund_year").annotate(total=Sum("amount")).order_by()
    return {(source, year): total for source, year, total in rows}


def own_money(project: Project, *, known: Iterable[Balance] | None = None) -> list[OwnMoney]:
    """The sources of own money that were planned or put in. ``known``: the balances of the đề án where they were read already."""
    planned: dict[str, int] = {}
    for (source, _), amount in planned_own(project).items():
        planned[source] = planned.get(source, 0) + amount
    put_in: dict[str, int] = {}
    for row in balances(project) if known is None else known:
        if row.source in OWN_MONEY:
            put_in[row.source] = put_in.get(row.source, 0) + row.contributed
    return [
        OwnMoney(source, planned.get(source, 0), put_in.get(source, 0))
        for source in OWN_MONEY
        if planned.get(source) or put_in.get(source)
    ]
