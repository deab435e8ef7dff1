"""The pictures of Tổng quan beside the bars by content: provinces as tiles, and the months of the year against the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from centers.models import Scope
from core.formatting import MoneyUnit
from core.linechart import Series, line_chart
from core.renderers.html import render_table_html
from core.table import Column, Row, Table
from core.web import address
from core.words import say
from khuyencong.views.province_maps import COLOURED, beside_map, in_unit, places_of, province_maps, value_of
from reports.builders.plan_vs_actual import money_table
from reports.figure import LedgerFigure, PlainFigure
from reports.figures import DISBURSED_TO_DATE, PLANNED
from reports.frame import Frame
from reports.selectors.frames import last_year, read_frame
from reports.selectors.months import MONTHS, disbursed_by_month


@dataclass(frozen=True, slots=True)
class ProvincePicture:
    """The provinces in reach: a map of tiles for each of the country's maps that has figures, their table, and what may be coloured."""

    maps: Sequence[SafeString]
    table: SafeString
    choices: Sequence[Mapping[str, Any]]


def province_picture(
    request: HttpRequest, parameters: Mapping[str, str], *, scope: Scope, unit: MoneyUnit
) -> ProvincePicture | None:
    """None where fewer than two provinces have figures: there is nothing to compare."""
    table = money_table(read_frame({**parameters, "by": "province"}, scope=scope))
    places = places_of(list(table.rows))
    if len(places) < 2:
        return None
    rows = [replace(row, href=_opened(request, row)) for row in table.rows]
    coloured = _coloured(request.GET.get("to_mau"), places)
    maps = province_maps(
        places,
        coloured,
        year=int(parameters["period"]),
        unit=unit,
        opens=lambda row: _opened(request, row),
    )
    choices = [
        {
            "label": one.label,
            "url": f"{address(request.GET, to_mau=one.key)}#ban-do",
            "here": one is coloured,
        }
        for one in COLOURED
    ]
    return ProvincePicture(maps, render_table_html(beside_map(replace(table, rows=rows)), unit=unit), choices)


@dataclass(frozen=True, slots=True)
class MonthsPicture:
    """What was spent up to each month of the year and of the year before: the lines, and the table of the same figures."""

    chart: SafeString
    table: SafeString


def months_picture(frame: Frame, unit: MoneyUnit) -> MonthsPicture | None:
    """None where neither year spent anything that anybody stated."""
    years = {frame.year: disbursed_by_month(frame), frame.year - 1: disbursed_by_month(last_year(frame))}
    if not any(value is not None for values in years.values() for value in values):
        return None
    title = say("Lũy kế giải ngân theo tháng, năm %(year)s và năm trước", year=frame.year)
    named = {say("Năm %(year)s", year=year): values for year, values in years.items()}
    chart = line_chart(
        title,
        [str(month) for month in MONTHS],
        [Series(name, [in_unit(value, unit) for value in values]) for name, values in named.items()],
        unit=unit.label,
        decimals=unit.decimals,
    )
    columns = tuple(
        Column(str(month), say("Tháng %(number)s", number=month), "money", "VND") for month in MONTHS
    )
    rows = [
        Row(name, name, dict(zip(map(str, MONTHS), values, strict=True))) for name, values in named.items()
    ]
    table = Table("months", title, columns, rows, row_count=len(rows), label_head=say("Năm"))
    return MonthsPicture(chart, render_table_html(table, unit=unit))


def _opened(request: HttpRequest, row: Row) -> str:
    """This page for one province; blank for what lies in several or none."""
    return address(request.GET, province=row.key) if ":" in row.key else ""


def _coloured(asked: str | None, places: Sequence[Row]) -> LedgerFigure | PlainFigure:
    """The figure that was asked for; else what was spent, or the plan of a year in which nobody stated that."""
    for one in COLOURED:
        if one.key == asked:
            return one
    spent = any(value_of(row, DISBURSED_TO_DATE.key) is not None for row in places)
    return DISBURSED_TO_DATE if spent else PLANNED
