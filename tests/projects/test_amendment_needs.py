"""What a submission asks of the lines of an estimate an amendment leaves: counterpart, sources, years, a cost within its product."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from centers.models import User
from core.exceptions import Problems
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import Amendment, BudgetShare, Project
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.budgets import replace_budget
from tests.projects import stages

TR = 1_000_000

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    """Approved and under way, with 200 of the state and 400 of the facility for machines of 600 triệu."""
    made = stages.ready(State.IN_PROGRESS, people=people)
    replace_budget(actor=people["officer"], project=made, lines=[line(200, 400)])
    return made


def line(national: int, counterpart: int, cost: int = 600, **values: Any) -> LineDraft:
    shares = {"national": national * TR, **({"counterpart": counterpart * TR} if counterpart else {})}
    return LineDraft(
        **{"fund_year": 2026, "item": "machinery", "shares": shares, "eligible_cost": cost * TR, **values}
    )


def ask(
    people: dict[str, User], project: Project, *lines: LineDraft, kind: str = "lower_or_equal_support"
) -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind=kind, reason="Cơ sở đề nghị", changes={"budget": list(lines)}
    )  # fmt: skip


def refused(people: dict[str, User], project: Project, *lines: LineDraft) -> list[str]:
    with pytest.raises(Problems) as caught:
        ask(people, project, *lines)
    assert not Amendment.objects.exists()
    return [str(one["code"]) for one in caught.value.errors]


def test_the_counterpart_is_not_taken_away(people: dict[str, User], project: Project) -> None:
    with pytest.raises(Problems) as caught:
        ask(people, project, line(200, 0))
    (error,) = caught.value.errors
    assert (error["code"], error["field"]) == ("counterpart_short", "lines[1].shares.counterpart")
    assert "thiếu 400.000.000 đồng" in error["message"]
    assert (
        BudgetShare.objects.get(line__project=project, line__retired_at=None, source="counterpart").amount
        == 400 * TR
    )


@pytest.mark.parametrize(
    ("national", "counterpart", "cost"), [(150, 400, 600), (200, 399, 600), (200, 400, 601)]
)
def test_the_whole_rest_is_asked_of_the_changed_line(
    people: dict[str, User], project: Project, national: int, counterpart: int, cost: int
) -> None:
    assert refused(people, project, line(national, counterpart, cost)) == ["counterpart_short"]


def test_what_makes_up_the_rest_is_decided(people: dict[str, User], project: Project) -> None:
    request = ask(people, project, line(150, 450))
    confirm_amendment(actor=people["department_lead"], amendment_id=request.pk)
    decided = decide_amendment(
        actor=people["approver"], amendment_id=request.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency",
        seen=stages.seen_of(request),
    )  # fmt: skip
    assert decided.state == "decided"


def test_a_request_of_before_is_refused_at_the_decision(people: dict[str, User], project: Project) -> None:
    request = ask(people, project, line(150, 450))
    (row,) = request.after["budget"]
    row["shares"] = {"national": 150 * TR}
    request.save()
    confirm_amendment(actor=people["department_lead"], amendment_id=request.pk)
    with pytest.raises(Problems) as caught:
        decide_amendment(
            actor=people["approver"], amendment_id=request.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency",
            seen=stages.seen_of(request),
        )  # fmt: skip
    assert caught.value.code == "counterpart_short"


@pytest.mark.parametrize(("counterpart", "found"), [(300, None), (350, None), (299, ["counterpart_short"])])
def test_what_was_short_before_may_stay_and_not_grow(
    people: dict[str, User], project: Project, counterpart: int, found: list[str] | None
) -> None:
    replace_budget(actor=people["officer"], project=project, lines=[line(200, 300)])
    if found is None:
        assert ask(people, project, line(180, counterpart)).pk
    else:
        assert refused(people, project, line(180, counterpart)) == found


def test_a_line_keeps_its_pardon_whatever_row_it_stands_in(people: dict[str, User], project: Project) -> None:
    other = line(20, 0, 20, item="trademark")
    replace_budget(actor=people["officer"], project=project, lines=[line(200, 300), other])
    assert ask(people, project, line(10, 10, 20, item="trademark"), line(200, 300)).pk


def test_a_cost_above_its_product_is_refused(people: dict[str, User], project: Project) -> None:
    dear = line(200, 400, quantity=Decimal(2), unit="máy", unit_cost=100 * TR)
    assert refused(people, project, dear) == ["above_product"]
