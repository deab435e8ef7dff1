"""The grid for entering results: indicators by period, with the plan of the year, the period before, and sums."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from core.money import percent
from core.text import fold
from core.words import say
from projects.models import Indicator, IndicatorResult, IndicatorTarget, Project
from projects.models.indicators import IndicatorQuerySet
from projects.result_parts import PARTS, sum_part
from projects.selectors.periods import Window, is_open, window_of, windows_of_year

ROWS_ON_PAGE = 40
"""A year of months in 40 rows is 960 fields with what was seen before: a page that an old computer shows and a server reads at once."""
PART_LABELS = {"value": "", "women": say("trong đó nữ"), "ethnic_minority": say("trong đó dân tộc thiểu số")}


@dataclass(frozen=True, slots=True)
class Cell:
    """What an indicator's part reached in a period, and in the period before; ``open`` where it may be typed."""

    name: str
    window: Window
    figure: Decimal | None
    before: Decimal | None
    times: int
    open: bool

    @property
    def ident(self) -> str:
        """The cell as part of an id."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """One part of an indicator over the periods of a year; ``planned`` for the whole alone."""

    indicator: Indicator
    part: str
    planned: Decimal | None
    cells: tuple[Cell, ...]

    @property
    def ident(self) -> str:
        """The row as part of an id."""
        return f"{self.part}-{self.indicator.code}"

    @property
    def label(self) -> str:
        return PART_LABELS[self.part] or self.indicator.label

    @property
    def total(self) -> Decimal | None:
        return _sum(cell.figure for cell in self.cells)

    @property
    def percent(self) -> Decimal | None:
        return percent(self.total, self.planned)


@dataclass(frozen=True, slots=True)
class Foot:
    """The sums of the indicators of one unit, by period and over the year."""

    unit: str
    planned: Decimal | None
    amounts: tuple[Decimal | None, ...]
    total: Decimal | None

    @property
    def ident(self) -> str:
        """The unit as part of an id."""
        return fold(self.unit).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class ResultGrid:
    """A year of results of a đề án."""

    year: int
    windows: tuple[Window, ...]
    rows: tuple[Row, ...]

    @property
    def feet(self) -> list[Foot]:
        """A sum for each unit: people are not added to classes."""
        by_unit: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.part == "value":
                by_unit.setdefault(row.indicator.unit, []).append(row)
        return [_foot(unit, rows) for unit, rows in by_unit.items()]

    def pages(self) -> list[tuple[Row, ...]]:
        """The rows as pages of ``ROWS_ON_PAGE`` at most; the parts of an indicator stay together. At least one page, it may be empty."""
        pages: list[list[Row]] = [[]]
        for _, parts in groupby(self.rows, key=lambda row: row.indicator.pk):
            together = list(parts)
            if pages[-1] and len(pages[-1]) + len(together) > ROWS_ON_PAGE:
                pages.append([])
            pages[-1] += together
        return [tuple(page) for page in pages]

    def place(self, name: str) -> tuple[Row, int]:
        """The row of the cell of that name, and its place in it. The cell must be in the grid."""
        return next(
            (row, position)
            for row in self.rows
            for position, cell in enumerate(row.cells)
            if cell.name == name
        )

    def foot_of(self, row: Row) -> Foot | None:
        """The sum that the row goes into; none for a part."""
        return next(
            (foot for foot in self.feet if row.part == "value" and foot.unit == row.indicator.unit), None
        )


def _foot(unit: str, rows: Sequence[Row]) -> Foot:
    amounts = tuple(
        _sum(cell.figure for cell in column) for column in zip(*(row.cells for row in rows), strict=True)
    )
    return Foot(unit, _sum(row.planned for row in rows), amounts, _sum(amounts))


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None


def result_grid(
    project: Project,
    year: int,
    *,
    quarters: bool = False,
    also: Iterable[str] = (),
    today: date | None = None,
) -> ResultGrid:
    """The grid of a reporting year. Its indicators are those of the content, those with a target of the year or a result, and those that
    ``also`` names. A handful of queries, whatever the number of results.
    """
    day = today or timezone.localdate()
    windows = windows_of_year(year, quarters=quarters)
    eve = _before(windows[0])
    results = _results(project, eve.first, windows[-1].last)
    planned = _targets(project, year)
    named = set(also) | {row.indicator.code for row in results if row.happened_on >= windows[0].first}
    counted = indicators_for(project).in_use(windows[0].first, windows[-1].last)
    wanted = Q(pk__in=planned) | Q(code__in=named) | Q(content=project.content, pk__in=counted.values("pk"))
    known = list(indicators_for(project).filter(wanted))
    placed = _by_window(results, (eve, *windows))
    rows = [
        Row(
            indicator,
            part,
            planned.get(indicator.pk) if part == "value" else None,
            tuple(
                _cell(project, indicator, part, pair, placed, day)
                for pair in zip((eve, *windows), windows, strict=False)
            ),
        )
        for indicator in known
        for part in _parts_of(indicator)
    ]
    return ResultGrid(year, tuple(windows), tuple(rows))


def indicators_for(project: Project) -> IndicatorQuerySet:
    """The indicators that a đề án may report on: the nation's, and its province's own for local money (TT 46/2012 Art. 9)."""
    return Indicator.objects.filter(Q(province__isnull=True) | Q(province=project.province_id))


def other_indicators(project: Project, grid: ResultGrid) -> list[Indicator]:
    """The indicators that may be added to the grid."""
    shown = {row.indicator.pk for row in grid.rows}
    counted = indicators_for(project).in_use(grid.windows[0].first, grid.windows[-1].last)
    return [indicator for indicator in counted if indicator.pk not in shown]


def _parts_of(indicator: Indicator) -> tuple[str, ...]:
    told = {"value": True, "women": indicator.by_women, "ethnic_minority": indicator.by_ethnic_minority}
    return tuple(part for part in PARTS if told[part])


def _before(window: Window) -> Window:
    """The period before one, of the same kind."""
    period = window.period
    width = period.last - period.first + 1
    year, first = (period.year - 1, 13 - width) if period.first == 1 else (period.year, period.first - width)
    return window_of(type(period)(year, first, first + width - 1))


_Placed = dict[tuple[int, str], list[IndicatorResult]]


def _cell(
    project: Project,
    indicator: Indicator,
    part: str,
    pair: tuple[Window, Window],
    placed: _Placed,
    day: date,
) -> Cell:
    earlier, window = pair
    rows = placed.get((indicator.pk, window.code), [])
    return Cell(
        name=f"{part}.{indicator.code}.{window.code}",
        window=window,
        figure=sum_part(rows, part),
        before=sum_part(placed.get((indicator.pk, earlier.code), []), part),
        times=len(rows),
        open=is_open(window, project, day),
    )


def _results(project: Project, first: date, last: date) -> list[IndicatorResult]:
    found = IndicatorResult.objects.known_on(None).filter(project=project, happened_on__range=(first, last))
    return list(found.select_related("indicator"))


def _targets(project: Project, year: int) -> dict[int, Decimal]:
    found = IndicatorTarget.objects.known_on(None).filter(project=project, year=year)
    return dict(found.values_list("indicator_id", "value"))


def _by_window(results: Iterable[IndicatorResult], windows: Sequence[Window]) -> _Placed:
    placed: _Placed = defaultdict(list)
    for row in results:
        for window in windows:
            if window.first <= row.happened_on <= window.last:
                placed[row.indicator_id, window.code].append(row)
    return dict(placed)
