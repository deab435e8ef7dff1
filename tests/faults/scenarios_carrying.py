"""Carrying out: contract, plan, reports, inspections, acceptance, settlement, results; money; amendments; the import of a package."""

from datetime import date
from decimal import Decimal

from projects.drafts import LineDraft
from projects.enums import AmendmentState, Form, State
from projects.importers.package import import_package
from projects.models import (
    Acceptance,
    Amendment,
    Contract,
    ImplementationPlan,
    ProgressReport,
    Project,
    Settlement,
)
from projects.services import (
    acceptances,
    amendment_papers,
    amendment_requests,
    amendments,
    contracts,
    execution,
    indicators,
    inspections,
    money,
    progress,
    result_cells,
)
from projects.services.stopping import stop_project
from tests import factories
from tests.faults.world import DAY, Act, World, paper, scenario, voucher
from tests.projects import packages, stages
from tests.projects.papers import pdf
from tests.projects.test_package_carried_out import CARRIED_OUT


@scenario("projects.execution.record_contract")
def record_contract(world: World) -> Act:
    made = world.ready(State.APPROVED)
    Contract.objects.all().delete()
    return lambda: execution.record_contract(
        actor=world["officer"],
        project_id=made.pk,
        number="02/HĐ",
        signed_on=DAY,
        value=1_000_000,
        paper=voucher(),
    )


@scenario("projects.contracts.withdraw_contract")
def withdraw_contract(world: World) -> Act:
    made = world.ready(State.APPROVED)
    Contract.objects.all().delete()
    held = execution.record_contract(
        actor=world["officer"], project_id=made.pk, number="02/HĐ", signed_on=DAY, value=1_000_000
    )
    return lambda: contracts.withdraw_contract(
        actor=world["officer"], contract_id=held.pk, reason="Gõ nhầm giá trị"
    )


@scenario("projects.acceptances.withdraw_acceptance")
def withdraw_acceptance(world: World) -> Act:
    made = world.ready(State.IN_PROGRESS)
    held = execution.record_acceptance(
        actor=world["appraiser"], project_id=made.pk, place="Từ Sơn", happened_on=DAY, minutes_number="1/BB", volume="Đủ",
        passed=False,
    )  # fmt: skip
    return lambda: acceptances.withdraw_acceptance(
        actor=world["appraiser"], acceptance_id=held.pk, reason="Nhầm nơi"
    )


@scenario("projects.execution.save_implementation_plan")
def save_implementation_plan(world: World) -> Act:
    made = world.ready(State.CONTRACTED)
    return lambda: execution.save_implementation_plan(
        actor=world["officer"], project_id=made.pk, text="Kế hoạch khác.", expected_end=date(2026, 9, 30)
    )


@scenario("projects.execution.approve_implementation_plan")
def approve_implementation_plan(world: World) -> Act:
    made = world.ready(State.CONTRACTED, form=Form.GROUP)
    assert ImplementationPlan.objects.filter(project=made, approved_at=None).exists()
    return lambda: execution.approve_implementation_plan(actor=world["department_lead"], project_id=made.pk)


@scenario("projects.execution.record_acceptance")
def record_acceptance(world: World) -> Act:
    made = world.ready(State.IN_PROGRESS)
    Acceptance.objects.all().delete()
    return lambda: execution.record_acceptance(
        actor=world["appraiser"],
        project_id=made.pk,
        place="Lục Ngạn",
        happened_on=DAY,
        minutes_number="02/BB",
        volume="01 dây chuyền",
        passed=True,
        paper=voucher(),
    )


@scenario("projects.execution.record_settlement")
def record_settlement(world: World) -> Act:
    made = world.ready(State.ACCEPTED)
    Settlement.objects.all().delete()
    return lambda: execution.record_settlement(
        actor=world["center_accountant"], project_id=made.pk, number="02/QT", happened_on=date(2026, 6, 1)
    )


@scenario("projects.progress.save_progress")
def save_progress(world: World) -> Act:
    made = world.ready(State.IN_PROGRESS)
    ProgressReport.objects.all().delete()
    draft = progress.ProgressDraft("2026-02", 40, "Đã lắp máy.")
    return lambda: progress.save_progress(actor=world["officer"], project_id=made.pk, draft=draft)


