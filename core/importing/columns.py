"""The columns of a package file: how a cell is read, and what the table schema says about it.

A column turns text into a value or raises CellError with a message for the person who has to mend the file. Blank cells are None
(text: the empty string) where the column does not require a value.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.exceptions import InvalidInput
from core.money import parse_dong
from core.periods import Period, PeriodKind
from core.text import clean, plain

FIRST_YEAR, LAST_YEAR = 1990, 2100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,2})?")
_CODE = re.compile(r"[^\s/\\;\x00-\x1f]+")
_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏẠ-ỹ"
_PLAIN_CODE = re.compile(f"[{_LETTER}][{_LETTER}._-]*")
_SHOWN = 60


class CellError(Exception):
    """A cell that cannot be read; the message is Vietnamese and quotes the cell."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def quoted(text: str) -> str:
    """The cell's text as a message shows it, cut where it is long."""
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


@dataclass(frozen=True, slots=True)
class Column(ABC):
    """A column by ``name``; ``title`` is its Vietnamese label."""

    name: str
    title: str
    required: bool = True

    blank: Any = None
    type_name: str = "string"

    def read(self, text: str) -> Any:
        """The value of a cell; raises CellError."""
        text = text.strip()
        if text:
            return self.parse(text)
        if self.required:
            raise CellError(f"Thiếu {self.title.lower()}.")
        return self.blank

    @abstractmethod
    def parse(self, text: str) -> Any:
        """The value of a cell that is not blank; raises CellError."""

    def constraints(self) -> dict[str, Any]:
        return {"required": True} if self.required else {}

    def schema(self) -> dict[str, Any]:
        """The field of the table schema (frictionless data, Table Schema)."""
        field: dict[str, Any] = {"name": self.name, "title": self.title, "type": self.type_name}
        if found := self.constraints():
            field["constraints"] = found
        return field


@dataclass(frozen=True, slots=True)
class TextColumn(Column):
    """Words in one normal form; ``lines`` keeps line breaks, ``verbatim`` every character but blanks at the ends."""

    max_length: int = 300
    lines: bool = False
    verbatim: bool = False
    blank: Any = ""

    def parse(self, text: str) -> str:
        value = text if self.verbatim else _clean_lines(text) if self.lines else clean(text)
        if len(value) > self.max_length:
            raise CellError(f"{self.title} dài {len(value)} ký tự, quá {self.max_length} ký tự.")
        return value

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "maxLength": self.max_length}


def _clean_lines(text: str) -> str:
    kept = (char for char in plain(text) if char in "\n\r\t" or unicodedata.category(char) != "Cc")
    return "".join(kept).strip()


@dataclass(frozen=True, slots=True)
class CodeColumn(Column):
    """A code: one word without spaces, slashes or semicolons, so that it can stand in addresses and lists."""

    max_length: int = 40
    blank: Any = ""

    def parse(self, text: str) -> str:
        value = unicodedata.normalize("NFC", text)
        if len(value) > self.max_length:
            raise CellError(f"{self.title} dài {len(value)} ký tự, quá {self.max_length} ký tự.")
        if not _CODE.fullmatch(value):
            raise CellError(
                f"{self.title} {quoted(value)} không được có khoảng trắng, dấu gạch chéo hay chấm phẩy."
            )
        return value

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "maxLength": self.max_length}


@dataclass(frozen=True, slots=True)
class ReferenceColumn(CodeColumn):
    """A code that another file defines. Its form is judged there: one that no row defines is unknown, however it is written."""

    def parse(self, text: str) -> str:
        return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class PlainCodeColumn(CodeColumn):
    """A code that people type and addresses show: letters and digits, and inside also ``-``, ``_`` and ``.``."""

    def parse(self, text: str) -> str:
        value = CodeColumn.parse(self, text)
        if not _PLAIN_CODE.fullmatch(value):
            raise CellError(
                f"{self.title} {quoted(value)} chỉ được gồm chữ cái, chữ số và các dấu “-”, “_”, “.”, bắt đầu bằng chữ cái hoặc chữ số."
            )
        return value

    def constraints(self) -> dict[str, Any]:
        return {**CodeColumn.constraints(self), "pattern": _PLAIN_CODE.pattern}


