"""A dossier that is being written: a page per section, saved field by field or as a whole."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.web import SignedInRequest
from core.exceptions import NotFound
from core.words import say
from projects.enums import Action, State
from projects.forms.drafting import DossierForm
from projects.models import IndicatorTarget, Project
from projects.sections import SECTIONS, TOGETHER, Section
from projects.selectors.drafting import (
    address_of,
    changed_by,
    form_note,
    form_rules,
    lacks_elsewhere,
    others_today,
    registration_of,
    returned_with,
    section_states,
    touches_of,
)
from projects.selectors.projects import can_act
from projects.services.lifecycle import preview_submission
from projects.services.proposals import update_project, values_of
from projects.validators import PROJECT_FIELDS
from projects.views.autosave import answer, items_of, write
from projects.views.detail import find_project

_BY_KEY: Mapping[str, Section] = {section.key: section for section in SECTIONS}
SIDE = "phan"
"""The parameter by which the side of a page is asked for alone."""
WRITTEN = (State.DRAFT, State.RETURNED)
"""The states in which a dossier is written."""


def dossier_context(request: SignedInRequest, project: Project, key: str) -> dict[str, Any]:
    """What every page of the dossier shows. Raises NotAllowed for those who do not write it, StaleState when it is not being written."""
    preview = preview_submission(project_id=project.pk, actor=request.user)
    targets = IndicatorTarget.objects.filter(project=project, retired_at__isnull=True).count()
    states = section_states(project, preview.problems, here=key, targets=targets)
    place = next((at for at, state in enumerate(states) if state.here), None)
    return {
        "project": project,
        "preview": preview,
        "states": states,
        "here": None if place is None else states[place],
        "before": states[place - 1] if place else None,
        "after": states[place + 1] if place is not None and place + 1 < len(states) else None,
        "elsewhere": lacks_elsewhere(project, preview.problems),
        "touches": others_today(touches_of(project), request.user),
        "note": form_note(project),
        "rules": form_rules(project, preview.problems),
        "returned": returned_with(project),
        "check_url": reverse("projects:check", args=[project.code]),
        "checking": key == "check",
    }


def dossier_form(project: Project, names: Any, data: Any = None) -> DossierForm:
    """The form over some fields, filled with what stands now."""
    return DossierForm(data, project=project, names=names, values=values_of(project))


@require_safe
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    """To the first section that is not complete, else to the check."""
    project = find_project(request, code)
    context = dossier_context(request, project, "")
    first = next((state.url for state in context["states"] if state.lacks), context["check_url"])
    return redirect(first)


@require_http_methods(["GET", "POST"])
def section(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """A section of texts and choices. Sent whole, it saves what the person changed in it, all or nothing."""
    project = find_project(request, code)
    own = _BY_KEY[key]
    form = dossier_form(project, own.fields, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        preview_submission(project_id=project.pk, actor=request.user)
        status = write(form, _writer(request, project), lambda: changed_by(touches_of(project)))
        if status == 200:
            said = say(
                "Đã lưu mục “%(label)s” lúc %(clock)s.",
                label=own.label,
                clock=f"{timezone.localtime():%H:%M}",
            )
            messages.success(
                request, said if form.changes() else say("Không có gì thay đổi so với lần lưu trước.")
            )
            return redirect(address_of(own, project))
    context = dossier_context(request, project, key) | {"form": form, "items": _items(form, project)}
    return render(request, "projects/drafting/section.html", context, status=status)


@require_POST
def save_field(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    """Save one field as it is left, with those that make sense only with it."""
    project = find_project(request, code)
    own = next((each for each in SECTIONS if name in each.fields and name in PROJECT_FIELDS), None)
    if own is None:
        raise NotFound(say("Không có trường này."), code="unknown_field")
    names = TOGETHER.get(name, (name,))
    form = dossier_form(project, names, request.POST)
    preview_submission(project_id=project.pk, actor=request.user)
    status = write(form, _writer(request, project), lambda: changed_by(touches_of(project)))
    project = find_project(request, code)
    if status == 200:
        form = dossier_form(project, names)
    items = _items(form, project, saved=status == 200)
    context = dossier_context(request, project, own.key) | {"title_changed": name == "title"}
    return answer(request, name, items, status=status, context=context)


def _items(form: DossierForm, project: Project, *, saved: bool = False) -> Any:
    return items_of(
        form,
        lambda name: reverse("projects:save_field", args=[project.code, name]),
        lambda name: TOGETHER.get(name, (name,)),
        saved=saved,
    )


def _writer(request: SignedInRequest, project: Project) -> Any:
    def do(changes: Mapping[str, Any], seen: Mapping[str, Any]) -> Project:
        return update_project(actor=request.user, project_id=project.pk, changes=changes, seen=seen)

    return do


@require_safe
def check(request: SignedInRequest, code: str) -> HttpResponse:
    """One list of all that is missing before the dossier is sent, with the way to each; or the side of any section alone."""
    project = find_project(request, code)
    if SIDE in request.GET:
        return _side(request, project, request.GET.get("muc", "check"))
    context = dossier_context(request, project, "check") | {
        "may_submit": can_act(project, request.user, Action.SUBMIT),
        "registration": registration_of(project),
        "submit_url": reverse("projects:step", args=[project.code, Action.SUBMIT.value]),
    }
    return render(request, "projects/drafting/check.html", context)


def _side(request: SignedInRequest, project: Project, key: str) -> HttpResponse:
    """What an open page asks every minute; once the dossier was sent it is told so, and asks no more."""
    if project.status not in WRITTEN:
        return render(request, "projects/drafting/_side_over.html", {"project": project})
    return render(request, "projects/drafting/_side.html", dossier_context(request, project, key))