def _report(world: World, status: str) -> ProgressReport:
    made = world.ready(State.IN_PROGRESS)
    ProgressReport.objects.all().delete()
    return ProgressReport.objects.create(
        project=made, period="2026-02", percent=40, status=status, window_end=date(2026, 2, 14), sent_by=world["officer"]
    )  # fmt: skip


@scenario("projects.progress.send_progress")
def send_progress(world: World) -> Act:
    made = _report(world, "draft")
    return lambda: progress.send_progress(actor=world["officer"], report_id=made.pk)


@scenario("projects.progress.return_progress")
def return_progress(world: World) -> Act:
    made = _report(world, "sent")
    return lambda: progress.return_progress(
        actor=world["appraiser"], report_id=made.pk, reason="Thiếu số liệu"
    )


@scenario("projects.progress.accept_progress")
def accept_progress(world: World) -> Act:
    made = _report(world, "sent")
    return lambda: progress.accept_progress(actor=world["appraiser"], report_id=made.pk)


@scenario("projects.inspections.record_inspection")
def record_inspection(world: World) -> Act:
    made = world.ready(State.IN_PROGRESS)
    return lambda: inspections.record_inspection(
        actor=world["appraiser"],
        project_id=made.pk,
        happened_on=DAY,
        inspectors="Đoàn của Sở",
        finding="Chậm",
    )


@scenario("projects.inspections.close_inspection")
def close_inspection(world: World) -> Act:
    made = world.ready(State.IN_PROGRESS)
    found = inspections.record_inspection(
        actor=world["appraiser"], project_id=made.pk, happened_on=DAY, inspectors="Sở", finding="Chậm",
        follow_up="Lắp máy", follow_up_by=date(2026, 4, 1),
    )  # fmt: skip
    return lambda: inspections.close_inspection(
        actor=world["appraiser"], inspection_id=found.pk, closed_on=date(2026, 3, 20)
    )


@scenario(
    "projects.result_cells.save_cells",
    "projects.indicators.record_result",
    "projects.indicators.correct_result",
)
def save_cells(world: World) -> Act:
    made = world.ready(State.IN_PROGRESS)
    factories.result(made.center, "workers_trained", 5, happened_on=date(2026, 2, 10), project=made)
    cells = [
        result_cells.CellDraft("workers_trained", "2026-02", {"value": Decimal(8)}, {"value": Decimal(5)}),
        result_cells.CellDraft("jobs_created", "2026-02", {"value": Decimal(3)}, {"value": None}),
    ]
    return lambda: result_cells.save_cells(
        actor=world["officer"], project_id=made.pk, cells=cells, reason="Đếm lại"
    )


@scenario("projects.indicators.correct_result")
def correct_result(world: World) -> Act:
    center = world.center
    row = factories.result(center, "workers_trained", 5, happened_on=date(2026, 2, 10))
    draft = indicators.ResultDraft(center.pk, "workers_trained", date(2026, 2, 10), Decimal(8))
    return lambda: indicators.correct_result(
        actor=world["officer"], result_id=row.pk, draft=draft, reason="Đếm lại"
    )


@scenario("projects.money.ask_money")
def ask_money(world: World) -> Act:
    made = world.funded(State.CONTRACTED)
    return lambda: money.ask_money(
        actor=world["center_accountant"], project_id=made.pk, kind="advance", source="national", fund_year=2026,
        amount=100_000_000, happened_on=DAY, request_key="money:mot-lan", condition_met=True, voucher=voucher(),
    )  # fmt: skip


@scenario("projects.money.ask_reversal")
def ask_reversal(world: World) -> Act:
    made = world.funded(State.CONTRACTED)
    entry = factories.entry(made, "advance", 1_000)
    return lambda: money.ask_reversal(
        actor=world["agency_accountant"], entry_id=entry.pk, happened_on=DAY, reason="Ghi nhầm",
        request_key="money:mot-lan", voucher=voucher(),
    )  # fmt: skip


