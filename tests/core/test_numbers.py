"""Figures as people type them."""

from decimal import Decimal

import pytest

from core.exceptions import InvalidInput
from core.money import read_dong
from core.numbers import read_either, read_number, typed_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("35", "35"), ("1.234", "1234"), ("1,234", "1234"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("12,50", "12.50"), ("12.34", "12.34"), ("1.5", "1.5"), (" 1\xa0234 ", "1234"), ("1234567", "1234567"), ("0,25", "0.25"),
    ],
)  # fmt: skip
def test_both_spellings_are_read(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "-1", "1e5", "ba", "１２", "1,", "1.23.456", "1.234.5", "9" * 61])
def test_what_is_no_figure_is_told_with_how_to_write_it(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"không đọc được; viết như 12 hoặc 1\.234,5"):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,234567", "quá 2 chữ số thập phân"),
        ("0,125", "quá 2 chữ số thập phân"),
        ("99999999999999999", "quá lớn"),
    ],
)
def test_a_figure_that_has_no_room_is_told(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_number(text)


def test_after_a_leading_zero_a_sign_begins_decimals() -> None:
    assert read_either("0.125") == read_either("0,125") == Decimal("0.125")
    assert read_dong("0.125 tỷ") == read_dong("0,125 tỷ") == 125_000_000


@pytest.mark.parametrize("text", ["0", "35", "1.234,5", "1.000.000", "100"])
def test_a_figure_is_shown_as_it_is_typed(text: str) -> None:
    assert typed_number(read_number(text)) == text


def test_nothing_is_typed_for_none() -> None:
    assert typed_number(None) == ""
    assert typed_number(Decimal("40.00")) == "40"
