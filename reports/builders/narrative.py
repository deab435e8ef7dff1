"""narrative: the figures of a period told in sentences; each is a cell of another kind's table, made of the same frame, and says which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.table import Cell, Column, Row, Table
from core.words import say
from reports.builders.base import Builder, get_builder, register
from reports.builders.plan_vs_actual import money_table
from reports.counted_figures import NARRATED
from reports.frame import DIMENSIONS, Frame
from reports.narrative.book import COUNT, LABEL, Book, Told
from reports.narrative.delays import delays_part
from reports.narrative.money import money_part
from reports.narrative.projects import projects_part
from reports.narrative.ranking import ranking_part
from reports.narrative.results import results_part
from reports.narrative.told import PERIOD, Head, Sentence, When
from reports.opening import Citation, Cited, Narrowing

_TEXT = (Column("text", say("Lời báo cáo"), "text", "", 12),)
_FIGURES = (
    Column("sentence", say("Mã câu"), "text", "", 2),
    Column("written", say("Ghi trong câu"), "text", "", 2),
    Column("source", say("Loại báo cáo"), "text", "", 1),
    Column("by", say("Theo"), "text", "", 1),
    Column("source_table", say("Bảng"), "text", "", 1),
    Column("source_row", say("Dòng"), "text", "", 2),
    Column("source_column", say("Cột"), "text", "", 2),
    Column("amount", say("Số tiền"), "money", "VND", 2),
    Column("rate", say("Tỷ lệ"), "percent", "%", 1),
    Column("number", say("Số lượng"), "decimal", "", 1),
    Column("words", say("Nội dung chữ"), "text", "", 3),
)
_WHOLE = ("quarterly-progress", "adjustments", "beneficiaries")
"""Kinds that are read whole, by content."""


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``narrative`` (a sentence per row) and ``figures`` (a row per figure in a sentence, with the cell that it is)."""
    said = list(_said(frame))
    sentences = [one for one in said if isinstance(one, Sentence)]
    rows = [_row(one) for one in said]
    figures = list(_figures(sentences))
    return (
        Table(
            key="narrative",
            title=say("Báo cáo bằng lời"),
            columns=_TEXT,
            rows=rows,
            row_count=len(rows),
            notes=(
                say(
                    "Giải ngân trong kỳ: của mọi năm ngân sách. Lũy kế và tỷ lệ: của năm ngân sách của kỳ, đến hết kỳ."
                ),
                say(
                    "So với thời gian đã qua là phép so sánh số học, không phải kết luận về nguyên nhân. Trong ngoặc kép là lời của đơn vị, […] là phần được rút gọn."
                ),
            ),
            label_head=say("Mục"),
            prose=True,
        ),
        Table(
            key="figures",
            title=say("Số liệu của báo cáo"),
            columns=_FIGURES,
            rows=figures,
            row_count=len(figures),
            notes=(
                say(
                    "Mỗi số ghi trong câu là một ô của báo cáo khác lập với cùng kỳ và phạm vi; cột ghi “a − b” là hiệu hai ô của dòng đó, cột “count” là số dòng có đặc điểm ghi ở cột Dòng. Dòng không có mã câu là kỳ báo cáo, dùng trong nhiều câu."
                ),
            ),
            label_head=say("Số liệu"),
        ),
    )


def _said(frame: Frame) -> Iterator[Head | Sentence]:
    book, when = _book(frame), When(frame.period, frame.end)
    yield from money_part(book, when, frame.fund)
    yield from projects_part(book, when)
    yield from results_part(book, when, frame.by, DIMENSIONS[frame.by])
    yield from ranking_part(book)
    yield from delays_part(book, when)


def _book(frame: Frame) -> Book:
    """The tables that sentences are made of, all of the same frame."""
    found: dict[tuple[str, str], tuple[Table, ...]] = {
        ("plan-vs-actual", by): (money_table(replace(frame, by=by)),)
        for by in dict.fromkeys(("content", "province", "center", frame.by))
    }
    found["statistics", "fund"] = get_builder("statistics").tables(replace(frame, by="fund"))
    for kind in _WHOLE:
        found[kind, "content"] = get_builder(kind).tables(replace(frame, by="content"))
    return Book(found)


def _row(one: Head | Sentence) -> Row:
    if isinstance(one, Head):
        return Row(one.key, one.label, {}, role="group", level=one.level)
    return Row(one.key, one.label, {"text": str(one.text)}, level=3 if one.item else 2)


def _figures(sentences: Sequence[Sentence]) -> Iterator[Row]:
    """The period's own figures, which stand in many sentences, once; then each figure of each sentence once, in the order of the text."""
    every = [one for sentence in sentences for one in sentence.told]
    yield from _rows("", [one for one in every if one.source == PERIOD])
    for sentence in sentences:
        yield from _rows(
            sentence.key, [one for one in sentence.told if one.source != PERIOD and _counts(one)]
        )


def _rows(sentence: str, figures: Iterable[Told]) -> Iterator[Row]:
    seen: set[str] = set()
    for one in figures:
        key = f"{sentence}#{one.source.table}:{one.source.by}:{one.row}:{_column(one)}"
        if key not in seen:
            seen.add(key)
            yield Row(key, one.label, _tie(sentence, one), facts=Narrowing(members=_citations(one)))


def _citations(one: Told) -> tuple[Citation, ...]:
    """The cells that a figure is; none for those of the period itself."""
    if one.source == PERIOD:
        return ()
    source, column = one.source, "" if one.column == COUNT else one.column
    first = Citation(source.report, source.by, source.table, one.row, column)
    return (first, replace(first, column=one.less, sign="−")) if one.less else (first,)


def _counts(one: Told) -> bool:
    """A name is no figure, unless there are digits in it."""
    return one.column != LABEL or any(letter.isdigit() for letter in one.written)


def _tie(sentence: str, one: Told) -> dict[str, Cell]:
    return {
        "sentence": sentence or None,
        "written": one.written,
        "source": one.source.report,
        "by": one.source.by or None,
        "source_table": one.source.table,
        "source_row": one.row,
        "source_column": _column(one),
        **_value(one),
    }


def _column(one: Told) -> str:
    return f"{one.column} − {one.less}" if one.less else one.column


def _value(one: Told) -> dict[str, Cell]:
    """The cell in the column of its kind."""
    if one.kind == "money":
        return {"amount": one.value}
    if one.kind == "percent":
        return {"rate": one.value}
    if isinstance(one.value, date):
        return {"words": one.value.isoformat()}
    if isinstance(one.value, int | Decimal):
        return {"number": Decimal(one.value)}
    return {"words": one.value}


NARRATIVE = register(
    Builder(
        kind="narrative",
        title=say("Báo cáo tình hình thực hiện công tác khuyến công"),
        summary=say(
            "Số liệu của kỳ viết thành lời: kinh phí, đề án, kết quả, xếp thứ tự, nội dung chậm và khó khăn do đơn vị báo cáo; từng câu gắn với số liệu của nó."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings={"figures": dict.fromkeys(("amount", "rate", "number"), Cited(NARRATED))},
    )
)
