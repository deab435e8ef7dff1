"""The plan board: choose from what waits, see what the decision would do, decide."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed, NotFound
from core.web import money_unit
from core.words import say_many
from projects.enums import Fund
from projects.forms.plans import BoardForm, ConfirmForm, RulingForm
from projects.models import AnnualPlan, Decision
from projects.selectors.boards import (
    PAGE,
    Candidate,
    batches_of,
    candidates,
    decisions_of,
    envelope_panel,
    found_among,
    sums_of,
)
from projects.selectors.plans import holds_approval, keeps, why_not_approve, why_not_carry
from projects.services.deciding import Ruling, decide_plan, preview_plan
from projects.services.decisions import RowResult, refuse_without_right
from projects.services.paper import Paper
from projects.services.running_needs import PLAN_ISSUER
from projects.views.plans import find_plan


def ruling_of(values: dict[str, Any]) -> Ruling:
    return Ruling(values["number"], values["date"], values["issuer"], values.get("batch", 1))


def paper_of(values: dict[str, Any]) -> Paper | None:
    sent = values.get("paper")
    return Paper(sent.name, sent.file) if sent else None


def _ids(request: HttpRequest) -> list[int]:
    """The đề án that were ticked; what is no number is nobody's."""
    sent = request.POST.getlist("projects") or request.GET.getlist("chon")
    found = (int(pk) for pk in sent if pk.isascii() and pk.isdecimal() and len(pk) < 19)
    return list(dict.fromkeys(found))


@require_http_methods(["GET", "POST"])
def board(request: SignedInRequest, pk: int) -> HttpResponse:
    """The board. Searching and turning pages keep what is ticked; ``Tính`` sums the choice on the server; ``Xem trước`` tries the decision and shows what each row would get."""
    plan = find_plan(request, pk)
    asks = request.method == "POST"
    if asks:
        refuse_without_right(request.user, plan)
    chosen = _ids(request)
    form = _form(request, plan)
    status = 200
    if asks and "check" in request.POST:
        rows = _previewed(request, plan, form, chosen)
        if rows is not None:
            confirm = ConfirmForm(
                initial={**form.cleaned_data, "request_key": uuid.uuid4().hex}, **_choices(plan)
            )
            return _confirm_page(request, plan, confirm, form.cleaned_data["batch"], chosen, rows, 200)
        status = 422
    return _board_page(request, plan, form, chosen, status)


def _choices(plan: AnnualPlan) -> dict[str, Any]:
    """What a decision over the plan may choose from: its batches, and the one authority that approves it."""
    return {"batches": batches_of(plan), "issuers": [PLAN_ISSUER[Fund(plan.fund)].value]}


def _form(request: SignedInRequest, plan: AnnualPlan) -> BoardForm:
    """Only a request to check is held against the rules of the form; a sum keeps what was typed."""
    choices = _choices(plan)
    start = {"batch": choices["batches"][-1], "issuer": choices["issuers"][0]}
    if request.method != "POST":
        return BoardForm(**choices, initial=start)
    if "check" in request.POST:
        return BoardForm(request.POST, **choices)
    typed = {name: request.POST.get(name, "") for name in ("batch", "number", "date", "issuer")}
    return BoardForm(**choices, initial={**start, **{name: text for name, text in typed.items() if text}})


def _previewed(
    request: SignedInRequest, plan: AnnualPlan, form: BoardForm, chosen: list[int]
) -> list[RowResult] | None:
    """What the decision would do, or None with the reasons put into the form."""
    if not form.is_valid():
        return None
    try:
        return preview_plan(
            actor=request.user, plan_id=plan.pk, ruling=ruling_of(form.cleaned_data), project_ids=chosen
        )
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return None


def _batch(form: RulingForm, plan: AnnualPlan) -> int:
    """The batch chosen, as far as it is one of the plan's; else the last."""
    batches = batches_of(plan)
    typed = str(form["batch"].value() or "")
    return next((batch for batch in batches if str(batch) == typed), batches[-1])


def _asked(request: HttpRequest, name: str) -> str:
    """A value of the board, whether it was sent with what is ticked or stands in the address."""
    return request.POST.get(name) or request.GET.get(name, "")


