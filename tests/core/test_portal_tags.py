"""The template words of the house."""

from decimal import Decimal

import pytest

from core.formatting import MoneyUnit
from core.templatetags import portal


@pytest.mark.parametrize(
    ("amount", "unit", "html"),
    [
        (None, MoneyUnit.MILLION, "–"),
        (0, MoneyUnit.MILLION, '<data value="0">0</data>'),
        (1_234_567_890, MoneyUnit.DONG, '<data value="1234567890">1.234.567.890</data>'),
        (1_234_567_890, MoneyUnit.MILLION, '<data value="1234567890">1.234,6</data>'),
        (-50_000_000, MoneyUnit.BILLION, '<data value="-50000000">(0,050)</data>'),
    ],
)
def test_money_keeps_the_exact_dong(amount: int | None, unit: MoneyUnit, html: str) -> None:
    assert portal.money(amount, unit) == html


def test_percent_is_blank_without_a_denominator() -> None:
    assert portal.percent(None) == "–"
    assert portal.percent(Decimal("82.49")) == "82,49 %"
    assert [portal.share(value) for value in (None, Decimal("-3"), Decimal("41.9"), Decimal("250"))] == [
        0,
        0,
        41,
        100,
    ]


@pytest.mark.parametrize(
    ("text", "links", "words"),
    [
        ("Bài báo · https://example.vn/a?b=1&c=2", ["https://example.vn/a?b=1&c=2"], "Bài báo"),
        ("javascript:alert(1) data:text/html,x", [], "javascript:alert(1) data:text/html,x"),
        ("(http://a.vn), https://b.vn;", ["http://a.vn", "https://b.vn"], ""),
        ("https:// http://[::1 ftp://a.vn", [], "https:// http://[::1 ftp://a.vn"),
    ],
)
def test_only_web_addresses_become_links(text: str, links: list[str], words: str) -> None:
    assert portal.web_links(text) == links
    assert portal.without_links(text) == words


def test_blank_is_for_nothing_and_never_for_zero() -> None:
    assert [portal.blank(value) for value in (None, "", 0, "0")] == ["–", "–", 0, "0"]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 byte"),
        (1023, "1023 byte"),
        (1024, "1 KB"),
        (353_280, "345 KB"),
        (1_258_291, "1,2 MB"),
        (20 * 1024**2, "20,0 MB"),
    ],
)
def test_the_size_of_a_file_in_words(size: int, words: str) -> None:
    assert portal.file_size(size) == words
