"""The acts on the money of one đề án: asking, taking an entry back, confirming, refusing, withdrawing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.forms import ActForm, act_page
from core.words import lowered, say, say_as
from projects.enums import EntryKind
from projects.forms.money import AskForm, ConfirmForm, RefuseForm, ReversalForm, WithdrawForm
from projects.models import Entry, MoneyRequest, Project
from projects.movements import MOVEMENTS, SPENDS
from projects.selectors.ledger import AdvanceCondition, advance_conditions
from projects.selectors.money import Lot, acts_on, contract_room, lots_of, requests_of
from projects.selectors.pages import item_labels
from projects.selectors.projects import case_of
from projects.services import money
from projects.services.foresight import foresee
from projects.services.money_checks import (
    refuse_answering,
    refuse_asking,
    refuse_asking_reversal,
)
from projects.services.vouchers import Voucher
from projects.views.detail import act_context, find_project, shared_context


def _tried(request: SignedInRequest) -> bool:
    """Whether the act itself is tried, not only its page opened."""
    return request.method == "POST"


def sent_voucher(values: dict[str, Any], name: str = "voucher") -> Voucher | None:
    """The file of a form's field ``name`` as the service takes it."""
    sent = values.get(name)
    return Voucher(sent.name or "", sent) if sent else None


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """Ask for an advance, the remainder, a refund, a settlement, or record own money."""
    project = find_project(request, code)
    movement = refuse_asking(actor=request.user, project=project, kind=kind, tried=_tried(request))
    today = timezone.localdate()
    lots = lots_of(project, kind, day=today)
    conditions = _conditions(project, lots) if movement.kind == EntryKind.ADVANCE else []
    form = AskForm(
        request.POST or None,
        request.FILES or None,
        movement=movement,
        lots=lots,
        conditions=conditions,
        today=today,
    )

    def do(values: dict[str, Any]) -> MoneyRequest:
        source, fund_year = values["lot"]
        return money.ask_money(
            actor=request.user,
            project_id=project.pk,
            kind=movement.kind,
            source=source,
            fund_year=fund_year,
            amount=values["amount"],
            happened_on=values["happened_on"],
            document=values["document"],
            note=values["note"],
            condition_met=values.get("condition_met", False),
            voucher=sent_voucher(values),
            request_key=f"money:{values['key']}",
        )

    context = act_context(request, project, heading=movement.act, tab="ledger") | {
        "movement": movement,
        "lots": lots,
        "room": contract_room(project, movement.kind, day=today) if movement.kind in SPENDS else None,
        "conditions": conditions,
        "items": item_labels() if conditions else {},
    }
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/money/ask.html",
        context=context,
        done=say("Đã gửi đề nghị. Bên cấp kinh phí xác nhận thì bút toán mới vào sổ."),
        to=context["back"],
    )


def _conditions(project: Project, lots: list[Lot]) -> list[AdvanceCondition]:
    """The conditions of all lots, each once; the service asks for those of the chosen one."""
    found: dict[str, AdvanceCondition] = {}
    for lot in lots:
        for one in advance_conditions(project, lot.now.source, lot.now.fund_year, day=timezone.localdate()):
            found.setdefault(one.text, one)
    return list(found.values())


@require_http_methods(["GET", "POST"])
def ask_reversal(request: SignedInRequest, code: str, entry: int) -> HttpResponse:
    """Ask that an entry be taken back."""
    project = find_project(request, code)
    found = get_object_or_404(
        Entry.objects.select_related("recorded_by", "decision"), project=project, pk=entry
    )
    refuse_asking_reversal(actor=request.user, project=project, entry=found, tried=_tried(request))
    form = ReversalForm(request.POST or None, today=timezone.localdate())

    def do(values: dict[str, Any]) -> MoneyRequest:
        return money.ask_reversal(
            actor=request.user,
            entry_id=found.pk,
            happened_on=values["happened_on"],
            reason=values["reason"],
            request_key=f"money:{values['key']}",
        )

    context = act_context(request, project, heading=say("Đề nghị hủy bút toán"), tab="ledger") | {
        "entry": found
    }
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/money/reverse.html",
        context=context,
        done=say(
            "Đã gửi đề nghị hủy. Một người khác của bên cấp kinh phí xác nhận thì bút toán hủy mới vào sổ."
        ),
        to=context["back"],
    )


