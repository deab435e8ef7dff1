"""exceptions: exceptions from norms asked for, granted, refused and run out, counted with their money and listed one by one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from core.table import Cell, Column, Row, Table
from core.words import say, say_as
from projects.enums import AnswerKind, Fund
from reports.builders.base import Builder, register
from reports.builders.groups import count_rows
from reports.counted_figures import EXCEPTED, EXCEPTIONS, NORM_ENTERED, NORM_LIMIT
from reports.frame import DIMENSIONS, Frame
from reports.opening import Narrowing, OpenedRow, Openings, computed, listed
from reports.selectors.described import titles
from reports.selectors.exceptions import Excepted, excepted

_COUNTS = tuple(
    column
    for count, amount in EXCEPTIONS
    for column in (
        Column(count.key, say_as("how many", "Số"), "integer", "", 1, group=count.label),
        Column(amount.key, say("Số tiền"), "money", "VND", 2, group=count.label),
    )
)
_LISTED = (
    Column("code", say("Mã đề án"), "text", "", 2),
    Column("fund", say("Chương trình"), "text", "", 2),
    Column("finding", say("Lưu ý so với định mức"), "text", "", 5),
    Column("limit", say("Mức tối đa"), "money", "VND", 2),
    Column("entered", say_as("of exceptions", "Đã ghi"), "money", "VND", 2),
    Column("amount", say("Số tiền ngoại lệ"), "money", "VND", 2),
    Column("asked_on", say("Đề nghị ngày"), "date", "", 2),
    Column("answer", say_as("of exceptions", "Trả lời"), "text", "", 2),
    Column("answered_on", say("Trả lời ngày"), "date", "", 2),
    Column("until", say("Có hiệu lực đến"), "date", "", 2),
    Column("reason", say("Lý do"), "text", "", 4),
)
_WAITS = say("Chưa trả lời")


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``exceptions`` (counts by group, national and local apart) and ``findings`` (one row per exception)."""
    found = excepted(frame)
    known = titles(frame.as_of, sorted({one.project for one in found}))
    return _counted(frame, found), _listed(found, known)


def _counted(frame: Frame, found: Sequence[Excepted]) -> Table:
    rows = list(count_rows(found, frame, _row))
    return Table(
        key="exceptions",
        title=say("Ngoại lệ so với định mức"),
        columns=_COUNTS,
        rows=rows,
        total=_cells(found),
        total_unfounded=_unfounded(found),
        total_facts=Narrowing(members=found),
        row_count=len(rows),
        notes=(
            say(
                "Mỗi lưu ý tính một lần ở mỗi cột; một lưu ý có thể vừa được đề nghị vừa được chấp thuận trong kỳ. "
                "Số tiền: phần vượt mức tối đa; khoản không có mức để so thì toàn bộ số đã ghi."
            ),
        ),
        label_head=DIMENSIONS[frame.by],
    )


def _row(key: str, label: str, members: Sequence[Excepted], **layout: Any) -> Row:
    return Row(key, label, _cells(members), unfounded=_unfounded(members), **layout)


def _cells(members: Iterable[Excepted]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    rows = list(members)
    for count, amount in EXCEPTIONS:
        own = [one for one in rows if count.key in one.states]
        cells[count.key] = len(own)
        cells[amount.key] = sum(one.amount or 0 for one in own)
    return cells


def _unfounded(members: Iterable[Excepted]) -> frozenset[str]:
    """Money of figures that count nothing, or only findings without a figure."""
    rows = list(members)
    return frozenset(
        amount.key
        for count, amount in EXCEPTIONS
        if not any(count.key in one.states and one.amount is not None for one in rows)
    )


def _listed(found: Sequence[Excepted], known: dict[int, tuple[str, str]]) -> Table:
    ordered = sorted(found, key=lambda one: (known[one.project][0], one.finding))
    rows = [_line(one, *known[one.project]) for one in ordered]
    return Table(
        key="findings",
        title=say("Từng ngoại lệ"),
        columns=_LISTED,
        rows=rows,
        row_count=len(rows),
        notes=(say("Trả lời và lý do là của lần gần nhất đến hết kỳ."),),
        label_head=say("Tên đề án"),
    )


def _line(one: Excepted, code: str, title: str) -> Row:
    asked, answered = one.asked, None if one.waits else one.answered
    last = answered or asked
    cells: dict[str, Cell] = {
        "code": code,
        "fund": str(Fund(one.fund).label),
        "finding": one.message,
        "limit": one.limit,
        "entered": one.entered,
        "amount": one.amount,
        "asked_on": asked.on if asked else None,
        "answer": str(AnswerKind(answered.kind).label) if answered else str(_WAITS),
        "answered_on": answered.on if answered else None,
        "until": answered.until if answered else None,
        "reason": last.reason if last else None,
    }
    href = reverse("projects:findings", args=[code])
    return Row(f"{code}-{one.finding}", title, cells, href=href, facts=Narrowing(members=(one,)))


def _opened(one: Excepted, amount: int | None) -> list[OpenedRow]:
    return [] if amount is None else [OpenedRow(amount, one.project, what=one.message)]


def _count_of(state: str) -> Callable[[Excepted], list[OpenedRow]]:
    return lambda one: _opened(one, 1) if state in one.states else []


def _amount_of(state: str) -> Callable[[Excepted], list[OpenedRow]]:
    return lambda one: _opened(one, one.amount) if state in one.states else []


_OPENINGS: Openings = {
    "exceptions": {
        **{count.key: listed(count, _count_of(count.key)) for count, _ in EXCEPTIONS},
        **{amount.key: listed(amount, _amount_of(count.key)) for count, amount in EXCEPTIONS},
    },
    "findings": {
        "limit": listed(NORM_LIMIT, lambda one: _opened(one, one.limit)),
        "entered": listed(NORM_ENTERED, lambda one: _opened(one, one.entered)),
        "amount": computed(EXCEPTED, "entered", minus=("limit",)),
    },
}


EXCEPTIONS_REPORT = register(
    Builder(
        kind="exceptions",
        title=say("Báo cáo ngoại lệ so với định mức"),
        summary=say(
            "Ngoại lệ được đề nghị, chấp thuận, không chấp thuận, hết hạn trong kỳ, với số tiền; từng ngoại lệ một dòng."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
