"""What follows when a đề án is stopped now. Amounts in đồng."""

from dataclasses import dataclass

from core.words import say
from projects.balance import Balance
from projects.enums import STATE_SOURCES, Source
from projects.models import Project
from projects.selectors.ledger import balances


@dataclass(frozen=True, slots=True)
class Consequence:
    """The money of one source and year: to be paid back (disbursed, not settled), and given but not disbursed, which the decision cancels."""

    source: str
    fund_year: int
    refund: int
    unused: int

    @property
    def label(self) -> str:
        return say("%(label)s, năm %(fund_year)s", label=Source(self.source).label, fund_year=self.fund_year)


@dataclass(frozen=True, slots=True)
class Consequences:
    """All that follows, and how much of it: contracts that end, progress reports that wait for nobody any more."""

    money: tuple[Consequence, ...]
    contracts: int
    beneficiaries: int

    @property
    def refund(self) -> int:
        return sum(one.refund for one in self.money)

    @property
    def unused(self) -> int:
        return sum(one.unused for one in self.money)


def consequences_of(project: Project) -> Consequences:
    """The consequences, as ``stop_project`` will note them (TT 36/2013 Art. 11 cl. 3)."""
    money = [_consequence(row) for row in balances(project) if row.source in STATE_SOURCES]
    return Consequences(
        money=tuple(one for one in money if one.refund > 0 or one.unused > 0),
        contracts=project.contracts.standing().count(),
        beneficiaries=project.beneficiaries.count(),
    )


def _consequence(row: Balance) -> Consequence:
    return Consequence(row.source, row.fund_year, max(row.disbursed - row.settled, 0), max(row.remaining, 0))
