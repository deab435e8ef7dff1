"""The pages on which a đề án is carried out: contract, implementation plan, inspections, acceptance, settlement dossier."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import StaleState
from core.forms import ActForm, act_page
from core.words import say
from projects import acts
from projects.acts import Act
from projects.fingerprints import PLAN_FIELDS, fingerprint
from projects.forms.execution import (
    AcceptanceForm,
    ApprovePlanForm,
    CloseInspectionForm,
    ContractForm,
    InspectionForm,
    PlanForm,
    SeenForm,
    SettlementForm,
    WithdrawContractForm,
    WithdrawMinutesForm,
)
from projects.models import Acceptance, Contract, Inspection, Project
from projects.selectors.carrying_out import (
    acceptances_of,
    places_still_failing,
    plan_of,
    settlement_of,
)
from projects.selectors.contracts import contracts_of
from projects.selectors.counterpart import own_money
from projects.selectors.pages import beneficiaries_of, item_labels
from projects.services.acceptances import refuse_withdrawn, withdraw_acceptance
from projects.services.contracts import refuse_resting, withdraw_contract
from projects.services.execution import (
    approve_implementation_plan,
    record_acceptance,
    record_contract,
    record_settlement,
    save_implementation_plan,
)
from projects.services.inspections import close_inspection, record_inspection
from projects.services.opening import check_open
from projects.views.detail import act_context, find_project
from projects.views.money import sent_voucher

TAB = "progress"


def open_project(request: SignedInRequest, code: str, *wanted: Act) -> Project:
    """The đề án of ``code`` for an act: 404 out of sight, 403 without the right, 409 in another state."""
    project = find_project(request, code)
    check_open(actor=request.user, project=project, acts=wanted, trying=request.method == "POST")
    return project


def _act(
    request: SignedInRequest,
    project: Project,
    act: Act,
    form: ActForm,
    do: Any,
    done: str,
    **context: Any,
) -> HttpResponse:
    shown = act_context(request, project, heading=act.label, tab=TAB) | context
    name = act.key.replace(".", "_")
    return act_page(
        request,
        form=form,
        do=do,
        template=f"projects/carrying/{name}.html",
        context=shown,
        done=done,
        to=shown["back"],
    )


def _with_paper(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form with its file as the service takes it."""
    return {**values, "paper": sent_voucher(values, "paper")}


@require_http_methods(["GET", "POST"])
def contract(request: SignedInRequest, code: str) -> HttpResponse:
    """Recording a contract within what is left of the support."""
    project = open_project(request, code, acts.FIRST_CONTRACT, acts.NEXT_CONTRACT)
    first = project.status in acts.FIRST_CONTRACT.states
    contracts = contracts_of(project)
    form = ContractForm(
        request.POST or None, request.FILES or None, initial={"value": contracts.left or None}
    )

    def do(values: dict[str, Any]) -> Any:
        return record_contract(actor=request.user, project_id=project.pk, **_with_paper(values))

    act = acts.FIRST_CONTRACT if first else acts.NEXT_CONTRACT
    return _act(request, project, act, form, do, say("Đã ghi hợp đồng."), contracts=contracts, first=first)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str, contract: int) -> HttpResponse:
    """Taking back a contract that was recorded wrongly, with a reason."""
    project = open_project(request, code, acts.WITHDRAW_FIRST, acts.WITHDRAW_NEXT)
    found = get_object_or_404(Contract.objects.select_related("recorded_by"), project=project, pk=contract)
    if request.method == "GET":
        refuse_resting(found, project)
    form = WithdrawContractForm(request.POST or None)

    def do(values: dict[str, Any]) -> Any:
        return withdraw_contract(actor=request.user, contract_id=found.pk, **values)

    done = say("Đã rút hợp đồng số %(number)s.", number=found.number)
    return _act(request, project, acts.WITHDRAW_FIRST, form, do, done, contract=found)


@require_http_methods(["GET", "POST"])
def plan(request: SignedInRequest, code: str) -> HttpResponse:
    """Writing the implementation plan; what somebody else saved meanwhile is shown, not overwritten."""
    project = open_project(request, code, acts.WRITE_PLAN)
    found = plan_of(project)
    initial = {
        "text": found.text if found else project.schedule,
        "expected_end": found.expected_end if found else project.end,
    }
    form = PlanForm(request.POST or None, initial=initial, seen=fingerprint(found, PLAN_FIELDS))
    context: dict[str, Any] = {"plan": found, "beneficiaries": list(beneficiaries_of(project))}

    def do(values: dict[str, Any]) -> Any:
        try:
            return save_implementation_plan(actor=request.user, project_id=project.pk, **values)
        except StaleState:
            show_stored_plan(form, project, context)
            raise

    return _act(request, project, acts.WRITE_PLAN, form, do, say("Đã lưu kế hoạch thực hiện."), **context)


