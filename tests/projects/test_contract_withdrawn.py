"""A contract that was recorded wrongly is withdrawn with a reason; it stays readable, counts for nothing, and the right one follows."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.models import AuditEvent
from projects.enums import Action, EntryKind, State
from projects.models import Contract, ContractVersion, Project, StateChange
from projects.selectors.contracts import contracts_of
from projects.services import execution
from projects.services.contracts import withdraw_contract
from tests import factories
from tests.pages import text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def record(actor: User, project: Project, **values: Any) -> Contract:
    return execution.record_contract(
        actor=actor,
        project_id=project.pk,
        **{"number": "01/HĐ", "signed_on": date(2026, 2, 1), "value": 100, **values},
    )


def signed(project: Project) -> None:
    StateChange.objects.create(
        project=project, action=Action.SIGN, from_state="approved", to_state="contracted"
    )


def withdraw(actor: User, contract: Contract, reason: str = "Gõ nhầm giá trị") -> Contract:
    return withdraw_contract(actor=actor, contract_id=contract.pk, reason=reason)


def test_a_mistyped_contract_is_withdrawn_and_the_right_one_recorded(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED)
    wrong = record(people["officer"], project, value=stages.SUPPORT)
    known = timezone.now()
    withdraw(people["center_lead"], wrong)
    right = record(people["officer"], project, value=stages.SUPPORT - 1)
    shown = contracts_of(project)
    assert (shown.rows, shown.withdrawn, shown.total) == ((right,), (wrong,), stages.SUPPORT - 1)
    wrong.refresh_from_db()
    assert (wrong.withdrawn_by, wrong.withdraw_reason) == (people["center_lead"], "Gõ nhầm giá trị")
    event = AuditEvent.objects.get(action="contract.withdraw")
    assert (event.before["value"], event.reason) == (stages.SUPPORT, "Gõ nhầm giá trị")
    versions = ContractVersion.objects.filter(project=project)
    assert [row.contract_id for row in versions.known_on(None)] == [right.pk]
    assert [row.contract_id for row in versions.known_on(known)] == [wrong.pk]
    with pytest.raises(StaleState) as refusal:
        withdraw(people["officer"], wrong)
    assert refusal.value.code == "contract_withdrawn"


def test_the_step_needs_a_contract_that_stands(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED)
    Contract.objects.filter(project=project).delete()
    made = record(people["officer"], project)
    withdraw(people["officer"], made)
    assert contracts_of(project).total == 0
    assert not Contract.objects.standing().filter(project=project).exists()


def test_it_belongs_to_the_side_that_records_and_needs_a_reason(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED)
    made = record(people["officer"], project)
    with pytest.raises(NotAllowed):
        withdraw(people["department_lead"], made)
    with pytest.raises(NotFound):
        withdraw(people["other_center_lead"], made)
    with pytest.raises(InvalidInput):
        withdraw(people["officer"], made, " ")
    with pytest.raises(NotFound):
        withdraw_contract(actor=people["officer"], contract_id=0, reason="x")
    Project.objects.filter(pk=project.pk).update(status=State.ACCEPTED)
    with pytest.raises(RuleViolation):
        withdraw(people["officer"], made)
    assert contracts_of(project).withdrawn == ()


def test_what_the_other_side_signed_stays_and_what_it_added_may_go(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED)
    first = record(people["officer"], project)
    Project.objects.filter(pk=project.pk).update(status=State.IN_PROGRESS)
    with pytest.raises(StaleState):
        withdraw(people["approver"], first)
    signed(project)
    added = record(people["approver"], project, number="02/HĐ")
    with pytest.raises(StaleState) as refusal:
        withdraw(people["approver"], first)
    assert refusal.value.code == "contract_in_use"
    with pytest.raises(NotAllowed):
        withdraw(people["officer"], added)
    project.refresh_from_db()
    assert contracts_of(project).may_withdraw == {added.pk}
    withdraw(people["approver"], added)
    assert contracts_of(project).rows == (first,)


def test_money_after_it_keeps_it(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS)
    signed(project)
    added = record(people["approver"], project, number="02/HĐ")
    factories.entry(project, EntryKind.ADVANCE, 1_000_000, happened_on=date(2026, 2, 5))
    with pytest.raises(StaleState) as refusal:
        withdraw(people["approver"], added)
    assert "tạm ứng" in refusal.value.message


def test_an_approved_plan_after_it_keeps_it(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED)
    made = record(people["officer"], project)
    plan = execution.save_implementation_plan(
        actor=people["officer"], project_id=project.pk, text="Lắp máy.", expected_end=date(2026, 9, 30)
    )
    assert made.pk in contracts_of(project).may_withdraw
    type(plan).objects.filter(pk=plan.pk).update(approved_at=timezone.now())
    with pytest.raises(StaleState):
        withdraw(people["officer"], made)


def test_the_page_asks_for_a_reason_and_the_tab_tells_what_was_withdrawn(
    client: Client, people: dict[str, User]
) -> None:
    project = stages.ready(State.APPROVED)
    made = record(people["officer"], project)
    client.force_login(people["officer"])
    tab = reverse("projects:progress", args=[project.code])
    page = reverse("projects:withdraw_contract", args=[project.code, made.pk])
    assert page in client.get(tab).content.decode()
    assert "01/HĐ" in client.get(page).content.decode()
    assert client.post(page, {"reason": " "}).status_code == 422
    answer = client.post(page, {"reason": "Gõ nhầm số"}, follow=True)
    text = text_of(answer.content.decode())
    assert "Đã rút hợp đồng số 01/HĐ." in text
    assert "Hợp đồng ghi nhầm, đã rút" in text
    assert "Gõ nhầm số" in text
    assert page not in answer.content.decode()
    assert client.get(page).status_code == 409
    assert client.get(reverse("projects:withdraw_contract", args=[project.code, 0])).status_code == 404
