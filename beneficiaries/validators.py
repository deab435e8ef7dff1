"""The Vietnamese tax code (mã số thuế): shape, check digit, branch number, personal number."""

import re

from core.exceptions import InvalidInput
from core.words import say

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_NOISE = re.compile(r"[\s.]")
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-"})
_SHAPE = re.compile(r"^(\d{10})(?:-?(\d{3}))?$", re.ASCII)
_PERSONAL = re.compile(r"^\d{12}$", re.ASCII)


def validate_tax_code(text: str, *, field: str = "tax_code") -> str:
    """The code in its one normal form: ``0100233488``, ``0314409058-002`` or twelve digits.

    Ten digits end in a check digit; a branch adds 001 to 999. Since 01/07/2025 a household or a person uses the
    twelve-digit personal number, which has no check digit (TT 86/2024/TT-BTC, replaced by TT 90/2026/TT-BTC). A shape
    test therefore cannot tell a mistyped personal number from a right one. Raises InvalidInput saying what is wrong.
    """
    value = _NOISE.sub("", text).translate(_DASHES)
    if _PERSONAL.match(value):
        return value
    found = _SHAPE.match(value)
    if not found:
        raise _wrong(
            text, say("phải gồm 10 chữ số, 10 chữ số kèm “-” và 3 chữ số, hoặc 12 chữ số"), "shape", field
        )
    number, branch = found.groups()
    if number[2:9] == "0000000":
        raise _wrong(text, say("không có mã số thuế với dãy số 0000000"), "serial", field)
    if check_digit(number[:9]) != number[9]:
        raise _wrong(text, say("chữ số kiểm tra (chữ số thứ 10) không đúng"), "check_digit", field)
    if branch == "000":
        raise _wrong(text, say("số thứ tự đơn vị phụ thuộc từ 001 đến 999"), "branch", field)
    return f"{number}-{branch}" if branch else number


def check_digit(first_nine: str) -> str | None:
    """The tenth digit that belongs to nine digits; None where no code with these nine exists."""
    rest = sum(int(digit) * weight for digit, weight in zip(first_nine, _WEIGHTS, strict=True)) % 11
    return str(10 - rest) if rest else None


def _wrong(text: str, reason: str, code: str, field: str) -> InvalidInput:
    return InvalidInput(
        say("Mã số thuế “%(text)s” không hợp lệ: %(reason)s.", text=text.strip(), reason=reason),
        code=f"tax_code_{code}",
        field=field,
    )
