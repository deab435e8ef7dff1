import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from core.exceptions import RuleViolation
from core.renderers.xlsx import render_xlsx, sheet_titles
from core.table import Column, Report, Row, Table


@pytest.fixture
def book(report: Report, tmp_path: Path) -> Workbook:
    render_xlsx(report, tmp_path / "r.xlsx")
    return load_workbook(tmp_path / "r.xlsx")


def test_heads_group_and_number_the_columns(book: Workbook) -> None:
    sheet = book["Kinh phí theo nội dung"]
    heads = [[cell.value for cell in row] for row in sheet["A5:I7"]]
    assert heads == [
        ["TT", "Nội dung", "Dự toán", None, "Quyết toán", "Tỷ lệ\n(%)", "Hạn", "Ghi chú", "Mã tham chiếu"],
        [None, None, "Kế hoạch", "Đã giao", None, None, None, None, None],
        [f"({number})" for number in range(1, 10)],
    ]
    assert {"C5:D5", "A5:A6", "B5:B6", "E5:E6", "I5:I6"} <= {
        str(cells) for cells in sheet.merged_cells.ranges
    }


def test_titles_name_report_window_and_unit(book: Workbook) -> None:
    sheet = book["Kinh phí theo nội dung"]
    assert [sheet[f"A{row}"].value for row in range(1, 5)] == [
        "Kế hoạch và thực hiện",
        "9 tháng năm 2016",
        "Kinh phí theo nội dung",
        "Kỳ số liệu: 01/01/2016 – 30/09/2016. Đơn vị tính: đồng",
    ]


def test_figures_are_typed_and_framed(book: Workbook) -> None:
    row = book["Kinh phí theo nội dung"][9]
    assert [cell.value for cell in row] == [
        "1", "Ứng dụng máy móc", 4875000000, 5910000000, -5000000, 82.49, datetime(2016, 2, 5), "=SUM(A1)",
        "technology",
    ]  # fmt: skip
    assert [cell.number_format for cell in row[2:7]] == ["#,##0", "#,##0", "#,##0", "0.00", "dd/mm/yyyy"]
    assert all(cell.border.left.style == "thin" for cell in row)
    blank = book["Kinh phí theo nội dung"]["E10"]
    assert blank.value is None
    assert blank.border.left.style == "thin"


def test_whole_decimals_show_no_empty_decimals(book: Workbook) -> None:
    row = book["Kết quả"][7]
    assert [cell.value for cell in row] == [
        "1", "Lao động được đào tạo", "người", 5910, 4875.5, 82.5, "workers_trained",
    ]  # fmt: skip
    assert [row[3].number_format, row[4].number_format] == ["#,##0", "#,##0.0##"]


def test_groups_subtotals_and_total_are_bold(book: Workbook) -> None:
    sheet = book["Kinh phí theo nội dung"]
    assert [
        (sheet[f"A{row}"].value, sheet[f"B{row}"].value, sheet[f"B{row}"].font.bold) for row in range(8, 13)
    ] == [
        ("I", "Nhóm đầu", True),
        ("1", "Ứng dụng máy móc", False),
        (None, "Đào tạo nghề", False),
        (None, "Cộng nhóm đầu", True),
        (None, "Tổng cộng", True),
    ]
    assert sheet["D12"].value == 5910000001
    assert sheet["A13"].value == "Nguồn: báo cáo."
    assert sheet["B10"].alignment.indent == 1


