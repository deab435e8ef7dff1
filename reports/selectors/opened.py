"""The rows behind a figure, read a page at a time: ledger entries, budget shares, targets, results. Each starts from the facts of the frame."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from core.words import say
from projects.enums import STATE_SOURCES, EntryKind, Source
from projects.models import BudgetShare, Entry
from projects.selectors.pages import item_labels
from reports.figure import Figure, LedgerFigure
from reports.frame import Frame
from reports.opening import Amount, Counted, Narrowing, Opened, OpenedRow
from reports.selectors import facts
from reports.selectors.described import field
from reports.selectors.execution import fund_years
from reports.selectors.money import group_columns
from reports.selectors.project_money import chunks

Rows = QuerySet[Any]
Reader = Callable[[Rows], list[OpenedRow]]
Same = Callable[[Frame], Frame]
ADDS = "adds"
"""The name under which a row carries what it adds to the figure."""


@dataclass
class Queried:
    """Rows of one or several queries, one after the other; each carries ``adds``."""

    parts: Sequence[Rows]
    read: Reader

    @cached_property
    def _sums(self) -> list[tuple[int, Amount]]:
        told = [part.order_by().aggregate(count=Count("pk"), total=Sum(ADDS)) for part in self.parts]
        return [(row["count"], row["total"] or 0) for row in told]

    @property
    def count(self) -> int:
        return sum(count for count, _ in self._sums)

    @property
    def total(self) -> Amount:
        return sum((total for _, total in self._sums), 0)

    def rows(self, start: int, stop: int) -> list[OpenedRow]:
        found: list[OpenedRow] = []
        for part, (count, _) in zip(self.parts, self._sums, strict=True):
            if start < count and stop > 0:
                found += self.read(part[max(start, 0) : min(stop, count)])
            start, stop = start - count, stop - count
        return found

    def every(self) -> list[OpenedRow]:
        return [row for part in self.parts for row in self.read(part)]


def in_groups(rows: Rows, frame: Frame, path: str, groups: Sequence[Any] | None) -> Rows:
    """The rows whose đề án at ``path`` is counted in one of the raw ``groups``; all where that is None."""
    if groups is None:
        return rows
    rows = rows.annotate(**group_columns(frame, path, frame.by))
    if frame.by != "province":
        return rows.filter(group_1__in=groups)
    places = [place for place, _ in groups if place is not None]
    alone = [project for place, project in groups if place is None]
    return rows.filter(Q(group_1__in=places) | Q(group_1__isnull=True, group_2__in=alone))


def moved(figure: LedgerFigure, *, asked: Same = lambda frame: frame, shown: Figure | None = None) -> Counted:
    """Entries of the frame's year and window, narrowed by group and source; ``asked`` gives another frame to look at, and ``shown`` is
    what the figure is called then.
    """
    return Counted(shown or figure, lambda frame, line: _moved(figure, asked(frame), line))


def _moved(figure: LedgerFigure, frame: Frame, line: Narrowing) -> Opened:
    rows = in_groups(facts.entries(frame), frame, "project", line.groups)
    return Queried([_entries(figure, frame, frame.year, _of_source(rows, line))], read_entries)


def moved_of_year(figure: LedgerFigure, *, asked: Same = lambda frame: frame) -> Counted:
    """Entries of the money of the frame's fund year, or of the line's, up to the frame's end."""
    return Counted(figure, lambda frame, line: _of_years(figure, asked(frame), line, every_year=False))


def moved_of_each_year(figure: LedgerFigure) -> Counted:
    """The same of each fund year that budget-execution shows, where the line names none."""
    return Counted(figure, lambda frame, line: _of_years(figure, frame, line, every_year=True))


def _of_years(figure: LedgerFigure, frame: Frame, line: Narrowing, *, every_year: bool) -> Opened:
    if line.fund_year is not None:
        years = [line.fund_year]
    else:
        years = fund_years(frame) if every_year else [frame.year]
    parts = []
    for year in years:
        rows = facts.entries_of_year(frame, year).filter(source__in=STATE_SOURCES)
        rows = _of_source(in_groups(rows, frame, "project", line.groups), line)
        parts += [_entries(figure, frame, year, part) for part in _in_parts(rows, line, "project")]
    return Queried(parts, read_entries)


def of_projects(figure: LedgerFigure) -> Counted:
    """Entries of the line's đề án up to the frame's end, wherever they lie."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        known = Entry.objects.known_on(frame.as_of).filter(happened_on__lte=frame.end)
        parts = [known.filter(project__in=ids) for ids in chunks(line.projects or ())]
        return Queried([_entries(figure, frame, frame.year, part) for part in parts], read_entries)

    return Counted(figure, rows)


def moved_in_projects(figure: LedgerFigure) -> Counted:
    """Entries of the line's đề án among those of the frame's year and window."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        parts = [facts.entries(frame).filter(project__in=ids) for ids in chunks(line.projects or ())]
        return Queried([_entries(figure, frame, frame.year, part) for part in parts], read_entries)

    return Counted(figure, rows)


