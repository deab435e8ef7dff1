"""Codes that rows may refer to: those that are there already and those of the package itself."""

import unicodedata
from collections.abc import Iterable
from typing import Generic, TypeVar

from core.importing.columns import quoted
from core.importing.rows import Row

T = TypeVar("T")


class CodeBook(Generic[T]):
    """What each code stands for. A code whose own row is wrong is ``broken``: rows that refer to it are left out without a second error."""

    def __init__(self, label: str, known: Iterable[tuple[str, T]]) -> None:
        self.label = label
        self.known: dict[str, T] = dict(known)
        self.broken: set[str] = set()
        self.unread = False
        """The file that defines the codes cannot be read, or not to its end."""

    def find(self, row: Row, column: str) -> T | None:
        """What the cell's code stands for. None for a blank cell, and for a code that is unknown or broken; the row then fails."""
        code = row[column]
        if not code:
            return None
        found = self.known.get(code)
        if code in self.broken or (found is None and self.unread):
            row.skip()
            return None
        if found is None:
            row.fail(column, f"Không có {self.label} mã {quoted(code)} trong gói này và trên cổng.")
        return found

    def break_(self, row: Row) -> None:
        """Remember that the row which defines a code is wrong."""
        if code := row["code"] or unicodedata.normalize("NFC", row.unread.get("code", "")):
            self.broken.add(code)
