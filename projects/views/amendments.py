"""Amendments of a đề án: asked for, looked at side by side, and the whole dossier before and after."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.forms import act_page
from core.words import say
from projects.drafts import line_of
from projects.exporters.amendment import amendment_pdf, file_name
from projects.forms.amendments import KindForm
from projects.models import Amendment, Project
from projects.selectors.amendment_acts import open_acts_on
from projects.selectors.amendment_effects import effects_of
from projects.selectors.amendment_law import amended_findings
from projects.selectors.amendment_money import money_moves
from projects.selectors.amendments import (
    OPEN_STATES,
    amendments_for,
    as_sent,
    kinds_for,
    rivals_of,
    row_of,
    since_round,
    versions_of,
    writes,
)
from projects.selectors.elbow import law_day
from projects.selectors.findings import answer_to, exceptions_in_force, may_wait
from projects.selectors.pages import grid_of
from projects.selectors.projects import case_of
from projects.services.amendment_requests import (
    may_ask,
    start_amendment,
)
from projects.validators import AMENDABLE
from projects.views.detail import act_context, find_project, shared_context

TAB = "amendments"


def find_amendment(request: SignedInRequest, project: Project, number: int) -> Amendment:
    """The request of this number that the person may read, as they may read it; 404 otherwise, as for another centre's draft."""
    case = case_of(project)
    found = get_object_or_404(amendments_for(project, request.user, case), number=number)
    return found if writes(request.user, case) else as_sent(found)


def amendment_context(request: SignedInRequest, project: Project, amendment: Amendment) -> dict[str, Any]:
    """What a request says, what stands against it, what money it moves."""
    rounds = list(amendment.rounds.all())
    is_open = amendment.state in OPEN_STATES
    return {
        "amendment": amendment,
        "row": row_of(amendment),
        "versions": versions_of(project, amendment),
        "rivals": rivals_of(amendment) if is_open else [],
        "moves": money_moves(project, amendment),
        "effects": effects_of(project, amendment) if is_open else [],
        **_law_of(request, project, amendment),
        "rounds": rounds,
        "last_round": rounds[-1] if rounds else None,
        "since": since_round(project, amendment, rounds[-1]) if rounds and is_open else [],
    }


def _law_of(request: SignedInRequest, project: Project, amendment: Amendment) -> dict[str, Any]:
    """The budget that is asked for with the law beside each line, and what of it must be answered before it is decided."""
    if amendment.state not in OPEN_STATES:
        return {}
    day = law_day(project)
    answered = exceptions_in_force(project, timezone.localdate())
    found = amended_findings(project, amendment, day)
    lines = amendment.after.get("budget", ())
    return {
        "asked_grid": grid_of(project, [line_of(one) for one in lines], request.user.scope)
        if lines
        else None,
        "law_day": day,
        "law": [(one, answer_to(one, answered), may_wait(project, one)) for one in found],
    }


@require_safe
def amendments(request: SignedInRequest, code: str) -> HttpResponse:
    """The requests that the person may read, the latest first."""
    project = find_project(request, code)
    case = case_of(project)
    shared = shared_context(request, project, TAB, case)
    own = writes(request.user, case)
    context = {
        "rows": [row_of(row if own else as_sent(row)) for row in amendments_for(project, request.user, case)],
        "amendable": project.status in AMENDABLE,
        "may_ask": any(act.key == "amend" for act in shared["acts"]),
    }
    return render(request, "projects/amendments.html", shared | context)


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose the kind: it says who decides and what may be changed. ``?tu=`` takes over an earlier request."""
    project = find_project(request, code)
    may_ask(actor=request.user, project=project)
    asked = request.GET.get("tu", "")
    earlier = None
    if asked.isdecimal() and len(asked) < 6:
        earlier = find_amendment(request, project, int(asked))
    kinds = [
        row for row in kinds_for(project, timezone.localdate()) if earlier is None or row.kind == earlier.kind
    ]
    initial = {"kind": earlier.kind, "again": earlier.number} if earlier else {}
    context = act_context(request, project, heading=say("Đề nghị điều chỉnh"), tab=TAB)
    return act_page(
        request,
        form=KindForm(request.POST or None, kinds=kinds, initial=initial),
        do=lambda values: start_amendment(
            actor=request.user, project_id=project.pk, kind=values["kind"], again=values["again"]
        ),
        template="projects/amendment_ask.html",
        context=context | {"kinds": kinds, "earlier": earlier},
        done=lambda made: say(
            "Đã mở bản nháp đề nghị điều chỉnh số %(number)s. Lưu bất cứ lúc nào và làm tiếp sau.",
            number=made.number,
        ),
        to=lambda made: reverse("projects:amendment_edit", args=[project.code, made.number]),
    )


@require_safe
def amendment(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """One request: old and new side by side, where it stands, what the person may do with it."""
    project = find_project(request, code)
    found = find_amendment(request, project, number)
    context = shared_context(request, project, TAB) | amendment_context(request, project, found)
    ask_again = any(act.key == "amend" for act in context["acts"])
    acts = open_acts_on(found, project, request.user)
    context |= {
        "acts": [act for act in acts if act.key != "amendment_withdraw"],
        "withdraw": next((act for act in acts if act.key == "amendment_withdraw"), None),
        "ask_again": ask_again,
    }
    return render(request, "projects/amendment.html", context)


@require_safe
def whole(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The whole dossier before and after, to read and to print."""
    project = find_project(request, code)
    found = find_amendment(request, project, number)
    context = act_context(
        request, project, heading=say("Toàn văn điều chỉnh số %(number)s", number=number), tab=TAB
    )
    context |= {"amendment": found, "versions": versions_of(project, found)}
    return render(request, "projects/amendment_whole.html", context)


@require_safe
def paper(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The request as a PDF."""
    project = find_project(request, code)
    found = find_amendment(request, project, number)
    answer = HttpResponse(amendment_pdf(project, found), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(project, found)}"'
    return answer
