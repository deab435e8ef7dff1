"""Periodic reports: who owes what for a period, one of them with the way to its file, and the record that it was sent."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.models import Center
from centers.web import SignedInRequest
from core.calendars import period_calendar
from core.exceptions import NotAllowed, NotFound
from core.forms import act_page
from core.words import say
from reports.duties import DUTIES, latest_quarter, owed_periods
from reports.forms import window_in_words
from reports.models import PeriodicReport, ReportExtension
from reports.periodic_forms import RemindForm, SentForm, WithdrawForm
from reports.rules import can_extend, can_remind
from reports.selectors.periodic import Line, deadline_of, lines_of, runs_for, sending_centers
from reports.selectors.reminding import calls_of, last_calls
from reports.services.periodic import duty_of, record_sent, withdraw_sent

STATES: dict[str, str] = {
    "chua-gui": say("Chưa gửi"),
    "qua-han": say("Quá hạn"),
    "gui-tre": say("Đã gửi trễ"),
    "da-gui": say("Đã gửi"),
}
"""What the list may be narrowed to."""


@require_safe
def periodic_list(request: SignedInRequest) -> HttpResponse:
    """What the units in sight owe for one period (``?ky=2026-Q3``), sent or not; the latest closed quarter unless another is asked.

    ``tinh-trang`` and ``don-vi`` (a unit's code) narrow it, ``chon`` ticks every report that may be reminded of, ``lan`` tells of one bulk of reminders.
    """
    return list_page(request, request.GET.get("ky", ""))


def list_page(
    request: SignedInRequest,
    asked: str,
    *,
    form: RemindForm | None = None,
    picked: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The list; with the form and the ticks as they were sent where a reminder was refused."""
    periods = owed_periods(timezone.localdate(), period_calendar())
    chosen = next((one for one in periods if one.code == asked), latest_quarter(periods))
    lines = lines_of(chosen, request.user.scope)
    unit = request.GET.get("don-vi", "")
    mine = [line for line in lines if line.center.code == unit]
    lines = mine or lines
    state = request.GET.get("tinh-trang", "")
    everyone = request.GET.get("chon") == "het"
    calls = last_calls(chosen)
    rows = [
        {
            "line": line,
            "key": key,
            "picked": key in picked or everyone,
            "may_remind": line.sent is None and can_remind(request.user, line.duty, line.center),
            "called": calls.get((line.duty.key, line.center.pk)),
        }
        for line in lines
        if _is(line, state)
        for key in [f"{line.duty.key}:{line.center.code}"]
    ]
    context = {
        "periods": [{"code": one.code, "label": one.label, "here": one == chosen} for one in periods],
        "period": chosen,
        "window": window_in_words(chosen.code),
        "lines": lines,
        "rows": rows,
        "states": [
            {"key": key, "word": word, "here": key == state, "count": sum(_is(one, key) for one in lines)}
            for key, word in STATES.items()
        ],
        "state": state if state in STATES else "",
        "everyone": everyone,
        "form": form or RemindForm(),
        "may_remind": any(row["may_remind"] for row in rows),
        "results": [(DUTIES[one.duty], one) for one in calls_of(request.user, request.GET.get("lan", ""))],
        "sent": sum(line.sent is not None for line in lines),
        "late": sum(line.sent is None and line.days_late > 0 for line in lines),
        "unit": mine[0].center if mine else None,
        "unknown_unit": unit if unit and not mine else "",
        "unknown": asked if asked and asked != chosen.code else "",
    }
    return render(request, "reports/periodic_list.html", context, status=status)


def _is(line: Line, state: str) -> bool:
    if state not in STATES:
        return True
    if state == "da-gui":
        return line.sent is not None
    if state == "gui-tre":
        return line.sent is not None and line.days_late > 0
    return line.sent is None and (state == "chua-gui" or line.days_late > 0)


def center_in_sight(request: SignedInRequest, code: str) -> Center:
    """The unit of this code whose reports the person reads. Raises Http404."""
    scope = request.user.scope
    seen = Center.objects.visible_to(scope)
    return get_object_or_404(seen if scope.everything else seen.filter(pk__in=scope.center_ids), code=code)


@require_http_methods(["GET", "POST"])
def periodic(request: SignedInRequest, duty: str, period: str, center: str) -> HttpResponse:
    """One report of one unit: by when and by which law, the way to its figures, and the record that it was sent."""
    owed, asked = duty_of(duty, period)
    unit = center_in_sight(request, center)
    lines = lines_of(asked, request.user.scope, centers=[unit.pk])
    line = next((one for one in lines if one.duty == owed), None)
    if line is None:
        raise NotFound(say("Đơn vị này không có báo cáo này trong kỳ."), code="duty_not_found")
    may_send = unit.pk in sending_centers(request.user, owed)
    if request.method == "POST" and not may_send:
        raise NotAllowed(say("Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."), code="no_right")
    runs = list(runs_for(request.user, asked)[:20]) if may_send else []
    form = SentForm(request.POST if request.method == "POST" else None, runs=runs, today=timezone.localdate())
    query = urlencode({"kind": owed.report, "period": asked.code, "center": unit.code})
    context: dict[str, Any] = {
        "line": line,
        "rule": deadline_of(owed, timezone.localdate()),
        "window": window_in_words(asked.code),
        "figures": f"{reverse('reports:list')}?{query}",
        "send_here": f"{reverse('reports:send')}?{query}&{urlencode({'duty': owed.key})}",
        "may_send": may_send,
        "may_withdraw": may_send and line.sent is not None and line.sent.duty == owed.key,
        "may_extend": line.sent is None and can_extend(request.user, owed, unit),
        "may_end": can_extend(request.user, owed, unit),
        "ended": ReportExtension.objects.filter(
            duty=owed.key, period=asked.code, center=unit, withdrawn_at__isnull=False
        ).select_related("withdrawn_by"),
        "taken_back": PeriodicReport.objects.filter(
            duty=owed.key, period=asked.code, center=unit, withdrawn_at__isnull=False
        ).select_related("withdrawn_by"),
        "back": reverse("reports:periodic_list") + f"?ky={asked.code}",
    }

    def do(values: dict[str, Any]) -> PeriodicReport:
        return record_sent(actor=request.user, duty=duty, period=asked.code, center=unit, **values)

    return act_page(
        request,
        form=form,
        do=do,
        template="reports/periodic.html",
        context=context,
        done=lambda made: say("Đã ghi: gửi báo cáo ngày %(day)s.", day=f"{made.sent_on:%d/%m/%Y}"),
        to=reverse("reports:periodic", args=[duty, asked.code, unit.code]),
    )


def _find(request: SignedInRequest, pk: int) -> PeriodicReport:
    seen = PeriodicReport.objects.visible_to(request.user.scope)
    return get_object_or_404(seen.select_related("center", "run__job"), pk=pk)


@require_http_methods(["GET", "POST"])
def periodic_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Taking a wrong record back, with the reason."""
    report = _find(request, pk)
    if report.center_id not in sending_centers(request.user, DUTIES[report.duty]):
        raise NotAllowed(say("Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."), code="no_right")
    back = reverse("reports:periodic", args=[report.duty, report.period, report.center.code])

    def do(values: dict[str, Any]) -> PeriodicReport:
        return withdraw_sent(actor=request.user, report=report, **values)

    return act_page(
        request,
        form=WithdrawForm(request.POST if request.method == "POST" else None),
        do=do,
        template="reports/periodic_withdraw.html",
        context={"report": report, "duty": DUTIES[report.duty], "back": back},
        done=say("Đã rút ghi nhận; báo cáo lại chờ gửi."),
        to=back,
    )


@require_safe
def periodic_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file that was sent, for those who may see all that it was computed from."""
    report = _find(request, pk)
    run = report.run
    if run is None or not request.user.scope.covers(run.scope):
        raise NotFound(say("Báo cáo này không có tệp trên cổng."), code="no_file")
    job = run.job
    if not job.file or not default_storage.exists(job.file):
        raise NotFound(say("Tệp không còn trong kho lưu trữ; hãy báo quản trị."), code="no_file")
    answer = FileResponse(
        default_storage.open(job.file),
        as_attachment=True,
        filename=job.file_name,
        content_type=job.content_type,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
