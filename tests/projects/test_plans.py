"""The year's plan: opened by its own agency, filled by batches, never cut below what was handed out."""

from datetime import date

import pytest

from centers.models import Center
from core.exceptions import BudgetExceeded, InvalidInput, NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from projects.enums import State
from projects.models import AnnualPlan, Envelope
from projects.selectors.plans import envelope_use
from projects.services.plans import open_plan, set_envelope
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def center(code: str) -> int:
    return Center.objects.get(code=code).pk


def give(actor, plan, amount: int, **values) -> Envelope:
    return set_envelope(
        actor=actor,
        plan_id=plan.pk,
        **{
            "source": plan.fund,
            "batch": 1,
            "amount": amount,
            "number": "20/QĐ-BCT",
            "date": date(2026, 1, 5),
            **values,
        },
    )


def test_a_plan_is_opened_once_by_its_own_agency(people) -> None:
    plan = open_plan(actor=people["reviewer"], year=2026, fund="national", center_id=center("CUC"))
    assert (plan.year, plan.fund, plan.center.code) == (2026, "national", "CUC")
    with pytest.raises(RuleViolation) as refusal:
        open_plan(actor=people["approver"], year=2026, fund="national", center_id=center("CUC"))
    assert refusal.value.code == "plan_exists"
    for name in ("department_lead", "auditor", "admin", "center_lead"):
        with pytest.raises(NotAllowed):
            open_plan(actor=people[name], year=2027, fund="national", center_id=center("CUC"))
    with pytest.raises(NotAllowed):
        open_plan(actor=people["other_department_lead"], year=2026, fund="local", center_id=center("SCT-24"))
    assert open_plan(actor=people["department_lead"], year=2026, fund="local", center_id=center("SCT-24")).pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"fund": "moon"}, "fund"),
        ({"year": 1900}, "year"),
        ({"code": "SCT-24"}, "center"),
        ({"code": ""}, "center"),
    ],
)
def test_a_plan_that_cannot_be_is_bad_input(people, values, field) -> None:
    code = values.pop("code", "CUC")
    pk = center(code) if code else 0
    with pytest.raises(InvalidInput) as refusal:
        open_plan(actor=people["approver"], **{"year": 2026, "fund": "national", "center_id": pk, **values})
    assert refusal.value.field == field
    assert not AnnualPlan.objects.exists()


def test_batches_add_up_and_may_be_changed(people) -> None:
    plan = open_plan(actor=people["approver"], year=2026, fund="national", center_id=center("CUC"))
    give(people["approver"], plan, 100)
    give(people["approver"], plan, 50, batch=2)
    assert (envelope_use(plan, "national").amount, envelope_use(plan, "national", batch=1).amount) == (
        150,
        100,
    )
    give(people["approver"], plan, 70)
    assert envelope_use(plan, "national").amount == 120
    last = AuditEvent.objects.filter(action="plan.set_envelope").order_by("pk").last()
    assert (last.before, last.after["amount"]) == ({"amount": 100}, 70)


def test_an_envelope_is_not_cut_below_what_was_assigned(people) -> None:
    plan = stages.plan(amount=100)
    factories.entry(stages.ready(State.IN_PROGRESS), "assign", 80)
    with pytest.raises(BudgetExceeded) as refusal:
        give(people["approver"], plan, 79)
    assert (refusal.value.code, refusal.value.details["gap"]) == ("envelope_below_used", 1)
    assert Envelope.objects.get(plan=plan).amount == 100
    assert give(people["approver"], plan, 80).amount == 80


@pytest.mark.parametrize(
    ("values", "field"),
    [({"amount": 0}, "amount"), ({"source": "counterpart"}, "source"), ({"batch": 0}, "batch")],
)
def test_money_that_cannot_be_is_bad_input(people, values, field) -> None:
    plan = stages.plan()
    with pytest.raises(InvalidInput) as refusal:
        give(people["approver"], plan, **{"amount": 5, **values})
    assert refusal.value.field == field


def test_only_the_plans_own_agency_fills_it(people) -> None:
    plan = stages.plan("local")
    for name in ("approver", "department_accountant", "auditor"):
        with pytest.raises(NotAllowed):
            give(people[name], plan, 5)
    with pytest.raises(NotFound):
        give(people["other_department_lead"], plan, 5)
    refused = AuditEvent.objects.filter(action="plan.set_envelope", refused=True, object_id=str(plan.pk))
    assert refused.count() == 4
    assert give(people["appraiser"], plan, 5).amount == 5
    with pytest.raises(NotFound):
        give(people["approver"], AnnualPlan(pk=9**9, fund="national"), 1)
