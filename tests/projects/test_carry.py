"""Money that a year left over goes to the next by a decision: all lots or none, once."""

from datetime import date

import pytest

from core.exceptions import BudgetExceeded, InvalidInput, NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from projects.enums import State
from projects.models import Decision, Entry
from projects.selectors.ledger import balance
from projects.services.carry import CarryLot, carry_over_money
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def running(people):
    """Two đề án with 100 đồng assigned and 30 paid out each."""
    made = [stages.ready(State.IN_PROGRESS, people=people) for _ in range(2)]
    for project in made:
        factories.entry(project, "assign", 100)
        factories.entry(project, "advance", 30)
    return made


def carry(actor, lots, *, key: str = "k1", issuer: str = "minister", number: str = "30/QĐ-BCT"):
    return carry_over_money(
        actor=actor, number=number, date=date(2026, 11, 1), issuer=issuer, lots=lots, request_key=key
    )


def lots(projects, amount: int = 70, source: str = "national") -> list[CarryLot]:
    return [CarryLot(project.pk, source, 2026, amount) for project in projects]


def test_lots_move_as_pairs_by_one_decision(people, running) -> None:
    moved = carry(people["approver"], lots(running))
    decision = Decision.objects.get()
    assert (decision.kind, str(decision)) == ("carry_over", "30/QĐ-BCT ngày 01/11/2026")
    assert [
        (out.kind, into.kind, into.fund_year, into.origin_year, into.decision) for out, into in moved
    ] == [("carry_out", "carry_in", 2027, 2026, decision)] * 2
    for project in running:
        assert (
            balance(project, "national", 2026).remaining,
            balance(project, "national", 2027).available,
        ) == (0, 70)


def test_the_same_request_twice_moves_once(people, running) -> None:
    assert carry(people["approver"], lots(running)) == carry(people["approver"], lots(running))
    assert Entry.objects.filter(kind="carry_out").count() == 2
    with pytest.raises(RuleViolation) as refusal:
        carry(people["approver"], lots(running, 10))
    assert refusal.value.code == "request_key_reused"


def test_one_lot_too_large_moves_none_and_is_named(people, running) -> None:
    with pytest.raises(BudgetExceeded) as refusal:
        carry(people["approver"], [*lots(running[:1]), *lots(running[1:], 71)])
    assert refusal.value.message.startswith(f"Đề án {running[1].code}: ")
    assert not Decision.objects.exists()
    assert not Entry.objects.filter(kind__startswith="carry").exists()
    assert AuditEvent.objects.filter(action="project.carry_over", refused=True).count() == 2


def test_only_the_authority_carries_money(people, running) -> None:
    for name in ("reviewer", "department_lead", "center_lead", "auditor"):
        with pytest.raises(NotAllowed):
            carry(people[name], lots(running))
    with pytest.raises(NotFound):
        carry(people["other_department_lead"], lots(running))
    with pytest.raises(RuleViolation) as refusal:
        carry(people["approver"], lots(running), issuer="agency")
    assert refusal.value.code == "wrong_authority"


def test_local_money_is_carried_by_the_province(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, fund="local")
    factories.entry(project, "assign", 100, source="local")
    with pytest.raises(NotAllowed):
        carry(people["approver"], lots([project], source="local"), issuer="province")
    ((_, into),) = carry(people["department_lead"], lots([project], source="local"), issuer="province")
    assert into.amount == 70


def test_an_empty_list_and_other_money_are_bad_input(people, running) -> None:
    with pytest.raises(InvalidInput):
        carry(people["approver"], [])
    with pytest.raises(InvalidInput):
        carry(people["approver"], lots(running, source="counterpart"))
