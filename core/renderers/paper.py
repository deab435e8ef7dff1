"""How a report is set on paper: which tables are annexes, how wide each column is, how large the type.

Lengths are millimetres, type sizes points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.formatting import roman
from core.renderers.html import RowView
from core.table import Column, Report, Table

PORTRAIT_WIDTH = 165.0
LANDSCAPE_WIDTH = 252.0
PORTRAIT_FIGURES = 5
SIZES = (11.0, 10.0, 9.0, 8.0, 7.0)
BASE_SIZE = 10.0

# At ten points: a digit or letter of the Times metrics, a dot or comma, and a cell's padding and line.
CHARACTER_MM = 1.8
CAPITAL_MM = 2.5
POINT_MM = 0.9
BOLD_MM = 2.05
PADDING_MM = 2.8
# Text is set in lines; below these widths it becomes a ladder of single words.
ORDINAL_MM, LABEL_MM, TEXT_MM, PERCENT_MM = 8.5, 55.0, 18.0, 13.0


@dataclass(frozen=True, slots=True)
class Setting:
    """The type size of a table and the widths of its columns, the two or three leading ones first."""

    size: float
    widths: tuple[float, ...]

    def css(self, key: str) -> str:
        """Rules for the table with this key."""
        rules = [f"#table-{key}{{font-size:{self.size:g}pt}}"]
        rules += [
            f"#table-{key} .col-{number}{{width:{width:.2f}mm}}"
            for number, width in enumerate(self.widths, 1)
        ]
        return "\n".join(rules)


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: its table, its name and the page sequence it is set on."""

    table: Table
    name: str
    page: str

    def css(self) -> str:
        """A landscape page sequence numbered from 1, the first number not shown (as in the main part)."""
        return (
            f"@page {self.page}{{size:A4 landscape}}\n"
            f"@page :nth(1 of {self.page}){{counter-reset:page 1;@top-center{{content:none}}}}\n"
            f".{self.page}{{page:{self.page}}}"
        )


def split_tables(report: Report) -> tuple[list[Table], list[Annex]]:
    """Tables narrow enough for the upright page, and the others as annexes.

    A single annex bears no numeral (Decree 30/2020/NĐ-CP, Annex I).
    """
    inner = [table for table in report.tables if len(table.columns) <= PORTRAIT_FIGURES]
    wide = [table for table in report.tables if len(table.columns) > PORTRAIT_FIGURES]
    annexes = [
        Annex(table, f"Phụ lục {roman(number)}" if len(wide) > 1 else "Phụ lục", f"annex-{number}")
        for number, table in enumerate(wide, 1)
    ]
    return inner, annexes


@dataclass(frozen=True, slots=True)
class Need:
    """What one column asks for at ten points: ``least`` millimetres, and its share of what is left."""

    least: float
    share: float = 0.0


def set_table(table: Table, views: Sequence[RowView], available: float, *, row_units: bool) -> Setting:
    """The largest type at which the columns fit ``available``, and their widths at that size.

    Figures are never broken, so their columns are as wide as the longest one; what is left over goes
    to the texts by their length. A table too wide even for the smallest type is squeezed.
    """
    lines = [view for view in views if view.cells]
    needs = [Need(max(_longest([view.ordinal for view in views]), ORDINAL_MM))]
    needs.append(_text_need([view.label for view in lines], LABEL_MM, table.label_head))
    if row_units:
        needs.append(_text_need([view.unit for view in lines], TEXT_MM, "Đơn"))
    for position, column in enumerate(table.columns):
        texts = [view.cells[position].text for view in lines]
        needs.append(_column_need(column, texts))
    least = [need.least for need in needs]
    size = next((size for size in SIZES if sum(least) * size / BASE_SIZE <= available), SIZES[-1])
    scaled = [width * size / BASE_SIZE for width in least]
    spare = available - sum(scaled)
    if spare < 0:
        return Setting(size, tuple(width * available / sum(scaled) for width in scaled))
    shares = sum(need.share for need in needs) or 1.0
    return Setting(
        size, tuple(width + spare * need.share / shares for width, need in zip(scaled, needs, strict=True))
    )


def _column_need(column: Column, texts: Sequence[str]) -> Need:
    if column.kind == "text":
        return _text_need(texts, TEXT_MM * column.width, column.label)
    # The head of money may name its unit, a word longer than many a head's own.
    head = f"{column.label} (đồng)" if column.kind == "money" else column.label
    narrowest = PERCENT_MM if column.kind == "percent" else 0.0
    return Need(max(_longest(texts), _head_word(head), narrowest))


def _text_need(texts: Sequence[str], comfort: float, head: str) -> Need:
    """Short texts take one line; longer ones at least ``comfort``, and a share by their usual length."""
    longest = _longest(texts)
    usual = sum(len(text) for text in texts) / (len(texts) or 1)
    return Need(max(min(longest, comfort), _head_word(head)), usual if longest > comfort else 0.0)


def _longest(texts: Sequence[str]) -> float:
    return max((text_width(text) for text in texts), default=0.0) + PADDING_MM


def _head_word(label: str) -> float:
    """A head breaks between words only."""
    return max((len(word) for word in label.split()), default=0) * BOLD_MM + PADDING_MM


def text_width(text: str) -> float:
    """Millimetres ``text`` takes at ten points, a little on the safe side."""
    return sum(
        POINT_MM if letter in ".,()" else CAPITAL_MM if letter.isupper() else CHARACTER_MM for letter in text
    )
