"""Money over many đề án: open requests, the ledger of a year's plan, its entries, its reconciliation, days to keep."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centers.web import SignedInRequest
from core.web import PAGE_SIZES, chips, page_of, page_size
from core.words import say
from projects.enums import MoneyState
from projects.forms.money import PlanEntriesForm
from projects.models import AnnualPlan, MoneyRequest
from projects.selectors.money import requests_to_answer
from projects.selectors.money_due import dossier_rows, dossiers_due, liquidation_rows, liquidations_due
from projects.selectors.plan_money import FIGURES, decisions_of, entries_of, figure_sum, plan_book
from projects.selectors.reconciliation import reconcile_plan, reconcile_total, reconciled_projects
from projects.selectors.reconciling import standings, unreconciled, unreconciled_rows

_PARTS = (
    ("requests", say("Đề nghị")),
    ("plans", say("Sổ theo kế hoạch năm")),
    ("due", say("Hạn quyết toán")),
)


def _render(request: SignedInRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    tabs = [{"label": label, "url": reverse(f"money:{name}"), "here": name == part} for name, label in _PARTS]
    return render(request, f"money/{template}.html", {"tabs": tabs, **context})


def _paged(request: SignedInRequest, rows: Any, *, count: int | None = None) -> dict[str, Any]:
    return {"page": page_of(request, rows, count=count), "sizes": PAGE_SIZES, "size": page_size(request)}


@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """Requests in sight: those that wait for the person, their own, all that are open, the answered ones."""
    seen = MoneyRequest.objects.visible_to(request.user.scope)
    lists = {
        "cho-toi": (say("Chờ tôi xác nhận"), requests_to_answer(request.user)),
        "cua-toi": (say("Tôi đề nghị, đang chờ"), seen.open().filter(asked_by=request.user)),
        "dang-cho": (say("Mọi đề nghị đang chờ"), seen.open()),
        "da-tra-loi": (
            say("Đã trả lời"),
            seen.exclude(status=MoneyState.ASKED).order_by("-answered_at", "-pk"),
        ),
    }
    counts = {key: rows.count() for key, (_, rows) in lists.items() if key != "da-tra-loi"}
    asked = request.GET.get("loc", "")
    chosen = asked if asked in lists else ("cho-toi" if counts["cho-toi"] else "dang-cho")
    label, rows = lists[chosen]
    context = {
        "lists": [
            {"key": key, "label": name, "count": counts.get(key), "here": key == chosen}
            for key, (name, _) in lists.items()
        ],
        "chosen": label,
        **_paged(request, rows.select_related("project", "asked_by", "answered_by")),
    }
    return _render(request, "requests", "requests", context)


@require_safe
def plans(request: SignedInRequest) -> HttpResponse:
    """The plans in sight, the latest year first."""
    seen = AnnualPlan.objects.visible_to(request.user.scope).select_related("center")
    return _render(
        request, "plans", "plans", _paged(request, seen.order_by("-year", "fund", "center__sort_key"))
    )


def _find(request: SignedInRequest, pk: int) -> AnnualPlan:
    seen = AnnualPlan.objects.visible_to(request.user.scope).select_related("center")
    return get_object_or_404(seen, pk=pk)


@require_safe
def plan_ledger(request: SignedInRequest, plan: int) -> HttpResponse:
    """The ledger of one plan's envelope, by source and batch, and its decisions."""
    found = _find(request, plan)
    context = {"plan": found, "blocks": plan_book(found), "decisions": decisions_of(found)}
    return _render(request, "plan", "plans", context)


@require_safe
def plan_entries(request: SignedInRequest, plan: int) -> HttpResponse:
    """The entries behind the figures of a plan."""
    found = _find(request, plan)
    form = PlanEntriesForm(request.GET, plan=found)
    rows = entries_of(found)
    if form.is_valid():
        chosen = form.cleaned_data
        if chosen["figure"]:
            rows = rows.filter(kind__in=FIGURES[chosen["figure"]][1])
        if chosen["source"]:
            rows = rows.filter(source=chosen["source"])
        if chosen["batch"]:
            rows = rows.filter(batch=int(chosen["batch"]))
        if chosen["decision"]:
            rows = rows.filter(decision=chosen["decision"])
    else:
        rows = rows.none()
    figure = form.cleaned_data.get("figure", "")
    named = rows.select_related("project", "reverses", "reversed_by", "recorded_by", "decision")
    context = {
        "plan": found,
        "form": form,
        "chips": chips(form, request.GET) if form.is_valid() else [],
        "figure": FIGURES[figure][0] if figure else "",
        "total": figure_sum(rows, figure) if figure else None,
        **_paged(request, named.order_by("-happened_on", "-pk")),
    }
    return _render(request, "entries", "plans", context)


@require_safe
def plan_reconciliation(request: SignedInRequest, plan: int) -> HttpResponse:
    """The plan's money reconciled, a line per đề án; ``?tat-ca=1`` shows all lines, to be printed."""
    found = _find(request, plan)
    projects = reconciled_projects(found)
    everything = request.GET.get("tat-ca") == "1"
    paged = {} if everything else _paged(request, projects)
    shown = projects if everything else paged["page"].object_list
    lines, known = reconcile_plan(found, shown), standings(found, shown)
    context = {
        "plan": found,
        "rows": [(row, known.get(row.project.pk) if row.project else None) for row in lines],
        "total": reconcile_total(found),
        "everything": everything,
        "day": timezone.localdate(),
        **paged,
    }
    return _render(request, "reconcile", "plans", context)


@require_safe
def due(request: SignedInRequest) -> HttpResponse:
    """Đề án in sight that owe a settlement dossier, a liquidation or a reconciliation, the earliest day first."""
    today = timezone.localdate()
    scope = request.user.scope
    lists: dict[str, Any] = {
        "ho-so": dossiers_due(scope),
        "thanh-ly": liquidations_due(scope, today),
        "doi-chieu": unreconciled(scope, today),
    }
    counts = {key: rows.count() for key, rows in lists.items()}
    asked = request.GET.get("loc", "")
    chosen = asked if asked in counts else ("ho-so" if counts["ho-so"] else "thanh-ly")
    paged = _paged(request, lists[chosen], count=counts[chosen])
    found = list(paged["page"].object_list)
    labels = {
        "ho-so": say("Nộp hồ sơ quyết toán"),
        "thanh-ly": say("Thanh lý, quyết toán năm"),
        "doi-chieu": say("Chưa đối chiếu năm"),
    }
    rows_of = {"ho-so": dossier_rows, "thanh-ly": liquidation_rows, "doi-chieu": unreconciled_rows}
    context = {
        "lists": [
            {"key": key, "label": labels[key], "count": count, "here": key == chosen}
            for key, count in counts.items()
        ],
        "chosen": chosen,
        "rows": rows_of[chosen](found, today),
        **paged,
    }
    return _render(request, "due", "due", context)
