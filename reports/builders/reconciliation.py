"""reconciliation: a fund year's money from approval to settlement, by group and source and đề án by đề án, with what does not agree yet."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.formatting import format_date
from core.table import Cell, Column, Row, Table
from core.words import joined, say
from reports.builders.base import Builder, register
from reports.builders.groups import added, group_rows, of_members, source_rows
from reports.figures import (
    ASSIGNED,
    CANCELLED,
    CARRIED_IN,
    CARRIED_OUT,
    RECONCILIATION,
    YEAR_ADVANCED,
    YEAR_APPROVED,
    YEAR_LEFT,
    YEAR_PAID,
    YEAR_REFUNDED,
    YEAR_SETTLED,
    YEAR_UNSETTLED,
)
from reports.frame import DIMENSIONS, Frame
from reports.opening import Derivation, Openings, computed
from reports.selectors.money import Sums
from reports.selectors.opened import moved_of_year, planned
from reports.selectors.reconciled import (
    ReconciledProject,
    approved,
    closed,
    reconciled_by_group,
    reconciled_projects,
)

_GIVEN, _SPENT = say("Kinh phí được sử dụng"), say("Giải ngân")
_MONEY = (
    Column(YEAR_APPROVED.key, YEAR_APPROVED.label, "money", "VND", 3),
    *(
        Column(figure.key, figure.label, "money", "VND", 3, group=_GIVEN)
        for figure in (ASSIGNED, CARRIED_IN, CARRIED_OUT, CANCELLED)
    ),
    *(
        Column(figure.key, figure.label, "money", "VND", 3, group=_SPENT)
        for figure in (YEAR_ADVANCED, YEAR_PAID, YEAR_REFUNDED)
    ),
    *(
        Column(figure.key, figure.label, "money", "VND", 3)
        for figure in (YEAR_SETTLED, YEAR_UNSETTLED, YEAR_LEFT)
    ),
)
_LISTED = (
    Column("code", say("Mã đề án"), "text", "", 1),
    *_MONEY,
    Column("outcome", say("Kết quả đối chiếu"), "text", "", 1),
)
_SUMMED = (YEAR_APPROVED.key, *(figure.key for figure in RECONCILIATION))
_SPENDING = frozenset({YEAR_ADVANCED.key, YEAR_PAID.key, YEAR_REFUNDED.key})


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``groups`` (by group, national and local apart) and ``projects`` (a line per đề án, with what does not agree)."""
    cleared = closed(frame)
    return _groups(cleared, _until(frame, cleared)), _projects(cleared)


def _until(frame: Frame, cleared: Frame) -> str:
    if cleared.end == frame.end:
        return say("Kinh phí của năm ngân sách %(year)s, đến hết kỳ.", year=frame.year)
    return say(
        "Kinh phí của năm ngân sách %(year)s, đến hết ngày %(day)s: hạn thanh lý, quyết toán của năm ngân sách.",
        year=frame.year,
        day=format_date(cleared.end),
    )


def _groups(frame: Frame, until: str) -> Table:
    found = reconciled_by_group(frame)
    rows, total = list(source_rows(found, frame, _group_row)), added(found.values())
    return Table(
        key="groups",
        title=say("Đối chiếu theo nhóm và nguồn"),
        columns=_MONEY,
        rows=rows,
        total=_cells(total),
        total_unfounded=_unfounded(total),
        row_count=len(rows),
        notes=(
            until,
            say(
                "%(label)s: %(definition)s", label=YEAR_UNSETTLED.label, definition=YEAR_UNSETTLED.definition
            ),
            say("%(label)s: %(definition)s", label=YEAR_LEFT.label, definition=YEAR_LEFT.definition),
        ),
        label_head=DIMENSIONS[frame.by],
    )


def _group_row(key: str, label: str, sums: Sums, **layout: Any) -> Row:
    return Row(key, label, _cells(sums), unfounded=_unfounded(sums), **layout)


