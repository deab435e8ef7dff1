"""What stands in the way of a step is told all at once, by field."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.exceptions import Problems
from projects.enums import AttachmentKind, Form, State
from projects.models import (
    Acceptance,
    Attachment,
    BudgetLine,
    Contract,
    ImplementationPlan,
    ProgressReport,
    ProjectFacility,
    Settlement,
)
from projects.services.lifecycle import transition_project
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def problems(project, action: str, actor, *, reason: str = "", facts=None) -> list[tuple[str, str]]:
    """(field, code) of everything that stands in the way."""
    with pytest.raises(Problems) as refusal:
        transition_project(project_id=project.pk, action=action, actor=actor, reason=reason, facts=facts)
    project.refresh_from_db()
    return [(error["field"], error["code"]) for error in refusal.value.errors]


def passes(project, action: str, actor, *, facts=None, **values) -> str:
    told = {"sure": stages.sure_of(project, action), **(facts or {})}
    return transition_project(project_id=project.pk, action=action, actor=actor, facts=told, **values).status


def test_an_empty_draft_lacks_everything_at_once(people, bac_ninh_center) -> None:
    project = factories.project(bac_ninh_center, status=State.DRAFT)
    assert problems(project, "submit", people["center_lead"]) == [
        ("need", "required"),
        ("goals", "required"),
        ("scale", "required"),
        ("schedule", "required"),
        ("effect", "required"),
        ("beneficiaries", "required"),
        ("budget", "required"),
        ("attachments", "required"),
    ]
    assert project.status == State.DRAFT


def test_a_named_beneficiary_must_ask_and_commit(people) -> None:
    project = stages.ready(State.DRAFT)
    Attachment.objects.filter(project=project).exclude(kind=AttachmentKind.PROPOSAL).delete()
    with pytest.raises(Problems) as refusal:
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    assert [error["message"] for error in refusal.value.errors] == [
        "Hồ sơ thiếu “Văn bản đề nghị của đơn vị thụ hưởng”.",
        "Hồ sơ thiếu “Cam kết vốn đối ứng và không trùng nguồn”.",
    ]


def test_support_above_the_norm_blocks_with_its_figures(people) -> None:
    project = stages.ready(State.DRAFT, support=350_000_000)
    with pytest.raises(Problems) as refusal:
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    (error,) = refusal.value.errors
    assert (error["field"], error["code"]) == ("budget", "above_norm")
    assert (error["limit"], error["amount"], error["gap"]) == (300_000_000, 350_000_000, 50_000_000)


def test_lines_outside_the_years_of_the_project_are_named(people) -> None:
    project = stages.ready(State.DRAFT)
    factories.budget(project, 10_000_000, fund_year=2028, item="trademark", counterpart=10_000_000)
    assert problems(project, "submit", people["center_lead"]) == [("budget", "year")]


def test_national_money_is_needed_in_a_national_project(people) -> None:
    project = stages.ready(State.DRAFT)
    BudgetLine.objects.filter(project=project).update(retired_at=timezone.now())
    factories.budget(project, 100_000_000, source="counterpart")
    ProjectFacility.objects.update(support=None)
    assert problems(project, "submit", people["center_lead"]) == [("budget", "required")]


@pytest.mark.parametrize(
    ("end", "items", "named", "lacking"),
    [
        (date(2027, 6, 30), ("machinery", "trademark"), 2, []),
        (date(2026, 12, 31), ("machinery", "trademark"), 2, [("end", "flagship")]),
        (date(2029, 1, 1), ("machinery", "trademark"), 2, [("end", "flagship")]),
        (date(2027, 6, 30), ("machinery", "technology_line"), 2, [("budget", "flagship")]),
        (date(2027, 6, 30), ("machinery", "trademark"), 1, [("beneficiaries", "flagship")]),
    ],
)
def test_a_flagship_has_two_contents_two_beneficiaries_and_two_to_three_years(
    people, end, items, named, lacking
) -> None:
    project = stages.ready(State.DRAFT, form=Form.FLAGSHIP, end=end)
    for item in items[1:]:
        factories.budget(project, 10_000_000, item=item, counterpart=10_000_000)
    for number in range(1, named):
        facility = factories.facility(project.province, name=f"Cơ sở {number}")
        ProjectFacility.objects.create(project=project, facility=facility, item="machinery")
    ProjectFacility.objects.update(support=stages.SUPPORT // named)
    if lacking:
        assert problems(project, "submit", people["center_lead"]) == lacking
    else:
        assert passes(project, "submit", people["center_lead"]) == State.BASE_APPRAISAL


def test_several_that_share_an_item_say_what_each_gets(people) -> None:
    project = stages.ready(State.DRAFT)
    other = factories.facility(project.province, name="HTX Chè Tân Cương")
    ProjectFacility.objects.create(project=project, facility=other, item="machinery")
    with pytest.raises(Problems) as refused:
        passes(project, "submit", people["center_lead"])
    (error,) = refused.value.errors
    assert (error["field"], error["code"]) == ("beneficiaries", "support_missing")
    assert error["message"].endswith(
        "ghi mức hỗ trợ của từng đơn vị thụ hưởng; còn để trống: HTX Chè Tân Cương."
    )
    ProjectFacility.objects.filter(project=project).update(support=stages.SUPPORT // 2)
    assert passes(project, "submit", people["center_lead"]) == State.BASE_APPRAISAL


def test_a_facility_with_two_items_is_one_beneficiary(people) -> None:
    project = stages.ready(State.DRAFT, form=Form.FLAGSHIP, end=date(2027, 6, 30))
    factories.budget(project, 10_000_000, item="trademark", counterpart=10_000_000)
    facility = project.beneficiaries.get().facility
    ProjectFacility.objects.create(project=project, facility=facility, item="trademark")
    assert problems(project, "submit", people["center_lead"]) == [("beneficiaries", "flagship")]


def test_a_machinery_group_names_its_beneficiaries_before_the_ministry(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people, form=Form.GROUP)
    ProjectFacility.objects.filter(project=project).delete()
    assert problems(project, "pass", people["department_lead"]) == [("beneficiaries", "required")]


def test_another_group_may_leave_them_open_until_it_starts(people) -> None:
    project = stages.ready(State.DRAFT, people=people, form=Form.GROUP, content="training")
    ProjectFacility.objects.filter(project=project).delete()
    assert passes(project, "submit", people["center_lead"]) == State.BASE_APPRAISAL
    type(project).objects.filter(pk=project.pk).update(status=State.CONTRACTED)
    assert problems(project, "start", people["officer"]) == [
        ("beneficiaries", "required"),
        ("implementation_plan", "required"),
    ]


def test_an_appraisal_needs_five_answers_that_are_met_and_minutes(people) -> None:
    project = stages.ready(State.MINISTRY_APPRAISAL)
    assert problems(project, "pass", people["reviewer"]) == [("appraisal", "required")]
    appraisal = stages.appraise(project, "ministry", people["reviewer"], met=True, minutes="")
    appraisal.answers.filter(criterion="capacity").update(met=False)
    appraisal.answers.filter(criterion="dossier").delete()
    assert problems(project, "pass", people["reviewer"]) == [
        ("appraisal.capacity", "criterion_not_met"),
        ("appraisal.dossier", "required"),
        ("appraisal.minutes_number", "required"),
    ]


def test_the_appraisal_of_an_earlier_submission_does_not_count(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    passes(project, "return", people["department_lead"], reason="Bổ sung báo giá.")
    passes(project, "submit", people["center_lead"])
    assert problems(project, "pass", people["department_lead"]) == [("appraisal", "required")]


@pytest.mark.parametrize(("action", "actor"), [("return", "appraiser"), ("reject", "department_lead")])
def test_returning_and_rejecting_need_a_reason(people, action, actor) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    assert problems(project, action, people[actor], reason="   ") == [("reason", "required")]


def test_approving_needs_the_right_paper(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    assert problems(project, "approve", people["approver"]) == [("decision", "required")]
    stop = stages.decision("stop")
    assert problems(project, "approve", people["approver"], facts={"decision": stop.pk}) == [
        ("decision", "required")
    ]
    local = stages.decision("approve_plan", "local")
    assert problems(project, "approve", people["approver"], facts={"decision": local.pk}) == [
        ("issuer", "issuer"),
        ("plan", "plan"),
    ]


def test_a_local_plan_of_another_province_does_not_serve(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people, fund="local")
    foreign = stages.plan("local", center=people["other_department_lead"].current_memberships[0].center)
    paper = stages.decision("approve_plan", "local", plan=foreign)
    assert problems(project, "approve", people["department_lead"], facts={"decision": paper.pk}) == [
        ("plan", "plan")
    ]


def test_stopping_needs_the_decision_of_the_authority(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    assert problems(project, "stop", people["approver"]) == [("reason", "required"), ("decision", "required")]
    paper = stages.decision("stop", issuer="agency")
    found = problems(project, "stop", people["approver"], reason="Vi phạm.", facts={"decision": paper.pk})
    assert found == [("issuer", "issuer")]


def test_signing_needs_a_contract_within_the_support(people) -> None:
    project = stages.ready(State.APPROVED)
    lacks_paper = ("attachments", "paper_missing")
    assert problems(project, "sign", people["approver"]) == [("contract", "required"), lacks_paper]
    Contract.objects.create(project=project, number="1", signed_on=date(2026, 2, 1), value=stages.SUPPORT + 1)
    assert problems(project, "sign", people["approver"]) == [
        ("contract", "contract_above_support"),
        lacks_paper,
    ]
    Contract.objects.update(value=stages.SUPPORT)
    early = stages.file_paper(project, AttachmentKind.CONTRACT)
    Attachment.objects.filter(pk=early.pk).update(uploaded_at=project.status_since - timedelta(days=1))
    assert problems(project, "sign", people["approver"]) == [lacks_paper]
    paper = stages.file_paper(project, AttachmentKind.CONTRACT)
    Attachment.objects.filter(pk=paper.pk).update(scan_state="infected")
    assert problems(project, "sign", people["approver"]) == [lacks_paper]
    stages.file_paper(project, AttachmentKind.CONTRACT)
    assert passes(project, "sign", people["approver"]) == State.CONTRACTED


def test_a_group_starts_on_a_plan_that_the_department_approved(people) -> None:
    project = stages.ready(State.CONTRACTED, people=people, form=Form.GROUP)
    assert problems(project, "start", people["officer"]) == [("implementation_plan", "required")]
    ImplementationPlan.objects.filter(project=project).update(approved_at=timezone.now())
    assert passes(project, "start", people["officer"]) == State.IN_PROGRESS


def test_acceptance_needs_a_report_and_minutes_that_passed_at_every_place(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    assert problems(project, "accept", people["department_lead"]) == [
        ("progress_reports", "required"),
        ("acceptances", "required"),
        ("attachments", "paper_missing"),
    ]
    early = stages.file_paper(project, AttachmentKind.MINUTES)
    Attachment.objects.filter(pk=early.pk).update(uploaded_at=project.status_since - timedelta(days=1))
    ProgressReport.objects.create(
        project=project, period="2026-05", percent=100, status="accepted", window_end=date(2026, 5, 14)
    )
    paper = {"project": project, "minutes_number": "1", "volume": "01 máy"}
    Acceptance.objects.create(**paper, place="Tân Yên", happened_on=date(2026, 5, 1), passed=False)
    Acceptance.objects.create(**paper, place="Lạng Giang", happened_on=date(2026, 5, 2), passed=True)
    assert problems(project, "accept", people["department_lead"]) == [
        ("acceptances", "acceptance_failed"),
        ("attachments", "paper_missing"),
    ]
    Acceptance.objects.create(**paper, place="Tân Yên", happened_on=date(2026, 5, 20), passed=True)
    assert problems(project, "accept", people["department_lead"]) == [("attachments", "paper_missing")]
    stages.file_paper(project, AttachmentKind.MINUTES)
    assert passes(project, "accept", people["department_lead"]) == State.ACCEPTED


def test_settling_needs_the_dossier_and_nothing_left_open(people) -> None:
    project = stages.ready(State.ACCEPTED)
    factories.entry(project, "assign", 100)
    factories.entry(project, "advance", 70)
    factories.entry(project, "settle", 60)
    assert problems(project, "settle", people["approver"]) == [
        ("settlement", "required"),
        ("ledger", "advance_not_cleared"),
    ]
    Settlement.objects.create(project=project, number="1", happened_on=date(2026, 6, 1))
    factories.entry(project, "refund", 10)
    assert passes(project, "settle", people["approver"]) == State.SETTLED
