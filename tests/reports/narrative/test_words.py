"""Figures inside a sentence: exact, with the unit that fits."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from reports.narrative.words import QUOTED, dong, quotation, written

SCALES = {"tỷ đồng": 10**9, "triệu đồng": 10**6, "đồng": 1}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0 đồng"),
        (1, "1 đồng"),
        (999_999, "999.999 đồng"),
        (1_000_000, "1 triệu đồng"),
        (1_234_500_000, "1.234,5 triệu đồng"),
        (1_234_500_500, "1.234.500.500 đồng"),
        (15_139_000_000, "15,139 tỷ đồng"),
        (1_000_000_000, "1 tỷ đồng"),
        (9_000_000 * 10**9, "9.000.000 tỷ đồng"),
        (8_999_999_999_999_999, "8.999.999.999.999.999 đồng"),
        (-25_500_000, "âm 25,5 triệu đồng"),
    ],
)
def test_an_amount_takes_the_largest_unit_that_says_it_exactly(amount: int, words: str) -> None:
    assert dong(amount) == words


@given(st.integers(-9 * 10**15, 9 * 10**15) | st.integers(-9999, 9999).map(lambda number: number * 10**8))
def test_what_is_written_is_the_amount_again(amount: int) -> None:
    number, _, unit = dong(amount).removeprefix("âm ").partition(" ")
    assert Decimal(number.replace(".", "").replace(",", ".")) * SCALES[unit] == abs(amount)
    assert dong(amount).startswith("âm ") == (amount < 0)
    assert len(number.partition(",")[2]) <= 3


def test_other_figures_are_written_as_officials_write_them() -> None:
    assert written(Decimal("82.49"), "percent") == "82,49%"
    assert written(Decimal("-12.30"), "percent") == "âm 12,30%"
    assert written(40, "integer", "%") == "40%"
    assert written(Decimal("5910"), "decimal", "người") == "5.910 người"
    assert written(Decimal("12.50"), "decimal") == "12,5"
    assert written(date(2025, 9, 5), "date") == "05/09/2025"
    with override("en"):
        assert written(1_500_000, "money") == "1,5 million dong"


def test_a_quotation_is_one_line_and_says_where_it_was_cut() -> None:
    assert quotation("  Máy\n\nchậm. ") == "“Máy chậm”"
    long = "chậm " * 100
    assert quotation(long).endswith("chậm […]”")
    assert len(quotation(long)) <= QUOTED + 6
    assert quotation("x" * 400) == f"“{'x' * QUOTED} […]”"
    assert quotation("x" * QUOTED) == f"“{'x' * QUOTED}”"
