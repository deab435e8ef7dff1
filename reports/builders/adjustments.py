"""adjustments: đề án that decisions of a period amended, stopped or carried over: counted with their money, and listed one by one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from core.table import Cell, Column, Row, Table
from core.words import say
from projects.enums import ChangeKind, Fund
from reports.builders.base import Builder, register
from reports.builders.groups import count_rows
from reports.counted_figures import ADJUSTED, CARRIED_BY_DECISION, SUPPORT_CHANGE
from reports.frame import DIMENSIONS, Frame
from reports.opening import Narrowing, OpenedRow, Openings, listed
from reports.selectors.adjustments import SORTS, Changed, ChangeSort, changed
from reports.selectors.described import titles

_COUNTED = (
    *(Column(sort.value, label, "integer", "", 1, group=ADJUSTED.label) for sort, label in SORTS.items()),
    Column(ADJUSTED.key, say("Cộng"), "integer", "", 1, group=ADJUSTED.label),
    Column(SUPPORT_CHANGE.key, SUPPORT_CHANGE.label, "money", "VND", 3),
    Column(CARRIED_BY_DECISION.key, CARRIED_BY_DECISION.label, "money", "VND", 3),
)
_LISTED = (
    Column("code", say("Mã đề án"), "text", "", 2),
    Column("fund", say("Chương trình"), "text", "", 2),
    Column("sort", say("Hình thức"), "text", "", 2),
    Column("kind", say("Nội dung điều chỉnh"), "text", "", 3),
    Column("decision", say("Số quyết định"), "text", "", 2),
    Column("decided_on", say("Ngày quyết định"), "date", "", 2),
    Column(SUPPORT_CHANGE.key, SUPPORT_CHANGE.label, "money", "VND", 2),
    Column(CARRIED_BY_DECISION.key, CARRIED_BY_DECISION.label, "money", "VND", 2),
    Column("reason", say("Lý do"), "text", "", 4),
)


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``adjustments`` (counts by group, national and local apart) and ``changes`` (one row per change)."""
    found = changed(frame)
    known = titles(frame.as_of, sorted({one.project for one in found}))
    return _counted(frame, found), _listed(found, known)


def _counted(frame: Frame, found: Sequence[Changed]) -> Table:
    rows = list(count_rows(found, frame, _row))
    return Table(
        key="adjustments",
        title=say("Điều chỉnh, ngừng, chuyển nguồn"),
        columns=_COUNTED,
        rows=rows,
        total=_cells(found),
        total_unfounded=_unfounded(found),
        total_facts=Narrowing(members=found),
        row_count=len(rows),
        notes=(say("Theo ngày quyết định; mỗi đề án trong một quyết định tính một lần."),),
        label_head=DIMENSIONS[frame.by],
    )


def _row(key: str, label: str, members: Sequence[Changed], **layout: Any) -> Row:
    return Row(key, label, _cells(members), unfounded=_unfounded(members), **layout)


def _cells(members: Iterable[Changed]) -> dict[str, Cell]:
    rows = list(members)
    return {
        **{sort.value: sum(one.sort == sort for one in rows) for sort in ChangeSort},
        ADJUSTED.key: len(rows),
        SUPPORT_CHANGE.key: sum(one.support or 0 for one in rows),
        CARRIED_BY_DECISION.key: sum(one.carried or 0 for one in rows),
    }


def _unfounded(members: Iterable[Changed]) -> frozenset[str]:
    """Money that no entry of the ledger tells of."""
    rows = list(members)
    told = {
        SUPPORT_CHANGE.key: [one.support for one in rows],
        CARRIED_BY_DECISION.key: [one.carried for one in rows],
    }
    return frozenset(key for key, amounts in told.items() if all(amount is None for amount in amounts))


def _listed(found: Sequence[Changed], known: dict[int, tuple[str, str]]) -> Table:
    rows = [_line(one, *known[one.project]) for one in found]
    return Table(
        key="changes",
        title=say("Từng quyết định"),
        columns=_LISTED,
        rows=rows,
        row_count=len(rows),
        label_head=say("Tên đề án"),
    )


def _line(one: Changed, code: str, title: str) -> Row:
    cells: dict[str, Cell] = {
        "code": code,
        "fund": str(Fund(one.fund).label),
        "sort": str(SORTS[one.sort]),
        "kind": str(ChangeKind(one.kind).label) if one.kind else None,
        "decision": one.number,
        "decided_on": one.on,
        SUPPORT_CHANGE.key: one.support,
        CARRIED_BY_DECISION.key: one.carried,
        "reason": one.reason or None,
    }
    href = reverse("projects:history", args=[code])
    return Row(f"{code}-{one.key}", title, cells, href=href, facts=Narrowing(members=(one,)))


def _opened(one: Changed, amount: int) -> OpenedRow:
    return OpenedRow(amount, one.project, what=str(SORTS[one.sort]), on=one.on, document=one.number)


def _one(one: Changed) -> list[OpenedRow]:
    return [_opened(one, 1)]


def _of_sort(sort: ChangeSort) -> Callable[[Changed], list[OpenedRow]]:
    return lambda one: _one(one) if one.sort == sort else []


def _support(one: Changed) -> list[OpenedRow]:
    return [] if one.support is None else [_opened(one, one.support)]


def _carried(one: Changed) -> list[OpenedRow]:
    return [] if one.carried is None else [_opened(one, one.carried)]


_MONEY = {
    SUPPORT_CHANGE.key: listed(SUPPORT_CHANGE, _support),
    CARRIED_BY_DECISION.key: listed(CARRIED_BY_DECISION, _carried),
}
_OPENINGS: Openings = {
    "adjustments": {
        **{sort.value: listed(ADJUSTED, _of_sort(sort)) for sort in ChangeSort},
        ADJUSTED.key: listed(ADJUSTED, _one),
        **_MONEY,
    },
    "changes": _MONEY,
}


ADJUSTMENTS = register(
    Builder(
        kind="adjustments",
        title=say("Báo cáo điều chỉnh, ngừng, chuyển nguồn đề án khuyến công"),
        summary=say(
            "Đề án được điều chỉnh, ngừng thực hiện hoặc chuyển nguồn theo quyết định trong kỳ, với kinh phí; từng quyết định một dòng."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
