"""Years and days that cannot belong together, as files of history get them wrong. Pure; each answer is a message, empty for what may be."""

from datetime import date

FUND_YEARS = 5
"""How far the fund year of an entry may lie from the year in which it happened: money is assigned ahead and settled late, never by decades."""


def future_problem(day: date, today: date) -> str:
    """A fact has happened: its day is not after ``today``."""
    return f"Ngày {day:%d/%m/%Y} ở tương lai (hôm nay {today:%d/%m/%Y})." if day > today else ""


def fund_year_problem(fund_year: int, happened_on: date) -> str:
    """The fund year lies at most ``FUND_YEARS`` years before or after the year of the entry."""
    if abs(fund_year - happened_on.year) <= FUND_YEARS:
        return ""
    return f"Năm ngân sách {fund_year} cách ngày phát sinh {happened_on:%d/%m/%Y} quá {FUND_YEARS} năm."


def year_problem(year: int, start: date, end: date) -> str:
    """The year of the plan lies between the year before the first day and the year after the last."""
    if start.year - 1 <= year <= end.year + 1:
        return ""
    return f"Năm kế hoạch {year} không khớp thời gian thực hiện {start:%d/%m/%Y} - {end:%d/%m/%Y}."
