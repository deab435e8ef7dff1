"""The money of a đề án reconciled: the table to read and print, drawing it up, and the answers to it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.exceptions import StaleState
from core.forms import ActForm, act_page
from core.words import say
from projects.forms.money import RefuseForm, WithdrawForm
from projects.forms.reconciling import AgreeForm, DrawUpForm
from projects.models import Project, Reconciliation
from projects.selectors.counterpart import own_money
from projects.selectors.projects import case_of
from projects.selectors.reconciling import line_of, lines_of, mark_of, tables_of
from projects.services import reconciling
from projects.views.detail import act_context, find_project, shared_context
from projects.views.money import sent_voucher

_HEADING = say("Bảng đối chiếu kinh phí")


@require_safe
def page(request: SignedInRequest, code: str) -> HttpResponse:
    """The money of a đề án by source and year, to be printed, with the tables that were drawn up of it."""
    project = find_project(request, code)
    context = shared_context(request, project, "ledger") | {
        "heading": _HEADING,
        "back": reverse("projects:ledger", args=[project.code]),
        "lines": lines_of(project, user=request.user, case=case_of(project)),
        "tables": tables_of(project),
        "own": own_money(project),
        "day": timezone.localdate(),
        "acts": [],
    }
    return render(request, "projects/money/reconcile.html", context)


@require_http_methods(["GET", "POST"])
def draw_up(request: SignedInRequest, code: str, source: str, year: int) -> HttpResponse:
    """Draw up the table of one source and year."""
    project = find_project(request, code)
    line = line_of(project, source, year)
    if line is None:
        raise Http404
    reconciling.refuse_asking(
        actor=request.user,
        project=project,
        line=line,
        tried=request.method == "POST",
        request_key=f"reconciliation:{request.POST.get('key', '')[:40]}",
    )
    form = DrawUpForm(request.POST or None, request.FILES or None, seen=mark_of(line.row))

    def do(values: dict[str, Any]) -> Reconciliation:
        try:
            return reconciling.ask_reconciliation(
                actor=request.user,
                project_id=project.pk,
                source=source,
                fund_year=year,
                seen=values["seen"],
                request_key=f"reconciliation:{values['key']}",
                note=values["note"],
                paper=sent_voucher(values, "paper"),
            )
        except StaleState:
            form.show_anew(mark_of(line.row))
            raise

    return _act(
        request,
        project,
        form,
        do,
        heading=say("Lập bảng đối chiếu kinh phí"),
        done=say("Đã gửi bảng đối chiếu; bên cấp kinh phí xác nhận hoặc từ chối."),
        template="draw_up",
        row=line.row,
    )


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, code: str, reconciliation: int) -> HttpResponse:
    """Stand by the figures, with the signed table."""
    project, table = _find(request, code, reconciliation, "confirm")
    form = AgreeForm(request.POST or None, request.FILES or None, table=table)

    def do(values: dict[str, Any]) -> Reconciliation:
        paper = sent_voucher(values, "paper")
        return reconciling.confirm_reconciliation(actor=request.user, reconciliation_id=table.pk, paper=paper)

    return _act(
        request,
        project,
        form,
        do,
        heading=say("Xác nhận bảng đối chiếu"),
        done=say("Đã xác nhận bảng đối chiếu."),
        table=table,
    )


@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, code: str, reconciliation: int) -> HttpResponse:
    """Refuse the table with a reason."""
    project, table = _find(request, code, reconciliation, "refuse")

    def do(values: dict[str, Any]) -> Reconciliation:
        return reconciling.refuse_reconciliation(
            actor=request.user, reconciliation_id=table.pk, reason=values["reason"]
        )

    return _act(
        request,
        project,
        RefuseForm(request.POST or None),
        do,
        heading=say("Không chấp nhận bảng đối chiếu"),
        done=say("Đã trả lời không chấp nhận."),
        table=table,
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str, reconciliation: int) -> HttpResponse:
    """Take the table back before it is answered."""
    project, table = _find(request, code, reconciliation, "withdraw")
    form = WithdrawForm(request.POST or None)
    form.submit = say("Rút bảng đối chiếu")

    def do(values: dict[str, Any]) -> Reconciliation:
        return reconciling.withdraw_reconciliation(
            actor=request.user, reconciliation_id=table.pk, reason=values["reason"]
        )

    return _act(
        request,
        project,
        form,
        do,
        heading=say("Rút bảng đối chiếu"),
        done=say("Đã rút bảng đối chiếu."),
        table=table,
    )


def _find(request: SignedInRequest, code: str, pk: int, act: str) -> tuple[Project, Reconciliation]:
    """The table of the đề án that the person is about to answer; refused where it is not theirs to."""
    project = find_project(request, code)
    kept = Reconciliation.objects.select_related("asked_by", "answered_by", "paper")
    table = get_object_or_404(kept, project=project, pk=pk)
    table.project = project
    tried = request.method == "POST"
    reconciling.refuse_answering(actor=request.user, table=table, act=act, tried=tried)
    return project, table


def _act(
    request: SignedInRequest,
    project: Project,
    form: ActForm,
    do: Any,
    *,
    heading: str,
    done: str,
    template: str = "reconcile_answer",
    **shown: Any,
) -> HttpResponse:
    table = shown.get("table")
    if table is not None:
        shown["line"] = line_of(project, table.source, table.fund_year)
    back = reverse("projects:reconciliation", args=[project.code])
    context = act_context(request, project, heading=heading, tab="ledger") | {"back": back} | shown
    return act_page(
        request,
        form=form,
        do=do,
        template=f"projects/money/{template}.html",
        context=context,
        done=done,
        to=back,
    )
