"""Who may, beside the matrix of the workflow: hands in earlier acts, merged centres, ended memberships, whose move it is."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from centers.models import Center, Membership, User
from core.exceptions import NotAllowed
from projects.duties import Part
from projects.enums import State
from projects.models import Project
from projects.selectors.projects import case_of, open_steps
from projects.selectors.waiting import holder_of, people_awaited
from projects.services.lifecycle import transition_project
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def step(project, action: str, actor, **values) -> Project:
    return transition_project(project_id=project.pk, action=action, actor=actor, **values)


def two_hats(user: User, center: str, role: str) -> User:
    Membership.objects.create(
        user=user, center=Center.objects.get(code=center), role=role, valid_from=date(2020, 1, 1)
    )
    return User.objects.get(pk=user.pk)


def test_the_author_of_a_project_never_passes_or_approves_it(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people, created_by=people["department_lead"])
    with pytest.raises(NotAllowed) as refusal:
        step(project, "pass", people["department_lead"])
    assert "đã soạn hoặc gửi đề án này" in refusal.value.message


def test_who_passed_the_ministry_appraisal_does_not_approve_the_plan(people) -> None:
    both = two_hats(people["reviewer"], "CUC", "approver")
    project = stages.ready(State.MINISTRY_APPRAISAL, people=people)
    step(project, "pass", both)
    with pytest.raises(NotAllowed) as refusal:
        step(project, "approve", both, facts=stages.facts("approve", "national"))
    assert "đã thẩm định hoặc thông qua thẩm định" in refusal.value.message


@pytest.mark.parametrize(
    ("state", "action", "role", "center"),
    [
        ("base_appraisal", "pass", "department_lead", "SCT-24"),
        ("ministry_appraisal", "pass", "reviewer", "CUC"),
    ],
)
def test_a_member_of_the_implementing_centre_never_appraises(people, state, action, role, center) -> None:
    both = two_hats(factories.user("hai-vai", Center.objects.get(code=center), role), "TTKC-24", "officer")
    project = stages.ready(state, people=people)
    with pytest.raises(NotAllowed) as refusal:
        step(project, action, both)
    assert "thuộc đơn vị thực hiện" in refusal.value.message


def test_a_member_of_the_implementing_centre_never_accepts(people) -> None:
    both = two_hats(people["department_lead"], "TTKC-24", "officer")
    project = stages.ready(State.IN_PROGRESS, people=people)
    with pytest.raises(NotAllowed) as refusal:
        step(project, "accept", both)
    assert "thuộc đơn vị thực hiện" in refusal.value.message


def test_who_drew_up_the_contract_does_not_sign_for_the_other_side(people) -> None:
    project = stages.ready(State.APPROVED, people=people, fund="local")
    project.contracts.update(recorded_by=people["department_lead"])
    with pytest.raises(NotAllowed) as refusal:
        step(project, "sign", people["department_lead"])
    assert "đã lập hợp đồng" in refusal.value.message


def test_the_merged_centre_and_department_take_over_the_projects_of_the_old_ones(people, bac_giang) -> None:
    old = Center.objects.get(code="TTKC-24-63")
    project = stages.ready(State.DRAFT, center=old.code, provinces=[bac_giang], year=2025)
    case = case_of(project)
    assert people["center_lead"].current_memberships[0].center_id in case.implementers
    assert people["department_lead"].current_memberships[0].center_id in case.departments
    assert case.parts[Part.AUTHOR] == frozenset()
    assert step(project, "submit", people["center_lead"]).status == State.BASE_APPRAISAL


def test_a_live_centre_is_not_shared_with_others_of_its_province(people, bac_ninh_center) -> None:
    twin = Center.objects.create(
        code="TTKC-24B",
        name="Trung tâm thứ hai",
        kind="center",
        province=bac_ninh_center.province,
        search="",
        sort_key="",
    )
    other = factories.user("lanhdao_tt2", twin, "center_lead")
    project = stages.ready(State.DRAFT)
    with pytest.raises(NotAllowed):
        step(project, "submit", other)


def test_a_membership_that_ended_gives_nothing(people) -> None:
    Membership.objects.filter(user=people["center_lead"]).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )
    project = stages.ready(State.DRAFT)
    late = User.objects.get(pk=people["center_lead"].pk)
    assert late not in people_awaited(project)
    assert not Project.objects.visible_to(late.scope).filter(pk=project.pk).exists()


def test_what_was_delivered_is_the_other_sides_move(people) -> None:
    """With contract, finished work and settlement dossier on the table."""
    projects = [
        stages.ready(state, people=people) for state in (State.APPROVED, State.IN_PROGRESS, State.ACCEPTED)
    ]
    assert [holder_of(project).label for project in projects] == [
        "Lãnh đạo Cục – Cục ĐCK",
        "Lãnh đạo Sở – SCT Bắc Ninh",
        "Kế toán, lãnh đạo Cục – Cục ĐCK",
    ]
    assert [{person.username for person in people_awaited(project)} for project in projects] == [
        {"vai-approver"},
        {"vai-department_lead"},
        {"vai-agency_accountant", "vai-approver"},
    ]


def test_whose_move_it_is(people) -> None:
    labels = {
        State.DRAFT: "Đơn vị thực hiện – TTKC Bắc Ninh",
        State.BASE_APPRAISAL: "Sở Công Thương – SCT Bắc Ninh",
        State.MINISTRY_APPRAISAL: "Chuyên viên thẩm định (Cục) – Cục ĐCK",
        State.APPROVED: "Đơn vị thực hiện – TTKC Bắc Ninh",
        State.IN_PROGRESS: "Đơn vị thực hiện – TTKC Bắc Ninh",
        State.ACCEPTED: "Kế toán, lãnh đạo trung tâm – TTKC Bắc Ninh",
        State.SETTLED: "",
    }
    projects = {state: stages.ready(state) for state in labels}
    assert {state: holder_of(project).label for state, project in projects.items()} == labels
    awaited = {
        state: {one.username for one in people_awaited(project)} for state, project in projects.items()
    }
    assert awaited[State.BASE_APPRAISAL] == {"vai-appraiser", "vai-department_lead"}
    assert awaited[State.DRAFT] == awaited[State.APPROVED] == {"vai-officer", "vai-center_lead"}
    assert awaited[State.ACCEPTED] == {"vai-center_accountant", "vai-center_lead"}
    assert awaited[State.SETTLED] == set()


def test_open_steps_are_those_of_the_person(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    assert [found.action for found in open_steps(project, people["department_lead"])] == [
        "pass",
        "return",
        "reject",
    ]
    assert [found.action for found in open_steps(project, people["appraiser"])] == ["return"]
    assert open_steps(project, people["reviewer"]) == []
