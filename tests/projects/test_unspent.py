"""Plan money that a đề án leaves when it is stopped or settled is cancelled and comes back to the plan; what comes back later does too."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from centers.models import User
from core.exceptions import BudgetExceeded, RuleViolation
from projects.enums import DecisionKind, State
from projects.models import Decision, Entry, Project
from projects.selectors.ledger import balance
from projects.selectors.plans import envelope_use
from projects.services import money
from projects.services.envelopes import refuse_above_envelope
from projects.services.foresight import foresee
from projects.services.ledger import reverse_entry
from projects.services.lifecycle import transition_project
from projects.services.stopping import stop_project
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


def given(people: dict[str, User], state: str, *, advanced: int = 30 * TR) -> Project:
    """100 triệu of the plan's 150 given by its decision, ``advanced`` of them."""
    project = stages.ready(state, people=people, support=100 * TR)
    plan = stages.plan(amount=150 * TR)
    decision = stages.decision(DecisionKind.APPROVE_PLAN, plan=plan)
    assign(project, 100 * TR, decision)
    if advanced:
        factories.entry(project, "advance", advanced, happened_on=date(2026, 3, 1))
    return project


def assign(project: Project, amount: int, decision: Decision) -> None:
    Entry.objects.create(
        project=project, source="national", fund_year=2026, kind="assign", amount=amount, decision=decision,
        happened_on=date(2026, 1, 5), request_key=f"assign:{project.pk}",
    )  # fmt: skip


def stop(people: dict[str, User], project: Project, day: date = date(2026, 6, 1)) -> None:
    stop_project(
        actor=people["approver"], project_id=project.pk, number="40/QĐ-BCT", date=day, issuer="minister",
        reason="Cơ sở ngừng hoạt động.",
    )  # fmt: skip
    project.refresh_from_db()


def left() -> tuple[int, int]:
    """What the plan still has, by all batches and by the first alone."""
    plan = stages.plan()
    return envelope_use(plan, "national").left, envelope_use(plan, "national", batch=1).left


def cancels(project: Project) -> list[tuple[int, str, date]]:
    rows = Entry.objects.filter(project=project, kind="cancel", reverses=None, reversed_by=None)
    return [(row.amount, row.document, row.happened_on) for row in rows]


def asked(people: dict[str, User], project: Project, kind: str, amount: int, day: date) -> Any:
    return money.ask_money(
        actor=people["center_accountant"], project_id=project.pk, kind=kind, source="national", fund_year=2026,
        amount=amount, happened_on=day, request_key=f"money:{kind}:{amount}", document="Giấy nộp",
    )  # fmt: skip


def confirmed(people: dict[str, User], request: Any) -> Entry:
    done = money.confirm_money(
        actor=people["agency_accountant"], request_id=request.pk, voucher=Voucher("unc.pdf", papers.pdf("x"))
    )
    assert done.entry is not None
    return done.entry


def test_stopping_cancels_what_was_not_paid_out_under_its_decision(people: dict[str, User]) -> None:
    project = given(people, State.IN_PROGRESS)
    assert left() == (50 * TR, 50 * TR)
    stop(people, project)
    decision = Decision.objects.get(kind=DecisionKind.STOP)
    assert cancels(project) == [(70 * TR, str(decision), date(2026, 6, 1))]
    assert Entry.objects.get(project=project, kind="cancel").decision == decision
    after = balance(project, "national", 2026)
    assert (after.available, after.remaining, after.cancelled) == (30 * TR, 0, 70 * TR)
    assert left() == (120 * TR, 120 * TR)


def test_a_decision_older_than_the_last_movement_cancels_on_the_day_of_that(people: dict[str, User]) -> None:
    project = given(people, State.IN_PROGRESS)
    stop(people, project, date(2026, 2, 1))
    assert cancels(project)[0][2] == date(2026, 3, 1)


def test_what_a_stopped_de_an_pays_back_comes_back_to_the_plan_and_goes_with_the_refund(
    people: dict[str, User],
) -> None:
    project = given(people, State.IN_PROGRESS)
    stop(people, project)
    request = asked(people, project, "refund", 20 * TR, date(2026, 7, 1))
    seen = foresee(request)
    assert (seen.problem, seen.after.disbursed, seen.after.remaining) == ("", 10 * TR, 0)
    refund = confirmed(people, request)
    assert [row[0] for row in cancels(project)] == [70 * TR, 20 * TR]
    assert left() == (140 * TR, 140 * TR)

    back = money.ask_reversal(
        actor=people["center_accountant"], entry_id=refund.pk, happened_on=date(2026, 7, 2), reason="Ghi nhầm",
        request_key="money:huy",
    )  # fmt: skip
    assert foresee(back).problem == ""
    confirmed(people, back)
    assert balance(project, "national", 2026).disbursed == 30 * TR
    assert [row[0] for row in cancels(project)] == [70 * TR]
    assert left() == (120 * TR, 120 * TR)


def test_a_refund_is_not_taken_back_once_the_plan_gave_its_money_to_others(people: dict[str, User]) -> None:
    project = given(people, State.IN_PROGRESS)
    stop(people, project)
    refund = confirmed(people, asked(people, project, "refund", 20 * TR, date(2026, 7, 1)))
    back = money.ask_reversal(
        actor=people["center_accountant"], entry_id=refund.pk, happened_on=date(2026, 7, 2), reason="Ghi nhầm",
        request_key="money:huy",
    )  # fmt: skip
    other = stages.ready(State.APPROVED, people=None)
    assign(other, 130 * TR, Decision.objects.get(kind=DecisionKind.APPROVE_PLAN))
    with pytest.raises(BudgetExceeded) as caught:
        confirmed(people, back)
    assert (caught.value.code, caught.value.details["gap"]) == ("envelope_exceeded", 10 * TR)
    assert balance(project, "national", 2026).disbursed == 10 * TR


