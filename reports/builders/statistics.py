"""statistics: the funds and the results of khuyến công as the sector's statistics ask for them, national and local apart."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from core.money import growth, percent
from core.table import Cell, Column, Row, Table
from core.words import say
from projects.enums import Fund
from reports.builders.base import Builder, register
from reports.builders.groups import added, source_rows
from reports.builders.plan_vs_actual import rate
from reports.counted_figures import (
    RESULT,
    RESULT_BEFORE,
    RESULT_CHANGE,
    RESULT_MINORITY,
    RESULT_RATE,
    RESULT_SINCE,
    RESULT_WOMEN,
    RESULTS,
    TARGET,
)
from reports.figure import PlainFigure
from reports.figures import (
    ASSIGNED,
    DISBURSED,
    DISBURSED_BEFORE,
    DISBURSED_CHANGE,
    DISBURSED_TO_DATE,
    PERCENT,
    PLANNED,
    STATISTICS,
)
from reports.frame import DIMENSIONS, Frame
from reports.opening import Narrowing, Openings, change, computed
from reports.selectors import opened
from reports.selectors.frames import last_year, since_new_year
from reports.selectors.money import Sums
from reports.selectors.statistics import Counts, funds, results

_FUNDS = (
    *(
        Column(figure.key, figure.label, "money", "VND", 3)
        for figure in (PLANNED, ASSIGNED, DISBURSED, DISBURSED_TO_DATE)
    ),
    Column(PERCENT.key, PERCENT.label, "percent", "%", 2),
    Column(DISBURSED_BEFORE.key, DISBURSED_BEFORE.label, "money", "VND", 3),
    Column(DISBURSED_CHANGE.key, DISBURSED_CHANGE.label, "percent", "%", 2),
)
_SUMMED = (PLANNED.key, *(figure.key for figure in STATISTICS), DISBURSED_BEFORE.key)


def _counted(figure: PlainFigure, group: str = "") -> Column:
    return Column(figure.key, figure.label, "percent" if figure.unit else "decimal", figure.unit, 2, group)


_RESULTS = (
    _counted(TARGET),
    _counted(RESULT),
    _counted(RESULT_WOMEN, say("Trong đó")),
    _counted(RESULT_MINORITY, say("Trong đó")),
    _counted(RESULT_SINCE),
    _counted(RESULT_RATE),
    _counted(RESULT_BEFORE),
    _counted(RESULT_CHANGE),
)
_BEARERS = {
    Fund.NATIONAL.value: Fund.NATIONAL.label,
    Fund.LOCAL.value: Fund.LOCAL.label,
    "": say("Không gắn với đề án"),
}


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``funds`` (by group, national and local apart) and ``results`` (each indicator, by the fund of the đề án)."""
    return _funds(frame), _results(frame)


def _funds(frame: Frame) -> Table:
    found = funds(frame)
    rows, total = list(source_rows(found, frame, _fund_row)), added(found.values())
    return Table(
        key="funds",
        title=say("Kinh phí khuyến công"),
        columns=_FUNDS,
        rows=rows,
        total=_cells(total),
        total_unfounded=_unfounded(total),
        row_count=len(rows),
        notes=(
            say("%(label)s: %(definition)s", label=PERCENT.label, definition=PERCENT.definition),
            say("Số đã thực hiện đến hết kỳ; không gồm ước tính cho những ngày chưa qua."),
            say(
                "Bố cục của cổng: biểu 03/SCT-BCT và 04/SCT-BCT của Thông tư 41/2016/TT-BCT đã được thay, số hiệu và cột của biểu hiện hành chưa được xác nhận."
            ),
        ),
        label_head=DIMENSIONS[frame.by],
    )


def _fund_row(key: str, label: str, sums: Sums, **layout: Any) -> Row:
    return Row(key, label, _cells(sums), unfounded=_unfounded(sums), **layout)


