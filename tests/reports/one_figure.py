"""One definition per figure, for any kind of report: what the builder made stands alike in command, REST, CSV, XLSX, on paper and on the page."""

import csv
import html
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from centers.models.scope import EVERYTHING
from core.formatting import format_date, format_money, format_number, format_percent, plain_decimal
from core.table import Cell, Column, Row, Table
from reports.services.compute import build_report
from tests.reports.opening_cells import assert_opens
from tests.reports.workbook import assert_reckons


def assert_alike(kind: str, query: dict[str, str], *, client: Client, folder: Path) -> None:
    """Every data row of every table of the report, compared in all formats, and each of its figures opened; ``client`` is logged in and sees
    the whole country.
    """
    report = build_report(kind=kind, parameters=query, scope=EVERYTHING)
    assert any(list(table.data_rows()) for table in report.tables), "A comparison of nothing proves nothing."
    assert assert_opens(kind, query) > 0
    printed = _printed(kind, query)
    answer = client.get(f"/api/v1/reports/{kind}/", query)
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert sent.decode() == printed
    body = json.loads(printed)
    files = {format: _file(kind, query, format, folder) for format in ("csv", "xlsx", "pdf")}
    lines = list(csv.DictReader(files["csv"].open(encoding="utf-8")))
    book = load_workbook(files["xlsx"], data_only=True)
    assert_reckons(files["xlsx"], report)
    paper = " ".join(page.extract_text() for page in PdfReader(files["pdf"]).pages)
    numbers = set(re.findall(r"\d[\d.]*(?:,\d+)?", paper)) | set(re.findall(r"\(\d[\d.]*(?:,\d+)?\)", paper))
    page = client.get("/bao-cao/", {"kind": kind, "unit": "dong", **query}).content.decode()
    for table in report.tables:
        rows = list(table.data_rows())
        told = [line for line in lines if line.get("table", table.key) == table.key]
        sheet = _sheet(book[re.sub(r"[\[\]:*?/\\]", "", str(table.title))[:31]], table)
        shown = _shown(page, table)
        assert [row.key for row in rows] == [line["key"] for line in told]
        for row, line, given in zip(rows, told, body["tables"][table.key]["rows"], strict=True):
            for column in table.columns:
                value = row.cells.get(column.key)
                where = (table.key, row.key, column.key)
                assert given[column.key] == _as_json(value, column), where
                assert line[column.key].removeprefix("'") == _as_csv(value, column), where
                seen = None if column.key in row.unfounded else value
                assert _typed(sheet[row.key][column.key], seen) == seen, where
                if seen is not None and column.is_numeric:
                    assert _words(column, seen) in shown, where
                    assert _words(column, seen) in numbers, where


def _printed(kind: str, query: dict[str, str]) -> str:
    out = io.StringIO()
    call_command("report", kind, **query, stdout=out)
    return out.getvalue()


def _file(kind: str, query: dict[str, str], format: str, folder: Path) -> Path:
    path = folder / f"report.{format}"
    call_command("report", kind, **query, format=format, output=str(path))
    return path


def _sheet(sheet: Any, table: Table) -> dict[Any, dict[str, Any]]:
    """The cells of a sheet by the reference in its last column."""
    count = len(table.columns)
    found = {}
    for line in sheet.iter_rows(values_only=True):
        values = list(line)
        while values and values[-1] is None:
            values.pop()
        if len(values) > count:
            found[values[-1]] = dict(
                zip((column.key for column in table.columns), values[-1 - count : -1], strict=True)
            )
    return found


def _shown(page: str, table: Table) -> set[str]:
    part = page[page.index(f'id="table-{table.key}"') :]
    part = part[: part.index("</table>")]
    cells = re.findall(r"<td.*?</td>", part, flags=re.DOTALL)
    return {html.unescape(re.sub(r"<.*?>", "", cell)).strip() for cell in cells}


def _as_json(value: Cell, column: Column) -> Any:
    if isinstance(value, Decimal):
        return plain_decimal(value) if column.kind == "decimal" else f"{value}"
    return value.isoformat() if isinstance(value, date) else value


def _as_csv(value: Cell, column: Column) -> str:
    return "" if value is None else str(_as_json(value, column))


def _typed(found: Any, wanted: Cell) -> Any:
    """A cell of a workbook in the type of the figure: it keeps decimals as numbers and days as moments."""
    if isinstance(wanted, Decimal) and isinstance(found, int | float):
        return Decimal(str(found))
    return found.date() if isinstance(found, datetime) else found


def _words(column: Column, value: Cell) -> str:
    if column.kind == "money":
        assert isinstance(value, int)
        return format_money(value)
    if column.kind == "percent":
        assert isinstance(value, Decimal)
        return format_percent(value)
    if isinstance(value, date):
        return format_date(value)
    assert isinstance(value, int | Decimal)
    return format_number(value)


def rows(table: Table) -> dict[str, Row]:
    return {row.key: row for row in table.rows}
