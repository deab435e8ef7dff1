"""budget-execution: what was given, carried, spent, paid back, settled and is left of each fund year, by source and year, and by group."""

from collections.abc import Mapping
from typing import Any

from core.money import percent
from core.table import Cell, Column, Row, Table
from core.words import say
from projects.enums import Source
from reports.builders.base import Builder, register
from reports.builders.groups import added, source_rows
from reports.figure import LedgerFigure, PlainFigure
from reports.figures import (
    ASSIGNED,
    CANCELLED,
    CARRIED_IN,
    CARRIED_OUT,
    DISBURSED_TO_DATE,
    EXECUTION,
    YEAR_ADVANCED,
    YEAR_AVAILABLE,
    YEAR_LEFT,
    YEAR_PAID,
    YEAR_RATE,
    YEAR_REFUNDED,
    YEAR_SETTLED,
)
from reports.frame import DIMENSIONS, Frame
from reports.opening import Narrowing, Openings, computed
from reports.selectors.execution import used_by_group, used_by_source
from reports.selectors.money import Sums
from reports.selectors.opened import moved_of_each_year, moved_of_year

_GIVEN, _SPENT = say("Kinh phí được sử dụng"), say("Giải ngân")
_MONEY: tuple[tuple[LedgerFigure | PlainFigure, str], ...] = (
    (ASSIGNED, _GIVEN),
    (CARRIED_IN, _GIVEN),
    (CARRIED_OUT, _GIVEN),
    (CANCELLED, _GIVEN),
    (YEAR_AVAILABLE, _GIVEN),
    (YEAR_ADVANCED, _SPENT),
    (YEAR_PAID, _SPENT),
    (YEAR_REFUNDED, _SPENT),
    (DISBURSED_TO_DATE, _SPENT),
    (YEAR_LEFT, ""),
    (YEAR_SETTLED, ""),
)
_COLUMNS = (
    *(Column(figure.key, figure.label, "money", "VND", 3, group=group) for figure, group in _MONEY),
    Column(YEAR_RATE.key, YEAR_RATE.label, "percent", "%", 2),
)
_SPENDING = (YEAR_ADVANCED.key, YEAR_PAID.key, YEAR_REFUNDED.key, DISBURSED_TO_DATE.key)


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``sources`` (by source and fund year) and ``groups`` (the period's fund year by group, national and local apart)."""
    return _sources(frame), _groups(frame)


def _sources(frame: Frame) -> Table:
    found = used_by_source(frame)
    rows: list[Row] = []
    for source in (Source.NATIONAL, Source.LOCAL):
        years = {year: sums for (name, year), sums in found.items() if name == source}
        if years:
            whole = Narrowing(source=source.value)
            rows.append(
                _row(source.value, str(source.label), added(years.values()), role="group", facts=whole)
            )
            rows += [
                _row(
                    f"{source.value}-{year}",
                    say("Năm ngân sách %(year)s", year=year),
                    years[year],
                    level=1,
                    facts=Narrowing(source=source.value, fund_year=year),
                )
                for year in sorted(years, reverse=True)
            ]
    return _table(
        "sources",
        say("Theo nguồn và năm ngân sách"),
        say("Nguồn, năm ngân sách"),
        rows,
        added(found.values()),
        say(
            "Gồm năm ngân sách của kỳ (%(year)s) và các năm khác có phát sinh trong kỳ; mỗi dòng tính từ đầu năm ngân sách đến hết kỳ.",
            year=frame.year,
        ),
    )


def _groups(frame: Frame) -> Table:
    found = used_by_group(frame)
    rows = list(source_rows(found, frame, _row))
    return _table(
        "groups",
        say("Năm ngân sách %(year)s", year=frame.year),
        DIMENSIONS[frame.by],
        rows,
        added(found.values()),
        say("Chỉ kinh phí của năm ngân sách %(year)s, đến hết kỳ.", year=frame.year),
    )


def _table(key: str, title: str, head: str, rows: list[Row], total: Sums, note: str) -> Table:
    return Table(
        key=key,
        title=title,
        columns=_COLUMNS,
        rows=rows,
        total=_cells(total),
        total_unfounded=_unfounded(total),
        row_count=len(rows),
        notes=(
            note,
            say("%(label)s: %(definition)s", label=YEAR_LEFT.label, definition=YEAR_LEFT.definition),
            say("%(label)s: %(definition)s", label=YEAR_RATE.label, definition=YEAR_RATE.definition),
        ),
        label_head=head,
    )


def _row(key: str, label: str, sums: Sums, **layout: Any) -> Row:
    return Row(key, label, _cells(sums), unfounded=_unfounded(sums), **layout)


def _cells(sums: Mapping[str, int]) -> dict[str, Cell]:
    available, spent = sums.get(YEAR_AVAILABLE.key, 0), sums.get(DISBURSED_TO_DATE.key, 0)
    return {
        **{figure.key: sums.get(figure.key, 0) for figure in EXECUTION},
        YEAR_LEFT.key: available - spent,
        YEAR_RATE.key: percent(spent, available),
    }


def _unfounded(sums: Sums) -> frozenset[str]:
    """What no entry tells; without spending on record there is neither a rate nor a rest."""
    missing = {figure.key for figure in EXECUTION if figure.key not in sums}
    silent = not any(key in sums for key in _SPENDING)
    return frozenset(missing | ({YEAR_RATE.key, YEAR_LEFT.key} if silent else set()))


_MADE = {
    YEAR_LEFT.key: computed(YEAR_LEFT, YEAR_AVAILABLE.key, minus=(DISBURSED_TO_DATE.key,)),
    YEAR_RATE.key: computed(YEAR_RATE, DISBURSED_TO_DATE.key, over=(YEAR_AVAILABLE.key,)),
}
_OPENINGS: Openings = {
    "sources": {**{figure.key: moved_of_each_year(figure) for figure in EXECUTION}, **_MADE},
    "groups": {**{figure.key: moved_of_year(figure) for figure in EXECUTION}, **_MADE},
}

BUDGET_EXECUTION = register(
    Builder(
        kind="budget-execution",
        title=say("Báo cáo thực hiện kinh phí khuyến công"),
        summary=say(
            "Kinh phí giao, chuyển nguồn, giải ngân, hoàn trả, quyết toán và còn lại theo nguồn và năm ngân sách; theo nội dung, địa bàn, đơn vị, chương trình hoặc đề án."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
