"""The three lists of Việc của tôi, joined from the kinds of work, and their counts.

Each list is read as far as the page needs: from every kind its first rows, joined by day. So the number of queries depends on the
person's roles alone, and a page of a long list costs what it shows.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from projects.enums import Topic
from projects.models import Project
from projects.selectors.work import sources, waiting_for_others
from projects.selectors.work.counting import count_rows
from projects.selectors.work.desk import Desk, Lot, Source, Told
from projects.selectors.work.names import Names

COUNTED_TO = 100
"""The menu counts no further: beyond it says “99+”, and costs no more."""


class Section(StrEnum):
    """The lists of the page: mine and due or late, mine and not pressing, others' that I wait for."""

    DUE = "den-han"
    WAITING = "cho-toi"
    OTHERS = "cho-nguoi-khac"


@dataclass(frozen=True, slots=True)
class Work:
    """One row: what, about what (a đề án, or something else that has a title and a line below it), whose move, since when, due when
    (None: no day is set), late or not, where to do it.
    """

    topic: Topic
    what: str
    title: str
    sub: str
    whose: str
    since: date | None
    due: date | None
    late: bool
    url: str


@dataclass(frozen=True, slots=True)
class _Head:
    """A row before its đề án is read; sorts by day, then by kind, then as the kind was read."""

    order: tuple[date, int, int]
    lot: Lot
    pk: int
    project: int
    since: date | None
    due: date | None
    mark: Any
    whose: str

    def __lt__(self, other: "_Head") -> bool:
        return self.order < other.order


class WorkList:
    """One list of a desk: how many rows it has, and any stretch of them."""

    def __init__(self, desk: Desk, section: Section, lots: Iterable[Lot]) -> None:
        self._desk = desk
        self._section = section
        self._lots = list(lots)

    def count(self) -> int:
        """All rows, in one query."""
        return _count(lot.rows for lot in self._lots)

    def count_late(self) -> int:
        """The rows whose last day has passed, in one query."""
        desk = self._desk
        return _count(part.rows for lot in self._lots for part in _due_by(desk, lot, desk.yesterday))

    def __getitem__(self, span: slice) -> list[Work]:
        """The rows from ``span.start`` to ``span.stop``, the most pressing or longest waiting first."""
        heads = merge(*(self._heads(number, lot, span.stop) for number, lot in enumerate(self._lots)))
        return self._works(list(islice(heads, span.start or 0, span.stop)))

    def _heads(self, number: int, lot: Lot, stop: int) -> Iterator[_Head]:
        """The first ``stop`` rows of one kind, in the order of the list."""
        columns = [lot.since, lot.anchor] if self._section != Section.DUE else [lot.anchor, lot.since]
        order = [F(name).asc(nulls_last=True) for name in columns if isinstance(name, str) and name]
        names = [
            "pk",
            lot.project or "pk",
            lot.mark,
            *(n for n in (lot.since, lot.anchor, lot.whose) if isinstance(n, str) and n),
        ]
        rows = lot.rows.order_by(*order, "pk").values_list(*names)[:stop]
        for place, (pk, project, mark, *days) in enumerate(rows):
            since = lot.since if isinstance(lot.since, date) else _day(days.pop(0)) if lot.since else None
            anchor = lot.anchor if isinstance(lot.anchor, date) else _day(days.pop(0)) if lot.anchor else None
            due = lot.due(anchor) if lot.due and anchor else None
            first = due if self._section == Section.DUE else since
            whose = str(days.pop(0) or "") if lot.whose else ""
            yield _Head((first or date.max, number, place), lot, pk, project, since, due, mark, whose)

    def _works(self, heads: list[_Head]) -> list[Work]:
        projects = Project.objects.select_related("center", "province").in_bulk(
            {head.project for head in heads if head.lot.project}
        )
        names = Names(projects.values()) if self._section == Section.OTHERS and projects else None
        today = self._desk.today
        return [
            Work(
                head.lot.topic,
                head.lot.what(head.mark),
                about.title,
                about.sub,
                about.whose,
                head.since,
                head.due,
                head.due is not None and head.due < today,
                about.url,
            )
            for head in heads
            for about in [_about(head, projects, names)]
        ]


def _about(head: _Head, projects: dict[int, Project], names: Names | None) -> Told:
    """What the row is about: its own words, or those of its đề án."""
    lot = head.lot
    if lot.told is not None:
        return lot.told(head.mark, head.whose)
    project = projects[head.project]
    whose = names.of(lot.rights(head.mark, project), project) if names and lot.rights else str(project.center)
    whose = head.whose or whose
    arguments = [project.code, head.mark] if lot.route_mark else [project.code]
    query = lot.query(head.mark) if lot.query else ""
    return Told(project.title, project.code, whose, reverse(lot.route, args=arguments) + query)


