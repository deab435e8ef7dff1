"""The voucher of a request: stored as a paper of its đề án."""

from dataclasses import dataclass
from typing import BinaryIO

from centers.models import User
from core.exceptions import InvalidInput
from projects.enums import AttachmentKind
from projects.models import MoneyRequest
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
