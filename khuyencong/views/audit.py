"""The audit trail: searched by person, time, object and act; read by auditors and administrators alone."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centers.enums import Role
from centers.rules import AUDIT_READERS
from centers.saved_views import opens_with, saved_views_of
from centers.web import SignedInRequest
from core.exceptions import InvalidInput, NotAllowed
from core.models import AuditEvent
from core.renderers.csv import render_csv
from core.renderers.xlsx import render_xlsx
from core.web import PAGE_SIZES, address, chips, page_of, page_size
from core.words import in_vietnamese, say
from khuyencong.audit.export import MOST_ROWS, export_events
from khuyencong.audit.filters import AuditFilter
from khuyencong.audit.reading import lines_of

LIST_KEY = "audit"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _filtered(request: SignedInRequest) -> tuple[AuditFilter, int]:
    """The filters of the address, and how many events they leave: counted up to one more than a page leads to."""
    if not request.user.has_role(*AUDIT_READERS):
        raise NotAllowed(say("Nhật ký chỉ dành cho kiểm toán và quản trị."), code="no_right")
    filters = AuditFilter(request.GET, AuditEvent.objects.all())
    return filters, filters.qs.order_by()[: MOST_ROWS + 1].count()


@require_safe
def audit_trail(request: SignedInRequest) -> HttpResponse:
    """The latest events first; a page costs the same queries whatever it holds."""
    filters, count = _filtered(request)
    if to := opens_with(request, LIST_KEY):
        return redirect(to)
    in_force = chips(filters.form, request.GET) if filters.form.is_valid() else []
    page = page_of(request, filters.qs, count=min(count, MOST_ROWS))
    return render(
        request,
        "audit/list.html",
        {
            "filter": filters,
            "page": page,
            "lines": lines_of(page.object_list, sees_mail=request.user.has_role(Role.ADMIN)),
            "more": count > MOST_ROWS,
            "most": MOST_ROWS,
            "chips": in_force,
            **saved_views_of(request, LIST_KEY, filtered=bool(in_force)),
            "query": address(request.GET),
            "sizes": PAGE_SIZES,
            "size": page_size(request),
        },
    )


@require_safe
def audit_file(request: SignedInRequest, format: str) -> HttpResponseBase:
    """What the filters leave, as CSV or XLSX. Filters that cannot be read give no file rather than everything."""
    filters, count = _filtered(request)
    if format not in ("csv", "xlsx"):
        raise InvalidInput(say("Chỉ xuất được CSV hoặc XLSX."), code="unknown_format")
    if not filters.form.is_valid():
        raise InvalidInput(
            say("Điều kiện lọc chưa đúng; hãy sửa trên trang nhật ký rồi xuất lại."), code="bad_filter"
        )
    report = export_events(
        actor=request.user,
        events=filters.qs,
        count=count,
        described=filters.described(),
        format=format,
        sees_mail=request.user.has_role(Role.ADMIN),
    )
    name = f"nhat-ky-{timezone.localdate():%Y%m%d}.{format}"
    answer: FileResponse | StreamingHttpResponse
    if format == "csv":
        answer = StreamingHttpResponse(render_csv(report, bom=True), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        with tempfile.TemporaryDirectory(prefix="audit-") as folder:
            with in_vietnamese():
                render_xlsx(report, Path(folder) / name)
            answer = FileResponse(
                (Path(folder) / name).open("rb"), as_attachment=True, filename=name, content_type=_XLSX
            )
    answer["Cache-Control"] = "private, no-store"
    return answer
