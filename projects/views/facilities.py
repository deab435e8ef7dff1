"""Facilities and what they were given; joining two records of one. Stands here because support is known to this app alone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.filters import FacilityFilter
from beneficiaries.models import Facility
from beneficiaries.rules import can_edit_facility, can_merge_facilities
from centers.models import User
from centers.saved_views import opens_with, saved_views_of
from centers.web import SignedInRequest
from core.exceptions import NotAllowed, NotFound
from core.forms import act_page
from core.web import PAGE_SIZES, chips, page_of, page_size
from core.words import say
from projects.forms.merging import MergeForm
from projects.selectors.lists import Support, supports_of
from projects.selectors.merging import compared, doubles_in_sight, projects_in_sight
from projects.selectors.pages import item_labels, supports_in_sight
from projects.services.merging import merge_facilities, preview_merge, why_not_joined

LIST_KEY = "beneficiaries:list"
"""What is searched for may be a personal number, so it is neither remembered nor kept under a name."""


@require_safe
def facility_list(request: SignedInRequest) -> HttpResponse:
    """Facilities of the provinces that the person's scope serves."""
    if to := opens_with(request, LIST_KEY):
        return redirect(to)
    scope = request.user.scope
    filters = FacilityFilter(request.GET, Facility.objects.visible_to(scope), scope=scope)
    rows = filters.qs.select_related("province").order_by("sort_key", "pk")
    page = page_of(request, rows)
    supports = supports_of(page.object_list, scope)
    in_force = chips(filters.form, request.GET)
    return render(
        request,
        "beneficiaries/list.html",
        {
            "filter": filters,
            "page": page,
            "rows": [
                (facility, supports.get(facility.pk, Support(0, None))) for facility in page.object_list
            ],
            "chips": in_force,
            **saved_views_of(
                request, LIST_KEY, filtered=bool(in_force) and filters.form.is_valid(), private=("q",)
            ),
            "sizes": PAGE_SIZES,
            "size": page_size(request),
        },
    )


@require_safe
def facility_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One facility with its support by year."""
    scope = request.user.scope
    seen = Facility.objects.visible_to(scope).select_related("province", "sector")
    facility = get_object_or_404(seen, code=code)
    supports = list(supports_in_sight(facility, scope))
    known = [support.support for support in supports if support.support is not None]
    may_merge = can_merge_facilities(request.user, [facility.province_id])
    context = {
        "facility": facility,
        "doubles": doubles_in_sight(facility, scope) if may_merge else [],
        "may_merge": may_merge,
        "may_edit": can_edit_facility(request.user, facility.province_id),
        "supports": supports,
        "items": item_labels(),
        "total": sum(known) if known else None,
    }
    return render(request, "beneficiaries/detail.html", context)


@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, code: str) -> HttpResponse:
    """Join another record (``voi``) into this one: first what would change, then the confirmation with a reason."""
    keep = _facility(request.user, code)
    if not can_merge_facilities(request.user, [keep.province_id]):
        raise NotAllowed(say("Bạn không được gộp cơ sở ở địa bàn này."))
    back = reverse("beneficiaries:detail", args=[keep.code])
    context: dict[str, Any] = {"facility": keep, "heading": say("Gộp cơ sở trùng"), "back": back}
    wanted = request.GET.get("voi", "").strip().replace("\x00", "")
    if not wanted:
        context |= {"doubles": doubles_in_sight(keep, request.user.scope)}
        return render(request, "beneficiaries/merge.html", context)
    double = _facility(request.user, wanted)
    if double.pk == keep.pk:
        raise NotFound(say("Chọn một cơ sở khác để gộp."), code="same_facility")
    if not can_merge_facilities(request.user, [double.province_id]):
        raise NotAllowed(say("Bạn không được gộp cơ sở ở địa bàn này."))
    plan = preview_merge(keep=keep, double=double)
    inside, outside = projects_in_sight(plan.projects, request.user.scope)
    context |= {
        "double": double,
        "plan": plan,
        "barred": why_not_joined(request.user, plan, keep, double),
        "rows": compared(keep, double, plan.filled),
        "projects": inside,
        "projects_outside": outside,
    }
    form = MergeForm(request.POST or None, initial={"seen": plan.key}, double=double)

    def do(values: dict[str, Any]) -> Facility:
        return merge_facilities(actor=request.user, keep=keep, double=double, **values)

    return act_page(
        request,
        form=form,
        do=do,
        template="beneficiaries/merge.html",
        context=context,
        done=say("Đã gộp %(double)s vào %(keep)s.", double=double.code, keep=keep.code),
        to=back,
    )


def _facility(user: User, code: str) -> Facility:
    return get_object_or_404(
        Facility.objects.visible_to(user.scope).select_related("province", "sector"), code=code
    )
