import csv
import io
from dataclasses import replace

import pytest

from core.renderers.csv import render_csv
from core.table import Column, Report, Row, Table


def lines(report: Report, *, bom: bool = False) -> list[list[str]]:
    text = b"".join(render_csv(report, bom=bom)).decode("utf-8-sig" if bom else "utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_one_table_is_a_header_and_a_line_per_data_row(report: Report, money_table: Table) -> None:
    assert lines(replace(report, tables=(money_table,))) == [
        ["key", "label", "unit", "planned", "assigned", "settled", "share", "due", "remark"],
        [
            "technology", "Ứng dụng máy móc", "", "4875000000", "5910000000", "-5000000", "82.49", "2016-02-05",
            "'=SUM(A1)",
        ],
        ["training", "Đào tạo nghề", "", "0", "1", "", "", "", ""],
    ]  # fmt: skip


def test_several_tables_stay_one_rectangle(report: Report) -> None:
    found = lines(report)
    assert found[0] == [
        "table", "key", "label", "unit", "planned", "assigned", "settled", "share", "due", "remark", "actual", "percent",
    ]  # fmt: skip
    assert {len(line) for line in found} == {12}
    assert found[3] == [
        "indicators", "workers_trained", "Lao động được đào tạo", "người", "5910", "", "", "", "", "", "4875.5", "82.50",
    ]  # fmt: skip


def test_the_mark_for_excel_is_only_there_when_asked(report: Report) -> None:
    assert b"".join(render_csv(report)).startswith(b"table,key")
    assert b"".join(render_csv(report, bom=True)).startswith(b"\xef\xbb\xbftable,key")
    assert lines(report, bom=True) == lines(report)


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_starts_a_formula(report: Report, lead: str) -> None:
    danger = f"{lead}cmd|' /C calc'!A0"
    table = Table("t", "T", (Column("x", "X"),), [Row(danger, danger, {"x": danger}, unit=danger)])
    line = lines(replace(report, tables=(table,)))[1]
    assert line == [f"'{danger}"] * 4
