"""How a figure of a report opens: the rows that sum to it, or the formula over other columns of its line. Declared by the builder of a kind.

A column says by a derivation what its figures are; a line says by its narrowing which facts it counts. Together they open any cell.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from core.money import percent
from core.table import Cell, Row, Table
from reports.figure import Figure
from reports.frame import Frame

Amount = int | Decimal


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which facts a line of a table counts; a part left out narrows nothing.

    ``groups`` are raw groups of the frame's dimension (:class:`reports.selectors.money.Labels`), ``projects`` ids of đề án, ``indicator`` an
    id, ``fund`` that of the đề án ("" for facts without one), ``figure`` what the line itself is about, ``members`` what was counted one by one.
    """

    groups: tuple[Any, ...] | None = None
    source: str = ""
    fund_year: int | None = None
    projects: Sequence[int] | None = None
    indicator: int | None = None
    fund: str | None = None
    figure: Figure | None = None
    members: Sequence[Any] = ()


EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """One row behind a figure and what it adds: ``amount`` in đồng, or in the figure's unit.

    ``project`` is an id, ``center`` that of the unit whose fact it is; ``subject`` names whose row it is where there is no đề án, ``what``
    what it is.
    """

    amount: Amount
    project: int | None = None
    subject: str = ""
    what: str = ""
    on: date | None = None
    source: str = ""
    fund_year: int | None = None
    document: str = ""
    center: int | None = None


class Opened(Protocol):
    """The rows behind a figure, read a page at a time."""

    @property
    def count(self) -> int: ...

    @property
    def total(self) -> Amount: ...

    def rows(self, start: int, stop: int) -> list[OpenedRow]:
        """The rows from number ``start`` (from 0) up to ``stop``, that one left out."""
        ...

    def every(self) -> list[OpenedRow]:
        """All rows at once."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that stand in memory already."""

    found: Sequence[OpenedRow]

    @property
    def count(self) -> int:
        return len(self.found)

    @property
    def total(self) -> Amount:
        return sum((row.amount for row in self.found), 0)

    def rows(self, start: int, stop: int) -> list[OpenedRow]:
        return list(self.found[start:stop])

    def every(self) -> list[OpenedRow]:
        return list(self.found)


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a column are sums of rows. ``figure`` is None where each line is about a figure of its own. ``adds`` is False where lines
    do not add up: the same thing may be counted in several of them, and once in the line above.
    """

    figure: Figure | None
    rows: Callable[[Frame, Narrowing], Opened]
    adds: bool = True

    def about(self, line: Narrowing) -> Figure:
        """The figure that a cell shows."""
        figure = self.figure or line.figure
        assert figure is not None
        return figure


@dataclass(frozen=True, slots=True)
class Computed:
    """The figures of a column are made of other columns of the line: ``plus`` less ``minus``, and where ``over`` is given, that as a
    percentage of the first of ``over`` that is not nothing.
    """

    figure: Figure
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    over: tuple[str, ...] = ()

    def about(self, line: Narrowing) -> Figure:
        return self.figure

    @property
    def operands(self) -> tuple[str, ...]:
        """The columns that the formula reads, each once."""
        return tuple(dict.fromkeys((*self.plus, *self.minus, *self.over)))

    def below(self, cells: Mapping[str, Cell]) -> str:
        """The column that stands below the line in the fraction; "" where there is none."""
        return next((key for key in self.over if cells.get(key)), "")

    def of(self, cells: Mapping[str, Cell]) -> Cell:
        """What the formula gives for a line."""
        made = sum((amount_of(cells.get(key)) for key in self.plus), 0)
        made -= sum((amount_of(cells.get(key)) for key in self.minus), 0)
        if not self.over:
            return made
        below = self.below(cells)
        return percent(made, amount_of(cells[below])) if below else None


@dataclass(frozen=True, slots=True)
class Citation:
    """A cell of another kind's table, made of the same frame by the dimension ``by``; ``row`` is the key of its line, ``total`` of the last.

    Without a ``column`` it is a number of rows of the table; ``sign`` is that of the cell in the sum of what is cited.
    """

    kind: str
    by: str
    table: str
    row: str
    column: str
    sign: str = "+"


@dataclass(frozen=True, slots=True)
class Cited:
    """The figures of a column are cells of other reports: each line names its own (``members`` of its narrowing are citations)."""

    figure: Figure

    def about(self, line: Narrowing) -> Figure:
        return self.figure


Derivation = Counted | Computed | Cited
Openings = Mapping[str, Mapping[str, Derivation]]
"""By table and column: every column of figures has one."""


def amount_of(value: Cell) -> Amount:
    """The number in a cell, 0 where it has none."""
    return value if isinstance(value, int | Decimal) else 0


def narrowing_of(row: Row) -> Narrowing:
    """What a line counts; a line that says nothing counts all."""
    return row.facts if isinstance(row.facts, Narrowing) else EVERYTHING


def listed(figure: Figure, rows: Callable[[Any], Iterable[OpenedRow]], *, adds: bool = True) -> Counted:
    """What was counted one by one: ``rows`` gives what each member of the line adds; ``adds`` as in :class:`Counted`."""
    return Counted(
        figure, lambda _frame, line: Listed([row for one in line.members for row in rows(one)]), adds
    )


def reckoned(openings: Openings, tables: Iterable[Table]) -> tuple[Table, ...]:
    """The tables, saying of each column what a workbook may reckon itself: sums of lines, and formulas over a line."""
    return tuple(_reckoned(table, openings.get(table.key, {})) for table in tables)


def _reckoned(table: Table, ways: Mapping[str, Derivation]) -> Table:
    return replace(
        table,
        summed=frozenset(key for key, way in ways.items() if isinstance(way, Counted) and way.adds),
        formulas={key: way for key, way in ways.items() if isinstance(way, Computed)},
    )


def computed(figure: Figure, *plus: str, minus: Sequence[str] = (), over: Sequence[str] = ()) -> Computed:
    return Computed(figure, plus, tuple(minus), tuple(over))


def change(figure: Figure, now: str, before: str) -> Computed:
    """The rise or fall from one column to another, as a percentage of the earlier."""
    return Computed(figure, (now,), (before,), (before,))
