"""A prose table as running text, numbered as official papers are: I., then 1., then a)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.formatting import roman
from core.table import Table

TEMPLATE = "report/prose.html"
LETTERS = "abcdđeghiklmnopqrstuvxy"
"""The letters of a list, in the order of the Vietnamese alphabet as legal papers use it."""
ITEM_LEVEL = 3


@dataclass(frozen=True, slots=True)
class ProseLine:
    """``tag`` is h1 (a part), h2 (a section), li (an item of a list) or p; ``marker`` its number or letter.

    ``quoted`` is the quotation of an item, in its own language whoever reads, with its marks; ``after`` what follows it.
    """

    tag: str
    marker: str
    text: str
    quoted: str = ""
    after: str = ""


def prose_lines(table: Table) -> Iterator[ProseLine]:
    """The lines of ``table`` in their order; numbers of sections begin afresh in each part, letters after each paragraph."""
    column = next(column.key for column in table.columns if column.kind == "text")
    part = section = item = 0
    for row in table.rows:
        item = item + 1 if row.role == "row" and row.level >= ITEM_LEVEL else 0
        if row.role == "row":
            text = str(row.cells.get(column) or "")
            yield _item(f"{_letter(item)})", text) if item else ProseLine("p", "", text)
        elif row.level:
            section += 1
            yield ProseLine("h2", f"{section}.", row.label)
        else:
            part, section = part + 1, 0
            yield ProseLine("h1", f"{roman(part)}.", row.label)


def render_prose_html(table: Table, *, paper: bool = False) -> SafeString:
    """The text as an HTML fragment; every word in it is escaped."""
    lines = list(prose_lines(table))
    return render_to_string(
        TEMPLATE,
        {"key": table.key, "title": table.title, "lines": lines, "notes": table.notes, "paper": paper},
    )


def _item(marker: str, text: str) -> ProseLine:
    head, opened, rest = text.partition("“")
    quoted, closed, after = rest.rpartition("”")
    if not (opened and closed):
        return ProseLine("li", marker, text)
    return ProseLine("li", marker, head, f"“{quoted}”", after)


def _letter(number: int) -> str:
    """a to y, then aa, ab and so on."""
    rest, at = divmod(number - 1, len(LETTERS))
    return (_letter(rest) if rest else "") + LETTERS[at]
