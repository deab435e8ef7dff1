"""The count beside the menu, on every page: the query is put together once for whoever holds the same, and asked anew each time."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from projects.selectors.work.desk import Desk, Source

_KEPT = 256
"""So many statements are kept in a process, of about 30 kB each: those of the people who came last."""

_Statement = tuple[str, tuple[Any, ...]]


class _Kept:
    """Statements by all that they were made of; what was not asked for the longest goes first."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, _Statement | None] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> tuple[bool, _Statement | None]:
        with self._lock:
            if key not in self._found:
                return False, None
            self._found.move_to_end(key)
            return True, self._found[key]

    def put(self, key: Hashable, statement: _Statement | None) -> None:
        with self._lock:
            self._found[key] = statement
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)


_kept = _Kept()


def count_rows(desk: Desk, table: tuple[Source, ...], *, stop: int) -> int:
    """How many rows the kinds of work of ``table`` hold for the desk, counted to ``stop``: one query.

    Putting the query together took more time than half of a page; it depends on ``desk.grounds`` and on nothing else, so that a
    statement which is kept finds the rows of this moment.
    """
    key = (table, stop, desk.grounds)
    known, statement = _kept.get(key)
    if not known:
        statement = _statement((lot.rows for source in table for lot in source(desk)), stop)
        _kept.put(key, statement)
    if statement is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return int(cursor.fetchone()[0])


def _statement(rows: Iterable[QuerySet[Any]], stop: int) -> _Statement | None:
    """None where there is nothing to count."""
    parts = [part.order_by().values("pk") for part in rows]
    if not parts:
        return None
    whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    try:
        sql, params = whole[:stop].query.get_compiler(using=whole.db).as_sql()
    except EmptyResultSet:
        return None
    return f"SELECT COUNT(*) FROM ({sql}) counted", tuple(params)  # noqa: S608 - the values are parameters
