"""Tổng quan: a year of the programme in figures, all of them the figures of the plan-vs-actual report."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centers.models import Scope
from centers.selectors.tree import with_below
from centers.web import SignedInRequest
from core.barchart import Bar, bar_chart
from core.formatting import MoneyUnit
from core.renderers.html import render_table_html
from core.table import Cell, Table
from core.web import address, money_unit
from core.words import say
from khuyencong.views.home_funnel import FunnelPicture, funnel_picture
from khuyencong.views.home_late import LatePicture, late_picture
from khuyencong.views.home_pictures import months_picture, province_picture
from projects.enums import Content
from projects.filters import ProjectFilter
from projects.models import Project
from projects.selectors.funnel import sums_by_state
from reports.builders.plan_vs_actual import rate
from reports.figures import ASSIGNED, DISBURSED_TO_DATE, MONEY, PERCENT, PLANNED
from reports.forms import AS_FILED, ScopeForm, last_begun_year
from reports.frame import MAPS
from reports.selectors.frames import last_year, read_frame
from reports.selectors.known import Known, Unbroken, known_figures, unbroken_totals
from reports.selectors.runs import runs_of
from reports.services.compute import build_report
from reports.views.opening import opener

_RUNS = 5
_FIGURES = (PLANNED, ASSIGNED, DISBURSED_TO_DATE)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with that of the year before; ``is_rate`` tells percent from đồng, None that nobody stated one."""

    label: str
    definition: str
    now: Any
    before: Any
    is_rate: bool = False


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    scope = request.user.scope
    form = _asked(request)
    year = form.cleaned_data["year"]
    parameters = _parameters(form)
    report = build_report(kind="plan-vs-actual", parameters=parameters, scope=scope)
    tables = {table.key: table for table in report.tables}
    frame = read_frame(parameters, scope=scope)
    known = known_figures(frame, MONEY)
    money = without_unknown(tables["money"], known)
    unit = money_unit(request)
    return render(
        request,
        "home/page.html",
        {
            "form": form,
            "year": year,
            "report": report,
            "figures": _figures(
                tables["comparison"], _all(known), _all(known_figures(last_year(frame), MONEY))
            ),
            "chart": _chart(money, unit, year),
            "months": months_picture(frame, unit),
            "provinces": province_picture(request, parameters, scope=scope, unit=unit),
            "values": money.rows,
            "unbroken": _unbroken(unbroken_totals(frame), money),
            "money": render_table_html(money, unit=unit, opens=opener(report, "money")),
            "indicators": render_table_html(tables["indicators"], unit=unit)
            if tables["indicators"].row_count
            else "",
            "funnel": _funnel(request, form, unit),
            "late": _late(form, scope),
            "runs": runs_of(request.user)[:_RUNS],
            "report_url": f"{reverse('reports:list')}{address(request.GET, kind='plan-vs-actual', year=str(year), unit=None)}",
        },
    )


class HomeForm(ScopeForm):
    """What Tổng quan shows: a year, a scope, and on which map of provinces."""

    map = forms.ChoiceField(label=say("Bản đồ tỉnh"), choices=list(MAPS.items()), required=False)


def _late(form: ScopeForm, scope: Scope) -> LatePicture | None:
    """Who is late: of all units in sight, or of the one that was chosen with those below it; units of one province are not told apart, so that is left out."""
    if form.cleaned_data.get("province"):
        return None
    center = form.cleaned_data.get("center")
    return late_picture(scope, centers=with_below([center.pk]) if center else None)


def _asked(request: SignedInRequest) -> HomeForm:
    """What the address asks for; what it gets wrong is told at its field and left out of the figures."""
    query = request.GET.copy()
    form = HomeForm(query, scope=request.user.scope)
    query.setdefault("year", str(form.latest))
    form.full_clean()
    if form.cleaned_data.get("year", 0) > last_begun_year():
        form.add_error(
            "year",
            say("Kỳ báo cáo năm %(year)s chưa bắt đầu.", year=form.cleaned_data["year"]),
        )
    form.cleaned_data.setdefault("year", form.latest)
    return form


