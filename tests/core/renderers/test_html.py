from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from core.formatting import MoneyUnit
from core.renderers.html import render_table_html
from core.table import Column, Row, Table


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{markup}</div>")


def words(node: ElementTree.Element) -> str:
    return " ".join("".join(node.itertext()).split())


def body_lines(markup: str) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in parsed(markup).iterfind(".//tbody/tr")]


def test_rows_are_numbered_and_written_as_officials_do(money_table: Table) -> None:
    assert body_lines(render_table_html(money_table)) == [
        ["I", "Nhóm đầu"],
        [
            "1",
            "Ứng dụng máy móc",
            "4.875.000.000",
            "5.910.000.000",
            "(5.000.000)",
            "82,49",
            "05/02/2016",
            "=SUM(A1)",
        ],
        ["", "Đào tạo nghề", "0", "1", "–", "–", "–", "–"],
        ["", "Cộng nhóm đầu", "4.875.000.000", "–", "–", "–", "", ""],
        ["", "Tổng cộng", "4.875.000.000", "5.910.000.001", "(5.000.000)", "–", "", ""],
    ]


def test_heads_have_scopes_and_say_the_unit_once(money_table: Table) -> None:
    root = parsed(render_table_html(money_table))
    heads = [
        [(words(cell), cell.get("scope"), cell.get("colspan"), cell.get("rowspan")) for cell in row]
        for row in root.iterfind(".//thead/tr")
    ]
    assert heads[0] == [
        ("TT", "col", None, "2"),
        ("Nội dung", "col", None, "2"),
        ("Dự toán", "colgroup", "2", None),
        ("Quyết toán", "col", None, "2"),
        ("Tỷ lệ (%)", "col", None, "2"),
        ("Hạn", "col", None, "2"),
        ("Ghi chú", "col", None, "2"),
    ]
    assert [text for text, *_ in heads[1]] == ["Kế hoạch", "Đã giao"]
    caption = root.find(".//caption")
    assert caption is not None
    assert words(caption) == "Kinh phí theo nội dung Đơn vị tính: đồng"
    assert {cell.get("scope") for cell in root.iterfind(".//tbody//th")} == {"row"}


def test_the_money_unit_is_switched_and_the_exact_amount_kept(money_table: Table) -> None:
    markup = render_table_html(money_table, unit=MoneyUnit.MILLION)
    assert body_lines(markup)[1][2:5] == ["4.875,0", "5.910,0", "(5,0)"]
    first = parsed(markup).find(".//tr[@class='is-row']//data")
    assert first is not None
    assert first.get("value") == "4875000000"
    assert "Đơn vị tính: triệu đồng" in markup


def test_units_per_row_have_their_own_column(indicator_table: Table) -> None:
    markup = render_table_html(indicator_table)
    assert [words(head) for head in parsed(markup).iterfind(".//thead//th")] == [
        "TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)",
    ]  # fmt: skip
    assert body_lines(markup) == [
        ["1", "Lao động được đào tạo", "người", "5.910", "4.875,5", "82,50"],
        ["2", "Mô hình", "mô hình", "100", "–", "–"],
    ]


@pytest.mark.parametrize(
    ("value", "width"), [("82.49", "82"), ("120.00", "100"), ("-3.00", "0"), ("0.00", "0")]
)
def test_a_bar_stands_behind_a_percentage(value: str, width: str) -> None:
    table = Table("t", "T", (Column("p", "P", "percent"),), [Row("a", "A", {"p": Decimal(value)})])
    bar = parsed(render_table_html(table)).find(".//td/svg[@aria-hidden='true']/rect")
    assert bar is not None
    assert bar.get("width") == width


def test_links_and_bars_are_for_the_screen_only(money_table: Table) -> None:
    screen, paper = render_table_html(money_table), render_table_html(money_table, paper=True)
    assert 'href="/projects/?content=technology"' in screen
    assert "<svg" in screen
    assert "href" not in paper
    assert "<svg" not in paper
    numbers = parsed(paper).find(".//thead/tr[@class='numbers']")
    assert numbers is not None
    assert [words(cell) for cell in numbers] == [f"({number})" for number in range(1, 9)]


def test_totals_stand_above_a_long_table_as_well(money_table: Table) -> None:
    def totals(table: Table) -> int:
        return len(list(parsed(render_table_html(table)).iterfind(".//tbody[@class='total']")))

    class Streamed:
        def __iter__(self) -> Iterator[Row]:
            yield Row("a", "A", {})

    assert totals(money_table) == 1
    assert totals(replace(money_table, rows=[Row(str(n), "A", {}) for n in range(16)])) == 2
    assert totals(replace(money_table, rows=Streamed())) == 2
    assert totals(replace(money_table, total=None)) == 0


def test_text_cannot_become_markup_and_nothing_is_inline() -> None:
    danger = '<img src=x onerror="alert(1)">'
    table = Table(
        "t", danger, (Column("x", danger, group=danger),),
        [Row("a", danger, {"x": danger}, unit=danger, href='"><b>')], notes=(danger,),
    )  # fmt: skip
    markup = render_table_html(table)
    assert "<img" not in markup
    assert "<b>" not in markup
    assert " style=" not in markup


def test_an_empty_table_says_so() -> None:
    table = Table("t", "T", (Column("x", "X"),), [])
    assert body_lines(render_table_html(table)) == [["Không có số liệu trong kỳ và phạm vi đã chọn."]]
