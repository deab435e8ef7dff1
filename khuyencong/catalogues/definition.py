"""What a catalogue is to its pages: columns, rows of a day, the acts that change it, and what a change touches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from centers.models import User
from core.catalogues import fingerprint, series_of
from core.models import CatalogueAct
from core.text import fold
from khuyencong.catalogues.forms import GroundForm

Row = Any
"""A row of some catalogue; each definition knows its own model."""


@dataclass(frozen=True, slots=True)
class Col:
    """A column: its head and what it says of a row. ``tight``: codes and days, which stay on one line."""

    label: str
    text: Callable[[Row], str]
    number: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that a change touches: how many, and what becomes of it."""

    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a row (None: on the catalogue): its button, its form, what it does, and when it is open.

    ``do`` gets the actor, the row, the form's values and the print of what was seen. ``start`` fills the form from the row.
    """

    key: str
    label: str
    form: Callable[..., GroundForm]
    do: Callable[[User, Row, dict[str, Any], str], CatalogueAct]
    said: str = ""
    fits: Callable[[Row], bool] = lambda _row: True
    start: Callable[[Row], Mapping[str, Any]] = lambda _row: {}
    danger: bool = False
    touches: Callable[[Row, dict[str, Any]], list[Touch]] = lambda _row, _values: []


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One catalogue. ``name`` says what a row is about; ``rows`` gives all rows, whatever their days, in the order of the list."""

    key: str
    title: str
    lead: str
    model: type[models.Model]
    name: Callable[[Row], str]
    columns: tuple[Col, ...]
    rows: Callable[[], Sequence[Row]]
    acts: tuple[Act, ...] = ()
    add: Act | None = None
    first: str = "valid_from"
    last: str = "valid_to"
    note: str = ""
    alone: bool = False
    """Each row is a series of its own: the pages show its history only."""
    group: str = "law"
    also_searched: Callable[[Row], str] = field(default=lambda _row: "")

    def begins(self, row: Row) -> date | None:
        found: date | None = getattr(row, self.first)
        return found

    def ends(self, row: Row) -> date | None:
        found: date | None = getattr(row, self.last)
        return found

    def in_force(self, row: Row, day: date) -> bool:
        """Whether the row holds on ``day``."""
        first, last = self.begins(row), self.ends(row)
        return (first is None or first <= day) and (last is None or last >= day)

    def on(self, day: date, wanted: str) -> list[Row]:
        """The rows in force on ``day`` in which every word of ``wanted`` is found, diacritics or not."""
        words = fold(wanted).split()
        found = [row for row in self.rows() if self.in_force(row, day)]
        return [row for row in found if all(word in self._text(row) for word in words)] if words else found

    def planned(self, day: date) -> list[Row]:
        """The rows that begin after ``day``."""
        return [row for row in self.rows() if (first := self.begins(row)) is not None and first > day]

    def _text(self, row: Row) -> str:
        told = (self.name(row), self.also_searched(row), *(column.text(row) for column in self.columns))
        return fold(" ".join(map(str, told)))

    def series(self, row: Row) -> list[Row]:
        """All rows about the same, the latest first."""
        wanted = series_of(row)
        same = [one for one in self.rows() if series_of(one) == wanted]
        return sorted(same, key=lambda one: self.begins(one) or date.min, reverse=True)

    def print_of(self, row: Row | None) -> str:
        """What a person has before them when they act on the row."""
        return "" if row is None else fingerprint(self.series(row))

    def standing(self, row: Row) -> str:
        """``past``, ``now`` or ``planned``."""
        today = timezone.localdate()
        first = self.begins(row)
        if first is not None and first > today:
            return "planned"
        return "now" if self.in_force(row, today) else "past"
