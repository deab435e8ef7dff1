"""Reconciliation: drawing up, confirming, refusing, withdrawing."""

from projects.enums import State
from projects.models import Reconciliation
from projects.selectors.reconciling import line_of, mark_of
from projects.services import reconciling
from tests.faults.world import Act, World, scenario, voucher


def _table(world: World) -> Reconciliation:
    made = world.funded(State.ACCEPTED)
    line = line_of(made, made.fund, 2026)
    assert line is not None
    return reconciling.ask_reconciliation(
        actor=world["center_accountant"], project_id=made.pk, source=made.fund, fund_year=2026,
        seen=mark_of(line.row), request_key="reconciliation:truoc",
    )  # fmt: skip


@scenario("projects.reconciling.ask_reconciliation")
def ask_reconciliation(world: World) -> Act:
    made = world.funded(State.ACCEPTED)
    line = line_of(made, made.fund, 2026)
    assert line is not None
    return lambda: reconciling.ask_reconciliation(
        actor=world["center_accountant"], project_id=made.pk, source=made.fund, fund_year=2026,
        seen=mark_of(line.row), request_key="reconciliation:mot-lan", paper=voucher(),
    )  # fmt: skip


@scenario("projects.reconciling.confirm_reconciliation")
def confirm_reconciliation(world: World) -> Act:
    made = _table(world)
    return lambda: reconciling.confirm_reconciliation(
        actor=world["agency_accountant"], reconciliation_id=made.pk, paper=voucher()
    )


@scenario("projects.reconciling.refuse_reconciliation")
def refuse_reconciliation(world: World) -> Act:
    made = _table(world)
    return lambda: reconciling.refuse_reconciliation(
        actor=world["agency_accountant"], reconciliation_id=made.pk, reason="Sai số"
    )


@scenario("projects.reconciling.withdraw_reconciliation")
def withdraw_reconciliation(world: World) -> Act:
    made = _table(world)
    return lambda: reconciling.withdraw_reconciliation(
        actor=world["center_accountant"], reconciliation_id=made.pk
    )
