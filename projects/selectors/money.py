"""Reading what money was asked for: open requests, how much more may be asked, who answers. Amounts in đồng."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet, Sum

from centers.models import User
from projects.balance import Balance
from projects.enums import OWN_MONEY, STATE_SOURCES, EntryKind, Fund, MoneyState, Source
from projects.models import Entry, MoneyRequest, Project
from projects.movements import (
    MOVEMENTS,
    PAYERS,
    REVERSAL_STATES,
    SPENDS,
    competes,
    paid_by,
    payer_of,
    reversers_of,
)
from projects.rules import Case, Right, why_not
from projects.selectors.advancing import advance_limit, limit_on_contracts
from projects.selectors.contracts import contracts_worth, paid_out
from projects.selectors.counterpart import planned_own
from projects.selectors.ledger import AdvanceLimit, balance, balances
from projects.selectors.work.desk import Desk


@dataclass(frozen=True, slots=True)
class Pressed:
    """A balance as it would be with the open requests that use up the same, and how much those ask for."""

    balance: Balance
    waiting: int


def pressed(now: Balance, requests: Iterable[MoneyRequest], *, kind: str, reversal: bool = False) -> Pressed:
    """``now`` with those open ``requests`` of its source and year that compete with one more movement of ``kind``."""
    group = competes(kind, reversal=reversal)
    waiting = 0
    for request in requests:
        back = bool(request.reverses_id)
        if (request.source, request.fund_year) != (now.source, now.fund_year):
            continue
        if group and competes(request.kind, reversal=back) == group:
            now = now.plus(request.kind, -request.amount if back else request.amount)
            waiting += request.amount
    return Pressed(now, waiting)


def pressed_now(
    project: Project, source: str, fund_year: int, *, kind: str, reversal: bool = False
) -> Pressed:
    """The balance of the ledger with the open requests of the đề án that compete with one more movement of ``kind``."""
    requests = MoneyRequest.objects.open().filter(project=project)
    return pressed(balance(project, source, fund_year), requests, kind=kind, reversal=reversal)


def pressed_years(project: Project, source: str, *, kind: str) -> dict[int, Balance]:
    """The balances of a source by year, each with the open requests that compete with one more movement of ``kind``."""
    requests = list(MoneyRequest.objects.open().filter(project=project))
    return {
        row.fund_year: pressed(row, requests, kind=kind).balance
        for row in balances(project)
        if row.source == source
    }


def waiting_elsewhere(project: Project, draft: Entry) -> int:
    """What open requests to spend want of other sources and years than those of ``draft``: the contracts bound them together."""
    same = Q(source=draft.source, fund_year=draft.fund_year)
    return _open_spending(project).exclude(same).aggregate(total=Sum("amount"))["total"] or 0


def _open_spending(project: Project) -> "QuerySet[MoneyRequest]":
    return MoneyRequest.objects.open().filter(project=project, kind__in=SPENDS, reverses=None)


@dataclass(frozen=True, slots=True)
class ContractRoom:
    """The contracts that stand, how much of them may be paid out by now (``most``), what was, what open requests want, and what may
    still be asked.
    """

    worth: int
    most: int
    paid: int
    waiting: int

    @property
    def left(self) -> int:
        return max(self.most - self.paid - self.waiting, 0)


def contract_room(project: Project, kind: str, *, day: date) -> ContractRoom | None:
    """What the contracts leave for ``kind`` on ``day``: of an advance the classes' part of them. None where none was ever recorded, as
    in history.
    """
    worth = contracts_worth(project)
    if worth is None:
        return None
    waiting = _open_spending(project).aggregate(total=Sum("amount"))["total"] or 0
    most = limit_on_contracts(project, worth, day=day).amount if kind == EntryKind.ADVANCE else worth
    return ContractRoom(worth, min(most, worth), paid_out(project), waiting)


@dataclass(frozen=True, slots=True)
class Lot:
    """The money of one source and year that something may be asked of: what stands, what waits, the most that may still be asked.

    ``limit`` is that of the advance classes, for advances alone. ``most`` is None where nothing limits (own money); ``planned`` is what
    the live budget says of own money.
    """

    now: Balance
    waiting: int
    most: int | None
    limit: AdvanceLimit | None = None
    planned: int | None = None

    @property
    def key(self) -> str:
        return self.now.key


def lots_of(project: Project, kind: str, *, day: date) -> list[Lot]:
    """What ``kind`` can be asked of on ``day``: every source and year with money, or for own money those of the budget."""
    if kind == EntryKind.CONTRIBUTE:
        return _own_lots(project)
    requests = list(MoneyRequest.objects.open().filter(project=project))
    found = [row for row in balances(project) if row.source in STATE_SOURCES]
    then = [pressed(row, requests, kind=kind).balance for row in found]
    lots = [_lot(project, row, requests, kind, day, then) for row in found]
    room = contract_room(project, kind, day=day) if kind in SPENDS else None
    return [replace(lot, most=min(lot.most or 0, room.left)) for lot in lots] if room else lots


def _lot(
    project: Project,
    now: Balance,
    requests: Sequence[MoneyRequest],
    kind: str,
    day: date,
    every: Sequence[Balance],
) -> Lot:
    with_open = pressed(now, requests, kind=kind)
    then = with_open.balance
    if kind in (EntryKind.SETTLE, EntryKind.REFUND):
        return Lot(now, with_open.waiting, max(then.disbursed - then.settled, 0))
    if kind == EntryKind.PAY:
        return Lot(now, with_open.waiting, max(then.remaining, 0))
    beside = {row.fund_year: row for row in every if row.source == now.source}
    limit = advance_limit(project, now, day=day, beside=beside)
    most = min(then.remaining, limit.amount - then.advanced + then.refunded)
    return Lot(now, with_open.waiting, max(most, 0), limit)


def _own_lots(project: Project) -> list[Lot]:
    """Own money may be recorded for every year of the đề án, whether planned or not."""
    planned = planned_own(project)
    put_in = {(row.source, row.fund_year): row for row in balances(project) if row.source in OWN_MONEY}
    keys = {(source.value, year) for source in OWN_MONEY for year in _years(project)} | put_in.keys()
    return [
        Lot(put_in.get(key, Balance(*key)), 0, None, planned=planned.get(key))
        for key in sorted(keys, key=lambda key: (key[1], key[0]))
    ]


def _years(project: Project) -> range:
    return range(project.start.year, project.end.year + 1)


def requests_of(project: Project) -> "QuerySet[MoneyRequest]":
    """All requests of a đề án, the latest first, with the people and papers they name."""
    return project.money_requests.select_related(
        "asked_by", "answered_by", "voucher", "entry", "reverses"
    ).order_by("-asked_at", "-pk")


@dataclass(frozen=True, slots=True)
class RequestActs:
    """What one person may do with a request as it stands."""

    answer: bool
    withdraw: bool


NO_ACTS = RequestActs(answer=False, withdraw=False)


def acts_on(user: User, request: MoneyRequest, case: Case) -> RequestActs:
    """Which answers to the request are ``user``'s to give; none once it was answered."""
    if request.status != MoneyState.ASKED:
        return NO_ACTS
    mine = request.asked_by_id == user.pk
    payer = why_not(user, (payer_of(request.project.fund, request.source),), case) is None
    asker = why_not(user, askers_of(request), case) is None
    return RequestActs(answer=payer and not mine, withdraw=asker and (mine or not request.reverses_id))


