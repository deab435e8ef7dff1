"""A decision has a day that can be: a plan's not long before its year, one over money not before that money was given."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from centers.models import User
from core.exceptions import InvalidInput
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import Decision, Project
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.carry import CarryLot, carry_over_money
from projects.services.decisions import approve_plan
from projects.services.stopping import stop_project
from tests import factories
from tests.projects import deciding, stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def approve(people: dict[str, User], project: Project, day: date) -> Any:
    return approve_plan(
        actor=people["approver"], issuer="minister", plan=stages.plan(), batch=1, project_ids=[project.pk],
        number="1/QĐ", date=day, request_key=f"k{day}",
    )  # fmt: skip


def stop(people: dict[str, User], project: Project, day: date) -> Any:
    return stop_project(
        actor=people["approver"],
        project_id=project.pk,
        number="9/QĐ",
        date=day,
        issuer="minister",
        reason="Ngừng.",
    )


def carry(people: dict[str, User], project: Project, day: date) -> Any:
    return carry_over_money(
        actor=people["approver"], number="30", date=day, issuer="minister", request_key=f"c{day}",
        lots=[CarryLot(project.pk, "national", 2026, stages.SUPPORT)],
    )  # fmt: skip


def amend(people: dict[str, User], project: Project, day: date) -> Any:
    asked = project.amendments.first() or create_amendment(
        actor=people["officer"], project_id=project.pk, kind="lower_or_equal_support", reason="Máy rẻ hơn.",
        changes={"budget": [LineDraft(2026, "machinery", {"national": 150_000_000}, eligible_cost=600_000_000)]},
    )  # fmt: skip
    if asked.state == "sent":
        confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    return decide_amendment(
        actor=people["approver"], amendment_id=asked.pk, number="7/QĐ", date=day, issuer="agency",
        seen=stages.seen_of(asked),
    )  # fmt: skip


def test_a_plan_is_decided_from_the_year_before_its_own(people: dict[str, User]) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    with pytest.raises(InvalidInput) as caught:
        approve(people, project, date(2024, 12, 31))
    assert (caught.value.code, caught.value.field) == ("date_before_plan", "date")
    assert caught.value.message == (
        "Ngày quyết định 31/12/2024 quá sớm: kế hoạch năm 2026 chỉ được quyết định từ ngày 01/01/2025."
    )
    assert Decision.objects.count() == 0
    page = deciding.approve(deciding.client_of(people["approver"]), stages.plan(), project, date="05/01/1995")
    assert "kế hoạch năm 2026 chỉ được quyết định từ ngày 01/01/2025" in page.content.decode()
    assert approve(people, project, date(2025, 1, 1))[0].ok


@pytest.mark.parametrize("act", [stop, carry, amend])
def test_money_is_decided_over_from_the_day_it_was_given(
    people: dict[str, User], act: Callable[[dict[str, User], Project, date], Any]
) -> None:
    project = stages.ready(State.APPROVED, people=people, end=date(2027, 12, 31))
    factories.entry(project, "assign", stages.SUPPORT, happened_on=date(2026, 1, 5))
    with pytest.raises(InvalidInput) as caught:
        act(people, project, date(2026, 1, 4))
    assert (caught.value.code, caught.value.field) == ("date_before_given", "date")
    assert (
        "Ngày quyết định 04/01/2026 trước ngày đề án được giao kinh phí 05/01/2026." in caught.value.message
    )
    assert Decision.objects.count() == 0
    act(people, project, date(2026, 1, 5))
    assert Decision.objects.count() == 1
