"""One đề án: its tabs are addresses of their own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centers.web import SignedInRequest
from core.web import PAGE_SIZES, page_of, page_size
from core.words import say, say_as
from projects.enums import MoneyState, State
from projects.models import Project
from projects.movements import MOVEMENTS
from projects.rules import Case
from projects.selectors.appraisals import last_return
from projects.selectors.discussions import counts_for
from projects.selectors.elbow import law_day
from projects.selectors.findings import finding_rows
from projects.selectors.history import KIND_CHOICES, history_of, moments_of
from projects.selectors.ledger import balances, ledger_rows
from projects.selectors.money import acts_on, askable, requests_of, reversible_among
from projects.selectors.money_due import dues_of
from projects.selectors.offers import may, open_acts
from projects.selectors.pages import (
    balance_rows,
    beneficiaries_of,
    budget_grid,
    findings_of,
    item_labels,
    open_facilities,
    progress_reports_of,
    results_against_targets,
    results_of,
)
from projects.selectors.projects import case_of
from projects.selectors.published import totals_among, with_dated_status
from projects.selectors.waiting import holder_of
from projects.services.editing import may_edit

_DISCUSSIONS = say_as("tab", "Trao đổi")
_TABS = (
    ("overview", say("Tổng quan")),
    ("budget", say("Kinh phí")),
    ("beneficiaries", say("Thụ hưởng")),
    ("progress", say("Tiến độ")),
    ("ledger", say("Sổ kinh phí")),
    ("results", say_as("of indicators", "Kết quả")),
    ("appraisals", say_as("tab", "Thẩm định")),
    ("papers", say("Hồ sơ")),
    ("amendments", say_as("tab", "Điều chỉnh")),
    ("discussions", _DISCUSSIONS),
    ("history", say("Lịch sử")),
)


def tabs_of(project: Project, tab: str) -> list[dict[str, Any]]:
    """The tabs of a đề án with the open one marked; none of them for an act's own page."""
    return [
        {"label": label, "url": reverse(f"projects:{name}", args=[project.code]), "here": name == tab}
        for name, label in _TABS
    ]


def _tabs_for(request: SignedInRequest, project: Project, tab: str) -> list[dict[str, Any]]:
    """The tabs, with what is open and new in the discussions that the person reads."""
    tabs = tabs_of(project, tab)
    counts = counts_for(request.user, project)
    for one in tabs:
        if one["label"] == _DISCUSSIONS:
            one |= {"open": counts.open, "fresh": 0 if tab == "discussions" else counts.fresh}
    return tabs


def shared_context(
    request: SignedInRequest, project: Project, tab: str, case: Case | None = None
) -> dict[str, Any]:
    """What every page of a đề án shows: its head, tabs, holder, and what the person may do next; who stands where is read once."""
    case = case or case_of(project)
    return {
        "project": project,
        "holder": holder_of(project, case).label,
        "tabs": _tabs_for(request, project, tab),
        "is_total": project.pk in totals_among([project.pk]),
        "acts": open_acts(request.user, project, case),
    }


def act_context(
    request: SignedInRequest, project: Project, *, heading: str, tab: str = "overview"
) -> dict[str, Any]:
    """The context of a page that carries one act: ``back`` is the tab it belongs to and returns to."""
    back = reverse(f"projects:{tab}", args=[project.code])
    return shared_context(request, project, tab) | {"heading": heading, "back": back, "acts": []}


def _page(request: SignedInRequest, project: Project, tab: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"projects/{tab}.html", shared_context(request, project, tab) | context)


def find_project(request: SignedInRequest, code: str) -> Project:
    """The đề án of ``code`` in the person's sight; 404 otherwise."""
    seen = with_dated_status(Project.objects.visible_to(request.user.scope))
    return get_object_or_404(seen.select_related("center", "province"), code=code)


@require_safe
def overview(request: SignedInRequest, code: str) -> HttpResponse:
    project = find_project(request, code)
    money = balances(project)
    context = {
        "provinces": project.provinces.all(),
        "grid": budget_grid(project),
        "balances": money,
        "dues": dues_of(project, money, today=timezone.localdate()),
        "waiting": project.money_requests.open().count(),
        "findings": findings_of(project),
        "progress": progress_reports_of(project).first(),
        "returned": last_return(project) if project.status == State.RETURNED else None,
    }
    return _page(request, project, "overview", context)


@require_safe
def budget(request: SignedInRequest, code: str) -> HttpResponse:
    project = find_project(request, code)
    context = {
        "grid": budget_grid(project, request.user.scope),
        "day": law_day(project),
        "items": item_labels(),
        "may_edit": may_edit(request.user, project, "budget"),
        "open_findings": sum(
            row.open for row in finding_rows(project, timezone.localdate(), law_day(project))
        ),
    }
    return _page(request, project, "budget", context)


@require_safe
def beneficiaries(request: SignedInRequest, code: str) -> HttpResponse:
    """Those whose own page the person may open are links."""
    project = find_project(request, code)
    rows = list(beneficiaries_of(project))
    known = [row.support for row in rows if row.support is not None]
    context = {
        "rows": rows,
        "open_ids": open_facilities(rows, request.user.scope),
        "items": item_labels(),
        "total": sum(known) if known else None,
        "may_edit": may_edit(request.user, project, "beneficiaries"),
    }
    return _page(request, project, "beneficiaries", context)


@require_safe
def ledger(request: SignedInRequest, code: str) -> HttpResponse:
    """The requests that are open, the balances, and the entries, all or those of one source and year (``?so=national:2026``)."""
    project = find_project(request, code)
    found = balances(project)
    chosen = request.GET.get("so", "")
    book = [row for row in ledger_rows(project) if chosen in ("", row.after.key)]
    case = case_of(project)
    requests = list(requests_of(project))
    context = {
        "balances": found,
        "figures": balance_rows(found),
        "rows": book,
        "chosen": chosen,
        "dues": dues_of(project, found, today=timezone.localdate()),
        "open": [
            (row, acts_on(request.user, row, case)) for row in requests if row.status == MoneyState.ASKED
        ],
        "answered": [row for row in requests if row.status != MoneyState.ASKED],
        "asks": [MOVEMENTS[kind] for kind in askable(request.user, project, case)],
        "reversible": reversible_among(request.user, project, case, [row.entry for row in book], requests),
    }
    shared = shared_context(request, project, "ledger", case)
    # What may be asked stands on this page itself, all of it.
    shared["acts"] = [act for act in shared["acts"] if act.route != "projects:ask_money"]
    return render(request, "projects/ledger.html", shared | context)


@require_safe
def results(request: SignedInRequest, code: str) -> HttpResponse:
    project = find_project(request, code)
    entered = list(results_of(project))
    case = case_of(project)
    context = {
        "entered": entered,
        "rows": results_against_targets(project, entered),
        "may": may(request.user, project, case),
    }
    return render(
        request, "projects/results.html", shared_context(request, project, "results", case) | context
    )


@require_safe
def history(request: SignedInRequest, code: str) -> HttpResponse:
    """The whole story of the đề án in pages, the latest first; ``loai`` asks for one kind of acts."""
    project = find_project(request, code)
    kind = request.GET.get("loai", "")
    kind = kind if kind in dict(KIND_CHOICES) else ""
    page = page_of(request, history_of(project, request.user, kind))
    context = {
        "moments": moments_of(project, list(page.object_list)),
        "page": page,
        "size": page_size(request),
        "sizes": PAGE_SIZES,
        "kind": kind,
        "kinds": KIND_CHOICES,
    }
    return _page(request, project, "history", context)
