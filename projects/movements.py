"""What may be written into the ledger in which state, and what people may ask to be moved: by whom, with a voucher or not. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from core.words import say
from projects import rules
from projects.enums import EntryKind, Fund, Source, State
from projects.rules import Right

_RUNNING = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED)

STATES_FOR: Mapping[str, tuple[str, ...]] = {
    EntryKind.ASSIGN: (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS),
    EntryKind.INCREASE: (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS),
    EntryKind.DECREASE: (*_RUNNING, State.STOPPED),
    EntryKind.CANCEL: (
        *_RUNNING,
        State.STOPPED,
        State.SETTLED,
    ),  # settling and stopping cancel what they leave
    EntryKind.CARRY_IN: _RUNNING,
    EntryKind.CARRY_OUT: _RUNNING,
    EntryKind.ADVANCE: (State.CONTRACTED, State.IN_PROGRESS),
    EntryKind.PAY: (State.ACCEPTED,),
    EntryKind.REFUND: (State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED, State.STOPPED),
    EntryKind.SETTLE: (State.ACCEPTED, State.STOPPED),
    EntryKind.CONTRIBUTE: (State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED),
}
"""In which states of a đề án each kind of entry may be written (design section 4; TT 36/2013 Art. 13-18)."""

REVERSAL_STATES = (*_RUNNING, State.STOPPED)
"""A settled đề án's book is closed: nothing could be written in place of what is taken back."""


@dataclass(frozen=True, slots=True)
class Movement:
    """A kind of entry that people ask for: the words of the act, who asks, whether a voucher must lie there when it is confirmed."""

    kind: EntryKind
    act: str
    askers: tuple[Right, ...]
    voucher: bool

    @property
    def states(self) -> tuple[str, ...]:
        return STATES_FOR[self.kind]


_ACCOUNTS = (rules.IMPLEMENTER_ACCOUNTS,)

MOVEMENTS: Mapping[str, Movement] = {
    movement.kind: movement
    for movement in (
        Movement(EntryKind.ADVANCE, say("Đề nghị tạm ứng"), _ACCOUNTS, voucher=True),
        Movement(EntryKind.PAY, say("Đề nghị thanh toán"), _ACCOUNTS, voucher=True),
        Movement(EntryKind.REFUND, say("Đề nghị hoàn trả"), _ACCOUNTS, voucher=True),
        Movement(EntryKind.SETTLE, say("Đề nghị quyết toán"), _ACCOUNTS, voucher=True),
        Movement(
            EntryKind.CONTRIBUTE, say("Ghi vốn đối ứng"), (*_ACCOUNTS, rules.IMPLEMENTER_STAFF), voucher=False
        ),
    )
}
"""Assigning, increasing, decreasing, cancelling and carrying over are done and undone by numbered decisions, never asked for here."""


PAYERS: Mapping[str, Right] = {Fund.NATIONAL: rules.AGENCY_PAYER, Fund.LOCAL: rules.BASE_PAYER}
_SIDES: Mapping[str, Fund] = {Source.NATIONAL: Fund.NATIONAL, Source.LOCAL: Fund.LOCAL}


def payer_of(fund: str, source: str) -> Right:
    """Who confirms or refuses: the side whose money it is; for what is nobody's budget the side of the đề án's fund.

    A province pays the money that it added to a national đề án (NĐ 45/2012/NĐ-CP Art. 12–13).
    """
    return PAYERS[_SIDES.get(source, fund)]


def paid_by(fund: str) -> Q:
    """The requests for money that the side of ``fund`` answers: ``payer_of`` as a filter."""
    side = [source for source, own in _SIDES.items() if own == fund]
    return Q(source__in=side) | (Q(project__fund=fund) & ~Q(source__in=_SIDES))


def reversers_of(fund: str, source: str) -> tuple[Right, ...]:
    """Who may ask that an entry of the source be taken back: the accounts of either side."""
    return (*_ACCOUNTS, payer_of(fund, source))


SPENDS = (EntryKind.ADVANCE, EntryKind.PAY)
_CLEARS = (EntryKind.SETTLE, EntryKind.REFUND)


def competes(kind: str, *, reversal: bool) -> str:
    """What a movement uses up: ``spend`` of what is available, ``clear`` of what was disbursed, nothing ("").

    Requests that use up the same are counted together while they are open, so that not all of them could be granted only in turn.
    """
    if kind in SPENDS:
        return "clear" if reversal else "spend"
    if kind == EntryKind.REFUND:
        return "spend" if reversal else "clear"
    return "clear" if kind in _CLEARS and not reversal else ""
