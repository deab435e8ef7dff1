"""How the money of a year was spent month by month."""

from datetime import date
from typing import Any

from django.utils import timezone

from core.calendars import period_calendar
from core.periods import Period
from reports.figures import DISBURSED_TO_DATE
from reports.frame import Frame
from reports.selectors import facts

MONTHS = tuple(range(1, 13))


def disbursed_by_month(frame: Frame, today: date | None = None) -> list[int | None]:
    """Đồng of the frame's fund year that were spent up to the end of each reporting month; the last is the figure of the year's report.

    None for a month that has not begun, and for every month of a year without any fact of spending. One query beside the calendar.
    """
    day = today or timezone.localdate()
    calendar = period_calendar(frame.as_of)
    kinds = (*DISBURSED_TO_DATE.plus, *DISBURSED_TO_DATE.minus)
    total = DISBURSED_TO_DATE.total(start=frame.start, end=frame.end, year=frame.year)
    rows: Any = (
        facts.entries_of_year(frame, frame.year)
        .filter(kind__in=kinds)
        .order_by("happened_on")
        .values_list("happened_on")
        .annotate(total=total)
    )
    spent = [(happened, amount) for happened, amount in rows if amount is not None]
    if not spent:
        return [None for _ in MONTHS]
    found: list[int | None] = []
    for month in MONTHS:
        start, end = Period.parse(f"{frame.year}-{month:02d}").window(calendar)
        begun = start <= day
        found.append(sum(amount for happened, amount in spent if happened <= end) if begun else None)
    return found
