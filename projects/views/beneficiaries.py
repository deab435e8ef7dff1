"""The beneficiaries of a đề án that is being written: found, added, changed, taken out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import search
from centers.models import User
from centers.web import SignedInRequest
from core.exceptions import DomainError, InvalidInput, NotFound
from core.words import say
from projects.drafts import BeneficiaryDraft
from projects.forms.beneficiaries import SupportForm
from projects.models import Project, ProjectFacility
from projects.selectors.pages import beneficiaries_of, item_choices, item_labels
from projects.selectors.support import earlier_of
from projects.services.beneficiaries import (
    put_beneficiary,
    remove_beneficiary,
)
from projects.services.editing import open_for_editing
from projects.views.detail import find_project
from projects.views.writing import writing_page

_SHOWN = 10
_HEADING = say("Đơn vị thụ hưởng")


@require_http_methods(["GET", "POST"])
def edit_beneficiaries(request: SignedInRequest, code: str) -> HttpResponse:
    """The list, the search (``q``), and the form for a chosen facility (``chon``) or a line to change (``sua``)."""
    project = find_project(request, code)
    open_for_editing(actor=request.user, project=project, name="beneficiaries")
    if request.method == "POST":
        return _remove(request, project) if request.POST.get("act") == "remove" else _put(request, project)
    chosen, form = _asked(request, project)
    return _page(request, project, chosen, form)


def _asked(request: SignedInRequest, project: Project) -> tuple[Facility | None, SupportForm | None]:
    line = _line(project, request.GET.get("sua", ""))
    if line is not None:
        initial = {"item": line.item, "support": line.support, "note": line.note}
        initial |= {"facility": line.facility.code, "was": _key(line)}
        return line.facility, SupportForm(initial=initial, items=item_choices(), changing=True)
    wanted = request.GET.get("chon", "")
    if not wanted or "\x00" in wanted:
        return None, None
    chosen = _seen(request.user).filter(code=wanted).first()
    if chosen is None:
        raise NotFound(say("Không tìm thấy cơ sở."), code="facility_not_found")
    return chosen, SupportForm(initial={"facility": chosen.code}, items=item_choices())


def _page(
    request: SignedInRequest,
    project: Project,
    chosen: Facility | None,
    form: SupportForm | None,
    status: int = 200,
) -> HttpResponse:
    rows = list(beneficiaries_of(project))
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    found = search(request.user.scope, text).select_related("province").order_by("sort_key", "pk")
    shown = list(found[: _SHOWN + 1]) if text.strip() else []
    known = [row.support for row in rows if row.support is not None]
    context = {
        "rows": [(row, _key(row)) for row in rows],
        "items": item_labels(),
        "total": sum(known) if known else None,
        "text": text,
        "found": shown[:_SHOWN],
        "more": len(shown) > _SHOWN,
        "named": {row.facility_id for row in rows},
        "chosen": chosen,
        "form": form,
        "earlier": earlier_of(chosen, project, request.user.scope) if chosen else [],
    }
    return writing_page(
        request,
        project,
        "projects/edit_beneficiaries.html",
        context,
        key="beneficiaries",
        heading=_HEADING,
        status=status,
    )


def _put(request: SignedInRequest, project: Project) -> HttpResponse:
    line = _line(project, request.POST.get("was", ""))
    changing = bool(request.POST.get("was"))
    form = SupportForm(request.POST, items=item_choices(), changing=changing)
    wanted = str(request.POST.get("facility", "")).replace("\x00", "")[:30]
    named = Facility.objects.filter(pk=line.facility_id) if line else _seen(request.user)
    chosen = get_object_or_404(named, code=wanted)
    status = 422
    if form.is_valid():
        values = form.cleaned_data
        row = BeneficiaryDraft(chosen.pk, values["item"], values["support"] or None, values["note"])
        was = _parts(values["was"]) if changing else None
        try:
            put_beneficiary(actor=request.user, project=project, row=row, was=was)
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(_at_fields(error))
            status = error.status
        else:
            done = (
                say("Đã sửa %(name)s.", name=chosen.name)
                if changing
                else say("Đã thêm %(name)s.", name=chosen.name)
            )
            messages.success(request, done)
            return redirect("projects:edit_beneficiaries", code=project.code)
    return _page(request, project, chosen, form, status)


def _at_fields(error: DomainError) -> DomainError:
    """The problems of the one line that was sent, at the fields of its form."""
    for one in getattr(error, "errors", ()):
        name = str(one["field"]).rpartition(".")[2]
        one["field"] = "item" if name == "facility" else name
    return error


def _remove(request: SignedInRequest, project: Project) -> HttpResponse:
    remove_beneficiary(actor=request.user, project=project, was=_parts(request.POST.get("was", "")))
    messages.success(request, say("Đã bỏ đơn vị khỏi đề án."))
    return redirect("projects:edit_beneficiaries", code=project.code)


def _key(row: ProjectFacility) -> str:
    return f"{row.facility_id}:{row.item}"


def _parts(key: str) -> tuple[int, str]:
    pk, _, item = key.partition(":")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise InvalidInput(say("Không rõ dòng cần sửa; hãy tải lại trang."), code="unknown_line")
    return int(pk), item


def _line(project: Project, key: str) -> ProjectFacility | None:
    if not key or "\x00" in key:
        return None
    facility, item = _parts(key)
    return beneficiaries_of(project).filter(facility=facility, item=item).first()


def _seen(user: User) -> Any:
    return Facility.objects.visible_to(user.scope)
