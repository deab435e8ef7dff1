"""Reports: choose and preview, run, watch, download."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from centers.web import SignedInRequest
from core.exceptions import DomainError, NotFound
from core.formatting import MoneyUnit
from core.models import JobState
from core.renderers.html import Opens, render_table_html, row_count
from core.table import Report, Row, Table
from core.web import PAGE_SIZES, money_unit, page_of, page_size
from core.words import say
from projects.selectors.decisions import decisions_in
from reports.builders import KINDS
from reports.forms import FORMATS, WHOLE_YEAR, ReportForm, period_code, window_in_words
from reports.models import ReportRun
from reports.selectors.runs import runs_of, worker_is_silent
from reports.selectors.signing import signing_unit
from reports.services.compute import build_report
from reports.services.runs import cancel_run, retry_run, start_run
from reports.services.sealing import filing_unit
from reports.views.opening import opener, sealed_table_address, table_address

PREVIEW_ROWS = 200
OpensTable = Callable[[str], Opens]
"""Of each table, where its figures open."""
_REQUEST_KEY = re.compile(r"[0-9a-f]{32}")


@require_safe
def report_list(request: SignedInRequest) -> HttpResponse:
    """The form, the preview of what the address asks for, and the person's runs; ``?ma=`` leads to the table of a printed code."""
    if code := request.GET.get("ma", "").strip():
        if found := sealed_table_address(code, request.user.scope) or table_address(code):
            return redirect(found)
        messages.error(
            request,
            say("Không có bảng nào mang mã “%(code)s”. Chép đúng mã in ở chân bảng.", code=code[:80]),
        )
    asked = _with_period_parts(request.GET)
    form = ReportForm(asked if "kind" in asked else None, scope=request.user.scope)
    report = None
    if form.is_bound and form.is_valid():
        report = build_report(
            kind=form.cleaned_data["kind"], parameters=form.parameters, scope=request.user.scope
        )
    return render(request, "reports/list.html", _list_context(request, form, report))


def _with_period_parts(query: QueryDict) -> QueryDict:
    """``period=2016-Q3``, as REST and the command write it, in the two fields of the form; a day as it is typed there."""
    asked = query.copy()
    with suppress(ValueError):
        asked["as_of"] = f"{date.fromisoformat(asked.get('as_of', '')):%d/%m/%Y}"
    if "period" in asked:
        year, _, part = str(asked["period"]).partition("-")
        asked.setdefault("year", year)
        asked.setdefault("part", part)
    return asked


def _list_context(request: SignedInRequest, form: ReportForm, report: Report | None) -> dict[str, Any]:
    runs = page_of(request, runs_of(request.user))
    return {
        "form": form,
        "kinds": KINDS.values(),
        "window": _window_of(form),
        "report": report,
        "tables": previews(report, money_unit(request), opens=partial(opener, report)) if report else [],
        "preview_rows": PREVIEW_ROWS,
        "may_send": report is not None and filing_unit(request.user) is not None,
        "signs_for": signing_unit(request.user),
        "formats": FORMATS,
        "request_key": uuid.uuid4().hex,
        "page": runs,
        "titles": {kind: builder.title for kind, builder in KINDS.items()},
        "sizes": PAGE_SIZES,
        "size": page_size(request),
    }


def _window_of(form: ReportForm) -> str:
    year = form["year"].value() or form.latest
    try:
        return window_in_words(period_code(year, form["part"].value() or WHOLE_YEAR))
    except DomainError:
        return ""


@dataclass(frozen=True, slots=True)
class _FirstRows:
    """The first rows of a table, streamed afresh each time."""

    table: Table

    def __iter__(self) -> Iterator[Row]:
        return islice(iter(self.table.rows), PREVIEW_ROWS)


def previews(report: Report, unit: MoneyUnit, *, opens: OpensTable | None = None) -> list[SafeString]:
    """The tables as markup; with ``opens`` each figure leads to what stands behind it."""
    return [
        render_table_html(_shortened(table), unit=unit, opens=opens(table.key) if opens else None)
        for table in report.tables
    ]


def tables_shown(tables: Iterable[Table], unit: MoneyUnit) -> list[SafeString]:
    """Tables that belong to no report as markup, whole."""
    return [render_table_html(table, unit=unit) for table in tables]


