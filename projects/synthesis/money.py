"""The money of a made-up đề án, lawful by construction: nothing is disbursed above what is available, advances stay within their class,
the rest is paid after acceptance, and what is settled was disbursed. Amounts in đồng.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from projects.enums import EntryKind

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """One entry. ``reverses``: the position of the entry of the same list that it takes back."""

    source: str
    fund_year: int
    kind: str
    amount: int
    day: date
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How a đề án went: when it was assigned money, began and was accepted, and whether it was carried over, stopped or still runs."""

    year: int
    assigned: date
    start: date
    accepted: date
    carried: bool
    stopped: bool
    running: bool


def split(rng: Random, total: int, parts: int) -> list[int]:
    """``total`` in at most ``parts`` positive amounts of whole millions, the last one taking what is left over."""
    parts = max(1, min(parts, total // MILLION))
    cuts = sorted(rng.sample(range(1, total // MILLION), parts - 1)) if parts > 1 else []
    edges = [0, *(cut * MILLION for cut in cuts), total]
    return [after - before for before, after in pairwise(edges)]


def days(rng: Random, first: date, last: date, count: int) -> list[date]:
    """``count`` days from ``first`` to ``last``, in order."""
    span = max((last - first).days, 0)
    return sorted(first + timedelta(days=rng.randint(0, span)) for _ in range(count))


def moves(rng: Random, course: Course, source: str, total: int, advance_percent: int) -> list[Move]:
    """All entries of state money of one source: ``total`` đồng assigned for the year of the course."""
    year = course.year
    found = [Move(source, year, EntryKind.ASSIGN, total, course.assigned)]
    available = total
    if rng.random() < 0.05:
        change = total // 10 // MILLION * MILLION
        if change:
            found.append(Move(source, year, EntryKind.DECREASE, change, course.start))
            available -= change
    advanced = available * advance_percent // 100 * rng.randint(70, 100) // 100 // MILLION * MILLION
    halfway = course.start + (course.accepted - course.start) / 2
    if advanced:
        found += _vouchers(rng, source, year, EntryKind.ADVANCE, advanced, course.start, halfway, (5, 9))
        if rng.random() < 0.05:
            found += _mistake(found, len(found) - 1)
    if course.running:
        return found
    if course.stopped:
        return found + _stop(rng, course, source, available, advanced)
    return found + _finish(rng, course, source, available, advanced)


def contributions(rng: Random, course: Course, source: str, total: int) -> list[Move]:
    """What the beneficiaries really put in."""
    if course.stopped:
        return []
    return _vouchers(
        rng, source, course.year, EntryKind.CONTRIBUTE, total, course.start, course.accepted, (7, 13)
    )


def _finish(rng: Random, course: Course, source: str, available: int, advanced: int) -> list[Move]:
    """The rest after acceptance, in the next fund year where it was carried over; then settlement."""
    year, rest = course.year, available - advanced
    unused = rest // 10 // MILLION * MILLION if rng.random() < 0.2 else 0
    found: list[Move] = []
    paid_year = year
    if course.carried and rest:
        last_day = date(year, 12, 31)
        paid_year = year + 1
        found.append(Move(source, year, EntryKind.CARRY_OUT, rest, last_day))
        found.append(Move(source, paid_year, EntryKind.CARRY_IN, rest, last_day))
    last = course.accepted + timedelta(days=12)
    if rest - unused:
        found += _vouchers(
            rng, source, paid_year, EntryKind.PAY, rest - unused, course.accepted, last, (8, 14)
        )
    settled = last + timedelta(days=1)
    parts = {year: advanced, paid_year: rest - unused}
    if paid_year == year:
        parts = {year: available - unused}
    for fund_year, amount in parts.items():
        if amount:
            found += _vouchers(rng, source, fund_year, EntryKind.SETTLE, amount, settled, settled, (4, 8))
    return found


def _stop(rng: Random, course: Course, source: str, available: int, advanced: int) -> list[Move]:
    """The advance comes back and the year's money is cancelled."""
    day = course.accepted
    found = []
    if advanced:
        found = _vouchers(rng, source, course.year, EntryKind.REFUND, advanced, day, day, (1, 3))
    found.append(Move(source, course.year, EntryKind.CANCEL, available, day + timedelta(days=5)))
    return found


def _vouchers(
    rng: Random,
    source: str,
    year: int,
    kind: str,
    total: int,
    first: date,
    last: date,
    count: tuple[int, int],
) -> list[Move]:
    amounts = split(rng, total, rng.randint(*count))
    on = days(rng, first, last, len(amounts))
    return [Move(source, year, kind, amount, day) for amount, day in zip(amounts, on, strict=True)]


def _mistake(found: list[Move], position: int) -> list[Move]:
    """An entry written wrongly, taken back the next day and written again."""
    wrong = found[position]
    next_day = wrong.day + timedelta(days=1)
    back = Move(wrong.source, wrong.fund_year, wrong.kind, wrong.amount, next_day, reverses=position)
    return [back, Move(wrong.source, wrong.fund_year, wrong.kind, wrong.amount, next_day)]