def _projects(frame: Frame) -> Table:
    found = reconciled_projects(frame)
    rows = list(group_rows(found, frame, total=_total, line=_line, unfounded=_untold))
    return Table(
        key="projects",
        title=say("Đối chiếu từng đề án"),
        columns=_LISTED,
        rows=rows,
        total=_total(found),
        total_unfounded=_untold(found),
        total_facts=of_members(found),
        row_count=len(found),
        notes=(
            say(
                "Bố cục của cổng, không phải mẫu chính thức: cột của mẫu 10 Thông tư 36/2013/TT-BCT chưa được xác nhận."
            ),
        ),
        label_head=say("Tên đề án"),
    )


def _line(one: ReconciledProject, level: int) -> Row:
    project, money = one.project, _cells(one.sums)
    untold = _unfounded(one.sums)
    outcome = None if YEAR_LEFT.key in untold else _outcome(money)
    return Row(
        project.code,
        project.title,
        {**money, "code": project.code, "outcome": outcome},
        level=level,
        unfounded=untold,
    )


def _outcome(money: dict[str, Cell]) -> str:
    """What does not agree: money spent beyond what is settled, settled beyond what was spent, left, or spent beyond what was given."""
    unsettled, left = money[YEAR_UNSETTLED.key], money[YEAR_LEFT.key]
    assert isinstance(unsettled, int)
    assert isinstance(left, int)
    found = []
    if unsettled:
        found.append(
            say("Phải quyết toán hoặc hoàn trả") if unsettled > 0 else say("Quyết toán vượt số giải ngân")
        )
    if left:
        found.append(
            say("Còn kinh phí chưa dùng") if left > 0 else say("Giải ngân vượt kinh phí được sử dụng")
        )
    return str(joined("; ", found)) if found else str(say("Khớp"))


def _total(members: Iterable[ReconciledProject]) -> dict[str, Cell]:
    return _cells(added(one.sums for one in members))


def _untold(members: Iterable[ReconciledProject]) -> frozenset[str]:
    return _unfounded(added(one.sums for one in members))


def _cells(sums: Sums) -> dict[str, Cell]:
    of = {key: sums.get(key, 0) for key in _SUMMED}
    available = of[ASSIGNED.key] + of[CARRIED_IN.key] - of[CARRIED_OUT.key] - of[CANCELLED.key]
    spent = of[YEAR_ADVANCED.key] + of[YEAR_PAID.key] - of[YEAR_REFUNDED.key]
    return {**of, YEAR_UNSETTLED.key: spent - of[YEAR_SETTLED.key], YEAR_LEFT.key: available - spent}


def _unfounded(sums: Sums) -> frozenset[str]:
    """What no fact tells; without spending on record nothing is known to be left, nor to wait for its settlement."""
    missing = {key for key in _SUMMED if key not in sums}
    if missing >= _SPENDING:
        missing |= {YEAR_LEFT.key} | ({YEAR_UNSETTLED.key} if YEAR_SETTLED.key in missing else set())
    return frozenset(missing)


_SPENT_KEYS = (YEAR_ADVANCED.key, YEAR_PAID.key)
_OF_MONEY: Mapping[str, Derivation] = {
    YEAR_APPROVED.key: planned(YEAR_APPROVED, approved, asked=closed),
    **{figure.key: moved_of_year(figure, asked=closed) for figure in RECONCILIATION},
    YEAR_UNSETTLED.key: computed(YEAR_UNSETTLED, *_SPENT_KEYS, minus=(YEAR_REFUNDED.key, YEAR_SETTLED.key)),
    YEAR_LEFT.key: computed(
        YEAR_LEFT,
        ASSIGNED.key,
        CARRIED_IN.key,
        YEAR_REFUNDED.key,
        minus=(CARRIED_OUT.key, CANCELLED.key, *_SPENT_KEYS),
    ),
}
_OPENINGS: Openings = {"groups": _OF_MONEY, "projects": _OF_MONEY}

RECONCILIATION_REPORT = register(
    Builder(
        kind="reconciliation",
        title=say("Bảng đối chiếu kinh phí khuyến công"),
        summary=say(
            "Kinh phí của năm ngân sách được duyệt, giao, chuyển nguồn, giải ngân, hoàn trả, quyết toán và còn lại, theo nhóm và từng đề án; "
            "chỗ nào chưa khớp thì nói rõ. Kỳ cả năm tính đến hạn thanh lý của năm đó."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
