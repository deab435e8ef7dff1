"""Reporting periods and the dated calendars that give them their windows.

A period is a code (``2016-01``, ``2016-Q3``, ``2016-H1``, ``2016-9M``, ``2016``); its window depends on the calendar in force:
calendar months until 31/12/2018, from 2019 the months of Decree 09/2019/NĐ-CP, which end on day 14. Every window is a union of
months and a month begins the day after the one before it ends, so the windows of a kind tile time without gap or overlap.
"""

import calendar as days
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.exceptions import InvalidInput
from core.words import say

FIRST_YEAR = 1990
LAST_YEAR = 2100


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """From ``from_year`` on a month ends on ``cut_day`` (0: on its last calendar day)."""

    from_year: int
    cut_day: int


Calendar = Sequence[CalendarRule]

_CODE = re.compile(r"^(\d{4})(?:-(?:(0[1-9]|1[0-2])|(Q[1-4])|(H[12])|(9M)))?$")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: ``year`` and the months ``first`` to ``last`` of it (1 to 12)."""

    year: int
    first: int
    last: int

    @classmethod
    def parse(cls, code: str) -> "Period":
        """The period named by ``code``; raises InvalidInput for a period that does not exist."""
        match = _CODE.match(code.strip().upper()) if code.isascii() else None
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise InvalidInput(
                say(
                    "Kỳ báo cáo “%(code)s” không tồn tại. Viết 2016-01 (tháng), 2016-Q3 (quý), 2016-H1 (6 tháng), 2016-9M (9 tháng) hoặc 2016 (năm).",
                    code=code[:40],
                ),
                code="unknown_period",
                field="period",
            )
        year = int(match[1])
        if match[2]:
            return cls(year, int(match[2]), int(match[2]))
        if match[3]:
            quarter = int(match[3][1])
            return cls(year, quarter * 3 - 2, quarter * 3)
        if match[4]:
            return cls(year, 1, 6) if match[4] == "H1" else cls(year, 7, 12)
        return cls(year, 1, 9) if match[5] else cls(year, 1, 12)

    @property
    def kind(self) -> PeriodKind:
        return {
            1: PeriodKind.MONTH,
            3: PeriodKind.QUARTER,
            6: PeriodKind.HALF,
            9: PeriodKind.NINE_MONTHS,
            12: PeriodKind.YEAR,
        }[self.last - self.first + 1]

    @property
    def code(self) -> str:
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year}-{self.first:02d}"
            case PeriodKind.QUARTER:
                return f"{self.year}-Q{self.last // 3}"
            case PeriodKind.HALF:
                return f"{self.year}-H{self.last // 6}"
            case PeriodKind.NINE_MONTHS:
                return f"{self.year}-9M"
            case _:
                return str(self.year)

    @property
    def label(self) -> str:
        """The period as officials write it: ``quý III năm 2016``."""
        match self.kind:
            case PeriodKind.MONTH:
                return str(say("tháng %(month)s năm %(year)s", month=self.first, year=self.year))
            case PeriodKind.QUARTER:
                quarter = ("I", "II", "III", "IV")[self.last // 3 - 1]
                return str(say("quý %(quarter)s năm %(year)s", quarter=quarter, year=self.year))
            case PeriodKind.HALF:
                if self.first == 1:
                    return str(say("6 tháng đầu năm %(year)s", year=self.year))
                return str(say("6 tháng cuối năm %(year)s", year=self.year))
            case PeriodKind.NINE_MONTHS:
                return str(say("9 tháng năm %(year)s", year=self.year))
            case _:
                return str(say("năm %(year)s", year=self.year))

    def months(self) -> Iterator["Period"]:
        """The months that this period is the union of."""
        for month in range(self.first, self.last + 1):
            yield Period(self.year, month, month)

    def same_last_year(self) -> "Period":
        return Period(self.year - 1, self.first, self.last)

    def to_date(self) -> "Period":
        """From January to the end of this period: the cumulative column of a report."""
        return Period(self.year, 1, self.last)

    def window(self, calendar: Calendar) -> tuple[date, date]:
        """First and last day, both included, under ``calendar``."""
        return _start(self.year, self.first, calendar), _end(self.year, self.last, calendar)


def _end(year: int, month: int, calendar: Calendar) -> date:
    rule = max((rule for rule in calendar if rule.from_year <= year), key=lambda rule: rule.from_year)
    last = days.monthrange(year, month)[1]
    return date(year, month, min(rule.cut_day, last) if rule.cut_day else last)


def _start(year: int, month: int, calendar: Calendar) -> date:
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    return _end(*before, calendar) + timedelta(days=1)


def month_of(day: date, calendar: Calendar) -> Period:
    """The reporting month that ``day`` belongs to."""
    period = Period(day.year, day.month, day.month)
    if day <= period.window(calendar)[1]:
        return period
    return Period(day.year + 1, 1, 1) if day.month == 12 else Period(day.year, day.month + 1, day.month + 1)


def last_closed_month(today: date, calendar: Calendar) -> Period:
    """The latest month whose window ended before ``today``."""
    month = month_of(today, calendar)
    return (
        Period(month.year - 1, 12, 12)
        if month.first == 1
        else Period(month.year, month.first - 1, month.first - 1)
    )


def quarter_of(day: date, calendar: Calendar) -> Period:
    """The reporting quarter that ``day`` belongs to."""
    month = month_of(day, calendar)
    quarter = (month.first + 2) // 3
    return Period(month.year, quarter * 3 - 2, quarter * 3)


def last_closed_quarters(today: date, calendar: Calendar, *, count: int) -> list[Period]:
    """The ``count`` latest quarters whose window ended before ``today``, oldest first."""
    period = quarter_of(today, calendar)
    closed: list[Period] = []
    while len(closed) < count:
        period = (
            Period(period.year - 1, 10, 12)
            if period.first == 1
            else Period(period.year, period.first - 3, period.first - 1)
        )
        closed.append(period)
    return closed[::-1]