def _parameters(form: ScopeForm) -> dict[str, str]:
    given = form.cleaned_data
    center = given.get("center")
    return {
        "period": str(given["year"]),
        "fund": given.get("fund", ""),
        "center": center.code if center else "",
        "province": given.get("province", ""),
        "map": "" if given.get("map") == AS_FILED else given.get("map", ""),
    }


def without_unknown(money: Table, known: Known) -> Table:
    """The money by content with a blank for each figure that no fact stands behind; files keep the sums as they are."""
    rows = [replace(row, cells=_stated(row.cells, known.get(row.key, frozenset()))) for row in money.rows]
    total = None if money.total is None else _stated(money.total, _all(known))
    return replace(money, rows=rows, total=total)


def _stated(cells: Mapping[str, Cell], known: frozenset[str]) -> dict[str, Cell]:
    """``cells`` without the figures that are not known; without disbursement there is no rate either."""
    kept = known | {PERCENT.key} if DISBURSED_TO_DATE.key in known else known
    return {key: value if key in kept else None for key, value in cells.items()}


def _all(known: Known) -> frozenset[str]:
    return frozenset().union(*known.values())


def _figures(comparison: Table, known: frozenset[str], known_before: frozenset[str]) -> list[Figure]:
    rows = {row.key: row.cells for row in comparison.rows}
    now = _year(rows, "current", known)
    before = _year(rows, "previous", known_before)
    found = [Figure(one.label, one.definition, now[one.key], before[one.key]) for one in _FIGURES]
    rates = (now[PERCENT.key], before[PERCENT.key])
    return [*found, Figure(PERCENT.label, PERCENT.definition, *rates, is_rate=True)]


def _year(rows: Mapping[str, Mapping[str, Cell]], column: str, known: frozenset[str]) -> dict[str, Cell]:
    sums = {key: value for key, cells in rows.items() if isinstance(value := cells[column], int)}
    return _stated({**sums, PERCENT.key: rate(sums)}, known)


def _unbroken(found: Unbroken, money: Table) -> dict[str, Any] | None:
    """What the line ``programme`` holds that nobody broke down by content; None where there is nothing of the kind."""
    row = next((row for row in money.rows if row.key == Content.PROGRAMME), None)
    if row is None or not found.count:
        return None
    parts = ((PLANNED, found.planned), (ASSIGNED, found.assigned))
    sums = [
        (figure.label.lower(), part, row.cells[figure.key])
        for figure, part in parts
        if row.cells[figure.key] is not None
    ]
    return {"count": found.count, "label": row.label, "sums": sums}


def _chart(money: Table, unit: MoneyUnit, year: int) -> Any:
    bars = [
        Bar(
            row.label,
            _in_unit(row.cells[PLANNED.key], unit),
            _in_unit(row.cells[DISBURSED_TO_DATE.key], unit),
        )
        for row in money.rows
    ]
    if not bars:
        return ""
    return bar_chart(
        say("Kế hoạch và giải ngân theo nội dung, năm %(year)s", year=year),
        bars,
        unit=unit.label,
        decimals=unit.decimals,
        actual_label=say("Giải ngân"),
    )


def _in_unit(value: object, unit: MoneyUnit) -> Decimal | None:
    return Decimal(value).scaleb(-unit.exponent) if isinstance(value, int) and value else None


def _funnel(request: SignedInRequest, form: ScopeForm, unit: MoneyUnit) -> FunnelPicture | None:
    """Numbers and money by state that equal the list each of them opens."""
    scope = request.user.scope
    asked = {
        name: value for name, value in _parameters(form).items() if value and name not in ("period", "map")
    }
    year = form.cleaned_data["year"]
    asked["year"] = str(year)
    found = ProjectFilter(asked, Project.objects.visible_to(scope), scope=scope).qs
    base = request.GET.copy()
    base.clear()
    base.update(asked)

    def opens(state: str | None) -> str:
        return f"{reverse('projects:list')}{address(base, status=state)}"

    return funnel_picture(sums_by_state(found), unit, year=year, opens=opens)
