"""Tables as markup, the same on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.formatting import MoneyUnit
from core.renderers.cells import text_converter
from core.renderers.layout import TOTAL_LABEL, Ordinals, common_unit, head_rows
from core.renderers.prose import render_prose_html
from core.table import Cell, Column, Row, Table, addressed

TEMPLATE = "report/table.html"
LONG_TABLE = 15
DEEPEST_LEVEL = 4
Opens = Callable[[str, str], str]
"""The address at which a figure opens, by the address of its line ("" for the total) and its column; "" where it does not."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell ready for the template; ``bar`` is the filled share of a percentage, 0 to 100, ``href`` opens the figure."""

    text: str
    kind: str
    numeric: bool
    exact: int | None = None
    bar: int | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One line ready for the template."""

    ordinal: str
    label: str
    unit: str
    level: int
    role: str
    href: str
    cells: tuple[CellView, ...]


def row_count(table: Table) -> int | None:
    """How many lines ``table`` has, where that is known without reading them."""
    if table.row_count is not None:
        return table.row_count
    return len(table.rows) if isinstance(table.rows, Sized) else None


def table_context(
    table: Table, *, unit: MoneyUnit = MoneyUnit.DONG, paper: bool = False, opens: Opens | None = None
) -> dict[str, Any]:
    """What ``report/table.html`` needs.

    Totals of a long table (or of one of unknown length) stand above it as well. On ``paper`` there
    is a row of column numbers, and neither links nor bars.
    """
    row_units, rows = table.opened()
    heads = head_rows(table, unit, row_units=row_units)
    leads = 3 if row_units else 2
    painter = RowPainter(table.columns, unit, paper=paper, opens=opens)
    count = row_count(table)
    return {
        "key": table.key,
        "title": table.title,
        "shared_unit": common_unit(table, unit),
        "heads": heads,
        "row_units": row_units,
        "width": leads + len(table.columns),
        "numbers": range(1, leads + len(table.columns) + 1) if paper else None,
        "rows": painter.rows(rows),
        "total": None
        if table.total is None
        else painter.cells(table.total, table.total_unfounded, sums=True),
        "total_above": not paper and (count is None or count > LONG_TABLE),
        "total_label": TOTAL_LABEL,
        "notes": (*table.notes, code_note(table.code)) if paper and table.code else table.notes,
        "paper": paper,
    }


def code_note(code: str) -> str:
    """What stands below a table on paper, so that its figures can be looked up."""
    return f"Mã bảng: {code}. Nhập mã này ở trang Báo cáo của cổng để mở nguồn của từng số."


def render_table_html(
    table: Table, *, unit: MoneyUnit = MoneyUnit.DONG, paper: bool = False, opens: Opens | None = None
) -> SafeString:
    """The table as an HTML fragment, running text where it is ``prose``; every text in it is escaped. ``opens`` makes its figures links."""
    if table.prose:
        return render_prose_html(table, paper=paper)
    return render_to_string(TEMPLATE, table_context(table, unit=unit, paper=paper, opens=opens))


class RowPainter:
    """Turns rows into views, choosing each column's converter once."""

    def __init__(
        self, columns: tuple[Column, ...], unit: MoneyUnit, *, paper: bool, opens: Opens | None = None
    ) -> None:
        self._columns = [(column, text_converter(column, unit)) for column in columns]
        self._exact = unit is not MoneyUnit.DONG and not paper
        self._paper = paper
        self._opens = None if paper else opens

    def rows(self, rows: Iterator[Row]) -> Iterator[RowView]:
        """The views of ``rows``, numbered in their order."""
        ordinals = Ordinals()
        for address, row in addressed(rows):
            yield RowView(
                ordinal=ordinals.of(row),
                label=row.label,
                unit=row.unit,
                level=min(row.level, DEEPEST_LEVEL),
                role=row.role,
                href="" if self._paper else row.href,
                cells=()
                if row.role == "group" and not row.cells
                else self.cells(row.cells, row.unfounded, sums=row.role != "row", line=address),
            )

    def cells(
        self,
        values: Mapping[str, Cell],
        unfounded: frozenset[str] = frozenset(),
        *,
        sums: bool,
        line: str = "",
    ) -> tuple[CellView, ...]:
        """One view per column, blanks included. A line of ``sums`` has nothing to say in a column of words or days."""
        return tuple(
            self._cell(column, convert, None if column.key in unfounded else values.get(column.key), line)
            if column.is_numeric or not sums or values.get(column.key) is not None
            else CellView(text="", kind=column.kind, numeric=False, exact=None, bar=None)
            for column, convert in self._columns
        )

    def _cell(self, column: Column, convert: Callable[[Cell], str], value: Cell, line: str) -> CellView:
        exact = value if self._exact and column.kind == "money" and isinstance(value, int) else None
        return CellView(
            text=convert(value),
            kind=column.kind,
            numeric=column.is_numeric,
            exact=exact,
            bar=None if self._paper else _bar(column, value),
            href=self._opens(line, column.key)
            if self._opens and column.is_numeric and value is not None
            else "",
        )


def _bar(column: Column, value: Cell) -> int | None:
    if column.kind != "percent" or not isinstance(value, Decimal):
        return None
    return int(min(max(value, Decimal(0)), Decimal(100)))
