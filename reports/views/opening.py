"""One figure of a report, opened: what it is, the rows that sum to it or the formula over other figures, and those rows as a file."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centers.models import Scope
from centers.web import SignedInRequest
from core.renderers.csv import render_csv
from core.renderers.html import render_table_html
from core.table import Report
from core.web import PAGE_SIZES, money_unit, page_size
from core.words import say
from reports.builders import KINDS, get_builder
from reports.codes import read_code as read_seal
from reports.models import SealedReport
from reports.opened_table import page_table, whole_table
from reports.opening import Cited
from reports.services.freezing import report_of
from reports.services.opening import Opening, Operand, Place, open_figure, told_rows
from reports.sources import read_code

LINE = "dong"
"""The name of the line in the address; left out for the total."""


def figure_address(kind: str, parameters: Mapping[str, str], place: Place, name: str = "opening") -> str:
    """Where a figure of the report ``kind`` opens."""
    query = {**parameters, LINE: place.line} if place.line else dict(parameters)
    return f"{reverse(f'reports:{name}', args=[kind, place.table, place.column])}?{urlencode(query)}"


def opener(report: Report, table: str) -> Callable[[str, str], str]:
    """The address of each figure of a table of ``report``, by line and column; "" where it does not open."""
    known = get_builder(report.kind).openings.get(table, {})

    def address(line: str, column: str) -> str:
        if column not in known:
            return ""
        return figure_address(report.kind, report.parameters, Place(table, line, column))

    return address


def table_address(code: str) -> str:
    """Where the table of a printed code is shown; "" where there is no such table."""
    kind, table, parameters = read_code(code) or ("", "", {})
    if (
        kind not in KINDS
        or table not in KINDS[kind].openings
        or not set(parameters) <= set(KINDS[kind].parameters)
    ):
        return ""
    return f"{reverse('reports:list')}?{urlencode({'kind': kind, **parameters})}#table-{table}"


def sealed_table_address(code: str, scope: Scope) -> str:
    """Where the table of a code of sealed paper (``KC-7F3K9-Q2M4D-X5.money``) is shown; "" where there is none in sight."""
    typed, _, table = code.strip().rpartition(".")
    seal = read_seal(typed)
    sealed = SealedReport.objects.visible_to(scope).filter(code=seal).first() if seal and table else None
    if sealed is None or table not in {one.key for one in report_of(sealed.filing).tables}:
        return ""
    return f"{reverse('reports:filing', args=[sealed.filing_id])}#table-{table}"


@require_safe
def opening(request: SignedInRequest, kind: str, table: str, column: str) -> HttpResponse:
    """The figure that the address names, a page of its rows or its formula."""
    found = _opened(request, kind, Place(table, request.GET.get(LINE, ""), column))
    return render(request, "reports/opening.html", _context(request, found))


@require_safe
def opening_file(request: SignedInRequest, kind: str, table: str, column: str) -> StreamingHttpResponse:
    """The rows behind the figure as CSV, streamed."""
    found = _opened(request, kind, Place(table, request.GET.get(LINE, ""), column))
    answer = StreamingHttpResponse(
        render_csv(_report(found), bom=True), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{kind}_{table}_{column}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _opened(request: SignedInRequest, kind: str, place: Place) -> Opening:
    known = get_builder(kind).parameters
    parameters = {name: str(request.GET[name]) for name in known if request.GET.get(name)}
    return open_figure(kind=kind, place=place, parameters=parameters, scope=request.user.scope)


def _report(found: Opening) -> Report:
    frame = found.frame
    return Report(
        kind=found.builder.kind,
        title=found.title,
        subtitle=found.subtitle,
        parameters=frame.parameters,
        window=(frame.start, frame.end),
        tables=(whole_table(found),),
    )


def _operand_address(found: Opening, one: Operand) -> str:
    """Where an operand opens: in the same line, or in the report that is cited; a number of rows leads to the table of that report."""
    parameters = found.frame.parameters
    if one.place is None:
        place = Place(found.place.table, found.place.line, one.column.key)
        return figure_address(found.builder.kind, parameters, place) if one.opens else ""
    known = get_builder(one.kind).parameters
    asked = {name: value for name, value in {**parameters, "by": one.by}.items() if name in known}
    if one.opens:
        return figure_address(one.kind, asked, one.place)
    return f"{reverse('reports:list')}?{urlencode({'kind': one.kind, **asked})}#table-{one.place.table}"


def _context(request: SignedInRequest, found: Opening) -> dict[str, Any]:
    frame, parameters = found.frame, found.frame.parameters
    context: dict[str, Any] = {
        "found": found,
        "made": found.opened is None,
        "cites": isinstance(found.derivation, Cited),
        "operands": [(one, _operand_address(found, one)) for one in found.operands],
        "scope": {key: value for key, value in parameters.items() if key != "period"},
        "window": (frame.start, frame.end),
        "narrowed": not frame.scope.everything,
        "back": f"{reverse('reports:list')}?{urlencode({'kind': found.builder.kind, **parameters})}"
        f"#table-{found.place.table}",
        "column_head": say("%(group)s: %(label)s", group=found.column.group, label=found.column.label)
        if found.column.group
        else found.column.label,
    }
    if found.opened is None:
        return context
    size, count = page_size(request), found.opened.count
    page = Paginator(range(count), size).get_page(request.GET.get("page"))
    start = max(page.start_index() - 1, 0)
    told = told_rows(found, start, min(start + size, count))
    table = page_table(found, told, found.opened.total)
    return context | {
        "page": page,
        "sizes": PAGE_SIZES,
        "size": size,
        "rows": render_table_html(table, unit=money_unit(request)),
        "file": figure_address(found.builder.kind, parameters, found.place, "opening_file"),
    }
