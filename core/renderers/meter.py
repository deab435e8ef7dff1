"""How far a paper is, and where it has too many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from core.exceptions import RuleViolation
from core.formatting import format_number
from core.table import Row, Table
from core.words import say

Progress = Callable[[int], None]
ROWS_A_PAGE = 20


class RowMeter:
    """Counts the rows taken in, refuses those above the limit, and tells how far the paper is.

    Laying pages out takes most of the time, so a row counts for little until its page is there: pages are guessed at ``ROWS_A_PAGE``.
    """

    def __init__(self, limit: int, progress: Progress | None) -> None:
        self.limit = limit
        self.rows = 0
        self._pages = 0
        self._progress = progress

    def through(self, table: Table) -> Table:
        """``table`` with its rows counted as they are read."""
        return replace(table, rows=CountedRows(table, self))

    def add(self) -> None:
        """One row more."""
        self.rows += 1
        if self.rows > self.limit:
            raise too_many_rows(None, self.limit)

    def tell(self, *, page: bool = False) -> None:
        """Tell the listener, which may stop the run by raising; ``page`` says that one more page was laid out."""
        self._pages += page
        if self._progress is not None:
            laid_out = min(self._pages * ROWS_A_PAGE, self.rows)
            self._progress((self.rows + 9 * laid_out) // 10)


class CountedRows:
    """Rows of a table that report themselves to a meter."""

    def __init__(self, table: Table, meter: RowMeter) -> None:
        self._table = table
        self._meter = meter

    def __iter__(self) -> Iterator[Row]:
        for row in self._table.rows:
            self._meter.add()
            yield row


def too_many_rows(count: int | None, limit: int) -> RuleViolation:
    """The refusal of a PDF of ``count`` rows (``None``: more than ``limit``, not counted to the end)."""
    most = format_number(limit)
    shown = say("hơn %(most)s", most=most) if count is None else format_number(count)
    return RuleViolation(
        say(
            "Báo cáo có %(shown)s dòng, vượt giới hạn %(most)s dòng của tệp PDF. Hãy tải tệp Excel (XLSX) hoặc thu hẹp phạm vi báo cáo.",
            shown=shown,
            most=most,
        ),
        code="pdf_too_many_rows",
        details={"rows": count, "limit": limit, "alternative": "xlsx"},
    )
