"""The reporting periods that a đề án may report on: begun, and not over before it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.calendars import period_calendar
from core.exceptions import InvalidInput
from core.formatting import format_window
from core.periods import Calendar, Period, PeriodKind, month_of
from core.words import say
from projects.models import Project

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Window:
    """A period with its first and last day."""

    period: Period
    first: date
    last: date

    @property
    def code(self) -> str:
        return self.period.code

    @property
    def label(self) -> str:
        """The period with its days spelled out: ``tháng 5 năm 2026 (15/04/2026 – 14/05/2026)``."""
        return f"{self.period.label} ({self.days})"

    @property
    def short(self) -> str:
        """The month or quarter without its year: ``Tháng 5``."""
        if self.period.kind == PeriodKind.MONTH:
            return say("Tháng %(number)s", number=self.period.first)
        return say("Quý %(roman)s", roman=_ROMAN[self.period.last // 3 - 1])

    def __str__(self) -> str:
        return self.label

    @property
    def days(self) -> str:
        return format_window((self.first, self.last))


def reported_window(code: str) -> Window:
    """The month or quarter named by ``code``; raises InvalidInput for anything else."""
    period = Period.parse(code)
    if period.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER):
        raise InvalidInput(
            say("Báo cáo tiến độ lập theo tháng hoặc theo quý."), code="period_kind", field="period"
        )
    return window_of(period)


def window_of(period: Period, calendar: Calendar | None = None) -> Window:
    """The period with its days."""
    first, last = period.window(calendar or period_calendar())
    return Window(period, first, last)


def years_of(project: Project, today: date) -> range:
    """The reporting years from the beginning of the đề án to today; at least the one of its beginning."""
    calendar = period_calendar()
    first = month_of(project.start, calendar).year
    return range(first, max(first, month_of(today, calendar).year) + 1)


def windows_of_year(year: int, *, quarters: bool = False) -> list[Window]:
    """The twelve months or four quarters of a reporting year."""
    calendar = period_calendar()
    step = 3 if quarters else 1
    return [window_of(Period(year, first, first + step - 1), calendar) for first in range(1, 13, step)]


def refuse_closed(window: Window, project: Project, today: date) -> None:
    """Raise InvalidInput for a period that has not begun, or that was over before the đề án began."""
    if window.first > today:
        raise InvalidInput(
            say("Kỳ %(window)s chưa bắt đầu.", window=window), code="period_to_come", field="period"
        )
    if window.last < project.start:
        raise InvalidInput(
            say(
                "Kỳ %(window)s kết thúc trước ngày bắt đầu đề án %(start)s.",
                window=window,
                start=f"{project.start:%d/%m/%Y}",
            ),
            code="period_before_start",
            field="period",
        )


def is_open(window: Window, project: Project, today: date) -> bool:
    """Whether something may be said about the period."""
    return window.first <= today and window.last >= project.start


def reportable(project: Project, today: date) -> tuple[list[Window], list[Window]]:
    """(months, quarters) that may be reported on, the latest first."""
    years = years_of(project, today)
    return _open(project, today, years, quarters=False), _open(project, today, years, quarters=True)


def _open(project: Project, today: date, years: Sequence[int], *, quarters: bool) -> list[Window]:
    found = [window for year in years for window in windows_of_year(year, quarters=quarters)]
    return [window for window in reversed(found) if is_open(window, project, today)]
