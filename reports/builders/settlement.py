"""settlement: what was settled in a period, by group and source against the year's money, and đề án by đề án with contract and vouchers."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.money import growth, percent
from core.table import Cell, Column, Row, Table
from core.words import say
from reports.builders.base import Builder, register
from reports.builders.groups import added, group_rows, of_members, source_rows
from reports.figures import (
    ADVANCED,
    APPROVED,
    DISBURSED_TO_DATE,
    PAID,
    SETTLED,
    SETTLED_BEFORE,
    SETTLED_CHANGE,
    SETTLED_LOCAL,
    SETTLED_NATIONAL,
    SETTLED_SINCE,
    SETTLED_TO_DATE,
    UNSETTLED,
    YEAR_AVAILABLE,
    YEAR_SETTLED,
    YEAR_SETTLED_RATE,
    YEAR_UNSETTLED,
)
from reports.frame import DIMENSIONS, Frame
from reports.opening import Openings, change, computed
from reports.selectors.frames import last_year, since_new_year
from reports.selectors.money import Sums
from reports.selectors.opened import approved_of_projects, moved, moved_in_projects, of_projects
from reports.selectors.settled import Settled, settled_by_group, settled_projects

_YEAR, _MOVED, _APART = say("Năm ngân sách"), say("Quyết toán phát sinh"), say("Quyết toán trong kỳ")
_GROUPED = (
    *(
        Column(figure.key, figure.label, "money", "VND", 3, group=_YEAR)
        for figure in (YEAR_AVAILABLE, DISBURSED_TO_DATE, YEAR_SETTLED, YEAR_UNSETTLED)
    ),
    Column(YEAR_SETTLED_RATE.key, YEAR_SETTLED_RATE.label, "percent", "%", 2, group=_YEAR),
    *(
        Column(figure.key, figure.label, "money", "VND", 3, group=_MOVED)
        for figure in (SETTLED, SETTLED_SINCE, SETTLED_BEFORE)
    ),
    Column(SETTLED_CHANGE.key, SETTLED_CHANGE.label, "percent", "%", 2, group=_MOVED),
)
_SUMMED = (
    YEAR_AVAILABLE.key, DISBURSED_TO_DATE.key, YEAR_SETTLED.key, SETTLED.key, SETTLED_SINCE.key, SETTLED_BEFORE.key,
)  # fmt: skip
_LISTED = (
    Column("code", say("Mã đề án"), "text", "", 1),
    Column("center", say("Đơn vị thực hiện"), "text", "", 1),
    Column("contract", say("Số, ngày hợp đồng"), "text", "", 1),
    Column("vouchers", say("Chứng từ quyết toán"), "text", "", 1),
    Column("settled_on", say("Ngày quyết toán"), "date", "", 4),
    Column(APPROVED.key, APPROVED.label, "money", "VND", 5),
    Column(ADVANCED.key, ADVANCED.label, "money", "VND", 5),
    Column(PAID.key, PAID.label, "money", "VND", 5),
    Column(SETTLED_NATIONAL.key, SETTLED_NATIONAL.label, "money", "VND", 5, group=_APART),
    Column(SETTLED_LOCAL.key, SETTLED_LOCAL.label, "money", "VND", 5, group=_APART),
    Column(SETTLED.key, say("Cộng"), "money", "VND", 5, group=_APART),
    Column(SETTLED_TO_DATE.key, SETTLED_TO_DATE.label, "money", "VND", 5),
    Column(UNSETTLED.key, UNSETTLED.label, "money", "VND", 5),
)
_OF_PROJECTS = (
    APPROVED.key, ADVANCED.key, PAID.key, SETTLED_NATIONAL.key, SETTLED_LOCAL.key, SETTLED.key, SETTLED_TO_DATE.key,
)  # fmt: skip


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``groups`` (by group, national and local apart) and ``projects`` (a line per đề án settled in the period)."""
    return _groups(frame), _projects(frame)


def _groups(frame: Frame) -> Table:
    found = settled_by_group(frame)
    rows, total = list(source_rows(found, frame, _group_row)), added(found.values())
    return Table(
        key="groups",
        title=say("Quyết toán theo nhóm và nguồn"),
        columns=_GROUPED,
        rows=rows,
        total=_cells(total),
        total_unfounded=_unfounded(total),
        row_count=len(rows),
        notes=(
            say(
                "Năm ngân sách %(year)s: tính đến hết kỳ. Quyết toán phát sinh: của mọi năm ngân sách.",
                year=frame.year,
            ),
            say(
                "%(label)s: %(definition)s", label=YEAR_UNSETTLED.label, definition=YEAR_UNSETTLED.definition
            ),
            say(
                "%(label)s: %(definition)s",
                label=YEAR_SETTLED_RATE.label,
                definition=YEAR_SETTLED_RATE.definition,
            ),
        ),
        label_head=DIMENSIONS[frame.by],
    )


