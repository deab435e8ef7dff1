"""Progress reports: written by the implementer for a period, sent, sent back or accepted by the other side; and the tab that gathers all."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.models import User
from centers.web import SignedInRequest
from core.exceptions import InvalidInput, NotFound, StaleState
from core.forms import act_page
from core.periods import Period
from core.words import say
from projects import acts
from projects.fingerprints import REPORT_FIELDS, fingerprint
from projects.forms.execution import SeenForm
from projects.forms.progress import PeriodForm, ProgressForm, ReturnForm, TurnForm
from projects.models import ProgressReport, Project
from projects.selectors.carrying_out import (
    acceptances_of,
    inspection_rows,
    paper_rows,
    plan_of,
    report_rows,
    settlement_of,
)
from projects.selectors.contracts import contracts_of
from projects.selectors.offers import may
from projects.selectors.pages import beneficiaries_of
from projects.selectors.periods import refuse_closed, reportable, reported_window, window_of
from projects.selectors.progress import hints_for, suggested_period
from projects.services.opening import check_open
from projects.services.progress import (
    OPEN_REPORTS,
    SENT_REPORTS,
    ProgressDraft,
    accept_progress,
    refuse_turn,
    return_progress,
    save_progress,
    send_progress,
)
from projects.views.detail import act_context, find_project, shared_context
from projects.views.execution import TAB, open_project

WRITING = "projects/carrying/progress_save.html"


@require_safe
def progress(request: SignedInRequest, code: str) -> HttpResponse:
    """The tab “Tiến độ”."""
    project = find_project(request, code)
    context = {
        "contracts": contracts_of(project),
        "plan": plan_of(project),
        "named": beneficiaries_of(project).count(),
        "reports": report_rows(project),
        "inspections": inspection_rows(project),
        "acceptances": acceptances_of(project),
        "settlement": settlement_of(project),
        "papers": paper_rows(project),
        "may": may(request.user, project),
    }
    return render(request, "projects/progress.html", shared_context(request, project, TAB) | context)


@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, code: str) -> HttpResponse:
    """Writing the report of a period, with the figures of the period before as hints."""
    project = open_project(request, code, acts.WRITE_PROGRESS)
    months, quarters = reportable(project, timezone.localdate())
    asked = request.POST.get("ky") or request.GET.get("ky") or suggested_period(project)
    context = act_context(request, project, heading=acts.WRITE_PROGRESS.label, tab=TAB)
    if not asked:
        return render(request, WRITING, context | {"nothing_yet": True})
    context |= {"period_form": PeriodForm(months=months, quarters=quarters, chosen=asked.strip().upper())}
    try:
        window = reported_window(asked)
        refuse_closed(window, project, timezone.localdate())
    except InvalidInput as refusal:
        return render(request, WRITING, context | {"wrong_period": refusal.message}, status=422)
    found = ProgressReport.objects.filter(project=project, period=window.code).first()
    context |= {"hints": hints_for(project, window), "window": window, "found": found}
    if found is not None and found.status not in OPEN_REPORTS and request.method == "GET":
        return render(request, WRITING, context)
    form = ProgressForm(
        request.POST or None,
        initial=_initial(found, context["hints"]) | {"ky": window.code},
        seen=fingerprint(found, REPORT_FIELDS),
    )

    def do(values: dict[str, Any]) -> Any:
        draft = ProgressDraft(window.code, **{name: values[name] for name in values if name != "ky"})
        try:
            return save_progress(actor=request.user, project_id=project.pk, draft=draft)
        except StaleState:
            _show_stored(form, project, window.code, context)
            raise

    return act_page(
        request,
        form=form,
        do=do,
        template=WRITING,
        context=context,
        done=say("Đã lưu báo cáo %(label)s. Báo cáo chưa được gửi.", label=window.period.label),
        to=context["back"],
    )


def _initial(found: ProgressReport | None, hints: Any) -> dict[str, Any]:
    """What is on record; for a new report the expected end as last told. The percent is never filled in ahead."""
    if found is not None:
        names = ("percent", "narrative", "difficulty", "expected_end")
        return {name: getattr(found, name) for name in names}
    return {"expected_end": hints.last.expected_end if hints.last else None}


def _show_stored(form: SeenForm, project: Project, period: str, context: dict[str, Any]) -> None:
    stored = ProgressReport.objects.filter(project=project, period=period).first()
    context["stored"] = stored
    form.show_anew(fingerprint(stored, REPORT_FIELDS))


def _send(actor: User, report: ProgressReport, values: dict[str, Any]) -> Any:
    return send_progress(actor=actor, report_id=report.pk, seen=values["seen"])


def _accept(actor: User, report: ProgressReport, values: dict[str, Any]) -> Any:
    return accept_progress(actor=actor, report_id=report.pk, seen=values["seen"])


def _return(actor: User, report: ProgressReport, values: dict[str, Any]) -> Any:
    return return_progress(actor=actor, report_id=report.pk, reason=values["reason"], seen=values["seen"])


_TURNS: dict[str, tuple[acts.Act, Any, type[SeenForm], Any, str]] = {
    "gui": (
        acts.SEND_PROGRESS,
        OPEN_REPORTS,
        TurnForm,
        _send,
        say("Đã gửi báo cáo {} đến Sở Công Thương và Cục."),
    ),
    "tra-lai": (acts.RETURN_PROGRESS, SENT_REPORTS, ReturnForm, _return, say("Đã trả lại báo cáo {}.")),
    "chap-nhan": (acts.ACCEPT_PROGRESS, SENT_REPORTS, TurnForm, _accept, say("Đã chấp nhận báo cáo {}.")),
}


@require_http_methods(["GET", "POST"])
def turn(request: SignedInRequest, code: str, report: int, act: str) -> HttpResponse:
    """Sending, returning or accepting a report that is shown in full; 409 when it was handled meanwhile."""
    project = find_project(request, code)
    if act not in _TURNS:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    chosen, states, form_class, do, done = _TURNS[act]
    check_open(actor=request.user, project=project, acts=(chosen,), trying=request.method == "POST")
    found = get_object_or_404(
        ProgressReport.objects.filter(project=project).select_related("sent_by"), pk=report
    )
    window = window_of(Period.parse(found.period))
    if request.method == "GET":
        refuse_turn(found, states)
    form = form_class(request.POST or None, seen=fingerprint(found, REPORT_FIELDS))
    form.submit = chosen.label
    context = act_context(request, project, heading=chosen.label, tab=TAB)
    context |= {"report": found, "window": window, "hints": hints_for(project, window), "act": act}
    return act_page(
        request,
        form=form,
        do=lambda values: do(request.user, found, values),
        template="projects/carrying/turn.html",
        context=context,
        done=done.format(window.period.label),
        to=context["back"],
    )
