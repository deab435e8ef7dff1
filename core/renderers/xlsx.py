"""Reports as XLSX workbooks: one sheet a table, typed figures, ready to print on A4 landscape.

Rows are streamed (openpyxl write-only), so memory stays flat. A last column carries each row's key:
the reference by which a figure is traced back to its rows in the portal. Sums and shares are formulas
where they give the table's value, which stands beside each for programs that do not reckon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.renderers.files import whole_file
from core.renderers.xlsx_archive import save_timeless
from core.renderers.xlsx_sheet import Progress, SheetWriter, check_rows
from core.table import Report

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_TITLE = 31
_ILLEGAL_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def render_xlsx(report: Report, path: Path, progress: Progress | None = None) -> None:
    """Write ``report`` to ``path``, which appears whole or not at all.

    ``progress`` is told the number of rows written so far; what it raises stops the run and leaves
    nothing behind. Raises ``RuleViolation`` (``xlsx_too_many_rows``) where a table outgrows a sheet.
    """
    import openpyxl

    from core.renderers.xlsx_cells import Pens

    tables = report.tables if report.sources is None else (*report.tables, report.sources)
    for table in tables:
        if table.row_count is not None:
            check_rows(table, table.row_count)
    book = openpyxl.Workbook(write_only=True)
    titles = sheet_titles([table.title or table.key for table in tables])
    with whole_file(path) as temporary:
        try:
            done = 0
            for table, title in zip(tables, titles, strict=True):
                sheet = book.create_sheet(title)
                writer = SheetWriter(report, table, sheet, Pens(sheet))
                done = writer.write(done, progress)
            if not report.tables:
                book.create_sheet(sheet_titles([report.title])[0])
            save_timeless(book, temporary, report.window[1])
        finally:
            _drop_streams(book)
    if progress is not None:
        progress(done)


def sheet_titles(titles: Sequence[str]) -> list[str]:
    """Legal sheet names, unique without regard to case, at most 31 characters."""
    taken: set[str] = set()
    named: list[str] = []
    for number, title in enumerate(titles, 1):
        clean = _ILLEGAL_IN_TITLE.sub(" ", title).strip(" '")[:MAX_TITLE].strip(" '") or f"Bảng {number}"
        name, copy = clean, 1
        while name.casefold() in taken:
            copy += 1
            mark = f" ({copy})"
            name = clean[: MAX_TITLE - len(mark)] + mark
        taken.add(name.casefold())
        named.append(name)
    return named


def _drop_streams(book: Workbook) -> None:
    """Close and remove the temporary stream of each sheet, which openpyxl keeps until exit after a failure."""
    for sheet in book.worksheets:
        writer = getattr(sheet, "_writer", None)
        if writer is None or not Path(writer.out).exists():
            continue
        if not sheet.closed:
            sheet.close()
        writer.cleanup()