@scenario("projects.money.confirm_money", "projects.ledger.record_entry", "projects.ledger.write")
def confirm_money(world: World) -> Act:
    made = world.asked(world.funded(State.CONTRACTED))
    return lambda: money.confirm_money(
        actor=world["agency_accountant"], request_id=made.pk, document="UNC 12", voucher=voucher()
    )


@scenario("projects.money.confirm_money", "projects.ledger.reverse_entry", name="confirm_reversal")
def confirm_reversal(world: World) -> Act:
    """In a stopped đề án, taking a refund back notes that it is due again."""
    project = world.funded(State.STOPPED)
    factories.entry(project, "advance", 1_000, happened_on=DAY)
    refund = factories.entry(project, "refund", 1_000, happened_on=DAY)
    made = world.asked(project, "refund", amount=1_000, reverses=refund, note="Ghi nhầm")
    return lambda: money.confirm_money(
        actor=world["agency_accountant"], request_id=made.pk, voucher=voucher()
    )


def _stopped(world: World) -> Project:
    """Stopped by a decision on the portal with 1.000 đồng paid out; the rest is cancelled."""
    project = world.funded(State.IN_PROGRESS)
    factories.entry(project, "advance", 1_000)
    return stop_project(
        actor=world["approver"], project_id=project.pk, number="9/QĐ", date=date(2026, 3, 1), issuer="minister",
        reason="Cơ sở giải thể.",
    )  # fmt: skip


@scenario("projects.unspent.cancel_returned")
def confirm_refund_of_a_stopped(world: World) -> Act:
    made = world.asked(_stopped(world), "refund", amount=400)
    return lambda: money.confirm_money(
        actor=world["agency_accountant"], request_id=made.pk, voucher=voucher()
    )


@scenario("projects.unspent.restore_rest")
def confirm_refund_taken_back_of_a_stopped(world: World) -> Act:
    project = _stopped(world)
    made = world.asked(project, "refund", amount=400)
    done = money.confirm_money(actor=world["agency_accountant"], request_id=made.pk, voucher=voucher())
    back = world.asked(
        project, "refund", amount=400, reverses=done.entry, note="Ghi nhầm", request_key="money:huy"
    )
    return lambda: money.confirm_money(
        actor=world["agency_accountant"], request_id=back.pk, voucher=voucher()
    )


@scenario("projects.money.refuse_money")
def refuse_money(world: World) -> Act:
    made = world.asked(world.funded(State.CONTRACTED))
    return lambda: money.refuse_money(
        actor=world["agency_accountant"], request_id=made.pk, reason="Thiếu hồ sơ"
    )


@scenario("projects.money.withdraw_money")
def withdraw_money(world: World) -> Act:
    made = world.asked(world.funded(State.CONTRACTED))
    return lambda: money.withdraw_money(actor=world["center_accountant"], request_id=made.pk)


def _amendment(world: World, state: str, **values: object) -> Amendment:
    return stages.amendment(world.ready(State.APPROVED), world["officer"], state=state, **values)


@scenario("projects.amendment_requests.start_amendment")
def start_amendment(world: World) -> Act:
    made = world.ready(State.APPROVED)
    return lambda: amendment_requests.start_amendment(
        actor=world["officer"], project_id=made.pk, kind="other"
    )


def _draft(world: World) -> Amendment:
    made = world.ready(State.APPROVED)
    return amendment_requests.start_amendment(actor=world["officer"], project_id=made.pk, kind="other")


def _changed(world: World, made: Amendment) -> Amendment:
    project = Project.objects.get(pk=made.project_id)
    return amendment_requests.save_amendment(
        actor=world["officer"],
        amendment_id=made.pk,
        reason="Thị trường thay đổi.",
        changes={"need": "Mục tiêu đã sửa."},
        seen=amendment_requests.mark_of(Amendment.objects.get(pk=made.pk), project),
    )


@scenario("projects.amendment_requests.save_amendment")
def save_amendment(world: World) -> Act:
    made = _draft(world)
    return lambda: _changed(world, made)


