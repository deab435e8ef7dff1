"""Đồng and percentages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import InvalidInput
from core.money import growth, parse_dong, percent, share_of


def test_published_percentages() -> None:
    assert percent(4875, 5910) == Decimal("82.49")
    assert growth(29_300_000_000, 24_750_000_000) == Decimal("18.38")


def test_half_a_hundredth_rounds_up() -> None:
    assert percent(1, 800) == Decimal("0.13")
    assert percent(5, 100_000) == Decimal("0.01")


def test_no_denominator_gives_blank_not_zero() -> None:
    assert percent(5, 0) is None
    assert percent(5, None) is None
    assert percent(None, 5) is None
    assert growth(5, 0) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", "amount_not_positive"),
        ("-5", "amount_not_positive"),
        ("1.5", "amount_not_whole"),
        ("1,000", "amount_not_whole"),
        ("", "amount_not_whole"),
        ("NaN", "amount_not_whole"),
        ("1e9", "amount_not_whole"),
        ("99999999999999999999", "amount_too_large"),
    ],
)
def test_amounts_that_cannot_be_are_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_dong(text)

    assert (error.value.code, error.value.field) == (code, "amount")


@given(st.integers(1, 10**15), st.integers(0, 100))
def test_a_share_never_exceeds_its_rate(amount: int, rate: int) -> None:
    share = share_of(amount, Decimal(rate))

    assert share * 100 <= amount * rate < (share + 1) * 100
