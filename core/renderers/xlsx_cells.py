"""Styled cells for streamed sheets, at nearly the price of bare values.

openpyxl looks a cell's style up in the workbook for each cell it writes; here it is looked up once
per column, and the same cell object is filled again for each row. That is safe because a write-only
sheet writes a row before it takes the next one.

This module imports openpyxl at its top and is itself imported inside functions only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, cast

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: TID253
from openpyxl.cell.cell import Cell as SheetCell  # noqa: TID253
from openpyxl.compat import safe_string  # noqa: TID253
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: TID253
from openpyxl.utils import get_column_letter  # noqa: TID253
from openpyxl.utils.datetime import to_excel  # noqa: TID253
from openpyxl.xml.functions import Element, SubElement, whitespace  # noqa: TID253

from core.renderers.cells import FORMULA_LEADS
from core.table import Cell, Column, Kind, Row

FACE = "Times New Roman"
MAX_TEXT = 32_767
MAX_INDENT = 15
HEAD_FILL = PatternFill("solid", start_color="FFE8EDF4")
_THIN = Side(style="thin", color="FF8A94A3")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WHOLE_FORMAT = "#,##0"
FORMATS: dict[Kind, str] = {
    "text": "General",
    "money": WHOLE_FORMAT,
    "integer": WHOLE_FORMAT,
    "percent": "0.00",
    "decimal": "#,##0.0##",
    "date": "dd/mm/yyyy",
}


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell looks like."""

    size: int = 11
    bold: bool = False
    italic: bool = False
    horizontal: str = "general"
    indent: int = 0
    wrap: bool = True
    grid: bool = True
    head: bool = False
    number_format: str = "General"
    quoted: bool = False


class PreparedCell(SheetCell):
    """A cell whose style is settled when it is made, and which is told what it holds.

    Values are set past openpyxl's guessing of types, which would make formulas and error codes of text.
    """

    __slots__ = ("_formula", "_letter", "_settled")

    def __init__(self, sheet: Any, style: Style) -> None:
        super().__init__(sheet, row=1, column=1)
        self.font = Font(name=FACE, size=style.size, bold=style.bold, italic=style.italic)
        vertical = "center" if style.head else "top"
        self.alignment = Alignment(
            horizontal=style.horizontal, vertical=vertical, wrap_text=style.wrap, indent=style.indent
        )
        if style.grid:
            self.border = GRID
        if style.head:
            self.fill = HEAD_FILL
        self.number_format = style.number_format
        if style.quoted:
            self.quotePrefix = True
        self._settled = int(super().style_id)
        self._letter = ""
        self._formula = ""

    def put(self, row: int, column: int) -> None:
        """Place the cell in the sheet (both from 1)."""
        self.row = row
        if column != self.column or not self._letter:
            self.column = column
            self._letter = get_column_letter(column)

    def text(self, value: str) -> PreparedCell:
        """Fill with text that stays text: never a formula, never an error code."""
        self._value = ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_TEXT]
        self.data_type = "s"
        return self

    def figure(self, value: int | Decimal | date | None) -> PreparedCell:
        """Fill with a number or a date; ``None`` leaves a framed blank."""
        self._value = cast("Any", value)  # the stubs know text only
        self.data_type = "d" if isinstance(value, date) else "n"
        return self

    def made(self, formula: str, value: Cell) -> PreparedCell:
        """Fill with a formula (without its sign) of our own making, and the number that it gives."""
        self._value = cast("Any", value)
        self._formula = formula
        self.data_type = "f"
        return self

    def into(self, line: Any) -> None:
        """Append the cell to ``line``, its row in the file: a formula with its value, where openpyxl writes the one or the other."""
        value, kind = self._value, self.data_type
        attributes = {"r": f"{self._letter}{self.row}", "s": f"{self._settled}"}
        if kind == "f":
            cell = SubElement(line, "c", attributes)
            SubElement(cell, "f").text = self._formula
            SubElement(cell, "v").text = safe_string(value)
            return
        attributes["t"] = "inlineStr" if kind == "s" else "n"
        cell = SubElement(line, "c", attributes)
        if value is None or value == "":
            return
        if kind == "s":
            text = SubElement(SubElement(cell, "is"), "t")
            text.text = value
            whitespace(text)
        else:
            SubElement(cell, "v").text = safe_string(to_excel(value) if kind == "d" else value)


def take_prepared(sheet: Any) -> None:
    """Let ``sheet.append`` take lists of prepared cells as they are, formulas with their values too.

    openpyxl tries each value as a bare one first and learns by an exception that it is a cell; that
    detour alone costs a third of a streamed sheet.
    """
    sheet._values_to_row = _placed
    get_writer = sheet._get_writer

    def writer_of_rows() -> None:
        get_writer()
        sheet._writer.write_row = partial(_write_row, sheet)

    sheet._get_writer = writer_of_rows