def _board_page(
    request: SignedInRequest, plan: AnnualPlan, form: BoardForm, chosen: list[int], status: int
) -> HttpResponse:
    search = "" if "clear" in request.POST else _asked(request, "q").replace("\x00", "")[:200]
    everything = candidates(plan, request.user.scope, day=timezone.localdate())
    picked = [one for one in everything if one.project.pk in set(chosen)]
    found = found_among(everything, search)
    page = Paginator(found, PAGE).get_page("1" if "find" in request.POST else _asked(request, "page"))
    here = {one.project.pk for one in page}
    unit = money_unit(request)
    refusal = why_not_approve(request.user, plan)
    context = {
        "plan": plan,
        "form": form,
        "page": page,
        "rows": page.object_list,
        "elsewhere": [one for one in picked if one.project.pk not in here],
        "search": search,
        "shows_search": bool(search) or len(everything) > 20,
        "chosen": set(chosen),
        "picked": picked,
        "sums": sums_of(picked),
        "total": sum(one.total for one in picked),
        "batch": _batch(form, plan),
        "panels": envelope_panel(plan, _batch(form, plan), sums_of(picked)),
        "decisions": decisions_of(plan),
        "may_approve": refusal is None,
        "refusal": refusal if holds_approval(request.user, plan) else None,
        "may_keep": keeps(request.user, plan),
        "may_carry": why_not_carry(request.user, plan) is None,
        "exponent": unit.exponent,
        "decimals": unit.decimals,
    }
    return render(request, "projects/plans/board.html", context, status=status)


def _confirm_page(
    request: SignedInRequest,
    plan: AnnualPlan,
    form: ConfirmForm,
    batch: int,
    chosen: list[int],
    rows: list[RowResult],
    status: int,
    *,
    tried: bool = False,
) -> HttpResponse:
    found = candidates(plan, request.user.scope, day=timezone.localdate())
    known: dict[int, Candidate] = {one.project.pk: one for one in found}
    good = [known[row.project_id] for row in rows if row.ok and row.project_id in known]
    form.submit = say_many("Phê duyệt %(count)s đề án", "Phê duyệt %(count)s đề án", count=len(good))
    context = {
        "plan": plan,
        "form": form,
        "batch": batch,
        "chosen": chosen,
        "rows": [(row, known.get(row.project_id)) for row in rows],
        "good": good,
        "fresh": [one for one in good if not one.carried],
        "going_on": [one for one in good if one.carried],
        "refused": [row for row in rows if not row.ok],
        "total": sum(one.total for one in good),
        "panels": envelope_panel(plan, batch, sums_of(good)),
        "tried": tried,
    }
    return render(request, "projects/plans/confirm.html", context, status=status)


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry the decision out. A second click gives the same decision; when every row is refused none remains and the reasons are shown."""
    plan = find_plan(request, pk)
    refuse_without_right(request.user, plan)
    chosen = _ids(request)
    form = ConfirmForm(request.POST, request.FILES, **_choices(plan))
    rows: list[RowResult] = []
    tried = False
    if form.is_valid():
        try:
            decision, rows = decide_plan(
                actor=request.user,
                plan_id=plan.pk,
                ruling=ruling_of(form.cleaned_data),
                project_ids=chosen,
                request_key=form.cleaned_data["request_key"],
                paper=paper_of(form.cleaned_data),
            )
        except (NotFound, NotAllowed):
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            if decision is not None:
                return _decided(request, decision, rows)
            tried = True
    if not tried:
        rows = _tried_again(request, plan, form, chosen)
    return _confirm_page(request, plan, form, _batch(form, plan), chosen, rows, 422, tried=tried)


def _tried_again(
    request: SignedInRequest, plan: AnnualPlan, form: ConfirmForm, chosen: list[int]
) -> list[RowResult]:
    """The preview once more beside the errors, where the paper's own data allow it."""
    values = form.cleaned_data
    if not {"number", "date", "issuer", "batch"} <= values.keys() or not chosen:
        return []
    try:
        return preview_plan(actor=request.user, plan_id=plan.pk, ruling=ruling_of(values), project_ids=chosen)
    except DomainError:
        return []


def _decided(request: SignedInRequest, decision: Decision, rows: list[RowResult]) -> HttpResponse:
    good = sum(row.ok for row in rows)
    text = say_many(
        "Quyết định %(decision)s: đã phê duyệt %(count)s đề án.",
        "Quyết định %(decision)s: đã phê duyệt %(count)s đề án.",
        count=good,
        decision=decision,
    )
    if good < len(rows):
        refused = say_many(
            "%(count)s đề án bị từ chối, lý do ghi ở dưới.",
            "%(count)s đề án bị từ chối, lý do ghi ở dưới.",
            count=len(rows) - good,
        )
        messages.warning(request, f"{text} {refused}")
    else:
        messages.success(request, text)
    return redirect("decisions:detail", decision.pk)
