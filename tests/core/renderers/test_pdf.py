import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import pytest
from pypdf import PdfReader

from core.exceptions import RuleViolation
from core.renderers.csv import render_csv
from core.renderers.json import render_json
from core.renderers.pdf import _own_files_only, render_pdf
from core.table import Column, Letterhead, Report, Row, Table

pytest.importorskip("weasyprint", reason="Pango is missing on this machine", exc_type=OSError)

MM = 72 / 25.4


def pages(report: Report, path: Path) -> list[str]:
    render_pdf(report, path)
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def long_table(key: str, columns: int, rows: int) -> Table:
    heads = tuple(Column(f"c{number}", f"Cột {number}", "money") for number in range(columns))
    lines = [
        Row(str(n), f"Dòng {n}", {head.key: n * 1_000_000 for head in heads}) for n in range(1, rows + 1)
    ]
    return Table(key, f"Bảng {key}", heads, lines)


def test_the_first_page_bears_what_the_decree_asks(report: Report, tmp_path: Path) -> None:
    first = pages(report, tmp_path / "r.pdf")[0]
    for part in (
        "BỘ CÔNG THƯƠNG",
        "CỤC CÔNG THƯƠNG ĐỊA PHƯƠNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-CTĐP",
        "Hà Nội, ngày 05 tháng 10 năm 2016",
        "BÁO CÁO",
        "Kết quả khuyến công 9 tháng năm 2016",
        "từ ngày 01/01/2016 đến hết ngày 30/09/2016",
        "Nơi nhận:",
        "- Lãnh đạo Bộ (để báo cáo);",
        "- Lưu: VT.",
        "KT. CỤC TRƯỞNG PHÓ CỤC TRƯỞNG",
        "Nguyễn Văn Ánh",
    ):
        assert part in first


def test_figures_printed_are_those_of_the_table(report: Report, tmp_path: Path) -> None:
    text = " ".join(pages(report, tmp_path / "r.pdf"))
    figures = (
        "4.875.000.000",
        "5.910.000.000",
        "5.910.000.001",
        "(5.000.000)",
        "82,49",
        "05/02/2016",
        "4.875,5",
        "82,50",
    )
    assert [figure for figure in figures if figure not in text] == []
    assert "Lao động được đào tạo" in text


def test_a_wide_table_is_a_landscape_annex_tied_to_its_document(report: Report, tmp_path: Path) -> None:
    texts = pages(report, tmp_path / "r.pdf")
    first, annex = (page.mediabox for page in PdfReader(tmp_path / "r.pdf").pages)
    assert (round(first.width / MM), round(first.height / MM)) == (210, 297)
    assert (round(annex.width / MM), round(annex.height / MM)) == (297, 210)
    assert "Số liệu chi tiết tại Phụ lục kèm theo." in texts[0]
    assert "Kết quả" in texts[0]
    assert texts[1].startswith(
        "Phụ lục KINH PHÍ THEO NỘI DUNG "
        "(Kèm theo Báo cáo số 05/BC-CTĐP ngày 05 tháng 10 năm 2016 của Cục Công Thương địa phương)"
    )
    assert "(1) (2) (3) (4) (5) (6) (7) (8)" in texts[1]


def test_pages_are_numbered_from_the_second_and_each_annex_anew(report: Report, tmp_path: Path) -> None:
    tables = (long_table("a", 3, 60), long_table("b", 7, 60), long_table("c", 7, 60))
    texts = pages(replace(report, tables=tables), tmp_path / "r.pdf")
    numbers = [match.group(1) if (match := re.search(r" (\d{1,2})$", text)) else "" for text in texts]
    starts = [number for number, text in enumerate(texts) if text.startswith(("BỘ CÔNG", "Phụ lục"))]
    assert len(starts) == 3
    assert [texts[start][:10] for start in starts[1:]] == ["Phụ lục I ", "Phụ lục II"]
    for start, end in zip(starts, [*starts[1:], len(texts)], strict=True):
        assert end - start >= 2
        assert numbers[start] == ""
        assert numbers[start + 1 : end] == [str(number) for number in range(2, end - start + 1)]


def test_heads_are_repeated_on_every_page(report: Report, tmp_path: Path) -> None:
    texts = pages(replace(report, tables=(long_table("b", 7, 60),)), tmp_path / "r.pdf")[1:]
    assert len(texts) >= 2
    assert all("Cột 6 (1) (2)" in text for text in texts)


