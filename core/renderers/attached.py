"""The data of a report inside its PDF (PDF/A-3): who has the paper has the figures for machines too, byte for byte those of the JSON and CSV files."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from core.renderers.csv import render_csv
from core.renderers.json import render_json
from core.table import Report

if TYPE_CHECKING:
    from weasyprint import Attachment

VARIANT = "pdf/a-3a"
"""Archival, tagged, with files attached (ISO 19005-3, level A)."""
_SPOOLED = 5 * 1024 * 1024


def attachments(weasyprint: Any, report: Report) -> list[Attachment]:
    """``so-lieu.json`` and ``so-lieu.csv``, dated by the last day of the figures, so that the same report has the same bytes."""
    moment = datetime.combine(report.window[1], time.min, UTC)
    made = []
    for name, chunks in (("so-lieu.json", render_json(report)), ("so-lieu.csv", render_csv(report))):
        kept = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115 - WeasyPrint reads it when the pages are set, and closes it
        kept.writelines(chunks)
        kept.seek(0)
        made.append(
            weasyprint.Attachment(
                file_obj=kept,
                name=name,
                description=report.title,
                created=moment,
                modified=moment,
                relationship="Data",
            )
        )
    return made
