"""Figures inside a sentence, as official Vietnamese writes them: exact, with the unit that fits. Amounts in whole đồng."""

from datetime import date
from decimal import Decimal

from core.formatting import MoneyUnit, format_date, format_number, format_percent
from core.table import Cell, Kind
from core.words import say

THOUSANDTH = 3
"""Decimals that a unit may take: one step down to the unit below it."""
QUOTED = 240
"""Letters of a quotation; what is longer is cut between words and says so."""
CUT = "[…]"


def written(value: Cell, kind: Kind, unit: str = "") -> str:
    """How a cell of ``kind`` stands in a sentence, with its unit."""
    if kind == "money" and isinstance(value, int):
        return dong(value)
    if kind == "percent" and isinstance(value, Decimal):
        return f"{_signed(format_percent(abs(value)), value)}%"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | Decimal):
        shown = _signed(format_number(magnitude(value)), value)
        return f"{shown}%" if unit == "%" else f"{shown} {unit}".strip()
    return str(value or "")


def magnitude(value: int | Decimal) -> int | Decimal:
    """The size of a figure, whatever its sign."""
    return value if value >= 0 else -value


def dong(amount: int) -> str:
    """``1.234,5 triệu đồng``, ``15,139 tỷ đồng``, ``1.234.567 đồng``: the largest unit that says the amount exactly."""
    for unit in (MoneyUnit.BILLION, MoneyUnit.MILLION):
        if abs(amount) >= 10**unit.exponent and amount % 10 ** (unit.exponent - THOUSANDTH) == 0:
            shown = format_number(Decimal(abs(amount)).scaleb(-unit.exponent))
            return f"{_signed(shown, amount)} {unit.label}"
    return f"{_signed(format_number(abs(amount)), amount)} {MoneyUnit.DONG.label}"


def _signed(shown: str, value: int | Decimal) -> str:
    """Running text says below zero in a word; brackets are for tables."""
    return str(say("âm %(figure)s", figure=shown)) if value < 0 else shown


def quotation(text: str) -> str:
    """``text`` on one line between quotation marks, cut between words where it is long, with a mark that says so. Its last full stop is
    that of the sentence around it.
    """
    line = " ".join(text.split()).removesuffix(".")
    if len(line) > QUOTED:
        head, _, _ = line[: QUOTED + 1].rpartition(" ")
        line = f"{head or line[:QUOTED]} {CUT}"
    return f"“{line}”"
