"""plan-vs-actual: money by content, place, centre, fund or đề án; indicators; comparison with the same period last year."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from core.money import growth, percent
from core.table import Cell, Column, Row, Table
from core.words import say, say_as
from projects.enums import Source
from reports.builders.base import Builder, register
from reports.counted_figures import FIGURE_CHANGE, RESULT, TARGET, TARGET_MET
from reports.figure import LedgerFigure
from reports.figures import ASSIGNED, DISBURSED_TO_DATE, MONEY, PERCENT, PLANNED
from reports.frame import DIMENSIONS, Frame
from reports.opening import Counted, Narrowing, Opened, Openings, change, computed
from reports.selectors.frames import last_year
from reports.selectors.indicators import planned_and_actual
from reports.selectors.money import Labels, Sums, sums_by, sums_by_source
from reports.selectors.opened import moved, planned, results, targets

_MONEY_COLUMNS = (
    Column(PLANNED.key, PLANNED.label, "money", "VND", 3),
    *(Column(figure.key, figure.label, "money", "VND", 3) for figure in MONEY),
    Column(PERCENT.key, PERCENT.label, "percent", "%", 2),
)
_FIGURES = (PLANNED.key, *(figure.key for figure in MONEY))
_COMPARED = (PLANNED, *MONEY)


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``money``, ``indicators`` and ``comparison``."""
    return money_table(frame), indicator_table(frame), comparison_table(frame)


def money_table(frame: Frame) -> Table:
    """A row per group that has any money; the total is the sum of the rows, its percentage that of the sums."""
    raw = sums_by(frame, MONEY, frame.by)
    labels = Labels(frame, list(raw))
    grouped: dict[tuple[str, str], Sums] = {}
    order: dict[tuple[str, str], Any] = {}
    counted: dict[tuple[str, str], list[Any]] = {}
    for group, sums in raw.items():
        if not any(sums.values()):
            continue
        key, label, position = labels.of(group)
        grouped[key, label] = _added(grouped.get((key, label), {}), sums)
        order[key, label] = position
        counted.setdefault((key, label), []).append(group)
    rows = [
        Row(
            key,
            label,
            _cells(grouped[key, label]),
            unfounded=unfounded(grouped[key, label]),
            facts=Narrowing(groups=tuple(counted[key, label])),
        )
        for key, label in sorted(grouped, key=lambda one: (order[one], one))
    ]
    total = _all(grouped.values())
    return Table(
        key="money",
        title=say("Kinh phí"),
        columns=_MONEY_COLUMNS,
        rows=rows,
        total=_cells(total),
        total_unfounded=unfounded(total),
        row_count=len(rows),
        notes=(say("Tỷ lệ: %(definition)s", definition=PERCENT.definition),),
        label_head=DIMENSIONS[frame.by],
    )


def indicator_table(frame: Frame) -> Table:
    """A row per indicator that has a target of the year or a result in the window."""
    columns = (
        Column("planned", say("Kế hoạch năm"), "decimal", "", 2),
        Column("actual", say("Thực hiện trong kỳ"), "decimal", "", 2),
        Column("percent", say("Tỷ lệ"), "percent", "%", 2),
    )
    rows = [
        Row(
            indicator.code,
            indicator.label,
            {"planned": target, "actual": actual, "percent": percent(actual, target)},
            unit=indicator.unit,
            facts=Narrowing(indicator=indicator.pk),
        )
        for indicator, target, actual in planned_and_actual(frame)
    ]
    return Table(
        "indicators",
        say_as("of indicators", "Kết quả"),
        columns,
        rows,
        row_count=len(rows),
        label_head=say("Chỉ tiêu"),
    )


def comparison_table(frame: Frame) -> Table:
    """Each money figure, whole and by source, against the same period of the year before."""
    columns = (
        Column("current", say("Kỳ này"), "money", "VND", 3),
        Column("previous", say("Cùng kỳ năm trước"), "money", "VND", 3),
        Column("change", say("Tăng, giảm"), "percent", "%", 2),
    )
    now = sums_by_source(frame, MONEY)
    before = sums_by_source(last_year(frame), MONEY)
    rows = list(_comparison_rows(now, before))
    return Table(
        "comparison",
        say("So với cùng kỳ năm trước"),
        columns,
        rows,
        row_count=len(rows),
        label_head=say("Chỉ tiêu"),
    )


