"""What every test may use: reference data, the fixed cast of people, a clean way to flush append-only tables."""

import os
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from centers.models import Center, Province, User
from tests import factories

_flush = TransactionTestCase._fixture_teardown


def _flush_append_only(case: TransactionTestCase) -> None:
    """Django empties tables by DELETE or TRUNCATE, which the triggers refuse; they stand aside for the flush alone."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            _flush(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            _flush(case)
        finally:
            for _, sql in triggers:
                cursor.execute(sql)


TransactionTestCase._fixture_teardown = _flush_append_only  # type: ignore[method-assign]


LONGEST = ("tests/browser/lives/", "tests/browser/test_every_page.py")
"""Tests of a minute and more: begun before the other browser tests, so that no worker ends with one while the others have nothing to do."""
SHARED = bool(os.environ.get("WHOLE_PROOF"))
"""Whether another run on PostgreSQL follows, so that the longest tests are dealt out between the two."""
ON_SQLITE_ALONE = {
    "tests/access/test_matrix": "who may do what is decided before a database is asked: shown on SQLite",
    "tests/browser/": "what a page does in a browser is seen on SQLite; whole lives are lived on both",
    "tests/core/renderers/": "what is drawn hangs on no database: seen on SQLite",
    "tests/english/": "what is said hangs on no database: seen on SQLite",
}
"""By the beginning of their ids, with the reason (docs/adr/0021-what-the-second-database-proves.md)."""
LIVED_ON_BOTH = f"{LONGEST[0]}test_national.py"
LIVED_ON_POSTGRESQL = tuple(f"{LONGEST[0]}test_{life}.py" for life in ("local", "carried", "changed"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    browsing = [item for item in items if item.get_closest_marker("browser")]
    if browsing:
        first = items.index(browsing[0])
        items[first:] = sorted(items[first:], key=lambda item: not item.nodeid.startswith(LONGEST))
    if connection.vendor != "sqlite":
        _leave_to_sqlite(items)
    elif SHARED:
        _leave_to_postgresql(items)
    if os.environ.get("RETRY_OUTSIDERS"):
        _give_second_tries(items)


def _leave_to_sqlite(items: list[pytest.Item]) -> None:
    for item in items:
        for beginning, reason in ON_SQLITE_ALONE.items():
            if item.nodeid.startswith(beginning) and not item.nodeid.startswith(
                (LIVED_ON_BOTH, *LIVED_ON_POSTGRESQL)
            ):
                item.add_marker(pytest.mark.skip(reason=reason))


def _leave_to_postgresql(items: list[pytest.Item]) -> None:
    elsewhere = pytest.mark.skip(reason="WHOLE_PROOF: this life is lived on PostgreSQL")
    for item in items:
        if item.nodeid.startswith(LIVED_ON_POSTGRESQL):
            item.add_marker(elsewhere)


def _give_second_tries(items: list[pytest.Item]) -> None:
    """A test that drives a browser or a real worker has a second try when it fails.

    The whole proof asks for it: such programs depend on the machine. The summary names every test that needed it
    (docs/adr/0020-second-try-of-outside-programs.md).
    """
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("worker"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    """The reference data stand in the database before the first test."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


@pytest.fixture(autouse=True)
def _reference_data(request: pytest.FixtureRequest) -> None:
    """Load the reference data again where a transactional test flushed them."""
    wanted = {"db", "transactional_db", "live_server"} & set(
        request.fixturenames
    ) or request.node.get_closest_marker("django_db")
    if wanted:
        name = "transactional_db" if {"transactional_db", "live_server"} & set(request.fixturenames) else "db"
        marker = request.node.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            name = "transactional_db"
        request.getfixturevalue(name)
        if not Province.objects.exists():
            call_command("load_reference", verbosity=0)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What a page remembered about rows that were rolled back must not meet the rows of the next test."""
    cache.clear()


@pytest.fixture
def bac_giang(db: None) -> Province:
    """Bắc Giang: code 24 until 30/06/2025."""
    return Province.objects.get(map="63", code="24")


@pytest.fixture
def bac_ninh_today(db: None) -> Province:
    """Bắc Ninh: code 24 since 01/07/2025, of Bắc Giang and the old Bắc Ninh."""
    return Province.objects.get(map="34", code="24")


@pytest.fixture
def bac_ninh_center(db: None) -> Center:
    """Today's khuyến công centre of Bắc Ninh."""
    return Center.objects.get(code="TTKC-24")


@pytest.fixture
def bac_ninh_department(db: None) -> Center:
    return Center.objects.get(code="SCT-24")


@pytest.fixture
def gia_lai_center(db: None) -> Center:
    """A khuyến công centre of another province and region."""
    return Center.objects.get(code="TTKC-52")


@pytest.fixture
def agency(db: None) -> Center:
    return Center.objects.get(code="CUC")


@pytest.fixture
def officer(bac_ninh_center: Center) -> User:
    """An officer of the centre of Bắc Ninh."""
    return factories.user("canbo", bac_ninh_center, "officer")


@pytest.fixture
def center_lead(bac_ninh_center: Center) -> User:
    return factories.user("lanhdao_tt", bac_ninh_center, "center_lead")


@pytest.fixture
def other_officer(gia_lai_center: Center) -> User:
    """An officer of another province."""
    return factories.user("canbo_khac", gia_lai_center, "officer")


@pytest.fixture
def appraiser(bac_ninh_department: Center) -> User:
    return factories.user("thamdinh", bac_ninh_department, "department_appraiser")


@pytest.fixture
def department_lead(bac_ninh_department: Center) -> User:
    return factories.user("lanhdao_so", bac_ninh_department, "department_lead")


@pytest.fixture
def ipc_officer(db: None) -> User:
    """An officer of IPC1, the northern region."""
    return factories.user("canbo_ipc1", Center.objects.get(code="IPC1"), "ipc_officer")


@pytest.fixture
def reviewer(agency: Center) -> User:
    return factories.user("chuyenvien", agency, "reviewer")


@pytest.fixture
def approver(agency: Center) -> User:
    return factories.user("lanhdao_cuc", agency, "approver")


@pytest.fixture
def accountant(agency: Center) -> User:
    return factories.user("ketoan", agency, "accountant")


@pytest.fixture
def auditor(agency: Center) -> User:
    return factories.user("kiemtoan", agency, "auditor")


@pytest.fixture
def admin(agency: Center) -> User:
    return factories.user("quantri", agency, "admin")


@pytest.fixture
def stranger(db: None) -> User:
    """A person with an account and no membership."""
    return factories.user("nguoila")


@pytest.fixture
def today() -> date:
    return date(2026, 3, 2)
