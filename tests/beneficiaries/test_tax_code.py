"""The tax code: vectors with known answers, and the algebra of the check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from beneficiaries.validators import check_digit, validate_tax_code
from core.exceptions import InvalidInput


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0100233488", "0100233488"),
        ("0190000051", "0190000051"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        (" 01 0023 3488 ", "0100233488"),
        ("0314409058–002", "0314409058-002"),
        ("001090012345", "001090012345"),
    ],
)
def test_a_right_code_takes_its_normal_form(text: str, normal: str) -> None:
    assert validate_tax_code(text) == normal


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0100233480", "tax_code_check_digit"),
        ("0190000020", "tax_code_check_digit"),
        ("0100000000", "tax_code_serial"),
        ("0314409058-000", "tax_code_branch"),
        ("010023348", "tax_code_shape"),
        ("01002334888", "tax_code_shape"),
        ("0100233488-01", "tax_code_shape"),
        ("0100233488-0001", "tax_code_shape"),
        ("O100233488", "tax_code_shape"),
        ("٠١٠٠٢٣٣٤٨٨", "tax_code_shape"),
        ("", "tax_code_shape"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_tax_code(text)
    assert (caught.value.code, caught.value.field) == (code, "tax_code")
    assert "không hợp lệ" in caught.value.message


def test_nine_digits_may_have_no_code_at_all() -> None:
    assert check_digit("019000002") is None
    assert check_digit("019000005") == "1"


@given(st.text("0123456789", min_size=10, max_size=10))
def test_ten_digits_are_judged_as_the_public_library_judges_them(digits: str) -> None:
    try:
        mst.validate(digits)
        right = True
    except ValidationError:
        right = False
    try:
        validate_tax_code(digits)
        ours = True
    except InvalidInput:
        ours = False
    assert ours == right


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_never_gives_another_code(nine: str, place: int, shift: int) -> None:
    digit = check_digit(nine)
    changed = nine[:place] + str((int(nine[place]) + shift) % 10) + nine[place + 1 :]
    assert digit is None or check_digit(changed) != digit
