"""The page on which a facility is mended."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from beneficiaries.models import Facility, Sector
from beneficiaries.rules import can_edit_facility
from beneficiaries.services.facilities import values_of
from centers.models import Province
from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed, NotFound
from core.words import say
from projects.forms.facilities import MendFacilityForm
from projects.selectors.mending import Resting, facility_changed_by, provinces_for, sectors_for
from projects.selectors.merging import projects_in_sight
from projects.services.mending import LOOK_FIRST, mend_facility

CLASHED = "changed_meanwhile"


@require_http_methods(["GET", "POST"])
def mend(request: SignedInRequest, code: str) -> HttpResponse:
    """All fields of one facility; what has to be looked at first is shown, and nothing saved, until the person sends it again."""
    seen = Facility.objects.visible_to(request.user.scope).select_related("province", "sector")
    facility = get_object_or_404(seen, code=code)
    if not can_edit_facility(request.user, facility.province_id):
        raise NotAllowed(say("Bạn không được sửa cơ sở ở địa bàn này."))
    provinces, sectors = provinces_for(request.user, facility), sectors_for(facility)
    form = _form(request, facility, provinces, sectors)
    told: dict[str, Any] = {}
    status = 200
    back = reverse("beneficiaries:detail", args=[facility.code])
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not form.changes():
                messages.success(request, say("Không có gì thay đổi so với lần lưu trước."))
                return redirect(back)
            try:
                mend_facility(
                    actor=request.user,
                    facility=facility,
                    changes=_rows(form.changes(), provinces, sectors),
                    seen=form.seen(),
                    looked_at=form.looked_at,
                )
            except NotFound:
                raise
            except DomainError as error:
                status, told = error.status, _refused(form, facility, error)
            else:
                messages.success(request, say("Đã lưu cơ sở %(code)s.", code=facility.code))
                return redirect(back)
    return render(
        request,
        "beneficiaries/mend.html",
        {"facility": facility, "form": form, "back": back, **_shown(request, told)},
        status=status,
    )


def _form(
    request: SignedInRequest, facility: Facility, provinces: list[Province], sectors: list[Sector]
) -> MendFacilityForm:
    unknown = [] if facility.province_id else [("", say("– chưa rõ –"))]
    return MendFacilityForm(
        request.POST.copy() if request.method == "POST" else None,
        values=values_of(facility),
        provinces=[*unknown, *((row.pk, row.name) for row in provinces)],
        sectors=[(row.pk, str(row)) for row in sectors],
        personal=facility.has_personal_tax_code,
    )


def _rows(changes: dict[str, Any], provinces: list[Province], sectors: list[Sector]) -> dict[str, Any]:
    """The changes with the rows that their ids stand for."""
    known: dict[str, dict[int, Any]] = {
        "province": {row.pk: row for row in provinces},
        "sector": {row.pk: row for row in sectors},
    }
    return {name: known[name].get(value) if name in known else value for name, value in changes.items()}


def _refused(form: MendFacilityForm, facility: Facility, error: DomainError) -> dict[str, Any]:
    """Put the refusal at its place; what is to be looked at first is returned."""
    if error.code == CLASHED:
        form.add_error(None, error.message)
        form.take_over(error.details["now"], error.details["moved"], facility_changed_by(facility))
    elif error.code == LOOK_FIRST:
        form.looked_at = error.details["fingerprint"]
        form.submit = say("Vẫn lưu thay đổi")
        return error.details
    else:
        form.refuse(error)
    return {}


def _shown(request: SignedInRequest, told: dict[str, Any]) -> dict[str, Any]:
    """What stands above the form: likely doubles and đề án in sight, and how many there are besides."""
    doubles: list[int] = told.get("facilities", [])
    resting: Resting = told.get("resting", Resting())
    rows = Facility.objects.visible_to(request.user.scope).filter(pk__in=doubles)
    seen = list(rows.select_related("province").order_by("pk")) if doubles else []
    projects, outside = projects_in_sight(resting.codes, request.user.scope) if resting.codes else ([], 0)
    return {
        "told": bool(told),
        "doubles": seen,
        "hidden_doubles": len(doubles) - len(seen),
        "resting": resting,
        "projects": projects,
        "projects_outside": outside,
    }
