"""Handing out the files of sealed reports: the kept bytes for machines, and paper as it was made, or made now where that is soon done."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import default_storage

from core.exceptions import NotFound, RuleViolation
from core.models import JobState
from core.words import say
from reports.models import ReportRun, SealedFile, SealedReport
from reports.services.freezing import CSV, JSON, part_of
from reports.services.runs import CONTENT_TYPES, write_file
from reports.services.sealed_files import note_file, sealed_report

AT_ONCE = {"pdf": 500, "xlsx": 5000}
"""So many rows are set on paper while the caller waits, some seconds at most; what is longer is a worker's."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One file of a sealed report as it leaves the portal."""

    name: str
    content_type: str
    content: bytes
    sha256: str


def known_print(sealed: SealedReport, format: str, sha256: str) -> bool:
    """Whether a file of this format with this SHA-256 was made of the report: whoever holds it need not fetch it again."""
    if format in (JSON, CSV):
        return sealed.filing.parts.filter(name=format, sha256=sha256).exists()
    return SealedFile.objects.filter(sealed=sealed, format=format, sha256=sha256).exists()


def hand_out(sealed: SealedReport, format: str) -> Handed:
    """The file of a sealed report; its SHA-256 is on record, so that ``/verify/`` knows it.

    Raises NotFound for another format, RuleViolation (``paper_not_made``) for long paper that nobody had made yet, ``damaged`` where the
    kept bytes are not those that were sealed.
    """
    if format not in CONTENT_TYPES:
        raise NotFound(say("Không có định dạng “%(format)s”.", format=format[:10]), code="unknown_format")
    if format in (JSON, CSV):
        content = part_of(sealed.filing, format)
    else:
        content = _made(sealed, format) or _made_now(sealed, format)
    name = f"{sealed.filing.kind}_{sealed.filing.period}_{sealed.code}.{format}"
    return Handed(name, CONTENT_TYPES[format], content, hashlib.sha256(content).hexdigest())


def _made(sealed: SealedReport, format: str) -> bytes | None:
    """What a worker made and what still lies in store, byte for byte; None where there is no such file."""
    runs = ReportRun.objects.filter(sealed=sealed, format=format, job__state=JobState.DONE)
    for file in runs.exclude(job__file="").order_by("-pk").values_list("job__file", flat=True):
        if not default_storage.exists(file):
            continue
        with default_storage.open(file) as stored:
            content = bytes(stored.read())
        if known_print(sealed, format, hashlib.sha256(content).hexdigest()):
            return content
    return None


def _made_now(sealed: SealedReport, format: str) -> bytes:
    if sealed.filing.row_count > AT_ONCE[format]:
        raise RuleViolation(
            say(
                "Bản %(format)s của báo cáo này dài (%(rows)s dòng) nên phải lập trước trên trang báo cáo; lập xong thì tải được ở địa chỉ này.",
                format=format.upper(),
                rows=sealed.filing.row_count,
            ),
            code="paper_not_made",
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{sealed.code}.{format}"
        write_file(sealed_report(sealed), path, format)
        note_file(sealed, path, format)
        return path.read_bytes()
