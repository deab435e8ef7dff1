"""The common course of importing one file: read, check each row, save in chunks."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

from core.importing.rows import Row, Sheet
from core.importing.tables import Table
from core.importing.tally import Tally
from core.progress import Progress

Item = TypeVar("Item")


class SheetImporter(ABC, Generic[Item]):
    """Imports one file. A subclass says what a row becomes, and in which course the file is read and written."""

    table: ClassVar[Table]
    chunk: ClassVar[int]
    """How many are written at once."""

    def __init__(self) -> None:
        self._lines: dict[tuple[object, ...], int] = {}

    @abstractmethod
    def item(self, row: Row) -> Item | None:
        """The row with its references resolved; None, with the errors listed, when it is wrong."""

    @abstractmethod
    def run(self, sheet: Sheet, progress: Progress) -> Tally:
        """Import the whole file."""

    def items(self, sheet: Sheet, progress: Progress) -> Iterator[Item]:
        """The rows that are right, as items."""
        for row in sheet.rows():
            progress.advance()
            item = self.item(row)
            if item is not None and not row.failed:
                yield item

    def once(self, row: Row, *columns: str) -> None:
        """Fail the row when an earlier one of this file has the same values in ``columns``."""
        key = tuple(row[column] for column in columns)
        if None in key:
            return
        first = self._lines.setdefault(key, row.line)
        if first != row.line:
            row.fail(
                columns[-1], f"Trùng với dòng {first} ({', '.join(str(part) for part in key if part != '')})."
            )


class ChunkImporter(SheetImporter[Item]):
    """Imports a file in one reading, chunk by chunk. A subclass says how a chunk is saved."""

    chunk = 1000

    @abstractmethod
    def save(self, items: list[Item]) -> Tally:
        """Write a chunk."""

    def run(self, sheet: Sheet, progress: Progress) -> Tally:
        tally = Tally()
        progress.start(self.table.file, sheet.lines)
        waiting: list[Item] = []
        for item in self.items(sheet, progress):
            waiting.append(item)
            if len(waiting) >= self.chunk:
                tally.add(self.save(waiting))
                waiting = []
        if waiting:
            tally.add(self.save(waiting))
        return tally