def _shortened(table: Table) -> Table:
    """A long table's first rows; its total stays that of all rows."""
    count = row_count(table)
    if count is not None and count <= PREVIEW_ROWS:
        return table
    note = say(
        "Bản xem trước chỉ hiện %(count)s dòng đầu; tổng cộng tính trên mọi dòng. Lập tệp để xem đủ.",
        count=PREVIEW_ROWS,
    )
    return replace(table, rows=_FirstRows(table), row_count=PREVIEW_ROWS, notes=(*table.notes, note))


@require_safe
def window(request: SignedInRequest) -> HttpResponse:
    """The days of the chosen period, for the line under the form."""
    try:
        text = window_in_words(period_code(request.GET.get("year", ""), request.GET.get("part", "")))
    except DomainError as error:
        text = error.message
    return render(request, "reports/_window.html", {"window": text})


@require_POST
def start(request: SignedInRequest) -> HttpResponse:
    """Put the report in line, or show it when no format was chosen. A form that cannot be understood comes back as it was filled."""
    form = ReportForm(request.POST, scope=request.user.scope)
    if form.is_valid() and not request.POST.get("format"):
        query = urlencode({"kind": form.cleaned_data["kind"], **form.parameters})
        return redirect(f"{reverse('reports:list')}?{query}")
    if form.is_valid():
        try:
            run = start_run(
                actor=request.user,
                kind=form.cleaned_data["kind"],
                parameters=form.parameters,
                format=request.POST.get("format", ""),
                request_key=_request_key(request.POST),
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("reports:run", run.pk)
    return render(request, "reports/list.html", _list_context(request, form, None), status=422)


def _request_key(posted: QueryDict) -> str | None:
    """The key that the form was given. Anything else was not made here and counts as none: the request is then a new one."""
    key = str(posted.get("request_key", ""))
    return key if _REQUEST_KEY.fullmatch(key) else None


def _run(request: SignedInRequest, pk: int) -> ReportRun:
    return get_object_or_404(runs_of(request.user), pk=pk)


def _run_context(request: SignedInRequest, pk: int) -> dict[str, Any]:
    run = _run(request, pk)
    builder = KINDS.get(run.kind)
    is_cut = run.job.state == JobState.RUNNING and worker_is_silent()
    return {
        "is_cut": is_cut,
        "seen": f"{run.job.state}-cut" if is_cut else run.job.state,
        "run": run,
        "job": run.job,
        "title": builder.title if builder else run.kind,
        "window": window_in_words(run.period),
        "scope": {
            key: _shown(key, value, request) for key, value in run.parameters.items() if key != "period"
        },
    }


def _shown(key: str, value: str, request: SignedInRequest) -> str:
    """A parameter as a reader knows it: a decision by its number and day."""
    if key != "decision":
        return value
    found = decisions_in(request.user.scope).filter(pk=value).first()
    return str(found) if found else value


@require_safe
def run_page(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "reports/run.html", _run_context(request, pk))


@require_safe
def run_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """The progress of a run; its state and what can be done with it only when that differs from ``seen``, so that it is read out once."""
    context = _run_context(request, pk)
    context["is_news"] = request.GET.get("seen") != context["seen"]
    answer = render(request, "reports/_state.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, cancel_run, say("Đã yêu cầu hủy."))


@require_POST
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, retry_run, say("Đã xếp hàng chạy lại."))


def _act(request: SignedInRequest, pk: int, act: Any, done: str) -> HttpResponse:
    run = _run(request, pk)
    try:
        act(actor=request.user, run=run)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("reports:run", pk)


@require_safe
def download(request: SignedInRequest, pk: int) -> FileResponse:
    """The finished file, as an attachment of its own type."""
    job = _run(request, pk).job
    if not job.file or not default_storage.exists(job.file):
        raise NotFound(say("Báo cáo này chưa có tệp để tải. Hãy xem tiến độ hoặc chạy lại."), code="no_file")
    answer = FileResponse(
        default_storage.open(job.file),
        as_attachment=True,
        filename=job.file_name,
        content_type=job.content_type,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
