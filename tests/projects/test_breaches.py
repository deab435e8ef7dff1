"""A sum that cannot be is told in the words of the entry that would make it."""

from datetime import date
from pathlib import Path

import pytest

from centers.models import Center
from core.exceptions import BudgetExceeded
from projects.enums import EntryKind, Source, State
from projects.models import Decision, Project
from projects.services import ledger
from projects.services.carrying import carry_over
from tests import factories
from tests.projects import packages

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    """100 đồng assigned for 2026, 70 of them advanced."""
    made = factories.assigned_project(bac_ninh_center, 100)
    record(made, EntryKind.ADVANCE, 70, "adv")
    return made


def record(project: Project, kind: str, amount: int, key: str) -> None:
    ledger.record_entry(
        actor=None, project=project, source=Source.NATIONAL, fund_year=2026, kind=kind, amount=amount,
        happened_on=DAY, request_key=key,
    )  # fmt: skip


def refused(project: Project, kind: str, amount: int) -> tuple[str, dict[str, object]]:
    with pytest.raises(BudgetExceeded) as error:
        record(project, kind, amount, "k1")
    return error.value.message, dict(error.value.details)


@pytest.mark.parametrize(
    ("kind", "amount", "message"),
    [
        (EntryKind.DECREASE, 31, "Điều chỉnh giảm 31 đồng vượt số còn lại 30 đồng (năm 2026), vượt 1 đồng."),
        (EntryKind.DECREASE, 101, "Điều chỉnh giảm 101 đồng vượt số đã giao 100 đồng (năm 2026), vượt 1 đồng."),
        (EntryKind.CANCEL, 50, "Hủy kinh phí 50 đồng vượt số còn lại 30 đồng (năm 2026), vượt 20 đồng."),
        (EntryKind.REFUND, 71, "Hoàn trả 71 đồng vượt số đã giải ngân 70 đồng (năm 2026), vượt 1 đồng."),
    ],
)  # fmt: skip
def test_the_message_names_the_act(project: Project, kind: str, amount: int, message: str) -> None:
    assert refused(project, kind, amount)[0] == message


def test_the_figures_of_the_refusal_are_those_of_the_message(project: Project) -> None:
    assert refused(project, EntryKind.CANCEL, 50)[1] == {"limit": 30, "amount": 50, "gap": 20}


def test_a_refund_of_what_is_settled_says_so(project: Project) -> None:
    in_acceptance(project)
    record(project, EntryKind.SETTLE, 60, "s")

    assert refused(project, EntryKind.REFUND, 11)[0] == (
        "Hoàn trả 11 đồng vượt số đã giải ngân mà chưa quyết toán 10 đồng (năm 2026), vượt 1 đồng."
    )
    assert refused(project, EntryKind.REFUND, 75)[0] == (
        "Hoàn trả 75 đồng vượt số đã giải ngân 70 đồng (năm 2026), vượt 5 đồng."
    )


def test_payments_and_settlements_are_told_by_their_sums(project: Project) -> None:
    in_acceptance(project)

    assert refused(project, EntryKind.PAY, 31)[0] == (
        "Giải ngân 101 đồng vượt kinh phí được sử dụng 100 đồng (năm 2026), vượt 1 đồng."
    )
    assert refused(project, EntryKind.SETTLE, 71)[0] == (
        "Quyết toán 71 đồng vượt số đã giải ngân 70 đồng (năm 2026), vượt 1 đồng."
    )


def test_a_carry_over_above_what_remains(project: Project) -> None:
    decision = Decision.objects.create(
        number="1/QĐ", date=DAY, issuer="minister", kind="carry_over", request_key="d1"
    )

    with pytest.raises(BudgetExceeded) as error:
        carry_over(
            actor=None, project=project, source=Source.NATIONAL, from_year=2026, amount=31,
            happened_on=DAY, decision=decision, request_key="c1",
        )  # fmt: skip

    assert error.value.message == "Chuyển nguồn 31 đồng vượt số còn lại 30 đồng (năm 2026), vượt 1 đồng."


def test_a_lot_that_moved_on_is_not_taken_back(bac_ninh_center: Center) -> None:
    made = factories.assigned_project(bac_ninh_center, 100)
    decision = Decision.objects.create(
        number="1/QĐ", date=DAY, issuer="minister", kind="carry_over", request_key="d1"
    )
    first, _ = (
        carry_over(
            actor=None, project=made, source=Source.NATIONAL, from_year=year, amount=60,
            happened_on=DAY, decision=decision, request_key=f"c{year}",
        )[0]
        for year in (2026, 2027)
    )  # fmt: skip

    with pytest.raises(BudgetExceeded) as error:
        ledger.reverse_entry(actor=None, entry=first, happened_on=DAY, reason="nhầm")

    assert error.value.message == (
        "Chuyển nguồn đi và hủy 60 đồng vượt số được giao và chuyển đến 0 đồng (năm 2027), vượt 60 đồng."
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("2016,carry_out,2016-12-31,51,,b\n2017,carry_in,2016-12-31,51,,c", "Chuyển nguồn 51 đồng vượt số còn lại 50 đồng (năm 2016), vượt 1 đồng."),
        ("2016,refund,2016-12-31,51,,b", "Hoàn trả 51 đồng vượt số đã giải ngân 50 đồng (năm 2016), vượt 1 đồng."),
        # The last row alone does not tell it: the sums do.
        ("2016,cancel,2016-12-30,60,,b\n2016,cancel,2016-12-31,5,,c", "Giải ngân 50 đồng vượt kinh phí được sử dụng 35 đồng (năm 2016), vượt 15 đồng."),
    ],
)  # fmt: skip
def test_history_is_told_the_same_way(tmp_path: Path, rows: str, message: str) -> None:
    text = packages.LEDGER.splitlines()[0] + "\nDA-1,national,2016,assign,2016-01-05,100,,a\n"
    text += "DA-1,national,2016,pay,2016-02-01,50,,p\n"
    text += "".join(f"DA-1,national,{row}\n" for row in rows.splitlines())

    outcome = packages.load(tmp_path, projects=packages.PROJECTS, ledger=text)

    assert [one.message for one in packages.problems(outcome)] == [message]


def in_acceptance(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(status=State.ACCEPTED)