def test_the_sheet_is_ready_to_print_and_filter(book: Workbook) -> None:
    sheet = book["Kinh phí theo nội dung"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.print_title_rows == "$5:$7"
    assert sheet.freeze_panes == "C8"
    assert sheet.auto_filter.ref == "A7:I11"
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


@pytest.mark.parametrize("lead", ["=", "+", "-", "@"])
def test_text_never_becomes_a_formula(report: Report, tmp_path: Path, lead: str) -> None:
    danger = f"{lead}1+1"
    table = Table("t", "T", (Column("x", "X"),), [Row(danger, danger, {"x": danger}, unit=danger)])
    render_xlsx(replace(report, tables=(table,)), tmp_path / "r.xlsx")
    row = load_workbook(tmp_path / "r.xlsx").worksheets[0][7]
    assert [cell.value for cell in row[1:]] == [danger] * 4
    assert {cell.data_type for cell in row} == {"s"}
    assert all(cell.quotePrefix for cell in row[1:])


def test_text_that_looks_like_an_error_or_breaks_xml_stays_text(report: Report, tmp_path: Path) -> None:
    rows = [Row("a", "#N/A", {"x": "tab\x0bsau\x00"}), Row("b", "<b>&", {"x": "y" * 40_000})]
    render_xlsx(replace(report, tables=(Table("t", "T", (Column("x", "X"),), rows),)), tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert (sheet["B7"].value, sheet["B7"].data_type) == ("#N/A", "s")
    assert sheet["C7"].value == "tabsau"
    assert sheet["B8"].value == "<b>&"
    assert sheet["C8"].value == "y" * 32_767


def test_sheet_names_are_legal_and_unique() -> None:
    long = "Kinh phí khuyến công theo nội dung và địa phương"
    names = sheet_titles([long, long.upper(), "a/b:c*[d]?", "", "'x'", long])
    assert [len(name) <= 31 for name in names] == [True] * 6
    assert len({name.casefold() for name in names}) == 6
    assert names[2:5] == ["a b c  d", "Bảng 4", "x"]


def test_progress_is_told_and_may_stop_the_run_leaving_nothing(report: Report, tmp_path: Path) -> None:
    rows = [Row(str(number), "x", {"n": number}) for number in range(1200)]
    many = replace(report, tables=(Table("t", "T", (Column("n", "N", "integer"),), rows),))
    told: list[int] = []
    render_xlsx(many, tmp_path / "r.xlsx", told.append)
    assert told == [500, 1000, 1200]

    class StopAskedError(Exception):
        pass

    def stop(done: int) -> None:
        raise StopAskedError

    before = (tmp_path / "r.xlsx").read_bytes()
    with pytest.raises(StopAskedError):
        render_xlsx(many, tmp_path / "r.xlsx", stop)
    assert (tmp_path / "r.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]


def test_more_rows_than_a_sheet_holds_are_refused_before_any_work(report: Report, tmp_path: Path) -> None:
    class Never:
        def __iter__(self) -> Iterator[Row]:
            raise AssertionError("rows were read")

    table = Table("t", "Bảng to", (Column("n", "N"),), Never(), row_count=1_048_577)
    with pytest.raises(RuleViolation) as refusal:
        render_xlsx(replace(report, tables=(table,)), tmp_path / "r.xlsx")
    assert refusal.value.code == "xlsx_too_many_rows"
    assert "“Bảng to”" in refusal.value.message
    assert "1.048.576" in refusal.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_report_without_tables_is_an_empty_workbook(report: Report, tmp_path: Path) -> None:
    render_xlsx(replace(report, tables=()), tmp_path / "r.xlsx")
    assert load_workbook(tmp_path / "r.xlsx").sheetnames == ["Kế hoạch và thực hiện"]


@pytest.mark.parametrize("value", [0.1, "5"])
def test_a_float_or_text_among_figures_is_refused(report: Report, tmp_path: Path, value: object) -> None:
    table = Table("t", "T", (Column("n", "N", "money"),), [Row("a", "A", {"n": value})])  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        render_xlsx(replace(report, tables=(table,)), tmp_path / "r.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_rows_are_high_enough_for_their_text(report: Report, tmp_path: Path) -> None:
    rows = [Row("a", "chữ " * 40, {"n": 1}), Row("b", "ngắn", {"n": 1})]
    render_xlsx(
        replace(report, tables=(Table("t", "T", (Column("n", "N", "money"),), rows),)), tmp_path / "r.xlsx"
    )
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert sheet.row_dimensions[7].height == 60.0
    assert sheet.row_dimensions[8].height is None


def test_the_same_report_gives_the_same_bytes(report: Report, tmp_path: Path) -> None:
    render_xlsx(report, tmp_path / "one.xlsx")
    time.sleep(2.1)  # the archive's own clock counts in steps of two seconds

    render_xlsx(report, tmp_path / "two.xlsx")

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    book = load_workbook(tmp_path / "one.xlsx")
    assert book.properties.modified.date() == report.window[1]
