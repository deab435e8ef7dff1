"""Whatever the figures, JSON, CSV, XLSX and the page carry the same ones."""

import csv
import io
import json
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.renderers.csv import render_csv
from core.renderers.json import render_json
from core.renderers.xlsx import render_xlsx
from core.table import Column, Report, Row, Table

COLUMNS = (
    Column("m", "Tiền", "money"),
    Column("p", "Tỷ lệ", "percent"),
    Column("d", "Số", "decimal"),
    Column("n", "Lượng", "integer"),
    Column("day", "Ngày", "date"),
    Column("x", "Chữ"),
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
CELLS = st.fixed_dictionaries(
    {
        "m": st.none() | st.integers(-(10**14), 10**14),
        "p": st.none() | st.decimals(-1000, 1000, places=2),
        "d": st.none() | st.decimals(-(10**9), 10**9, places=3),
        "n": st.none() | st.integers(-(10**9), 10**9),
        "day": st.none() | st.dates(date(1991, 1, 1), date(2100, 1, 1)),
        "x": st.none() | TEXT,
    }
)


def as_report(cells: list[dict[str, object]]) -> Report:
    rows = [Row(f"r{number}", f"Dòng {number}", cell) for number, cell in enumerate(cells)]  # type: ignore[arg-type]
    table = Table("t", "T", COLUMNS, rows)
    return Report("k", "K", "", {}, (date(2026, 1, 1), date(2026, 3, 14)), (table,))


@settings(max_examples=25, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_machine_formats_agree(cells: list[dict[str, object]]) -> None:
    report = as_report(cells)
    told = json.loads(b"".join(render_json(report)))["tables"]["t"]["rows"]
    text = b"".join(render_csv(report)).decode()
    listed = list(csv.DictReader(io.StringIO(text, newline="")))
    with tempfile.TemporaryDirectory() as folder:
        render_xlsx(report, Path(folder, "r.xlsx"))
        sheet = load_workbook(Path(folder, "r.xlsx")).worksheets[0]
        shown = [[cell.value for cell in row][2:8] for row in sheet.iter_rows(min_row=6)]
    for given_cells, a, b, c in zip(cells, told, listed, shown, strict=True):
        for position, column in enumerate(COLUMNS):
            value = given_cells[column.key]
            assert_same(column, value, a[column.key], b[column.key], c[position])


def assert_same(column: Column, value: object, in_json: object, in_csv: str, in_xlsx: object) -> None:
    if value is None:
        assert (in_json, in_csv, in_xlsx) == (None, "", None)
    elif column.kind == "text":
        assert in_json == in_xlsx == value
        assert in_csv.removeprefix("'") == str(value).removeprefix("'")
    elif column.kind == "date":
        assert in_json == in_csv == str(value) == str(in_xlsx)[:10]
    else:
        assert str(in_json) == in_csv
        assert Decimal(in_csv) == value == Decimal(str(in_xlsx))
