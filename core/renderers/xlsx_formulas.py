"""Formulas of a sheet: what a line adds up, what a cell is made of. A formula stands only where it gives the very value of the table.

Sums are ``SUBTOTAL(9, …)`` over the rows below a head or above a total: it passes over the sums among them, and follows the filter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import floor

from core.renderers.layout import Ordinals
from core.table import Cell, Formula, Row, Table

Amount = int | Decimal
MOST_DIGITS = 15
"""What a spreadsheet keeps of a number."""
_LIMIT = 10**MOST_DIGITS


@dataclass(frozen=True, slots=True)
class Span:
    """The rows that a line adds up, first and last (in the table, from 0), and the columns in which their sum is the line's value."""

    first: int
    last: int
    keys: frozenset[str]


@dataclass(slots=True)
class _Open:
    """A group head, or the whole table, that rows are being added to. ``lost``: columns whose range would not give the sum."""

    first: int
    at: int = -1
    head: Row | None = None
    level: int = -1
    sums: dict[str, Amount] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)


class Sums:
    """Which lines of a table are sums of the rows between them, told row by row.

    A head stands above its rows: its sum is known where the table holds its rows, and stays a value where they are streamed.
    """

    def __init__(self, table: Table) -> None:
        self._summed = table.summed
        self._total = Row("", "", table.total or {}, unfounded=table.total_unfounded)
        self._ordinals = Ordinals()
        self._open = [_Open(0)]
        self._count = 0
        self._found: dict[int, Span] = {}
        self._ahead = isinstance(table.rows, Sequence)
        if self._ahead and self._summed:
            for row in table.rows:
                self._take(row)
            self._close(0, self._count - 1)

    def of(self, at: int, row: Row) -> Span | None:
        """What ``row``, the one of number ``at``, adds up; rows must come in the table's order."""
        if not self._summed:
            return None
        if not self._ahead:
            self._take(row)
        return self._found.get(at)

    def total(self) -> Span:
        """What the table's last line adds up, once every row was told."""
        self._close(0, self._count - 1)
        return Span(0, self._count - 1, self._agreed(self._total, self._open[0]))

    def _take(self, row: Row) -> None:
        at = self._count
        self._count += 1
        numbered = self._ordinals.of(row)
        if row.role == "group":
            self._close(row.level, at - 1)
            self._open.append(_Open(at + 1, at, row, row.level))
        elif row.role == "subtotal":
            self._close(row.level + 1, at - 1)
            around = self._open[-1]
            self._note(row, Span(around.first, at - 1, self._agreed(row, around)), at, around)
        else:
            self._add(row, counts=bool(numbered))

    def _add(self, row: Row, *, counts: bool) -> None:
        """Rows without a number ("trong đó") are part of another: a range over them would count it twice."""
        around = self._open[-1]
        for key in self._summed:
            value = row.cells.get(key)
            if value is None or key in row.unfounded:
                continue
            if counts and isinstance(value, int | Decimal):
                around.sums[key] = around.sums.get(key, 0) + value
            else:
                around.lost.add(key)

    def _close(self, level: int, last: int) -> None:
        """End every group at ``level`` or deeper with the row of number ``last``."""
        while self._open[-1].level >= level and self._open[-1].head is not None:
            ended = self._open.pop()
            around = self._open[-1]
            assert ended.head is not None
            for key, amount in ended.sums.items():
                around.sums[key] = around.sums.get(key, 0) + amount
            around.lost |= ended.lost
            keys = self._agreed(ended.head, ended) if self._ahead else frozenset()
            self._note(ended.head, Span(ended.first, last, keys), ended.at, around)

    def _note(self, row: Row, span: Span, at: int, around: _Open) -> None:
        """Keep what a line adds up; where it shows a value that is no sum, a range over it would count that too."""
        self._found[at] = span
        around.lost |= {key for key in self._summed - span.keys if shown(row, key) is not None}

    def _agreed(self, row: Row, rows: _Open) -> frozenset[str]:
        return frozenset(
            key
            for key in self._summed
            if key in rows.sums and key not in rows.lost and _same(shown(row, key), rows.sums[key])
        )


class LineFormulas:
    """The formulas of a sheet's lines, by column."""

    def __init__(self, table: Table, letters: Mapping[str, str]) -> None:
        self._letters = letters
        self._made = [
            (key, formula, _template(formula, letters))
            for key, formula in table.formulas.items()
            if key in letters and all(each in letters for each in _operands(formula))
        ]

    def of(self, row: Row, number: int, span: Span | None, first: int) -> dict[str, str]:
        """Of ``row`` in line ``number`` of the sheet; the table's rows begin in line ``first``."""
        found = {key: template.format(number) for key, template in self._holding(row)}
        if span is not None:
            for key in span.keys:
                letter = self._letters[key]
                found[key] = f"SUBTOTAL(9,{letter}{first + span.first}:{letter}{first + span.last})"
        return found

    def _holding(self, row: Row) -> Iterator[tuple[str, str]]:
        if not self._made:
            return
        blank = row.unfounded
        cells = {key: value for key, value in row.cells.items() if key not in blank} if blank else row.cells
        for key, formula, template in self._made:
            if (value := cells.get(key)) is not None and _holds(formula, cells, value):
                yield key, template


def shown(row: Row, key: str) -> Cell:
    """What a reader sees in a cell."""
    return None if key in row.unfounded else row.cells.get(key)


def _operands(formula: Formula) -> tuple[str, ...]:
    return (*formula.plus, *formula.minus, *formula.over)


def _template(formula: Formula, letters: Mapping[str, str]) -> str:
    """The formula with a gap for the line: ``F{0}-G{0}``; a share is blank where there is nothing to divide by."""
    cell = {key: f"{letters[key]}{{0}}" for key in _operands(formula)}
    made = "+".join(cell[key] for key in formula.plus) + "".join(f"-{cell[key]}" for key in formula.minus)
    if not formula.over:
        return made
    part = f"({made})" if len(formula.plus) + len(formula.minus) > 1 else made
    share = '""'
    for key in reversed(formula.over):
        share = f"IF({cell[key]}<>0,ROUND({part}*100/{cell[key]},2),{share})"
    return share


def _holds(formula: Formula, cells: Mapping[str, Cell], value: Cell) -> bool:
    """Whether a spreadsheet, reckoning in binary fractions, comes to ``value`` too."""
    if formula.of(cells) != value:
        return False
    if not formula.over:
        return _kept(value)
    whole = next(amount for key in formula.over if (amount := _number(cells.get(key))))
    part = sum((_number(cells.get(key)) for key in formula.plus), 0)
    part -= sum((_number(cells.get(key)) for key in formula.minus), 0)
    if not _kept(part) or not _kept(whole):
        return False
    hundredths = abs(float(part) * 10_000 / float(whole))
    if abs(hundredths - floor(hundredths) - 0.5) > 1e-5:
        return hundredths < _LIMIT / 10**6
    # Half a hundredth is rounded up there as here; what only comes near it might be taken for a half.
    return hundredths < 10**7 and part * 20_000 % whole == 0


def _same(value: Cell, total: Amount) -> bool:
    return value is not None and value == total and _kept(value)


def _kept(value: Cell) -> bool:
    """Whether a spreadsheet keeps every digit of a number."""
    if isinstance(value, Decimal):
        return len(value.normalize().as_tuple().digits) <= MOST_DIGITS and abs(value) < _LIMIT
    return isinstance(value, int) and abs(value) < _LIMIT


def _number(value: Cell) -> Amount:
    return value if isinstance(value, int | Decimal) else 0
