"""A small country of known figures: two northern provinces that merge, one of another region."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from centers.models import Center, Province
from tests import factories


@pytest.fixture
def country(db: None) -> SimpleNamespace:
    """Đề án of 2025 filed before and after the merger of 01/07/2025, with money, targets and results."""
    old_bac_giang = Center.objects.get(code="TTKC-24-63")
    old_bac_ninh = Center.objects.get(code="TTKC-27-63")
    bac_ninh = Center.objects.get(code="TTKC-24")
    gia_lai = Center.objects.get(code="TTKC-52")
    old = {"year": 2025, "start": date(2025, 2, 1), "end": date(2025, 12, 1)}
    one = factories.project(old_bac_giang, code="KCQG-2025-0001", content="technology", **old)
    two = factories.project(old_bac_ninh, code="KCQG-2025-0002", content="training", **old)
    three = factories.project(
        bac_ninh,
        code="KCDP-2025-0003",
        content="technology",
        fund="local",
        year=2025,
        start=date(2025, 8, 1),
        end=date(2025, 12, 1),
    )
    four = factories.project(
        gia_lai,
        code="KCDP-2025-0004",
        content="products",
        fund="local",
        year=2025,
        start=date(2025, 8, 1),
        end=date(2025, 12, 1),
    )
    both = factories.project(
        Center.objects.get(code="IPC1"),
        code="KCQG-2025-0005",
        content="technology",
        provinces=[Province.objects.get(map="63", code="24"), Province.objects.get(map="63", code="27")],
        **old,
    )
    for project, amount, source in [
        (one, 300, "national"),
        (two, 200, "national"),
        (three, 100, "local"),
        (four, 50, "local"),
        (both, 1000, "national"),
    ]:
        factories.budget(project, amount, source=source)
        factories.entry(project, "assign", amount, source=source, happened_on=date(2025, 1, 2))
    factories.entry(one, "advance", 120, happened_on=date(2025, 3, 10))
    factories.entry(one, "pay", 60, happened_on=date(2025, 9, 20))
    factories.entry(one, "refund", 20, happened_on=date(2025, 9, 21))
    factories.entry(one, "settle", 150, happened_on=date(2025, 12, 1))
    factories.entry(two, "advance", 70, happened_on=date(2025, 6, 30))
    factories.entry(three, "advance", 40, source="local", happened_on=date(2025, 10, 1))
    factories.entry(four, "advance", 30, source="local", happened_on=date(2025, 10, 1))
    factories.entry(both, "advance", 500, happened_on=date(2025, 7, 15))
    factories.entry(one, "contribute", 400, source="counterpart", happened_on=date(2025, 9, 22))
    factories.entry(one, "advance", 9, fund_year=2024, happened_on=date(2025, 1, 20))
    factories.target(bac_ninh, "workers_trained", 100, year=2025)
    factories.result(old_bac_giang, "workers_trained", 30, happened_on=date(2025, 3, 1))
    factories.result(bac_ninh, "workers_trained", 45, happened_on=date(2025, 10, 1))
    factories.result(gia_lai, "demonstration_models", 2, happened_on=date(2025, 10, 1))
    return SimpleNamespace(
        one=one,
        two=two,
        three=three,
        four=four,
        both=both,
        bac_ninh=bac_ninh,
        old_bac_giang=old_bac_giang,
        gia_lai=gia_lai,
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the portal's day; 20/11/2025 at the start."""

    def at(year: int, month: int, day: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(year, month, day, 3, tzinfo=UTC))

    at(2025, 11, 20)
    return at
