"""Which rows stand behind a report: the đề án, budget shares, ledger entries, targets and results that its figures count, by their ids.

Frozen with a report, so that years later it can still be said what was counted, and what came or went since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from centers.models import Province
from core.calendars import period_calendar
from projects.models import BudgetShare, Entry, Project
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import as_described, inter_provincial
from reports.selectors.execution import fund_years
from reports.selectors.plan_list import plan_list
from reports.selectors.progress import project_progress

CHUNK = 5000
ENTRY = ("id", "project", "source", "fund_year", "kind", "amount", "happened_on", "reverses", "recorded_at")
SHARE = ("id", "project", "source", "fund_year", "amount", "recorded_at")
FACT = ("id", "project", "center", "indicator", "value", "happened_on", "corrects", "recorded_at")
PROJECT = ("code", "title", "content", "fund", "center", "provinces", "status", "created_at")

Counted = Mapping[str, Any]
"""``projects``, ``shares``, ``entries``, ``targets``, ``results``: rows as lists in the order of ``columns``."""


def counted(kind: str, frame: Frame) -> Counted:
    """The rows behind the report ``kind`` of ``frame``; of a kind that has no list of its own those of the frame's year and window."""
    ids: set[int] = set()
    if kind == "quarterly-progress":
        ids = {one.project.pk for one in project_progress(frame)}
        entries = _in_chunks(_entries_of(frame, chunk) for chunk in _chunks(ids))
        shares = _in_chunks(_shares_of(frame, chunk) for chunk in _chunks(ids))
    elif kind == "plan-summary":
        ids = {one.project.pk for one in plan_list(frame)}
        entries = _read(facts.entries(frame), _ENTRY_PATHS)
        shares = _in_chunks(
            _shares_of(frame, chunk).filter(line__fund_year=frame.year) for chunk in _chunks(ids)
        )
    else:
        entries = _merged(_read(rows, _ENTRY_PATHS) for rows in _entry_sets(kind, frame))
        shares = _merged(_read(facts.shares(one), _SHARE_PATHS) for one in _frames(kind, frame))
    targets = _facts(facts.targets(frame))
    results = _facts(facts.results(frame), "happened_on", "corrects_id")
    ids |= {row[1] for rows in (entries, shares, targets, results) for row in rows if row[1] is not None}
    projects = list(_projects(frame, sorted(ids)))
    codes = {pk: row[0] for pk, row in zip(sorted(ids), projects, strict=True)}
    return {
        "columns": {"projects": PROJECT, "shares": SHARE, "entries": ENTRY, "targets": FACT, "results": FACT},
        "projects": projects,
        **{
            name: [[row[0], codes.get(row[1], ""), *row[2:]] for row in rows]
            for name, rows in (
                ("shares", shares),
                ("entries", entries),
                ("targets", targets),
                ("results", results),
            )
        },
    }


_ENTRY_PATHS = (
    "pk",
    "project_id",
    "source",
    "fund_year",
    "kind",
    "amount",
    "happened_on",
    "reverses_id",
    "recorded_at",
)
_SHARE_PATHS = ("pk", "line__project_id", "source", "line__fund_year", "amount", "line__recorded_at")


def _frames(kind: str, frame: Frame) -> list[Frame]:
    """The frames whose facts a kind reads: some look at the same period of the year before too."""
    if kind not in ("plan-vs-actual", "narrative"):
        return [frame]
    period = frame.period.same_last_year()
    start, end = period.window(period_calendar(frame.as_of))
    return [frame, replace(frame, period=period, start=start, end=end)]


def _entry_sets(kind: str, frame: Frame) -> Iterator[QuerySet[Entry]]:
    for one in _frames(kind, frame):
        yield facts.entries(one)
    if kind == "budget-execution":
        for year in fund_years(frame):
            yield facts.entries_of_year(frame, year)
    if kind in ("adjustments", "narrative"):
        yield facts.carry_outs(frame)


def _entries_of(frame: Frame, ids: Sequence[int]) -> QuerySet[Entry]:
    return Entry.objects.known_on(frame.as_of).filter(project__in=ids, happened_on__lte=frame.end)


def _shares_of(frame: Frame, ids: Sequence[int]) -> QuerySet[BudgetShare]:
    return facts.as_known(BudgetShare.objects.filter(line__project__in=ids), frame)


def _in_chunks(parts: Iterable[QuerySet[Any]]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for rows in parts:
        found += _read(rows, _ENTRY_PATHS if rows.model is Entry else _SHARE_PATHS)
    return sorted(found)


def _read(rows: QuerySet[Any], paths: Sequence[str]) -> list[list[Any]]:
    return [_plain(row) for row in rows.order_by("pk").values_list(*paths).distinct()]


def _merged(parts: Iterable[list[list[Any]]]) -> list[list[Any]]:
    return [row for _, row in sorted({row[0]: row for rows in parts for row in rows}.items())]


def _facts(rows: QuerySet[Any], *own: str) -> list[list[Any]]:
    """Targets, which have neither day nor correction, and results, which have both (``own``)."""
    paths = ("pk", "project_id", "center__code", "indicator__code", "value", *own, "recorded_at")
    found = rows.order_by("pk").values_list(*paths).distinct()
    blank = [] if own else [None, None]
    return [_plain([*row[:-1], *blank, row[-1]]) for row in found]


def _plain(row: Iterable[Any]) -> list[Any]:
    return [_value(value) for value in row]


def _value(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _chunks(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _projects(frame: Frame, ids: Sequence[int]) -> Iterator[list[Any]]:
    """The đề án as they were described at the frame's moment, in the order of ``ids``."""
    keys = {province.pk: province.key for province in Province.objects.all()}
    for chunk in _chunks(ids):
        several = inter_provincial(frame.as_of, chunk)
        described: dict[int, Project] = {one.pk: one for one in as_described(frame.as_of, chunk)}
        for pk in chunk:
            one = described[pk]
            places = [one.province_id] if one.province_id else several.get(pk, [])
            yield [
                one.code, one.title, one.content, one.fund, one.center.code,
                sorted(keys[place] for place in places), one.status, one.created_at.isoformat(),
            ]  # fmt: skip
