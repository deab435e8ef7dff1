"""Addresses of lists: changed filters begin at the first page, heads turn their direction round, pages have four sizes."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from core.formatting import MoneyUnit
from core.web import address, headings, money_unit, page_size


def test_changed_address_keeps_the_rest_and_begins_at_the_first_page() -> None:
    query = QueryDict("q=che&status=draft&status=settled&page=7")
    assert address(query, q=None) == "?status=draft&status=settled"
    assert address(query, year="2026") == "?q=che&status=draft&status=settled&year=2026"


def test_heads_turn_round() -> None:
    heads = headings(QueryDict("q=che"), ["code", "year"], "-year")
    assert (heads["year"].url, heads["year"].direction, heads["year"].icon) == (
        "?q=che&sort=year",
        "descending",
        "down",
    )
    assert (heads["code"].url, heads["code"].direction) == ("?q=che&sort=code", "")
    assert headings(QueryDict(), ["year"], "year")["year"].url == "?sort=-year"


@pytest.mark.parametrize(
    ("query", "kept", "unit"),
    [
        ("", None, MoneyUnit.MILLION),
        ("unit=dong", None, MoneyUnit.DONG),
        ("unit=dollar", "billion", MoneyUnit.BILLION),
        ("", "gone", MoneyUnit.MILLION),
    ],
)
def test_unit_is_asked_remembered_or_million(query: str, kept: str | None, unit: MoneyUnit) -> None:
    request = RequestFactory().get(f"/?{query}")
    request.session = {"unit": kept} if kept else {}  # type: ignore[assignment]
    assert money_unit(request) is unit


@pytest.mark.parametrize(
    ("query", "size"), [("", 20), ("page_size=50", 50), ("page_size=1000000", 20), ("page_size=x", 20)]
)
def test_page_has_one_of_four_sizes(query: str, size: int) -> None:
    request = RequestFactory().get(f"/?{query}")
    request.session = {}  # type: ignore[assignment]
    assert page_size(request) == size
