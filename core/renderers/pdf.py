"""Reports as PDF documents in the form of Decree 30/2020/NĐ-CP, set by WeasyPrint."""

from __future__ import annotations

import gc
import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from core.exceptions import RuleViolation
from core.formatting import MoneyUnit, format_date, format_long_date
from core.qr import qr_svg
from core.renderers.attached import VARIANT, attachments
from core.renderers.files import whole_file
from core.renderers.fonts import report_serif
from core.renderers.html import TEMPLATE, CellView, RowView, row_count, table_context
from core.renderers.layout import TOTAL_LABEL
from core.renderers.meter import Progress, RowMeter, too_many_rows
from core.renderers.paper import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, set_table, split_tables
from core.renderers.prose import render_prose_html
from core.table import Letterhead, Report, Seal, Table
from core.words import say

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

STYLESHEET = "css/print.css"
logger = logging.getLogger(__name__)


def render_pdf(
    report: Report,
    path: Path,
    max_rows: int | None = None,
    progress: Progress | None = None,
    *,
    unit: MoneyUnit = MoneyUnit.DONG,
) -> None:
    """Write ``report`` to ``path`` as a tagged, searchable PDF/A-3 with its data attached; the file appears whole or not at all.

    ``progress`` is told the rows taken in, and again at each page that is laid out, so that what it
    raises stops a long run. Raises ``RuleViolation``: ``pdf_too_many_rows`` above ``max_rows``
    (setting ``REPORT_PDF_MAX_ROWS``; memory grows with the rows), ``pdf_unavailable`` where
    WeasyPrint's system libraries are missing.
    """
    limit = settings.REPORT_PDF_MAX_ROWS if max_rows is None else max_rows
    _check_known_rows(report, limit)
    weasyprint = _weasyprint()
    meter = RowMeter(limit, progress)
    markup, css = _document(report, meter, unit)
    with whole_file(path) as temporary, _collector_off(), _page_progress(meter):
        _set_pages(
            weasyprint,
            markup,
            css,
            temporary,
            pdf_variant=VARIANT,
            attachments=attachments(weasyprint, report),
        )


def render_paper(markup: str) -> bytes:
    """One short administrative paper in the house's print style: markup of a whole page, tagged PDF back.

    For a page or two, made while a person waits. Raises RuleViolation (``pdf_unavailable``) as ``render_pdf`` does.
    """
    made: bytes = _set_pages(_weasyprint(), markup, _base_css(), None)
    return made


def _set_pages(weasyprint: Any, markup: str, css: str, target: Path | None, **options: Any) -> Any:
    """Set the pages and write them to ``target``; without one, give the bytes. ``options`` are WeasyPrint's."""
    fetcher = _own_files_only()
    fonts = _font_configuration()
    sheet = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=markup, url_fetcher=fetcher)
    return page.write_pdf(
        target,
        stylesheets=[sheet],
        font_config=fonts,
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(markup.encode()).hexdigest()[:32].encode(),
        **options,
    )


def _check_known_rows(report: Report, limit: int) -> None:
    """Refuse before any work where the number of rows is known."""
    counts = [row_count(table) for table in report.tables]
    known = sum(count for count in counts if count is not None)
    if known > limit:
        raise too_many_rows(None if None in counts else known, limit)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        logger.warning("WeasyPrint cannot be loaded: %s", error)
        raise RuleViolation(
            say(
                "Máy chủ chưa có thư viện dàn trang (Pango) nên chưa lập được tệp PDF. Hãy tải tệp Excel (XLSX) hoặc báo quản trị viên cài đặt."
            ),
            code="pdf_unavailable",
        ) from error
    return weasyprint


