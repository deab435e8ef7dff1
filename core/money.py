"""Money is an integer number of đồng; a percentage is a Decimal with two decimals, rounded half up."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from core.exceptions import InvalidInput
from core.numbers import read_either
from core.words import say

MAX_DONG = 9_000_000_000_000_000
"""Nine million tỷ: far above any state budget line, below a signed 64-bit column."""

_CENT = Decimal("0.01")
_WHOLE = re.compile(r"^-?\d+$")
_WITH_DECIMALS = re.compile(r"^-?(\d+\.\d*|\.\d+)$")


def percent(part: int | Decimal | None, whole: int | Decimal | None) -> Decimal | None:
    """``part`` of ``whole`` in percent, two decimals, half up; None where there is no whole to divide by."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_CENT, ROUND_HALF_UP)


def growth(now: int | Decimal | None, before: int | Decimal | None) -> Decimal | None:
    """Change of ``now`` over ``before`` in percent, two decimals, half up; None where ``before`` is none or zero."""
    if now is None or not before:
        return None
    return ((Decimal(now) - Decimal(before)) * 100 / Decimal(before)).quantize(_CENT, ROUND_HALF_UP)


def share_of(amount: int, rate: Decimal) -> int:
    """``rate`` percent of ``amount`` đồng, cut to the whole đồng so that a cap is never exceeded by rounding."""
    return int(Decimal(amount) * rate / 100)


def parse_dong(text: str, *, field: str = "amount") -> int:
    """An amount of whole đồng greater than 0, as a program writes it (digits only).

    Raises InvalidInput naming what is wrong: not a number, decimals, zero or negative, too large.
    """
    value = text.strip()
    if not _WHOLE.match(value):
        raise InvalidInput(_why_not_whole(value), code="amount_not_whole", field=field)
    amount = int(value)
    if amount <= 0:
        raise InvalidInput(
            say("Số tiền phải lớn hơn 0 (đang là %(value)s).", value=value),
            code="amount_not_positive",
            field=field,
        )
    if amount > MAX_DONG:
        raise InvalidInput(say("Số tiền quá lớn."), code="amount_too_large", field=field)
    return amount


_TYPED = re.compile(r"^([\d., ]*\d)\s*(đồng|đ|vnd|nghìn|ngàn|k|triệu|tr|tỷ|tỉ|ty)?$", re.ASCII)
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "k": 10**3, "triệu": 10**6, "tr": 10**6} | dict.fromkeys(
    ("tỷ", "tỉ", "ty"), 10**9
)


def read_dong(text: str, *, field: str = "amount") -> int:
    """An amount of đồng as a person types it: ``1.234.567``, ``1,234,567``, ``300 tr``, ``1,5 tỷ``. Zero and more.

    See ``read_either`` for dots and commas. Raises InvalidInput that says how to write it.
    """
    value = " ".join(unicodedata.normalize("NFC", text).replace("\xa0", " ").lower().split())
    found = _TYPED.match(value)
    number = read_either(found[1], scaled=bool(found[2])) if found else None
    if found is None or number is None:
        raise InvalidInput(
            say(
                "Số tiền “%(text)s” không đọc được; viết như 1.234.567, 300 tr hoặc 1,5 tỷ.",
                text=text.strip()[:30],
            ),
            code="amount_unreadable",
            field=field,
        )
    amount = number * _SCALES.get(found[2] or "", 1)
    if amount != int(amount):
        raise InvalidInput(
            say(
                "Số tiền “%(text)s” lẻ dưới một đồng; tiền được ghi bằng số nguyên đồng.",
                text=text.strip()[:30],
            ),
            code="amount_not_whole",
            field=field,
        )
    if amount > MAX_DONG:
        raise InvalidInput(say("Số tiền quá lớn."), code="amount_too_large", field=field)
    return int(amount)


def _why_not_whole(value: str) -> str:
    if not value:
        return say("Chưa có số tiền.")
    if _WITH_DECIMALS.match(value):
        return say("Số tiền “%(value)s” có phần thập phân; tiền được ghi bằng số nguyên đồng.", value=value)
    return say("Số tiền “%(value)s” không phải là số nguyên đồng (chỉ gồm chữ số).", value=value)