def show_stored_plan(form: SeenForm, project: Project, context: dict[str, Any]) -> None:
    """Put the plan on record beside the form that was refused for it."""
    context["stored"] = plan_of(project)
    form.show_anew(fingerprint(context["stored"], PLAN_FIELDS))


@require_http_methods(["GET", "POST"])
def approve_plan(request: SignedInRequest, code: str) -> HttpResponse:
    """The Sở approves the plan of a group đề án with the facilities that it names."""
    project = open_project(request, code, acts.APPROVE_PLAN)
    found = plan_of(project)
    form = ApprovePlanForm(request.POST or None, seen=fingerprint(found, PLAN_FIELDS))

    def do(values: dict[str, Any]) -> Any:
        try:
            return approve_implementation_plan(actor=request.user, project_id=project.pk, seen=values["seen"])
        except StaleState:
            form.show_anew(fingerprint(plan_of(project), PLAN_FIELDS))
            raise

    rows = list(beneficiaries_of(project))
    return _act(
        request,
        project,
        acts.APPROVE_PLAN,
        form,
        do,
        say("Đã phê duyệt kế hoạch thực hiện."),
        plan=found,
        beneficiaries=rows,
        items=item_labels(),
    )


@require_http_methods(["GET", "POST"])
def inspection(request: SignedInRequest, code: str) -> HttpResponse:
    """Recording a visit with what was found and what has to be mended."""
    project = open_project(request, code, acts.INSPECT)

    def do(values: dict[str, Any]) -> Any:
        return record_inspection(actor=request.user, project_id=project.pk, **values)

    form = InspectionForm(request.POST or None)
    return _act(request, project, acts.INSPECT, form, do, say("Đã ghi kiểm tra."))


@require_http_methods(["GET", "POST"])
def inspection_close(request: SignedInRequest, code: str, inspection: int) -> HttpResponse:
    """Recording the day on which what was asked for was found mended."""
    project = open_project(request, code, acts.CLOSE_INSPECTION)
    found = get_object_or_404(Inspection.objects.filter(project=project), pk=inspection)

    def do(values: dict[str, Any]) -> Any:
        return close_inspection(actor=request.user, inspection_id=found.pk, **values)

    form = CloseInspectionForm(request.POST or None)
    return _act(
        request,
        project,
        acts.CLOSE_INSPECTION,
        form,
        do,
        say("Đã ghi ngày khắc phục xong."),
        inspection=found,
    )


@require_http_methods(["GET", "POST"])
def acceptance(request: SignedInRequest, code: str) -> HttpResponse:
    """Recording the minutes of one place."""
    project = open_project(request, code, acts.RECORD_ACCEPTANCE)
    rows = acceptances_of(project)

    def do(values: dict[str, Any]) -> Any:
        return record_acceptance(actor=request.user, project_id=project.pk, **_with_paper(values))

    form = AcceptanceForm(request.POST or None, request.FILES or None, places=places_still_failing(rows))
    return _act(
        request,
        project,
        acts.RECORD_ACCEPTANCE,
        form,
        do,
        say("Đã ghi biên bản nghiệm thu."),
        acceptances=rows,
        own=own_money(project),
    )


@require_http_methods(["GET", "POST"])
def withdraw_minutes(request: SignedInRequest, code: str, acceptance: int) -> HttpResponse:
    """Taking back minutes of acceptance that were recorded wrongly, with a reason."""
    project = open_project(request, code, acts.WITHDRAW_ACCEPTANCE)
    found = get_object_or_404(
        Acceptance.objects.select_related("recorded_by"), project=project, pk=acceptance
    )
    if request.method == "GET":
        refuse_withdrawn(found)
    form = WithdrawMinutesForm(request.POST or None)

    def do(values: dict[str, Any]) -> Any:
        return withdraw_acceptance(actor=request.user, acceptance_id=found.pk, **values)

    done = say("Đã rút biên bản nghiệm thu số %(number)s.", number=found.minutes_number)
    return _act(request, project, acts.WITHDRAW_ACCEPTANCE, form, do, done, minutes=found)


@require_http_methods(["GET", "POST"])
def settlement(request: SignedInRequest, code: str) -> HttpResponse:
    """Filing the settlement dossier, with the day it is due."""
    project = open_project(request, code, acts.FILE_SETTLEMENT)
    state = settlement_of(project)
    if state.filed is not None and request.method == "GET":
        raise StaleState(
            say(
                "Đề án %(code)s đã có hồ sơ quyết toán số %(number)s.",
                code=project.code,
                number=state.filed.number,
            ),
            code="settlement_exists",
        )

    def do(values: dict[str, Any]) -> Any:
        return record_settlement(actor=request.user, project_id=project.pk, **values)

    form = SettlementForm(request.POST or None)
    return _act(
        request,
        project,
        acts.FILE_SETTLEMENT,
        form,
        do,
        say("Đã lập hồ sơ quyết toán."),
        settlement=state,
        own=own_money(project),
        ledger_url=reverse("projects:ledger", args=[project.code]),
    )
