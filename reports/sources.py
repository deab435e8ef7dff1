"""Where the figures of a report come from, told in its files: a code for each table, and a sheet that names each column's source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from core.table import Column, Row, Table
from core.words import say
from reports.frame import Frame
from reports.opening import EVERYTHING, Cited, Computed, Counted, Derivation, Narrowing, Openings

PLAIN = {"by": "content", "map": "as-filed"}
"""Parameters that a code leaves out: they are meant where nothing is said."""
_COLUMNS = (
    Column("table", say("Mã bảng"), "text", "", 2),
    Column("definition", say("Định nghĩa"), "text", "", 4),
    Column("formula", say("Cách tính"), "text", "", 4),
    Column("filter", say("Bộ lọc"), "text", "", 3),
    Column("count", say("Số dòng nguồn"), "integer", "", 1),
    Column("address", say("Địa chỉ"), "text", "", 4),
)


def table_code(kind: str, table: str, parameters: Mapping[str, str]) -> str:
    """The code of a table, the same for the same request: ``plan-vs-actual.money.2016-9M``, with what else was asked (``.fund=local``)."""
    more = [
        f".{name}={value}"
        for name, value in sorted(parameters.items())
        if name != "period" and PLAIN.get(name) != value
    ]
    return f"{kind}.{table}.{parameters['period']}{''.join(more)}"


def read_code(code: str) -> tuple[str, str, dict[str, str]] | None:
    """(kind, table, parameters) of a code; None where it is none. Whether they exist is for the report to say."""
    head = code.strip().split(".")
    if len(head) < 3 or not all(head[:3]):
        return None
    parameters = {"period": head[2]}
    for one in head[3:]:
        name, equals, value = one.partition("=")
        if not (name and equals and value) or name in parameters:
            return None
        parameters[name] = value
    return head[0], head[1], parameters


def coded(kind: str, tables: Sequence[Table], parameters: Mapping[str, str]) -> tuple[Table, ...]:
    """The tables with their codes."""
    return tuple(replace(table, code=table_code(kind, table.key, parameters)) for table in tables)


def source_table(kind: str, openings: Openings, frame: Frame, tables: Sequence[Table]) -> Table | None:
    """The sheet of sources of a report: a line for each column of figures. Rows are counted as the sheet is written, not before."""
    if not openings:
        return None
    return Table(
        key="sources-of-figures",
        title=say("Nguồn số liệu"),
        columns=tuple(replace(one, key=f"source_{one.key}") for one in _COLUMNS),
        rows=_Sources(kind, openings, frame, tuple(tables)),
        row_count=sum(len(openings.get(table.key, {})) for table in tables),
        label_head=say("Cột"),
    )


@dataclass(frozen=True, slots=True)
class _Sources:
    """The lines of the sheet, made afresh each time."""

    kind: str
    openings: Openings
    frame: Frame
    tables: tuple[Table, ...]

    def __iter__(self) -> Iterator[Row]:
        for table in self.tables:
            known = self.openings.get(table.key, {})
            for column in table.columns:
                if column.key in known:
                    yield self._row(table, column, known[column.key])

    def _row(self, table: Table, column: Column, derivation: Derivation) -> Row:
        figure = derivation.figure
        told = figure.definition if figure else say("Theo chỉ tiêu của từng dòng.")
        named = f"{column.group}: {column.label}" if column.group else column.label
        return Row(
            key=f"{table.code}#{column.key}",
            label=named,
            cells={
                "source_table": table.code,
                "source_definition": str(told),
                "source_formula": _formula(derivation, table),
                "source_filter": "; ".join(
                    f"{name}={value}" for name, value in self.frame.parameters.items()
                ),
                "source_count": self._count(table, column, derivation),
                "source_address": self._address(table, column),
            },
        )

    def _count(self, table: Table, column: Column, derivation: Derivation) -> int | None:
        """How many rows stand behind the total; None where the table has none."""
        if table.total is None or table.total.get(column.key) is None or not isinstance(derivation, Counted):
            return None
        facts = table.total_facts
        return derivation.rows(self.frame, facts if isinstance(facts, Narrowing) else EVERYTHING).count

    def _address(self, table: Table, column: Column) -> str:
        """Where the total opens; of a table without one, where it is shown. Whole where the portal knows its own address."""
        if table.total is None or table.total.get(column.key) is None:
            query = urlencode({"kind": self.kind, **self.frame.parameters})
            path = f"{reverse('reports:list')}?{query}#table-{table.key}"
        else:
            opens = reverse("reports:opening", args=[self.kind, table.key, column.key])
            path = f"{opens}?{urlencode(dict(self.frame.parameters))}"
        return f"{settings.PORTAL_URL.rstrip('/')}{path}"


def _formula(derivation: Derivation, table: Table) -> str:
    """How a column is made, in words."""
    if isinstance(derivation, Cited):
        return str(say("Theo báo cáo ghi ở từng dòng"))
    if not isinstance(derivation, Computed):
        return str(say("Tổng các dòng nguồn"))
    labels = {column.key: column.label for column in table.columns}
    made = " + ".join(labels[key] for key in derivation.plus)
    made += "".join(f" − {labels[key]}" for key in derivation.minus)
    if not derivation.over:
        return made
    whole = f"({made})" if len(derivation.plus) + len(derivation.minus) > 1 else made
    return f"{whole} ÷ {' / '.join(labels[key] for key in derivation.over)} × 100"
