from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formatting import (
    MoneyUnit,
    format_date,
    format_long_date,
    format_money,
    format_number,
    format_percent,
    format_window,
    plain_decimal,
    roman,
)


def read_back(text: str) -> Decimal:
    """What a reader makes of a figure as officials write it."""
    negative = text.startswith("(") and text.endswith(")")
    number = Decimal(text.strip("()").replace(".", "").replace(",", "."))
    return -number if negative else number


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234567, None, "1.234.567"),
        (Decimal("1234567.89"), None, "1.234.567,89"),
        (Decimal("5910.00"), None, "5.910"),
        (Decimal("0.5"), None, "0,5"),
        (-1234, None, "(1.234)"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("2.345"), 2, "2,35"),
        (Decimal("-2.345"), 2, "(2,35)"),
        (0, None, "0"),
        (None, None, "–"),
        (Decimal("1E+3"), None, "1.000"),
    ],
)
def test_numbers(value: int | Decimal | None, decimals: int | None, shown: str) -> None:
    assert format_number(value, decimals) == shown


@pytest.mark.parametrize(
    ("amount", "unit", "shown"),
    [
        (21_800_000_000, MoneyUnit.DONG, "21.800.000.000"),
        (21_850_000_000, MoneyUnit.MILLION, "21.850,0"),
        (21_850_000_000, MoneyUnit.BILLION, "21,850"),
        (149_999, MoneyUnit.MILLION, "0,1"),
        (150_000, MoneyUnit.MILLION, "0,2"),
        (0, MoneyUnit.BILLION, "0"),
        (-5_000_000, MoneyUnit.MILLION, "(5,0)"),
        (None, MoneyUnit.DONG, "–"),
    ],
)
def test_money(amount: int | None, unit: MoneyUnit, shown: str) -> None:
    assert format_money(amount, unit) == shown


def test_units_are_named_in_vietnamese() -> None:
    assert [unit.label for unit in MoneyUnit] == ["đồng", "triệu đồng", "tỷ đồng"]


def test_percent_keeps_two_decimals() -> None:
    assert format_percent(Decimal("82.49")) == "82,49"
    assert format_percent(Decimal("100")) == "100,00"
    assert format_percent(None) == "–"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"),
        (date(2026, 10, 9), "ngày 09 tháng 10 năm 2026"),
        (None, "ngày … tháng … năm …"),
    ],
)
def test_dates_inside_a_document(day: date | None, written: str) -> None:
    assert format_long_date(day) == written


def test_short_dates() -> None:
    assert format_date(date(2026, 2, 5)) == "05/02/2026"
    assert format_date(None) == "–"
    assert format_window((date(2025, 12, 15), date(2026, 3, 14))) == "15/12/2025 – 14/03/2026"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("5910"), "5910"),
        (Decimal("5910.00"), "5910"),
        (Decimal("1E+2"), "100"),
        (Decimal("12.50"), "12.5"),
        (Decimal("-0.00"), "0"),
        (Decimal("0.0"), "0"),
        (7, "7"),
    ],
)
def test_decimals_for_machines(value: Decimal | int, plain: str) -> None:
    assert plain_decimal(value) == plain


@pytest.mark.parametrize(("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (49, "XLIX")])
def test_roman_numerals(number: int, numeral: str) -> None:
    assert roman(number) == numeral


def test_there_is_no_roman_zero() -> None:
    with pytest.raises(ValueError, match="0"):
        roman(0)


@given(st.integers(-(10**16), 10**16))
def test_dong_are_read_back_exactly(amount: int) -> None:
    assert read_back(format_money(amount)) == amount


@given(st.decimals(-(10**12), 10**12, places=4, allow_nan=False))
def test_decimals_are_read_back_exactly(value: Decimal) -> None:
    assert read_back(format_number(value)) == value
    assert Decimal(plain_decimal(value)) == value


@given(st.integers(-(10**16), 10**16), st.sampled_from([MoneyUnit.MILLION, MoneyUnit.BILLION]))
def test_larger_units_round_half_up_and_no_further(amount: int, unit: MoneyUnit) -> None:
    step = Decimal(1).scaleb(-unit.decimals)
    expected = (Decimal(amount) / 10**unit.exponent).quantize(step, ROUND_HALF_UP)
    assert read_back(format_money(amount, unit)) == expected
