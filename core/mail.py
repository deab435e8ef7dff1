"""Mail: about an act only when the act is committed, by a worker, and never a reason for the act to fail."""

import logging
from collections.abc import Iterable
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import override

from core.words import VIETNAMESE

log = logging.getLogger(__name__)


def mail_on_commit(*, to: Iterable[str], subject: str, body: str, language: str = VIETNAMESE) -> None:
    """Send one message to each address of ``to`` after the commit; blank addresses are left out.

    ``language`` is that of the reader, whoever acts.
    """
    addresses = sorted({address for address in to if address})
    if addresses:
        with override(language):
            transaction.on_commit(partial(_send, addresses, str(subject), str(body)), robust=True)


def mail_readers(*, to: Iterable[tuple[str, str]], subject: str, body: str) -> None:
    """``mail_on_commit`` to several people, each in their own language: ``to`` holds address and chosen language, blank for none."""
    readers: dict[str, list[str]] = {}
    for address, language in to:
        readers.setdefault(language or VIETNAMESE, []).append(address)
    for language, addresses in readers.items():
        mail_on_commit(to=addresses, subject=subject, body=body, language=language)


def send_now(*, to: str, subject: str, body: str) -> None:
    """Send one message from a worker that keeps by itself what was sent. Raises OSError when the server refuses or is away."""
    EmailMessage(subject, body, to=[to]).send()


def _send(addresses: list[str], subject: str, body: str) -> None:
    from core.tasks import send_mail_task  # noqa: PLC0415 - tasks stand below this module and import it

    try:
        send_mail_task.delay(addresses, subject, body)
    except (OSError, send_mail_task.OperationalError) as error:
        log.warning("mail %r not sent: %s", subject, error)
