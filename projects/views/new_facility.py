"""Entering a facility that no search found: likely doubles are shown before anything is created. From two pages, back to each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from beneficiaries.models import Facility
from centers.models import Province, User
from centers.web import SignedInRequest
from core.exceptions import DomainError
from core.words import say
from projects import acts
from projects.forms.beneficiaries import FacilityForm
from projects.models import Project
from projects.services.beneficiaries import enter_facility
from projects.services.editing import open_for_editing
from projects.views.detail import act_context, find_project
from projects.views.execution import TAB, open_project


@require_http_methods(["GET", "POST"])
def new_facility(request: SignedInRequest, code: str) -> HttpResponse:
    """From the beneficiaries of a dossier; back to the form that says what the new facility gets."""
    project = find_project(request, code)
    open_for_editing(actor=request.user, project=project, name="beneficiaries")
    back = reverse("projects:edit_beneficiaries", args=[project.code])
    return _page(request, project, back, "#support", "beneficiaries")


@require_http_methods(["GET", "POST"])
def new_named(request: SignedInRequest, code: str) -> HttpResponse:
    """From naming the beneficiaries of a group; back to that form, which kept what was typed."""
    project = open_project(request, code, acts.NAME_BENEFICIARIES)
    back = reverse("projects:named", args=[project.code])
    return _page(request, project, back, "#id_facility", TAB)


def _page(request: SignedInRequest, project: Project, back: str, anchor: str, tab: str) -> HttpResponse:
    """The form. ``back`` is the page that takes a chosen facility as ``chon``, at ``anchor``."""
    provinces = _provinces(request.user)
    form = FacilityForm(
        request.POST.copy() if request.method == "POST" else None,
        initial={"name": request.GET.get("q", "")[:300].replace("\x00", "")},
        provinces=[(key, province.name) for key, province in provinces.items()],
    )
    doubles: list[int] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = {**form.cleaned_data, "province": provinces[form.cleaned_data["province"]]}
            try:
                made = enter_facility(actor=request.user, **values)
            except DomainError as error:
                status = error.status
                doubles = error.details.get("facilities", [])
                _told(form, error)
            else:
                messages.success(
                    request,
                    say("Đã tạo cơ sở %(code)s. Chọn khoản hỗ trợ để thêm vào đề án.", code=made.code),
                )
                return redirect(f"{back}?{urlencode({'chon': made.code})}{anchor}")
    seen = Facility.objects.visible_to(request.user.scope).filter(pk__in=doubles)
    shown = list(seen.select_related("province").order_by("pk"))
    context = act_context(request, project, heading=say("Nhập cơ sở mới"), tab=tab) | {
        "form": form,
        "back": back,
        "anchor": anchor,
        "doubles": shown,
        "hidden_doubles": len(doubles) - len(shown),
    }
    return render(request, "projects/new_facility.html", context, status=status)


def _provinces(user: User) -> dict[str, Province]:
    """The provinces of today in which the person may enter a facility, by key."""
    rows = Province.objects.in_force(timezone.localdate()).order_by("sort_key")
    scope = user.scope
    return {row.key: row for row in rows if scope.everything or row.pk in scope.home_province_ids}


def _told(form: FacilityForm, error: DomainError) -> None:
    """The refusal at its field; likely doubles are listed above the form, whose button then creates."""
    if error.code != "likely_double":
        form.refuse(error)
        return
    form.data["looked_at"] = error.details["fingerprint"]  # type: ignore[index]  # a copy of what was sent
    form.submit = say("Vẫn tạo cơ sở mới")
