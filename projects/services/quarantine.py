"""Uploads with malware: those concerned are told, and an administrator deletes the bytes while the record of the paper stays."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from centers.enums import Role
from centers.models import User
from core import audit
from core.exceptions import NotAllowed, StaleState
from core.mail import mail_readers
from core.models import ScanState, StoredFile
from core.scan.work import tell_with
from core.words import joined, lowered, say
from projects.enums import AttachmentKind
from projects.models import Attachment
from projects.selectors.quarantine import told_of

_ADVICE = say(
    "Tệp đã bị cách ly: không ai tải về được và không được tính vào hồ sơ. Hãy kiểm tra máy đã tạo ra tệp, rồi đưa lên một bản khác trên Cổng quản lý khuyến công. Đừng mở lại tệp gốc.\n"
)


def register_tellers() -> None:
    """Let the scanner's finds reach people; called when the app is ready."""
    tell_with(tell_of_malware)


def tell_of_malware(file: StoredFile) -> None:
    """Mail to the uploader and to those who write the dossier, after the verdict is committed; on their desks it stands by itself."""
    if isinstance(file, Attachment):
        project = file.project
        subject = say("[Khuyến công] %(code)s: tệp có mã độc", code=project.code)
        found = say(
            "Tệp “%(name)s (%(kind)s)” của đề án %(code)s – %(title)s có mã độc: %(found)s.",
            name=file.name,
            kind=lowered(AttachmentKind(file.kind).label),
            code=project.code,
            title=project.title,
            found=file.scan_found,
        )
    else:
        subject = say("[Khuyến công] Văn bản quyết định có mã độc")
        found = say(
            "Tệp “%(name)s” của một quyết định có mã độc: %(found)s.", name=file.name, found=file.scan_found
        )
    people = User.objects.filter(email__in=told_of(file))
    mail_readers(
        to=people.values_list("email", "language"), subject=subject, body=joined("\n\n", (found, _ADVICE))
    )


def refuse_without_discard_right(actor: User, file: StoredFile) -> None:
    """Raise NotAllowed, and keep the refusal on record, for anybody but an administrator."""
    if not actor.has_role(Role.ADMIN):
        refusal = NotAllowed(say("Chỉ quản trị được xóa tệp trong khu cách ly."), code="no_right")
        audit.record_refusal(actor=actor, action="file.discard", obj=file, reason=audit.reason_of(refusal))
        raise refusal


def discard_infected(*, actor: User, file: StoredFile) -> None:
    """Delete the bytes of an upload with malware; its row stays with name, checksum and what was found.

    Raises NotAllowed for anybody but an administrator, StaleState where the file is not (or no longer) held because of malware.
    """
    refuse_without_discard_right(actor, file)
    with audit.refusals(actor=actor, action="file.discard", obj=file):
        before = {"scan_state": file.scan_state, "sha256": file.sha256, "scan_found": file.scan_found}
        held = type(file)._default_manager.filter(pk=file.pk, scan_state=ScanState.INFECTED)
        stored = held.values_list("file", flat=True).first()
        if not held.update(
            scan_state=ScanState.REMOVED,
            scan_since=timezone.now(),
            scan_due_at=None,
            scan_token=None,
            file="",
        ):
            raise StaleState(
                say("Tệp này không còn nằm trong khu cách ly vì mã độc; hãy tải lại trang."),
                code="wrong_state",
            )
        file.scan_state, file.file = ScanState.REMOVED, ""
        audit.record(
            actor=actor, action="file.discard", obj=file, before=before, after={"scan_state": file.scan_state}
        )
        if stored:
            transaction.on_commit(partial(default_storage.delete, stored), robust=True)
