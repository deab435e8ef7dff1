"""Reading rows copied from a spreadsheet: tab-separated text into the cells of the grid. Nothing is saved here."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field

from core.forms import MoneyField, NumberField
from core.text import clean, fold
from core.words import in_vietnamese, say
from projects.drafts import QUANTITY_DIGITS

MAX_LINES = 500

COLUMNS = {
    "item": say("Khoản chi"),
    "description": say("Diễn giải"),
    "fund_year": say("Năm"),
    "quantity": say("Số lượng"),
    "unit": say("Đơn vị tính"),
    "unit_cost": say("Đơn giá"),
    "eligible_cost": say("Chi phí được tính"),
    "national": say("Khuyến công quốc gia"),
    "local": say("Khuyến công địa phương"),
    "counterpart": say("Đối ứng"),
    "other": say("Nguồn khác"),
    "note": say("Ghi chú"),
}
"""The cells of a line with the heads of their columns, in the order of the grid."""


def _folded() -> dict[str, str]:
    """The names of the columns by their heads in the language in force now."""
    return {fold(str(label)): name for name, label in COLUMNS.items()}


with in_vietnamese():
    _HEADS = _folded()
_HEADS |= {
    "muc chi": "item", "noi dung chi": "item", "khoan": "item", "noi dung": "description", "nam ngan sach": "fund_year",
    "sl": "quantity", "so luong": "quantity", "dvt": "unit", "don vi": "unit", "kcqg": "national", "kcdp": "local",
    "doi ung cua don vi thu huong": "counterpart", "khac": "other", "chi phi hop le": "eligible_cost",
    "tt": "", "stt": "", "thanh tien": "", "cong": "", "tong cong": "",
}  # fmt: skip
_SUM = re.compile(r"(tong( cong| so)?|cong)[ :.]*([ivx]+|\d+)?[ :.]*")
_READERS: dict[str, Field] = {
    "quantity": NumberField(required=False, digits=QUANTITY_DIGITS),
    **{
        name: MoneyField(required=False)
        for name in ("unit_cost", "eligible_cost", "national", "local", "counterpart", "other")
    },
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """``rows``: cells by name, figures as they were read. ``sums``: rows of totals that were left out. ``problem``: why nothing was read."""

    rows: list[dict[str, str]]
    sums: int = 0
    problem: str = ""


def read_pasted(text: str, *, items: Sequence[tuple[str, str]], year: int) -> Pasted:
    """The rows of ``text``; a figure that cannot be read stays as typed, so that its cell can say what is wrong.

    An item is known by its key, its words with or without diacritics, or a part of them that fits one item only.
    """
    try:
        lines = list(csv.reader(text.replace("\x00", "").splitlines(keepends=True), delimiter="\t"))
    except csv.Error:
        return Pasted([], problem=say("Không đọc được nội dung dán; hãy chép lại nguyên các ô từ Excel."))
    cells = [[clean(cell) for cell in line] for line in lines]
    cells = [line for line in cells if any(line)]
    if not cells:
        return Pasted([], problem=say("Chưa có gì để đọc; chép các ô trong Excel rồi dán vào ô này."))
    if max(len(line) for line in cells) == 1:
        return Pasted([], problem=say("Chỉ thấy một cột; hãy chép nguyên các ô của nhiều cột từ Excel."))
    names = _heads(cells[0])
    body = cells[1:] if names else cells
    if not names:
        names = list(COLUMNS)
        if all(line[0].isdigit() or not line[0] for line in body):
            body = [line[1:] for line in body]
    kept = [line for line in body if not _is_sum(line)]
    if not kept:
        return Pasted([], problem=say("Không có dòng dự toán nào trong nội dung dán."))
    if len(kept) > MAX_LINES:
        return Pasted(
            [],
            problem=say(
                "Có %(count)s dòng; mỗi dự toán tối đa %(max_lines)s dòng.",
                count=len(kept),
                max_lines=MAX_LINES,
            ),
        )
    known = {fold(key): key for key, _label in items} | {fold(label): key for key, label in items}
    rows = [_row(line, names, known, year) for line in kept]
    return Pasted(rows, len(body) - len(kept))


def _heads(first: Sequence[str]) -> list[str] | None:
    """The names of the columns where the first row is one of heads: at least two of its cells are."""
    heads = _folded() | _HEADS
    found = [heads.get(fold(cell).split(" (")[0].strip(), None) for cell in first]
    if sum(bool(name) for name in found) < 2:
        return None
    return [name or "" for name in found]


def _is_sum(line: Sequence[str]) -> bool:
    first = next((fold(cell) for cell in line if cell), "")
    return _SUM.fullmatch(first) is not None


def _row(line: Sequence[str], names: Sequence[str], known: Mapping[str, str], year: int) -> dict[str, str]:
    row = {name: cell for name, cell in zip(names, line, strict=False) if name}
    row["item"] = _item(row.get("item", ""), known)
    row["fund_year"] = row.get("fund_year", "") or str(year)
    for name, reader in _READERS.items():
        row[name] = _figure(reader, row.get(name, ""))
    return row


def _item(words: str, known: Mapping[str, str]) -> str:
    """The key of an item; the words themselves where none or several fit."""
    plain = fold(words)
    if plain in known:
        return known[plain]
    fitting = {key for label, key in known.items() if len(plain) >= 4 and plain in label}
    return fitting.pop() if len(fitting) == 1 else words


def _figure(reader: Field, cell: str) -> str:
    if cell in ("-", "–"):
        return ""
    try:
        value: Any = reader.clean(cell)
    except ValidationError:
        return cell
    return "" if value is None else str(reader.prepare_value(value))
