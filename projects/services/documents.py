"""Papers of a đề án. A file is known by its content: type, size and checksum are read from it, never from its name.

Files lie in the default storage, outside the web root, under names of their own; they are given out through ``visible_to`` only.
"""

import hashlib
import unicodedata
import uuid
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, RuleViolation
from core.models import ScanState, StoredFile
from core.scan.gate import refuse_withheld
from core.scan.work import await_scan
from core.stored import store
from core.text import clean
from core.words import say
from projects import rules
from projects.acts import BRING_PAPER
from projects.enums import AttachmentKind, Fund
from projects.models import Attachment, DecisionPaper, Project
from projects.selectors.dossier import was_sent
from projects.services.acting import acting, require, require_editable
from projects.services.file_checks import is_bomb, refuse_active_pdf

MAX_BYTES = 20 * 1024 * 1024
_CHUNK = 1024 * 1024
_WRITERS = BRING_PAPER.rights_by_fund[Fund.NATIONAL]
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is taken in."""

    content_type: str
    extension: str


PDF = FileType("application/pdf", "pdf")
PNG = FileType("image/png", "png")
JPEG = FileType("image/jpeg", "jpg")
DOCX = FileType(f"{_OFFICE}wordprocessingml.document", "docx")
XLSX = FileType(f"{_OFFICE}spreadsheetml.sheet", "xlsx")
_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def file_type(content: BinaryIO) -> FileType:
    """The type of a file by its first bytes; raises InvalidInput for one that is not taken, among them Office files with macros."""
    content.seek(0)
    head = content.read(8)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            if found is PDF:
                refuse_active_pdf(content)
            return found
    if head.startswith(b"PK"):
        office = _office_type(content)
        if office is not None:
            return office
    raise InvalidInput(
        say("Chỉ nhận tệp PDF, DOCX, XLSX (không có macro), JPG hoặc PNG."), code="file_type", field="file"
    )


def _office_type(content: BinaryIO) -> FileType | None:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as parts:
            if is_bomb(parts.infolist()):
                raise InvalidInput(
                    say("Tệp nén bất thường: giải nén ra quá lớn hoặc quá nhiều phần."),
                    code="file_bomb",
                    field="file",
                )
            names = set(parts.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def digest(content: BinaryIO) -> tuple[str, int]:
    """(SHA-256, size in bytes); raises InvalidInput for an empty file or one that is too large, before it is read whole."""
    digest = hashlib.sha256()
    size = 0
    content.seek(0)
    while chunk := content.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise InvalidInput(
                say("Tệp lớn quá %(megabytes)s MB.", megabytes=MAX_BYTES // 1024 // 1024),
                code="file_too_large",
                field="file",
            )
        digest.update(chunk)
    if not size:
        raise InvalidInput(say("Tệp rỗng."), code="file_empty", field="file")
    return digest.hexdigest(), size


def add_attachment(*, actor: User, project_id: int, kind: str, name: str, content: BinaryIO) -> Attachment:
    """Store a paper of a đề án; the same content under the same kind is stored once.

    Raises NotFound, NotAllowed, RuleViolation (``not_editable``), InvalidInput (``unknown_kind``, ``file_type``, ``file_too_large``,
    ``file_empty``, ``file_infected``: the very same file was found to be harmful). When the act fails the stored file is removed again.
    """
    with acting(actor=actor, action="attachment.add", project_id=project_id) as project:
        require(actor, project, *_WRITERS)
        require_editable(project, "attachments")
        if kind not in AttachmentKind.values:
            raise InvalidInput(
                say("Loại hồ sơ “%(kind)s” không có.", kind=kind[:20]), code="unknown_kind", field="kind"
            )
        return keep_attachment(actor=actor, project=project, kind=kind, name=name, content=content)


def keep_attachment(*, actor: User, project: Project, kind: str, name: str, content: BinaryIO) -> Attachment:
    """Store a paper inside an act that has asked for rights and state itself; the same content under the same kind is stored once.

    Raises InvalidInput as ``add_attachment`` does.
    """
    checksum, size = digest(content)
    found = file_type(content)
    same = Attachment.objects.live().filter(project=project, kind=kind, sha256=checksum).first()
    if same is not None:
        refuse_known_harmful(same)
        return same
    content.seek(0)
    attachment = Attachment(
        project=project,
        kind=kind,
        name=shown_name(name, found),
        file=store(f"attachments/{project.pk}/{uuid.uuid4().hex}.{found.extension}", content),
        content_type=found.content_type,
        size=size,
        sha256=checksum,
        uploaded_by=actor,
    )
    await_scan(attachment)
    attachment.save(force_insert=True)
    after = {"kind": kind, "name": attachment.name, "size": size, "sha256": checksum}
    audit.record(actor=actor, action="attachment.add", obj=attachment, after=after)
    return attachment


def refuse_known_harmful(same: StoredFile) -> None:
    """Raise InvalidInput where the same content lies in quarantine already because of malware."""
    if same.harmful:
        raise InvalidInput(
            say(
                "Tệp này đã được đưa lên và có mã độc (%(scan_found)s); hãy dùng một bản khác.",
                scan_found=same.scan_found,
            ),
            code="file_infected",
            field="file",
        )


def shown_name(name: str, found: FileType) -> str:
    """The last part of the name as sent, with the ending that its content has and without letters that turn the direction of reading."""
    plain = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    stem = clean(PurePosixPath(plain.replace("\\", "/")).stem)[:180].strip(" .") or "tai-lieu"
    return f"{stem}.{found.extension}"


def remove_attachment(*, actor: User, attachment_id: int) -> None:
    """Take a paper out of a dossier that is being written; the audit trail keeps its name and checksum.

    What a submission names stays readable beside the dossier: it was appraised. Raises RuleViolation (``file_infected``) for one with malware: its bytes are for an administrator to delete.
    """
    known = Attachment.objects.filter(pk=attachment_id).first()
    if known is None:
        raise NotFound(say("Không tìm thấy tệp."), code="attachment_not_found")
    with acting(actor=actor, action="attachment.remove", project_id=known.project_id) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_editable(project, "title")
        known = Attachment.objects.live().select_for_update().filter(pk=attachment_id).first()
        if known is None:
            raise NotFound(say("Không tìm thấy tệp."), code="attachment_not_found")
        if known.scan_state == ScanState.INFECTED:
            raise RuleViolation(
                say(
                    "Tệp có mã độc được giữ trong khu cách ly cho quản trị xử lý nên chưa bỏ được; tệp này không tính vào hồ sơ."
                ),
                code="file_infected",
            )
        before = {"kind": known.kind, "name": known.name, "size": known.size, "sha256": known.sha256}
        audit.record(actor=actor, action="attachment.remove", obj=known, before=before)
        if was_sent(known):
            known.retired_at = timezone.now()
            known.save(update_fields=["retired_at"])
            return
        known.delete()
        if known.file:
            transaction.on_commit(partial(default_storage.delete, known.file), robust=True)


def open_checked(*, actor: User, obj: Attachment | DecisionPaper) -> "File[bytes]":
    """The stored content of a paper, once it is out of quarantine and found to be what was taken in.

    Raises RuleViolation where it is withheld (``core.scan.gate``), NotFound (``file_missing``) where it is gone and RuleViolation (``file_changed``) where its checksum no longer matches: the
    file is not given out, and the mismatch is on the audit trail for the administrators.
    """
    refuse_withheld(obj)
    try:
        content: File[bytes] = default_storage.open(obj.file, "rb")
    except FileNotFoundError:
        raise NotFound(
            say("Tệp không còn trong kho lưu trữ; hãy báo quản trị."), code="file_missing"
        ) from None
    found = hashlib.sha256()
    for chunk in content.chunks(_CHUNK):
        found.update(chunk)
    if found.hexdigest() != obj.sha256:
        content.close()
        refusal = RuleViolation(
            say(
                "Tệp trong kho không còn khớp mã kiểm tra lúc đưa lên nên không được tải về; hãy báo quản trị."
            ),
            code="file_changed",
        )
        audit.record_refusal(
            actor=actor, action="attachment.mismatch", obj=obj, reason=audit.reason_of(refusal)
        )
        raise refusal
    content.seek(0)
    return content


def attachment_for(*, actor: User, attachment_id: int) -> Attachment:
    """A paper in the actor's sight; raises NotFound otherwise."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None or not Project.objects.visible_to(actor.scope).filter(pk=found.project_id).exists():
        raise NotFound(say("Không tìm thấy tệp."), code="attachment_not_found")
    return found
