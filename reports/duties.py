"""The periodic reports that units owe: who sends what to whom for which periods. Their last days are dated rows of the law. Data only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from centers.enums import CenterKind, Role
from core.periods import Calendar, Period, PeriodKind, last_closed_quarters
from core.words import say, say_as

QUARTERS_BACK = 4
"""A year: quarters further back are no work any more."""

SENDERS: dict[str, frozenset[str]] = {
    CenterKind.DEPARTMENT: frozenset({Role.DEPARTMENT_APPRAISER, Role.DEPARTMENT_LEAD}),
    CenterKind.IPC: frozenset({Role.IPC_OFFICER, Role.OFFICER, Role.CENTER_LEAD}),
    CenterKind.CENTER: frozenset({Role.OFFICER, Role.CENTER_LEAD}),
}
"""Who records that a unit's report was sent."""

RECEIVERS = frozenset({Role.REVIEWER, Role.APPROVER})
"""Who at the Cục waits for them; at a Sở its senders wait for those of its centre."""


@dataclass(frozen=True, slots=True)
class Duty:
    """``key`` is that of the deadline rule; without one in force there is no duty. ``report`` is the kind of report that tells it.

    ``longer`` names the duties whose report of a longer period that ends on the same day answers this one too.
    """

    key: str
    label: str
    to: str
    sender: CenterKind
    kind: PeriodKind
    report: str
    longer: tuple[str, ...] = ()
    receiver: CenterKind = CenterKind.AGENCY


_PROGRESS, _WHOLE = "quarterly-progress", "plan-vs-actual"

DUTIES: dict[str, Duty] = {
    duty.key: duty
    for duty in (
        Duty(
            "quarterly_report_department",
            say("Báo cáo quý"),
            say_as("receiver", "Cục"),
            CenterKind.DEPARTMENT,
            PeriodKind.QUARTER,
            _PROGRESS,
            ("half_year_report_department", "year_report_department"),
        ),
        Duty(
            "half_year_report_department",
            say("Báo cáo 6 tháng"),
            say_as("receiver", "Cục"),
            CenterKind.DEPARTMENT,
            PeriodKind.HALF,
            _WHOLE,
        ),
        Duty(
            "year_report_department",
            say("Báo cáo năm"),
            say_as("receiver", "Cục"),
            CenterKind.DEPARTMENT,
            PeriodKind.YEAR,
            _WHOLE,
        ),
        Duty(
            "quarterly_report_province",
            say("Báo cáo quý của Ủy ban nhân dân tỉnh"),
            say_as("receiver", "Bộ Công Thương"),
            CenterKind.DEPARTMENT,
            PeriodKind.QUARTER,
            _WHOLE,
        ),
        Duty(
            "statistics_half_year",
            say("Báo cáo thống kê 6 tháng"),
            say_as("receiver", "Bộ Công Thương"),
            CenterKind.DEPARTMENT,
            PeriodKind.HALF,
            _WHOLE,
        ),
        Duty(
            "statistics_year",
            say("Báo cáo thống kê năm"),
            say_as("receiver", "Bộ Công Thương"),
            CenterKind.DEPARTMENT,
            PeriodKind.YEAR,
            _WHOLE,
        ),
        Duty(
            "ipc_quarterly_report",
            say("Báo cáo quý"),
            say_as("receiver", "Cục"),
            CenterKind.IPC,
            PeriodKind.QUARTER,
            _PROGRESS,
            ("ipc_half_year_report", "ipc_year_report"),
        ),
        Duty(
            "ipc_half_year_report",
            say("Báo cáo 6 tháng"),
            say_as("receiver", "Cục"),
            CenterKind.IPC,
            PeriodKind.HALF,
            _WHOLE,
        ),
        Duty(
            "ipc_year_report",
            say("Báo cáo năm"),
            say_as("receiver", "Cục"),
            CenterKind.IPC,
            PeriodKind.YEAR,
            _WHOLE,
        ),
        Duty(
            "quarterly_report_center",
            say("Báo cáo quý"),
            say_as("receiver", "Sở Công Thương"),
            CenterKind.CENTER,
            PeriodKind.QUARTER,
            _PROGRESS,
            receiver=CenterKind.DEPARTMENT,
        ),
    )
}


def closed_periods(kind: PeriodKind, today: date, calendar: Calendar) -> list[Period]:
    """The periods of ``kind`` that a unit may still owe on ``today``: the last closed quarters, the last first half, the last year; oldest first."""
    if kind == PeriodKind.QUARTER:
        return last_closed_quarters(today, calendar, count=QUARTERS_BACK)
    last_month = 6 if kind == PeriodKind.HALF else 12
    years = (Period(today.year - back, 1, last_month) for back in range(3))
    return [next(period for period in years if period.window(calendar)[1] < today)]


def owed_periods(today: date, calendar: Calendar) -> list[Period]:
    """Every period that some unit may still owe, the latest first."""
    found = {
        period
        for kind in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
        for period in closed_periods(kind, today, calendar)
    }
    return sorted(found, key=lambda one: (one.window(calendar)[1], one.first), reverse=True)


def latest_quarter(periods: Sequence[Period]) -> Period:
    """The quarter that ended last among ``owed_periods``."""
    return next(one for one in periods if one.kind == PeriodKind.QUARTER)


def answering(duty: Duty, period: Period, calendar: Calendar) -> Sequence[tuple[str, str]]:
    """The (duty, period code) whose report answers this one: itself, and those of a longer period that ends on the same day."""
    found = [(duty.key, period.code)]
    for key in duty.longer:
        longer = Period(period.year, 1, 6 if DUTIES[key].kind == PeriodKind.HALF else 12)
        if longer.window(calendar)[1] == period.window(calendar)[1]:
            found.append((key, longer.code))
    return found
