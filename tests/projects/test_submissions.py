"""A dossier is frozen when it is sent: in the step's own transaction, for good, numbered."""

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from core.models import AuditEvent
from projects.enums import Level, State
from projects.models import Appraisal, Project, StateChange, Submission
from projects.models.appraisal import CRITERIA
from projects.services import effects
from projects.services.appraisal_drafts import save_appraisal
from projects.services.appraisals import finish_appraisal, release_appraisal, start_appraisal
from projects.services.lifecycle import transition_project
from projects.services.proposals import update_project
from projects.workflow import Effect
from tests import factories
from tests.projects import stages
from tests.projects.appraising import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def step(project: Project, action: str, actor, **values) -> Project:
    return transition_project(project_id=project.pk, action=action, actor=actor, **values)


def test_each_sending_is_numbered_and_keeps_what_was_said_then(people) -> None:
    project = stages.ready(State.DRAFT, goals="Bản đầu")
    sent = step(project, "submit", people["center_lead"])
    step(project, "return", people["appraiser"], reason="Bổ sung mục tiêu.")
    update_project(actor=people["officer"], project_id=project.pk, changes={"goals": "Bản hai"})
    again = step(project, "submit", people["center_lead"])

    first, second = Submission.objects.filter(project=project)
    assert [
        (row.number, row.level, row.sent_by, row.content["fields"]["goals"]) for row in (first, second)
    ] == [
        (1, "base", people["center_lead"], "Bản đầu"),
        (2, "base", people["center_lead"], "Bản hai"),
    ]
    assert (first.sent_at, second.sent_at) == (sent.status_since, again.status_since)
    assert first.content["lines"][0]["shares"] == {
        "national": stages.SUPPORT,
        "counterpart": stages.SUPPORT,
    }
    assert [row["name"] for row in first.content["beneficiaries"]] == [f"HTX {project.code}"]
    assert [row["kind"] for row in first.content["papers"]] == ["commitment", "proposal", "request"]
    assert first.content["provinces"][0]["key"] == project.province.key


def test_what_was_sent_is_never_changed(people) -> None:
    project = stages.ready(State.DRAFT)
    step(project, "submit", people["center_lead"])
    row = Submission.objects.get()
    replace = (
        "INSERT OR REPLACE INTO projects_submission (project_id, number, level, sent_at, content) "
        "SELECT project_id, number, 'ministry', sent_at, content FROM projects_submission"
    )
    acts = [lambda: Submission.objects.update(level="ministry"), lambda: Submission.objects.all().delete()]
    if connection.vendor == "sqlite":
        acts.append(lambda: connection.cursor().execute(replace))
    for act in acts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert Submission.objects.get().level == row.level == Level.BASE


@pytest.mark.parametrize("broken", [Effect.FREEZE_DOSSIER, Effect.NOTE_LATE_REGISTRATION])
def test_a_fault_while_sending_leaves_nothing_sent_and_nothing_frozen(people, monkeypatch, broken) -> None:
    project = stages.ready(State.DRAFT)

    def fail(_attempt) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setitem(effects.EFFECTS, broken, fail)
    with pytest.raises(RuntimeError):
        step(project, "submit", people["center_lead"])
    project.refresh_from_db()
    assert (project.status, Submission.objects.count(), StateChange.objects.count()) == (State.DRAFT, 0, 0)


def test_the_ministry_s_return_comes_back_to_the_ministry(people) -> None:
    project = stages.ready(State.MINISTRY_APPRAISAL, people=people)
    step(project, "return", people["reviewer"], reason="Làm rõ vốn đối ứng.")
    step(project, "submit", people["center_lead"])
    assert [(row.number, row.level) for row in Submission.objects.filter(project=project)] == [
        (1, "ministry")
    ]
    appraisal = start_appraisal(actor=people["reviewer"], project_id=project.pk)
    assert (appraisal.submission.number, appraisal.center.code) == (1, "CUC")


def test_a_return_reaches_the_centre_by_mail_with_its_reason(
    people, django_capture_on_commit_callbacks
) -> None:
    for name in ("officer", "center_lead", "appraiser"):
        people[name].email = f"{name}@example.vn"
        people[name].save()
    project = stages.ready(State.BASE_APPRAISAL)
    with django_capture_on_commit_callbacks(execute=True):
        step(project, "return", people["appraiser"], reason="Thiếu báo giá.")
    assert {message.to[0] for message in mail.outbox} == {"officer@example.vn", "center_lead@example.vn"}
    assert "Lý do: Thiếu báo giá." in mail.outbox[0].body


def test_finishing_tells_the_lead_and_nobody_else_s_draft_is_touched(
    people, django_capture_on_commit_callbacks
) -> None:
    people["department_lead"].email = "lanhdao@example.vn"
    people["department_lead"].save()
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    changes = written(answers={key: (True, "") for key, _ in CRITERIA}, declaration="no_conflict")
    save_appraisal(actor=people["appraiser"], appraisal_id=appraisal.pk, changes=changes)
    with django_capture_on_commit_callbacks(execute=True):
        finish_appraisal(
            actor=people["appraiser"],
            appraisal_id=appraisal.pk,
            opinion="Đạt.",
            minutes_number="9/BB",
            no_conflict=True,
        )
    assert [message.to for message in mail.outbox] == [["lanhdao@example.vn"]]
    assert "biên bản 9/BB" in mail.outbox[0].body


def test_beginning_twice_gives_the_same_draft(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    first = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    assert start_appraisal(actor=people["appraiser"], project_id=project.pk).pk == first.pk
    assert AuditEvent.objects.filter(action="appraisal.start").count() == 1


def test_a_draft_left_behind_by_a_return_blocks_nobody_and_counts_for_nothing(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    left = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    step(project, "return", people["department_lead"], reason="Thiếu.")
    step(project, "submit", people["center_lead"])
    begun = start_appraisal(actor=people["department_lead"], project_id=project.pk)
    left.refresh_from_db()
    assert (left.outcome, begun.submission.number) == ("lapsed", 1)
    assert AuditEvent.objects.filter(action="appraisal.lapse", object_id=str(left.pk)).count() == 1


def test_who_lost_the_role_writes_no_more(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    people["appraiser"].memberships.update(
        center=factories.Center.objects.get(code="TTKC-24"), role="accountant"
    )
    actor = type(people["appraiser"]).objects.get(pk=people["appraiser"].pk)
    with pytest.raises(Exception, match="không có quyền"):
        save_appraisal(actor=actor, appraisal_id=appraisal.pk, changes=written(opinion="x"))
    assert Appraisal.objects.get().opinion == ""


def test_only_a_lead_takes_a_draft_back_and_says_why(people) -> None:
    project = stages.ready(State.MINISTRY_APPRAISAL)
    start_appraisal(actor=people["reviewer"], project_id=project.pk)
    for name, error in (("reviewer", "không có quyền"), ("department_lead", "không có quyền")):
        with pytest.raises(Exception, match=error):
            release_appraisal(actor=people[name], project_id=project.pk, reason="x")
    with pytest.raises(Exception, match="Ghi lý do"):
        release_appraisal(actor=people["approver"], project_id=project.pk, reason=" ")
    assert (
        release_appraisal(actor=people["approver"], project_id=project.pk, reason="Nghỉ việc").outcome
        == "lapsed"
    )
    with pytest.raises(Exception, match="không có phiếu"):
        release_appraisal(actor=people["approver"], project_id=project.pk, reason="x")
