"""The period calendars in force, read from their rows."""

from datetime import datetime

from core.catalogues import known_rows
from core.models import PeriodCalendar
from core.periods import Calendar, CalendarRule

CALENDAR_MONTHS = (CalendarRule(from_year=1900, cut_day=0),)


def period_calendar(as_of: datetime | None = None) -> Calendar:
    """The dated rules of reporting months, as they are or as they were known; plain calendar months where no row is loaded."""
    rows = known_rows(PeriodCalendar, as_of)
    rules = sorted((row.from_year, row.cut_day) for row in rows)
    return tuple(CalendarRule(*rule) for rule in rules) or CALENDAR_MONTHS
