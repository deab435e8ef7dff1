"""Reports as CSV (RFC 4180) for machines and spreadsheets.

Tidy data: a header of keys and one line per data row. Totals are left out so that summing a
column never counts money twice. Dates are ISO, figures plain; text that a spreadsheet would take
for a formula gets a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from core.renderers.cells import Plain, converters, neutral, value_columns
from core.table import Report, Table

CHUNK_ROWS = 200
BOM = b"\xef\xbb\xbf"


def render_csv(report: Report, *, bom: bool = False) -> Iterator[bytes]:
    """The report in chunks of UTF-8 bytes; ``bom`` leads with the mark Excel wants.

    Header: ``key,label,unit`` and the column keys. A report of several tables has ``table`` in
    front and the columns of all of them, so that the file stays one rectangle.
    """
    columns = [column.key for column in value_columns(report)]
    several = len(report.tables) != 1
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*(["table"] if several else []), "key", "label", "unit", *columns])
    if bom:
        yield BOM
    pending = 1
    for table in report.tables:
        lead = [neutral(table.key)] if several else []
        for line in _lines(table, columns):
            writer.writerow([*lead, *line])
            pending += 1
            if pending >= CHUNK_ROWS:
                yield _drain(buffer)
                pending = 0
    yield _drain(buffer)


def _lines(table: Table, columns: list[str]) -> Iterator[list[Plain]]:
    known = dict(converters(table))
    texts = {column.key for column in table.columns if column.kind == "text"}
    for row in table.data_rows():
        line: list[Plain] = [neutral(row.key), neutral(row.label), neutral(row.unit)]
        for key in columns:
            value = known[key](row.cells.get(key)) if key in known else None
            line.append(neutral(value) if key in texts and isinstance(value, str) else value)
        yield line


def _drain(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data
