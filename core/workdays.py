"""Working days: Monday to Friday (188/1999/QĐ-TTg), but for the days off and the days worked in their place that are entered as dated rows."""

from collections.abc import Iterable
from datetime import date, timedelta

from core.models import DayOff

_DAYS = timedelta(days=1)
_FRIDAY = 4


class Workdays:
    """The rows of days off, read once, when a day is first asked."""

    def __init__(self, rows: Iterable[DayOff] | None = None) -> None:
        self._rows = None if rows is None else list(rows)

    def works(self, day: date) -> bool:
        """Whether ``day`` is worked; a day worked in place of another wins over a day off."""
        found = [row.works for row in self._read() if row.first <= day <= row.last]
        return any(found) if found else day.weekday() <= _FRIDAY

    def on_or_after(self, day: date) -> date:
        """The first working day from ``day`` on."""
        while not self.works(day):
            day += _DAYS
        return day

    def _read(self) -> list[DayOff]:
        if self._rows is None:
            self._rows = list(DayOff.objects.all())
        return self._rows
