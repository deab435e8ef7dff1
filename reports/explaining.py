"""Which sum of frozen rows a figure of a report is, and how much of its change each reason makes. Pure; amounts in đồng."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from core.frozen import thaw
from core.table import Report, Row, Table
from projects.enums import STATE_SOURCES
from projects.enums import Source as MoneySource
from reports import figures
from reports.estimates import ACTUAL, MONEY_TABLE, RESULT_TABLE
from reports.figure import LedgerFigure, Movement
from reports.reasons import SETS, Change, Reason, Source, projects_of, sources_of

Amount = int | Decimal
Parts = tuple[tuple[Reason, Amount], ...]
LEDGER = {one.key: one for one in vars(figures).values() if isinstance(one, LedgerFigure)}
DERIVED: Mapping[str, Mapping[str, int]] = {
    figures.REMAINING.key: {"available": 1, "advanced": -1, "paid": -1},
    figures.YEAR_LEFT.key: {"year_available": 1, "disbursed_to_date": -1},
}
"""Figures that are sums of others, with their signs."""
PLANNED: Mapping[str, tuple[str, ...]] = {
    figures.PLANNED.key: STATE_SOURCES,
    figures.APPROVED.key: STATE_SOURCES,
    figures.LISTED_TOTAL.key: tuple(MoneySource.values),
    **{one.key: (source,) for source, one in figures.LISTED.items()},
}
"""Figures that are sums of budget shares, with the sources they count."""
TOTAL = "total"
TIES = "figures"
"""The table of a narrative whose rows are figures of other tables."""
BY_YEAR, EACH_YEAR = "sources", "each-year:"
"""The table whose lines are each of their own fund year, and the mark of its figures."""


class Version:
    """One body, ready to be asked for the rows behind a figure."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = body
        self.report: Report = thaw(body["report"])
        self.projects = projects_of(body)
        self.sources = {name: sources_of(body, name) for name in SETS}
        self._by = str(self.report.parameters.get("by", "content"))
        self._year = int(body["year"])
        self._sums: dict[str, Mapping[str, Amount]] = {}

    def sums(self, figure: str) -> Mapping[str, Amount]:
        """The sum of all rows that a figure counts, by place (:meth:`places`)."""
        if figure not in self._sums:
            found: dict[str, Amount] = defaultdict(int)
            for name in sets_of(figure):
                for one in self.sources[name].values():
                    if amount := self.share(figure, one):
                        for place in self.places(one):
                            found[place] += amount
            self._sums[figure] = found
        return self._sums[figure]

    def places(self, one: Source) -> tuple[str, ...]:
        """Where a row is counted: in the total, the lines of its group, its group and source, its source and year, its đề án, its source
        alone, its indicator.
        """
        told = one.values
        if "indicator" in told:
            return (f"i:{told['indicator']}",)
        group, source = self._group(one.project), told["source"]
        lines = (f"g:{group}", f"g:{group}-{source}", f"g:{source}-{told['fund_year']}")
        return (TOTAL, *lines, f"p:{one.project}", f"s:{source}")

    def _group(self, code: str) -> str:
        """The key of the line that a đề án is counted in."""
        project = self.projects.get(code)
        if project is None:
            return ""
        if self._by != "province":
            return str(
                project[{"content": "content", "fund": "fund", "center": "center"}.get(self._by, "code")]
            )
        places = project["provinces"]
        return places[0] if len(places) == 1 else "multi" if places else "none"

    def place_of(self, table: Table, row: Row | None, column: str) -> tuple[str, str]:
        """(figure, place) of a cell; a figure that is no sum of rows is known to nobody (:func:`sets_of`)."""
        if row is not None and table.key == TIES:
            return self._place_told(row)
        if table.key == BY_YEAR:
            column = f"{EACH_YEAR}{column}"
        if row is None:
            return column, TOTAL
        if table.key == "indicators":
            return f"indicator:{column}", f"i:{row.key}"
        if table.key == MONEY_TABLE and column == ACTUAL:
            return figures.DISBURSED.key, f"s:{row.key}"
        if table.key == RESULT_TABLE and column == ACTUAL:
            return "indicator:actual", f"i:{row.key}"
        if table.key == "comparison" and column == "current":
            figure, _, source = row.key.partition(":")
            return figure, f"s:{source}" if source else TOTAL
        return column, f"p:{row.key}" if row.key in self.projects else f"g:{row.key}"

    def _place_told(self, row: Row) -> tuple[str, str]:
        """(figure, place) of a figure in a sentence: that of the cell which it names, where this version can place it."""
        where, column = str(row.cells.get("source_row")), str(row.cells.get("source_column"))
        if where == TOTAL or where in self.projects:
            return column, TOTAL if where == TOTAL else f"p:{where}"
        return (column, f"g:{where}") if row.cells.get("by") == self._by else ("", where)

    def share(self, figure: str, one: Source) -> Amount:
        """What one row adds to a figure."""
        if one.set in ("targets", "results"):
            return Decimal(one.values["value"])
        bare = figure.removeprefix(EACH_YEAR)
        year = self._year if bare == figure else int(one.values["fund_year"])
        if bare in DERIVED:
            return sum(sign * self._entry(LEDGER[key], one, year) for key, sign in DERIVED[bare].items())
        return self._entry(LEDGER[bare], one, year) if bare in LEDGER else self._planned(bare, one)

    def _planned(self, figure: str, one: Source) -> int:
        told = one.values
        if one.set != "shares" or told["source"] not in PLANNED[figure]:
            return 0
        counted = figure == figures.APPROVED.key or told["fund_year"] == self._year
        return int(told["amount"]) if counted else 0

    def _entry(self, figure: LedgerFigure, one: Source, year: int) -> int:
        if one.set != "entries":
            return 0
        start, end = self.report.window
        told = one.values
        moved = Movement(
            source=told["source"],
            fund_year=told["fund_year"],
            kind=told["kind"],
            amount=told["amount"],
            happened_on=date.fromisoformat(told["happened_on"]),
            reversal=told["reverses"] is not None,
        )
        return figure.share(moved, start=start, end=end, year=year)


