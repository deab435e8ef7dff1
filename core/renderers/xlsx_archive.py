"""Saving a workbook so that the same content gives the same bytes: no moment of writing gets into the file."""

from __future__ import annotations

import shutil
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from openpyxl import Workbook

_EARLIEST = (1980, 1, 1, 0, 0, 0)


class _Timeless(ZipFile):
    """An archive whose parts all bear the earliest day that the format knows."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        with self.open(self._part(zinfo_or_arcname), "w") as target:
            target.write(data.encode() if isinstance(data, str) else data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with Path(filename).open("rb") as source, self.open(self._part(arcname), "w", force_zip64=True) as to:
            shutil.copyfileobj(source, to, 1 << 16)

    @staticmethod
    def _part(name: str) -> ZipInfo:
        part = ZipInfo(name, _EARLIEST)
        part.compress_type = ZIP_DEFLATED
        return part


def save_timeless(book: Workbook, path: Path, day: date) -> None:
    """Save ``book`` as made on ``day``, the last one of what it tells."""
    from openpyxl.writer.excel import ExcelWriter

    moment = datetime.combine(day, time.min)
    book.properties.created = book.properties.modified = moment
    ExcelWriter(book, _Timeless(path, "w", ZIP_DEFLATED, allowZip64=True)).save()
