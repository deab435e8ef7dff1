"""Carry-overs of history: which two rows are the halves of one, and from which year their money came.

The portal writes both halves under one key, ``KEY:out`` and ``KEY:in``. Files from elsewhere may not: there the halves are told by amount,
day and years. The year of origin is found as the portal finds it, by spending the oldest money first in the order of the days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

from core.formatting import format_money
from projects.balance import lots_left
from projects.enums import CARRIES, REVERSE, EntryKind
from projects.models import Entry
from projects.services.ledger_drafts import EntryDraft

CHUNK = 500
_OUT, _IN = ":out", ":in"
_GIVEN = {EntryKind.ASSIGN: 1, EntryKind.INCREASE: 1, EntryKind.DECREASE: -1}
_SPENT = {EntryKind.ADVANCE: 1, EntryKind.PAY: 1, EntryKind.REFUND: -1, EntryKind.CANCEL: 1}


def uneven_problem(year: int, out: int, into: int) -> str:
    """``out`` đồng left the year and ``into`` came into the next."""
    return (
        f"Chuyển nguồn từ năm {year} sang năm {year + 1} lệch {format_money(abs(out - into))} đồng: "
        f"chuyển đi {format_money(out)} đồng, chuyển đến {format_money(into)} đồng; phải ghi đủ cả hai bên."
    )


@dataclass(frozen=True, slots=True)
class Trace:
    """What the ledger keeps of a half beside its values: the key of the pair, and the year of origin where it can be told."""

    pair_key: str = ""
    origin_year: int | None = None


@dataclass(frozen=True, slots=True)
class _Move:
    """An entry that is there or a row that is to be written; ``kept`` where it is there."""

    key: str
    kind: str
    fund_year: int
    amount: int
    day: date
    reverses: str = ""
    kept: Trace | None = None

    @property
    def sign(self) -> int:
        return -1 if self.reverses else 1


def traces(drafts: Sequence[EntryDraft], reversals: Sequence[EntryDraft]) -> dict[str, Trace]:
    """The trace of each carry-over half in ``drafts`` by its key, all other rows being in the ledger already.

    ``reversals`` are the rows of the same run that take carry-overs back.
    """
    waiting: dict[tuple[int, str], list[_Move]] = defaultdict(list)
    for draft in (*drafts, *reversals):
        waiting[draft.project.pk, draft.source].append(_move_of(draft))
    keys = sorted(waiting)
    found: dict[str, Trace] = {}
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        present = _present({project_id for project_id, _ in part})
        for key in part:
            there = {move.key for move in present[key]}
            fresh = {move.key: move for move in waiting[key] if move.key not in there}
            found |= _Walk([*present[key], *fresh.values()]).traces
    return found


def _move_of(draft: EntryDraft) -> _Move:
    key = draft.request_key
    reverses = key[len(REVERSE) :] if key.startswith(REVERSE) else ""
    return _Move(key, draft.kind, draft.fund_year, draft.amount, draft.happened_on, reverses)


def _present(projects: Set[int]) -> dict[tuple[int, str], list[_Move]]:
    """The entries of these đề án; a reversal under the key that a package gives it."""
    found: dict[tuple[int, str], list[_Move]] = defaultdict(list)
    rows = Entry.objects.filter(project__in=projects).values_list(
        "project_id", "source", "request_key", "kind", "fund_year", "amount", "happened_on",
        "reverses__request_key", "pair_key", "origin_year",
    )  # fmt: skip
    for project_id, source, key, kind, year, amount, day, reverses, pair_key, origin in rows:
        own = f"{REVERSE}{reverses}" if reverses else key
        kept = Trace(pair_key, origin)
        found[project_id, source].append(_Move(own, kind, year, amount, day, reverses or "", kept))
    return found


@dataclass(slots=True)
class _Year:
    """A fund year while the days go by: what was given, what came in by year of origin, what was spent; in đồng."""

    given: int = 0
    spent: int = 0
    carried: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def origin(self, year: int, amount: int) -> int:
        """The year of the oldest money of which ``amount`` is left; the year itself where nothing is."""
        lots = lots_left({**self.carried, year: self.carried[year] + self.given}, self.spent)
        fitting = [origin for origin, left in lots if left >= amount]
        return (fitting or [origin for origin, _ in lots] or [year])[0]


class _Walk:
    """One đề án and source, day by day."""

    def __init__(self, moves: Sequence[_Move]) -> None:
        self._years: dict[int, _Year] = defaultdict(_Year)
        self._carries = {move.key: move for move in moves if move.kind in CARRIES and not move.reverses}
        self._partners = _pairs(list(self._carries.values()))
        self._origins: dict[str, int] = {}
        for move in sorted(moves, key=self._order):
            self._take(move)

    @property
    def traces(self) -> dict[str, Trace]:
        """Those of the halves that are to be written."""
        return {
            key: Trace(self._pair_key(move), self._origins.get(key))
            for key, move in self._carries.items()
            if move.kept is None
        }

    def _order(self, move: _Move) -> tuple[date, int, int, str, int]:
        """By day; on a day carry-overs come last, each followed by its own reversal, and those of earlier days are taken back first."""
        if move.kind not in CARRIES:
            return (move.day, 0, 0, "", 0)
        target = self._carries.get(move.reverses)
        if target is None:
            return (move.day, 2, move.fund_year, move.key, 0)
        if target.day < move.day:
            return (move.day, 1, 0, "", 0)
        return (target.day, 2, target.fund_year, target.key, 1)

    def _take(self, move: _Move) -> None:
        year = self._years[move.fund_year]
        if move.kind in CARRIES:
            self._carry(move, year)
        else:
            year.given += _GIVEN.get(EntryKind(move.kind), 0) * move.sign * move.amount
            year.spent += _SPENT.get(EntryKind(move.kind), 0) * move.sign * move.amount

    def _carry(self, move: _Move, year: _Year) -> None:
        """An outgoing half moves the money of a pair; an incoming one only money whose other half is not there."""
        key = move.reverses or move.key
        partner = self._partners.get(key)
        signed = move.sign * move.amount
        if move.kind == EntryKind.CARRY_OUT:
            if not move.reverses:
                self._origins[key] = self._kept(move) or year.origin(move.fund_year, move.amount)
            year.spent += signed
            if partner and key in self._origins:
                self._origins[partner.key] = self._origins[key]
                self._years[move.fund_year + 1].carried[self._origins[key]] += signed
        elif partner is None:
            origin = self._kept(self._carries.get(key, move)) or move.fund_year - 1
            year.carried[origin] += signed

    @staticmethod
    def _kept(move: _Move) -> int | None:
        return move.kept.origin_year if move.kept else None

    def _pair_key(self, move: _Move) -> str:
        partner = self._partners.get(move.key)
        if partner is None:
            return ""
        if partner.kept is not None:  # what is written is never changed
            return partner.kept.pair_key
        out = move if move.kind == EntryKind.CARRY_OUT else partner
        return out.key.removesuffix(_OUT)


def _pairs(carries: Sequence[_Move]) -> dict[str, _Move]:
    """The other half of each half that has one: by the keys, else the first of the same amount, day and years that is free."""
    partners: dict[str, _Move] = {}
    free: dict[tuple[int, int, date], list[_Move]] = defaultdict(list)
    by_key = {move.key: move for move in carries}
    outs = sorted((move for move in carries if move.kind == EntryKind.CARRY_OUT), key=lambda move: move.key)
    for out, into in _by_key(outs, by_key):
        partners[out.key], partners[into.key] = into, out
    for move in sorted(carries, key=lambda move: move.key):
        if move.kind == EntryKind.CARRY_IN and move.key not in partners:
            free[move.fund_year - 1, move.amount, move.day].append(move)
    for out in outs:
        same = free[out.fund_year, out.amount, out.day]
        if out.key not in partners and same:
            into = same.pop(0)
            partners[out.key], partners[into.key] = into, out
    return partners


def _by_key(outs: Iterable[_Move], by_key: dict[str, _Move]) -> Iterator[tuple[_Move, _Move]]:
    for out in outs:
        into = by_key.get(out.key.removesuffix(_OUT) + _IN) if out.key.endswith(_OUT) else None
        if into and (into.kind, into.fund_year - 1, into.amount, into.day) == (
            EntryKind.CARRY_IN, out.fund_year, out.amount, out.day,
        ):  # fmt: skip
            yield out, into