@scenario("projects.amendment_requests.send_amendment")
def send_amendment(world: World) -> Act:
    made = _changed(world, _draft(world))
    return lambda: amendment_requests.send_amendment(
        actor=world["officer"], amendment_id=made.pk, seen=made.revision
    )


@scenario("projects.amendment_requests.create_amendment")
def create_amendment(world: World) -> Act:
    made = world.ready(State.APPROVED)
    return lambda: amendment_requests.create_amendment(
        actor=world["officer"], project_id=made.pk, kind="other", reason="Lý do.", changes={"need": "Khác."}
    )


@scenario("projects.amendment_requests.withdraw_amendment")
def withdraw_amendment(world: World) -> Act:
    made = _amendment(world, AmendmentState.SENT)
    return lambda: amendment_requests.withdraw_amendment(actor=world["officer"], amendment_id=made.pk)


@scenario("projects.amendment_requests.attach_to_amendment")
def attach_to_amendment(world: World) -> Act:
    made = _draft(world)
    return lambda: amendment_requests.attach_to_amendment(
        actor=world["officer"], amendment_id=made.pk, name="de-nghi.pdf", content=pdf("đề nghị")
    )


@scenario("projects.amendments.confirm_amendment")
def confirm_amendment(world: World) -> Act:
    made = _amendment(world, AmendmentState.SENT)
    return lambda: amendments.confirm_amendment(actor=world["department_lead"], amendment_id=made.pk)


@scenario("projects.amendments.return_amendment")
def return_amendment(world: World) -> Act:
    made = _amendment(world, AmendmentState.SENT)
    return lambda: amendments.return_amendment(
        actor=world["department_lead"], amendment_id=made.pk, reason="Thiếu báo giá"
    )


@scenario("projects.amendments.refuse_amendment")
def refuse_amendment(world: World) -> Act:
    made = _amendment(world, AmendmentState.SENT)
    return lambda: amendments.refuse_amendment(
        actor=world["department_lead"], amendment_id=made.pk, reason="Không đủ căn cứ"
    )


@scenario("projects.amendments.decide_amendment", "projects.amendment_papers.decide_by_paper")
def decide_amendment(world: World) -> Act:
    """A rise of support: decision, budget retired and added, money assigned, the whole dossier kept before and after."""
    project = world.funded(State.APPROVED)
    stages.plan(amount=2 * stages.SUPPORT)
    rise = [LineDraft(2026, "machinery", {"national": stages.SUPPORT + 5}, eligible_cost=600_000_000)]
    made = amendment_requests.create_amendment(
        actor=world["officer"], project_id=project.pk, kind="raise_support", reason="Giá tăng.", changes={"budget": rise}
    )  # fmt: skip
    Amendment.objects.filter(pk=made.pk).update(
        state=AmendmentState.CONFIRMED, confirmed_by=world["department_lead"]
    )
    return lambda: amendment_papers.decide_by_paper(
        actor=world["approver"],
        amendment_id=made.pk,
        paper=paper(),
        number="7/QĐ",
        date=date(2026, 3, 1),
        issuer="minister",
        seen=stages.seen_of(made),
    )


@scenario(
    "beneficiaries.history.save_facilities",
    "centers.history.save_centers",
    "projects.history.save_projects",
    "projects.history.save_origins",
    "projects.history.save_beneficiaries",
    "projects.history_budgets.save_budgets",
    "projects.history_execution.save_contracts",
    "projects.history_execution.save_plans",
    "projects.history_execution.save_reports",
    "projects.history_facts.save_targets",
    "projects.history_facts.save_results",
)
def import_of_a_package(world: World) -> Act:
    centers = (
        "code,name,kind,parent,province\nTTKC-24,Trung tâm Khuyến công Bắc Ninh mới,center,SCT-24,34:24\n"
    )
    origins = "project,origin\nDA-1,portal\n"
    files = {"centers": centers, **packages.ALL, "origins": origins, **CARRIED_OUT}
    folder = packages.write(world.folder / "package", **files)
    return lambda: import_package(actor=world["admin"], folder=folder)