@dataclass(frozen=True, slots=True)
class PeriodColumn(Column):
    """A month or a quarter: ``2016-09``, ``2016-Q3``."""

    def parse(self, text: str) -> str:
        try:
            period = Period.parse(text)
        except InvalidInput as error:
            raise CellError(error.message) from error
        if period.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER):
            raise CellError(f"{self.title} {quoted(text)} phải là tháng (2016-09) hoặc quý (2016-Q3).")
        return period.code

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "pattern": r"\d{4}-(0[1-9]|1[0-2]|Q[1-4])"}


@dataclass(frozen=True, slots=True)
class ChoiceColumn(Column):
    """One of a closed list of keys."""

    values: Sequence[str] = ()
    blank: Any = ""

    def parse(self, text: str) -> str:
        if text not in self.values:
            raise CellError(
                f"{self.title} {quoted(text)} không có; các giá trị được dùng: {', '.join(self.values)}."
            )
        return text

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "enum": list(self.values)}


@dataclass(frozen=True, slots=True)
class DongColumn(Column):
    """Whole đồng, more than 0."""

    type_name: str = "integer"

    def parse(self, text: str) -> int:
        if len(text) > _SHOWN or not text.isascii():
            raise CellError(f"Số tiền {quoted(text)} không phải là số nguyên đồng (chỉ gồm chữ số).")
        try:
            return parse_dong(text, field=self.name)
        except InvalidInput as error:
            raise CellError(error.message) from error

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "minimum": 1}


@dataclass(frozen=True, slots=True)
class WholeColumn(Column):
    """A whole number between two bounds."""

    minimum: int = 0
    maximum: int = 10_000_000
    type_name: str = "integer"

    def parse(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= _SHOWN):
            raise CellError(f"{self.title} {quoted(text)} không phải là số nguyên.")
        value = int(text)
        if not self.minimum <= value <= self.maximum:
            raise CellError(f"{self.title} {value} phải từ {self.minimum} đến {self.maximum}.")
        return value

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "minimum": self.minimum, "maximum": self.maximum}


def year_column(name: str, title: str) -> WholeColumn:
    return WholeColumn(name, title, minimum=FIRST_YEAR, maximum=LAST_YEAR)


@dataclass(frozen=True, slots=True)
class NumberColumn(Column):
    """A figure that is not negative, with at most two decimals after a point."""

    type_name: str = "number"

    def parse(self, text: str) -> Decimal:
        if not (text.isascii() and _NUMBER.fullmatch(text)):
            raise CellError(
                f"{self.title} {quoted(text)} phải là số không âm, tối đa hai chữ số sau dấu chấm, không dấu phân cách."
            )
        return Decimal(text).quantize(Decimal("0.01"))

    def constraints(self) -> dict[str, Any]:
        return {**Column.constraints(self), "minimum": 0}


@dataclass(frozen=True, slots=True)
class DayColumn(Column):
    """A day as ``2016-09-30``."""

    type_name: str = "date"

    def parse(self, text: str) -> date:
        if not (text.isascii() and _DAY.fullmatch(text)):
            raise CellError(
                f"{self.title} {quoted(text)} phải viết theo dạng năm-tháng-ngày, ví dụ 2016-09-30."
            )
        try:
            value = date.fromisoformat(text)
        except ValueError:
            raise CellError(f"{self.title} {quoted(text)} không có trong lịch.") from None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise CellError(f"{self.title} {quoted(text)} phải từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
        return value

    def schema(self) -> dict[str, Any]:
        return {**Column.schema(self), "format": "%Y-%m-%d"}
