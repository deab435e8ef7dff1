"""plan-summary: the list of a year's plan, or of one decision over it, in the shape of the circular's form 2.

The columns are the portal's own (TT 36/2013/TT-BCT names the form; its columns were not read).
"""

from collections.abc import Iterable

from core.formatting import format_date
from core.table import Cell, Column, Row, Table
from core.words import say
from projects.enums import State
from reports.builders.base import Builder, register
from reports.builders.groups import group_rows, of_members
from reports.figures import LISTED, LISTED_TOTAL
from reports.frame import Frame
from reports.opening import Openings, computed
from reports.selectors.plan_list import Listed, listed_amounts, plan_list

_LONGEST = 400
_COLUMNS = (
    Column("code", say("Mã đề án"), "text", "", 2),
    Column("center", say("Đơn vị thực hiện"), "text", "", 2),
    Column("beneficiaries", say("Đơn vị thụ hưởng, phối hợp"), "text", "", 3),
    Column("place", say("Địa điểm"), "text", "", 2),
    Column("time", say("Thời gian"), "text", "", 2),
    Column("goals", say("Mục tiêu, nội dung chính, kết quả"), "text", "", 4),
    Column(LISTED_TOTAL.key, LISTED_TOTAL.label, "money", "VND", 2),
    *(
        Column(figure.key, figure.label, "money", "VND", 2, group=say("Trong đó"))
        for figure in LISTED.values()
    ),
    Column("note", say("Ghi chú"), "text", "", 2),
)


def tables(frame: Frame) -> tuple[Table, ...]:
    """One table, ``plan``."""
    found = plan_list(frame)
    return (
        Table(
            key="plan",
            title=say("Bảng tổng hợp các đề án khuyến công"),
            columns=_COLUMNS,
            rows=list(group_rows(found, frame, total=_total, line=_row)),
            total=_total(found),
            total_facts=of_members(found),
            row_count=len(found),
            notes=(
                say(
                    "Kinh phí của năm %(year)s. Bố cục theo cách trình bày của cổng, tương ứng Mẫu số 2 Thông tư 36/2013/TT-BCT; chưa đối chiếu với bản gốc của mẫu.",
                    year=frame.year,
                ),
            ),
            label_head=say("Tên đề án"),
        ),
    )


def _row(one: Listed, level: int) -> Row:
    project = one.project
    cells: dict[str, Cell] = {
        **_money(one),
        "code": project.code,
        "center": project.center.short_name or project.center.name,
        "beneficiaries": "; ".join(one.parties) or None,
        "place": ", ".join(one.places) or None,
        "time": f"{format_date(project.start)} – {format_date(project.end)}",
        "goals": _shortened(project.goals or project.need) or None,
        "note": str(State(project.status).label),
    }
    return Row(project.code, project.title, cells, level=level)


def _money(one: Listed) -> dict[str, Cell]:
    """Blank where a source gives nothing."""
    cells: dict[str, Cell] = {figure.key: one.amounts.get(source) for source, figure in LISTED.items()}
    known = [amount for amount in one.amounts.values() if amount is not None]
    cells[LISTED_TOTAL.key] = sum(known) if known else None
    return cells


def _total(members: Iterable[Listed]) -> dict[str, Cell]:
    total: dict[str, Cell] = {}
    for member in members:
        for key, amount in _money(member).items():
            before = total.get(key)
            if isinstance(amount, int):
                total[key] = amount + (before if isinstance(before, int) else 0)
    return total


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


_OPENINGS: Openings = {
    "plan": {
        LISTED_TOTAL.key: computed(LISTED_TOTAL, *(figure.key for figure in LISTED.values())),
        **{figure.key: listed_amounts(figure, source) for source, figure in LISTED.items()},
    }
}

PLAN_SUMMARY = register(
    Builder(
        kind="plan-summary",
        title=say("Bảng tổng hợp kế hoạch khuyến công"),
        summary=say(
            "Danh mục đề án của kế hoạch năm hoặc của một quyết định: các bên, địa điểm, thời gian, mục tiêu, kinh phí theo nguồn."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "decision"),
        tables=tables,
        openings=_OPENINGS,
        ahead=True,
    )
)
