"""The preview of a decision over a plan: the same answer as the decision itself, at a price that does not grow with the list."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exceptions import NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.enums import State
from projects.models import Decision, Project, StateChange
from projects.services.deciding import Ruling, preview_plan
from projects.services.decisions import approve_plan
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db
RULING = Ruling("12/QĐ", date(2026, 1, 5), "minister", 1)


@pytest.fixture
def people(db):
    return stages.cast()


def preview(actor, plan, ids, ruling: Ruling = RULING):
    return preview_plan(actor=actor, plan_id=plan.pk, ruling=ruling, project_ids=ids)


def approve(actor, plan, ids, ruling: Ruling = RULING):
    return approve_plan(
        actor=actor, number=ruling.number, date=ruling.date, issuer=ruling.issuer, plan=plan, batch=ruling.batch,
        project_ids=ids, request_key="k",
    )  # fmt: skip


def every_kind_of_row(people, fund: str, approver) -> list[Project]:
    """One đề án for each thing that can become of a row, in an order in which the envelope runs out in between."""
    own = {"people": people, "fund": fund}
    going_on = {"start": date(2025, 1, 1), "end": date(2026, 12, 31), "year": 2025}
    passed, empty, carried, given = (
        stages.ready(State.PLAN_PENDING, **own),
        stages.ready(State.PLAN_PENDING, **own),
        stages.ready(State.IN_PROGRESS, **own, **going_on),
        stages.ready(State.IN_PROGRESS, **own, **going_on),
    )
    empty.budget_lines.update(fund_year=2027)
    carried.budget_lines.update(fund_year=2026)
    given.budget_lines.update(fund_year=2026)
    factories.entry(given, "assign", stages.SUPPORT, source=fund, fund_year=2026)
    return [
        stages.ready(State.PLAN_PENDING, **own, support=300_000_000),
        empty,
        carried,
        given,
        stages.ready(State.DRAFT, **own),
        stages.ready(State.PLAN_PENDING, **own, support=400_000_000),
        appraised_by(approver, stages.ready(State.PLAN_PENDING, **own)),
        stages.ready(State.PLAN_PENDING, **own, created_by=approver),
        stages.ready(State.PLAN_PENDING, people=people, fund="local" if fund == "national" else "national"),
        stages.ready(State.PLAN_PENDING, people=people, fund=fund, center="TTKC-52"),
        passed,
    ]


def appraised_by(person, project: Project) -> Project:
    StateChange.objects.create(
        project=project, action="pass", from_state="base_appraisal", to_state="plan_pending", actor=person
    )
    return project


@pytest.mark.parametrize(
    ("fund", "issuer", "who"),
    [
        ("national", "minister", "approver"),
        ("national", "agency", "approver"),
        ("local", "province", "department_lead"),
        ("local", "minister", "department_lead"),
    ],
)
def test_the_preview_says_what_the_decision_does(people, fund, issuer, who) -> None:
    actor = people[who]
    plan = stages.plan(fund, amount=750_000_000)
    projects = every_kind_of_row(people, fund, actor)
    ids = [project.pk for project in projects] + [10**9, projects[0].pk]
    ruling = Ruling("12/QĐ", date(2026, 1, 5), issuer, 1)

    told = preview(actor, plan, ids, ruling)

    assert not Decision.objects.exists()
    assert not AuditEvent.objects.filter(refused=True).exists()
    done = approve(actor, plan, ids, ruling)
    assert told == done
    if issuer in ("minister", "province") and (fund == "national") == (issuer == "minister"):
        assert {row.status for row in done} == {"approved", "assigned", "refused"}
        assert "thiếu" in done[5].message


def test_a_known_number_is_refused_and_nobody_without_the_right_looks_ahead(people) -> None:
    plan, project = stages.plan(), stages.ready(State.PLAN_PENDING, people=people)
    stages.decision("stop", number="12/QĐ")
    with pytest.raises(RuleViolation) as refusal:
        preview(people["approver"], plan, [project.pk])
    assert refusal.value.code == "decision_number_taken"
    with pytest.raises(NotAllowed):
        preview(people["reviewer"], plan, [project.pk])


def test_its_queries_do_not_grow_with_the_list(people) -> None:
    plan = stages.plan(amount=10**12)
    ids = [stages.ready(State.PLAN_PENDING, people=people).pk for _ in range(12)]

    def asked(some: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = preview(people["approver"], plan, some)
        assert all(row.ok for row in rows)
        return len(captured)

    asked(ids[:1])  # who the person is, is read once
    few = asked(ids[:2])
    assert asked(ids) == few
    assert few <= 30