def test_parts_left_blank_are_left_for_the_pen(report: Report, tmp_path: Path) -> None:
    first = pages(replace(report, letterhead=None), tmp_path / "r.pdf")[0]
    assert "Số: ……/BC-……" in first
    assert "…………, ngày … tháng … năm …" in first
    assert "Kế hoạch và thực hiện" in first


def test_the_file_is_tagged_titled_and_the_same_each_time(report: Report, tmp_path: Path) -> None:
    render_pdf(report, tmp_path / "a.pdf")
    render_pdf(report, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    reader = PdfReader(tmp_path / "a.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Kết quả khuyến công 9 tháng năm 2016"
    assert reader.metadata.author == "Cục Công Thương địa phương"
    assert "/StructTreeRoot" in reader.root_object
    assert reader.root_object["/Lang"] == "vi"


@pytest.mark.parametrize(
    ("known", "shown"),
    [(True, "Báo cáo có 61 dòng, vượt giới hạn 60 dòng"), (False, "Báo cáo có hơn 60 dòng")],
)
def test_too_many_rows_are_refused_with_a_way_out(
    report: Report, tmp_path: Path, known: bool, shown: str
) -> None:
    table = long_table("a", 3, 61)

    class Streamed:
        def __iter__(self) -> Iterator[Row]:
            return iter(table.rows)

    asked = replace(report, tables=(table if known else replace(table, rows=Streamed()),))
    with pytest.raises(RuleViolation) as refusal:
        render_pdf(asked, tmp_path / "r.pdf", max_rows=60)
    assert refusal.value.code == "pdf_too_many_rows"
    assert shown in refusal.value.message
    assert "Excel (XLSX)" in refusal.value.message
    assert list(tmp_path.iterdir()) == []


def test_the_bound_is_a_setting(report: Report, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.REPORT_PDF_MAX_ROWS = 5
    with pytest.raises(RuleViolation, match="có 6 dòng"):
        render_pdf(report, tmp_path / "r.pdf")
    settings.REPORT_PDF_MAX_ROWS = 6
    render_pdf(report, tmp_path / "r.pdf")


def test_progress_is_told_at_each_page_and_may_stop_the_run(report: Report, tmp_path: Path) -> None:
    told: list[int] = []
    render_pdf(report, tmp_path / "r.pdf", None, told.append)
    assert told == sorted(told)
    assert told[0] == 0  # rows read are little of the work: pages count
    assert told[-1] == 6
    assert len(told) > 4

    class StopAskedError(Exception):
        pass

    def stop_while_laying_out(rows: int) -> None:
        if len(told) > 3:
            raise StopAskedError
        told.append(rows)

    told.clear()
    with pytest.raises(StopAskedError):
        render_pdf(report, tmp_path / "other.pdf", None, stop_while_laying_out)
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]


def test_nothing_is_fetched_from_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    for address in (secret.as_uri(), "http://127.0.0.1:9/x.css", "data:text/css,p{}"):
        with pytest.raises((ValueError, URLError), match="Not one of"):
            _own_files_only()(address)


def test_text_cannot_become_markup(report: Report, tmp_path: Path) -> None:
    danger = "<h1>& <img src='file:///etc/passwd'>"
    head = replace(report.letterhead or Letterhead(), summary=danger)
    assert danger in pages(replace(report, letterhead=head), tmp_path / "r.pdf")[0]


def test_a_machine_without_the_typesetter_says_so(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(RuleViolation, match="Pango") as refusal:
        render_pdf(report, tmp_path / "r.pdf")
    assert refusal.value.code == "pdf_unavailable"
    assert list(tmp_path.iterdir()) == []


def test_the_paper_is_archival_and_carries_its_data(report: Report, tmp_path: Path) -> None:
    """PDF/A-3 of level A: tagged, colours told, and the very bytes of the JSON and CSV files attached as its data."""
    render_pdf(report, tmp_path / "r.pdf")
    reader = PdfReader(tmp_path / "r.pdf")
    catalog = reader.trailer["/Root"]
    metadata = catalog["/Metadata"].get_object().get_data().decode()
    assert 'part="3"' in metadata or "<pdfaid:part>3</pdfaid:part>" in metadata
    assert 'conformance="A"' in metadata or "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/OutputIntents"]
    assert {str(one.get_object()["/AFRelationship"]) for one in catalog["/AF"]} == {"/Data"}
    held = {name: files[0] for name, files in reader.attachments.items()}
    assert held == {
        "so-lieu.json": b"".join(render_json(report)),
        "so-lieu.csv": b"".join(render_csv(report)),
    }
