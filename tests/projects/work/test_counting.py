"""The count beside the menu: its query is kept, and yet it is that of the two lists, whoever asks and whenever."""

from datetime import UTC, date, datetime

import pytest

from centers.models import Center, Membership, User
from core.models import PeriodCalendar
from projects.enums import State
from projects.selectors.work import counting
from projects.selectors.work.lists import Section, count_mine
from tests.projects import stages
from tests.projects.work.conftest import rows
from tests.projects.work.test_papers import report, running

pytestmark = pytest.mark.django_db


def counted(person: User) -> int:
    return count_mine(User.objects.get(pk=person.pk))


def listed(person: User) -> int:
    return len(rows(person, Section.DUE)) + len(rows(person, Section.WAITING))


def test_the_count_follows_what_the_person_holds_and_the_day(people, on_june_22, monkeypatch) -> None:
    """A statement that is kept is never that of another role, unit, region, calendar or day."""
    report(running(), "sent", sent_by=people["officer"])
    for state in (State.DRAFT, State.RETURNED, State.BASE_APPRAISAL):
        stages.ready(state)
    seen = []
    for name in ("officer", "appraiser", "department_lead", "approver"):
        person = people[name]
        seen.append(counted(person))
        assert seen[-1] == listed(person), name
        held = person.memberships.get()
        Membership.objects.filter(pk=held.pk).update(valid_to=date(2026, 6, 21))
        assert counted(person) == 0, name
        for other, role in (("TTKC-52", "officer"), ("SCT-24", "department_lead"), ("TTKC-24", "officer")):
            Membership.objects.create(
                user=person, center=Center.objects.get(code=other), role=role, valid_from=date(2026, 6, 1)
            )
            assert counted(person) == listed(person), (name, other)
    assert seen == [2, 2, 2, 0]
    officer = people["officer"]
    before = counted(officer)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 8, 20, 1, 30, tzinfo=UTC))
    assert (counted(officer), before) == (listed(officer), before)
    PeriodCalendar.objects.update(cut_day=1)
    assert counted(officer) == listed(officer)


def test_the_count_is_put_together_once_and_finds_the_rows_of_the_moment(
    people, on_june_22, monkeypatch
) -> None:
    officer = people["officer"]
    stages.ready(State.RETURNED)
    assert counted(officer) == 1
    monkeypatch.setattr(counting, "_statement", lambda *_: pytest.fail("put together again"))
    stages.ready(State.RETURNED)
    assert counted(officer) == 2


def test_statements_beyond_those_kept_go_the_oldest_first(monkeypatch) -> None:
    monkeypatch.setattr(counting, "_KEPT", 2)
    kept = counting._Kept()
    for key in ("a", "b"):
        kept.put(key, (key, ()))
    kept.get("a")
    kept.put("c", None)
    assert [kept.get(key) for key in ("a", "b", "c")] == [(True, ("a", ())), (False, None), (True, None)]
