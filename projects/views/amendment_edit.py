"""Writing an amendment: the fields of its kind with the present values in them, its budget with the law beside each line."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed, StaleState
from core.words import say
from projects.drafts import line_of
from projects.forms.amendments import AmendmentForm
from projects.forms.budget import BudgetForms, PasteForm
from projects.forms.grids import beneficiary_rows
from projects.models import Amendment, Project
from projects.selectors.amendments import WRITTEN_STATES, kinds_for, versions_of
from projects.services.amendment_requests import attach_to_amendment, mark_of, save_amendment
from projects.services.amendments import may_act
from projects.views.amendments import TAB, find_amendment
from projects.views.budget import budget_grid, grid_context, laws_only, with_more, with_pasted
from projects.views.detail import act_context, find_project


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """A draft, or what was returned: saved at any time, finished later. Of a budget ``act`` may be check, more or paste; none writes."""
    project = find_project(request, code)
    found = find_amendment(request, project, number)
    try:
        may_act(actor=request.user, project=project, amendment=found, act="amendment_edit")
    except StaleState as error:
        if request.method != "POST":
            raise
        form, grid = _forms(request, project, found, request.POST)
        form.is_valid()
        form.refuse(error)
        return _edit_page(request, project, found, form, grid, error.status)
    if request.method == "POST":
        return _sent(request, project, found)
    form, grid = _forms(request, project, found, None)
    return _edit_page(request, project, found, form, grid, 200)


def _forms(
    request: SignedInRequest, project: Project, found: Amendment, data: Any
) -> tuple[AmendmentForm, Any]:
    files = request.FILES if data is not None else None
    form = AmendmentForm(data, files, amendment=found, project=project, mark=mark_of(found, project))
    if "budget" in form.names:
        lines = [line_of(values) for values in found.after.get("budget", ())]
        return form, budget_grid(project, data=data, lines=lines)
    if "beneficiaries" in form.names:
        return form, beneficiary_rows(data, found.after.get("beneficiaries", ()), request.user.scope)
    return form, None


def _sent(request: SignedInRequest, project: Project, found: Amendment) -> HttpResponse:
    form, grid = _forms(request, project, found, request.POST)
    act = request.POST.get("act", "")
    if not isinstance(grid, BudgetForms) or act not in ("law", "check", "more", "paste"):
        return _save(request, project, found, form, grid)
    if act == "law":
        return laws_only(request, project)
    # Only looked at: what is still lacking in the other fields is told when it is saved.
    form = _kept(request, project, found)
    if act == "check":
        grid.is_valid()
        return _edit_page(request, project, found, form, grid, 200, checked=True)
    if act == "more":
        return _edit_page(request, project, found, form, with_more(project, request.POST), 200)
    paste = PasteForm(request.POST)
    read = with_pasted(project, paste, request.POST)
    if read is None:
        grid.is_valid()
        return _edit_page(request, project, found, form, grid, 422, paste=paste)
    return _edit_page(request, project, found, form, read[0], 200, **read[1])


def _kept(request: SignedInRequest, project: Project, found: Amendment) -> AmendmentForm:
    """The other fields as they were typed, not judged yet, still meant for the page that was seen."""
    seen = request.POST.get("seen", "")
    form = AmendmentForm(None, None, amendment=found, project=project, mark=seen)
    form.initial["reason"] = request.POST.get("reason", "")
    return form


def _save(
    request: SignedInRequest, project: Project, found: Amendment, form: AmendmentForm, grid: Any
) -> HttpResponse:
    status = 422
    if all([form.is_valid(), grid is None or grid.is_valid()]):
        try:
            paper = form.cleaned_data["file"]
            if paper:
                attach_to_amendment(
                    actor=request.user, amendment_id=found.pk, name=paper.name, content=paper.file
                )
            save_amendment(
                actor=request.user,
                amendment_id=found.pk,
                reason=form.cleaned_data["reason"],
                changes=form.changes() | _typed(grid),
                seen=form.cleaned_data["seen"],
            )
        except NotAllowed:
            raise
        except DomainError as error:
            status = error.status
            fresh = get_object_or_404(Amendment, pk=found.pk)
            form.renew(mark_of(fresh, project))
            form.refuse(error)
            found = fresh
        else:
            return _saved(request, project, found.number)
    return _edit_page(request, project, found, form, grid, status)


def _typed(grid: Any) -> dict[str, Any]:
    """The rows of a grid as the services take them."""
    if grid is None:
        return {}
    if isinstance(grid, BudgetForms):
        return {"budget": grid.drafts}
    return {"beneficiaries": [row.draft() for row in grid.used()]}


def _saved(request: SignedInRequest, project: Project, number: int) -> HttpResponse:
    if request.POST.get("act") == "review":
        return redirect("projects:amendment_send", project.code, number)
    messages.success(
        request,
        say(
            "Đã lưu lúc %(clock)s. Chỉ người của đơn vị bạn đọc được bản nháp.",
            clock=f"{timezone.localtime():%H:%M}",
        ),
    )
    return redirect("projects:amendment_edit", project.code, number)


def _edit_page(
    request: SignedInRequest,
    project: Project,
    found: Amendment,
    form: AmendmentForm,
    grid: Any,
    status: int,
    **more: Any,
) -> HttpResponse:
    heading = say("Soạn điều chỉnh số %(number)s", number=found.number)
    kinds = kinds_for(project, timezone.localdate())
    context = act_context(request, project, heading=heading, tab=TAB) | {
        "amendment": found,
        "form": form,
        "grid": grid,
        "kind": next(row for row in kinds if row.kind == found.kind),
        "drift": versions_of(project, found).drift if found.state in WRITTEN_STATES else [],
        "last_round": next(iter(reversed(found.rounds.all())), None),
    }
    if isinstance(grid, BudgetForms):
        lines = [line_of(values) for values in found.after.get("budget", ())]
        context |= grid_context(request, project, grid, () if grid.is_bound else lines)
    return render(request, "projects/amendment_edit.html", context | more, status=status)
