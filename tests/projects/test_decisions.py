"""Approving a plan by one decision: a result per đề án, an envelope that is never passed, one answer to the same request."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from centers.models import Center
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.enums import State
from projects.models import Decision, DecisionRequest, Entry, Envelope, Project
from projects.selectors.plans import envelope_use, envelope_uses
from projects.services.decisions import approve_plan
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db
HALF = stages.SUPPORT // 2


@pytest.fixture
def people(db):
    return stages.cast()


def approve(actor, projects, *, key: str = "k1", plan=None, **values):
    fields = {
        "number": "15/QĐ-BCT",
        "date": date(2026, 1, 10),
        "issuer": "minister",
        "batch": 1,
        **values,
    }
    return approve_plan(
        actor=actor,
        plan=plan or stages.plan(),
        project_ids=[getattr(project, "pk", project) for project in projects],
        request_key=key,
        **fields,
    )


def test_each_row_stands_alone_under_one_envelope(people) -> None:
    first, second, third = (stages.ready(State.PLAN_PENDING, people=people) for _ in range(3))
    draft = stages.ready(State.DRAFT, people=people)
    plan = stages.plan(amount=2 * stages.SUPPORT)
    rows = approve(people["approver"], [third, draft, first, second, 987_654], plan=plan)
    assert [(row.project_id, row.ok, row.status) for row in rows] == [
        (third.pk, False, "refused"),
        (draft.pk, False, "refused"),
        (first.pk, True, "approved"),
        (second.pk, True, "approved"),
        (987_654, False, "refused"),
    ]
    assert rows[0].message == (
        f"{plan}: nguồn khuyến công quốc gia còn 0 đồng, cần 200.000.000 đồng, thiếu 200.000.000 đồng."
    )
    assert "đang ở trạng thái “Đang soạn”" in rows[1].message
    assert rows[4].message == "Không tìm thấy đề án."
    assert Decision.objects.count() == 1
    assert sum(Entry.objects.values_list("amount", flat=True)) == 2 * stages.SUPPORT
    third.refresh_from_db()
    assert third.status == State.PLAN_PENDING
    assert AuditEvent.objects.filter(action="project.approve", refused=True).count() == 2


def test_a_row_with_one_problem_tells_it_once(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    (row,) = approve(people["approver"], [project], issuer="department")
    assert row.message == "Kế hoạch khuyến công quốc gia do Bộ trưởng Bộ Công Thương quyết định."


def test_the_same_request_twice_gives_the_same_answer_and_one_decision(people) -> None:
    good, bad = stages.ready(State.PLAN_PENDING, people=people), stages.ready(State.DRAFT, people=people)
    first = approve(people["approver"], [good, bad])
    again = approve(people["approver"], [good, bad])
    assert again == first
    assert (Decision.objects.count(), DecisionRequest.objects.count(), Entry.objects.count()) == (1, 1, 1)
    with pytest.raises(RuleViolation) as refusal:
        approve(people["approver"], [good])
    assert refusal.value.code == "request_key_reused"


def test_a_row_mended_later_joins_the_same_decision(people) -> None:
    good, bad = stages.ready(State.PLAN_PENDING, people=people), stages.ready(State.DRAFT, people=people)
    approve(people["approver"], [good, bad])
    Project.objects.filter(pk=bad.pk).update(status=State.PLAN_PENDING)
    (row,) = approve(people["approver"], [bad], key="k2")
    assert row.ok
    assert Decision.objects.count() == 1
    assert set(Decision.objects.get().state_changes.values_list("project_id", flat=True)) == {good.pk, bad.pk}


def test_when_every_row_is_refused_no_decision_remains(people) -> None:
    draft = stages.ready(State.DRAFT, people=people)
    (row,) = approve(people["approver"], [draft])
    assert not row.ok
    assert not Decision.objects.exists()
    assert not AuditEvent.objects.filter(action="decision.record").exists()
    assert AuditEvent.objects.filter(action="project.approve", refused=True).count() == 1


def test_the_number_of_another_paper_is_not_taken_again(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    stages.decision("stop", number="15/QĐ-BCT", date=date(2026, 1, 10))
    with pytest.raises(RuleViolation) as refusal:
        approve(people["approver"], [project])
    assert refusal.value.code == "decision_number_taken"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"number": "  "}, "number_missing"),
        ({"issuer": "president"}, "unknown_issuer"),
        ({"date": timezone.localdate() + timedelta(days=1)}, "date_to_come"),
    ],
)
def test_a_bad_paper_is_bad_input(people, values, code) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    with pytest.raises(InvalidInput) as refusal:
        approve(people["approver"], [project], **values)
    assert refusal.value.code == code


def test_an_empty_list_is_bad_input(people) -> None:
    with pytest.raises(InvalidInput):
        approve(people["approver"], [])


@pytest.mark.parametrize("name", ["reviewer", "department_lead", "auditor", "admin", "center_lead"])
def test_only_the_approver_of_the_plan_may(people, name) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    with pytest.raises(NotAllowed):
        approve(people[name], [project])
    assert not Decision.objects.exists()


def test_a_lead_does_not_approve_the_plan_of_another_department(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people, fund="local")
    with pytest.raises(NotAllowed):
        approve(people["other_department_lead"], [project], plan=stages.plan("local"), issuer="province")
    (row,) = approve(people["department_lead"], [project], plan=stages.plan("local"), issuer="province")
    assert row.ok


def test_money_of_the_next_year_is_given_to_a_project_that_goes_on(people) -> None:
    project = stages.ready(
        State.IN_PROGRESS, people=people, year=2025, start=date(2025, 1, 1), end=date(2026, 12, 31)
    )
    factories.budget(project, HALF, fund_year=2026, item="trademark")
    (row,) = approve(people["approver"], [project])
    assert (row.ok, row.status) == (True, "assigned")
    entry = Entry.objects.get(project=project)
    assert (entry.fund_year, entry.amount, entry.kind) == (2026, HALF, "assign")
    (again,) = approve(people["approver"], [project], key="k2")
    assert (again.ok, again.message) == (
        False,
        f"Đề án {project.code} (đang thực hiện) không còn kinh phí nào của năm kế hoạch chưa giao; "
        f"đã giao theo quyết định số 15/QĐ-BCT ngày 10/01/2026.",
    )
    assert Entry.objects.filter(project=project).count() == 1


def test_a_project_without_money_in_the_year_of_the_plan_is_refused(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people, year=2025)
    (row,) = approve(people["approver"], [project])
    assert (row.ok, row.message) == (
        False,
        f"Dự toán của đề án {project.code} không có kinh phí khuyến công trong năm của kế hoạch.",
    )


def test_a_batch_spends_only_what_came_up_to_it(people) -> None:
    plan = stages.plan(amount=stages.SUPPORT)
    Envelope.objects.create(plan=plan, source="national", batch=2, amount=stages.SUPPORT)
    first, second = (stages.ready(State.PLAN_PENDING, people=people) for _ in range(2))
    rows = approve(people["approver"], [first, second], plan=plan, batch=1)
    assert [row.ok for row in rows] == [True, False]
    (row,) = approve(people["approver"], [second], plan=plan, batch=2, number="20/QĐ-BCT", key="k2")
    assert row.ok


def test_what_is_used_counts_money_withdrawn_and_entries_without_a_decision(people) -> None:
    plan = stages.plan(amount=1000)
    project = stages.ready(State.IN_PROGRESS)
    for kind, amount in (
        ("assign", 500),
        ("increase", 300),
        ("decrease", 100),
        ("cancel", 50),
        ("carry_in", 999),
    ):
        factories.entry(project, kind, amount)
    factories.entry(project, "assign", 77, fund_year=2025)
    use = envelope_use(plan, "national")
    assert (use.amount, use.used, use.left) == (1000, 650, 350)
    assert [(row.source, row.left) for row in envelope_uses(plan)] == [("national", 350)]


def test_local_money_of_another_province_is_not_of_this_plan(people) -> None:
    plan = stages.plan("local", amount=1000)
    mine = stages.ready(State.IN_PROGRESS, fund="local")
    theirs = stages.ready(State.IN_PROGRESS, fund="local", center="TTKC-52")
    factories.entry(mine, "assign", 300, source="local")
    factories.entry(theirs, "assign", 900, source="local")
    assert envelope_use(plan, "local").used == 300
    assert envelope_use(plan, "national").left == 0


def test_a_plan_without_an_envelope_gives_nothing(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan(year=2026)
    plan.envelopes.all().delete()
    (row,) = approve(people["approver"], [project], plan=plan)
    assert not row.ok
    assert "còn 0 đồng" in row.message
    assert Center.objects.get(code="CUC") == plan.center