def _cells(sums: Sums) -> dict[str, Cell]:
    return {
        **{key: sums.get(key, 0) for key in _SUMMED},
        PERCENT.key: rate(sums),
        DISBURSED_CHANGE.key: growth(sums.get(DISBURSED.key), sums.get(DISBURSED_BEFORE.key)),
    }


def _unfounded(sums: Sums) -> frozenset[str]:
    """What no fact tells; without spending on record there is no rate."""
    missing = {key for key in _SUMMED if key not in sums}
    return frozenset(missing | ({PERCENT.key} if DISBURSED_TO_DATE.key in missing else set()))


def _results(frame: Frame) -> Table:
    rows = list(_result_rows(frame))
    return Table(
        key="results",
        title=say("Kết quả công tác khuyến công"),
        columns=_RESULTS,
        rows=rows,
        row_count=len(rows),
        notes=(
            say("Chia theo nguồn chương trình của đề án; kết quả của đơn vị ngoài đề án đứng riêng."),
            say("%(label)s: %(definition)s", label=RESULT_RATE.label, definition=RESULT_RATE.definition),
        ),
        label_head=say("Chỉ tiêu"),
    )


def _result_rows(frame: Frame) -> Iterator[Row]:
    for indicator, parts in results(frame):
        unit = indicator.unit
        yield Row(
            indicator.code,
            indicator.label,
            _values(_sum(parts.values())),
            role="group",
            unit=unit,
            facts=Narrowing(indicator=indicator.pk),
        )
        for fund, label in _BEARERS.items():
            if fund in parts:
                key = f"{indicator.code}-{fund or 'none'}"
                own = Narrowing(indicator=indicator.pk, fund=fund)
                yield Row(key, str(label), _values(parts[fund]), level=1, unit=unit, facts=own)


def _values(counts: Counts) -> dict[str, Cell]:
    return {
        **{figure.key: counts.get(figure.key) for figure in RESULTS},
        RESULT_RATE.key: percent(counts.get(RESULT_SINCE.key), counts.get(TARGET.key)),
        RESULT_CHANGE.key: growth(counts.get(RESULT.key), counts.get(RESULT_BEFORE.key)),
    }


def _sum(parts: Iterable[Counts]) -> Counts:
    total: Counts = {}
    for counts in parts:
        for key, value in counts.items():
            total[key] = total.get(key, Decimal(0)) + value
    return total


_OPENINGS: Openings = {
    "funds": {
        PLANNED.key: opened.planned(PLANNED),
        **{figure.key: opened.moved(figure) for figure in STATISTICS},
        PERCENT.key: computed(PERCENT, DISBURSED_TO_DATE.key, over=(ASSIGNED.key, PLANNED.key)),
        DISBURSED_BEFORE.key: opened.moved(DISBURSED, asked=last_year, shown=DISBURSED_BEFORE),
        DISBURSED_CHANGE.key: change(DISBURSED_CHANGE, DISBURSED.key, DISBURSED_BEFORE.key),
    },
    "results": {
        TARGET.key: opened.targets(TARGET),
        RESULT.key: opened.results(RESULT),
        RESULT_WOMEN.key: opened.results(RESULT_WOMEN, "women"),
        RESULT_MINORITY.key: opened.results(RESULT_MINORITY, "ethnic_minority"),
        RESULT_SINCE.key: opened.results(RESULT_SINCE, asked=since_new_year),
        RESULT_RATE.key: computed(RESULT_RATE, RESULT_SINCE.key, over=(TARGET.key,)),
        RESULT_BEFORE.key: opened.results(RESULT_BEFORE, asked=last_year),
        RESULT_CHANGE.key: change(RESULT_CHANGE, RESULT.key, RESULT_BEFORE.key),
    },
}

STATISTICS_REPORT = register(
    Builder(
        kind="statistics",
        title=say("Báo cáo thống kê khuyến công"),
        summary=say(
            "Kinh phí và kết quả khuyến công trong kỳ, lũy kế, so với kế hoạch và cùng kỳ năm trước, quốc gia và địa phương riêng; "
            "cho báo cáo thống kê 6 tháng và năm."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
