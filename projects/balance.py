"""The arithmetic of the ledger: what sums of entries mean, and which sums are impossible. Pure; amounts in đồng."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.formatting import format_money
from core.money import percent
from core.words import lowered, say
from projects.enums import OWN_MONEY, EntryKind


@dataclass(frozen=True, slots=True)
class Balance:
    """The money of one source and fund year: sums by kind of entry, reversals counted negative."""

    source: str
    fund_year: int
    sums: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The source and year as one word for addresses and forms: ``national:2026``."""
        return f"{self.source}:{self.fund_year}"

    @property
    def own_money(self) -> bool:
        """Whether it is the beneficiary's or another programme's: only contributed, never given or left."""
        return self.source in OWN_MONEY

    def of(self, kind: str) -> int:
        return self.sums.get(kind, 0)

    @property
    def assigned(self) -> int:
        """assign + increase − decrease."""
        return self.of(EntryKind.ASSIGN) + self.of(EntryKind.INCREASE) - self.of(EntryKind.DECREASE)

    @property
    def carried_in(self) -> int:
        return self.of(EntryKind.CARRY_IN)

    @property
    def carried_out(self) -> int:
        return self.of(EntryKind.CARRY_OUT)

    @property
    def cancelled(self) -> int:
        return self.of(EntryKind.CANCEL)

    @property
    def available(self) -> int:
        """assigned + carry_in − carry_out − cancel."""
        return self.assigned + self.carried_in - self.carried_out - self.cancelled

    @property
    def advanced(self) -> int:
        return self.of(EntryKind.ADVANCE)

    @property
    def paid(self) -> int:
        return self.of(EntryKind.PAY)

    @property
    def refunded(self) -> int:
        return self.of(EntryKind.REFUND)

    @property
    def disbursed(self) -> int:
        """advance + pay − refund."""
        return self.advanced + self.paid - self.refunded

    @property
    def settled(self) -> int:
        return self.of(EntryKind.SETTLE)

    @property
    def contributed(self) -> int:
        return self.of(EntryKind.CONTRIBUTE)

    @property
    def remaining(self) -> int:
        return self.available - self.disbursed

    @property
    def rate(self) -> Decimal | None:
        """disbursed ÷ available in percent; None when nothing is available."""
        return percent(self.disbursed, self.available)

    def plus(self, kind: str, amount: int) -> "Balance":
        """The balance after one more entry; a negative amount takes one back."""
        return Balance(self.source, self.fund_year, {**self.sums, kind: self.of(kind) + amount})


def lots_left(lots: Mapping[int, int], spent: int) -> list[tuple[int, int]]:
    """What remains of lots (đồng by year of origin) after ``spent``, oldest first; the oldest money is spent first."""
    found = []
    for year in sorted(lots):
        used = min(spent, lots[year])
        spent -= used
        if lots[year] > used:
            found.append((year, lots[year] - used))
    return found


@dataclass(frozen=True, slots=True)
class Breach:
    """A sum that cannot be: which rule, by how much, and the kinds of entry that can have caused it."""

    code: str
    message: str
    limit: int
    amount: int
    kinds: tuple[str, ...]
    fund_year: int

    @property
    def gap(self) -> int:
        return self.amount - self.limit

    def told_of(self, kind: str, amount: int) -> "Breach":
        """The same breach in the words of the entry of ``amount`` đồng that makes it, where the sums alone would name another act."""
        tell = _ACTS.get((self.code, kind))
        left = amount - self.gap
        if tell is None or left < 0:
            return self
        return replace(self, message=tell(_told(amount, left, self.fund_year)), limit=left, amount=amount)


Told = Mapping[str, object]
"""What a sentence about a breach says: ``amount`` that is more than ``limit``, the ``year``, and the ``gap`` between the two."""


def _told(amount: int, limit: int, fund_year: int) -> Told:
    return {
        "amount": format_money(amount),
        "limit": format_money(limit),
        "year": fund_year,
        "gap": format_money(amount - limit),
    }


