"""Reports as JSON for machines: the fixed body of the command line and of the REST API.

Compact, one row a line, UTF-8, a newline at the end: the same report gives the same bytes. Money
is an integer of đồng; percentages and decimals are strings so that no reader rounds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from core.renderers.cells import Plain, converters
from core.table import Report, Table

CHUNK_ROWS = 200


def render_json(report: Report) -> Iterator[bytes]:
    """The report in chunks of UTF-8 bytes, never holding more than ``CHUNK_ROWS`` rows.

    Group and subtotal rows are layout and left out; "total" stands only where a table has one.
    """
    start, end = report.window
    head = {
        "report": report.kind,
        "parameters": dict(report.parameters),
        "window": {"from": f"{start:%Y-%m-%d}", "to": f"{end:%Y-%m-%d}"},
    }
    yield f'{_dump(head)[:-1]},"tables":{{'.encode()
    for position, table in enumerate(report.tables):
        separator = "," if position else ""
        yield f"{separator}\n{_dump(table.key)}:".encode()
        yield from _table(table)
    yield b"}}\n"


def _table(table: Table) -> Iterator[bytes]:
    columns = [
        {"key": column.key, "label": column.label, "unit": column.unit_code} for column in table.columns
    ]
    yield f'{{"columns":{_dump(columns)},"rows":['.encode()
    cells = converters(table)
    lines: list[str] = []
    separator = "\n"
    for row in table.data_rows():
        body: dict[str, Plain] = {"key": row.key, "label": row.label}
        if row.unit:
            body["unit"] = row.unit
        for key, convert in cells:
            body[key] = convert(row.cells.get(key))
        lines.append(separator + _dump(body))
        separator = ",\n"
        if len(lines) == CHUNK_ROWS:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode() + b"]"
    if table.total is not None:
        total = {key: convert(table.total.get(key)) for key, convert in cells}
        yield f',"total":{_dump(total)}'.encode()
    yield b"}"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