def test_settling_cancels_the_rest_with_the_settlement_dossier(people: dict[str, User]) -> None:
    project = given(people, State.ACCEPTED, advanced=60 * TR)
    factories.entry(project, "settle", 60 * TR, happened_on=date(2026, 6, 12))
    client = deciding.client_of(people["agency_accountant"])
    url = reverse("projects:step", args=[project.code, "settle"])
    page = text_of(client.get(url).content.decode())
    assert "Quyết toán hủy phần kinh phí không giải ngân" in page
    assert "năm 2026: 40.000.000 đồng" in page
    assert "Chưa chi khoản kinh phí khuyến công nào" not in page
    refused = client.post(url, {"seen": "accepted"})
    assert list(refused.context["form"].errors) == ["sure"]
    project.refresh_from_db()
    assert project.status == State.ACCEPTED
    mark = stages.sure_of(project, "settle")
    assert client.post(url, {"seen": "accepted", "sure": mark}).status_code == 302
    project.refresh_from_db()
    assert project.status == State.SETTLED
    assert [row[:2] for row in cancels(project)] == [(40 * TR, "Hồ sơ quyết toán số 01/QT ngày 10/06/2026")]
    assert left() == (90 * TR, 90 * TR)


def test_settling_with_nothing_paid_has_to_be_confirmed_and_with_nothing_left_does_not(
    people: dict[str, User],
) -> None:
    client = deciding.client_of(people["agency_accountant"])
    empty = given(people, State.ACCEPTED, advanced=0)
    page = client.get(reverse("projects:step", args=[empty.code, "settle"]))
    assert "Chưa chi khoản kinh phí khuyến công nào cho đề án này." in text_of(page.content.decode())
    assert "sure" in page.context["form"].fields
    spent = given(people, State.ACCEPTED, advanced=100 * TR)
    factories.entry(spent, "settle", 100 * TR, happened_on=date(2026, 6, 12))
    url = reverse("projects:step", args=[spent.code, "settle"])
    assert "sure" not in client.get(url).context["form"].fields
    assert client.post(url, {"seen": "accepted"}).status_code == 302
    assert cancels(spent) == []


def test_money_of_an_earlier_year_makes_no_room_in_the_plan_of_this_one(people: dict[str, User]) -> None:
    """50 triệu carried in and 100 assigned, 30 paid of the oldest: 120 are cancelled, 100 of them come back to the plan."""
    project = given(people, State.IN_PROGRESS)
    factories.entry(project, "carry_in", 50 * TR, happened_on=date(2026, 1, 20))
    stop(people, project)
    assert [row[0] for row in cancels(project)] == [120 * TR]
    assert left() == (150 * TR, 150 * TR)
    with pytest.raises(BudgetExceeded):
        refuse_above_envelope(stages.plan(), "national", 150 * TR + 1)


def test_an_advance_taken_back_after_the_stop_is_cancelled_too(people: dict[str, User]) -> None:
    project = given(people, State.IN_PROGRESS)
    advance = Entry.objects.get(project=project, kind="advance")
    stop(people, project)
    back = money.ask_reversal(
        actor=people["center_accountant"], entry_id=advance.pk, happened_on=date(2026, 7, 2), reason="Ghi nhầm",
        request_key="money:huy",
    )  # fmt: skip
    assert foresee(back).after.remaining == 0
    confirmed(people, back)
    assert [row[0] for row in cancels(project)] == [70 * TR, 30 * TR]
    assert left() == (150 * TR, 150 * TR)


def test_history_that_names_no_decision_is_left_as_it_is(people: dict[str, User]) -> None:
    project = given(people, State.STOPPED)
    confirmed(people, asked(people, project, "refund", 20 * TR, date(2026, 7, 1)))
    assert cancels(project) == []


def test_settling_is_refused_when_what_was_told_changed_meanwhile(people: dict[str, User]) -> None:
    """The page tells of 40 triệu; what was paid and settled is taken back, and 100 triệu would be cancelled."""
    project = given(people, State.ACCEPTED, advanced=60 * TR)
    settled = factories.entry(project, "settle", 60 * TR, happened_on=date(2026, 6, 12))
    mark = stages.sure_of(project, "settle")
    for entry in (settled, Entry.objects.get(project=project, kind="advance")):
        reverse_entry(actor=None, entry=entry, happened_on=date(2026, 7, 1), reason="Ghi nhầm")
    for given_mark in (mark, ""):
        with pytest.raises(RuleViolation) as caught:
            transition_project(
                project_id=project.pk,
                action="settle",
                actor=people["agency_accountant"],
                facts={"sure": given_mark},
            )
        assert (caught.value.code, caught.value.field) == ("told_unseen", "sure")
    client = deciding.client_of(people["agency_accountant"])
    url = reverse("projects:step", args=[project.code, "settle"])
    page = client.post(url, {"seen": "accepted", "sure": mark})
    assert list(page.context["form"].errors) == ["sure"]
    assert "năm 2026: 100.000.000 đồng" in text_of(page.content.decode())
    project.refresh_from_db()
    assert (project.status, cancels(project)) == (State.ACCEPTED, [])


def test_settling_without_a_page_cancels_as_well(people: dict[str, User]) -> None:
    project = given(people, State.ACCEPTED, advanced=0)
    transition_project(
        project_id=project.pk, action="settle", actor=people["agency_accountant"],
        facts={"sure": stages.sure_of(project, "settle")},
    )  # fmt: skip
    assert [row[0] for row in cancels(project)] == [100 * TR]
