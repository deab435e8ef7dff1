"""The tables of the other kinds of report, ready to be asked for a figure; what is asked for remembers the cell that it stands in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from core.renderers.layout import TOTAL_LABEL
from core.table import Cell, Column, Kind, Row, Table
from reports.narrative.words import magnitude, quotation, written

TOTAL, EVERY, COUNT, LABEL, KEY = "total", "*", "count", "label", "key"


@dataclass(frozen=True, slots=True)
class Source:
    """A table of a kind of report, made by a dimension."""

    report: str
    by: str
    table: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in a sentence: the very cell that it is, and how the sentence writes it.

    ``row`` is the key of a row, ``total``, or with the column ``count`` what the counted rows have in common (:class:`Where`, ``*`` for
    all of them); ``less`` names a second cell of the row that was taken away from the first.
    """

    source: Source
    row: str
    column: str
    value: Cell
    kind: Kind
    written: str
    label: str
    less: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return self.written

    def unsigned(self) -> "Told":
        """The same figure where words already say whether it rose or fell."""
        if isinstance(self.value, int | Decimal):
            return replace(self, written=written(magnitude(self.value), self.kind, self.unit))
        return self


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table as sentences ask for it."""

    source: Source
    columns: Mapping[str, Column]
    row: Row
    ambiguous: bool = False

    @property
    def named(self) -> Told:
        """The row's own name, with its key where another row bears the same name: Bắc Ninh before the merger and after it."""
        label = self.row.label
        shown = f"{label} ({self.row.key})" if self.ambiguous else label
        return Told(self.source, self.row.key, LABEL, label, "text", shown, label)

    def value(self, column: str) -> Cell:
        """The cell; None where no fact stands behind it."""
        return None if column in self.row.unfounded else self.row.cells.get(column)

    def of(self, column: str) -> Told | None:
        """The figure of a column; None where nobody told one."""
        value, head = self.value(column), self.columns[column]
        if value is None:
            return None
        return self._told(head, value, self._label(head))

    def difference(self, column: str, less: str) -> Told | None:
        """One cell less another of the same row; None where one of them is not told."""
        one, other = self.value(column), self.value(less)
        head = self.columns[column]
        if not isinstance(one, int | Decimal) or not isinstance(other, int | Decimal):
            return None
        return replace(self._told(head, one - other, self._label(head, self.columns[less])), less=less)

    def quoted(self, column: str) -> Told | None:
        """The text of a cell as a quotation."""
        value, head = self.value(column), self.columns[column]
        if not isinstance(value, str) or not value.strip():
            return None
        shown = quotation(value)
        return Told(self.source, self.row.key, column, value, "text", shown, self._label(head))

    def _told(self, head: Column, value: Cell, label: str) -> Told:
        unit = self.row.unit if head.kind == "decimal" else head.unit
        shown = written(value, head.kind, unit)
        return Told(self.source, self.row.key, head.key, value, head.kind, shown, label, unit=unit)

    def _label(self, *heads: Column) -> str:
        return f"{self.row.label}: {' − '.join(head.label for head in heads)}"


class Book:
    """Tables by (kind of report, dimension)."""

    def __init__(self, tables: Mapping[tuple[str, str], Sequence[Table]]) -> None:
        self._tables = {
            Source(report, by, table.key): table
            for (report, by), several in tables.items()
            for table in several
        }
        self._rows = {source: _first_by_key(table.rows) for source, table in self._tables.items()}
        self._named = {
            source: Counter(row.label for row in rows.values() if row.role == "row")
            for source, rows in self._rows.items()
        }

    def line(self, source: Source, key: str) -> Line | None:
        """The row with this key, a group's head included; None where the table has none."""
        row = self._rows[source].get(key)
        return None if row is None else self._line(source, row)

    def total(self, source: Source) -> Line:
        """The table's last line."""
        table = self._tables[source]
        label = f"{table.title}, {str(TOTAL_LABEL).lower()}"
        return self._line(source, Row(TOTAL, label, table.total or {}, unfounded=table.total_unfounded))

    def lines(self, source: Source, role: str = "row") -> list[Line]:
        """The rows that carry data, or the heads of groups."""
        rows = self._rows[source].values()
        return [self._line(source, row) for row in rows if row.role == role]

    def picked(self, source: Source, *wheres: "Where", label: str = "") -> tuple[list[Line], Told]:
        """The data rows that answer to all of ``wheres``, and how many they are."""
        found = [one for one in self.lines(source) if all(where.fits(one) for where in wheres)]
        where = " & ".join(str(one) for one in wheres) or EVERY
        shown, title = written(len(found), "integer"), label or self._tables[source].title
        return found, Told(source, where, COUNT, len(found), "integer", shown, title)

    def _line(self, source: Source, row: Row) -> Line:
        columns = {column.key: column for column in self._tables[source].columns}
        return Line(source, columns, row, ambiguous=self._named[source][row.label] > 1)


@dataclass(frozen=True, slots=True)
class Where:
    """What counted rows have in common: a column (or ``key``) that is one of some values, none of them, or below one.

    A cell that nobody told is the blank text.
    """

    column: str
    sign: Literal["=", "≠", "<"]
    values: tuple[Cell, ...] = ("",)

    def fits(self, line: Line) -> bool:
        """Whether a row answers to it."""
        own = line.row.key if self.column == KEY else line.value(self.column)
        if self.sign == "<":
            return own is not None and own < self.values[0]  # type: ignore[operator]
        return (("" if own is None else own) in self.values) == (self.sign == "=")

    def __str__(self) -> str:
        return f"{self.column}{self.sign}{'|'.join(str(value) for value in self.values)}"


def told(*figures: Told | None) -> tuple[Told, ...]:
    """Those that there are."""
    return tuple(one for one in figures if one is not None)


def _first_by_key(rows: Iterable[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.key, row)
    return found