@dataclass(frozen=True, slots=True)
class WorkLists:
    due: WorkList
    waiting: WorkList
    others: WorkList

    def of(self, section: Section) -> WorkList:
        return {Section.DUE: self.due, Section.WAITING: self.waiting, Section.OTHERS: self.others}[section]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a person wants to see of the desk: one topic, the work of some provinces (former ones included), what is late. Blank: all."""

    topic: str = ""
    provinces: Collection[int] | None = None
    late: bool = False


_MORE_MINE: list[Source] = []
_MORE_OTHERS: list[Source] = []


def add_kinds(*, mine: Source, others: Source) -> None:
    """Let an app above tell a kind of work of its own: to those who do it, and to those who wait for it. Called once, when it is ready."""
    if mine not in _MORE_MINE:
        _MORE_MINE.append(mine)
        _MORE_OTHERS.append(others)


def work_lists(
    user: User,
    *,
    without: Collection[str] = (),
    narrowed: Narrowed | None = None,
    today: date | None = None,
) -> WorkLists:
    """The three lists of ``user``, without the topics that are left out and narrowed as the person asked."""
    desk = Desk(user, today=today)
    asked = narrowed or Narrowed()
    mine = [lot for lot in _lots(desk, _mine(), asked) if lot.topic not in without]
    others = [lot for lot in _lots(desk, _others(), asked) if lot.topic not in without]
    until = desk.yesterday if asked.late else desk.horizon
    return WorkLists(
        WorkList(desk, Section.DUE, (part for lot in mine for part in _due_by(desk, lot, until))),
        WorkList(
            desk,
            Section.WAITING,
            () if asked.late else (part for lot in mine for part in _not_due_by(desk, lot, until)),
        ),
        WorkList(
            desk,
            Section.OTHERS,
            (part for lot in others for part in _due_by(desk, lot, until)) if asked.late else others,
        ),
    )


def count_mine(user: User) -> int:
    """How many rows wait for ``user``, pressing or not, counted to ``COUNTED_TO``: one query beside what the sight and the calendar need."""
    return count_rows(Desk(user), _mine(), stop=COUNTED_TO)


def _mine() -> tuple[Source, ...]:
    return (*sources.SOURCES, *_MORE_MINE)


def _others() -> tuple[Source, ...]:
    return (*waiting_for_others.SOURCES, *_MORE_OTHERS)


def _lots(desk: Desk, table: Iterable[Source], asked: Narrowed) -> Iterator[Lot]:
    for source in table:
        for lot in source(desk):
            if asked.topic in ("", lot.topic):
                yield lot if asked.provinces is None else _in_provinces(lot, asked.provinces)


def _in_provinces(lot: Lot, provinces: Collection[int]) -> Lot:
    """The rows that lie in one of the provinces: by the places of their đề án, or by a province of their own."""
    if not lot.project:
        return replace(lot, rows=lot.rows.filter(**{f"{lot.place}__in": provinces}))
    there = Project.provinces.through.objects.filter(province__in=provinces).values("project_id")
    return replace(lot, rows=lot.rows.filter(**{f"{lot.project}__in": there}))


def _count(rows: Iterable[QuerySet[Any]]) -> int:
    parts = [part.order_by().values("pk") for part in rows]
    if not parts:
        return 0
    return parts[0].union(*parts[1:], all=True).count() if len(parts) > 1 else parts[0].count()


def _due_by(desk: Desk, lot: Lot, until: date) -> Iterator[Lot]:
    """The rows of a kind that are due on ``until`` or before."""
    last = desk.last_due_by(lot.due, until) if lot.due else None
    if last is None:
        return
    if isinstance(lot.anchor, str):
        yield replace(lot, rows=lot.rows.filter(**{f"{lot.anchor}__lte": last}))
    elif lot.anchor <= last:
        yield lot


def _not_due_by(desk: Desk, lot: Lot, until: date) -> Iterator[Lot]:
    """The other rows of a kind: due later, or without a day."""
    last = desk.last_due_by(lot.due, until) if lot.due else None
    if last is None:
        yield lot
    elif isinstance(lot.anchor, str):
        later = Q(**{f"{lot.anchor}__gt": last}) | Q(**{f"{lot.anchor}__isnull": True})
        yield replace(lot, rows=lot.rows.filter(later))
    elif lot.anchor > last:
        yield lot


def _day(value: date | datetime | None) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value
