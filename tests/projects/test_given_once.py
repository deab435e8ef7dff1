"""The money of a source and year is given to a đề án once, by a plan's decision or by an amendment that brought the source."""

from datetime import date
from typing import Any

import pytest

from centers.models import User
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import Amendment, AnnualPlan, Entry, Envelope, Project
from projects.selectors.amendment_money import money_moves
from projects.selectors.boards import candidates
from projects.selectors.ledger import balance
from projects.selectors.plans import envelope_use, unassigned_lots
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.budgets import replace_budget
from projects.services.decisions import RowResult, approve_plan
from tests import factories
from tests.projects import deciding, stages

pytestmark = pytest.mark.django_db
TR = 1_000_000


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def line(year: int = 2026, **shares: int) -> LineDraft:
    return LineDraft(fund_year=year, item="machinery", shares=shares, eligible_cost=600 * TR)


def two_sources(year: int = 2026) -> AnnualPlan:
    plan = stages.plan(year=year)
    Envelope.objects.create(plan=plan, source="local", amount=500 * TR)
    return plan


def approve(
    people: dict[str, User], plan: AnnualPlan, project: Project, *, number: str = "1/QĐ", day: date
) -> RowResult:
    (row,) = approve_plan(
        actor=people["approver"], issuer="minister", plan=plan, batch=1, project_ids=[project.pk],
        number=number, date=day, request_key=f"key-{number}",
    )  # fmt: skip
    return row


def amend(
    people: dict[str, User], project: Project, *lines: LineDraft, kind: str = "raise_support"
) -> Amendment:
    asked = create_amendment(
        actor=people["officer"], project_id=project.pk, kind=kind, reason="Tỉnh góp thêm.",
        changes={"budget": list(lines)},
    )  # fmt: skip
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    return asked


def decide(people: dict[str, User], asked: Amendment) -> None:
    decide_amendment(
        actor=people["approver"], amendment_id=asked.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="minister",
        seen=stages.seen_of(asked),
    )  # fmt: skip


def going_on(people: dict[str, User], plans: dict[int, AnnualPlan]) -> Project:
    """Two years, 100 triệu of national money in each."""
    project = stages.ready(
        State.PLAN_PENDING, people=people, start=date(2025, 1, 1), end=date(2026, 12, 31), year=2025
    )
    replace_budget(
        actor=people["officer"],
        project=project,
        lines=[line(2025, national=100 * TR), line(2026, national=100 * TR)],
    )
    assert set(plans) == {2025, 2026}
    return project


def test_a_source_that_an_amendment_brought_is_not_given_again(people: dict[str, User]) -> None:
    plans = {2025: stages.plan(year=2025), 2026: two_sources()}
    project = going_on(people, plans)
    assert approve(people, plans[2025], project, day=date(2025, 1, 5)).ok
    assert approve(people, plans[2026], project, number="2/QĐ", day=date(2026, 1, 5)).ok
    decide(
        people,
        amend(people, project, line(2025, national=100 * TR), line(2026, national=100 * TR, local=50 * TR)),
    )
    assert balance(project, "local", 2026).assigned == 50 * TR
    assert unassigned_lots([project.pk], 2026) == {project.pk: {}}
    assert candidates(plans[2026], people["approver"].scope, day=date(2026, 4, 1)) == []
    answer = deciding.approve(
        deciding.client_of(people["approver"]), plans[2026], project, date="01/04/2026", number="20/QĐ"
    )
    assert "không còn kinh phí nào của năm kế hoạch chưa giao" in answer.content.decode()
    entries = Entry.objects.filter(project=project, source="local")
    assert [(one.kind, one.amount) for one in entries] == [("increase", 50 * TR)]
    assert envelope_use(plans[2026], "local").used == 50 * TR


def test_a_source_that_waits_for_its_decision_is_given_then_as_a_whole(people: dict[str, User]) -> None:
    """Imported history gave the national part alone; an amendment of the local part must not give a piece of it."""
    plan = two_sources()
    project = stages.ready(State.APPROVED, people=people)
    replace_budget(
        actor=people["officer"], project=project, lines=[line(national=stages.SUPPORT, local=40 * TR)]
    )
    factories.entry(project, "assign", stages.SUPPORT)
    asked = amend(people, project, line(national=stages.SUPPORT, local=50 * TR))
    (move,) = money_moves(project, asked)
    assert (move.change, move.kind, str(move.kind_label)) == (
        10 * TR,
        "",
        "Chỉ sửa dự toán, kinh phí chưa giao",
    )
    decide(people, asked)
    assert balance(project, "local", 2026).assigned == 0
    (waiting,) = candidates(plan, people["approver"].scope, day=date(2026, 4, 1))
    assert waiting.lots == {"local": 50 * TR}
    assert approve(people, plan, project, day=date(2026, 4, 1)).status == "assigned"
    assert balance(project, "local", 2026).assigned == 50 * TR
    assert candidates(plan, people["approver"].scope, day=date(2026, 4, 1)) == []


def test_the_first_year_is_given_too_when_the_second_was_decided_first(people: dict[str, User]) -> None:
    plans = {year: stages.plan(year=year) for year in (2025, 2026)}
    project = going_on(people, plans)
    assert approve(people, plans[2026], project, day=date(2026, 1, 5)).status == "approved"
    (waiting,) = candidates(plans[2025], people["approver"].scope, day=date(2026, 1, 6))
    assert (waiting.project, waiting.lots, waiting.carried) == (project, {"national": 100 * TR}, True)
    page = deciding.approve(
        deciding.client_of(people["approver"]), plans[2025], project, date="06/01/2026", number="21/QĐ"
    )
    assert page.status_code == 302
    assert balance(project, "national", 2025).assigned == 100 * TR
    assert candidates(plans[2025], people["approver"].scope, day=date(2026, 1, 7)) == []
