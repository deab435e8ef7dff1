"""Appraisals: one at a time, by a person without an interest, by five criteria; and exceptions to a norm by name and day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.exceptions import InvalidInput, NotAllowed, NotFound, Problems, RuleViolation, StaleState
from core.models import AuditEvent
from projects.enums import Level, State
from projects.models import Appraisal, Finding
from projects.models.appraisal import CRITERIA
from projects.services.appraisal_drafts import save_appraisal
from projects.services.appraisals import answer_criteria, finish_appraisal, start_appraisal, step_back
from projects.services.findings import grant_exception, note_norm_findings
from projects.services.lifecycle import transition_project
from tests import factories
from tests.projects import stages
from tests.projects.appraising import sit, written

pytestmark = pytest.mark.django_db
ALL = {key: (True, "") for key, _ in CRITERIA}
TODAY = timezone.localdate()


@pytest.fixture
def people(db):
    return stages.cast()


def finish(actor, appraisal, **values):
    fields = {"opinion": "Đồng ý.", "minutes_number": "05/BB", "no_conflict": True, **values}
    return finish_appraisal(actor=actor, appraisal_id=appraisal.pk, **fields)


def save(actor, appraisal, **values):
    return save_appraisal(actor=actor, appraisal_id=appraisal.pk, changes=written(**values))


def test_an_appraisal_is_answered_and_finished_by_the_one_who_began(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk, by_council=True)
    assert (appraisal.level, appraisal.by_council) == (Level.BASE, True)
    with pytest.raises(StaleState) as refusal:
        start_appraisal(actor=people["department_lead"], project_id=project.pk)
    assert refusal.value.code == "appraisal_open"
    with pytest.raises(NotAllowed):
        answer_criteria(actor=people["department_lead"], appraisal_id=appraisal.pk, answers=ALL)
    answer_criteria(
        actor=people["appraiser"], appraisal_id=appraisal.pk, answers={"capacity": (False, "Thiếu vốn.")}
    )
    with pytest.raises(Problems) as open_ones:
        finish(people["appraiser"], appraisal)
    assert [(one["field"], one["code"]) for one in open_ones.value.errors] == [
        ("met_principles", "criteria_open"),
        ("met_need_and_effect", "criteria_open"),
        ("met_combination", "criteria_open"),
        ("met_dossier", "criteria_open"),
        ("members", "council_missing"),
    ]
    save(
        people["appraiser"],
        appraisal,
        answers=ALL,
    )
    sit(appraisal, ("Ngô Thị Lan", "chair"))
    done = finish(people["appraiser"], appraisal)
    assert (done.minutes_number, done.declaration, done.outcome) == ("05/BB", "no_conflict", "finished")
    assert done.answers.count() == 5
    with pytest.raises(StaleState):
        finish(people["appraiser"], appraisal)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"opinion": " "}, "opinion_missing"),
        ({"no_conflict": False}, "conflict_not_declared"),
        ({"minutes_number": ""}, "minutes_missing"),
    ],
)
def test_an_appraisal_has_an_opinion_minutes_and_no_conflict(people, values, error) -> None:
    project = stages.ready(State.MINISTRY_APPRAISAL)
    appraisal = start_appraisal(actor=people["reviewer"], project_id=project.pk)
    answer_criteria(actor=people["reviewer"], appraisal_id=appraisal.pk, answers=ALL)
    with pytest.raises(Problems) as refusal:
        finish(people["reviewer"], appraisal, **values)
    assert [one["code"] for one in refusal.value.errors] == [error]
    assert Appraisal.objects.get().finished_at is None


def test_who_has_an_interest_steps_back_and_another_begins(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    first = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    with pytest.raises(InvalidInput):
        step_back(actor=people["appraiser"], appraisal_id=first.pk, reason="")
    step_back(actor=people["appraiser"], appraisal_id=first.pk, reason="Có người thân ở đơn vị thụ hưởng.")
    with pytest.raises(NotAllowed, match="đã khai có xung đột lợi ích"):
        start_appraisal(actor=people["appraiser"], project_id=project.pk)
    assert start_appraisal(actor=people["department_lead"], project_id=project.pk).pk != first.pk
    with pytest.raises(Problems):
        transition_project(project_id=project.pk, action="pass", actor=people["department_lead"])


def test_the_level_says_who_appraises(people) -> None:
    base, ministry = stages.ready(State.BASE_APPRAISAL), stages.ready(State.MINISTRY_APPRAISAL)
    for project, name in (
        (base, "reviewer"),
        (base, "officer"),
        (ministry, "appraiser"),
        (ministry, "approver"),
    ):
        with pytest.raises(NotAllowed):
            start_appraisal(actor=people[name], project_id=project.pk)
    with pytest.raises(NotFound):
        start_appraisal(actor=people["other_department_lead"], project_id=base.pk)
    with pytest.raises(StaleState):
        start_appraisal(actor=people["reviewer"], project_id=stages.ready(State.DRAFT).pk)


def test_an_appraisal_ends_with_its_level(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    transition_project(
        project_id=project.pk, action="return", actor=people["department_lead"], reason="Thiếu hồ sơ."
    )
    appraisal.refresh_from_db()
    assert (appraisal.outcome, appraisal.finished_at is None) == ("lapsed", False)
    with pytest.raises(StaleState):
        answer_criteria(actor=people["appraiser"], appraisal_id=appraisal.pk, answers=ALL)


def test_an_unknown_criterion_is_bad_input(people) -> None:
    appraisal = start_appraisal(actor=people["appraiser"], project_id=stages.ready(State.BASE_APPRAISAL).pk)
    with pytest.raises(InvalidInput):
        answer_criteria(actor=people["appraiser"], appraisal_id=appraisal.pk, answers={"luck": (True, "")})


# Exceptions to a norm ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def above(people):
    """A draft above the norm, and its finding."""
    project = stages.ready(State.DRAFT, support=350_000_000)
    (finding,) = note_norm_findings(project=project, day=TODAY)
    return project, finding


def grant(actor, finding, **values) -> Finding:
    return grant_exception(
        actor=actor,
        finding_id=finding.pk,
        **{"reason": "Địa bàn đặc biệt khó khăn.", "until": TODAY, **values},
    )


def test_an_exception_lets_the_submission_pass_until_its_day(people, above) -> None:
    project, finding = above
    granted = grant(people["department_lead"], finding)
    assert (granted.excepted_by, granted.exception_until) == (people["department_lead"], TODAY)
    assert AuditEvent.objects.get(action="finding.except").reason == "Địa bàn đặc biệt khó khăn."
    assert (
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"]).status
        == State.BASE_APPRAISAL
    )


def test_an_exception_that_ran_out_blocks_again(people, above) -> None:
    project, finding = above
    grant(people["approver"], finding)
    Finding.objects.filter(pk=finding.pk).update(exception_until=TODAY - timedelta(days=1))
    with pytest.raises(Problems):
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])


def test_an_exception_is_for_the_figure_it_was_given_for(people, above) -> None:
    project, finding = above
    grant(people["approver"], finding)
    factories.budget(project, 1_000_000)
    with pytest.raises(Problems):
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])


def test_exceptions_have_an_owner_a_reason_and_a_day_to_come(people, above) -> None:
    _, finding = above
    for name in ("center_lead", "officer", "reviewer", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            grant(people[name], finding)
    for values in ({"reason": " "}, {"until": TODAY - timedelta(days=1)}):
        with pytest.raises(InvalidInput):
            grant(people["department_lead"], finding, **values)
    with pytest.raises(NotFound):
        grant_exception(actor=people["approver"], finding_id=9**9, reason="x", until=TODAY)
    late = Finding.objects.create(project=finding.project, code="refund_due", message="x")
    with pytest.raises(RuleViolation):
        grant(people["approver"], late)
    finding.refresh_from_db()
    assert finding.excepted_by is None


def test_an_author_grants_nothing_to_himself(people) -> None:
    project = stages.ready(State.DRAFT, support=350_000_000, created_by=people["department_lead"])
    (finding,) = note_norm_findings(project=project, day=date(2026, 3, 1))
    with pytest.raises(NotAllowed):
        grant(people["department_lead"], finding)
