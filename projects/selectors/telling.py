"""What a person has to have read before accepting or settling, and the mark that stands for it. Amounts in đồng."""

from dataclasses import dataclass
from hashlib import sha256

from projects.balance import Balance
from projects.enums import Action
from projects.models import Project
from projects.selectors.carrying_out import unnamed_provinces
from projects.selectors.unspent import nothing_paid, unspent_of


@dataclass(frozen=True, slots=True)
class Told:
    """What settling would cancel and whether nothing was paid; provinces that no minutes of acceptance name."""

    unspent: tuple[Balance, ...] = ()
    nothing_paid: bool = False
    unnamed_provinces: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Stands for what is told, figures included; empty where nothing is."""
        rows = [(row.source, row.fund_year, row.remaining) for row in self.unspent]
        if not (rows or self.nothing_paid or self.unnamed_provinces):
            return ""
        return sha256(repr((rows, self.nothing_paid, self.unnamed_provinces)).encode()).hexdigest()[:32]


def told_before(project: Project, action: Action) -> Told:
    """What is told before ``action`` as things stand; nothing for any other step than accepting and settling."""
    if action == Action.SETTLE:
        return Told(unspent=tuple(unspent_of(project)), nothing_paid=nothing_paid(project))
    if action == Action.ACCEPT:
        return Told(unnamed_provinces=tuple(unnamed_provinces(project)))
    return Told()
