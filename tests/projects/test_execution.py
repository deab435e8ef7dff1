"""Carrying out: who records which paper, in which state, and what each must say; progress reports from draft to accepted."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.exceptions import (
    BudgetExceeded,
    InvalidInput,
    NotAllowed,
    NotFound,
    Problems,
    RuleViolation,
    StaleState,
)
from projects.drafts import BeneficiaryDraft
from projects.enums import Form, ReportState, State
from projects.fingerprints import PLAN_FIELDS, REPORT_FIELDS, fingerprint
from projects.models import Contract, ImplementationPlan, ProjectFacility
from projects.services import execution, inspections
from projects.services.budgets import set_beneficiaries
from projects.services.naming import drop_beneficiary, name_beneficiary
from projects.services.progress import (
    ProgressDraft,
    accept_progress,
    return_progress,
    save_progress,
    send_progress,
)
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def people(db):
    return stages.cast()


def contract(actor, project, **values):
    return execution.record_contract(
        actor=actor,
        project_id=project.pk,
        **{"number": "01/HĐ", "signed_on": date(2026, 2, 1), "value": 100, **values},
    )


def test_contracts_together_stay_within_the_support(people) -> None:
    project = stages.ready(State.APPROVED)
    contract(people["officer"], project, value=stages.SUPPORT - 1)
    with pytest.raises(BudgetExceeded) as refusal:
        contract(people["officer"], project, number="02/HĐ", value=2)
    assert (refusal.value.code, refusal.value.details) == (
        "contract_above_support",
        {"limit": stages.SUPPORT, "amount": stages.SUPPORT + 1, "gap": 1},
    )
    assert contract(people["officer"], project, number="02/HĐ", value=1).recorded_by == people["officer"]


@pytest.mark.parametrize(
    ("values", "error", "code"),
    [
        ({"number": " "}, InvalidInput, "number_missing"),
        ({"value": 0}, InvalidInput, "amount_not_positive"),
        ({"signed_on": TOMORROW}, InvalidInput, "date_to_come"),
        ({}, RuleViolation, "contract_number_taken"),
    ],
)
def test_a_bad_contract_is_refused(people, values, error, code) -> None:
    project = stages.ready(State.APPROVED)
    contract(people["officer"], project)
    with pytest.raises(error) as refusal:
        contract(people["officer"], project, **values)
    assert refusal.value.code == code
    assert project.contracts.count() == 1


def test_papers_belong_to_their_side_and_state(people) -> None:
    draft, running = stages.ready(State.DRAFT), stages.ready(State.IN_PROGRESS)
    with pytest.raises(RuleViolation):
        contract(people["officer"], draft)
    with pytest.raises(NotAllowed):
        contract(people["department_lead"], running)
    with pytest.raises(NotFound):
        contract(people["other_center_lead"], running)
    with pytest.raises(NotAllowed):
        accept(people["officer"], running)


def test_a_contract_that_follows_is_recorded_by_the_other_side(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, support=3 * stages.SUPPORT)
    Contract.objects.filter(project=project).update(value=stages.SUPPORT)
    with pytest.raises(NotAllowed):
        contract(people["officer"], project, number="02/HĐ")
    for number in ("02/HĐ", "03/HĐ"):
        assert contract(people["approver"], project, number=number).number == number


def test_other_beneficiaries_ask_for_the_approval_of_the_plan_again(people, bac_ninh_today) -> None:
    project = stages.ready(State.CONTRACTED, people=people, form=Form.GROUP)
    execution.approve_implementation_plan(actor=people["department_lead"], project_id=project.pk)
    rows = [BeneficiaryDraft(factories.facility(bac_ninh_today).pk, "machinery")]
    set_beneficiaries(actor=people["officer"], project_id=project.pk, rows=rows)
    assert ImplementationPlan.objects.get(project=project).approved_at is None


def test_a_changed_group_plan_must_be_approved_again(people) -> None:
    project = stages.ready(State.CONTRACTED, form=Form.GROUP)
    values = {"project_id": project.pk, "text": "Kế hoạch", "expected_end": date(2026, 9, 1)}
    with pytest.raises(RuleViolation):
        execution.approve_implementation_plan(actor=people["department_lead"], project_id=project.pk)
    execution.save_implementation_plan(actor=people["officer"], **values)
    approved = execution.approve_implementation_plan(actor=people["department_lead"], project_id=project.pk)
    assert approved.approved_by == people["department_lead"]
    execution.save_implementation_plan(actor=people["officer"], **{**values, "text": "Kế hoạch mới"})
    assert ImplementationPlan.objects.get(project=project).approved_at is None
    ProjectFacility.objects.filter(project=project).delete()
    with pytest.raises(RuleViolation) as refusal:
        execution.approve_implementation_plan(actor=people["department_lead"], project_id=project.pk)
    assert refusal.value.code == "beneficiaries_missing"


def test_an_inspection_with_something_to_mend_has_a_day(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    values = {
        "project_id": project.pk,
        "happened_on": date(2026, 4, 1),
        "inspectors": "Sở Công Thương",
        "finding": "Chậm lắp đặt",
    }
    with pytest.raises(InvalidInput) as refusal:
        inspections.record_inspection(actor=people["reviewer"], **values, follow_up="Lắp đặt xong")
    assert refusal.value.field == "follow_up_by"
    visit = inspections.record_inspection(
        actor=people["reviewer"], **values, follow_up="Lắp đặt xong", follow_up_by=date(2026, 5, 1)
    )
    with pytest.raises(InvalidInput):
        inspections.close_inspection(
            actor=people["appraiser"], inspection_id=visit.pk, closed_on=date(2026, 3, 1)
        )
    assert inspections.close_inspection(
        actor=people["appraiser"], inspection_id=visit.pk, closed_on=date(2026, 4, 20)
    ).closed_on
    with pytest.raises(StaleState):
        inspections.close_inspection(
            actor=people["appraiser"], inspection_id=visit.pk, closed_on=date(2026, 4, 21)
        )


def accept(actor, project, **values):
    return execution.record_acceptance(
        actor=actor,
        project_id=project.pk,
        **{
            "place": "Tân Yên",
            "happened_on": date(2026, 5, 1),
            "minutes_number": "1",
            "volume": "01 máy",
            "passed": True,
            **values,
        },
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"place": ""}, "place"),
        ({"volume": " "}, "volume"),
        ({"minutes_number": ""}, "minutes_number"),
        ({"happened_on": TOMORROW}, "happened_on"),
        ({"happened_on": date(2025, 12, 31)}, "happened_on"),
    ],
)
def test_minutes_of_acceptance_say_where_when_and_how_much(people, values, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        accept(people["appraiser"], stages.ready(State.IN_PROGRESS), **values)
    assert refusal.value.field == field


def test_one_place_is_accepted_once_a_day_and_one_dossier_is_filed(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    accept(people["appraiser"], project, passed=False)
    with pytest.raises(RuleViolation):
        accept(people["appraiser"], project)
    done = stages.ready(State.ACCEPTED)
    values = {"project_id": done.pk, "number": "1", "happened_on": date(2026, 6, 1)}
    execution.record_settlement(actor=people["center_accountant"], **values)
    with pytest.raises(StaleState):
        execution.record_settlement(actor=people["center_accountant"], **values)
    with pytest.raises(NotAllowed):
        execution.record_settlement(actor=people["officer"], **values)


# Progress reports ------------------------------------------------------------------------------------------------------------


def report(people, project, period: str = "2026-05", percent: int = 40):
    return save_progress(
        actor=people["officer"], project_id=project.pk, draft=ProgressDraft(period, percent, " Đang lắp. ")
    )


def test_a_report_goes_to_and_fro_until_it_is_accepted(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    written = report(people, project)
    assert (written.status, written.window_end, written.narrative) == (
        ReportState.DRAFT,
        date(2026, 5, 14),
        "Đang lắp.",
    )
    with pytest.raises(StaleState):
        accept_progress(actor=people["appraiser"], report_id=written.pk)
    send_progress(actor=people["officer"], report_id=written.pk)
    with pytest.raises(StaleState):
        report(people, project, percent=60)
    with pytest.raises(InvalidInput):
        return_progress(actor=people["appraiser"], report_id=written.pk, reason=" ")
    returned = return_progress(actor=people["appraiser"], report_id=written.pk, reason="Thiếu ảnh.")
    assert (returned.status, returned.reason) == (ReportState.RETURNED, "Thiếu ảnh.")
    report(people, project, percent=60)
    send_progress(actor=people["officer"], report_id=written.pk)
    accepted = accept_progress(actor=people["reviewer"], report_id=written.pk)
    assert (accepted.status, accepted.percent, accepted.accepted_by, accepted.reason) == (
        ReportState.ACCEPTED,
        60,
        people["reviewer"],
        "",
    )


def test_work_that_was_done_is_not_undone(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    first = report(people, project, "2026-04", 70)
    send_progress(actor=people["officer"], report_id=first.pk)
    accept_progress(actor=people["appraiser"], report_id=first.pk)
    with pytest.raises(RuleViolation) as refusal:
        report(people, project, "2026-05", 69)
    assert refusal.value.message == "Khối lượng 69 % thấp hơn 70 % đã được chấp nhận ở kỳ 2026-04."
    assert report(people, project, "2026-05", 70).percent == 70
    assert report(people, project, "2026-03", 20).percent == 20


@pytest.mark.parametrize(
    ("period", "percent", "code"),
    [
        ("2026-13", 5, "unknown_period"),
        ("2026-H1", 5, "period_kind"),
        ("2031-01", 5, "period_to_come"),
        ("2026-05", 101, "percent_range"),
        ("2026-05", -1, "percent_range"),
    ],
)
def test_a_bad_report_is_bad_input(people, period, percent, code) -> None:
    with pytest.raises(InvalidInput) as refusal:
        report(people, stages.ready(State.IN_PROGRESS), period, percent)
    assert refusal.value.code == code


def test_the_centre_does_not_accept_its_own_report(people) -> None:
    written = report(people, stages.ready(State.IN_PROGRESS))
    send_progress(actor=people["officer"], report_id=written.pk)
    for name in ("center_lead", "auditor", "ipc_officer"):
        with pytest.raises(NotAllowed):
            accept_progress(actor=people[name], report_id=written.pk)
    with pytest.raises(NotFound):
        accept_progress(actor=people["other_department_lead"], report_id=written.pk)


def test_two_people_at_one_report_do_not_overwrite_each_other(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    seen = fingerprint(None, REPORT_FIELDS)
    first = save_progress(
        actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-05", 40, "A", seen=seen)
    )
    with pytest.raises(StaleState) as refusal:
        save_progress(
            actor=people["center_lead"],
            project_id=project.pk,
            draft=ProgressDraft("2026-05", 50, "B", seen=seen),
        )
    assert refusal.value.code == "changed_meanwhile"
    first.refresh_from_db()
    assert (first.percent, first.narrative) == (40, "A")
    draft = ProgressDraft("2026-05", 50, "B", seen=fingerprint(first, REPORT_FIELDS))
    assert save_progress(actor=people["center_lead"], project_id=project.pk, draft=draft).percent == 50


def test_what_is_accepted_is_what_was_seen(people) -> None:
    written = report(people, stages.ready(State.IN_PROGRESS), percent=40)
    sent = send_progress(actor=people["officer"], report_id=written.pk)
    seen = fingerprint(sent, REPORT_FIELDS)
    return_progress(actor=people["reviewer"], report_id=written.pk, reason="Sai", seen=seen)
    report(people, written.project, percent=90)
    send_progress(actor=people["officer"], report_id=written.pk)
    with pytest.raises(StaleState) as refusal:
        accept_progress(actor=people["appraiser"], report_id=written.pk, seen=seen)
    assert refusal.value.code == "changed_meanwhile"
    written.refresh_from_db()
    assert written.status == ReportState.SENT


def test_sending_twice_says_what_became_of_it(people) -> None:
    written = report(people, stages.ready(State.IN_PROGRESS))
    send_progress(actor=people["officer"], report_id=written.pk)
    with pytest.raises(StaleState, match="tháng 5 năm 2026 đang ở trạng thái “Đã gửi”"):
        send_progress(actor=people["center_lead"], report_id=written.pk)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("2031-01", "Kỳ tháng 1 năm 2031 (15/12/2030 – 14/01/2031) chưa bắt đầu."),
        (
            "2025-12",
            "Kỳ tháng 12 năm 2025 (15/11/2025 – 14/12/2025) kết thúc trước ngày bắt đầu đề án 01/01/2026.",
        ),
    ],
)
def test_a_period_outside_is_told_with_its_days(people, period, message) -> None:
    with pytest.raises(InvalidInput) as refusal:
        report(people, stages.ready(State.IN_PROGRESS), period)
    assert refusal.value.message == message


def test_a_plan_is_approved_once_and_as_it_was_seen(people) -> None:
    project = stages.ready(State.CONTRACTED, form=Form.GROUP)
    values = {"project_id": project.pk, "text": "Kế hoạch", "expected_end": date(2026, 9, 1)}
    plan = execution.save_implementation_plan(actor=people["officer"], **values)
    seen = fingerprint(plan, PLAN_FIELDS)
    execution.save_implementation_plan(actor=people["officer"], **{**values, "text": "Khác"})
    with pytest.raises(StaleState):
        execution.save_implementation_plan(actor=people["center_lead"], **values, seen=seen)
    approve = {"actor": people["department_lead"], "project_id": project.pk}
    with pytest.raises(StaleState) as refusal:
        execution.approve_implementation_plan(**approve, seen=seen)
    assert refusal.value.code == "changed_meanwhile"
    execution.approve_implementation_plan(**approve)
    with pytest.raises(StaleState) as refusal:
        execution.approve_implementation_plan(**approve)
    assert refusal.value.code == "plan_approved"
    execution.save_implementation_plan(actor=people["officer"], **{**values, "text": "Khác"})
    assert ImplementationPlan.objects.get(project=project).approved_by == people["department_lead"]


def test_what_is_too_long_is_told_at_its_field(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    with pytest.raises(InvalidInput, match="dài quá 200 ký tự") as refusal:
        accept(people["appraiser"], project, place="x" * 201)
    assert refusal.value.field == "place"
    visit = {"actor": people["reviewer"], "project_id": project.pk, "happened_on": date(2026, 4, 1)}
    with pytest.raises(InvalidInput, match="dài quá 300 ký tự"):
        inspections.record_inspection(**visit, inspectors="x" * 301, finding="a")
    with pytest.raises(InvalidInput, match="Thời hạn khắc phục trước ngày kiểm tra"):
        inspections.record_inspection(
            **visit, inspectors="Sở", finding="a", follow_up="b", follow_up_by=date(2026, 3, 31)
        )


def test_beneficiaries_of_a_group_are_named_one_by_one(people, bac_ninh_today) -> None:
    project = stages.ready(State.CONTRACTED, people=people, form=Form.GROUP)
    execution.approve_implementation_plan(actor=people["department_lead"], project_id=project.pk)
    facility = factories.facility(bac_ninh_today, name="HTX Gỗ Đồng Kỵ")
    row = BeneficiaryDraft(facility.pk, "machinery", 50_000_000)
    name_beneficiary(actor=people["officer"], project_id=project.pk, row=row)
    assert project.beneficiaries.count() == 2
    assert ImplementationPlan.objects.get(project=project).approved_at is None
    with pytest.raises(Problems):
        name_beneficiary(actor=people["officer"], project_id=project.pk, row=row)
    gone = {"actor": people["officer"], "project_id": project.pk, "facility_id": facility.pk}
    drop_beneficiary(**gone, item="machinery")
    with pytest.raises(StaleState):
        drop_beneficiary(**gone, item="machinery")
    assert project.beneficiaries.count() == 1
    running = stages.ready(State.IN_PROGRESS, form=Form.GROUP)
    with pytest.raises(RuleViolation):
        name_beneficiary(actor=people["officer"], project_id=running.pk, row=row)
