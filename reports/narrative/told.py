"""What a narrative is made of: heads and sentences, and the words of its period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.money import percent
from core.periods import Period
from core.table import Cell, Kind
from reports.narrative.book import Source, Told
from reports.narrative.words import written

PERIOD = Source("narrative", "", "period")
"""Where the figures of the period itself stand: what the report was asked for."""


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a part (level 0) or of a section in it (level 1)."""

    key: str
    label: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the figures in it; ``item`` stands in a list a), b), c) below the sentence before it."""

    key: str
    label: str
    text: str
    told: tuple[Told, ...] = ()
    item: bool = False


Part = Iterator[Head | Sentence]


@dataclass(frozen=True, slots=True)
class When:
    """The period as sentences name it. ``end`` is the window's last day."""

    period: Period
    end: date

    @property
    def label(self) -> Told:
        return self._told("label", self.period.label, "text")

    @property
    def year(self) -> Told:
        return self._told("year", str(self.period.year), "text")

    @property
    def last_day(self) -> Told:
        return self._told("to", self.end, "date")

    @property
    def months(self) -> Told:
        return self._told("months", self.period.last, "integer")

    @property
    def share(self) -> Told:
        """How much of the year's reporting months has passed at the end of the period."""
        return self._told("share", percent(self.period.last, 12), "percent")

    def _told(self, column: str, value: Cell, kind: Kind) -> Told:
        return Told(PERIOD, self.period.code, column, value, kind, written(value, kind), self.period.label)
