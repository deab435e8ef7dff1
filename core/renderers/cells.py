"""What a cell becomes: plain values for machines, formatted text for readers.

A converter is made once per column and called once per cell, so a table of 30,000 rows pays for
the choice of kind only once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise

from core.formatting import (
    BLANK,
    MoneyUnit,
    format_date,
    format_money,
    format_number,
    format_percent,
    plain_decimal,
)
from core.table import Cell, Column, Kind, Report, Table

Plain = str | int | None
CENT = Decimal("0.01")

# Characters that a spreadsheet takes as the start of a formula.
FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """``text`` that a spreadsheet opening a CSV will not run: formula leads get an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA_LEADS) else text


def plain_converter(column: Column) -> Callable[[Cell], Plain]:
    """How a cell of ``column`` goes into JSON and CSV.

    Money and integers stay ``int``, percent and decimal become strings without exponent, dates
    ISO text; ``None`` stays ``None``. The converter raises ``TypeError`` on a value that is not
    of the column's kind: a float or a fractional đồng must never leave silently.
    """
    return _PLAIN[column.kind]


def text_converter(column: Column, unit: MoneyUnit) -> Callable[[Cell], str]:
    """How a cell of ``column`` is shown to a reader, money in ``unit``."""
    if column.kind == "money":
        return lambda value: format_money(_whole(value), unit)
    return _TEXT[column.kind]


def figure_unit(column: Column, unit: MoneyUnit) -> str:
    """The unit written in the head of ``column``: money takes the unit it is shown in."""
    return unit.label if column.kind == "money" else column.unit_code


def value_columns(report: Report) -> tuple[Column, ...]:
    """The columns of all tables of ``report``, each key once, in order of first appearance."""
    seen: dict[str, Column] = {}
    for table in report.tables:
        for column in table.columns:
            seen.setdefault(column.key, column)
    return tuple(seen.values())


def converters(table: Table) -> tuple[tuple[str, Callable[[Cell], Plain]], ...]:
    """Key and plain converter of each column of ``table``, in order."""
    return tuple((column.key, plain_converter(column)) for column in table.columns)


def _whole(value: Cell) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(f"Expected a whole number, got {value!r}")


def _number(value: Cell) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(_whole(value) or 0)


def _percent(value: Cell) -> str | None:
    number = _number(value)
    return None if number is None else f"{number.quantize(CENT, ROUND_HALF_UP):f}"


def _decimal(value: Cell) -> str | None:
    number = _number(value)
    return None if number is None else plain_decimal(number)


def _day(value: Cell) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise TypeError(f"Expected a date, got {value!r}")


def _iso(value: Cell) -> str | None:
    day = _day(value)
    return None if day is None else f"{day:%Y-%m-%d}"


def _text(value: Cell) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"Expected text, got {value!r}")


_PLAIN: dict[Kind, Callable[[Cell], Plain]] = {
    "text": _text,
    "money": _whole,
    "integer": _whole,
    "percent": _percent,
    "decimal": _decimal,
    "date": _iso,
}
_TEXT: dict[Kind, Callable[[Cell], str]] = {
    "text": lambda value: _text(value) or BLANK,
    "integer": lambda value: format_number(_whole(value)),
    "percent": lambda value: format_percent(_number(value)),
    "decimal": lambda value: format_number(_number(value)),
    "date": lambda value: format_date(_day(value)),
}
