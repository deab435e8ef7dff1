"""The days of the ledger run forward, and carried money stays under its class: through the services and on the page."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from centers.models import User
from core.exceptions import InvalidInput, RuleViolation
from projects.enums import State
from projects.models import Contract, Entry, MoneyRequest, Project
from projects.selectors.money import lots_of
from projects.services import money
from projects.services.carry import CarryLot, carry_over_money
from projects.services.vouchers import Voucher
from tests import factories
from tests.pages import text_of
from tests.projects import deciding, papers, stages

pytestmark = pytest.mark.django_db
TR = 1_000_000


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def given(people: dict[str, User], state: str = State.IN_PROGRESS) -> Project:
    """200 triệu given on 10/01; the contract of 200 triệu was signed on 01/02, accepted on 01/06."""
    project = stages.ready(state, people=people)
    factories.entry(project, "assign", 200 * TR, happened_on=date(2026, 1, 10))
    return project


def ask(
    people: dict[str, User], project: Project, kind: str, amount: int, day: date, year: int = 2026
) -> MoneyRequest:
    return money.ask_money(
        actor=people["center_accountant"], project_id=project.pk, kind=kind, amount=amount, source="national",
        fund_year=year, happened_on=day, condition_met=True, request_key=f"money:{MoneyRequest.objects.count()}",
    )  # fmt: skip


def carry(people: dict[str, User], project: Project, amount: int, year: int = 2026) -> Any:
    return carry_over_money(
        actor=people["approver"], number=f"{year}/QĐ", date=date(2026, 11, 1), issuer="minister",
        lots=[CarryLot(project.pk, "national", year, amount)], request_key=f"carry-{year}",
    )  # fmt: skip


def test_a_carry_over_lifts_no_class_and_the_page_says_the_same(people: dict[str, User]) -> None:
    project = given(people)
    factories.entry(project, "advance", 140 * TR, happened_on=date(2026, 3, 1))
    carry(people, project, 60 * TR)
    day = date(2026, 11, 2)
    with pytest.raises(RuleViolation) as caught:
        ask(people, project, "advance", 42 * TR, day, 2027)
    assert caught.value.code == "advance_above_class"
    assert caught.value.details == {"limit": 140 * TR, "amount": 182 * TR, "gap": 42 * TR}
    lots = lots_of(project, "advance", day=day)
    assert [(lot.now.fund_year, lot.limit.amount, lot.most) for lot in lots if lot.limit] == [
        (2026, 140 * TR, 0),
        (2027, 0, 0),
    ]
    page = deciding.client_of(people["center_accountant"]).get(
        reverse("projects:ask_money", args=[project.code, "advance"])
    )
    text = text_of(page.content.decode())
    assert "140.000.000" in text
    assert "98.000.000" not in text


def test_money_of_its_own_keeps_its_class_beside_what_was_carried_in(people: dict[str, User]) -> None:
    project = given(people)
    Contract.objects.filter(project=project).update(value=300 * TR)
    factories.entry(project, "advance", 140 * TR, happened_on=date(2026, 3, 1))
    factories.entry(project, "assign", 100 * TR, fund_year=2027)
    carry(people, project, 60 * TR)
    with pytest.raises(RuleViolation) as caught:
        ask(people, project, "advance", 70 * TR + 1, date(2026, 11, 2), 2027)
    assert caught.value.details == {"limit": 210 * TR, "amount": 210 * TR + 1, "gap": 1}
    assert ask(people, project, "advance", 70 * TR, date(2026, 11, 2), 2027).amount == 70 * TR


def test_an_advance_waits_for_the_contract_and_the_remainder_for_the_acceptance(
    people: dict[str, User],
) -> None:
    project = given(people)
    with pytest.raises(InvalidInput) as caught:
        ask(people, project, "advance", TR, date(2026, 1, 31))
    assert (caught.value.code, caught.value.field) == ("before_contract", "happened_on")
    assert caught.value.message == "Ngày phát sinh 31/01/2026 trước ngày ký hợp đồng 01/02/2026."
    asked = ask(people, project, "advance", TR, date(2026, 2, 1))
    with pytest.raises(InvalidInput):
        money.confirm_money(
            actor=people["agency_accountant"], request_id=asked.pk, happened_on=date(2026, 1, 31),
            voucher=Voucher("unc.pdf", papers.pdf("x")),
        )  # fmt: skip
    assert not Entry.objects.filter(kind="advance").exists()
    accepted = given(people, State.ACCEPTED)
    with pytest.raises(InvalidInput) as caught:
        ask(people, accepted, "pay", TR, date(2026, 5, 31))
    assert caught.value.message == "Ngày phát sinh 31/05/2026 trước ngày nghiệm thu cơ sở 01/06/2026."
    assert ask(people, accepted, "pay", TR, date(2026, 6, 1)).amount == TR


def test_no_day_breaks_the_balance(people: dict[str, User]) -> None:
    project = given(people, State.ACCEPTED)
    factories.entry(project, "advance", 100 * TR, happened_on=date(2026, 3, 1))
    for kind in ("refund", "settle"):
        with pytest.raises(InvalidInput) as caught:
            ask(people, project, kind, 100 * TR, date(2026, 2, 28))
        assert (caught.value.code, caught.value.field) == ("day_broken", "happened_on")
        assert caught.value.message.startswith("Tính đến ngày 28/02/2026: ")
        assert MoneyRequest.objects.count() == 0
    assert ask(people, project, "settle", 100 * TR, date(2026, 3, 1)).amount == 100 * TR


def test_money_of_a_year_to_come_is_not_carried(people: dict[str, User]) -> None:
    project = given(people)
    factories.entry(project, "assign", 50 * TR, fund_year=2027)
    with pytest.raises(RuleViolation) as caught:
        carry(people, project, 50 * TR, 2027)
    assert (caught.value.code, caught.value.field) == ("year_not_begun", "date")
    assert "Chưa chuyển được kinh phí năm 2027" in caught.value.message
    assert not Entry.objects.filter(kind="carry_out").exists()
