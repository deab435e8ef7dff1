"""What people type in forms: money and days."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.forms import DayField, MoneyField, NumberField


class Sheet(forms.Form):
    amount = MoneyField(required=False)
    day = DayField(required=False)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234.567", 1_234_567),
        ("1234567", 1_234_567),
        ("1 234 567 đồng", 1_234_567),
        ("300tr", 300_000_000),
        ("300 triệu", 300_000_000),
        ("1,5 tỷ", 1_500_000_000),
        ("1,5 tỉ", 1_500_000_000),
        ("0,25 tr", 250_000),
        ("1,234,567", 1_234_567),
        ("300,000", 300_000),
        ("300.000", 300_000),
        ("1.234,5 tr", 1_234_500_000),
        ("1,234.5 tr", 1_234_500_000),
        ("1.5 tỷ", 1_500_000_000),
        ("1,234 tỷ", 1_234_000_000),
        ("1.234 tr", 1_234_000_000),
        ("0", 0),
        ("", None),
    ],
)
def test_money_as_people_type_it(typed: str, amount: int | None) -> None:
    form = Sheet({"amount": typed})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == amount


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1.234,5", "lẻ dưới một đồng"),
        ("1,234.5", "lẻ dưới một đồng"),
        ("1,234.567.890", "không đọc được"),
        ("1.234.56", "không đọc được"),
        ("1.23.456", "không đọc được"),
        ("-5", "không đọc được"),
        ("mười triệu", "không đọc được"),
        ("٣٠٠", "không đọc được"),
        ("10.000.000 tỷ", "quá lớn"),
    ],
)
def test_money_that_cannot_be_read_is_refused_with_how_to_write_it(typed: str, said: str) -> None:
    form = Sheet({"amount": typed})
    assert not form.is_valid()
    assert said in form.errors["amount"][0]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("2,5", "2.5"), ("2.5", "2.5"), ("1.234", "1234"), ("1,234", "1234"), (" 12 ", "12"), ("", None)],
)  # fmt: skip
def test_numbers_of_both_spellings(typed: str, number: str | None) -> None:
    assert NumberField(required=False).clean(typed) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("typed", "said"),
    [("hai", "không đọc được"), ("1,2345", "quá 2 chữ số thập phân"), ("0,125", "quá 2 chữ số thập phân"), ("-1", "không đọc được"), ("9" * 17, "quá lớn"), ("9" * 40, "quá lớn"), ("9" * 400, "không đọc được"), ("1" * 61, "không đọc được"), ("٢", "không đọc")],
)  # fmt: skip
def test_what_is_no_number_is_told(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as error:
        NumberField().clean(typed)
    assert said in error.value.messages[0]


def test_a_money_field_shows_groups_of_thousands() -> None:
    assert 'value="1.234.567"' in str(Sheet(initial={"amount": 1_234_567})["amount"])


def test_days() -> None:
    assert [Sheet({"day": typed}).fields["day"].clean(typed) for typed in ("31/03/2026", "1-4-2026")] == [
        date(2026, 3, 31),
        date(2026, 4, 1),
    ]
    form = Sheet({"day": "31/02/2026"})
    assert form.errors["day"] == ["Ngày “31/02/2026” không có trong lịch; viết như 31/03/2026."]
