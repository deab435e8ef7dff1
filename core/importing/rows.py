"""The rows of a package file, read one by one, with every unreadable cell listed."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.importing.columns import CellError, Column
from core.importing.problems import ProblemLog
from core.importing.tables import NOTE, Table

_BLOCK = 1024 * 1024
_CELL_MAX = 131_072


@dataclass(slots=True)
class Row:
    """One row: ``values`` by column, None for cells that could not be read (``unread`` has their text).

    ``failed`` once an error is known about it.
    """

    file: str
    line: int
    values: dict[str, Any]
    log: ProblemLog = field(repr=False)
    failed: bool = False
    unread: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def get(self, column: str, default: Any = None) -> Any:
        return self.values.get(column, default)

    def fail(self, column: str, message: str) -> None:
        """List an error of this row."""
        self.failed = True
        self.log.add(self.file, self.line, column, message)

    def skip(self) -> None:
        """Leave the row out because of an error that is listed elsewhere."""
        self.failed = True


class Sheet:
    """One file of a package. ``open`` checks it as a whole; then ``rows`` may be read, any number of times."""

    def __init__(self, path: Path, table: Table, log: ProblemLog) -> None:
        self.table = table
        self.log = log
        self.lines = 0
        self.cut = False
        """The rows after some line could not be read."""
        self._path = path
        self._columns: list[Column] = []

    def open(self) -> bool:
        """Whether encoding and header are right; the errors are listed."""
        return self._decodes() and self._has_header()

    def rows(self, log: ProblemLog | None = None) -> Iterator[Row]:
        """The rows after the header; blank lines are passed over. ``log`` receives the errors instead of the sheet's own."""
        log = self.log if log is None else log
        csv.field_size_limit(_CELL_MAX)
        with self._path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            line = 1
            while True:
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    self.cut = True
                    log.add(
                        self.table.file,
                        line,
                        "",
                        f"Không đọc tiếp được tệp CSV từ dòng này: {_csv_reason(error)}.",
                    )
                    return
                if cells is None:
                    return
                if cells and line > 1:
                    yield self._row(line, cells, log)
                line = reader.line_num + 1

    def _row(self, line: int, cells: list[str], log: ProblemLog) -> Row:
        row = Row(self.table.file, line, {}, log)
        if len(cells) != len(self._columns):
            row.fail("", f"Dòng có {len(cells)} ô, trong khi tiêu đề có {len(self._columns)} cột.")
        for column, cell in zip(self._columns, cells, strict=False):
            try:
                row.values[column.name] = column.read(cell)
            except CellError as error:
                row.values[column.name] = None
                row.unread[column.name] = cell.strip()
                row.fail(column.name, error.message)
        for column in self._columns[len(cells) :]:
            row.values[column.name] = None
        return row

    def _decodes(self) -> bool:
        """The whole file must be UTF-8 without NUL bytes; the first wrong byte is named. Counts the lines."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        position, lines = 0, 1
        with self._path.open("rb") as stream:
            while True:
                block = stream.read(_BLOCK)
                nul = block.find(b"\0")
                pending = len(decoder.getstate()[0])
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    if nul < 0 or error.start - pending < nul:
                        start = error.start - pending
                        where = lines + block[: max(start, 0)].count(b"\n")
                        wrong = error.object[error.start]
                        message = f"Tệp không phải UTF-8: byte 0x{wrong:02X} ở vị trí {position + start + 1}."
                        self.log.add(self.table.file, where, "", message)
                        return False
                if nul >= 0:
                    where = lines + block[:nul].count(b"\n")
                    self.log.add(
                        self.table.file, where, "", f"Tệp có byte 0 (NUL) ở vị trí {position + nul + 1}."
                    )
                    return False
                if not block:
                    break
                position += len(block)
                lines += block.count(b"\n")
        self.lines = lines
        return True

    def _has_header(self) -> bool:
        with self._path.open(encoding="utf-8-sig", newline="") as stream:
            try:
                names = [name.strip() for name in next(csv.reader(stream, strict=True), [])]
            except csv.Error as error:
                self.log.add(self.table.file, 1, "", f"Không đọc được dòng tiêu đề: {_csv_reason(error)}.")
                return False
        known = {column.name: column for column in self.table.all_columns}
        faults = [
            (name, f"Cột “{name}” không có trong {self.table.file}.") for name in names if name not in known
        ]
        faults += [
            (name, f"Thiếu cột “{name}”.") for name in known if name not in names and name != NOTE.name
        ]
        faults += [(name, f"Cột “{name}” lặp lại.") for name in known if names.count(name) > 1]
        for name, message in faults:
            self.log.add(self.table.file, 1, name, message)
        if faults:
            return False
        self._columns = [known[name] for name in names]
        return True


def _csv_reason(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return f"một ô dài quá {_CELL_MAX} ký tự"
    if "unexpected end" in text:
        return "dấu nháy kép mở mà không đóng"
    return "dấu nháy kép đặt sai chỗ"
