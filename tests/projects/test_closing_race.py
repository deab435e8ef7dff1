"""A closing and an entry at the same moment: whoever is first is waited for. PostgreSQL alone; SQLite writes one transaction at a time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from core.exceptions import RuleViolation
from projects.enums import ClosedKind
from projects.models import PeriodClosing
from projects.selectors.closings import refuse_closed_period
from projects.services.closing import close_period
from tests.projects import stages

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one transaction at a time"),
]
DAY = date(2026, 2, 20)
PAUSE = 0.3
"""Seconds after which what does not wait would have ended long ago."""


def apart(work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` on a connection of its own thread, closed afterwards."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return run


def waits(future: "Future[Any]") -> bool:
    try:
        future.result(timeout=PAUSE)
    except TimeoutError:
        return True
    return False


def test_a_closing_waits_for_what_is_being_entered() -> None:
    people = stages.cast()
    center = people["officer"].current_memberships[0].center_id
    held, go = Event(), Event()

    def enter() -> None:
        with transaction.atomic():
            refuse_closed_period(center, ClosedKind.RESULT, DAY, field="happened_on")
            held.set()
            assert go.wait(20)

    def close() -> PeriodClosing:
        return close_period(actor=people["approver"], period="2026-Q1", reason="Đã tổng hợp")

    with ThreadPoolExecutor(2) as pool:
        entering = pool.submit(apart(enter))
        assert held.wait(20)
        closing = pool.submit(apart(close))
        try:
            assert waits(closing)
        finally:
            go.set()
        entering.result(timeout=20)
        assert closing.result(timeout=20).period == "2026-Q1"


def test_what_is_entered_waits_for_a_closing_and_is_refused() -> None:
    people = stages.cast()
    center = people["officer"].current_memberships[0].center_id
    held, go = Event(), Event()

    def close() -> None:
        with transaction.atomic():
            close_period(actor=people["approver"], period="2026-Q1", reason="Đã tổng hợp")
            held.set()
            assert go.wait(20)

    def enter() -> None:
        with transaction.atomic():
            refuse_closed_period(center, ClosedKind.RESULT, DAY, field="happened_on")

    with ThreadPoolExecutor(2) as pool:
        closing = pool.submit(apart(close))
        assert held.wait(20)
        entering = pool.submit(apart(enter))
        try:
            assert waits(entering)
        finally:
            go.set()
        closing.result(timeout=20)
        with pytest.raises(RuleViolation) as refused:
            entering.result(timeout=20)
        assert refused.value.code == "period_closed"
