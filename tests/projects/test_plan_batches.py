"""What a batch of a plan may still assign: the check under lock, the preview, the board and the book say the same."""

from datetime import date

import pytest
from django.urls import reverse

from core.exceptions import BudgetExceeded
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import AnnualPlan, Entry, Envelope, Project
from projects.selectors.boards import envelope_panel
from projects.selectors.plan_money import plan_book
from projects.selectors.plans import Envelopes, envelope_use
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.deciding import Ruling, preview_plan
from projects.services.decisions import RowResult, approve_plan
from projects.services.ledger import reverse_entry
from projects.services.plans import set_envelope
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import client_of

pytestmark = pytest.mark.django_db
MIL = 1_000_000


@pytest.fixture
def people(db):
    return stages.cast()


def plan_of(first: int, second: int) -> AnnualPlan:
    """Two batches, in million đồng."""
    plan = stages.plan(amount=first * MIL)
    Envelope.objects.create(plan=plan, source="national", batch=2, amount=second * MIL)
    return plan


def waiting(people, million: int) -> Project:
    return stages.ready(State.PLAN_PENDING, people=people, support=million * MIL)


def approve(people, plan: AnnualPlan, batch: int, *projects: Project) -> list[RowResult]:
    number = f"{plan.decisions.count() + 1}/QĐ-BCT"
    ruling = Ruling(number, date(2026, 1, 10), "minister", batch)
    ids = [project.pk for project in projects]
    told = preview_plan(actor=people["approver"], plan_id=plan.pk, ruling=ruling, project_ids=ids)
    rows = approve_plan(
        actor=people["approver"],
        plan=plan,
        project_ids=ids,
        request_key=number,
        number=number,
        date=ruling.date,
        issuer=ruling.issuer,
        batch=batch,
    )
    assert told == rows
    return rows


