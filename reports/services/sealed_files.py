"""What leaves the portal of a sealed report: the frozen table with its seal for paper, the kept bytes for machines, and which files were made."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.table import Report, Row, Seal, Table
from reports.builders import KINDS
from reports.models import SealedFile, SealedReport
from reports.opening import reckoned
from reports.services.freezing import report_of

_CHUNK = 1024 * 1024


def sealed_report(sealed: SealedReport) -> Report:
    """The report as it was sealed, with the seal that its paper carries; raises RuleViolation (``damaged``).

    Its tables and sheet of sources are named after the seal, and its totals are reckoned in the workbook, where codes were frozen: what
    was sealed before bears none of it, and its paper stays the same to the byte.
    """
    report = report_of(sealed.filing)
    known = {table.code: table.key for table in report.tables if table.code}
    tables = tuple(
        replace(table, code=table_code(sealed, table.key)) if table.code else table for table in report.tables
    )
    if report.kind in KINDS and any(table.code for table in tables):
        tables = reckoned(KINDS[report.kind].openings, tables)
    sources = report.sources
    if sources is not None:
        sources = replace(sources, rows=[_sealed_source(sealed, row, known, tables) for row in sources.rows])
    return replace(report, seal=seal_of(sealed), tables=tables, sources=sources)


def table_code(sealed: SealedReport, table: str) -> str:
    """The code of a table of a sealed report: ``KC-7F3K9-Q2M4D-X5.money``."""
    return f"{sealed.code}.{table}"


def _sealed_source(
    sealed: SealedReport, row: Row, known: Mapping[str, str], tables: tuple[Table, ...]
) -> Row:
    """A line of the sheet of sources that leads to the sealed figures, not to those of today."""
    code, _, column = row.key.rpartition("#")
    key = known[code]
    total = next(table.total for table in tables if table.key == key)
    if total is None or total.get(column) is None:
        path = f"{reverse('reports:filing', args=[sealed.filing_id])}#table-{key}"
    else:
        path = reverse("reports:filing_opening", args=[sealed.filing_id, key, column])
    cells = {
        **row.cells,
        "source_table": table_code(sealed, key),
        "source_address": f"{settings.PORTAL_URL.rstrip('/')}{path}",
    }
    return replace(row, key=f"{table_code(sealed, key)}#{column}", cells=cells)


def seal_of(sealed: SealedReport) -> Seal:
    """The seal; its address is whole where the portal knows its own (setting ``PORTAL_URL``)."""
    return Seal(
        code=sealed.code,
        address=f"{settings.PORTAL_URL.rstrip('/')}{reverse('verify', args=[sealed.code])}",
        sha256=sealed.filing.sha256,
        version=sealed.version,
        on=timezone.localdate(sealed.sealed_at),
    )


def note_file(sealed: SealedReport, path: Path, format: str) -> None:
    """Keep the SHA-256 of a file made of a sealed report. Made again with the same bytes, it is the same file."""
    print_ = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            print_.update(chunk)
    try:
        with transaction.atomic():
            SealedFile.objects.create(
                sealed=sealed,
                format=format,
                sha256=print_.hexdigest(),
                size=path.stat().st_size,
                made_at=timezone.now(),
            )
    except IntegrityError:
        return  # these very bytes were made before