def _group_row(key: str, label: str, sums: Sums, **layout: Any) -> Row:
    return Row(key, label, _cells(sums), unfounded=_unfounded(sums), **layout)


def _cells(sums: Mapping[str, int]) -> dict[str, Cell]:
    spent, settled = sums.get(DISBURSED_TO_DATE.key, 0), sums.get(YEAR_SETTLED.key, 0)
    return {
        **{key: sums.get(key, 0) for key in _SUMMED},
        YEAR_UNSETTLED.key: spent - settled,
        YEAR_SETTLED_RATE.key: percent(settled, sums.get(YEAR_AVAILABLE.key)),
        SETTLED_CHANGE.key: growth(sums.get(SETTLED.key), sums.get(SETTLED_BEFORE.key)),
    }


def _unfounded(sums: Sums) -> frozenset[str]:
    """What no entry tells: without a settlement on record there is no rate, without spending nothing that waits for one."""
    missing = {key for key in _SUMMED if key not in sums}
    if YEAR_SETTLED.key in missing:
        missing.add(YEAR_SETTLED_RATE.key)
    if {YEAR_SETTLED.key, DISBURSED_TO_DATE.key} <= missing:
        missing.add(YEAR_UNSETTLED.key)
    return frozenset(missing)


def _projects(frame: Frame) -> Table:
    found = settled_projects(frame)
    rows = list(group_rows(found, frame, total=_total, line=_line, unfounded=_untold))
    return Table(
        key="projects",
        title=say("Đề án được quyết toán trong kỳ"),
        columns=_LISTED,
        rows=rows,
        total=_total(found),
        total_unfounded=_untold(found),
        total_facts=of_members(found),
        row_count=len(found),
        notes=(
            say(
                "Bố cục của cổng, không phải mẫu chính thức: cột của mẫu 7 Thông tư 36/2013/TT-BCT chưa được xác nhận. "
                "Đã tạm ứng trừ số hoàn trả."
            ),
            say("%(label)s: %(definition)s", label=UNSETTLED.label, definition=UNSETTLED.definition),
        ),
        label_head=say("Tên đề án"),
    )


def _line(one: Settled, level: int) -> Row:
    project = one.project
    cells: dict[str, Cell] = {
        **_money(one.sums),
        "code": project.code,
        "center": project.center.short_name or project.center.name,
        "contract": one.contract or None,
        "vouchers": one.vouchers or None,
        "settled_on": one.on,
    }
    return Row(project.code, project.title, cells, level=level, unfounded=_untold([one]))


def _total(members: Iterable[Settled]) -> dict[str, Cell]:
    return _money(added(one.sums for one in members))


def _money(sums: Sums) -> dict[str, Cell]:
    spent = sums.get(ADVANCED.key, 0) + sums.get(PAID.key, 0)
    return {
        **{key: sums.get(key, 0) for key in _OF_PROJECTS},
        UNSETTLED.key: spent - sums.get(SETTLED_TO_DATE.key, 0),
    }


def _untold(members: Iterable[Settled]) -> frozenset[str]:
    sums = added(one.sums for one in members)
    return frozenset(key for key in _OF_PROJECTS if key not in sums)


_OPENINGS: Openings = {
    "groups": {
        **{one.key: moved(one) for one in (YEAR_AVAILABLE, DISBURSED_TO_DATE, YEAR_SETTLED, SETTLED)},
        YEAR_UNSETTLED.key: computed(YEAR_UNSETTLED, DISBURSED_TO_DATE.key, minus=(YEAR_SETTLED.key,)),
        YEAR_SETTLED_RATE.key: computed(YEAR_SETTLED_RATE, YEAR_SETTLED.key, over=(YEAR_AVAILABLE.key,)),
        SETTLED_SINCE.key: moved(SETTLED, asked=since_new_year, shown=SETTLED_SINCE),
        SETTLED_BEFORE.key: moved(SETTLED, asked=last_year, shown=SETTLED_BEFORE),
        SETTLED_CHANGE.key: change(SETTLED_CHANGE, SETTLED.key, SETTLED_BEFORE.key),
    },
    "projects": {
        APPROVED.key: approved_of_projects(APPROVED),
        **{one.key: of_projects(one) for one in (ADVANCED, PAID, SETTLED_TO_DATE)},
        **{one.key: moved_in_projects(one) for one in (SETTLED_NATIONAL, SETTLED_LOCAL, SETTLED)},
        UNSETTLED.key: computed(UNSETTLED, ADVANCED.key, PAID.key, minus=(SETTLED_TO_DATE.key,)),
    },
}

SETTLEMENT_REPORT = register(
    Builder(
        kind="settlement",
        title=say("Báo cáo quyết toán kinh phí khuyến công"),
        summary=say(
            "Kinh phí quyết toán trong kỳ, từ đầu năm và so với cùng kỳ, theo nội dung, địa bàn, đơn vị, chương trình; "
            "từng đề án được quyết toán với hợp đồng, chứng từ và số còn phải quyết toán hoặc hoàn trả."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
