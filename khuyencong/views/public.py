"""Chương trình qua các con số: published reports alone, open to everyone. No row of a đề án and no person is on it."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.barchart import Bar, bar_chart
from core.formatting import MoneyUnit
from core.renderers.html import render_table_html
from core.table import Report, Table
from core.web import address
from core.words import say
from khuyencong.views.province_maps import beside_map, in_unit, places_of, province_maps, value_of
from reports.figures import DISBURSED_TO_DATE, PLANNED
from reports.models import SealedReport
from reports.selectors.public import nation_by_year, published_reports
from reports.services.freezing import report_of

LISTED = 200
"""So many published reports are listed, the newest periods first."""


@login_not_required
@require_safe
def programme_in_figures(request: HttpRequest) -> HttpResponse:
    """The programme of one year as its published reports tell it, the years that have one, and the list of what is published."""
    reports = list(published_reports()[:LISTED])
    years = nation_by_year(reports)
    asked = request.GET.get("nam", "")
    year = int(asked) if asked in map(str, years) else max(years, default=None)
    unit = _unit(request)
    context: dict[str, Any] = {
        "reports": reports,
        "year": year,
        "years": [
            {"year": one, "url": address(request.GET, nam=str(one)), "here": one == year}
            for one in sorted(years, reverse=True)
        ],
        "unit": unit,
        "units": [
            {"label": one.label, "url": address(request.GET, unit=one.value), "here": one is unit}
            for one in MoneyUnit
        ],
        "unknown": bool(asked) and str(year) != asked,
    }
    if year is not None:
        context |= _figures(years[year], year, unit)
    return render(request, "public/figures.html", context)


def _unit(request: HttpRequest) -> MoneyUnit:
    """The unit that the address asks for; nothing is remembered of a stranger."""
    asked = request.GET.get("unit", "")
    return MoneyUnit(asked) if asked in set(MoneyUnit) else MoneyUnit.MILLION


def _figures(found: Mapping[str, SealedReport], year: int, unit: MoneyUnit) -> dict[str, Any]:
    """The tables and the pictures of the year's sealed reports, each with the code that proves it."""
    shown: dict[str, Any] = {}
    if sealed := found.get("content"):
        report = report_of(sealed.filing)
        money = _table(report, "money")
        indicators = _table(report, "indicators")
        shown["by_content"] = {
            "sealed": sealed,
            "chart": _chart(money, unit, year),
            "money": render_table_html(money, unit=unit),
            "indicators": render_table_html(indicators, unit=unit) if indicators.row_count else "",
        }
    if sealed := found.get("province"):
        money = _table(report_of(sealed.filing), "money")
        places = places_of(list(money.rows))
        spent = any(value_of(row, DISBURSED_TO_DATE.key) is not None for row in places)
        coloured = DISBURSED_TO_DATE if spent else PLANNED
        shown["by_province"] = {
            "sealed": sealed,
            "maps": province_maps(places, coloured, year=year, unit=unit, opens=lambda _: ""),
            "coloured": coloured.label,
            "money": render_table_html(beside_map(money), unit=unit),
        }
    return shown


def _table(report: Report, key: str) -> Table:
    return next(table for table in report.tables if table.key == key)


def _chart(money: Table, unit: MoneyUnit, year: int) -> Any:
    bars = [
        Bar(
            row.label,
            in_unit(value_of(row, PLANNED.key), unit),
            in_unit(value_of(row, DISBURSED_TO_DATE.key), unit),
        )
        for row in money.rows
    ]
    return bar_chart(
        say("Kế hoạch và giải ngân theo nội dung, năm %(year)s", year=year),
        bars,
        unit=unit.label,
        decimals=unit.decimals,
        actual_label=say("Giải ngân"),
    )
