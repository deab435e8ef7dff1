"""Naming the beneficiaries of a group đề án: search without diacritics or by tax code, choose, add; or take one out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import search
from centers.web import SignedInRequest
from core.exceptions import InvalidInput
from core.forms import act_page
from core.words import say
from projects import acts
from projects.drafts import BeneficiaryDraft
from projects.forms.named import NamedForm
from projects.models import Project
from projects.selectors.budget_items import items_of
from projects.selectors.carrying_out import plan_of
from projects.selectors.pages import beneficiaries_of, item_labels
from projects.services.naming import drop_beneficiary, name_beneficiary
from projects.views.detail import act_context
from projects.views.execution import TAB, open_project

SHOWN = 10
_TYPED, _KEPT = "named_typed", ("item", "support", "note")


@require_http_methods(["GET", "POST"])
def named(request: SignedInRequest, code: str) -> HttpResponse:
    """The list of those named so far, the search, and the form that adds one."""
    project = open_project(request, code, acts.NAME_BENEFICIARIES)
    if "bo" in request.POST:
        return _drop(request, project)
    if "new" in request.POST:
        return _enter_new(request, project)
    scope = request.user.scope
    asked = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:100]
    items = item_labels()
    form = NamedForm(
        request.POST or None,
        facilities=Facility.objects.visible_to(scope),
        items={key: items.get(key, key) for key in items_of(project)} or items,
        initial=_kept(request, project) | {"facility": request.GET.get("chon", "")[:30]},
    )

    def do(values: dict[str, Any]) -> Any:
        row = BeneficiaryDraft(values["facility"].pk, values["item"], values["support"], values["note"])
        named = name_beneficiary(actor=request.user, project_id=project.pk, row=row)
        request.session.pop(_TYPED, None)
        return named

    context = act_context(request, project, heading=acts.NAME_BENEFICIARIES.label, tab=TAB)
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/carrying/named.html",
        context=context
        | {
            "asked": asked,
            "found": list(search(scope, asked).select_related("province")[:SHOWN]) if asked else [],
            "rows": list(beneficiaries_of(project)),
            "items": items,
            "plan": plan_of(project),
        },
        done=say("Đã thêm đơn vị thụ hưởng."),
        to=f"{reverse('projects:named', args=[project.code])}#content",  # not to the field that was chosen last
    )


def _enter_new(request: SignedInRequest, project: Project) -> HttpResponse:
    """Keep what was typed and go to the form of a new facility, which comes back here."""
    typed = {name: request.POST.get(name, "")[:1000].replace("\x00", "") for name in _KEPT}
    request.session[_TYPED] = {"project": project.pk, **typed}
    return redirect("projects:new_named", project.code)


def _kept(request: SignedInRequest, project: Project) -> dict[str, str]:
    """What was typed for this đề án before the person went to enter a facility."""
    kept = request.session.get(_TYPED, {})
    return {name: kept[name] for name in _KEPT} if kept.get("project") == project.pk else {}


def _drop(request: SignedInRequest, project: Project) -> HttpResponse:
    facility, _, item = request.POST["bo"].partition(".")
    if not (facility.isascii() and facility.isdigit() and len(facility) < 19):
        raise InvalidInput(say("Không có đơn vị này trong danh sách."), code="not_named")
    drop_beneficiary(actor=request.user, project_id=project.pk, facility_id=int(facility), item=item)
    messages.success(request, say("Đã bỏ đơn vị thụ hưởng khỏi danh sách."))
    return redirect("projects:named", project.code)
