"""One figure of a report that was sent, opened: the rows that were frozen with it, or the formula over other frozen figures."""

import re
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centers.web import SignedInRequest
from core.renderers.csv import render_csv
from core.renderers.html import Opens, render_table_html
from core.table import Report
from core.web import PAGE_SIZES, money_unit, page_size
from core.words import say
from reports.builders import KINDS
from reports.models import Filing
from reports.opened_table import frozen_table
from reports.selectors.sealed import filings_seen
from reports.services.freezing import report_of
from reports.services.opening import Place, unknown_figure
from reports.services.opening_frozen import (
    AS_KNOWN,
    NOWHERE,
    FrozenOpening,
    FrozenOperand,
    open_frozen,
)
from reports.views.opening import LINE

WITHIN = "trong"
"""The name of the cited report in the address: ``KIND.DIMENSION``; left out for the report's own tables."""
_WITHIN = re.compile(r"[a-z-]+\.[a-z]+")


def find_filing(request: SignedInRequest, pk: int) -> Filing:
    return get_object_or_404(filings_seen(request.user.scope), pk=pk)


def frozen_address(filing: int, place: Place, within: str = "", name: str = "filing_opening") -> str:
    """Where a figure of a report that was sent opens."""
    query = {key: value for key, value in ((LINE, place.line), (WITHIN, within)) if value}
    address = reverse(f"reports:{name}", args=[filing, place.table, place.column])
    return f"{address}?{urlencode(query)}" if query else address


def frozen_opener(filing: Filing, table: str) -> Opens:
    """The address of each figure of a table of a report that was sent."""
    return lambda line, column: frozen_address(filing.pk, Place(table, line, column))


@require_safe
def opening(request: SignedInRequest, pk: int, table: str, column: str) -> HttpResponse:
    """The figure that the address names, a page of its rows or its formula, or why it cannot be opened."""
    found = _opened(request, pk, table, column)
    return render(request, "reports/frozen_opening.html", _context(request, found))


@require_safe
def opening_file(request: SignedInRequest, pk: int, table: str, column: str) -> StreamingHttpResponse:
    """The rows behind the figure as CSV; what is out of sight stands as one row, so that they sum to the figure."""
    found = _opened(request, pk, table, column)
    if found.rows is None:
        raise unknown_figure()
    made = report_of(found.filing)
    report = Report(
        kind=made.kind,
        title=made.title,
        subtitle=made.subtitle,
        parameters=made.parameters,
        window=made.window,
        tables=(frozen_table(found, found.rows),),
    )
    answer = StreamingHttpResponse(render_csv(report, bom=True), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.kind}_{table}_{column}_{pk}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _opened(request: SignedInRequest, pk: int, table: str, column: str) -> FrozenOpening:
    within = request.GET.get(WITHIN, "")
    if within and not _WITHIN.fullmatch(within):
        raise unknown_figure()
    place = Place(table, request.GET.get(LINE, ""), column)
    return open_frozen(filing=find_filing(request, pk), place=place, within=within, scope=request.user.scope)


def _operand_address(found: FrozenOpening, one: FrozenOperand) -> str:
    return frozen_address(found.filing.pk, one.place, one.within) if one.place else ""


def _context(request: SignedInRequest, found: FrozenOpening) -> dict[str, Any]:
    column = found.column
    context: dict[str, Any] = {
        "found": found,
        "filing": found.filing,
        "sealed": getattr(found.filing, "sealed", None),
        "nowhere": found.basis == NOWHERE,
        "as_known": found.basis == AS_KNOWN,
        "cites": bool(found.operands) and any(one.kind for one in found.operands),
        "operands": [
            (one, _operand_address(found, one), KINDS[one.kind].title if one.kind in KINDS else one.kind)
            for one in found.operands
        ],
        "back": f"{reverse('reports:filing', args=[found.filing.pk])}#table-{found.place.table}",
        "column_head": say("%(group)s: %(label)s", group=column.group, label=column.label)
        if column.group
        else column.label,
    }
    if found.rows is None:
        return context
    size, count = page_size(request), len(found.rows)
    page = Paginator(found.rows, size).get_page(request.GET.get("page"))
    table = frozen_table(found, page.object_list, last=not page.has_next())
    return context | {
        "page": page,
        "sizes": PAGE_SIZES,
        "size": size,
        "count": count + found.hidden,
        "rows": render_table_html(table, unit=money_unit(request)),
        "file": frozen_address(found.filing.pk, found.place, found.within, "filing_opening_file"),
    }
