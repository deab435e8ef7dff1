"""The list of đề án."""

from django.db.models import F, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centers.saved_views import opens_with, saved_views_of
from centers.web import SignedInRequest
from core.web import PAGE_SIZES, chips, headings, page_of, page_size
from projects.filters import ProjectFilter
from projects.models import Project
from projects.selectors.drafting import writing_centers
from projects.selectors.lists import NO_MONEY, STATE_ORDER, list_totals, money_of
from projects.selectors.published import totals_among

LIST_KEY = "projects:list"
_SORTS = {
    "code": ("code",),
    "year": ("year", "code"),
    "center": ("center__sort_key", "code"),
    "status": (STATE_ORDER, "code"),
    "end": ("end", "code"),
}
_DEFAULT_SORT = "-year"


@require_safe
def project_list(request: SignedInRequest) -> HttpResponse:
    """Đề án in the person's scope, filtered, sorted and paged by the address; a bare address opens the person's own view, if any."""
    if to := opens_with(request, LIST_KEY):
        return redirect(to)
    scope = request.user.scope
    filters = ProjectFilter(request.GET, Project.objects.visible_to(scope), scope=scope)
    found = filters.qs
    sort = _sort(request.GET)
    totals = list_totals(found)
    rows = _sorted(found, sort).select_related("center", "province").prefetch_related("provinces")
    page = page_of(request, rows, count=totals.count)
    money = money_of(project.pk for project in page.object_list)
    in_force = chips(filters.form, request.GET)
    return render(
        request,
        "projects/list.html",
        {
            "filter": filters,
            "may_create": bool(writing_centers(request.user)),
            "page": page,
            "rows": [(project, money.get(project.pk, NO_MONEY)) for project in page.object_list],
            "totals": totals,
            "total_ids": totals_among(project.pk for project in page.object_list),
            "chips": in_force,
            "filters_open": any(value for name, value in filters.form.cleaned_data.items() if name != "q"),
            "heads": headings(request.GET, list(_SORTS), sort),
            **saved_views_of(request, LIST_KEY, filtered=bool(in_force) and filters.form.is_valid()),
            "sizes": PAGE_SIZES,
            "size": page_size(request),
        },
    )


def _sort(query: QueryDict) -> str:
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in _SORTS else _DEFAULT_SORT


def _sorted(projects: "QuerySet[Project]", sort: str) -> "QuerySet[Project]":
    """By the chosen column, then by code; the default (the latest year first) has an index of its own."""
    first, *rest = (F(key) if isinstance(key, str) else key for key in _SORTS[sort.removeprefix("-")])
    return projects.order_by(first.desc() if sort.startswith("-") else first.asc(), *rest)
