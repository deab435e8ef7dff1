"""Any figure opens: the rows behind it sum to it, its formula gives it, and nobody opens what they may not see."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from centers.models import User
from centers.models.scope import EVERYTHING
from reports.builders import KINDS, get_builder
from reports.selectors.frames import read_frame
from tests.reports.opening_cells import assert_opens, assert_service_opens

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["content", "province", "center", "fund", "project"])
def test_every_figure_is_the_sum_of_its_rows(country: SimpleNamespace, kind: str, by: str) -> None:
    assert_opens(kind, {"period": "2025", "by": by})


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_opens_by_its_address(country: SimpleNamespace, kind: str) -> None:
    assert_service_opens(kind, {"period": "2025", "by": "content"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_figures_has_a_derivation(country: SimpleNamespace, kind: str) -> None:
    builder = get_builder(kind)
    frame = read_frame({"period": "2025"}, scope=EVERYTHING)
    missing = [
        (table.key, column.key)
        for table in builder.tables(frame)
        for column in table.columns
        if column.is_numeric and column.key not in builder.openings.get(table.key, {})
    ]
    assert missing == []


@pytest.mark.parametrize(
    "asked",
    [
        {"map": "current", "by": "province"},
        {"as_of": "today", "by": "province"},
        {"as_of": "today", "by": "project"},
        {"region": "IPC1", "by": "center"},
        {"province": "34:24", "map": "current"},
        {"center": "TTKC-24"},
        {"fund": "local", "by": "project"},
        {"period": "2025-Q3"},
    ],
)
def test_it_holds_in_every_frame(country: SimpleNamespace, asked: dict[str, str]) -> None:
    if "as_of" in asked:
        asked = asked | {"as_of": f"{timezone.localdate():%Y-%m-%d}"}
    opened = 0
    for kind, builder in KINDS.items():
        known = {name: value for name, value in asked.items() if name in builder.parameters}
        if len(known) == len(asked):
            opened += assert_opens(kind, {"period": "2025"} | known)
    assert opened > 0


def test_a_reader_opens_what_is_in_sight_alone(country: SimpleNamespace, officer: User) -> None:
    whole = sum(assert_opens(kind, {"period": "2025"}) for kind in KINDS)
    own = sum(assert_opens(kind, {"period": "2025"}, officer.scope) for kind in KINDS)
    assert 0 < own < whole
