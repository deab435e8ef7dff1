"""What differs between two versions of a report, figure by figure, and how much of it each reason explains. Pure; amounts in đồng.

A figure is explained only where the rows that were frozen behind it add up to it exactly, in both versions. Whatever is left is said to be
unexplained.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.frozen import canonical, figures_alone
from core.table import Cell, Column, Report, Row, Table
from reports.estimates import ESTIMATE, TABLES
from reports.explaining import Amount, Explainer, Parts, Version
from reports.reasons import Change, Reason, Retired, changes


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of a row (blank ``label``: of the total) that changed. ``parts`` say how much each reason makes of it; ``left`` is what none
    explains, None where the figure is not a sum of rows that were frozen.
    """

    table: str
    label: str
    column: Column
    before: Cell
    after: Cell
    parts: Parts = ()
    left: Amount | None = None

    @property
    def delta(self) -> Amount | None:
        """After less before, for figures."""
        if isinstance(self.before, int | Decimal) or isinstance(self.after, int | Decimal):
            return _number(self.after) - _number(self.before)
        return None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that only one of the versions has."""

    table: str
    label: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """What changed behind one đề án for one reason: how many rows, and their sum by ledger kind or source."""

    code: str
    title: str
    reason: Reason
    rows: int
    amounts: tuple[tuple[str, str, Amount], ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two bodies of one report: ``same`` is about what it tells, ``paper_changed`` about number, day,
    signer and recipients.
    """

    same: bool
    paper_changed: bool = False
    window_changed: bool = False
    software_changed: bool = False
    figures: list[FigureChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    projects: list[ProjectChange] = field(default_factory=list)

    @property
    def unexplained(self) -> list[FigureChange]:
        """Figures (no percentages: they follow) of which some part has no reason that could be proved."""
        return [
            one
            for one in self.figures
            if one.column.kind != "percent" and one.delta is not None and (one.left is None or one.left)
        ]


def compare(old: Mapping[str, Any], new: Mapping[str, Any], retired: Retired) -> Difference:
    """The difference between the bodies of an earlier and a later version."""
    before, after = Version(old), Version(new)
    found = changes(old, new, retired)
    return Difference(
        same=_told(old) == _told(new),
        paper_changed=before.report.letterhead != after.report.letterhead,
        window_changed=old["report"]["window"] != new["report"]["window"],
        software_changed=old["software"] != new["software"],
        figures=list(_figures(before, after, found)),
        rows=list(_rows(before.report, after.report)),
        projects=list(_projects(before, after, found)),
    )


def _told(body: Mapping[str, Any]) -> bytes:
    """What a report tells, without its head and foot, the codes of its tables and its sources."""
    alone = figures_alone(body["report"])
    return canonical({key: value for key, value in alone.items() if key != "letterhead"})


def _figures(before: Version, after: Version, found: Sequence[Change]) -> Iterator[FigureChange]:
    """The cells of lines that both versions have, and the totals, that differ."""
    why = Explainer(before, after, found)
    earlier = {table.key: table for table in before.report.tables}
    for new in after.report.tables:
        old = earlier.get(new.key)
        if old is None:
            continue
        a, b = _by_key(old), _by_key(new)
        lines: list[tuple[Row | None, Mapping[str, Cell], Mapping[str, Cell]]] = [
            (b[key], a[key].cells, b[key].cells) for key in b if key in a
        ]
        for row, was, now in [*lines, (None, old.total or {}, new.total or {})]:
            for column in new.columns:
                if was.get(column.key) != now.get(column.key):
                    yield _change(why, after, new, row, column, (was.get(column.key), now.get(column.key)))


def _change(
    why: Explainer, after: Version, table: Table, row: Row | None, column: Column, cells: tuple[Cell, Cell]
) -> FigureChange:
    parts: Parts = ()
    left: Amount | None = None
    if table.key in TABLES and column.key == ESTIMATE:
        # The unit's own word: no row stands behind it, and its sender is the whole reason.
        parts, left = ((Reason.ESTIMATED, _number(cells[1]) - _number(cells[0])),), 0
    elif column.kind in ("money", "decimal", "integer"):
        figure, place = after.place_of(table, row, column.key)
        parts, left = why.of(figure, place, _number(cells[0]), _number(cells[1]))
    return FigureChange(table.title, row.label if row else "", column, *cells, parts, left)


def _number(value: Cell) -> Amount:
    return value if isinstance(value, int | Decimal) else 0


def _by_key(table: Table) -> dict[str, Row]:
    """The lines of a table by key; one whose key comes again is told apart by its label. Heads and subtotals are layout."""
    found: dict[str, Row] = {}
    for row in table.data_rows():
        found[row.key if row.key not in found else f"{row.key} {row.label}"] = row
    return found


def _rows(old: Report, new: Report) -> Iterator[RowChange]:
    earlier, later = ({table.key: table for table in report.tables} for report in (old, new))
    for name in dict.fromkeys((*earlier, *later)):
        was, now = earlier.get(name), later.get(name)
        if (was is None or now is None) and name not in TABLES:
            continue
        # A version without estimates has no table of them.
        a, b = (_by_key(table) if table else {} for table in (was, now))
        title = next(table.title for table in (was, now) if table)
        yield from (RowChange(title, a[key].label, is_new=False) for key in a if key not in b)
        yield from (RowChange(title, b[key].label, is_new=True) for key in b if key not in a)


def _projects(before: Version, after: Version, found: Iterable[Change]) -> Iterator[ProjectChange]:
    """By đề án and reason, what came and went; then the đề án that are described otherwise."""
    grouped: dict[tuple[str, Reason], list[Change]] = defaultdict(list)
    for change in found:
        grouped[change.source.project, change.reason].append(change)
    titles = {code: row["title"] for version in (before, after) for code, row in version.projects.items()}
    for code, reason in sorted(grouped, key=lambda one: (list(Reason).index(one[1]), one[0])):
        rows = grouped[code, reason]
        yield ProjectChange(code, titles.get(code, ""), reason, len(rows), tuple(_amounts(rows)))
    for code in sorted(before.projects.keys() & after.projects.keys()):
        a, b = before.projects[code], after.projects[code]
        fields = tuple(name for name in a if a[name] != b.get(name))
        if fields:
            yield ProjectChange(code, b["title"], Reason.DESCRIBED, 0, (), fields)


def _amounts(rows: Iterable[Change]) -> Iterator[tuple[str, str, Amount]]:
    """(set, ledger kind or source or indicator, sum) of rows that came and went."""
    sums: dict[tuple[str, str], Amount] = defaultdict(int)
    for change in rows:
        told = change.source.values
        name = {"entries": "kind", "shares": "source"}.get(change.source.set, "indicator")
        amount: Amount = told["amount"] if "amount" in told else Decimal(told["value"])
        sign = change.sign * (-1 if told.get("reverses") else 1)
        sums[change.source.set, told[name]] += sign * amount
    for (kind, name), amount in sums.items():
        if amount:
            yield kind, name, amount
