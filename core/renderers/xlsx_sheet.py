"""One table on one sheet of a workbook, top to bottom: titles, head, rows, total, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any

from core.exceptions import RuleViolation
from core.formatting import MoneyUnit, format_date, format_number, format_window
from core.renderers.layout import TOTAL_LABEL, HeadCell, Ordinals, common_unit, head_rows
from core.renderers.xlsx_formulas import LineFormulas, Sums
from core.table import Cell, Kind, Report, Row, RowRole, Seal, Table
from core.words import say

if TYPE_CHECKING:
    from core.renderers.xlsx_cells import Pens, PreparedCell

MAX_ROWS = 1_048_576
PROGRESS_EVERY = 500
ROLES: tuple[RowRole, ...] = ("row", "group", "subtotal")
REFERENCE_HEAD = "Mã tham chiếu"
# Widths in characters, heights in points, as spreadsheets count them.
ORDINAL_WIDTH, LABEL_WIDTH, UNIT_WIDTH, REFERENCE_WIDTH = 6, 42, 12, 16
WIDTHS: Mapping[Kind, int] = {
    "text": 18,
    "money": 15,
    "integer": 11,
    "percent": 10,
    "decimal": 12,
    "date": 11,
}
LINE_HEIGHT = 15.0
MAX_HEIGHT = 409.0
# A narrow face sets more letters to a line than a sheet counts; heads are bold and break between words only.
TEXT_FILLING, HEAD_FILLING = 1.25, 0.8

Progress = Callable[[int], None]


def check_rows(table: Table, count: int) -> None:
    """Refuse ``count`` rows where a sheet does not hold them."""
    if count > MAX_ROWS:
        raise RuleViolation(
            say(
                "Bảng “%(title)s” có hơn %(most)s dòng, vượt quá một trang tính Excel; hãy thu hẹp phạm vi hoặc tải tệp CSV.",
                title=table.title,
                most=format_number(MAX_ROWS),
            ),
            code="xlsx_too_many_rows",
            details={"rows": count, "limit": MAX_ROWS},
        )


class SheetWriter:
    """Writes one table on one sheet, top to bottom.

    The sheet is openpyxl's write-only one, whose type stubs leave out what it shares with others.
    """

    def __init__(self, report: Report, table: Table, sheet: Any, pens: Pens) -> None:
        self.report = report
        self.table = table
        self.sheet = sheet
        self.pens = pens
        self.row_units, self.rows = table.opened()
        self.heads = head_rows(table, MoneyUnit.DONG, row_units=self.row_units)
        self.leads = 3 if self.row_units else 2
        self.width = self.leads + len(table.columns) + 1
        self.widths = list(self._widths())
        self.wrapped = [
            1,
            *(self.leads + at for at, column in enumerate(table.columns) if column.kind == "text"),
        ]
        self.written = 0
        self.sums = Sums(table)
        letters = {column.key: self._letter(self.leads + at) for at, column in enumerate(table.columns, 1)}
        self.formulas = LineFormulas(table, letters)

    def write(self, done: int, progress: Progress | None) -> int:
        """Write the sheet; ``done`` rows were written before it, the new count is returned."""
        titles = self._titles()
        self._set_up(len(titles))
        for line in titles:
            self._append(line)
        for line, height in zip(self._head_lines(), self._head_heights(), strict=True):
            self._append(line, height)
        head_end = self.written
        for line in self._body(head_end + 1):
            self._append(line, self._height(line))
            done += 1
            if progress is not None and done % PROGRESS_EVERY == 0:
                progress(done)
        self._filter(head_end)
        if self.table.total is not None:
            line = self._total_line(self.table.total, head_end + 1)
            self._append(line, self._height(line))
        for note in (*self.table.notes, *self.report.notes, *seal_lines(self.report.seal)):
            self._append([self.pens.note(note)])
        return done

    def _append(self, line: Sequence[PreparedCell], lines: int = 1) -> None:
        """Write one row, ``lines`` text lines high: spreadsheets do not fit a streamed row by themselves."""
        self.written += 1
        check_rows(self.table, self.written)
        if lines > 1:
            height = min(lines * LINE_HEIGHT, MAX_HEIGHT)
            # The row's attributes as they are written; dropped at once, or they would pile up in memory.
            self.sheet.row_dimensions[self.written] = {"ht": f"{height:g}", "customHeight": "1"}
        self.sheet.append(line)
        self.sheet.row_dimensions.pop(self.written, None)

    def _height(self, line: Sequence[PreparedCell]) -> int:
        return max(_lines(line[at].value, self.widths[at] * TEXT_FILLING) for at in self.wrapped)

    def _head_heights(self) -> list[int]:
        """Lines of each head row, the row of column numbers included; tall heads reach over two rows."""
        rows, tall = [1] * len(self.heads), 1
        for at, position, head in self._places():
            lines = _lines(_head_text(head), sum(self.widths[position : position + head.span]) * HEAD_FILLING)
            if head.depth > 1:
                tall = max(tall, lines)
            else:
                rows[at] = max(rows[at], lines)
        rows[-1] = max(rows[-1], tall - sum(rows[:-1]))
        return [*rows, 1]

    def _titles(self) -> list[list[PreparedCell]]:
        pens = self.pens
        unit = common_unit(self.table, MoneyUnit.DONG)
        window = f"Kỳ số liệu: {format_window(self.report.window)}"
        lines = [[pens.title(self.report.title)]]
        if self.report.subtitle:
            lines.append([pens.subtitle(self.report.subtitle)])
        if self.table.title and self.table.title != self.report.title:
            lines.append([pens.subtitle(self.table.title)])
        lines.append([pens.note(f"{window}. Đơn vị tính: {unit}" if unit else window)])
        return lines

    def _set_up(self, titles: int) -> None:
        """Everything openpyxl writes ahead of the rows, so it must be known before the first."""
        sheet, head_end = self.sheet, titles + len(self.heads) + 1
        for number, width in enumerate(self.widths, 1):
            sheet.column_dimensions[self._letter(number)].width = width
        sheet.freeze_panes = f"{self._letter(self.leads + 1)}{head_end + 1}"
        sheet.print_title_rows = f"{titles + 1}:{head_end}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.HeaderFooter.oddHeader.center.text = "&P"
        if seal := self.report.seal:
            sheet.HeaderFooter.oddFooter.right.text = f"{seal.code} · v{seal.version}"
        for cells in self._merges(titles + 1):
            sheet.merged_cells.add(cells)

    def _filter(self, head_end: int) -> None:
        """Filter buttons over the rows written so far: the totals below must not be sorted in."""
        self.sheet.auto_filter.ref = f"A{head_end}:{self._letter(self.width)}{self.written}"

    def _widths(self) -> Iterator[int]:
        yield ORDINAL_WIDTH
        yield LABEL_WIDTH
        if self.row_units:
            yield UNIT_WIDTH
        for column in self.table.columns:
            yield WIDTHS[column.kind] + 6 * (column.width - 1)
        yield REFERENCE_WIDTH

    def _places(self) -> Iterator[tuple[int, int, HeadCell]]:
        """Line, column (both from 0) and head cell, where it starts."""
        position = 0
        for head in self.heads[0]:
            yield 0, position, head
            position += head.span
        if len(self.heads) == 1:
            return
        starts = accumulate((head.span for head in self.heads[0]), initial=0)
        spanned = [
            start + offset
            for start, head in zip(starts, self.heads[0], strict=False)
            if head.depth == 1
            for offset in range(head.span)
        ]
        for position, head in zip(spanned, self.heads[1], strict=True):
            yield 1, position, head

    def _merges(self, first: int) -> Iterator[str]:
        for line, position, head in self._places():
            if head.span > 1 or head.depth > 1:
                start = f"{self._letter(position + 1)}{first + line}"
                yield f"{start}:{self._letter(position + head.span)}{first + line + head.depth - 1}"
        if len(self.heads) > 1:
            letter = self._letter(self.width)
            yield f"{letter}{first}:{letter}{first + 1}"

    def _head_lines(self) -> Iterator[list[PreparedCell]]:
        texts = [[""] * self.width for _ in self.heads]
        for line, position, head in self._places():
            texts[line][position] = _head_text(head)
        texts[0][-1] = REFERENCE_HEAD
        for words in texts:
            yield [self.pens.head(text) for text in words]
        yield [self.pens.head(f"({number})") for number in range(1, self.width + 1)]

    def _body(self, first: int) -> Iterator[list[PreparedCell]]:
        """The rows; the first of them stands in line ``first`` of the sheet."""
        ordinals = Ordinals()
        pens = {role: self.pens.line(self.table.columns, bold=role != "row") for role in ROLES}
        for at, row in enumerate(self.rows):
            formulas = self.formulas.of(row, first + at, self.sums.of(at, row), first)
            yield pens[row.role].write(ordinals.of(row), row, row_units=self.row_units, formulas=formulas)

    def _total_line(self, total: Mapping[str, Cell], first: int) -> list[PreparedCell]:
        unfounded = self.table.total_unfounded
        row = Row(key="", label=TOTAL_LABEL, cells=total, role="subtotal", unfounded=unfounded)
        formulas = self.formulas.of(row, self.written + 1, self.sums.total(), first)
        pen = self.pens.line(self.table.columns, bold=True)
        return pen.write("", row, row_units=self.row_units, formulas=formulas)

    @staticmethod
    def _letter(column: int) -> str:
        """The letters of a column (from 1)."""
        from openpyxl.utils import get_column_letter

        return get_column_letter(column)


def seal_lines(seal: Seal | None) -> tuple[str, ...]:
    """What a sheet of a sealed report says below its figures."""
    if seal is None:
        return ()
    return (
        f"Mã xác minh: {seal.code} (bản {seal.version}, chấp nhận ngày {format_date(seal.on)}). Kiểm tra tại: {seal.address}",
        f"SHA-256 của số liệu: {seal.sha256}",
    )


def _head_text(head: HeadCell) -> str:
    return f"{head.text}\n({head.unit})" if head.unit else head.text


def _lines(text: object, width: float) -> int:
    """How many lines a text takes in a cell of ``width`` characters."""
    if not isinstance(text, str):
        return 1
    return sum(ceil(len(part) / width) or 1 for part in text.split("\n"))