def _find(project: Project, pk: int) -> MoneyRequest:
    found = get_object_or_404(requests_of(project), pk=pk)
    found.project = project
    return found


@require_safe
def detail(request: SignedInRequest, code: str, asked: int) -> HttpResponse:
    """One request with all its facts, and what the person may do with it."""
    project = find_project(request, code)
    found = _find(project, asked)
    acts = acts_on(request.user, found, case_of(project))
    context = shared_context(request, project, "ledger") | {
        "heading": found.title,
        "back": reverse("projects:ledger", args=[project.code]),
        "one": found,
        "can": acts,
        "foresight": foresee(found) if found.status == "asked" else None,
    }
    return render(request, "projects/money/request.html", context)


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, code: str, asked: int) -> HttpResponse:
    """Confirm a request: with all facts, what it does to the balance, and the voucher."""
    project = find_project(request, code)
    found = _find(project, asked)
    refuse_answering(actor=request.user, request=found, act="confirm", tried=_tried(request))
    movement = None if found.reverses_id else MOVEMENTS[found.kind]
    form = ConfirmForm(request.POST or None, request.FILES or None, request=found, movement=movement)

    def do(values: dict[str, Any]) -> MoneyRequest:
        return money.confirm_money(
            actor=request.user,
            request_id=found.pk,
            happened_on=values["happened_on"],
            document=values.get("document"),
            voucher=sent_voucher(values),
        )

    return _answer_page(
        request,
        project,
        found,
        form,
        do,
        verb=say("Xác nhận"),
        template="confirm",
        done=say("Đã xác nhận; bút toán đã vào sổ."),
    )


@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, code: str, asked: int) -> HttpResponse:
    """Refuse a request with a reason."""
    project = find_project(request, code)
    found = _find(project, asked)
    refuse_answering(actor=request.user, request=found, act="refuse", tried=_tried(request))

    def do(values: dict[str, Any]) -> MoneyRequest:
        return money.refuse_money(actor=request.user, request_id=found.pk, reason=values["reason"])

    form = RefuseForm(request.POST or None)
    return _answer_page(
        request,
        project,
        found,
        form,
        do,
        verb=say_as("act", "Không chấp nhận"),
        done=say("Đã trả lời không chấp nhận."),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str, asked: int) -> HttpResponse:
    """Take a request back before it is answered."""
    project = find_project(request, code)
    found = _find(project, asked)
    refuse_answering(actor=request.user, request=found, act="withdraw", tried=_tried(request))

    def do(values: dict[str, Any]) -> MoneyRequest:
        return money.withdraw_money(actor=request.user, request_id=found.pk, reason=values["reason"])

    form = WithdrawForm(request.POST or None)
    return _answer_page(request, project, found, form, do, verb=say("Rút"), done=say("Đã rút đề nghị."))


def _answer_page(
    request: SignedInRequest,
    project: Project,
    found: MoneyRequest,
    form: ActForm,
    do: Any,
    *,
    verb: str,
    done: str,
    template: str = "answer",
) -> HttpResponse:
    heading = f"{verb}: {lowered(found.title)}"
    context = act_context(request, project, heading=heading, tab="ledger") | {
        "one": found,
        "foresight": foresee(found) if found.status == "asked" else None,
    }
    return act_page(
        request,
        form=form,
        do=do,
        template=f"projects/money/{template}.html",
        context=context,
        done=done,
        to=context["back"],
    )