def left(plan: AnnualPlan) -> list[int]:
    """What both batches have left, in million đồng, as the check, the board and the book say it."""
    checked = [use.left for batch in (1, 2) if (use := envelope_use(plan, "national", batch=batch))]
    (panel,) = envelope_panel(plan, 2, {})
    (block,) = plan_book(plan)
    assert [line.left for line in panel.lines] == [line.free for line in panel.lines] == checked
    assert [row.left for row in block.rows if row.batch] == checked
    assert block.total.left == checked[-1] == panel.left
    return [amount // MIL for amount in checked]


@pytest.mark.parametrize(
    ("given", "used", "other", "found"),
    [
        ({1: 300, 2: 100}, {}, 0, [300, 400]),
        ({1: 300, 2: 100}, {1: 200}, 0, [100, 200]),
        ({1: 300, 2: 100}, {2: 100}, 0, [300, 300]),
        ({1: 300, 2: 100}, {2: 350}, 0, [50, 50]),
        ({1: 300, 2: 100}, {1: 300, 2: 60}, 0, [0, 40]),
        ({1: 300, 2: 100}, {1: 300}, 80, [0, 20]),
        ({1: 300, 2: 100}, {1: 100}, 250, [50, 50]),
        ({2: 100}, {}, 0, [0, 100]),
        ({}, {}, 0, [0, 0]),
    ],
)
def test_money_of_earlier_batches_serves_later_ones_and_never_the_reverse(given, used, other, found) -> None:
    money = Envelopes("national", given, used, other)
    assert [money.use(1).left, money.use(2).left] == found
    assert money.use().left == sum(given.values()) - sum(used.values()) - other


def test_what_the_second_batch_assigns_of_its_own_leaves_the_first_whole(people) -> None:
    plan = plan_of(100, 300)
    assert left(plan) == [100, 400]
    (row,) = approve(people, plan, 2, waiting(people, 250))
    assert row.ok
    assert left(plan) == [100, 150]
    one, other = waiting(people, 100), waiting(people, 40)
    assert [row.ok for row in approve(people, plan, 1, one, other)] == [True, False]
    assert left(plan) == [0, 50]


def test_what_the_second_batch_takes_of_the_first_is_gone_there(people) -> None:
    plan = plan_of(300, 100)
    approve(people, plan, 2, waiting(people, 350))
    assert left(plan) == [50, 50]
    too_much, fits = waiting(people, 60), waiting(people, 50)
    first, second = approve(people, plan, 1, too_much, fits)
    assert first.message == (
        f"{plan}: nguồn khuyến công quốc gia còn 50.000.000 đồng, cần 60.000.000 đồng, thiếu 10.000.000 đồng."
    )
    assert second.ok
    assert left(plan) == [0, 0]


def test_the_board_shows_what_the_choice_leaves_in_every_batch(people) -> None:
    plan = plan_of(300, 100)
    approve(people, plan, 1, waiting(people, 200))
    assert left(plan) == [100, 200]

    def after(batch: int, million: int) -> list[int]:
        (panel,) = envelope_panel(plan, batch, {"national": million * MIL})
        return [line.left // MIL for line in panel.lines]

    assert after(1, 60) == [40, 140]
    assert after(2, 60) == [100, 140]
    assert after(2, 150) == [50, 50]
    assert after(2, 230) == [-30, -30]
    assert after(1, 130) == [-30, 70]


def test_money_taken_back_is_of_the_batch_that_gave_it(people) -> None:
    plan = plan_of(200, 100)
    one, two = waiting(people, 200), waiting(people, 100)
    approve(people, plan, 1, one)
    approve(people, plan, 2, two)
    assert left(plan) == [0, 0]
    factories.entry(one, "decrease", 30 * MIL)
    assert left(plan) == [30, 30]
    reverse_entry(
        actor=people["approver"],
        entry=Entry.objects.get(project=two, kind="assign"),
        happened_on=date(2026, 2, 1),
        reason="Ghi nhầm đợt.",
    )
    assert left(plan) == [30, 130]


def test_a_rise_takes_of_any_batch_and_falls_back_where_it_came_from(people) -> None:
    plan = plan_of(200, 100)
    project = waiting(people, 200)
    approve(people, plan, 1, project)
    project.refresh_from_db()
    for number, million in (("7/QĐ", 240), ("8/QĐ", 190)):
        line = LineDraft(
            fund_year=2026,
            item="machinery",
            shares={"national": million * MIL},
            eligible_cost=600 * MIL,
        )
        kind = "raise_support" if million > 200 else "lower_or_equal_support"
        asked = create_amendment(
            actor=people["officer"],
            project_id=project.pk,
            kind=kind,
            reason="Giá đổi.",
            changes={"budget": [line]},
        )
        confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
        decide_amendment(
            actor=people["approver"],
            amendment_id=asked.pk,
            number=number,
            date=date(2026, 3, 1),
            issuer="minister" if million > 200 else "agency",
            seen=stages.seen_of(asked),
        )
        assert left(plan) == {240: [0, 60], 190: [10, 110]}[million]


def test_a_batch_is_not_cut_below_what_it_assigned_whatever_came_later(people) -> None:
    plan = plan_of(300, 300)
    approve(people, plan, 1, waiting(people, 250))

    def give(batch: int, million: int) -> None:
        set_envelope(
            actor=people["approver"], plan_id=plan.pk, source="national", batch=batch, amount=million * MIL,
            number="3/QĐ", date=date(2026, 2, 1),
        )  # fmt: skip

    with pytest.raises(BudgetExceeded) as refusal:
        give(1, 249)
    assert (refusal.value.code, refusal.value.details["gap"]) == ("envelope_below_used", MIL)
    give(1, 250)
    give(2, 1)
    assert left(plan) == [0, 1]


def test_the_pages_write_the_same(people) -> None:
    plan = plan_of(100, 300)
    approve(people, plan, 2, waiting(people, 250))
    client = client_of(people["approver"])
    board = client.get(reverse("plans:board", args=[plan.pk])).content.decode()
    assert 'data-batch="1" data-free="100000000"' in board
    assert 'data-batch="2" data-free="150000000"' in board
    assert "is-negative" not in board
    book = text_of(client.get(reverse("money:plan", args=[plan.pk]) + "?unit=dong").content.decode())
    assert "Khuyến công quốc gia, đợt 1 100.000.000 0 100.000.000 0" in book
    assert "Khuyến công quốc gia, đợt 2 300.000.000 250.000.000 150.000.000 0" in book
    assert "Cộng Khuyến công quốc gia 400.000.000 250.000.000 150.000.000 0" in book
