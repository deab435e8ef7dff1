"""People of the workflow, and a day that the tests choose."""

from datetime import UTC, date, datetime

import pytest

from centers.models import User
from projects.models import Deadline
from projects.selectors.work.lists import Section, Work, work_lists
from reports.duties import DUTIES
from tests.projects import stages

TODAY = date(2026, 6, 22)
"""The report of June (window to 14/06, due 25/06) is due soon."""


@pytest.fixture(autouse=True)
def _no_periodic_reports(db: None) -> None:
    """These tests are about đề án: no rule asks for periodic reports (``tests/reports/test_periodic.py`` is about those)."""
    Deadline.objects.filter(key__in=DUTIES).delete()


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def on_june_22(monkeypatch: pytest.MonkeyPatch) -> date:
    """It is 08:30 on 22/06/2026 in Vietnam."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 6, 22, 1, 30, tzinfo=UTC))
    return TODAY


def rows(user: User, section: Section, **asked: object) -> list[Work]:
    found = work_lists(User.objects.get(pk=user.pk), **asked).of(section)  # type: ignore[arg-type]
    read = found[0:100]
    assert len(read) == found.count()
    return read


def told(user: User, section: Section, **asked: object) -> list[tuple[str, str]]:
    """What stands in a list, with the code of the đề án."""
    return [(work.what, work.sub) for work in rows(user, section, **asked)]
