"""quarterly-progress: a line per đề án, carried-over ones first, then by content or another dimension."""

from collections.abc import Iterable

from core.money import percent
from core.table import Cell, Column, Row, Table
from core.words import say
from projects.enums import State
from reports.builders.base import Builder, register
from reports.builders.groups import group_rows, of_members
from reports.counted_figures import PROJECT_RATE, VOLUME
from reports.figures import ADVANCED, APPROVED, AVAILABLE, PAID, REMAINING, SETTLED_TO_DATE
from reports.frame import Frame
from reports.opening import Counted, Listed, Narrowing, OpenedRow, Openings, computed
from reports.selectors.opened import approved_of_projects, of_projects
from reports.selectors.progress import ProjectProgress, project_progress

_COLUMNS = (
    Column("code", say("Mã đề án"), "text", "", 2),
    Column("center", say("Đơn vị thực hiện"), "text", "", 3),
    Column("contract", say("Số, ngày hợp đồng"), "text", "", 2),
    Column("status", say("Trạng thái"), "text", "", 2),
    Column("approved", say("Kinh phí hỗ trợ được duyệt"), "money", "VND", 2),
    Column("available", say("Kinh phí được sử dụng"), "money", "VND", 2),
    Column("volume", say("Khối lượng"), "integer", "%", 1),
    Column("advanced", say("Đã tạm ứng"), "money", "VND", 2),
    Column("paid", say("Đã thanh toán"), "money", "VND", 2),
    Column("settled_to_date", say("Đã quyết toán"), "money", "VND", 2),
    Column("remaining", say("Còn lại"), "money", "VND", 2),
    Column("percent", say("Tỷ lệ giải ngân"), "percent", "%", 1),
    Column("expected_end", say("Dự kiến hoàn thành"), "date", "", 2),
    Column("difficulty", say("Khó khăn, kiến nghị"), "text", "", 3),
)
_SUMMED = ("approved", "available", "advanced", "paid", "settled_to_date", "remaining")


def tables(frame: Frame) -> tuple[Table, ...]:
    """One table, ``projects``."""
    found = project_progress(frame)
    rows = list(group_rows(found, frame, total=_total, line=_row, unfounded=_unfounded))
    return (
        Table(
            key="projects",
            title=say("Tiến độ thực hiện các đề án"),
            columns=_COLUMNS,
            rows=rows,
            total=_total(found),
            total_unfounded=_unfounded(found),
            total_facts=of_members(found),
            row_count=len(found),
            notes=(
                say(
                    "Đề án chuyển tiếp: bắt đầu từ năm trước hoặc dùng kinh phí chuyển nguồn. "
                    "Khối lượng theo báo cáo tiến độ gần nhất đã gửi."
                ),
            ),
            label_head=say("Tên đề án"),
        ),
    )


def _row(one: ProjectProgress, level: int) -> Row:
    project = one.project
    cells: dict[str, Cell] = {
        **_money(one),
        "code": project.code,
        "center": project.center.short_name or project.center.name,
        "contract": one.contract or None,
        "status": str(State(project.status).label),
        "volume": one.volume,
        "expected_end": one.expected_end,
        "difficulty": one.difficulty or None,
    }
    cells["percent"] = _rate(cells)
    return Row(project.code, project.title, cells, level=level, unfounded=_unfounded([one]))


def _unfounded(members: Iterable[ProjectProgress]) -> frozenset[str]:
    """The figures that no fact of any member stands behind."""
    known = {key for member in members for key in member.sums}
    missing = {key for key in _SUMMED if key not in known and key != REMAINING.key}
    if "available" in missing:
        missing |= {REMAINING.key}
    return frozenset(missing | ({"percent"} if {"advanced", "paid"} <= missing else set()))


def _money(one: ProjectProgress) -> dict[str, Cell]:
    sums = one.sums
    cells: dict[str, Cell] = {
        key: sums.get(key, 0) for key in ("approved", "available", "advanced", "paid", "settled_to_date")
    }
    cells[REMAINING.key] = sums.get("available", 0) - sums.get("advanced", 0) - sums.get("paid", 0)
    return cells


def _total(members: Iterable[ProjectProgress]) -> dict[str, Cell]:
    total: dict[str, Cell] = dict.fromkeys(_SUMMED, 0)
    for member in members:
        cells = _money(member)
        total = {key: _int(total[key]) + _int(cells[key]) for key in _SUMMED}
    return total | {"percent": _rate(total)}


def _rate(cells: dict[str, Cell]) -> Cell:
    return percent(_int(cells["advanced"]) + _int(cells["paid"]), _int(cells["available"]))


def _int(value: Cell) -> int:
    return value if isinstance(value, int) else 0


def _reported(_frame: Frame, line: Narrowing) -> Listed:
    """The volume is no sum: the report that told it."""
    return Listed(
        [
            OpenedRow(one.volume, one.project.pk, what=str(VOLUME.label))
            for one in line.members
            if one.volume is not None
        ]
    )


_OPENINGS: Openings = {
    "projects": {
        "approved": approved_of_projects(APPROVED),
        **{figure.key: of_projects(figure) for figure in (AVAILABLE, ADVANCED, PAID, SETTLED_TO_DATE)},
        "volume": Counted(VOLUME, _reported, adds=False),
        REMAINING.key: computed(REMAINING, "available", minus=("advanced", "paid")),
        "percent": computed(PROJECT_RATE, "advanced", "paid", over=("available",)),
    }
}

QUARTERLY_PROGRESS = register(
    Builder(
        kind="quarterly-progress",
        title=say("Báo cáo tiến độ thực hiện đề án khuyến công"),
        summary=say(
            "Mỗi đề án một dòng: hợp đồng, kinh phí, khối lượng, tạm ứng, thanh toán, quyết toán, còn lại, khó khăn."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
