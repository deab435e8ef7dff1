"""A report of any number of rows, and the bare libraries doing the same work."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from core.renderers.meter import RowMeter
from core.table import Column, Letterhead, Report, Row, Table

COLUMNS = (
    Column("contract", "Hợp đồng", "text", width=2),
    Column("approved", "Kinh phí được duyệt", "money", "VND"),
    Column("advanced", "Đã tạm ứng", "money", "VND"),
    Column("paid", "Đã thanh toán", "money", "VND"),
    Column("settled", "Đã quyết toán", "money", "VND"),
    Column("remaining", "Còn lại", "money", "VND"),
    Column("volume", "Khối lượng", "integer", "%"),
    Column("expected_end", "Kết thúc", "date"),
)


class Rows:
    """Streams ``count`` rows afresh each time, like a report that reads from the database."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[Row]:
        for number in range(1, self.count + 1):
            amount = 100_000_000 + number
            cells = {
                "contract": f"{number:05d}/HĐ-KC",
                "approved": amount,
                "advanced": amount // 2,
                "paid": amount // 3,
                "settled": amount // 4,
                "remaining": amount - amount // 2 - amount // 3,
                "volume": number % 101,
                "expected_end": date(2020, 1 + number % 12, 1 + number % 28),
            }
            yield Row(
                f"KCQG-2020-{number:05d}",
                f"Ứng dụng máy móc thiết bị tiên tiến trong chế biến gỗ {number}",
                cells,
            )


def report(count: int) -> Report:
    rows = Rows(count)
    table = Table("projects", "Danh mục đề án", COLUMNS, rows, row_count=count, label_head="Đề án")
    return Report(
        kind="quarterly-progress",
        title="Báo cáo tiến độ",
        subtitle="Năm 2020",
        parameters={"period": "2020"},
        window=(date(2020, 1, 1), date(2020, 12, 31)),
        tables=(table,),
        letterhead=Letterhead(issuing_body="CỤC", summary="tiến độ thực hiện"),
    )


def bare_xlsx(count: int, path: Path) -> None:
    """The same rows by openpyxl's write-only workbook alone, unformatted."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Danh mục đề án")
    sheet.append(["TT", "Đề án", *(column.label for column in COLUMNS), "Mã tham chiếu"])
    for number, row in enumerate(Rows(count), start=1):
        sheet.append([number, row.label, *row.cells.values(), row.key])
    book.save(path)


def bare_json(count: int, path: Path) -> None:
    """The same rows by one call of the json module."""
    rows = [
        {"key": row.key, "label": row.label} | {key: str(cell) for key, cell in row.cells.items()}
        for row in Rows(count)
    ]
    path.write_text(json.dumps({"rows": rows}, ensure_ascii=False), encoding="utf-8")


def bare_pdf(markup: str, css: str, path: Path) -> None:
    """WeasyPrint alone on a document that is already laid out as HTML."""
    import weasyprint

    from core.renderers import pdf

    fonts: Any = pdf._font_configuration()
    sheet = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=pdf._own_files_only())
    page = weasyprint.HTML(string=markup, url_fetcher=pdf._own_files_only())
    page.write_pdf(path, stylesheets=[sheet], font_config=fonts, pdf_tags=True)


def markup_of(count: int) -> tuple[str, str]:
    """The HTML and the style sheet of the PDF, as the renderer makes them."""
    from core.formatting import MoneyUnit
    from core.renderers import pdf

    return pdf._document(report(count), RowMeter(count, None), MoneyUnit.DONG)