def _document(report: Report, meter: RowMeter, unit: MoneyUnit) -> tuple[str, str]:
    """The markup of the whole document and its style sheet."""
    letterhead = report.letterhead or Letterhead()
    inner, annexes = split_tables(report)
    css = [_base_css(), *(annex.css() for annex in annexes)]
    if report.seal:
        css.append(_sealed_pages(report.seal))

    def laid(table: Table, width: float) -> dict[str, Any]:
        if table.prose:
            text = render_prose_html(meter.through(table), paper=True)
            return {"title": table.title, "markup": text, "prose": True}
        body = table_context(meter.through(table), unit=unit, paper=True)
        body["rows"] = list(body["rows"])
        views = [*body["rows"], *_total_view(body["total"])]
        css.append(set_table(table, views, width, row_units=body["row_units"]).css(table.key))
        markup = render_to_string(TEMPLATE, body)
        meter.tell()
        return {"title": table.title, "markup": markup}

    context = {
        "report": report,
        "letterhead": letterhead,
        "title": letterhead.summary or report.title,
        "number": letterhead.number or "……/BC-……",
        "place_and_date": _place_and_date(letterhead),
        "from_day": format_date(report.window[0]),
        "to_day": format_date(report.window[1]),
        "inner": [laid(table, PORTRAIT_WIDTH) for table in inner],
        "numbered": len(inner) > 1,
        "annexes": [
            {"name": annex.name, "css_class": annex.page, "table": laid(annex.table, LANDSCAPE_WIDTH)}
            for annex in annexes
        ],
        "annex_names": ", ".join(annex.name for annex in annexes),
        "annex_reference": _annex_reference(letterhead),
        "seal": report.seal,
        "seal_day": format_date(report.seal.on) if report.seal else "",
        "seal_picture": qr_svg(report.seal.address) if report.seal else "",
    }
    return render_to_string("report/document.html", context), "\n".join(css)


def _total_view(cells: tuple[CellView, ...] | None) -> list[RowView]:
    """The totals as one more line to measure."""
    if cells is None:
        return []
    return [RowView(ordinal="", label=str(TOTAL_LABEL), unit="", level=0, role="total", href="", cells=cells)]


def _sealed_pages(seal: Seal) -> str:
    """The code at the foot of every page, so that no page of another version slips in; it holds no quotation mark."""
    return (
        f'@page{{@bottom-right{{content:"{seal.code} · v{seal.version}";'
        'font-family:"Report Serif","Times New Roman",serif;font-size:9pt}}'
    )


def _place_and_date(letterhead: Letterhead) -> str:
    return f"{letterhead.place or '…………'}, {format_long_date(letterhead.on)}"


def _annex_reference(letterhead: Letterhead) -> str:
    """The line that ties an annex to its document."""
    words = [
        f"Kèm theo {letterhead.document_type.capitalize()} số {letterhead.number or '……/BC-……'}",
        format_long_date(letterhead.on),
    ]
    if letterhead.issuing_body:
        words.append(f"của {letterhead.issuing_body}")
    return " ".join(words)


def _base_css() -> str:
    from django.contrib.staticfiles import finders

    path = finders.find(STYLESHEET)
    if not path:
        raise FileNotFoundError(STYLESHEET)
    serif = report_serif()
    own = "" if serif is None else serif.css()
    return f"{own}\n{Path(path).read_text(encoding='utf-8')}"


def _font_configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _own_files_only() -> URLFetcher:
    """A fetcher that opens the chosen font files and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    serif = report_serif()
    allowed = set() if serif is None else {path.as_uri() for path, _, _ in serif.files}

    class OwnFiles(URLFetcher):  # type: ignore[misc, unused-ignore]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in allowed:
                raise ValueError(f"Not one of the report's own files: {url}")
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols={"file"}, allow_redirects=False)


@contextmanager
def _collector_off() -> Iterator[None]:
    """No garbage collection while boxes are built: they all live until the end, and sweeping them costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect()


@contextmanager
def _page_progress(meter: RowMeter) -> Iterator[None]:
    """Tell ``meter`` at each step of WeasyPrint in this thread, through its progress log."""
    steps = logging.getLogger("weasyprint.progress")
    handler = _StepHandler(meter)
    level, propagates = steps.level, steps.propagate
    steps.addHandler(handler)
    steps.setLevel(logging.INFO)
    steps.propagate = False
    try:
        yield
    finally:
        steps.removeHandler(handler)
        steps.setLevel(level)
        steps.propagate = propagates


class _StepHandler(logging.Handler):
    def __init__(self, meter: RowMeter) -> None:
        super().__init__(logging.INFO)
        self._meter = meter
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._meter.tell(page="Page " in record.getMessage())