_ACTS: dict[tuple[str, str], Callable[[Told], str]] = {
    ("disbursed_above_available", EntryKind.CARRY_OUT): lambda told: say(
        "Chuyển nguồn %(amount)s đồng vượt số còn lại %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **told,
    ),
    ("disbursed_above_available", EntryKind.CANCEL): lambda told: say(
        "Hủy kinh phí %(amount)s đồng vượt số còn lại %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **told,
    ),
    ("disbursed_above_available", EntryKind.DECREASE): lambda told: say(
        "Điều chỉnh giảm %(amount)s đồng vượt số còn lại %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **told,
    ),
    ("settled_above_disbursed", EntryKind.REFUND): lambda told: say(
        "Hoàn trả %(amount)s đồng vượt số đã giải ngân mà chưa quyết toán %(limit)s đồng (năm %(year)s), "
        "vượt %(gap)s đồng.",
        **told,
    ),
    ("refund_above_disbursed", EntryKind.REFUND): lambda told: say(
        "Hoàn trả %(amount)s đồng vượt số đã giải ngân %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **told,
    ),
}
"""What an entry of a kind does and what it may take, for breaches that it makes from another side than their sums tell."""


def breaches(balance: Balance) -> list[Breach]:
    """The invariants that ``balance`` breaks; empty for a possible balance.

    disbursed ≤ available (so a carry-over never exceeds what remains), settled ≤ disbursed, and nothing falls below zero.
    """
    return [
        *_over_decreased(balance),
        *_over_available(balance),
        *_over_refunded(balance),
        *_over_disbursed(balance),
        *_negative(balance),
    ]


def _over_available(balance: Balance) -> list[Breach]:
    kinds = (EntryKind.ADVANCE, EntryKind.PAY, EntryKind.CARRY_OUT, EntryKind.CANCEL, EntryKind.DECREASE)
    amount, limit, year = balance.disbursed, balance.available, balance.fund_year
    message = say(
        "Giải ngân %(amount)s đồng vượt kinh phí được sử dụng %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **_told(amount, limit, year),
    )
    if not amount:  # nothing was spent: what left is more than what was given
        left, given = balance.carried_out + balance.cancelled, balance.assigned + balance.carried_in
        message = say(
            "Chuyển nguồn đi và hủy %(amount)s đồng vượt số được giao và chuyển đến %(limit)s đồng (năm %(year)s), "
            "vượt %(gap)s đồng.",
            **_told(left, given, year),
        )
    return _above("disbursed_above_available", message, limit, amount, kinds, year)


def _over_disbursed(balance: Balance) -> list[Breach]:
    if balance.settled <= 0:  # more came back than went out, which is told as that
        return []
    kinds = (EntryKind.SETTLE, EntryKind.REFUND)
    amount, limit, year = balance.settled, balance.disbursed, balance.fund_year
    message = say(
        "Quyết toán %(amount)s đồng vượt số đã giải ngân %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **_told(amount, limit, year),
    )
    return _above("settled_above_disbursed", message, limit, amount, kinds, year)


def _over_refunded(balance: Balance) -> list[Breach]:
    amount, given, year = balance.refunded, balance.advanced + balance.paid, balance.fund_year
    message = say(
        "Hoàn trả %(amount)s đồng vượt số đã tạm ứng và thanh toán %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **_told(amount, given, year),
    )
    return _above("refund_above_disbursed", message, given, amount, (EntryKind.REFUND,), year)


def _over_decreased(balance: Balance) -> list[Breach]:
    given = balance.of(EntryKind.ASSIGN) + balance.of(EntryKind.INCREASE)
    less, year = balance.of(EntryKind.DECREASE), balance.fund_year
    message = say(
        "Điều chỉnh giảm %(amount)s đồng vượt số đã giao %(limit)s đồng (năm %(year)s), vượt %(gap)s đồng.",
        **_told(less, given, year),
    )
    return _above("decrease_above_assigned", message, given, less, (EntryKind.DECREASE,), year)


def _above(
    code: str, message: str, limit: int, amount: int, kinds: tuple[str, ...], fund_year: int
) -> list[Breach]:
    return [Breach(code, message, limit, amount, kinds, fund_year)] if amount > limit else []


def _negative(balance: Balance) -> list[Breach]:
    """Reversals that took back more than was there."""
    return [
        Breach(
            "negative_sum",
            say(
                "Tổng %(kind)s âm (năm %(year)s).",
                kind=lowered(EntryKind(kind).label),
                year=balance.fund_year,
            ),
            0,
            amount,
            (kind,),
            balance.fund_year,
        )
        for kind, amount in balance.sums.items()
        if amount < 0
    ]
