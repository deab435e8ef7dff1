"""Taking an entry back keeps what the ledger promised: nothing of a settled đề án, no advance above its class, no refund forgotten."""

from datetime import date

import pytest

from centers.models import Center
from core.exceptions import RuleViolation
from projects.enums import EntryKind, Source, State
from projects.models import Decision, Entry, Finding, Project
from projects.selectors.ledger import balance
from projects.services import ledger, ledger_checks
from projects.services.carrying import carry_over
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    """In progress, 300 triệu of machinery planned and assigned for 2026: 70 % may be advanced."""
    return factories.assigned_project(bac_ninh_center, 300_000_000)


def record(project: Project, kind: str, amount: int, key: str, year: int = 2026) -> Entry:
    return ledger.record_entry(
        actor=None, project=project, source=Source.NATIONAL, fund_year=year, kind=kind, amount=amount,
        happened_on=DAY, request_key=key,
    )  # fmt: skip


def take_back(entry: Entry) -> Entry:
    return ledger.reverse_entry(actor=None, entry=entry, happened_on=DAY, reason="nhầm")


def in_state(project: Project, state: str) -> None:
    Project.objects.filter(pk=project.pk).update(status=state)


@pytest.mark.parametrize("kind", [EntryKind.SETTLE, EntryKind.CONTRIBUTE])
def test_nothing_of_a_settled_project_is_taken_back(project: Project, kind: str) -> None:
    advance = record(project, EntryKind.ADVANCE, 100, "k1")
    in_state(project, State.ACCEPTED)
    settled = record(project, EntryKind.SETTLE, 100, "k2")
    given = ledger.record_entry(
        actor=None, project=project, source=Source.COUNTERPART, fund_year=2026, kind=EntryKind.CONTRIBUTE,
        amount=5, happened_on=DAY, request_key="k3",
    )  # fmt: skip
    assert advance.amount == 100
    in_state(project, State.SETTLED)

    with pytest.raises(RuleViolation) as error:
        take_back(settled if kind == EntryKind.SETTLE else given)

    assert (error.value.code, error.value.message) == (
        "wrong_state", f"Đề án {project.code} đã quyết toán, không hủy được bút toán.",
    )  # fmt: skip
    assert not Entry.objects.filter(reverses__isnull=False).exists()


def test_a_reversal_made_before_the_settlement_is_given_again(project: Project) -> None:
    advance = record(project, EntryKind.ADVANCE, 100, "k1")
    reversal = take_back(advance)
    in_state(project, State.SETTLED)

    assert take_back(advance) == reversal


@pytest.mark.parametrize(
    ("kind", "amount", "limit"),
    [
        (EntryKind.REFUND, 10_000_000, 210_000_000),
        (EntryKind.INCREASE, 30_000_000, 210_000_000),
        (EntryKind.ASSIGN, 30_000_000, 210_000_000),
    ],
)
def test_what_backs_an_advance_is_not_taken_from_under_it(
    project: Project, kind: str, amount: int, limit: int
) -> None:
    backing = None
    if kind == EntryKind.REFUND:
        record(project, EntryKind.ADVANCE, 210_000_000, "k1")
        backing = record(project, kind, amount, "k2")
        record(project, EntryKind.ADVANCE, amount, "k3")
    else:
        backing = record(project, kind, amount, "k2")
        record(project, EntryKind.ADVANCE, 231_000_000, "k1")

    with pytest.raises(RuleViolation) as error:
        take_back(backing)

    assert error.value.code == "advance_above_class"
    assert error.value.details["limit"] == limit
    assert not Entry.objects.filter(reverses=backing).exists()


def test_a_lot_that_backs_an_advance_is_not_taken_back(project: Project) -> None:
    decision = Decision.objects.create(
        number="1/QĐ", date=DAY, issuer="minister", kind="carry_over", request_key="d1"
    )
    out, _ = carry_over(
        actor=None, project=project, source=Source.NATIONAL, from_year=2026, amount=100_000_000,
        happened_on=DAY, decision=decision, request_key="c1",
    )  # fmt: skip
    record(project, EntryKind.ASSIGN, 100_000_000, "k1", year=2027)
    record(project, EntryKind.ADVANCE, 80_000_000, "k2", year=2027)

    with pytest.raises(RuleViolation) as error:
        take_back(out)

    assert error.value.details == {"limit": 70_000_000, "amount": 80_000_000, "gap": 10_000_000}


def test_after_acceptance_the_class_binds_no_more(project: Project) -> None:
    record(project, EntryKind.ADVANCE, 210_000_000, "k1")
    increase = record(project, EntryKind.INCREASE, 30_000_000, "k2")
    record(project, EntryKind.ADVANCE, 21_000_000, "k3")
    in_state(project, State.ACCEPTED)

    take_back(increase)

    assert balance(project, Source.NATIONAL, 2026).available == 300_000_000


def test_an_excess_that_history_brought_may_not_grow(project: Project) -> None:
    """300 of 310 triệu stand advanced since before."""
    increase = record(project, EntryKind.INCREASE, 10_000_000, "k1")
    factories.entry(project, EntryKind.ADVANCE, 300_000_000)
    assign = Entry.objects.get(kind=EntryKind.ASSIGN)

    with pytest.raises(RuleViolation):
        take_back(increase)
    advance = Entry.objects.get(kind=EntryKind.ADVANCE)
    take_back(advance)
    take_back(increase)
    take_back(assign)

    assert balance(project, Source.NATIONAL, 2026).available == 0


@pytest.mark.parametrize(("kind", "settled"), [(EntryKind.REFUND, 0), (EntryKind.SETTLE, 0)])
def test_of_a_stopped_project_the_refund_falls_due_again(project: Project, kind: str, settled: int) -> None:
    record(project, EntryKind.ADVANCE, 70, "k1")
    in_state(project, State.STOPPED)
    entry = record(project, kind, 70, "k2")
    assert not Finding.objects.exists()

    take_back(entry)

    finding = Finding.objects.get(project=project)
    assert (finding.code, finding.limit_amount, finding.amount, finding.gap) == (
        "refund_due",
        settled,
        70,
        70,
    )
    assert "phải hoàn trả 70 đồng nguồn khuyến công quốc gia năm 2026" in finding.message


def test_taking_back_an_advance_makes_no_refund_due(project: Project) -> None:
    advance = record(project, EntryKind.ADVANCE, 70, "k1")
    in_state(project, State.STOPPED)

    take_back(advance)

    assert not Finding.objects.exists()


def test_the_finding_and_the_reversal_stand_or_fall_together(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(project, EntryKind.ADVANCE, 70, "k1")
    in_state(project, State.STOPPED)
    refund = record(project, EntryKind.REFUND, 70, "k2")

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger_checks, "note_refund_due", fail)
    with pytest.raises(RuntimeError):
        take_back(refund)

    assert not Entry.objects.filter(reverses=refund).exists()
