"""Opening a figure of a report: the cell that an address names, and the rows or the formula behind it, within the reader's scope."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from centers.models import Scope
from core.exceptions import NotFound
from core.snapshot import snapshot
from core.table import Cell, Column, Row, Table
from core.words import say
from projects.models import Project
from reports.builders import Builder, get_builder
from reports.builders.base import subtitle
from reports.figure import Figure
from reports.frame import Frame
from reports.opening import (
    EVERYTHING,
    Citation,
    Cited,
    Computed,
    Counted,
    Derivation,
    Narrowing,
    Opened,
    OpenedRow,
    narrowing_of,
)
from reports.selectors.described import titles
from reports.services.compute import read_request

LAST = "total"
"""How a citation names a table's last line."""
TOTAL = ""
"""The address of a table's total."""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: table, line and column; ``line`` is the address of its row (:meth:`core.table.Table.addressed`)."""

    table: str
    line: str
    column: str


@dataclass(frozen=True, slots=True)
class Operand:
    """A column that a formula reads, with its figure in the same line. ``opens`` tells whether that figure opens in its turn.

    A cited figure stands in another report: of ``kind`` by the dimension ``by``, at ``place``; ``label`` names its line.
    """

    column: Column
    value: Cell
    sign: str
    opens: bool
    kind: str = ""
    by: str = ""
    place: Place | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opened cell. ``opened`` holds its rows, None where a formula makes it; ``label`` is blank for the total."""

    builder: Builder
    frame: Frame
    place: Place
    title: str
    table: Table
    label: str
    column: Column
    unit: str
    value: Cell
    figure: Figure
    derivation: Derivation
    opened: Opened | None
    operands: tuple[Operand, ...]

    @property
    def subtitle(self) -> str:
        return subtitle(self.frame)


def open_figure(*, kind: str, place: Place, parameters: Mapping[str, str], scope: Scope) -> Opening:
    """The figure at ``place`` of the report ``kind`` for ``parameters`` within ``scope``.

    The report is made as the reader would see it, so that nothing opens that they could not read. Raises NotFound for a kind, table, line or
    column that it does not have, for a cell without a figure, and for what lies out of scope; InvalidInput for a parameter that cannot be
    understood.
    """
    builder = get_builder(kind)
    frame = read_request(builder, parameters, scope)
    with snapshot():
        table = next((one for one in builder.tables(frame) if one.key == place.table), None)
        column = next((one for one in table.columns if one.key == place.column), None) if table else None
        derivation = builder.openings.get(place.table, {}).get(place.column)
        if table is None or column is None or derivation is None:
            raise unknown_figure()
        line, cells, unfounded = line_of(table, place.line)
        value = cells.get(column.key)
        if value is None or column.key in unfounded:
            raise unknown_figure()
        narrowing = narrowing_of(line) if line else total_narrowing(table)
        opened = derivation.rows(frame, narrowing) if isinstance(derivation, Counted) else None
        return Opening(
            builder=builder,
            frame=frame,
            place=place,
            title=builder.title,
            table=table,
            label=line.label if line else "",
            column=column,
            unit=(line.unit if line and column.kind == "decimal" else "") or column.unit_code,
            value=value,
            figure=derivation.about(narrowing),
            derivation=derivation,
            opened=opened,
            operands=tuple(
                cited(frame, narrowing)
                if isinstance(derivation, Cited)
                else _operands(derivation, table, cells, unfounded)
            ),
        )


def unknown_figure() -> NotFound:
    """What is said of a figure that is not there."""
    return NotFound(say("Không có số này trong báo cáo và phạm vi của bạn."), code="unknown_figure")


def line_of(table: Table, address: str) -> tuple[Row | None, Mapping[str, Cell], frozenset[str]]:
    """The row at ``address``, its cells and those that no fact stands behind; of the total no row."""
    if address == TOTAL:
        if table.total is None:
            raise unknown_figure()
        return None, table.total, table.total_unfounded
    row = next((row for name, row in table.addressed() if name == address), None)
    if row is None:
        raise unknown_figure()
    return row, row.cells, row.unfounded


def total_narrowing(table: Table) -> Narrowing:
    """What the last line of a table counts."""
    return table.total_facts if isinstance(table.total_facts, Narrowing) else EVERYTHING


def _operands(
    derivation: Derivation, table: Table, cells: Mapping[str, Cell], unfounded: frozenset[str]
) -> Iterator[Operand]:
    if not isinstance(derivation, Computed):
        return
    below = derivation.below(cells)
    signs = [("+", derivation.plus), ("−", derivation.minus), ("÷", (below,) if below else ())]
    columns = {column.key: column for column in table.columns}
    for sign, keys in signs:
        for key in keys:
            told = cells.get(key) is not None and key not in unfounded
            yield Operand(columns[key], None if key in unfounded else cells.get(key), sign, told)


Made = dict[tuple[str, str], dict[str, Table]]
"""Tables by kind and dimension, then by key."""


def cited(frame: Frame, line: Narrowing, made: Made | None = None) -> Iterator[Operand]:
    """The cells that a line cites, read in their own reports; a number of rows leads to its table alone. ``made`` keeps the tables."""
    made = {} if made is None else made
    for one in line.members:
        key = one.kind, one.by
        if key not in made:
            tables = get_builder(one.kind).tables(replace(frame, by=one.by))
            made[key] = {table.key: table for table in tables}
        yield _cited(one, made[key][one.table])


def _cited(one: Citation, table: Table) -> Operand:
    if not one.column:
        rows = Column("count", say("Số dòng của bảng %(table)s", table=table.title), "integer")
        return Operand(rows, None, one.sign, False, one.kind, one.by, Place(one.table, TOTAL, ""))
    column = next(column for column in table.columns if column.key == one.column)
    address, label, cells = TOTAL, say("Tổng cộng"), table.total or {}
    if one.row != LAST:
        address, row = next((address, row) for address, row in table.addressed() if row.key == one.row)
        label, cells = row.label, row.cells
    opens = one.column in get_builder(one.kind).openings.get(one.table, {})
    place = Place(one.table, address, one.column)
    return Operand(column, cells.get(one.column), one.sign, opens, one.kind, one.by, place, str(label))


@dataclass(frozen=True, slots=True)
class Told:
    """A row behind a figure with its đề án: code and title as known, ``visible`` where its page may be read."""

    row: OpenedRow
    code: str
    title: str
    visible: bool


def told_rows(opening: Opening, start: int, stop: int) -> list[Told]:
    """The rows of an opened figure from number ``start`` (from 0) up to ``stop``, with their đề án. Two queries beside those of the rows."""
    if opening.opened is None:
        return []
    rows = opening.opened.rows(start, stop)
    ids = sorted({row.project for row in rows if row.project is not None})
    named, seen = _projects(opening.frame, ids)
    return [Told(row, *named.get(row.project or 0, ("", "")), (row.project or 0) in seen) for row in rows]


def _projects(frame: Frame, ids: Sequence[int]) -> tuple[dict[int, tuple[str, str]], set[int]]:
    if not ids:
        return {}, set()
    seen = set(Project.objects.visible_to(frame.scope).filter(pk__in=ids).values_list("pk", flat=True))
    return titles(frame.as_of, ids), seen


def all_rows(opening: Opening) -> Iterator[Told]:
    """Every row of an opened figure, read in chunks."""
    count = opening.opened.count if opening.opened else 0
    for start in range(0, count, CHUNK):
        yield from told_rows(opening, start, min(start + CHUNK, count))
