"""Figures as people type them. One rule for every field: ``1.234,5`` and ``1,234.5`` are the same."""

import re
import unicodedata
from decimal import Decimal

from core.exceptions import InvalidInput
from core.words import say

_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*$", re.ASCII)


def read_number(text: str, *, places: int = 2, digits: int = 18, field: str = "value") -> Decimal:
    """A figure of 0 or more as a person types it, with at most ``places`` decimals and ``digits`` digits in all.

    See ``read_either`` for dots and commas. Raises InvalidInput that says how to write it.
    """
    value = " ".join(unicodedata.normalize("NFC", text).split())
    number = read_either(value)
    if number is None:
        raise InvalidInput(
            say("Số “%(value)s” không đọc được; viết như 12 hoặc 1.234,5.", value=value[:30]),
            code="number_unreadable",
            field=field,
        )
    if number >= 10 ** (digits - places):
        raise InvalidInput(say("Số “%(value)s” quá lớn.", value=value[:30]), code="too_large", field=field)
    if number != round(number, places):
        raise InvalidInput(
            say(
                "Số “%(value)s” có quá %(places)s chữ số thập phân; làm tròn rồi ghi lại.",
                value=value[:30],
                places=places,
            ),
            code="too_precise",
            field=field,
        )
    return number


def read_either(text: str, *, scaled: bool = False) -> Decimal | None:
    """A number as Vietnamese or English office programs write it: ``1.234,5`` and ``1,234.5`` are the same; None where it is none.

    With both signs the later one begins the decimals. One sign alone, followed by three digits each time, parts the thousands, except
    after a leading zero (0,125). ``scaled``: the figure counts nghìn, triệu or tỷ, so a single comma begins decimals even before three
    digits (1,234 tỷ).
    """
    text = " ".join(text.replace("\xa0", " ").split())
    if len(text) > 60:
        return None
    grouped = _GROUPED.match(text)
    if grouped and not (scaled and text.count(",") == 1):
        return Decimal(text.replace(grouped[1], ""))
    whole, sign, decimals = _split(text)
    if not decimals.isdigit() or not decimals.isascii():
        return None
    plain = whole.isascii() and whole.isdigit()
    parted = _GROUPED.match(whole)
    if not plain and (parted is None or parted[1] == sign):
        return None
    return Decimal(f"{re.sub('[., ]', '', whole)}.{decimals}")


def _split(text: str) -> tuple[str, str, str]:
    """The whole part, the sign that begins the decimals, and the decimals ("0" where there are none)."""
    at = max(text.rfind("."), text.rfind(","))
    return (text, "", "0") if at < 0 else (text[:at], text[at], text[at + 1 :])


def typed_number(value: Decimal | int | None) -> str:
    """A figure as it is typed into a field: ``1.234,5``; nothing for none."""
    if value is None:
        return ""
    whole, _, fraction = f"{Decimal(value).normalize():f}".partition(".")
    shown = f"{int(whole):,}".replace(",", ".")
    return f"{shown},{fraction}" if fraction else shown
