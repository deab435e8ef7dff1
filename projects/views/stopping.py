"""Stopping a đề án: what follows from it, then the decision. And the way from a đề án to the board of its plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.forms import act_page
from core.words import lowered, say, say_as
from projects.enums import Action, ChangeKind
from projects.forms.plans import StopForm
from projects.selectors.boards import plan_for
from projects.selectors.issuing import issuers_of
from projects.selectors.law import authority_for
from projects.selectors.projects import case_of
from projects.selectors.stopping import consequences_of
from projects.services.lifecycle import preview_step
from projects.services.stopping import stop_project
from projects.views.board import paper_of
from projects.views.detail import act_context, find_project


@require_http_methods(["GET", "POST"])
def stop(request: SignedInRequest, code: str) -> HttpResponse:
    """The page of stopping; 403 without the right, 409 when the đề án cannot be stopped any more."""
    project = find_project(request, code)
    preview = preview_step(project_id=project.pk, action=Action.STOP, actor=request.user)
    rule = authority_for(ChangeKind.STOP, project.fund, project.form, timezone.localdate())
    form = StopForm(
        request.POST or None,
        request.FILES or None,
        initial={"issuer": rule.authority},
        issuers=issuers_of(ChangeKind.STOP, project.fund, project.form),
    )

    def do(values: dict[str, Any]) -> Any:
        return stop_project(
            actor=request.user,
            project_id=project.pk,
            number=values["number"],
            date=values["date"],
            issuer=values["issuer"],
            reason=values["reason"],
            paper=paper_of(values),
        )

    context = act_context(request, project, heading=say_as("act", "Ngừng thực hiện")) | {
        "rule": rule,
        "after": consequences_of(project),
        "ending": preview.ending,
    }
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/stop.html",
        context=context,
        done=lambda stopped: say(
            "Đã ngừng đề án %(code)s từ ngày %(stopped_on)s.",
            code=stopped.code,
            stopped_on=f"{stopped.stopped_on:%d/%m/%Y}",
        ),
        to=context["back"],
    )


@require_safe
def to_board(request: SignedInRequest, code: str) -> HttpResponse:
    """From a đề án that waits for its plan to the board, already ticked; 403 without the right, 409 when it does not wait."""
    project = find_project(request, code)
    preview_step(project_id=project.pk, action=Action.APPROVE, actor=request.user)
    plan = plan_for(project, case_of(project).departments)
    if plan is None:
        messages.warning(
            request,
            say(
                "Chưa có kế hoạch %(fund)s năm %(year)s. Lập kế hoạch rồi phê duyệt đề án.",
                fund=lowered(project.get_fund_display()),
                year=project.year,
            ),
        )
        return redirect("plans:list")
    return redirect(f"{reverse('plans:board', args=[plan.pk])}?chon={project.pk}")