def _comparison_rows(now: Mapping[str, Sums], before: Mapping[str, Sums]) -> Iterable[Row]:
    for figure in _COMPARED:
        line = Narrowing(figure=figure)
        current, previous = _figure(now, figure.key), _figure(before, figure.key)
        yield _compared(figure.key, figure.label, current, previous, facts=line)
        if figure.key == "contributed":
            continue
        for source in (Source.NATIONAL, Source.LOCAL):
            current = now.get(source, {}).get(figure.key)
            previous = before.get(source, {}).get(figure.key)
            if current or previous:
                yield _compared(
                    f"{figure.key}:{source.value}",
                    str(source.label),
                    current,
                    previous,
                    level=1,
                    facts=Narrowing(figure=figure, source=source.value),
                )


def _compared(
    key: str, label: str, current: int | None, previous: int | None, *, facts: Narrowing, level: int = 0
) -> Row:
    """A change needs a fact on both sides: money that nobody told is no fall to nothing."""
    cells: dict[str, Cell] = {
        "current": current or 0,
        "previous": previous or 0,
        "change": growth(current, previous),
    }
    blank = frozenset(name for name, one in (("current", current), ("previous", previous)) if one is None)
    return Row(key, label, cells, level=level, unfounded=blank, facts=facts)


def _figure(sums: Mapping[str, Sums], key: str) -> int | None:
    found = [one[key] for one in sums.values() if key in one]
    return sum(found) if found else None


def _added(one: Sums, other: Sums) -> Sums:
    return {key: one.get(key, 0) + other.get(key, 0) for key in _FIGURES if key in one or key in other}


def unfounded(sums: Sums) -> frozenset[str]:
    """The figures of a line that no fact stands behind; without spending on record there is no rate either."""
    missing = {key for key in _FIGURES if key not in sums}
    return frozenset(missing | ({PERCENT.key} if DISBURSED_TO_DATE.key in missing else set()))


def _all(sums: Iterable[Sums]) -> Sums:
    total: Sums = {}
    for one in sums:
        total = _added(total, one)
    return total


def rate(sums: Sums) -> Decimal | None:
    """The percentage of :data:`reports.figures.PERCENT`."""
    return percent(sums.get(DISBURSED_TO_DATE.key, 0), sums.get(ASSIGNED.key) or sums.get(PLANNED.key))


def _cells(sums: Sums) -> dict[str, Cell]:
    return {**{key: sums.get(key, 0) for key in _FIGURES}, PERCENT.key: rate(sums)}


def _current(frame: Frame, line: Narrowing) -> Opened:
    """The rows of the figure that the line is about."""
    figure = line.figure
    counted = moved(figure) if isinstance(figure, LedgerFigure) else planned(figure)
    return counted.rows(frame, line)


_OPENINGS: Openings = {
    "money": {
        PLANNED.key: planned(PLANNED),
        **{figure.key: moved(figure) for figure in MONEY},
        PERCENT.key: computed(PERCENT, DISBURSED_TO_DATE.key, over=(ASSIGNED.key, PLANNED.key)),
    },
    "indicators": {
        "planned": targets(TARGET),
        "actual": results(RESULT),
        "percent": computed(TARGET_MET, "actual", over=("planned",)),
    },
    "comparison": {
        "current": Counted(None, _current),
        "previous": Counted(None, lambda frame, line: _current(last_year(frame), line)),
        "change": change(FIGURE_CHANGE, "current", "previous"),
    },
}

PLAN_VS_ACTUAL = register(
    Builder(
        kind="plan-vs-actual",
        title=say("Báo cáo kế hoạch và thực hiện khuyến công"),
        summary=say("Kinh phí và kết quả so với kế hoạch, theo nội dung, địa bàn, đơn vị, nguồn hoặc đề án."),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