def _write_row(sheet: Any, stream: Any, cells: Iterator[PreparedCell], number: int) -> None:
    """Write a row in one piece: cell by cell takes longer."""
    line = Element("row", {"r": f"{number}", **sheet.row_dimensions.get(number, {})})
    for cell in cells:
        cell.into(line)
    stream.write(line)


def _placed(cells: Sequence[PreparedCell], row: int) -> Iterator[PreparedCell]:
    for column, cell in enumerate(cells, 1):
        cell.put(row, column)
        yield cell


class TextPen:
    """Text of one style; what a spreadsheet might run when edited is marked as quoted."""

    def __init__(self, sheet: Any, style: Style) -> None:
        self._plain = PreparedCell(sheet, style)
        self._quoted = PreparedCell(sheet, replace(style, quoted=True))

    def write(self, value: Cell) -> PreparedCell:
        """The filled cell for text, or a framed blank for ``None``."""
        if value is None:
            return self._plain.figure(None)
        text = str(value)
        return (self._quoted if text.startswith(FORMULA_LEADS) else self._plain).text(text)


class FigurePen:
    """Figures or dates of one column; whole decimals show no empty decimals."""

    def __init__(self, sheet: Any, kind: Kind, *, bold: bool) -> None:
        horizontal = "center" if kind == "date" else "right"
        style = Style(bold=bold, horizontal=horizontal, wrap=False, number_format=FORMATS[kind])
        self._cell = PreparedCell(sheet, style)
        self._whole = PreparedCell(sheet, replace(style, number_format=WHOLE_FORMAT))
        self._decimal = kind == "decimal"

    def write(self, value: Cell, formula: str | None = None) -> PreparedCell:
        """The filled cell, by ``formula`` where one gives ``value``; raises ``TypeError`` on text or a float among figures."""
        if isinstance(value, (str, float)):
            raise TypeError(f"Expected a figure, got {value!r}")
        whole = self._decimal and isinstance(value, Decimal) and value == value.to_integral_value()
        cell = self._whole if whole else self._cell
        return cell.figure(value) if formula is None else cell.made(formula, value)


class LinePen:
    """Writes whole rows of one weight with the same cells again and again."""

    def __init__(self, sheet: Any, columns: Sequence[Column], *, bold: bool) -> None:
        self._sheet = sheet
        self._bold = bold
        self._ordinal = TextPen(sheet, Style(bold=bold, horizontal="center"))
        self._unit = TextPen(sheet, Style(bold=bold, horizontal="center"))
        self._reference = TextPen(sheet, Style(wrap=False))
        self._labels: dict[int, TextPen] = {}
        self._cells = [
            (
                column.key,
                TextPen(sheet, Style(bold=bold))
                if column.kind == "text"
                else FigurePen(sheet, column.kind, bold=bold),
            )
            for column in columns
        ]

    def write(
        self, ordinal: str, row: Row, *, row_units: bool, formulas: Mapping[str, str]
    ) -> list[PreparedCell]:
        """The cells of ``row``, valid until the next call; ``formulas`` by column, for figures alone."""
        line: list[PreparedCell] = [self._ordinal.write(ordinal), self._label(row)]
        if row_units:
            line.append(self._unit.write(row.unit or None))
        values, blank = row.cells, row.unfounded
        for key, pen in self._cells:
            value = None if key in blank else values.get(key)
            if key in formulas and isinstance(pen, FigurePen):
                line.append(pen.write(value, formulas[key]))
            else:
                line.append(pen.write(value))
        line.append(self._reference.write(row.key if row.role == "row" else None))
        return line

    def _label(self, row: Row) -> PreparedCell:
        pen = self._labels.get(row.level)
        if pen is None:
            style = Style(bold=self._bold, horizontal="left", indent=min(row.level, MAX_INDENT))
            pen = self._labels[row.level] = TextPen(self._sheet, style)
        return pen.write(row.label)


class Pens:
    """All pens of one sheet."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        take_prepared(sheet)

    def line(self, columns: Sequence[Column], *, bold: bool) -> LinePen:
        """A pen for the rows under ``columns``."""
        return LinePen(self._sheet, columns, bold=bold)

    def title(self, text: str) -> PreparedCell:
        """The report's title."""
        return self._single(text, Style(size=14, bold=True, wrap=False, grid=False))

    def subtitle(self, text: str) -> PreparedCell:
        """A line under the title."""
        return self._single(text, Style(size=12, wrap=False, grid=False))

    def note(self, text: str) -> PreparedCell:
        """A remark above or below the table."""
        return self._single(text, Style(size=11, italic=True, wrap=False, grid=False))

    def head(self, text: str) -> PreparedCell:
        """A cell of the table's head."""
        return self._single(text, Style(bold=True, horizontal="center", head=True))

    def _single(self, text: str, style: Style) -> PreparedCell:
        return PreparedCell(self._sheet, style).text(text)
