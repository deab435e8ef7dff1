"""The ledger's rules, one by one, through its services."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from centers.models import Center, User
from core.exceptions import BudgetExceeded, InvalidInput, RuleViolation
from core.models import AuditEvent
from projects.enums import EntryKind, Source, State
from projects.models import Decision, Entry, Project
from projects.selectors.ledger import balance, balances, ledger_rows, remaining_lots
from projects.services import ledger
from projects.services.carrying import carry_over
from tests import factories

DAY = date(2026, 4, 1)


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    """In progress, 300 triệu of machinery planned and assigned for 2026."""
    return factories.assigned_project(bac_ninh_center, 300_000_000)


def record(project: Project, kind: str, amount: int, key: str, **values: object) -> Entry:
    fields = {"source": Source.NATIONAL, "fund_year": 2026, "happened_on": DAY, "actor": None} | values
    return ledger.record_entry(project=project, kind=kind, amount=amount, request_key=key, **fields)  # type: ignore[arg-type]


def in_state(project: Project, state: str) -> Project:
    Project.objects.filter(pk=project.pk).update(status=state)
    return project


def test_the_balance_follows_the_definitions(project: Project) -> None:
    record(project, EntryKind.INCREASE, 50_000_000, "k1")
    record(project, EntryKind.DECREASE, 20_000_000, "k2")
    record(project, EntryKind.ADVANCE, 200_000_000, "k3")
    record(project, EntryKind.REFUND, 10_000_000, "k4")
    in_state(project, State.ACCEPTED)
    record(project, EntryKind.PAY, 60_000_000, "k5")
    record(project, EntryKind.SETTLE, 240_000_000, "k6")
    record(project, EntryKind.CANCEL, 30_000_000, "k7")

    now = balance(project, Source.NATIONAL, 2026)

    assert now.assigned == 330_000_000
    assert now.available == 300_000_000
    assert now.disbursed == 250_000_000
    assert now.settled == 240_000_000
    assert now.remaining == 50_000_000
    assert str(now.rate) == "83.33"


def test_nothing_available_gives_no_rate(bac_ninh_center: Center) -> None:
    assert balance(factories.project(bac_ninh_center), Source.NATIONAL, 2026).rate is None


def test_disbursing_more_than_available_is_refused_with_the_gap(project: Project) -> None:
    in_state(project, State.ACCEPTED)

    with pytest.raises(BudgetExceeded) as error:
        record(project, EntryKind.PAY, 300_000_001, "k1")

    assert error.value.code == "disbursed_above_available"
    assert error.value.details == {"limit": 300_000_000, "amount": 300_000_001, "gap": 1}
    assert "vượt 1 đồng" in error.value.message
    assert not Entry.objects.filter(request_key="k1").exists()


def test_the_last_dong_can_be_spent(project: Project) -> None:
    in_state(project, State.ACCEPTED)

    record(project, EntryKind.PAY, 300_000_000, "k1")

    assert balance(project, Source.NATIONAL, 2026).remaining == 0


def test_settling_more_than_disbursed_is_refused(project: Project) -> None:
    in_state(project, State.ACCEPTED)
    record(project, EntryKind.PAY, 100, "k1")

    with pytest.raises(BudgetExceeded) as error:
        record(project, EntryKind.SETTLE, 101, "k2")

    assert error.value.code == "settled_above_disbursed"


def test_a_refund_may_not_undercut_what_is_settled(project: Project) -> None:
    in_state(project, State.ACCEPTED)
    record(project, EntryKind.PAY, 100, "k1")
    record(project, EntryKind.SETTLE, 100, "k2")

    with pytest.raises(BudgetExceeded):
        record(project, EntryKind.REFUND, 1, "k3")


def test_an_advance_stops_at_its_class(project: Project) -> None:
    record(project, EntryKind.ADVANCE, 210_000_000, "k1")

    with pytest.raises(RuleViolation) as error:
        record(project, EntryKind.ADVANCE, 1, "k2")

    assert error.value.code == "advance_above_class"
    assert error.value.details == {"limit": 210_000_000, "amount": 210_000_001, "gap": 1}
    assert "36/2013/TT-BCT" in error.value.message


def test_cluster_infrastructure_may_advance_only_thirty_percent(bac_ninh_center: Center) -> None:
    project = factories.project(bac_ninh_center)
    factories.budget(project, 1_000_000_000, item="cluster_infrastructure")
    record(project, EntryKind.ASSIGN, 1_000_000_000, "k0")

    record(project, EntryKind.ADVANCE, 300_000_000, "k1")
    with pytest.raises(RuleViolation, match="vượt 1 đồng"):
        record(project, EntryKind.ADVANCE, 1, "k2")


@pytest.mark.parametrize("kind", [EntryKind.ASSIGN, EntryKind.ADVANCE, EntryKind.PAY, EntryKind.INCREASE])
def test_a_stopped_project_takes_no_more_money(project: Project, kind: str) -> None:
    in_state(project, State.STOPPED)

    with pytest.raises(RuleViolation) as error:
        record(project, kind, 1000, "k1")

    assert error.value.code == "wrong_state"
    assert "Ngừng thực hiện" in error.value.message


def test_a_stopped_project_gives_its_advance_back(project: Project) -> None:
    record(project, EntryKind.ADVANCE, 100, "k1")
    in_state(project, State.STOPPED)

    record(project, EntryKind.REFUND, 100, "k2")

    assert balance(project, Source.NATIONAL, 2026).disbursed == 0


def test_paying_waits_for_acceptance(project: Project) -> None:
    with pytest.raises(RuleViolation) as error:
        record(project, EntryKind.PAY, 1000, "k1")

    assert error.value.code == "wrong_state"


@pytest.mark.parametrize("amount", [0, -1, 1.5, True, 10**17])
def test_amounts_that_cannot_be_are_refused(project: Project, amount: object) -> None:
    with pytest.raises(InvalidInput) as error:
        record(project, EntryKind.ADVANCE, amount, "k1")  # type: ignore[arg-type]

    assert error.value.field == "amount"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"source": "heaven"}, "unknown_source"),
        ({"fund_year": 1066}, "unknown_year"),
        ({"source": Source.COUNTERPART}, "source_not_for_kind"),
        ({"request_key": ""}, "request_key_missing"),
    ],
)
def test_values_that_cannot_be_are_refused(project: Project, values: dict[str, object], code: str) -> None:
    key = str(values.pop("request_key", "k1"))

    with pytest.raises(InvalidInput) as error:
        record(project, EntryKind.ADVANCE, 1000, key, **values)

    assert error.value.code == code


def test_contributions_come_from_the_beneficiary(project: Project) -> None:
    record(project, EntryKind.CONTRIBUTE, 400_000_000, "k1", source=Source.COUNTERPART)

    with pytest.raises(InvalidInput):
        record(project, EntryKind.CONTRIBUTE, 1, "k2", source=Source.NATIONAL)


def test_the_same_key_gives_the_same_entry(project: Project, officer: User) -> None:
    one = record(project, EntryKind.ADVANCE, 1000, "k1")
    other = record(project, EntryKind.ADVANCE, 1000, "k1", actor=officer)

    assert one.pk == other.pk
    assert Entry.objects.filter(request_key="k1").count() == 1


def test_the_same_key_for_another_amount_is_refused(project: Project) -> None:
    record(project, EntryKind.ADVANCE, 1000, "k1")

    with pytest.raises(RuleViolation) as error:
        record(project, EntryKind.ADVANCE, 2000, "k1")

    assert error.value.code == "request_key_reused"


def test_a_reversal_takes_the_entry_back_and_shows(project: Project, officer: User) -> None:
    advance = record(project, EntryKind.ADVANCE, 1000, "k1")

    reversal = ledger.reverse_entry(actor=officer, entry=advance, happened_on=DAY, reason="Ghi nhầm chứng từ")

    assert reversal.request_key == "reverse:k1"
    assert balance(project, Source.NATIONAL, 2026).advanced == 0
    rows = list(ledger_rows(project))
    assert [row.after.disbursed for row in rows] == [0, 1000, 0]
    assert AuditEvent.objects.get(action="ledger.reverse").reason == "Ghi nhầm chứng từ"


def test_an_entry_is_reversed_once(project: Project) -> None:
    advance = record(project, EntryKind.ADVANCE, 1000, "k1")
    first = ledger.reverse_entry(actor=None, entry=advance, happened_on=DAY, reason="nhầm")

    assert ledger.reverse_entry(actor=None, entry=advance, happened_on=DAY, reason="nhầm").pk == first.pk
    with pytest.raises(RuleViolation) as error:
        ledger.reverse_entry(actor=None, entry=advance, happened_on=DAY, reason="nhầm", request_key="other")
    assert error.value.code == "already_reversed"
    with pytest.raises(RuleViolation) as error:
        ledger.reverse_entry(actor=None, entry=first, happened_on=DAY, reason="nhầm")
    assert error.value.code == "reversal_of_reversal"


def test_an_assignment_that_was_spent_cannot_be_reversed(project: Project) -> None:
    record(project, EntryKind.ADVANCE, 1000, "k1")
    assignment = Entry.objects.get(kind=EntryKind.ASSIGN)

    with pytest.raises(BudgetExceeded):
        ledger.reverse_entry(actor=None, entry=assignment, happened_on=DAY, reason="nhầm")


def test_a_reversal_needs_a_reason(project: Project) -> None:
    advance = record(project, EntryKind.ADVANCE, 1000, "k1")

    with pytest.raises(RuleViolation) as error:
        ledger.reverse_entry(actor=None, entry=advance, happened_on=DAY, reason="  ")

    assert error.value.code == "reason_missing"


@pytest.fixture
def decision() -> Decision:
    return Decision.objects.create(
        number="12/QĐ-BCT", date=date(2026, 12, 20), issuer="minister", kind="carry_over", request_key="d1"
    )


def test_carrying_over_writes_a_pair_that_keeps_its_year_of_origin(
    project: Project, decision: Decision
) -> None:
    out, into = carry_over(
        actor=None,
        project=project,
        source=Source.NATIONAL,
        from_year=2026,
        amount=100_000_000,
        happened_on=decision.date,
        decision=decision,
        request_key="c1",
    )

    assert (out.fund_year, into.fund_year) == (2026, 2027)
    assert (out.origin_year, into.origin_year) == (2026, 2026)
    assert [(one.fund_year, one.available) for one in balances(project)] == [
        (2026, 200_000_000),
        (2027, 100_000_000),
    ]


def test_no_more_is_carried_over_than_remains(project: Project, decision: Decision) -> None:
    record(project, EntryKind.ADVANCE, 200_000_000, "k1")

    with pytest.raises(BudgetExceeded):
        carry_over(
            actor=None,
            project=project,
            source=Source.NATIONAL,
            from_year=2026,
            amount=100_000_001,
            happened_on=decision.date,
            decision=decision,
            request_key="c1",
        )

    assert not Entry.objects.filter(kind__in=(EntryKind.CARRY_IN, EntryKind.CARRY_OUT)).exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE projects_entry SET amount = amount + 1", "DELETE FROM projects_entry"]
)
def test_the_database_itself_refuses_to_change_the_ledger(project: Project, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Entry.objects.get().amount == 300_000_000


@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is SQLite's")
@pytest.mark.parametrize("key", ["id", "request_key"])
def test_an_entry_is_not_replaced_either(project: Project, key: str) -> None:
    columns = [field.column for field in Entry._meta.concrete_fields if key == "id" or field.column != "id"]
    values = ["amount * 2" if column == "amount" else column for column in columns]
    statement = f"INSERT OR REPLACE INTO projects_entry ({', '.join(columns)}) SELECT {', '.join(values)} FROM projects_entry"

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Entry.objects.get().amount == 300_000_000


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
def test_the_ledger_is_not_truncated_either(project: Project) -> None:
    with connection.cursor() as cursor:
        # Rows just written have checks waiting, which forbid TRUNCATE too.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE projects_entry CASCADE")

    assert Entry.objects.count() == 1


@pytest.mark.parametrize("table", ["core_auditevent", "projects_entry"])
def test_the_audit_trail_cannot_be_edited(project: Project, table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_every_entry_is_audited_in_its_own_transaction(project: Project, officer: User) -> None:
    entry = record(project, EntryKind.ADVANCE, 1000, "k1", actor=officer)

    event = AuditEvent.objects.get(object_type="projects.entry", object_id=str(entry.pk))
    assert (event.actor, event.action, event.after["amount"]) == (officer, "ledger.record", 1000)


@pytest.mark.parametrize("kind", [EntryKind.CARRY_IN, EntryKind.CARRY_OUT])
def test_half_a_carry_over_is_not_written(project: Project, kind: str) -> None:
    with pytest.raises(InvalidInput) as error:
        record(project, kind, 1000, "k1")

    assert error.value.code == "carry_alone"


@pytest.mark.parametrize("half", [0, 1])
def test_a_carry_over_is_taken_back_whole(project: Project, decision: Decision, half: int) -> None:
    pair = carry_over(
        actor=None,
        project=project,
        source=Source.NATIONAL,
        from_year=2026,
        amount=100,
        happened_on=DAY,
        decision=decision,
        request_key="c1",
    )

    ledger.reverse_entry(actor=None, entry=pair[half], happened_on=DAY, reason="nhầm năm")

    assert [(one.fund_year, one.available) for one in balances(project)] == [(2026, 300_000_000), (2027, 0)]


def test_a_lot_keeps_its_first_year(project: Project, decision: Decision) -> None:
    fields = {
        "actor": None,
        "project": project,
        "source": Source.NATIONAL,
        "happened_on": DAY,
        "decision": decision,
    }
    carry_over(from_year=2026, amount=100, request_key="c1", **fields)  # type: ignore[arg-type]

    _, into = carry_over(from_year=2027, amount=60, request_key="c2", **fields)  # type: ignore[arg-type]

    assert (into.fund_year, into.origin_year) == (2028, 2026)


def test_a_carry_over_asked_twice_is_made_once_and_its_key_serves_no_other(
    project: Project, decision: Decision
) -> None:
    fields = {
        "actor": None,
        "project": project,
        "source": Source.NATIONAL,
        "happened_on": DAY,
        "decision": decision,
    }
    first = carry_over(from_year=2026, amount=300_000_000, request_key="c1", **fields)  # type: ignore[arg-type]

    again = carry_over(from_year=2026, amount=300_000_000, request_key="c1", **fields)  # type: ignore[arg-type]
    with pytest.raises(RuleViolation) as error:
        carry_over(from_year=2026, amount=5, request_key="c1", **fields)  # type: ignore[arg-type]

    assert [one.pk for one in again] == [one.pk for one in first]
    assert error.value.code == "request_key_reused"


def test_lots_of_several_years_are_carried_one_by_one(project: Project, decision: Decision) -> None:
    fields = {
        "actor": None,
        "project": project,
        "source": Source.NATIONAL,
        "happened_on": DAY,
        "decision": decision,
    }
    carry_over(from_year=2026, amount=100, request_key="c1", **fields)  # type: ignore[arg-type]
    record(project, EntryKind.ASSIGN, 50, "a1", fund_year=2027)

    with pytest.raises(RuleViolation) as error:
        carry_over(from_year=2027, amount=120, request_key="c2", **fields)  # type: ignore[arg-type]

    assert error.value.code == "several_lots"
    assert remaining_lots(project, Source.NATIONAL, 2027) == [(2026, 100), (2027, 50)]


def test_money_of_tomorrow_is_not_written(project: Project) -> None:
    with pytest.raises(InvalidInput) as error:
        record(project, EntryKind.ADVANCE, 1000, "k1", happened_on=timezone.localdate() + timedelta(days=1))

    assert error.value.code == "future_day"


def test_an_entry_is_not_taken_back_before_it_happened(project: Project) -> None:
    advance = record(project, EntryKind.ADVANCE, 1000, "k1")

    with pytest.raises(InvalidInput) as error:
        ledger.reverse_entry(actor=None, entry=advance, happened_on=DAY - timedelta(days=1), reason="nhầm")

    assert error.value.field == "happened_on"


def test_the_advance_limit_follows_what_is_available(project: Project) -> None:
    record(project, EntryKind.DECREASE, 100_000_000, "k1")

    with pytest.raises(RuleViolation) as error:
        record(project, EntryKind.ADVANCE, 140_000_001, "k2")

    assert error.value.details["limit"] == 140_000_000


@pytest.mark.parametrize("key", ["reverse:abc", "k" * 113])
def test_a_key_is_short_and_not_that_of_a_reversal(project: Project, key: str) -> None:
    with pytest.raises(InvalidInput) as error:
        record(project, EntryKind.ADVANCE, 1000, key)

    assert error.value.field == "request_key"
