"""plan-vs-actual by content for a year, written by hand in SQL: what the report is measured against.

The same statements run on SQLite and PostgreSQL.
"""

from datetime import date
from typing import Any

from django.db import connection

_STATE = "('national', 'local')"
_OF_FRAME = (
    "((e.fund_year = %(year)s AND e.happened_on <= %(end)s) OR e.happened_on BETWEEN %(start)s AND %(end)s)"
)


def _sum(kinds: dict[str, int], condition: str, sources: str = f"e.source IN {_STATE}") -> str:
    """A conditional sum; a kind adds (1) or takes away (-1), and a reversal the other way round."""
    cases = " ".join(
        f"WHEN e.kind = '{kind}' THEN CASE WHEN e.reverses_id IS NULL THEN {sign} ELSE {-sign} END * e.amount"
        for kind, sign in kinds.items()
    )
    return f"COALESCE(SUM(CASE WHEN {sources} AND {condition} THEN CASE {cases} ELSE 0 END ELSE 0 END), 0)"


_YEAR = "e.fund_year = %(year)s AND e.happened_on <= %(end)s"
_WINDOW = "e.happened_on BETWEEN %(start)s AND %(end)s"
_DISBURSED = {"advance": 1, "pay": 1, "refund": -1}
_FIGURES = ", ".join(
    (
        _sum({"assign": 1, "increase": 1, "decrease": -1}, _YEAR),
        _sum(_DISBURSED, _WINDOW),
        _sum(_DISBURSED, _YEAR),
        _sum({"settle": 1}, _WINDOW),
        _sum({"contribute": 1}, _WINDOW, "1 = 1"),
    )
)
_KEYS = ("assigned", "disbursed", "disbursed_to_date", "settled", "contributed")

_PLANNED = f"""
SELECT {{group}}, SUM(s.amount) FROM projects_budgetshare s JOIN projects_budgetline l ON l.id = s.line_id
JOIN projects_project p ON p.id = l.project_id
WHERE s.source IN {_STATE} AND l.fund_year = %(year)s AND l.retired_at IS NULL GROUP BY {{group}}
"""
_LEDGER = f"""
SELECT {{group}}, {_FIGURES} FROM projects_entry e JOIN projects_project p ON p.id = e.project_id
WHERE {_OF_FRAME} GROUP BY {{group}}
"""
_TARGETS = """
SELECT i.code, SUM(t.value) FROM projects_indicatortarget t JOIN projects_indicator i ON i.id = t.indicator_id
WHERE t.year = %(year)s AND t.retired_at IS NULL GROUP BY i.code
"""
_RESULTS = """
SELECT i.code, SUM(r.value) FROM projects_indicatorresult r JOIN projects_indicator i ON i.id = r.indicator_id
WHERE r.happened_on BETWEEN %(start)s AND %(end)s
AND NOT EXISTS (SELECT 1 FROM projects_indicatorresult c WHERE c.corrects_id = r.id) GROUP BY i.code
"""

Window = tuple[date, date]
Figures = dict[str, dict[str, Any]]


def plan_vs_actual(window: Window, last_year: Window) -> Figures:
    """All figures of the report: money by content, indicators, and money by source of both years."""
    found: Figures = {"indicators": {}}
    found["money"] = _money("p.content", "p.content", window)
    found["now"] = _money("s.source", "e.source", window)
    found["before"] = _money("s.source", "e.source", last_year)
    for side, statement in (("planned", _TARGETS), ("actual", _RESULTS)):
        for code, value in _rows(statement, window):
            found["indicators"].setdefault(code, {})[side] = value
    return found


def _money(planned_group: str, ledger_group: str, window: Window) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for key, amount in _rows(_PLANNED.format(group=planned_group), window):
        found.setdefault(key, {})["planned"] = int(amount)
    for key, *amounts in _rows(_LEDGER.format(group=ledger_group), window):
        found.setdefault(key, {}).update(zip(_KEYS, map(int, amounts), strict=True))
    return found


def _rows(statement: str, window: Window) -> list[tuple[Any, ...]]:
    start, end = window
    with connection.cursor() as cursor:
        cursor.execute(statement, {"year": end.year, "start": start, "end": end})
        return cursor.fetchall()
