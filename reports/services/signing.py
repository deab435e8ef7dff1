"""How a unit signs its papers: the only writer of ``SigningBlock``."""

from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.exceptions import NotAllowed, StaleState
from core.words import say
from reports.enums import Authority
from reports.models import SigningBlock
from reports.rules import can_set_signing
from reports.selectors.signing import standing_block, words_in
from reports.signing import ALONE, Wording, wording


@audit.keeps_refusals("signing.set", of="center")
def set_signing(
    *,
    actor: User,
    center: Center,
    seen: int,
    authority: str,
    title: str,
    principal: str = "",
    name: str = "",
    symbol: str = "",
    place: str = "",
    recipients: str = "",
    drafter: str = "",
) -> SigningBlock:
    """Let ``center``'s papers be signed so from now on; what was sent before keeps what it says. ``seen`` is the version looked at, 0 for none.

    The same words again give the row that stands. Raises NotAllowed (``no_right``), StaleState where somebody was first, Problems naming
    each field (:func:`reports.signing.wording`).
    """
    if not can_set_signing(actor, center.pk):
        raise NotAllowed(say("Thể thức ký do lãnh đạo của chính đơn vị đặt."), code="no_right")
    asked = wording(
        authority=authority,
        principal=principal,
        title=title,
        name=name,
        symbol=symbol,
        place=place,
        recipients=recipients,
        drafter=drafter,
    )
    last = standing_block(center)
    if last is not None and words_in(last) == asked:
        return last
    if seen != (last.version if last else 0):
        raise _stale()
    made = _created(actor, center, seen + 1, asked)
    before, after = audit.changes(_told(words_in(last)) if last else {}, _told(asked))
    audit.record(actor=actor, action="signing.set", obj=made, before=before, after=after)
    return made


def _created(actor: User, center: Center, version: int, asked: Wording) -> SigningBlock:
    try:
        with transaction.atomic():
            return SigningBlock.objects.create(
                center=center,
                version=version,
                set_by=actor,
                set_at=timezone.now(),
                **_columns(asked),
            )
    except IntegrityError:
        raise _stale() from None


def _columns(words: Wording) -> dict[str, Any]:
    return {**asdict(words), "recipients": "\n".join(words.recipients)}


def _told(words: Wording) -> dict[str, Any]:
    """What the audit trail keeps, under names of its own."""
    alone = "Q." if words.authority == Authority.ACTING else ""
    return {
        "signed_as": alone if words.authority in ALONE else f"{words.authority.upper()}. {words.principal}",
        "signer_title": words.title,
        "signer": words.name,
        "symbol": words.symbol,
        "place": words.place,
        "recipients": "\n".join(words.recipients),
        "drafter": words.drafter,
    }


def _stale() -> StaleState:
    return StaleState(
        say("Thể thức ký vừa được người khác đặt lại; xem bản mới ở dưới rồi lưu lần nữa."),
        code="stale_state",
    )