def _entries(figure: LedgerFigure, frame: Frame, year: int, rows: Rows) -> Rows:
    own = figure.facts(start=frame.start, end=frame.end, year=year)
    return rows.filter(own).annotate(**{ADDS: figure.signed()}).order_by("happened_on", "pk")


def _of_source(rows: Rows, line: Narrowing) -> Rows:
    return rows.filter(source=line.source) if line.source else rows


def _in_parts(rows: Rows, line: Narrowing, path: str) -> list[Rows]:
    """The rows of the line's đề án, in as many parts as a database takes; all of them where the line names none."""
    if line.projects is None:
        return [rows]
    return [rows.filter(**{f"{path}__in": ids}) for ids in chunks(line.projects)]


def read_entries(rows: Rows) -> list[OpenedRow]:
    """Entries as rows; a reversal says so."""
    taken_back = say("Ghi đảo")
    paths = ("project_id", "kind", "happened_on", "source", "fund_year", "document", "reverses_id", ADDS)
    return [
        OpenedRow(
            amount=adds,
            project=project,
            what=f"{EntryKind(kind).label} ({taken_back})" if reverses else str(EntryKind(kind).label),
            on=on,
            source=str(Source(source).label),
            fund_year=year,
            document=document,
        )
        for project, kind, on, source, year, document, reverses, adds in rows.values_list(*paths)
    ]


def planned(
    figure: Figure | None, base: Callable[[Frame], Rows] = facts.shares, *, asked: Same = lambda frame: frame
) -> Counted:
    """Budget shares of state money of the frame's fund year (``base``), narrowed by group, source and đề án."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        frame = asked(frame)
        found = _of_source(in_groups(base(frame), frame, "line__project", line.groups), line)
        return shares(_in_parts(found, line, "line__project"))

    return Counted(figure, rows)


def approved_of_projects(
    figure: Figure,
) -> Counted:
    """Budget shares of state money of the line's đề án, of every fund year."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        return shares(shares_of_projects(frame, line.projects or (), STATE_SOURCES, of_year=False))

    return Counted(figure, rows)


def shares_of_projects(
    frame: Frame, projects: Sequence[int], sources: Sequence[str], *, of_year: bool
) -> list[Rows]:
    own = Q(line__fund_year=frame.year) if of_year else Q()
    return [
        facts.as_known(BudgetShare.objects.filter(own, line__project__in=ids, source__in=sources), frame)
        for ids in chunks(projects)
    ]


def shares(parts: Iterable[Rows]) -> Queried:
    """Budget shares as what they are."""
    ordered = [part.annotate(**{ADDS: F("amount")}).order_by("line__project_id", "pk") for part in parts]
    return Queried(ordered, read_shares)


def read_shares(rows: Rows) -> list[OpenedRow]:
    """Budget shares as rows: the item of the line, or what was written to it."""
    items = item_labels()
    paths = ("line__project_id", "line__item", "line__description", "source", "line__fund_year", ADDS)
    return [
        OpenedRow(
            amount=adds,
            project=project,
            what=description or str(items.get(item, item)),
            source=str(Source(source).label),
            fund_year=year,
        )
        for project, item, description, source, year, adds in rows.values_list(*paths)
    ]


def targets(figure: Figure) -> Counted:
    """Targets of the line's indicator and fund."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        return _told(facts.targets(frame), frame, line, "value", "year", None)

    return Counted(figure, rows)


def results(figure: Figure, value: str = "value", *, asked: Same = lambda frame: frame) -> Counted:
    """Results of the line's indicator and fund; ``value`` is the part of them that counts."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        other = asked(frame)
        return _told(facts.results(other), other, line, value, None, "happened_on")

    return Counted(figure, rows)


def _told(rows: Rows, frame: Frame, line: Narrowing, value: str, year: str | None, on: str | None) -> Opened:
    rows = rows.filter(**{f"{value}__isnull": False})
    if line.indicator is not None:
        rows = rows.filter(indicator=line.indicator)
    if line.fund is not None:
        path = field(frame, "project", "fund")
        rows = rows.filter(**{path: line.fund} if line.fund else {"project__isnull": True})

    def read(some: Rows) -> list[OpenedRow]:
        paths = (
            "project_id",
            "center_id",
            "center__name",
            "indicator__label",
            on or "pk",
            year or "pk",
            ADDS,
        )
        return [
            OpenedRow(
                amount=adds,
                project=project,
                subject=center,
                what=f"{label} – {center}" if project else label,
                on=day if on else None,
                fund_year=of_year if year else None,
                center=unit,
            )
            for project, unit, center, label, day, of_year, adds in some.values_list(*paths)
        ]

    ordered = rows.annotate(**{ADDS: F(value)}).order_by(*([on] if on else []), "pk")
    return Queried([ordered], read)
