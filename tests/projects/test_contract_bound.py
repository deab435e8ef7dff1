"""Support is paid out on the contract: all sources and years together never above the contracts that stand."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from core.exceptions import BudgetExceeded
from projects.enums import State
from projects.models import Contract, Entry, MoneyRequest, Project
from projects.selectors.money import contract_room, lots_of
from projects.services import money
from projects.services.foresight import foresee
from projects.services.vouchers import Voucher
from tests import factories
from tests.pages import text_of
from tests.projects import deciding, papers, stages

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


def contracted(people: dict[str, User], state: str = State.IN_PROGRESS, *, value: int = 50 * TR) -> Project:
    """200 triệu of national and 100 of local money given, a contract of ``value``."""
    project = stages.ready(state, people=people)
    Contract.objects.filter(project=project).update(value=value)
    factories.entry(project, "assign", 200 * TR)
    factories.entry(project, "assign", 100 * TR, source="local")
    return project


def ask(
    people: dict[str, User], project: Project, amount: int, kind: str = "advance", **values: Any
) -> MoneyRequest:
    return money.ask_money(
        actor=people["center_accountant"], project_id=project.pk, kind=kind, amount=amount,
        **{
            "source": "national", "fund_year": 2026, "happened_on": date(2026, 6, 2) if kind == "pay" else date(2026, 3, 1), "condition_met": True,
            "request_key": f"money:{MoneyRequest.objects.count()}", **values,
        },
    )  # fmt: skip


def test_no_more_is_paid_than_the_contracts_are_worth(people: dict[str, User]) -> None:
    project = contracted(people, State.ACCEPTED)
    with pytest.raises(BudgetExceeded) as caught:
        ask(people, project, 50 * TR + 1, "pay")
    assert (caught.value.code, caught.value.details["gap"]) == ("above_contracts", 1)
    assert caught.value.message == (
        "Tổng tạm ứng, thanh toán 50.000.001 đồng vượt giá trị hợp đồng đã ký 50.000.000 đồng, vượt 1 đồng."
    )
    assert ask(people, project, 50 * TR, "pay").amount == 50 * TR


def test_no_more_is_advanced_than_the_classes_part_of_the_contracts(people: dict[str, User]) -> None:
    project = contracted(people)
    with pytest.raises(BudgetExceeded) as caught:
        ask(people, project, 35 * TR + 1)
    assert (caught.value.code, caught.value.details["gap"]) == ("above_contracts", 1)
    assert caught.value.message == (
        "Tổng tạm ứng 35.000.001 đồng vượt mức được tạm ứng trước nghiệm thu 35.000.000 đồng của hợp đồng đã ký 50.000.000 đồng "
        "(Điều 13, 36/2013/TT-BCT; 28/2018/TT-BTC), vượt 1 đồng."
    )
    with pytest.raises(BudgetExceeded, match=r"60\.000\.000 .* 35\.000\.000 .* vượt 25\.000\.000 đồng"):
        ask(people, project, 60 * TR)
    assert ask(people, project, 35 * TR).amount == 35 * TR


def test_a_contract_is_counted_as_for_the_items_of_the_highest_percentage(people: dict[str, User]) -> None:
    project = contracted(people, value=100 * TR)
    lines = project.budget_lines.get()
    lines.shares.all().delete()
    lines.shares.create(source="national", amount=100 * TR)
    factories.budget(project, 100 * TR, item="cluster_infrastructure")
    factories.entry(project, "cancel", 100 * TR, source="local")
    room = contract_room(project, "advance", day=date(2026, 3, 1))
    assert room is not None
    assert (room.worth, room.most) == (100 * TR, 70 * TR)
    with pytest.raises(BudgetExceeded) as caught:
        ask(people, project, 80 * TR)
    assert caught.value.details == {"limit": 70 * TR, "amount": 80 * TR, "gap": 10 * TR}


def test_contracts_above_what_was_given_bound_no_advance(people: dict[str, User]) -> None:
    project = contracted(people, value=300 * TR)
    assert [lot.most for lot in lots_of(project, "advance", day=date(2026, 3, 1))] == [140 * TR, 70 * TR]
    assert ask(people, project, 140 * TR).amount == 140 * TR


def test_all_sources_and_what_waits_count_together(people: dict[str, User]) -> None:
    project = contracted(people)
    factories.entry(project, "advance", 20 * TR)
    ask(people, project, 10 * TR, source="local")
    room = contract_room(project, "advance", day=date(2026, 3, 1))
    assert room is not None
    assert (room.worth, room.most, room.paid, room.waiting) == (50 * TR, 35 * TR, 20 * TR, 10 * TR)
    assert room.left == 5 * TR
    assert [lot.most for lot in lots_of(project, "advance", day=date(2026, 3, 1))] == [5 * TR, 5 * TR]
    with pytest.raises(BudgetExceeded) as caught:
        ask(people, project, 21 * TR)
    assert caught.value.details == {"limit": 35 * TR, "amount": 51 * TR, "gap": 16 * TR}
    assert str(caught.value.told_whole).endswith(
        "Đã tính 10.000.000 đồng đang chờ xác nhận của nguồn hoặc năm khác."
    )
    page = deciding.client_of(people["center_accountant"]).get(
        reverse("projects:ask_money", args=[project.code, "advance"])
    )
    assert (
        "Hợp đồng đã ký 50.000.000 đồng, trước nghiệm thu được tạm ứng 35.000.000 đồng; đã giải ngân 20.000.000 đồng, "
        "đang chờ 10.000.000 đồng của mọi nguồn và năm; theo hợp đồng còn được đề nghị 5.000.000 đồng."
        in text_of(page.content.decode())
    )


def test_confirming_asks_again(people: dict[str, User]) -> None:
    project = contracted(people)
    request = ask(people, project, 30 * TR)
    factories.entry(project, "advance", 20 * TR, source="local")
    assert "35.000.000 đồng của hợp đồng đã ký 50.000.000 đồng" in foresee(request).problem
    with pytest.raises(BudgetExceeded) as caught:
        money.confirm_money(
            actor=people["agency_accountant"],
            request_id=request.pk,
            voucher=Voucher("unc.pdf", papers.pdf("x")),
        )
    assert caught.value.code == "above_contracts"
    assert not Entry.objects.filter(project=project, source="national", kind="advance").exists()


def test_a_refund_makes_room_and_is_not_taken_back_once_that_is_used(people: dict[str, User]) -> None:
    project = contracted(people)
    factories.entry(project, "advance", 50 * TR)
    refund = factories.entry(project, "refund", 30 * TR)
    factories.entry(project, "advance", 30 * TR, source="local")
    with pytest.raises(BudgetExceeded) as caught:
        money.ask_reversal(
            actor=people["center_accountant"], entry_id=refund.pk, happened_on=date(2026, 3, 2), reason="Ghi nhầm",
            request_key="money:huy",
        )  # fmt: skip
    assert (caught.value.code, caught.value.details["gap"]) == ("above_contracts", 30 * TR)


def test_a_withdrawn_contract_bounds_to_nothing_and_history_without_contracts_is_not_bound(
    people: dict[str, User],
) -> None:
    project = contracted(people)
    Contract.objects.filter(project=project).update(
        withdrawn_at=timezone.now(), withdrawn_by=people["officer"], withdraw_reason="Gõ nhầm."
    )
    with pytest.raises(BudgetExceeded):
        ask(people, project, 1)
    Contract.objects.filter(project=project).delete()
    assert contract_room(project, "advance", day=date(2026, 3, 1)) is None
    assert ask(people, project, 140 * TR).amount == 140 * TR
