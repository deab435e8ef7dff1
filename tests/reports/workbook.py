"""A workbook reckoned again: each formula gives the value that stands beside it, and that of the table."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from core.renderers.xlsx import sheet_titles
from core.table import Cell, Report, Row, Table

_SUM = re.compile(r"SUBTOTAL\(9,([A-Z]+\d+:[A-Z]+\d+)\)")
_SHARE = re.compile(r"IF\(([A-Z]+\d+)<>0,ROUND\(\(?([A-Z0-9+-]+)\)?\*100/\1,2\),(.+)\)")
_TERM = re.compile(r"([+-]?)([A-Z]+\d+)")


def assert_reckons(path: Path, report: Report) -> dict[tuple[str, str], set[str]]:
    """Every cell of every table, by value and by formula; returns which columns have formulas, by table and place (row, group, total)."""
    written, kept = load_workbook(path), load_workbook(path, data_only=True)
    found: dict[tuple[str, str], set[str]] = {}
    tables = report.tables
    for title, table in zip(sheet_titles([str(one.title) for one in tables]), tables, strict=True):
        sheet, values = written[title], kept[title]
        lines = list(range(int(re.sub(r"\D", "", sheet.freeze_panes)), sheet.max_row + 1))
        start = (3 if table.opened()[0] else 2) + 1
        for line, (place, row) in zip(lines, _rows(table), strict=False):
            for column, spec in enumerate(table.columns, start):
                cell, value = sheet.cell(line, column), values.cell(line, column).value
                where = (title, cell.coordinate, cell.value)
                wanted = None if spec.key in row.unfounded else row.cells.get(spec.key)
                assert _alike(value, wanted), (*where, value, wanted)
                if cell.data_type == "f":
                    made = evaluate(sheet, cell.value[1:])
                    assert _alike(_rounded(made, wanted), wanted), (*where, made, wanted)
                    found.setdefault((table.key, place), set()).add(spec.key)
    return found


def evaluate(sheet: Any, formula: str) -> float:
    """What a spreadsheet comes to, reckoning in binary fractions and rounding what it shows of them (15 digits)."""
    if summed := _SUM.fullmatch(formula):
        first, top, last, bottom = range_boundaries(summed[1])
        cells = [cell for row in sheet.iter_rows(top, bottom, first, last) for cell in row]
        plain = [one for one in cells if not str(one.value).startswith("=SUBTOTAL(")]
        return sum((_value(sheet, one) for one in plain), 0.0)
    if share := _SHARE.fullmatch(formula):
        whole = _value(sheet, sheet[share[1]])
        if not whole:
            return evaluate(sheet, share[3])
        exact = Decimal(f"{evaluate(sheet, share[2]) * 100 / whole:.15g}")
        return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
    terms = _TERM.findall(formula)
    assert "".join(f"{sign}{cell}" for sign, cell in terms) == formula, formula
    return sum(float(f"{sign}1") * _value(sheet, sheet[cell]) for sign, cell in terms)


def _value(sheet: Any, cell: Any) -> float:
    if cell.data_type == "f":
        return evaluate(sheet, cell.value[1:])
    return float(cell.value) if isinstance(cell.value, int | float) else 0.0


def _rows(table: Table) -> Iterator[tuple[str, Row]]:
    for row in table.rows:
        yield row.role, row
    if table.total is not None:
        yield "total", Row("", "", table.total, unfounded=table.total_unfounded)


def _rounded(value: float, wanted: Cell) -> float | Decimal:
    return value if isinstance(wanted, int) else round(Decimal(value), 6).normalize()


def _alike(found: Any, wanted: Cell) -> bool:
    if isinstance(found, datetime):
        found = found.date()
    if isinstance(wanted, Decimal) and isinstance(found, int | float):
        found = Decimal(str(found))
    return bool(found == wanted)