def askers_of(request: MoneyRequest) -> tuple[Right, ...]:
    """Whose right it is to ask for what the request asks."""
    if request.reverses_id:
        return reversers_of(request.project.fund, request.source)
    return MOVEMENTS[request.kind].askers


def askable(user: User, project: Project, case: Case) -> list[str]:
    """The kinds that ``user`` may ask to be moved in the state that the đề án is in."""
    return [
        movement.kind.value
        for movement in MOVEMENTS.values()
        if project.status in movement.states and why_not(user, movement.askers, case) is None
    ]


def reversible_among(
    user: User, project: Project, case: Case, entries: Iterable[Entry], requests: Iterable[MoneyRequest]
) -> set[int]:
    """The entries that ``user`` may ask to be taken back: asked for by kind, no reversal, not taken back, not asked to be yet."""
    if project.status not in REVERSAL_STATES:
        return set()
    mine = {
        source for source in Source.values if why_not(user, reversers_of(project.fund, source), case) is None
    }
    asked = {row.reverses_id for row in requests if row.status == MoneyState.ASKED}
    return {
        entry.pk
        for entry in entries
        if entry.kind in MOVEMENTS
        and entry.source in mine
        and not entry.reverses_id
        and not hasattr(entry, "reversed_by")
        and entry.pk not in asked
    }


def requests_to_answer(user: User) -> "QuerySet[MoneyRequest]":
    """The open requests in sight that wait for ``user`` by role and place, the oldest first; their own never do."""
    desk = Desk(user)
    chosen = Q(pk__in=())
    for fund in Fund:
        theirs = desk.theirs(PAYERS[fund])
        if theirs is not None:
            chosen |= Q(project__in=theirs.values("pk")) & paid_by(fund)
    return MoneyRequest.objects.open().filter(chosen).exclude(asked_by=user).order_by("asked_at", "pk")
