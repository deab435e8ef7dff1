"""The layout paper and screen share: ordinals, spanning heads, unit lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from core.formatting import MoneyUnit, roman
from core.renderers.cells import figure_unit
from core.table import Column, Row, Table
from core.words import say, say_as

ORDINAL_HEAD = say("TT")
UNIT_HEAD = say_as("of measure", "Đơn vị")
TOTAL_LABEL = say("Tổng cộng")


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of a table's head: ``span`` columns wide, ``depth`` lines high."""

    text: str
    unit: str = ""
    span: int = 1
    depth: int = 1
    numeric: bool = False


class Ordinals:
    """Numbers rows as officials do: groups I, II, III; rows 1, 2, 3 afresh under each group.

    Rows deeper than the first one after a group ("trong đó") go without a number.
    """

    def __init__(self) -> None:
        self._group = 0
        self._row = 0
        self._level: int | None = None

    def of(self, row: Row) -> str:
        """The ordinal of ``row``; rows must come in the table's order."""
        if row.role == "group":
            self._row = 0
            self._level = None
            if row.level:
                return ""
            self._group += 1
            return roman(self._group)
        if row.role == "subtotal":
            return ""
        if self._level is None:
            self._level = row.level
        if row.level > self._level:
            return ""
        self._row += 1
        return str(self._row)


def common_unit(table: Table, unit: MoneyUnit) -> str:
    """The one unit all figures but percentages share ("" where they differ).

    It then stands once above the table instead of in every head.
    """
    units = {
        figure_unit(column, unit)
        for column in table.columns
        if column.is_numeric and column.kind != "percent"
    }
    return units.pop() if len(units) == 1 else ""


def head_rows(table: Table, unit: MoneyUnit, *, row_units: bool) -> tuple[tuple[HeadCell, ...], ...]:
    """The head of ``table``: one line, or two where columns stand under spanning heads.

    The columns are the ordinal, the label, the unit where rows name their own, then the table's.
    """
    shared = common_unit(table, unit)
    depth = 2 if any(column.group for column in table.columns) else 1
    leads = [str(ORDINAL_HEAD), table.label_head, *([str(UNIT_HEAD)] if row_units else [])]
    top = [HeadCell(text=lead, depth=depth) for lead in leads]
    below: list[HeadCell] = []
    for group, run in groupby(table.columns, key=lambda column: column.group):
        cells = [_head(column, unit, shared) for column in run]
        if group:
            top.append(HeadCell(text=group, span=len(cells), numeric=True))
            below.extend(cells)
        else:
            top.extend(
                HeadCell(text=cell.text, unit=cell.unit, depth=depth, numeric=cell.numeric) for cell in cells
            )
    return (tuple(top), tuple(below)) if below else (tuple(top),)


def _head(column: Column, unit: MoneyUnit, shared: str) -> HeadCell:
    own = figure_unit(column, unit)
    return HeadCell(
        text=column.label,
        unit="" if own == shared else own,
        numeric=column.is_numeric,
    )
