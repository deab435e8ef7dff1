"""The rows behind a figure as a table, for the page and for a file. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from core.table import Cell, Column, Row, Table
from core.words import say
from reports.opening import Amount
from reports.services.opening import Opening, Told, all_rows
from reports.services.opening_frozen import FrozenOpening

ROWS = "rows"
_TEXTS = (
    Column("code", say("Mã đề án"), "text", "", 2),
    Column("on", say("Ngày"), "date", "", 1),
    Column("what", say("Nội dung"), "text", "", 3),
    Column("source", say("Nguồn"), "text", "", 2),
    Column("fund_year", say("Năm ngân sách"), "text", "", 1),
    Column("document", say("Chứng từ, văn bản"), "text", "", 3),
)


@dataclass(frozen=True, slots=True)
class _Every:
    """All rows of an opening, streamed afresh each time."""

    opening: Opening

    def __iter__(self) -> Iterator[Row]:
        return map(_row, all_rows(self.opening))


def page_table(opening: Opening, told: Iterable[Told], total: Amount) -> Table:
    """One page of the rows under the total of all; columns that none of them fills are left out."""
    rows = [_row(one) for one in told]
    texts = tuple(column for column in _TEXTS if any(row.cells.get(column.key) for row in rows))
    return _table(_amounts(opening), texts, rows, total)


def whole_table(opening: Opening) -> Table:
    """Every row, for a file."""
    count = opening.opened.count if opening.opened else 0
    return replace(_table(_amounts(opening), _TEXTS, (), None), rows=_Every(opening), row_count=count)


def frozen_table(opening: FrozenOpening, told: Iterable[Told], *, last: bool = True) -> Table:
    """Rows of a figure of a sealed report; the ``last`` of them say what those out of sight make, so that they sum to the figure."""
    rows = [_row(one) for one in told]
    if last and opening.hidden:
        out = say("%(count)s dòng ngoài phạm vi bạn được xem", count=opening.hidden)
        rows.append(Row("hidden", out, {"amount": opening.hidden_total}))
    texts = tuple(column for column in _TEXTS if any(row.cells.get(column.key) for row in rows))
    return _table(_amounts(opening), texts, rows, opening.value if rows else None)


def _amounts(opening: Opening | FrozenOpening) -> Column:
    return Column("amount", say("Tính vào số này"), opening.column.kind, opening.unit, 2)


def _table(amount: Column, texts: tuple[Column, ...], rows: Sequence[Row], total: Cell) -> Table:
    return Table(
        key=ROWS,
        title=say("Các dòng cộng thành số này"),
        columns=(*texts, amount),
        rows=rows,
        total=None if total is None else {"amount": total},
        row_count=len(rows),
        label_head=say("Đề án hoặc đơn vị"),
    )


def _row(one: Told) -> Row:
    row = one.row
    return Row(
        key=one.code or row.subject,
        label=one.title or row.subject,
        cells={
            "code": one.code or None,
            "on": row.on,
            "what": row.what or None,
            "source": row.source or None,
            "fund_year": str(row.fund_year) if row.fund_year else None,
            "document": row.document or None,
            "amount": row.amount,
        },
        href=reverse("projects:overview", args=[one.code]) if one.visible and one.code else "",
    )
