"""Opening a figure of a report that was sent: the rows that were frozen with it, within the reader's rights.

Where they were not kept (sent before the portal kept them, or too many cells), the figure is opened as known at the moment of sending, and
only where that gives the very number; else nothing is opened, and that is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from centers.models import Scope
from core.exceptions import DomainError
from core.frozen import thaw, warm, warm_table
from core.snapshot import snapshot
from core.table import Cell, Column, Table
from core.words import in_vietnamese, say
from projects.models import Project
from reports.builders import KINDS, get_builder
from reports.models import Filing
from reports.opening import Amount, Cited, Computed, Counted, OpenedRow, amount_of, narrowing_of
from reports.selectors.described import titles
from reports.selectors.project_money import chunks
from reports.services.compute import read_request
from reports.services.freezing import body_of, rows_of, scope_from
from reports.services.freezing_rows import name_of
from reports.services.opening import Place, Told, cited, line_of, total_narrowing, unknown_figure

FROZEN, AS_KNOWN, NOWHERE = "frozen", "as-known", ""


@dataclass(frozen=True, slots=True)
class FrozenOperand:
    """A figure that a formula reads or a sentence cites; ``place`` is where it opens in the same report, None where it does not."""

    column: Column
    value: Cell
    sign: str
    place: Place | None = None
    within: str = ""
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FrozenOpening:
    """One opened cell of a report that was sent. ``basis``: from what was frozen, as known then, or nowhere.

    ``rows`` are those that the reader may see; ``hidden`` so many more, of the sum ``hidden_total``. None where a formula makes the figure.
    """

    filing: Filing
    place: Place
    within: str
    title: str
    table: Table
    label: str
    column: Column
    unit: str
    value: Cell
    basis: str
    taken_at: datetime
    told: tuple[str, str] = ("", "")
    over: bool = False
    operands: tuple[FrozenOperand, ...] = ()
    rows: Sequence[Told] | None = None
    hidden: int = 0
    hidden_total: Amount = 0


def open_frozen(*, filing: Filing, place: Place, within: str = "", scope: Scope) -> FrozenOpening:
    """The figure at ``place`` of a report that was sent, or of a table that it cites (``within``: ``KIND.DIMENSION``).

    Raises NotFound for what it does not have, RuleViolation (``damaged``). Whether the reader sees the report itself is asked before.
    """
    body, kept = body_of(filing), rows_of(filing)
    report = thaw(body["report"])
    name, title, table = name_of(place.table, within), report.title, None
    if not within:
        table = next((one for one in report.tables if one.key == place.table), None)
    elif kept and name in kept["cited"]:
        title, table = kept["cited"][name]["title"], warm_table(kept["cited"][name]["table"])
    column = next((one for one in table.columns if one.key == place.column), None) if table else None
    if table is None or column is None or not column.is_numeric:
        raise unknown_figure()
    line, cells, unfounded = line_of(table, place.line)
    value = cells.get(column.key)
    if value is None or column.key in unfounded:
        raise unknown_figure()
    found = FrozenOpening(
        filing=filing,
        place=place,
        within=within,
        title=title,
        table=table,
        label=line.label if line else "",
        column=column,
        unit=(line.unit if line and column.kind == "decimal" else "") or column.unit_code,
        value=value,
        basis=NOWHERE,
        taken_at=datetime.fromisoformat(body["taken_at"]),
    )
    opened = _from_kept(found, kept, name, cells, scope) if kept else None
    if opened is None and not within:
        opened = _as_known(found, body, scope)
    return opened or found


def _from_kept(
    found: FrozenOpening, kept: Mapping[str, Any], name: str, cells: Mapping[str, Cell], scope: Scope
) -> FrozenOpening | None:
    """The figure by what was frozen; None where its rows are not there."""
    place = found.place
    way = kept["ways"].get(name, {}).get(place.column)
    if way is None:
        return None
    own = kept["figures"].get(name, {}).get(place.line, {}).get(place.column)
    label, definition = own or way["figure"]
    found = replace(found, basis=FROZEN, told=(label, definition))
    if "plus" in way:
        formula = Computed(None, tuple(way["plus"]), tuple(way["minus"]), tuple(way["over"]))  # type: ignore[arg-type]  # its words are frozen
        return _formula(found, formula, cells)
    if place.line in kept["cites"].get(name, {}):
        return replace(found, operands=tuple(_cited(kept, name, place.line)))
    numbers = kept["cells"].get(name, {}).get(place.line, {}).get(place.column)
    if numbers is None:
        return None
    named = {pk: (code, title) for pk, code, title in kept["projects"]}
    rows = [_thawed(kept["rows"][number]) for number in numbers]
    return _with_rows(found, rows, named, scope)


def _thawed(row: Sequence[Any]) -> OpenedRow:
    amount, project, subject, what, on, source, fund_year, document, center = row
    day = date.fromisoformat(on) if on else None
    return OpenedRow(warm(amount), project, subject, what, day, source, fund_year, document, center)  # type: ignore[arg-type]  # an amount was frozen


def _formula(found: FrozenOpening, way: Computed, cells: Mapping[str, Cell]) -> FrozenOpening | None:
    """The figure as its formula over other cells of its line; None where they do not give it."""
    if way.of(cells) != found.value:
        return None
    columns = {column.key: column for column in found.table.columns}
    below = way.below(cells)
    operands = []
    for sign, keys in (("+", way.plus), ("−", way.minus), ("÷", (below,) if below else ())):
        for key in keys:
            place = replace(found.place, column=key) if cells.get(key) is not None else None
            operands.append(FrozenOperand(columns[key], cells.get(key), sign, place, found.within))
    return replace(found, operands=tuple(operands), over=bool(way.over))


def _cited(kept: Mapping[str, Any], name: str, line: str) -> Iterable[FrozenOperand]:
    for sign, target, address, key, label, kind in kept["cites"][name][line]:
        if not target:
            yield FrozenOperand(Column(key, label, "integer"), None, sign, kind=kind)
            continue
        table = warm_table(kept["cited"][target]["table"])
        row, cells, unfounded = line_of(table, address)
        column = next(one for one in table.columns if one.key == key)
        within, _, bare = target.rpartition(".")
        opens = cells.get(key) is not None and key not in unfounded
        place = Place(bare, address, key) if opens else None
        told = row.label if row else say("Tổng cộng")
        yield FrozenOperand(column, cells.get(key), sign, place, within, str(told), kind)


def _with_rows(
    found: FrozenOpening, rows: Sequence[OpenedRow], named: Mapping[int, tuple[str, str]], scope: Scope
) -> FrozenOpening | None:
    """The rows in the reader's sight, and what the others make together; None where all of them do not make the figure."""
    if sum((row.amount for row in rows), 0) != amount_of(found.value):
        return None
    seen = _seen({row.project for row in rows if row.project is not None}, scope)
    whole = scope.covers(found.filing.scope)
    shown, hidden = [], []
    for row in rows:
        if scope.everything or row.project in seen:
            in_sight = True
        elif row.project is None:
            in_sight = whole if row.center is None else whole or row.center in scope.center_ids
        else:
            in_sight = False
        if in_sight:
            code, title = named.get(row.project or 0, ("", ""))
            shown.append(Told(row, code, title, (row.project or 0) in seen))
        else:
            hidden.append(row)
    total = sum((row.amount for row in hidden), 0)
    return replace(found, rows=shown, hidden=len(hidden), hidden_total=total)


