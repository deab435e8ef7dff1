"""Money is asked for by one person and confirmed by another: rights, limits with the open requests counted, once and whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from centers.models import Center, Membership, User
from core.exceptions import (
    BudgetExceeded,
    DomainError,
    InvalidInput,
    NotAllowed,
    NotFound,
    RuleViolation,
    StaleState,
)
from core.models import AuditEvent
from projects.enums import EntryKind, MoneyState, State
from projects.models import AdvanceClass, Attachment, Contract, Entry, MoneyRequest, Project
from projects.selectors.ledger import balance
from projects.selectors.money import lots_of, requests_to_answer
from projects.services import money
from projects.services.vouchers import Voucher
from tests import factories
from tests.projects import papers, stages

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def funded(
    state: str,
    people: dict[str, User],
    *,
    fund: str = "national",
    amount: int = stages.SUPPORT,
    **fields: Any,
) -> Project:
    """A đề án in ``state`` with its support (machinery: class 70 %) assigned."""
    project = stages.ready(state, people=people, fund=fund, support=amount, **fields)
    factories.entry(project, EntryKind.ASSIGN, amount, source=fund, happened_on=date(2026, 1, 5))
    return project


def ask(
    actor: User, project: Project, kind: str = "advance", amount: int = 100_000_000, **values: Any
) -> MoneyRequest:
    fields: dict[str, Any] = {
        "source": project.fund,
        "fund_year": 2026,
        "happened_on": date(2026, 6, 2) if kind == "pay" else DAY,
        "request_key": f"money:{MoneyRequest.objects.count()}:{project.code}",
        "condition_met": True,
        **values,
    }
    return money.ask_money(actor=actor, project_id=project.pk, kind=kind, amount=amount, **fields)


def voucher(mark: str = "") -> Voucher:
    return Voucher("uy-nhiem-chi.pdf", papers.pdf(mark))


def refusal(act: Any, kind: type[DomainError] = DomainError) -> DomainError:
    with pytest.raises(kind) as caught:
        act()
    return caught.value


def test_asked_by_one_confirmed_by_another_written_once(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project, note="Đợt 1", document="Giấy đề nghị số 3")
    assert (request.status, Entry.objects.filter(kind="advance").count()) == (MoneyState.ASKED, 0)

    done = money.confirm_money(
        actor=people["agency_accountant"],
        request_id=request.pk,
        happened_on=date(2026, 3, 5),
        document="UNC 12",
        voucher=voucher(),
    )

    entry = Entry.objects.get(kind="advance")
    assert done.entry == entry
    assert (entry.amount, entry.happened_on, entry.document) == (100_000_000, date(2026, 3, 5), "UNC 12")
    assert (entry.recorded_by, entry.note) == (people["agency_accountant"], "Đợt 1")
    assert (entry.request_key, request.happened_on) == (request.request_key, DAY)
    assert done.condition == "Khối lượng thực hiện trên 70 % tổng mức đầu tư"
    assert (done.voucher.kind, done.voucher.uploaded_by) == ("voucher", people["agency_accountant"])
    trail = AuditEvent.objects.filter(action__startswith="money.").order_by("pk")
    assert [(event.action, event.actor) for event in trail] == [
        ("money.ask", people["center_accountant"]),
        ("money.confirm", people["agency_accountant"]),
    ]


def test_asking_or_confirming_twice_does_it_once(people) -> None:
    project = funded(State.CONTRACTED, people)
    first = ask(people["center_lead"], project, request_key="money:x")
    assert ask(people["center_lead"], project, request_key="money:x") == first
    other = refusal(
        lambda: ask(people["center_lead"], project, request_key="money:x", amount=5), RuleViolation
    )
    assert other.code == "request_key_reused"

    one = money.confirm_money(actor=people["approver"], request_id=first.pk, voucher=voucher())
    again = money.confirm_money(actor=people["approver"], request_id=first.pk, voucher=voucher())
    assert one.entry == again.entry
    assert Entry.objects.filter(kind="advance").count() == 1
    late = refusal(
        lambda: money.confirm_money(actor=people["agency_accountant"], request_id=first.pk), StaleState
    )
    assert late.message.startswith("Đề nghị này không còn chờ: đã xác nhận bởi Người dùng vai-approver lúc ")


def test_the_key_of_an_entry_is_no_key_for_a_request(people) -> None:
    project = funded(State.CONTRACTED, people)
    taken = Entry.objects.get(project=project).request_key
    for key in (taken, "reverse:x"):
        found = refusal(lambda key=key: ask(people["center_lead"], project, request_key=key))
        assert found.code == "request_key_reused"


@pytest.mark.parametrize(
    ("who", "kind", "wanted"),
    [
        ("center_accountant", "advance", True),
        ("center_lead", "advance", True),
        ("officer", "advance", False),
        ("officer", "contribute", True),
        ("center_accountant", "contribute", True),
        ("appraiser", "contribute", False),
        ("department_accountant", "advance", False),
        ("agency_accountant", "advance", False),
        ("auditor", "advance", False),
        ("admin", "advance", False),
    ],
)
def test_who_may_ask(people, who: str, kind: str, wanted: bool) -> None:
    project = funded(State.CONTRACTED, people)
    values = {"source": "counterpart"} if kind == "contribute" else {}
    if wanted:
        assert ask(people[who], project, kind, **values).asked_by == people[who]
    else:
        assert refusal(lambda: ask(people[who], project, kind, **values)).code == "no_right"
    with pytest.raises(NotFound):
        ask(people["other_center_lead"], project, kind, **values)


@pytest.mark.parametrize(
    ("fund", "allowed"),
    [
        ("national", {"agency_accountant", "approver"}),
        ("local", {"department_accountant", "department_lead"}),
    ],
)
def test_the_paying_side_answers(people, fund: str, allowed: set[str]) -> None:
    project = funded(State.CONTRACTED, people, fund=fund)
    request = ask(people["center_accountant"], project)
    told = {}
    for name, person in people.items():
        try:
            money.refuse_money(actor=person, request_id=request.pk, reason="")
        except DomainError as error:
            told[name] = error.code
    assert {name for name, code in told.items() if code == "reason_missing"} == allowed
    outside = {"other_center_lead", "other_department_lead", "stranger"}
    assert {name for name, code in told.items() if code == "project_not_found"} == outside
    assert {person.username for person in people.values() if request in requests_to_answer(person)} == {
        f"vai-{name}" for name in allowed
    }


def test_nobody_of_the_implementing_centre_confirms(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project)
    both = factories.user("hai-vai", Center.objects.get(code="CUC"), "accountant")
    Membership.objects.create(user=both, center=project.center, role="officer", valid_from=date(2020, 1, 1))
    found = refusal(lambda: money.confirm_money(actor=both, request_id=request.pk), NotAllowed)
    assert "thuộc đơn vị thực hiện" in found.message
    assert request not in requests_to_answer(both)


def test_the_limit_of_the_class_counts_what_only_waits(people) -> None:
    """Machinery: 70 % of 200 triệu may be advanced."""
    project = funded(State.CONTRACTED, people)
    ask(people["center_accountant"], project, amount=100_000_000)
    found = refusal(lambda: ask(people["center_lead"], project, amount=50_000_000), RuleViolation)
    assert found.code == "advance_above_class"
    assert found.details == {"limit": 140_000_000, "amount": 150_000_000, "gap": 10_000_000}
    assert "vượt 10.000.000 đồng" in found.message
    assert found.message.endswith("Đã tính 100.000.000 đồng đang chờ xác nhận.")
    (lot,) = lots_of(project, "advance", day=DAY)
    assert (lot.waiting, lot.most) == (100_000_000, 40_000_000)
    assert ask(people["center_lead"], project, amount=40_000_000).amount == 40_000_000


def test_a_limit_used_up_meanwhile_refuses_the_confirmation(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project, amount=100_000_000)
    factories.entry(project, EntryKind.ADVANCE, 60_000_000)

    found = refusal(
        lambda: money.confirm_money(
            actor=people["agency_accountant"], request_id=request.pk, voucher=voucher()
        )
    )

    assert (found.code, found.details["gap"]) == ("advance_above_class", 20_000_000)
    request.refresh_from_db()
    assert (request.status, request.voucher, request.entry) == (MoneyState.ASKED, None, None)
    assert not Attachment.objects.filter(kind="voucher").exists()
    assert AuditEvent.objects.get(action="money.confirm").refused is True


def test_the_file_of_a_failed_confirmation_is_removed(people, monkeypatch) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project, voucher=voucher("cu"))
    folder = f"attachments/{project.pk}"
    kept = default_storage.listdir(folder)[1]
    monkeypatch.setattr(money, "record_entry", lambda **_: 1 / 0)
    for mark in ("moi", "cu"):
        with pytest.raises(ZeroDivisionError):
            money.confirm_money(
                actor=people["agency_accountant"], request_id=request.pk, voucher=voucher(mark)
            )
    assert default_storage.listdir(folder)[1] == kept
    request.refresh_from_db()
    assert (request.status, request.voucher.kind) == (MoneyState.ASKED, "voucher")


@pytest.mark.parametrize("kind", ["advance", "pay", "refund"])
def test_money_that_moves_needs_its_voucher(people, kind: str) -> None:
    project = funded(State.CONTRACTED if kind == "advance" else State.ACCEPTED, people)
    if kind == "refund":
        factories.entry(project, EntryKind.ADVANCE, 100_000_000)
    request = ask(people["center_accountant"], project, kind)
    payer = people["agency_accountant"]

    found = refusal(lambda: money.confirm_money(actor=payer, request_id=request.pk))
    assert (found.code, found.field) == ("voucher_missing", "voucher")
    wrong = Voucher("a.pdf", papers.office("x"))
    found = refusal(
        lambda: money.confirm_money(actor=payer, request_id=request.pk, voucher=wrong), InvalidInput
    )
    assert (found.code, found.field) == ("file_type", "voucher")
    assert money.confirm_money(actor=payer, request_id=request.pk, voucher=voucher()).entry.kind == kind


def test_the_asker_s_voucher_is_enough(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project, voucher=voucher())
    done = money.confirm_money(actor=people["agency_accountant"], request_id=request.pk)
    assert done.voucher.uploaded_by == people["center_accountant"]


def test_settling_needs_one_and_own_money_none(people) -> None:
    project = funded(State.ACCEPTED, people)
    factories.entry(project, EntryKind.ADVANCE, 100_000_000)
    settling = ask(people["center_accountant"], project, "settle")
    found = refusal(
        lambda: money.confirm_money(actor=people["agency_accountant"], request_id=settling.pk), RuleViolation
    )
    assert (found.code, found.field) == ("voucher_missing", "voucher")
    money.confirm_money(actor=people["agency_accountant"], request_id=settling.pk, voucher=voucher())
    own = ask(people["center_accountant"], project, "contribute", source="counterpart")
    money.confirm_money(actor=people["agency_accountant"], request_id=own.pk)
    assert balance(project, "national", 2026).settled == 100_000_000
    assert balance(project, "counterpart", 2026).contributed == 100_000_000


def test_the_condition_of_the_class_has_to_be_declared_met(people) -> None:
    project = funded(State.CONTRACTED, people)
    found = refusal(lambda: ask(people["center_accountant"], project, condition_met=False), RuleViolation)
    assert (found.code, found.field) == ("condition_not_met", "condition_met")
    assert "Khối lượng thực hiện trên 70 % tổng mức đầu tư (Điều 13, 36/2013/TT-BCT)" in found.message
    AdvanceClass.objects.filter(item="machinery").update(condition="")
    assert ask(people["center_accountant"], project, condition_met=False).condition == ""


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.APPROVED, "advance"),
        (State.ACCEPTED, "advance"),
        (State.IN_PROGRESS, "pay"),
        (State.IN_PROGRESS, "settle"),
        (State.SETTLED, "refund"),
        (State.STOPPED, "contribute"),
    ],
)
def test_the_state_must_allow_it(people, state: str, kind: str) -> None:
    project = funded(state, people)
    source = "counterpart" if kind == "contribute" else "national"
    assert refusal(lambda: ask(people["center_lead"], project, kind, source=source)).code == "wrong_state"


def test_settling_and_refunding_share_what_was_disbursed(people) -> None:
    project = funded(State.ACCEPTED, people)
    factories.entry(project, EntryKind.ADVANCE, 100_000_000)
    ask(people["center_lead"], project, "refund", amount=30_000_000)
    ask(people["center_lead"], project, "pay", amount=50_000_000)
    found = refusal(lambda: ask(people["center_lead"], project, "settle", amount=80_000_000), BudgetExceeded)
    assert (found.code, found.details["gap"]) == ("settled_above_disbursed", 10_000_000)
    assert ask(people["center_lead"], project, "settle", amount=70_000_000).status == MoneyState.ASKED


def test_bad_values_are_refused_at_their_field(people) -> None:
    project = funded(State.CONTRACTED, people)
    person = people["center_lead"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    cases = [
        ({"amount": 0}, "amount"),
        ({"source": "counterpart"}, "source"),
        ({"happened_on": tomorrow}, "happened_on"),
        ({"happened_on": date(206, 3, 1)}, "happened_on"),
        ({"document": "x" * 301}, "document"),
        ({"note": "x" * 2001}, "note"),
        ({"request_key": "x" * 121}, "request_key"),
    ]
    for values, name in cases:
        amount = values.pop("amount", 1)
        found = refusal(lambda v=values, a=amount: ask(person, project, amount=a, **v), InvalidInput)
        assert found.field == name
    assert refusal(lambda: ask(person, project, "assign")).code == "unknown_kind"
    assert not MoneyRequest.objects.exists()


def test_money_never_moves_before_the_day_it_was_given(people) -> None:
    project = funded(State.CONTRACTED, people)
    early = date(2026, 1, 4)
    found = refusal(lambda: ask(people["center_accountant"], project, happened_on=early), InvalidInput)
    assert (found.code, found.field) == ("before_given", "happened_on")

    signed = Contract.objects.filter(project=project)
    signed.update(signed_on=date(2026, 1, 5))
    request = ask(people["center_accountant"], project, happened_on=date(2026, 1, 5))
    found = refusal(
        lambda: money.confirm_money(
            actor=people["agency_accountant"], request_id=request.pk, happened_on=early, voucher=voucher()
        )
    )
    assert (found.code, found.field) == ("before_given", "happened_on")
    request.refresh_from_db()
    assert request.status == MoneyState.ASKED
    assert not Entry.objects.filter(kind="advance").exists()


def test_a_refusal_needs_its_reason_and_frees_the_limit(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project, amount=140_000_000)
    done = money.refuse_money(actor=people["approver"], request_id=request.pk, reason=" Thiếu biên bản ")
    assert (done.status, done.reason, done.answered_by) == (
        MoneyState.REFUSED,
        "Thiếu biên bản",
        people["approver"],
    )
    assert ask(people["center_accountant"], project, amount=140_000_000).status == MoneyState.ASKED
    assert (
        refusal(lambda: money.confirm_money(actor=people["approver"], request_id=request.pk), StaleState).code
        == "request_answered"
    )


def test_a_request_is_withdrawn_by_its_side_alone(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_accountant"], project)
    for name in ("officer", "agency_accountant"):
        assert (
            refusal(lambda n=name: money.withdraw_money(actor=people[n], request_id=request.pk)).code
            == "no_right"
        )
    done = money.withdraw_money(actor=people["center_lead"], request_id=request.pk, reason="Ghi nhầm")
    assert (done.status, done.answered_by) == (MoneyState.WITHDRAWN, people["center_lead"])
    assert (
        refusal(lambda: money.refuse_money(actor=people["approver"], request_id=request.pk, reason="x")).code
        == "request_answered"
    )


def advanced(people: dict[str, User], state: str = State.IN_PROGRESS) -> tuple[Project, Entry]:
    project = funded(state, people)
    return project, factories.entry(project, EntryKind.ADVANCE, 50_000_000, happened_on=DAY)


def take_back(
    actor: User, entry: Entry, *, reason: str = "Ghi nhầm số", day: date = DAY, key: str = ""
) -> MoneyRequest:
    return money.ask_reversal(
        actor=actor,
        entry_id=entry.pk,
        happened_on=day,
        reason=reason,
        request_key=key or f"money:back:{MoneyRequest.objects.count()}",
    )


def test_an_entry_is_taken_back_by_two_people(people) -> None:
    project, entry = advanced(people)
    request = take_back(people["agency_accountant"], entry)
    own = refusal(
        lambda: money.confirm_money(actor=people["agency_accountant"], request_id=request.pk), NotAllowed
    )
    assert own.code == "own_request"

    done = money.confirm_money(actor=people["approver"], request_id=request.pk)

    assert (done.entry.reverses, done.entry.amount, done.entry.note) == (entry, 50_000_000, "Ghi nhầm số")
    assert done.entry.request_key == f"reverse:{entry.request_key}"
    assert balance(project, "national", 2026).disbursed == 0
    assert refusal(lambda: take_back(people["approver"], entry)).code == "already_reversed"
    assert refusal(lambda: take_back(people["approver"], done.entry)).code == "reversal_of_reversal"


def test_what_a_request_does_not_take_back(people) -> None:
    project, entry = advanced(people)
    assigned = Entry.objects.get(project=project, kind="assign")
    lead = people["center_lead"]
    assert refusal(lambda: take_back(lead, assigned)).code == "decided_by_decision"
    assert refusal(lambda: take_back(lead, entry, reason=" ")).code == "reason_missing"
    assert refusal(lambda: take_back(lead, entry, day=DAY - timedelta(days=1))).code == "date_order"
    assert refusal(lambda: take_back(people["officer"], entry)).code == "no_right"
    request = take_back(lead, entry)
    assert refusal(lambda: take_back(people["approver"], entry)).code == "reversal_asked"
    assert (
        refusal(lambda: money.withdraw_money(actor=people["approver"], request_id=request.pk)).code
        == "no_right"
    )
    Project.objects.filter(pk=project.pk).update(status=State.SETTLED)
    assert (
        refusal(lambda: money.confirm_money(actor=people["approver"], request_id=request.pk)).code
        == "wrong_state"
    )
    assert money.withdraw_money(actor=lead, request_id=request.pk).status == MoneyState.WITHDRAWN


def test_what_stands_on_an_entry_holds_it(people) -> None:
    project, entry = advanced(people, State.ACCEPTED)
    ask(people["center_lead"], project, "settle", amount=50_000_000)
    found = refusal(lambda: take_back(people["center_lead"], entry), BudgetExceeded)
    assert found.details == {"limit": 0, "amount": 50_000_000, "gap": 50_000_000}
    assert found.message.endswith("Đã tính 50.000.000 đồng đang chờ xác nhận.")


def test_a_refund_that_backs_an_advance_is_not_asked_back(people) -> None:
    """70 % of 200 triệu: 140 were advanced, 50 given back, 50 advanced again."""
    project = funded(State.IN_PROGRESS, people)
    for kind, amount in (("advance", 140), ("refund", 50), ("advance", 50)):
        last = factories.entry(project, kind, amount * 1_000_000, happened_on=DAY)
    given_back = Entry.objects.get(project=project, kind="refund")
    found = refusal(lambda: take_back(people["center_lead"], given_back), RuleViolation)
    assert (found.code, found.details["gap"]) == ("advance_above_class", 50_000_000)
    assert take_back(people["center_lead"], last).status == MoneyState.ASKED
