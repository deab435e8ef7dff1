"""Every figure of a report, opened: its rows sum to it, or its formula gives it."""

from collections.abc import Iterator, Mapping

from centers.models import Scope
from centers.models.scope import EVERYTHING
from core.table import Cell, Table
from reports.builders import get_builder
from reports.opening import EVERYTHING as ALL
from reports.opening import Cited, Computed, Counted, Narrowing, amount_of, narrowing_of
from reports.selectors.frames import read_frame
from reports.services.opening import Made, Operand, all_rows, cited, open_figure
from reports.services.opening import Place as At


def lines(table: Table) -> Iterator[tuple[str, Mapping[str, Cell], frozenset[str], Narrowing]]:
    for address, row in table.addressed():
        yield address, row.cells, row.unfounded, narrowing_of(row)
    if table.total is not None:
        facts = table.total_facts
        yield "", table.total, table.total_unfounded, facts if isinstance(facts, Narrowing) else ALL


def assert_opens(kind: str, parameters: dict[str, str], scope: Scope = EVERYTHING) -> int:
    """Each figure of each table is the sum of its rows or what its formula gives; returns how many rows were opened."""
    builder = get_builder(kind)
    frame = read_frame(parameters, scope=scope, ahead=builder.ahead)
    opened = 0
    made: Made = {}
    for table in builder.tables(frame):
        ways = builder.openings.get(table.key, {})
        for address, cells, unfounded, narrowing in lines(table):
            for column in table.columns:
                value = cells.get(column.key)
                if not column.is_numeric or value is None:
                    continue
                where = (kind, parameters, table.key, address, column.key)
                way = ways[column.key]
                if isinstance(way, Computed):
                    assert way.of(cells) == value, where
                    continue
                if isinstance(way, Cited):
                    opened += assert_cites(list(cited(frame, narrowing, made)), value, where)
                    continue
                assert isinstance(way, Counted)
                rows = way.rows(frame, narrowing)
                assert rows.total == amount_of(value), (*where, rows.total, value)
                told = rows.rows(0, rows.count)
                assert len(told) == rows.count, where
                assert sum(row.amount for row in told) == value, where
                if column.key in unfounded:
                    assert rows.count == 0, where
                opened += rows.count
    return opened


def assert_cites(told: list[Operand], value: Cell, where: object) -> int:
    """The cells of other reports that a line cites make its figure; a number of rows names its table alone."""
    signs = {"+": 1, "−": -1}
    if not told or any(one.column.key == "count" for one in told):
        return 0
    assert sum(signs[one.sign] * amount_of(one.value) for one in told) == value, where
    return len(told)


def assert_service_opens(kind: str, parameters: dict[str, str], scope: Scope = EVERYTHING) -> None:
    """The same through the one door that the page uses, for the figures that a reader sees."""
    builder = get_builder(kind)
    parameters = {name: value for name, value in parameters.items() if name in builder.parameters}
    frame = read_frame(parameters, scope=scope, ahead=builder.ahead)
    for table in builder.tables(frame):
        for address, cells, unfounded, _ in lines(table):
            for column in table.columns:
                value = cells.get(column.key)
                if not column.is_numeric or value is None or column.key in unfounded:
                    continue
                found = open_figure(
                    kind=kind, place=At(table.key, address, column.key), parameters=parameters, scope=scope
                )
                assert found.value == value
                if found.opened is not None:
                    assert sum(one.row.amount for one in all_rows(found)) == value