def _seen(ids: set[int], scope: Scope) -> set[int]:
    visible = Project.objects.visible_to(scope)
    return {
        pk for part in chunks(sorted(ids)) for pk in visible.filter(pk__in=part).values_list("pk", flat=True)
    }


def _as_known(found: FrozenOpening, body: Mapping[str, Any], scope: Scope) -> FrozenOpening | None:
    """The figure as today's code computes it from what was known at the moment of sending; None unless it is the very figure."""
    filing = found.filing
    if filing.kind not in KINDS:
        return None
    builder = get_builder(filing.kind)
    asked = {key: value for key, value in filing.parameters.items() if key in builder.parameters}
    try:
        with in_vietnamese(), snapshot():
            frame = read_request(builder, asked, scope_from(filing.scope))
            moments = [one for one in (frame.as_of, found.taken_at) if one is not None]
            frame = replace(frame, as_of=min(moments))
            table = next((one for one in builder.tables(frame) if one.key == found.place.table), None)
            way = builder.openings.get(found.place.table, {}).get(found.place.column)
            if table is None or way is None:
                return None
            line, cells, _ = line_of(table, found.place.line)
            if cells.get(found.place.column) != found.value or (line.label if line else "") != found.label:
                return None
            narrowing = narrowing_of(line) if line else total_narrowing(table)
            figure = way.about(narrowing)
            known = replace(found, basis=AS_KNOWN, told=(str(figure.label), str(figure.definition)))
            if isinstance(way, Computed):
                return _formula(known, way, line_of(found.table, found.place.line)[1])
            if isinstance(way, Cited):
                operands = tuple(
                    FrozenOperand(one.column, one.value, one.sign, label=one.label, kind=one.kind)
                    for one in cited(frame, narrowing)
                )
                return replace(known, operands=operands) if _make(operands, found.value) else None
            assert isinstance(way, Counted)
            rows = way.rows(frame, narrowing).every()
            ids = sorted({row.project for row in rows if row.project is not None})
            return _with_rows(known, rows, titles(frame.as_of, ids) if ids else {}, scope)
    except DomainError:
        return None  # what was asked for then is no request of today any more


def _make(operands: Sequence[FrozenOperand], value: Cell) -> bool:
    """Whether cited cells make the figure; a number of rows names its table alone and cannot be checked here."""
    if any(one.column.key == "count" for one in operands):
        return False
    signs = {"+": 1, "−": -1}
    return not operands or sum(signs[one.sign] * amount_of(one.value) for one in operands) == value
