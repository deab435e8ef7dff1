"""From a dated deadline rule and its anchor to a day. Pure."""

import calendar
from datetime import date, timedelta
from typing import Protocol

_YEAR_SHIFT = {"previous_year": -1, "same_year": 0, "next_year": 1}


class DeadlineRule(Protocol):
    """What the arithmetic needs of a deadline."""

    month: int | None
    day: int | None
    days_after: int | None
    anchor: str


def due_on(rule: DeadlineRule, anchor: date) -> date:
    """The last day in time. ``anchor`` is what the rule counts from: a day in the plan year, the end of the period, or the last
    base acceptance. A day that a short month lacks is its last day.
    """
    if rule.days_after is not None:
        return anchor + timedelta(days=rule.days_after)
    year = anchor.year + _YEAR_SHIFT.get(rule.anchor, 0)
    month = rule.month or anchor.month
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(rule.day or last, last))
