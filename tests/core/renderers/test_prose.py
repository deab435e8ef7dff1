"""A prose table as running text: numbering, escaping, quotations, freezing."""

import json
from datetime import date
from pathlib import Path

from django.utils.translation import override
from pypdf import PdfReader

from core.frozen import canonical, freeze, thaw
from core.renderers.html import render_table_html
from core.renderers.pdf import render_pdf
from core.renderers.prose import ProseLine, prose_lines
from core.table import Column, Report, Row, Table


def table(items: int = 2) -> Table:
    def said(key: str, text: str, level: int = 2) -> Row:
        return Row(key, "Mục", {"text": text}, level=level)

    return Table(
        key="narrative",
        title="Báo cáo bằng lời",
        columns=(Column("text", "Lời báo cáo"),),
        rows=[
            Row("a", "Kinh phí", {}, role="group"),
            Row("a1", "Chung", {}, role="group", level=1),
            said("s1", "Câu <một>."),
            Row("b", "Đề án", {}, role="group"),
            Row("b1", "Khó khăn", {}, role="group", level=1),
            said("s2", "Gồm:"),
            *(said(f"i{number}", f"Đề án {number}: “Chậm”.", level=3) for number in range(items)),
            said("s3", "Hết."),
            said("last", "Không trích.", level=3),
        ],
        prose=True,
    )


def test_parts_sections_and_items_are_numbered_as_official_papers_are() -> None:
    assert list(prose_lines(table())) == [
        ProseLine("h1", "I.", "Kinh phí"),
        ProseLine("h2", "1.", "Chung"),
        ProseLine("p", "", "Câu <một>."),
        ProseLine("h1", "II.", "Đề án"),
        ProseLine("h2", "1.", "Khó khăn"),
        ProseLine("p", "", "Gồm:"),
        ProseLine("li", "a)", "Đề án 0: ", "“Chậm”", "."),
        ProseLine("li", "b)", "Đề án 1: ", "“Chậm”", "."),
        ProseLine("p", "", "Hết."),
        ProseLine("li", "a)", "Không trích."),
    ]


def test_letters_follow_the_vietnamese_alphabet_and_go_on_after_it() -> None:
    markers = [line.marker for line in prose_lines(table(items=26)) if line.tag == "li"]
    assert markers[:7] == ["a)", "b)", "c)", "d)", "đ)", "e)", "g)"]
    assert markers[22:26] == ["y)", "aa)", "ab)", "ac)"]


def test_every_word_is_escaped_and_a_quotation_keeps_its_language() -> None:
    made = render_table_html(table())
    assert "<p>Câu &lt;một&gt;.</p>" in made
    assert "<h3>II. Đề án</h3>" in made
    with override("en"):
        assert '<span lang="vi">“Chậm”</span>.</p>' in render_table_html(table())


def test_paper_is_text_and_no_table(tmp_path: Path) -> None:
    report = Report("narrative", "Báo cáo", "", {}, (date(2025, 1, 1), date(2025, 12, 31)), (table(),))
    render_pdf(report, tmp_path / "report.pdf")
    text = PdfReader(tmp_path / "report.pdf").pages[0].extract_text()
    assert "I. Kinh phí" in text
    assert "a) Đề án 0: “Chậm”." in text
    assert "Báo cáo bằng lời" not in text
    assert "(1)" not in text


def test_what_was_frozen_stays_prose() -> None:
    report = Report("narrative", "Báo cáo", "", {}, (date(2025, 1, 1), date(2025, 12, 31)), (table(),))
    kept = freeze(report)
    assert kept["tables"][0]["prose"] is True
    assert list(prose_lines(thaw(json.loads(canonical(kept))).tables[0])) == list(prose_lines(table()))
