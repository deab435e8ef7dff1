"""The life of a đề án: every state × action (× person where it is a step), allowed or refused as the design's table says, and never a state off it."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centers.models import User
from core.exceptions import DomainError, NotAllowed, NotFound, StaleState
from core.models import AuditEvent
from projects.diagram import as_markdown
from projects.enums import Action, Fund, State
from projects.models import Project, StateChange
from projects.services.lifecycle import transition_project
from projects.workflow import STEPS, Fork, Route, awaited, step_for
from tests.projects import stages

pytestmark = pytest.mark.django_db

LOCAL_LEVEL = {
    ("draft", "submit"): ("base_appraisal", {"center_lead"}),
    ("returned", "submit"): ("base_appraisal", {"center_lead"}),
    ("draft", "withdraw"): ("withdrawn", {"officer", "center_lead"}),
    ("returned", "withdraw"): ("withdrawn", {"center_lead"}),
    ("base_appraisal", "return"): ("returned", {"appraiser", "department_lead"}),
    ("base_appraisal", "reject"): ("rejected", {"department_lead"}),
    ("contracted", "start"): ("in_progress", {"officer", "center_lead"}),
    ("in_progress", "accept"): ("accepted", {"department_lead"}),
}
NATIONAL = {
    **LOCAL_LEVEL,
    ("base_appraisal", "pass"): ("ministry_appraisal", {"department_lead"}),
    ("ministry_appraisal", "pass"): ("plan_pending", {"reviewer"}),
    ("ministry_appraisal", "return"): ("returned", {"reviewer", "approver"}),
    ("ministry_appraisal", "reject"): ("rejected", {"approver"}),
    ("plan_pending", "approve"): ("approved", {"approver"}),
    ("approved", "sign"): ("contracted", {"approver"}),
    ("accepted", "settle"): ("settled", {"agency_accountant", "approver"}),
    ("approved", "stop"): ("stopped", {"approver"}),
    ("contracted", "stop"): ("stopped", {"approver"}),
    ("in_progress", "stop"): ("stopped", {"approver"}),
}
LOCAL = {
    **LOCAL_LEVEL,
    ("base_appraisal", "pass"): ("plan_pending", {"department_lead"}),
    ("plan_pending", "approve"): ("approved", {"department_lead"}),
    ("approved", "sign"): ("contracted", {"department_lead"}),
    ("accepted", "settle"): ("settled", {"department_accountant", "department_lead"}),
    ("approved", "stop"): ("stopped", {"department_lead"}),
    ("contracted", "stop"): ("stopped", {"department_lead"}),
    ("in_progress", "stop"): ("stopped", {"department_lead"}),
}
EXPECTED = {"national": NATIONAL, "local": LOCAL}
BLIND = {"other_center_lead", "other_department_lead", "stranger"}
"""People who do not see a đề án of Bắc Ninh at all."""


def outcome(project: Project, action: str, actor, facts) -> str:
    """The state reached, or the name of the refusal; everything is undone."""
    with transaction.atomic():
        try:
            told = {"sure": stages.sure_of(project, action), **facts}
            done = transition_project(
                project_id=project.pk, action=action, actor=actor, reason="Lý do.", facts=told
            )
            found = done.status
            assert Project.objects.get(pk=project.pk).status == done.status
        except DomainError as refusal:
            found = type(refusal).__name__
            assert Project.objects.get(pk=project.pk).status == project.status
        transaction.set_rollback(True)
    return found


def few(people: dict[str, User], ever: set[str]) -> list[str]:
    """One for each kind of answer to a step that the state does not know: who takes it elsewhere, who never does, who sees nothing."""
    never = [name for name in people if name not in ever and name not in BLIND]
    return [*sorted(ever)[:2], *never[:2], *sorted(BLIND & set(people))[:1]]


@pytest.mark.parametrize("fund", ["national", "local"])
@pytest.mark.parametrize("state", State.values)
def test_every_action_of_every_person_in_every_state(fund: str, state: str) -> None:
    people = stages.cast()
    project = stages.ready(state, people=people, fund=fund)
    found: dict[tuple[str, str], str] = {}
    wanted: dict[tuple[str, str], str] = {}
    for action in Action.values:
        facts = stages.facts(action, fund)
        end, allowed = EXPECTED[fund].get((state, action), ("", set()))
        ever = {who for (_, verb), (_, names) in EXPECTED[fund].items() if verb == action for who in names}
        for name in people if end else few(people, ever):
            actor = people[name]
            found[action, name] = outcome(project, action, actor, facts)
            if name in BLIND:
                wanted[action, name] = NotFound.__name__
            elif name in allowed:
                wanted[action, name] = end
            elif not end and name in ever:
                wanted[action, name] = StaleState.__name__
            else:
                wanted[action, name] = NotAllowed.__name__
    assert found == wanted


def test_the_table_leaves_no_state_without_a_way_in_and_ends_where_it_should() -> None:
    reached = {end for step in STEPS for end in step.ends} | {State.DRAFT}
    ended = set(State) - {step.start for step in STEPS}
    assert reached == set(State)
    assert ended == {State.REJECTED, State.SETTLED, State.STOPPED, State.WITHDRAWN}
    for fund in Fund:
        keys = [(step.start, step.action) for step in STEPS if step.fund in (None, fund)]
        assert len(keys) == len(set(keys))


def test_a_fork_only_leads_to_the_ends_it_names() -> None:
    for step in STEPS:
        if isinstance(step.end, Fork):
            for fund in Fund:
                for skips in (True, False):
                    for level in ("", "base", "ministry"):
                        assert step.end_for(Route(fund, skips, level)) in step.ends


def test_an_ended_project_waits_for_nobody() -> None:
    assert {state for state in State if not awaited(state, "national")} == {
        State.REJECTED,
        State.SETTLED,
        State.STOPPED,
        State.WITHDRAWN,
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_sequence_of_acts_leaves_the_table(db: None, data: st.DataObject) -> None:
    with transaction.atomic():
        people = stages.cast()
        fund = data.draw(st.sampled_from(Fund.values))
        project = stages.ready(data.draw(st.sampled_from(State.values)), people=people, fund=fund)
        facts = {action: stages.facts(action, fund) for action in Action.values}
        moves = st.tuples(
            st.sampled_from(Action.values), st.sampled_from(sorted(people)), st.sampled_from(["", "Lý do."])
        )
        for action, name, reason in data.draw(st.lists(moves, max_size=12)):
            before = Project.objects.get(pk=project.pk)
            changes = StateChange.objects.filter(project=project).count()
            try:
                transition_project(
                    project_id=project.pk,
                    action=action,
                    actor=people[name],
                    reason=reason,
                    facts={"sure": stages.sure_of(before, action), **facts[action]},
                )
            except DomainError:
                after = Project.objects.get(pk=project.pk)
                assert after.status == before.status
                assert StateChange.objects.filter(project=project).count() == changes
                continue
            after = Project.objects.get(pk=project.pk)
            step = step_for(before.status, action, fund)
            assert step is not None
            assert after.status in step.ends
            last = StateChange.objects.filter(project=project).order_by("pk").last()
            assert (last.from_state, last.to_state, last.action) == (before.status, after.status, action)
        transaction.set_rollback(True)


def test_the_drawn_table_is_the_table() -> None:
    drawn = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
    assert drawn.read_text(encoding="utf-8") == as_markdown()


def test_a_refused_act_is_on_record_and_nothing_else_changed() -> None:
    people = stages.cast()
    project = stages.ready(State.MINISTRY_APPRAISAL, people=people)
    with pytest.raises(NotAllowed):
        transition_project(project_id=project.pk, action="pass", actor=people["auditor"])
    event = AuditEvent.objects.get(object_type="projects.project", object_id=str(project.pk))
    assert (event.action, event.refused, event.actor) == ("project.pass", True, people["auditor"])
    assert "Chuyên viên thẩm định (Cục)" in event.reason
    assert not StateChange.objects.filter(project=project).exists()


def test_an_act_on_a_project_out_of_sight_is_not_found_and_on_record() -> None:
    people = stages.cast()
    project = stages.ready(State.DRAFT, people=people)
    with pytest.raises(NotFound):
        transition_project(project_id=project.pk, action="submit", actor=people["other_center_lead"])
    assert (
        AuditEvent.objects.filter(
            action="project.submit", refused=True, actor=people["other_center_lead"]
        ).count()
        == 1
    )
