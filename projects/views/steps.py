"""One step of the workflow: what it does, what is still lacking, and the button."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from centers.models import User
from centers.web import SignedInRequest
from core.exceptions import NotFound
from core.forms import act_page
from core.words import say
from projects.acts import BRING_PAPER
from projects.enums import Action
from projects.forms.steps import StepForm, sure_of
from projects.models import Project
from projects.rules import why_not
from projects.selectors.appraisals import step_basis
from projects.selectors.projects import case_of
from projects.selectors.telling import told_before
from projects.services.lifecycle import StepPreview, preview_step, transition_project
from projects.views.detail import act_context, find_project

TAKEN_HERE = (
    Action.SUBMIT,
    Action.PASS,
    Action.RETURN,
    Action.REJECT,
    Action.SIGN,
    Action.START,
    Action.ACCEPT,
    Action.SETTLE,
    Action.WITHDRAW,
)
"""Approving and stopping need a decision and have pages of their own."""


@require_http_methods(["GET", "POST"])
def step(request: SignedInRequest, code: str, action: str) -> HttpResponse:
    """The page of one step; 403 for a person without the right, 409 when the đề án is elsewhere by now."""
    project = find_project(request, code)
    if action not in TAKEN_HERE:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    chosen = Action(action)
    preview = preview_step(project_id=project.pk, action=chosen, actor=request.user)
    told = told_before(project, chosen)
    form = StepForm(
        request.POST or None,
        action=chosen,
        needs_reason=preview.needs_reason,
        seen=project.status,
        sure=sure_of(chosen, told),
        mark=told.mark,
    )

    def do(values: dict[str, Any]) -> Any:
        return transition_project(
            project_id=project.pk,
            action=chosen,
            actor=request.user,
            reason=values.get("reason", ""),
            facts={"seen": values["seen"], "sure": values.get("sure", "")},
        )

    context = act_context(request, project, heading=str(chosen.label)) | {"preview": preview}
    context |= step_basis(project, chosen)
    context |= {"told": told, "may_bring": _may_bring(request.user, project, preview)}
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/step.html",
        context=context,
        done=lambda moved: say(
            "%(label)s: đề án %(code)s chuyển sang “%(status)s”.",
            label=chosen.label,
            code=moved.code,
            status=moved.get_status_display(),
        ),
        to=context["back"],
    )


def _may_bring(user: User, project: Project, preview: StepPreview) -> bool:
    """Whether the person can bring the paper that the step lacks."""
    lacks = any(one["code"] == "paper_missing" for one in preview.problems)
    return lacks and why_not(user, BRING_PAPER.rights(project.fund), case_of(project)) is None
