"""Carrying over what a plan's year left: choose lots, see what would move, decide. All of them or none."""

import uuid
from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from centers.web import SignedInRequest
from core.exceptions import DomainError, InvalidInput, NotAllowed, NotFound
from core.money import parse_dong, read_dong
from core.words import say, say_many
from projects.enums import ChangeKind
from projects.forms.plans import ConfirmCarryForm, RulingForm
from projects.models import AnnualPlan, Project
from projects.selectors.ending import money_words, uncovered
from projects.selectors.issuing import issuers_of
from projects.selectors.lots import MOST, Lot, begun, lots_left
from projects.selectors.plans import carry_authority
from projects.services.carry import CarryLot
from projects.services.deciding import decide_carry, preview_carry, refuse_without_carry_right
from projects.views.board import paper_of, ruling_of
from projects.views.plans import find_plan


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as it stands in the form: whether it is ticked, what was typed as its amount, and what is wrong with it."""

    lot: Lot
    ticked: bool
    typed: str
    amount: int | None = None
    error: str = field(default="")


def _rows(request: HttpRequest, lots: list[Lot]) -> list[LotRow]:
    ticked = set(request.POST.getlist("lots"))
    rows = []
    for lot in lots:
        whole = f"{lot.left:,}".replace(",", ".")
        row = LotRow(lot, lot.key in ticked, request.POST.get(f"amount-{lot.key}", whole).strip()[:40])
        rows.append(_read(row) if row.ticked else row)
    return rows


def _read(row: LotRow) -> LotRow:
    try:
        return replace(row, amount=parse_dong(str(read_dong(row.typed))))
    except InvalidInput as refusal:
        return replace(row, error=refusal.message)


def _carry_lots(rows: list[LotRow], year: int) -> list[CarryLot]:
    """In the order of the page: of one đề án and source the oldest first."""
    return [
        CarryLot(row.lot.project.pk, row.lot.source, year, row.amount)
        for row in rows
        if row.ticked and row.amount is not None
    ]


def _issuers(plan: AnnualPlan) -> list[str]:
    return issuers_of(ChangeKind.EXTEND_NEXT_YEAR, plan.fund)


@require_http_methods(["GET", "POST"])
def carry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose lots; ``Xem trước`` tries the decision and shows what would move."""
    plan = find_plan(request, pk)
    refuse_without_carry_right(request.user, plan)
    search = request.GET.get("q", "").replace("\x00", "")[:200]
    lots = lots_left(plan, request.user.scope, search=search)
    rows = _rows(request, lots[:MOST])
    start = {"issuer": carry_authority(plan).authority}
    form = RulingForm(request.POST or None, initial=start, issuers=_issuers(plan))
    status = 200
    if request.method == "POST":
        if _fits(request, plan, form, rows):
            start = {**form.cleaned_data, "request_key": uuid.uuid4().hex}
            confirm = ConfirmCarryForm(initial=start, issuers=_issuers(plan))
            return _confirm_page(request, plan, confirm, rows, 200)
        status = 422
    context = {
        "plan": plan,
        "form": form,
        "rows": rows,
        "bad": [row for row in rows if row.error],
        "more": max(len(lots) - MOST, 0),
        "search": search,
        "shows_search": bool(search) or len(lots) > 20,
        "next_year": plan.year + 1,
        "begun": begun(plan),
        "authority": carry_authority(plan),
        "left": sum(lot.left for lot in lots),
    }
    return render(request, "projects/plans/carry.html", context, status=status)


def _fits(request: SignedInRequest, plan: AnnualPlan, form: RulingForm, rows: list[LotRow]) -> bool:
    """Whether the decision would pass now; what stands against it is put into the form."""
    if not form.is_valid() or any(row.error for row in rows):
        return False
    try:
        preview_carry(
            actor=request.user, ruling=ruling_of(form.cleaned_data), lots=_carry_lots(rows, plan.year)
        )
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


def _confirm_page(
    request: SignedInRequest, plan: AnnualPlan, form: ConfirmCarryForm, rows: list[LotRow], status: int
) -> HttpResponse:
    chosen = [row for row in rows if row.ticked]
    form.submit = say_many(
        "Chuyển nguồn %(count)s khoản sang năm %(year)s",
        "Chuyển nguồn %(count)s khoản sang năm %(year)s",
        count=len(chosen),
        year=plan.year + 1,
    )
    context = {
        "plan": plan,
        "form": form,
        "rows": chosen,
        "count": len({row.lot.project.pk for row in chosen}),
        "total": sum(row.amount or 0 for row in chosen),
        "next_year": plan.year + 1,
        "ending": _ending(chosen, plan.year),
    }
    return render(request, "projects/plans/carry_confirm.html", context, status=status)


def _ending(rows: list[LotRow], year: int) -> list[str]:
    """The open requests that the carry-over would leave without money, in words with their đề án."""
    moved: dict[tuple[Project, str], int] = {}
    for row in rows:
        key = (row.lot.project, row.lot.source)
        moved[key] = moved.get(key, 0) + (row.amount or 0)
    return [
        f"{project.code}: {money_words(request)}"
        for (project, source), amount in moved.items()
        for request in uncovered(project, source, year, moved=amount)
    ]


@require_POST
def carry_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry the chosen lots over. A second click gives the same decision; one lot that does not fit moves none."""
    plan = find_plan(request, pk)
    refuse_without_carry_right(request.user, plan)
    form = ConfirmCarryForm(request.POST, request.FILES, issuers=_issuers(plan))
    lots, rows = _sent(request, plan)
    if form.is_valid():
        try:
            decision = decide_carry(
                actor=request.user,
                ruling=ruling_of(form.cleaned_data),
                lots=lots,
                request_key=form.cleaned_data["request_key"],
                paper=paper_of(form.cleaned_data),
            )
        except (NotFound, NotAllowed):
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                say_many(
                    "Quyết định %(decision)s: đã chuyển %(count)s khoản sang năm %(year)s.",
                    "Quyết định %(decision)s: đã chuyển %(count)s khoản sang năm %(year)s.",
                    decision=decision,
                    count=len(lots),
                    year=plan.year + 1,
                ),
            )
            return redirect("decisions:detail", decision.pk)
    return _confirm_page(request, plan, form, rows, 422)


def _sent(request: SignedInRequest, plan: AnnualPlan) -> tuple[list[CarryLot], list[LotRow]]:
    """The lots as the confirmation sends them: ``project-source-origin=đồng``; those that moved meanwhile are kept, so that the service answers."""
    lots: list[CarryLot] = []
    for text in request.POST.getlist("moves"):
        key, _, amount = text.partition("=")
        project, _, rest = key.partition("-")
        source, _, _origin = rest.partition("-")
        if not all(part.isascii() and part.isdecimal() and len(part) < 17 for part in (project, amount)):
            raise InvalidInput(
                say("Khoản chuyển nguồn không đọc được; chọn lại."), code="bad_lot", field="lots"
            )
        lots.append(CarryLot(int(project), source[:12], plan.year, int(amount)))
    known = {lot.key: lot for lot in lots_left(plan, request.user.scope)}
    rows: list[LotRow] = []
    for text in request.POST.getlist("moves"):
        key, _, amount = text.partition("=")
        if key in known:
            rows.append(LotRow(known[key], ticked=True, typed=amount, amount=int(amount)))
    return lots, rows
