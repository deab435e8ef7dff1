"""Requests for money: on the desks of the paying side, and those that the implementer's accounts wait for."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from core.formatting import format_money
from core.words import say
from projects import rules
from projects.enums import EntryKind, Fund, Topic
from projects.models import MoneyRequest, Project, Reconciliation
from projects.movements import PAYERS, paid_by
from projects.rules import Right
from projects.selectors.money_due import LIQUIDATION, refunds_owed
from projects.selectors.work.desk import Desk, Lot


def money_to_confirm(desk: Desk) -> Iterator[Lot]:
    """Requests that the paying side confirms or refuses; never the person who asked (TT 36/2013/TT-BCT Art. 13–18)."""
    for fund in Fund:
        theirs = desk.theirs(PAYERS[fund])
        if theirs is not None:
            rows = MoneyRequest.objects.open().filter(paid_by(fund), project__in=theirs.values("pk"))
            yield from _lots(rows.exclude(asked_by=desk.user))


def money_asked(desk: Desk) -> Iterator[Lot]:
    """Requests of the centre's accounts that the paying side has not answered yet."""
    theirs = desk.theirs(rules.IMPLEMENTER_ACCOUNTS)
    if theirs is not None:
        rows = MoneyRequest.objects.open().filter(project__in=theirs.values("pk"))
        for fund in Fund:
            yield from _lots(rows.filter(paid_by(fund)), _by(PAYERS[fund]))


def reconciliations_to_confirm(desk: Desk) -> Iterator[Lot]:
    """Tables of reconciliation that the paying side confirms or refuses; never the person who drew them up (TT 36/2013/TT-BCT Art. 18–19)."""
    for fund in Fund:
        theirs = desk.theirs(PAYERS[fund])
        if theirs is not None:
            rows = Reconciliation.objects.open().filter(paid_by(fund), project__in=theirs.values("pk"))
            yield _reconciliations(rows.exclude(asked_by=desk.user))


def reconciliations_asked(desk: Desk) -> Iterator[Lot]:
    """Tables of the centre's accounts that the paying side has not answered yet."""
    theirs = desk.theirs(rules.IMPLEMENTER_ACCOUNTS)
    if theirs is not None:
        rows = Reconciliation.objects.open().filter(project__in=theirs.values("pk"))
        for fund in Fund:
            yield _reconciliations(rows.filter(paid_by(fund)), _by(PAYERS[fund]))


def _reconciliations(
    rows: "QuerySet[Reconciliation]", rights: Callable[[Any, Project], tuple[Right, ...]] | None = None
) -> Lot:
    return Lot(
        Topic.MONEY,
        rows,
        lambda year: say("Xác nhận bảng đối chiếu kinh phí năm %(year)s", year=year),
        since="asked_at",
        mark="fund_year",
        route="projects:reconciliation",
        rights=rights,
    )


def _by(right: Right) -> Callable[[Any, Project], tuple[Right, ...]]:
    """Whoever holds ``right``, for all rows of a lot."""
    return lambda _mark, _project: (right,)


def refunds_to_pay(desk: Desk) -> Iterator[Lot]:
    """What stopped đề án still have to pay back, asked of the implementer's accounts (TT 36/2013/TT-BCT Art. 11 cl. 3, 12 cl. 6)."""
    theirs = desk.theirs(rules.IMPLEMENTER_ACCOUNTS)
    if theirs is not None:
        yield _refunds(desk, theirs)


def refunds_awaited(desk: Desk) -> Iterator[Lot]:
    """The same for the side whose money it is."""
    for fund in Fund:
        theirs = desk.theirs(PAYERS[fund])
        if theirs is not None:
            yield _refunds(
                desk,
                theirs.filter(fund=fund),
                lambda _mark, _project: (rules.IMPLEMENTER_ACCOUNTS,),
            )


def _refunds(
    desk: Desk,
    projects: "QuerySet[Project]",
    rights: Callable[[Any, Project], tuple[Right, ...]] | None = None,
) -> Lot:
    liquidation = desk.due(LIQUIDATION)
    return Lot(
        Topic.MONEY,
        refunds_owed(projects),
        lambda owed: say(
            "Hoàn trả hoặc quyết toán số đã giải ngân, còn %(owed)s đồng", owed=format_money(owed)
        ),
        "pk",
        "stopped_on",
        mark="owed",
        anchor="stopped_on",
        due=lambda stopped: liquidation(date(stopped.year, 12, 31)),
        route="projects:ledger",
        rights=rights,
    )


def _kind(kind: str) -> str:
    return str(EntryKind(kind).label).lower()


def _lots(
    rows: "QuerySet[MoneyRequest]", rights: Callable[[Any, Project], tuple[Right, ...]] | None = None
) -> Iterator[Lot]:
    for what, some in (
        (lambda kind: say("Xác nhận %(kind)s", kind=_kind(kind)), rows.filter(reverses=None)),
        (lambda kind: say("Xác nhận hủy bút toán %(kind)s", kind=_kind(kind)), rows.exclude(reverses=None)),
    ):
        yield Lot(
            Topic.MONEY,
            some,
            what,
            since="asked_at",
            mark="kind",
            route="projects:ledger",
            rights=rights,
        )
