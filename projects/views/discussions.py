"""Discussions of a đề án: the list on its tab, one discussion with what was written, opening, answering, ending."""

import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.exceptions import NotAllowed, NotFound
from core.forms import act_page
from core.web import PAGE_SIZES, page_of, page_size
from core.words import say
from projects.acts import DISCUSS
from projects.enums import Audience
from projects.forms.discussions import OpenForm, ReplyForm, TurnDiscussionForm
from projects.models import Discussion, Project
from projects.selectors.discussions import (
    SIDE_LABELS,
    askable_people,
    discussions_of,
    last_visit,
    listed,
    may_close,
    may_discuss,
    part_label,
    part_url,
    parts_of,
    reads_internal,
)
from projects.selectors.projects import discussing_case
from projects.services.acting import require
from projects.services.discussions import (
    add_comment,
    close_discussion,
    note_visit,
    open_discussion,
    reopen_discussion,
)
from projects.views.detail import act_context, find_project, shared_context

_PART = re.compile(r"(field|line|paper):[a-z0-9_]{1,30}", re.ASCII)
_TURNS = {"ket-thuc": True, "mo-lai": False}
"""Parts of addresses; True: the discussion is ended."""


@require_safe
def discussions(request: SignedInRequest, code: str) -> HttpResponse:
    """All that the person reads, the open ones first, or those on one part (``?ve=paper:12``); looking makes what is new known."""
    project = find_project(request, code)
    case = discussing_case(project)
    since = last_visit(request.user, project)
    asked = request.GET.get("ve", "")
    about = asked if _PART.fullmatch(asked) else ""
    seen = discussions_of(project, request.user, case)
    seen = seen.filter(about=about) if about else seen
    rows = listed(seen, request.user, since)
    context = shared_context(request, project, "discussions") | {
        "page": page_of(request, rows, count=seen.count()),
        "sizes": PAGE_SIZES,
        "size": page_size(request),
        "may_discuss": may_discuss(request.user, case),
        "about": about,
        "about_label": part_label(project, about) if about else "",
    }
    answer = render(request, "projects/discussions.html", context)
    note_visit(actor=request.user, project=project)
    return answer


def _find(request: SignedInRequest, project: Project, pk: int) -> Discussion:
    seen = discussions_of(project, request.user).select_related("project", "opened_by", "closed_by")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "POST"])
def discussion(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One discussion, and the form to write in it while it is open."""
    project = find_project(request, code)
    found = _find(request, project, pk)
    case = discussing_case(project)
    takes_part = may_discuss(request.user, case)
    if request.method == "POST" and not takes_part:
        require(request.user, project, *DISCUSS, case=discussing_case(project))
    people = askable_people(project, case, audience=found.audience, by=request.user) if takes_part else []
    form = ReplyForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={"request_key": uuid.uuid4().hex},
    )
    here = reverse("projects:discussion", args=[project.code, found.pk])
    context = act_context(request, project, heading=say("Trao đổi"), tab="discussions") | {
        "discussion": found,
        "comments": found.comments.select_related("author", "asked"),
        "side": SIDE_LABELS.get(found.side, ""),  # type: ignore[call-overload]
        "part_url": part_url(found),
        "may_discuss": takes_part,
        "may_close": may_close(request.user, found, case),
    }

    def do(values: dict[str, Any]) -> Any:
        return add_comment(actor=request.user, discussion_id=found.pk, **values)

    answer = act_page(
        request,
        form=form,
        do=do,
        template="projects/discussion.html",
        context=context,
        done=say("Đã gửi ý kiến."),
        to=here,
    )
    note_visit(actor=request.user, project=project)
    return answer


@require_http_methods(["GET", "POST"])
def open_new(request: SignedInRequest, code: str) -> HttpResponse:
    """The form of a new discussion; ``?ve=paper:12`` names the part it is on."""
    project = find_project(request, code)
    require(request.user, project, *DISCUSS, case=discussing_case(project))
    case = discussing_case(project)
    internal = reads_internal(request.user, project, case)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        parts=parts_of(project),
        people=askable_people(project, case, audience=Audience.ALL, by=request.user),
        internal=internal,
        initial={"about": request.GET.get("ve", ""), "request_key": uuid.uuid4().hex},
    )

    def do(values: dict[str, Any]) -> Discussion:
        return open_discussion(actor=request.user, project_id=project.pk, **values)

    return act_page(
        request,
        form=form,
        do=do,
        template="projects/act.html",
        context=act_context(request, project, heading=say("Mở trao đổi"), tab="discussions"),
        done=say("Đã mở trao đổi."),
        to=lambda made: reverse("projects:discussion", args=[project.code, made.pk]),
    )


@require_http_methods(["GET", "POST"])
def turn(request: SignedInRequest, code: str, pk: int, act: str) -> HttpResponse:
    """Ending a discussion, or opening it again."""
    project = find_project(request, code)
    found = _find(request, project, pk)
    if act not in _TURNS:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    if not may_close(request.user, found, discussing_case(project)):
        raise NotAllowed(say("Trao đổi do bên đã mở kết thúc hoặc mở lại."), code="no_right")
    close = _TURNS[act]
    form = TurnDiscussionForm(request.POST if request.method == "POST" else None, close=close)
    service = close_discussion if close else reopen_discussion

    def do(values: dict[str, Any]) -> Discussion:
        return service(actor=request.user, discussion_id=found.pk, text=values["text"])

    to = reverse("projects:discussion", args=[project.code, found.pk])
    context = act_context(request, project, heading=form.submit, tab="discussions")
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/act.html",
        context=context | {"back": to},
        done=say("Đã kết thúc trao đổi.") if close else say("Đã mở lại trao đổi."),
        to=to,
    )
