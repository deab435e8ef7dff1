"""Numbers, money and dates as Vietnamese officials write them.

Dots part the thousands and a comma the decimals (1.234.567,89); a negative figure stands in
brackets; "no figure" is an en dash and never 0. Dates are dd/mm/yyyy, and inside a document
"ngày 05 tháng 02 năm 2026" (Decree 30/2020/NĐ-CP, Annex I).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils import timezone

from core.words import say

BLANK = "–"
_SWAP = str.maketrans(",.", ".,")


class MoneyUnit(StrEnum):
    """The unit money is shown in; storage and machine formats are always whole đồng."""

    DONG = "dong"
    MILLION = "million"
    BILLION = "billion"

    @property
    def label(self) -> str:
        """The unit as written in a table's head."""
        return str(_UNITS[self][0])

    @property
    def exponent(self) -> int:
        """How many powers of ten of đồng one unit is worth."""
        return _UNITS[self][1]

    @property
    def decimals(self) -> int:
        """Decimals shown: enough for a reader, none where they would pretend."""
        return _UNITS[self][2]


_UNITS: dict[MoneyUnit, tuple[str, int, int]] = {
    MoneyUnit.DONG: (say("đồng"), 0, 0),
    MoneyUnit.MILLION: (say("triệu đồng"), 6, 1),
    MoneyUnit.BILLION: (say("tỷ đồng"), 9, 3),
}


def format_number(value: int | Decimal | None, decimals: int | None = None) -> str:
    """``1.234.567,89``; negatives in brackets, ``None`` as "–".

    With ``decimals`` the figure is rounded half up and keeps trailing zeros; without, every
    significant decimal is shown and trailing zeros are dropped. A figure that rounds to nothing
    loses its sign: "(0,0)" would say something that is not there.
    """
    if value is None:
        return BLANK
    number = Decimal(value)
    if decimals is None:
        text = plain_decimal(abs(number))
    else:
        number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        text = f"{abs(number):f}"
    whole, _, fraction = text.partition(".")
    shown = f"{int(whole):,}".translate(_SWAP)
    if fraction:
        shown = f"{shown},{fraction}"
    return f"({shown})" if number < 0 else shown


def format_money(amount: int | None, unit: MoneyUnit = MoneyUnit.DONG) -> str:
    """An amount of whole đồng in ``unit``, without the unit's name; nothing at all is a plain 0."""
    if amount is None:
        return BLANK
    if amount == 0:
        return "0"
    return format_number(Decimal(amount).scaleb(-unit.exponent), unit.decimals)


def format_percent(value: Decimal | None) -> str:
    """``82,49``: two decimals, without the sign (it stands in the head)."""
    return format_number(value, 2)


def format_date(day: date | None) -> str:
    """``05/02/2026``."""
    return BLANK if day is None else f"{day:%d/%m/%Y}"


def format_long_date(day: date | None) -> str:
    """``ngày 05 tháng 02 năm 2026``; without a day, the dotted form filled in by hand.

    Days under 10 and months 1 and 2 take a leading zero so that they cannot be altered on paper.
    """
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def format_moment(moment: datetime | None) -> str:
    """``14:32 ngày 05/02/2026`` on the clock of the portal; for people to read, not for papers."""
    if moment is None:
        return BLANK
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return str(say("%(clock)s ngày %(day)s", clock=f"{local:%H:%M}", day=f"{local:%d/%m/%Y}"))


def format_window(window: tuple[date, date]) -> str:
    """``01/01/2016 – 30/09/2016``, both days included."""
    return f"{format_date(window[0])} – {format_date(window[1])}"


def plain_decimal(value: Decimal | int) -> str:
    """A decimal for machines: no thousands, no exponent, no trailing zeros ("5910", "12.5")."""
    text = f"{Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def roman(number: int) -> str:
    """``4`` → ``IV``, for annexes and groups; raises ``ValueError`` below 1."""
    if number < 1:
        raise ValueError(f"No Roman numeral for {number}")
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
