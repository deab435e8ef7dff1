"""The voucher of a request: stored as a paper of its đề án."""

from dataclasses import dataclass
from typing import BinaryIO

from centers.models import User
from core.exceptions import InvalidInput, RuleViolation
from core.words import say
from projects.enums import AttachmentKind
from projects.models import Attachment, MoneyRequest
from projects.services.documents import add_attachment


@dataclass(frozen=True, slots=True)
class Voucher:
    """A file as it came in; kept as a voucher of the đề án."""

    name: str
    content: BinaryIO


def hang_voucher(request: MoneyRequest, voucher: Voucher | None, actor: User) -> None:
    """Store ``voucher``, where there is one, as a paper of the đề án and hang it on the request; part of the act that keeps the request.

    Raises what ``add_attachment`` does, at ``voucher``.
    """
    if voucher is None:
        return
    try:
        request.voucher = add_attachment(
            actor=actor,
            project_id=request.project_id,
            kind=AttachmentKind.VOUCHER,
            name=voucher.name,
            content=voucher.content,
        )
    except InvalidInput as refusal:
        refusal.field = "voucher"
        raise


def refuse_harmful(paper: Attachment, *, field: str) -> None:
    """Raise RuleViolation (``voucher_infected``) for a paper with malware."""
    if paper.harmful:
        raise RuleViolation(
            say("Chứng từ “%(name)s” có mã độc; hãy kèm một bản khác.", name=paper.name),
            code="voucher_infected",
            field=field,
        )