def sets_of(figure: str) -> tuple[str, ...]:
    """The kinds of row that a figure is a sum of; none where it is no such sum."""
    bare = figure.removeprefix(EACH_YEAR)
    if bare in LEDGER or bare in DERIVED:
        return ("entries",)
    if bare in PLANNED:
        return ("shares",)
    return {"indicator:planned": ("targets",), "indicator:actual": ("results",)}.get(figure, ())


class Explainer:
    """How much of the change of any figure each reason makes."""

    def __init__(self, before: Version, after: Version, found: Sequence[Change]) -> None:
        self._before, self._after, self._found = before, after, found
        self._made: dict[str, Mapping[str, Mapping[Reason, Amount]]] = {}

    def of(self, figure: str, place: str, a: Amount, b: Amount) -> tuple[Parts, Amount | None]:
        """The parts of a change from ``a`` to ``b`` and what is left; (nothing, None) where the rows do not add up to both."""
        if not sets_of(figure):
            return (), None
        if self._before.sums(figure).get(place, 0) != a or self._after.sums(figure).get(place, 0) != b:
            return (), None
        sums = self._by_place(figure).get(place, {})
        parts = tuple((reason, sums[reason]) for reason in Reason if sums.get(reason))
        return parts, b - a - sum(amount for _, amount in parts)

    def _by_place(self, figure: str) -> Mapping[str, Mapping[Reason, Amount]]:
        if figure not in self._made:
            found: dict[str, dict[Reason, Amount]] = defaultdict(lambda: defaultdict(int))
            for place, reason, amount in chain(self._came_and_went(figure), self._moved(figure)):
                found[place][reason] += amount
            self._made[figure] = found
        return self._made[figure]

    def _came_and_went(self, figure: str) -> Iterator[tuple[str, Reason, Amount]]:
        for change in self._found:
            if change.source.set in sets_of(figure):
                version = self._after if change.sign > 0 else self._before
                amount = change.sign * version.share(figure, change.source)
                for place in version.places(change.source):
                    yield place, change.reason, amount

    def _moved(self, figure: str) -> Iterator[tuple[str, Reason, Amount]]:
        """Rows of both versions whose đề án is counted in another line now, or which count for another sum."""
        for name in sets_of(figure):
            old, new = self._before.sources[name], self._after.sources[name]
            for pk in old.keys() & new.keys():
                a, b = self._before.share(figure, old[pk]), self._after.share(figure, new[pk])
                from_, to = self._before.places(old[pk]), self._after.places(new[pk])
                if (a, from_) != (b, to):
                    yield from ((place, Reason.DESCRIBED, -a) for place in from_)
                    yield from ((place, Reason.DESCRIBED, b) for place in to)
