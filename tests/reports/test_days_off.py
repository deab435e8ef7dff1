"""A last day that is off: it stays, or moves to the next working day where the dated setting says so."""
# ruff: noqa: F811 - the fixtures of periodic reports are named where they are used

from datetime import date

import pytest
from django.test import Client

from centers.models import User
from centers.services.calendars import add_days_off, correct_days_off
from centers.services.catalogues import Ground
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import CatalogueChange, DayOff
from core.periods import Period
from core.workdays import Workdays
from projects.models import Deadline
from projects.selectors.work.lists import Section
from reports.duties import DUTIES
from reports.selectors.periodic import DAY_OFF_RULE, line_of
from tests.catalogues.test_pages import through
from tests.reports.test_periodic import Q, clock, desk, people, so  # noqa: F401

pytestmark = pytest.mark.django_db
WHY = Ground(reason="Theo thông báo nghỉ lễ", document="88/TB-BNV")


def off(admin: User, first: date, last: date, *, works: bool = False) -> None:
    add_days_off(actor=admin, first=first, last=last, name="Nghỉ", works=works, ground=WHY)


def test_working_days_know_weekends_holidays_and_days_worked_in_their_place() -> None:
    holiday = DayOff(first=date(2026, 8, 31), last=date(2026, 9, 2), name="Quốc khánh")
    instead = DayOff(first=date(2026, 8, 22), last=date(2026, 8, 22), name="Làm bù", works=True)
    days = Workdays([holiday, instead])
    moved = {
        date(2026, 8, 28): date(2026, 8, 28),  # a Friday
        date(2026, 8, 29): date(2026, 9, 3),  # Saturday, Sunday, then the holiday
        date(2026, 9, 2): date(2026, 9, 3),
        date(2026, 8, 22): date(2026, 8, 22),  # a Saturday that is worked
        date(2026, 8, 23): date(2026, 8, 24),
    }
    assert {day: days.on_or_after(day) for day in moved} == moved


def dues(people: dict[str, User], so) -> tuple[date, list[date]]:
    line = line_of(DUTIES[Q], Period.parse("2026-Q3"), so)
    assert line is not None
    rows = [row for part in (Section.DUE, Section.WAITING) for row in desk(people["appraiser"], part)]
    return line.due, [row[4] for row in rows if row[1] == "Báo cáo quý gửi Cục"]


def test_the_last_day_moves_where_the_setting_of_that_day_says_so(people, so) -> None:
    off(people["admin"], date(2026, 9, 25), date(2026, 9, 25))
    assert dues(people, so) == (date(2026, 9, 25), [date(2026, 9, 25)])
    Deadline.objects.filter(key=DAY_OFF_RULE).update(days_after=1)
    assert dues(people, so) == (date(2026, 9, 28), [date(2026, 9, 28)])  # over the weekend
    off(people["admin"], date(2026, 9, 26), date(2026, 9, 26), works=True)
    assert dues(people, so) == (date(2026, 9, 26), [date(2026, 9, 26)])
    Deadline.objects.filter(key=DAY_OFF_RULE).update(valid_to=date(2026, 9, 24))
    assert dues(people, so) == (date(2026, 9, 25), [date(2026, 9, 25)])


def test_administrators_enter_them_and_put_them_right(people) -> None:
    day = date(2026, 9, 2)
    with pytest.raises(NotAllowed):
        off(people["approver"], day, day)
    with pytest.raises(InvalidInput):
        off(people["admin"], day, date(2026, 9, 1))
    off(people["admin"], day, day)
    with pytest.raises(RuleViolation):
        off(people["admin"], date(2026, 9, 1), day)
    made = DayOff.objects.get()
    fields = {"first": date(2026, 9, 1), "last": day, "name": "Quốc khánh", "works": False}
    correct_days_off(actor=people["admin"], pk=made.pk, ground=WHY, **fields)  # type: ignore[arg-type]
    made.refresh_from_db()
    assert (made.first, made.last, made.name) == (date(2026, 9, 1), day, "Quốc khánh")
    assert CatalogueChange.objects.filter(model="core.dayoff").count() == 2


def test_the_catalogue_page_takes_one(client: Client, people) -> None:
    client.force_login(people["admin"])
    given = {"name": "Quốc khánh", "first": "01/09/2026", "last": "02/09/2026"}
    assert through(client, "/danh-muc/ngay-nghi/them/", **given).status_code == 302
    assert str(DayOff.objects.get()) == "Quốc khánh 01/09/2026"
    assert "Quốc khánh" in client.get("/danh-muc/ngay-nghi/?ngay=02/09/2026").content.decode()
