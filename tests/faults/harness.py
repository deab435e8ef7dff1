"""A fault at each write of an act in turn: what the database, the file store and the waiting callbacks hold must be what they held before."""

import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction

from core.trial import trial

Act = Callable[[], Any]
ROOT = Path(__file__).resolve().parents[2]
_WRITE = re.compile(r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_POINT = re.compile(r"\s*(RELEASE|ROLLBACK TO|)\s*SAVEPOINT (\S+)", re.IGNORECASE)
"""Beginnings and ends of transactions: in a test that is itself inside one, a commit is the release of a savepoint."""


class Fault:
    """Counts the writes of an act and fails the one numbered ``at``, before the database sees it."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0
        self.failed = ""
        self.tables: set[str] = set()
        self._open: dict[str, bool] = {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written = _WRITE.match(sql)
        if written:
            self.tables.add(written[1])
            self._open = dict.fromkeys(self._open, True)
        if written or self._commits(sql):
            self.count += 1
            if self.count == self.at:
                self.failed = sql[:120]
                raise OperationalError(f"write {self.at} failed on purpose")
        return execute(sql, params, many, context)

    def _commits(self, sql: str) -> bool:
        """Whether this ends well a transaction that wrote something; where nothing was written there is nothing to lose."""
        point = _POINT.match(sql)
        if point is None:
            return False
        if point[1].upper() == "RELEASE":
            return self._open.pop(point[2], False)
        self._open[point[2]] = False
        return False


def rows_of(table: str) -> str:
    """A print of all rows of a table, whatever their order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        # PostgreSQL gives stored bytes as views, whose print is their address.
        rows = sorted(
            repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
            for row in cursor.fetchall()
        )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def whole_database() -> dict[str, str]:
    """The print of every table there is."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return {name: rows_of(name) for name in names}


def stored_files() -> set[str]:
    """Every file in storage, by its name there."""
    folder = Path(default_storage.path(""))
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def named_files() -> set[str]:
    """Every file that a row names: rows keep the name in storage in a field ``file``."""
    found: set[str] = set()
    for model in apps.get_models():
        if any(field.name == "file" for field in model._meta.concrete_fields):
            found |= {str(name) for name in model._default_manager.values_list("file", flat=True) if name}
    return found


def rehearsed(act: Act) -> tuple[int, set[str]]:
    """How many writes ``act`` makes, ends of transactions included, and the services that it calls; all of it is taken back."""
    files, count = stored_files(), Fault(0)
    with trial(), connection.execute_wrapper(count), services_called() as called:
        act()
    for name in stored_files() - files:
        default_storage.delete(name)
    return count.count, called


def fails_whole(act: Act, faults: int, before: dict[str, str]) -> None:
    """Run ``act`` with a fault at its first write, its second and so on until the last.

    After each fault the tables written so far, the files and the callbacks of the commit are what they were; at the end every table is
    what it was ``before``.
    """
    files, waiting = stored_files(), list(connection.run_on_commit)
    touched: set[str] = set()
    for number in range(1, faults + 1):
        fault = Fault(number)
        with connection.execute_wrapper(fault), pytest.raises(OperationalError):
            act()
        # A save outside of a transaction of its own taints the one around it; what it left is looked at below.
        transaction.set_rollback(False)
        told = f"write {number} of {faults} ({fault.failed})"
        touched |= fault.tables & before.keys()
        assert [name for name in touched if rows_of(name) != before[name]] == [], f"half done after {told}"
        assert stored_files() == files, f"files left after {told}"
        assert connection.run_on_commit == waiting, f"mail left after {told}"
    assert whole_database() == before


@contextmanager
def services_called() -> Iterator[set[str]]:
    """The functions of service modules that run inside, as ``app.module.function``."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _arg: object) -> None:
        path = frame.f_code.co_filename
        if event == "call" and "/services/" in path and path.startswith(str(ROOT)):
            app, _, module = Path(path).relative_to(ROOT).with_suffix("").parts
            found.add(f"{app}.{module}.{frame.f_code.co_name}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)
