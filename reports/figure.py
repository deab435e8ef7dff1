"""What a figure of a report is: a sum of entries of the ledger, or something else with a definition.

A money figure says which kinds of entry it adds and takes away, of which sources, and whether it counts what happened inside the window
whatever the fund year, what belongs to the window's fund year up to its end, or all that happened up to the end. Amounts in đồng.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Q, Sum, When

from projects.enums import STATE_SOURCES


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the ledger, as far as figures look at it; ``amount`` in đồng, ``reversal`` where it takes another back."""

    source: str
    fund_year: int
    kind: str
    amount: int
    happened_on: date
    reversal: bool


@dataclass(frozen=True, slots=True)
class LedgerFigure:
    """A figure summed from the ledger; reversals count against their kind."""

    key: str
    label: str
    definition: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    sources: tuple[str, ...] = STATE_SOURCES
    inside_window: bool = False
    every_year: bool = False

    def facts(self, *, start: date, end: date, year: int) -> Q:
        """Which entries belong to this figure."""
        kinds = Q(kind__in=(*self.plus, *self.minus), source__in=self.sources)
        if self.inside_window:
            return kinds & Q(happened_on__range=(start, end))
        if self.every_year:
            return kinds & Q(happened_on__lte=end)
        return kinds & Q(fund_year=year, happened_on__lte=end)

    def total(self, *, start: date, end: date, year: int) -> Sum:
        """The aggregate expression over entries; None where no entry belongs to the figure."""
        return Sum(self.signed(), filter=self.facts(start=start, end=end, year=year))

    def signed(self) -> Case:
        """What an entry that belongs to the figure adds to it."""
        added = Q(kind__in=self.plus, reverses__isnull=True)
        if self.minus:
            added |= Q(kind__in=self.minus, reverses__isnull=False)
        return Case(When(added, then=F("amount")), default=-F("amount"))

    def share(self, one: Movement, *, start: date, end: date, year: int) -> int:
        """What one entry adds to the figure, in đồng: the sum over all entries is :meth:`total`."""
        if one.source not in self.sources or one.kind not in (*self.plus, *self.minus):
            return 0
        if self.inside_window:
            counted = start <= one.happened_on <= end
        else:
            counted = one.happened_on <= end and (self.every_year or one.fund_year == year)
        if not counted:
            return 0
        return one.amount if (one.kind in self.plus) != one.reversal else -one.amount


@dataclass(frozen=True, slots=True)
class PlainFigure:
    """A figure that is not a sum of entries: its key, label, definition and unit."""

    key: str
    label: str
    definition: str
    unit: str = "VND"


Figure = LedgerFigure | PlainFigure
