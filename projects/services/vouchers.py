"""Files that come with an act, as the voucher of a request: stored as papers of the đề án."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from centers.models import User
from core.exceptions import InvalidInput, RuleViolation
from core.words import say
from projects.enums import AttachmentKind
from projects.models import Attachment, MoneyRequest, Project
from projects.services.documents import add_attachment, keep_attachment


@dataclass(frozen=True, slots=True)
class Voucher:
    """A file as it came in with an act; kept as a voucher, or another paper of the đề án."""

    name: str
    content: BinaryIO


def hang_voucher(request: MoneyRequest, voucher: Voucher | None, actor: User) -> None:
    """Store ``voucher``, where there is one, as a paper of the đề án and hang it on the request; part of the act that keeps the request.

    Raises what ``add_attachment`` does, at ``voucher``.
    """
    if voucher is None:
        return
    with _told_at("voucher"):
        request.voucher = add_attachment(
            actor=actor,
            project_id=request.project_id,
            kind=AttachmentKind.VOUCHER,
            name=voucher.name,
            content=voucher.content,
        )


def keep_paper_of(
    actor: User, project: Project, kind: AttachmentKind, paper: Voucher | None
) -> Attachment | None:
    """Store the file that came with an act on the đề án as a paper of ``kind``; part of that act, which asked for the rights.

    Raises what ``keep_attachment`` does, at ``paper``.
    """
    if paper is None:
        return None
    with _told_at("paper"):
        return keep_attachment(
            actor=actor, project=project, kind=kind, name=paper.name, content=paper.content
        )


@contextmanager
def _told_at(field: str) -> Iterator[None]:
    """What is wrong with a file is told at the field of the form that it came in."""
    try:
        yield
    except InvalidInput as refusal:
        refusal.field = field
        raise


def refuse_harmful(paper: Attachment, *, field: str) -> None:
    """Raise RuleViolation (``voucher_infected``) for a paper with malware."""
    if paper.harmful:
        raise RuleViolation(
            say("Chứng từ “%(name)s” có mã độc; hãy kèm một bản khác.", name=paper.name),
            code="voucher_infected",
            field=field,
        )
