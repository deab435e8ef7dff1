"""A narrative never says more than its figures: read back from the report alone, and compared with the reports that it names."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from centers.models import Scope
from centers.models.scope import EVERYTHING
from core.table import Report, Row, Table
from reports.services.compute import build_report

VALUES = ("amount", "rate", "number", "words")
SCALES = {
    "tỷ đồng": 10**9,
    "triệu đồng": 10**6,
    "đồng": 1,
    "billion dong": 10**9,
    "million dong": 10**6,
    "dong": 1,
}


def told(report: Report) -> dict[str, str]:
    """The sentences by key."""
    table = report.tables[0]
    return {row.key: str(row.cells["text"]) for row in table.rows if row.role == "row"}


def assert_no_more_than_figures(query: dict[str, str], *, scope: Scope = EVERYTHING) -> Report:
    """Every number of every sentence is one of its figures, and every figure is the cell that it names."""
    report = build_report(kind="narrative", parameters=query, scope=scope)
    sentences, figures = told(report), list(report.tables[1].rows)
    assert {row.cells["sentence"] for row in figures} <= {None, *sentences}
    assert len({row.key for row in figures}) == len(figures)
    assert len({row.key for row in report.tables[0].rows}) == len(list(report.tables[0].rows))
    for key, text in sentences.items():
        own = [row for row in figures if row.cells["sentence"] in (key, None)]
        assert untold(text, [str(row.cells["written"]) for row in own]) == "", (key, text)
        assert text.endswith((".", ":")), text
    sources: dict[tuple[str, str], dict[str, Table]] = {}
    for row in figures:
        where = row.cells["sentence"]
        said = " ".join(sentences.values()) if where is None else sentences[str(where)]
        assert str(row.cells["written"]) in said, row
        assert_says_its_value(row)
        assert_is_its_cell(row, report, query, scope, sources)
    return report


def untold(text: str, written: list[str]) -> str:
    """The digits of a sentence that none of its figures is."""
    for one in sorted(written, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.,]){re.escape(one)}(?!\w|[.,]\d)", " ", text)
    return "".join(re.findall(r"\d", text))


def value_of(row: Row) -> Any:
    found = [row.cells[name] for name in VALUES if row.cells.get(name) is not None]
    assert len(found) == 1, row
    return found[0]


def assert_says_its_value(row: Row) -> None:
    """What is written can be turned back into the exact value."""
    value, written = value_of(row), str(row.cells["written"])
    written = written.removeprefix("âm ").removeprefix("minus ")
    if "amount" in row.cells:
        number, _, unit = written.partition(" ")
        assert Decimal(number.replace(".", "").replace(",", ".")) * SCALES[unit] == abs(value), row
    elif isinstance(value, Decimal):
        number = re.match(r"[\d.]+(?:,\d+)?", written)[0]  # type: ignore[index]
        assert Decimal(number.replace(".", "").replace(",", ".")) == abs(value), row
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        assert written == f"{date.fromisoformat(value):%d/%m/%Y}"
    elif row.cells["source_column"] == "difficulty":
        said = written.removeprefix("“").removesuffix("”")
        assert " ".join(value.split()).startswith(said.removesuffix(" […]")), row
        assert said.endswith("[…]") or said == " ".join(value.split()).removesuffix(".")
    else:
        assert written in (value, f"{value} ({row.cells['source_row']})"), row


def assert_is_its_cell(
    row: Row,
    report: Report,
    query: dict[str, str],
    scope: Scope,
    sources: dict[tuple[str, str], dict[str, Table]],
) -> None:
    cells, value = row.cells, value_of(row)
    kind, by = str(cells["source"]), str(cells["by"] or "")
    if kind == "narrative":
        assert_is_of_the_period(row, report)
        return
    if (kind, by) not in sources:
        made = build_report(kind=kind, parameters=query | {"by": by}, scope=scope)
        sources[kind, by] = {table.key: table for table in made.tables}
    table = sources[kind, by][str(cells["source_table"])]
    where, column = str(cells["source_row"]), str(cells["source_column"])
    if column == "count":
        assert value == counted(table, where), row
        return
    if where == "total":
        given, silent = table.total or {}, table.total_unfounded
    else:
        line = next(one for one in table.rows if one.key == where)
        given, silent = {"label": line.label, **line.cells}, line.unfounded
    first, _, less = column.partition(" − ")
    assert not {first, less} & silent, row
    found = given[first] - given[less] if less else given[first]  # type: ignore[operator]
    assert value == (found.isoformat() if isinstance(found, date) else found), row


def counted(table: Table, where: str) -> int:
    """How many data rows answer to a condition, read from its text alone."""
    rows = list(table.data_rows())
    for part in [] if where == "*" else where.split(" & "):
        column, sign, values = re.match(r"(\w+)([=≠<])(.*)", part).groups()  # type: ignore[union-attr]
        rows = [row for row in rows if answers(cell(row, column), sign, values.split("|"))]
    return len(rows)


def cell(row: Row, column: str) -> str:
    value = row.key if column == "key" else None if column in row.unfounded else row.cells.get(column)
    return "" if value is None else str(value)


def answers(value: str, sign: str, values: list[str]) -> bool:
    if sign == "<":
        number = re.fullmatch(r"-?\d+(\.\d+)?", values[0])
        return value != "" and (Decimal(value) < Decimal(values[0]) if number else value < values[0])
    return (value in values) == (sign == "=")


def assert_is_of_the_period(row: Row, report: Report) -> None:
    value, column = value_of(row), row.cells["source_column"]
    period = report.parameters["period"]
    assert row.cells["source_row"] == period
    if column == "year":
        assert value == period[:4]
    elif column == "to":
        assert value == report.window[1].isoformat()
    elif column == "label":
        assert report.subtitle.lower().startswith(str(value).lower())
    else:
        last = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12, "9M": 9, "": 12}
        months = last.get(period[5:]) or int(period[5:])
        assert value == (months if column == "months" else round(Decimal(months) * 100 / 12, 2))
