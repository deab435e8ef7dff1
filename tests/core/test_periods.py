"""Periods: codes, windows, and that quarters tile time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import InvalidInput
from core.periods import CalendarRule, Period, last_closed_quarters, month_of, quarter_of

CALENDAR = (CalendarRule(1900, 0), CalendarRule(2019, 14))
DAYS = st.dates(date(1991, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2016-01", "2016-01-01", "2016-01-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016-Q3", "2016-07-01", "2016-09-30"),
        ("2016-H1", "2016-01-01", "2016-06-30"),
        ("2016-H2", "2016-07-01", "2016-12-31"),
        ("2016-9M", "2016-01-01", "2016-09-30"),
        ("2016", "2016-01-01", "2016-12-31"),
        ("2018-Q4", "2018-10-01", "2018-12-31"),
        ("2019-01", "2019-01-01", "2019-01-14"),
        ("2019-Q1", "2019-01-01", "2019-03-14"),
        ("2019", "2019-01-01", "2019-12-14"),
        ("2020", "2019-12-15", "2020-12-14"),
        ("2026-Q1", "2025-12-15", "2026-03-14"),
        ("2026-Q2", "2026-03-15", "2026-06-14"),
        ("2026-Q3", "2026-06-15", "2026-09-14"),
        ("2026-Q4", "2026-09-15", "2026-12-14"),
        ("2026-9M", "2025-12-15", "2026-09-14"),
    ],
)
def test_windows_follow_the_calendar_in_force(code: str, start: str, end: str) -> None:
    window = Period.parse(code).window(CALENDAR)

    assert [day.isoformat() for day in window] == [start, end]


@pytest.mark.parametrize(
    "code",
    [
        "2016-Q5",
        "2016-13",
        "2016-00",
        "2016-H3",
        "2016-10M",
        "16",
        "",
        "abcd",
        "2016-1",
        "1800",
        "２０１６",
        "2016-Q1 x",
    ],
)
def test_a_period_that_does_not_exist_is_refused_by_name(code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Period.parse(code)

    assert error.value.code == "unknown_period"
    assert "không tồn tại" in error.value.message


@given(DAYS)
def test_every_day_belongs_to_exactly_one_month_and_quarter(day: date) -> None:
    month, quarter = month_of(day, CALENDAR), quarter_of(day, CALENDAR)

    for period in (month, quarter):
        start, end = period.window(CALENDAR)
        assert start <= day <= end
    assert quarter.first <= month.first <= quarter.last


@given(st.integers(1991, 2098), st.integers(0, 3))
def test_a_quarter_begins_the_day_after_the_one_before_ends(year: int, index: int) -> None:
    quarter = Period(year, index * 3 + 1, index * 3 + 3)
    following = Period(year + 1, 1, 3) if index == 3 else Period(year, index * 3 + 4, index * 3 + 6)

    assert quarter.window(CALENDAR)[1] + timedelta(days=1) == following.window(CALENDAR)[0]


@given(st.integers(1991, 2099), st.sampled_from(["Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", ""]))
def test_longer_periods_are_unions_of_months(year: int, part: str) -> None:
    period = Period.parse(f"{year}-{part}" if part else str(year))
    months = [month.window(CALENDAR) for month in period.months()]

    assert (months[0][0], months[-1][1]) == period.window(CALENDAR)
    assert all(one[1] + timedelta(days=1) == other[0] for one, other in pairwise(months))


@given(st.sampled_from(["2016-01", "2016-Q3", "2016-H1", "2016-H2", "2016-9M", "2016"]))
def test_code_round_trip(code: str) -> None:
    assert Period.parse(code).code == code


def test_labels_are_official_vietnamese() -> None:
    codes = ["2016-01", "2016-Q3", "2016-H1", "2016-H2", "2016-9M", "2016"]

    assert [Period.parse(code).label for code in codes] == [
        "tháng 1 năm 2016",
        "quý III năm 2016",
        "6 tháng đầu năm 2016",
        "6 tháng cuối năm 2016",
        "9 tháng năm 2016",
        "năm 2016",
    ]


def test_last_closed_quarters_cross_the_year() -> None:
    closed = last_closed_quarters(date(2026, 1, 10), CALENDAR, count=3)

    assert [period.code for period in closed] == ["2025-Q2", "2025-Q3", "2025-Q4"]
