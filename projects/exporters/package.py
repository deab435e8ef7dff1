"""Writing a data package: everything that ``import_package`` reads, in a fixed order, row by row.

The same facts give the same bytes. Retired budget lines and targets and corrected results are not facts any more and stay out. What the
files have no column for (appraisals, findings, who recorded what and when) stays in the portal.
"""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils import timezone

from centers.selectors.province_codes import ProvinceCodes
from core.exceptions import InvalidInput
from core.importing.package import DESCRIPTOR
from core.importing.tables import Table
from core.progress import Progress
from core.snapshot import snapshot
from projects.exporters.rows import Cells, all_rows
from projects.package import TABLES

_DRAFT = f".{DESCRIPTOR}.part"


def export_package(*, folder: Path, progress: Progress | None = None) -> dict[str, int]:
    """Write the files and the descriptor into ``folder``; returns the rows of each file. Optional files without rows are left out.

    The descriptor comes last and in one piece, so that a broken export is no package; what was written until then is removed.
    Raises InvalidInput when the folder is not empty or cannot be one, OSError when something cannot be written.
    """
    if "\0" in str(folder):
        raise InvalidInput("Tên thư mục có byte 0 (NUL).", code="folder_name", field="folder")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(
            f"“{folder}” phải là thư mục trống hoặc chưa có.", code="folder_not_empty", field="folder"
        )
    progress = progress or Progress()
    counts: dict[str, int] = {}
    try:
        with _emptied_on_failure(folder), snapshot():
            provinces = ProvinceCodes.load(timezone.localdate())
            for name, rows in all_rows(provinces).items():
                with closing(rows):  # a cursor left open would outlive the connection
                    written = _write(folder, TABLES[name], rows, progress)
                if written is not None:
                    counts[name] = written
            _describe(folder, counts)
    finally:
        progress.finish()
    return counts


def descriptor(names: Iterable[str]) -> dict[str, Any]:
    """``datapackage.json`` of an export with these files (frictionless data, Tabular Data Package)."""
    return {
        "profile": "tabular-data-package",
        "name": "khuyencong",
        "title": "Dữ liệu khuyến công",
        "description": "Đơn vị, cơ sở, đề án, dự toán, sổ kinh phí, chỉ tiêu và kết quả khuyến công. Tiền là số nguyên đồng.",
        "resources": [TABLES[name].resource() for name in names],
    }


@contextmanager
def _emptied_on_failure(folder: Path) -> Iterator[None]:
    """Make the folder; take back what was written when the export breaks off, however it does."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for name in (*(table.file for table in TABLES.values()), _DRAFT, DESCRIPTOR):
                (folder / name).unlink(missing_ok=True)
            if made:
                folder.rmdir()
        raise


def _describe(folder: Path, names: Iterable[str]) -> None:
    text = json.dumps(descriptor(names), ensure_ascii=False, indent=1) + "\n"
    draft = folder / _DRAFT
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, folder / DESCRIPTOR)


def _write(folder: Path, table: Table, rows: Iterator[Cells], progress: Progress) -> int | None:
    """Write one file; returns its rows, None for an optional file that has none and is not written."""
    first = next(rows, None)
    if first is None and table.optional:
        return None
    progress.start(table.file, 0)
    count = 0
    with (folder / table.file).open("w", encoding="utf-8", newline="") as stream:
        write = _row_writer(stream)
        write(table.header)
        for row in chain([] if first is None else [first], rows):
            write(row)
            count += 1
            progress.advance()
    return count


def _row_writer(stream: Any) -> Callable[[Cells], Any]:
    """Writes a row, quoted in full when a cell holds a carriage return: Python's CSV leaves a lone one unquoted and then cannot read it."""
    plain = csv.writer(stream, lineterminator="\n")
    quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)

    def write(row: Cells) -> None:
        cells = list(row)
        returns = any("\r" in cell for cell in cells if isinstance(cell, str))
        (quoted if returns else plain).writerow(cells)

    return write
