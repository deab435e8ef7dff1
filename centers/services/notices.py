"""Which mails a person wants, and the taking of daily mails so that each goes out once."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from centers.models import Digest, MutedTopic, User
from core import audit
from core.exceptions import InvalidInput
from core.words import say

MAX_TRIES = 5
"""A mail that the server refused so often in one day is left; the next day tells what is still open."""


@transaction.atomic
def choose_topics(*, actor: User, wanted: Collection[str], known: Collection[str]) -> None:
    """Let ``actor`` be told by mail about the ``wanted`` ones of the ``known`` topics and no others.

    Raises InvalidInput (``unknown_topic``) for a topic that does not exist; nothing is changed then.
    """
    if not set(wanted) <= set(known):
        raise InvalidInput(say("Chủ đề thông báo không tồn tại."), code="unknown_topic", field="topics")
    held = User.objects.select_for_update().get(pk=actor.pk)
    before = set(MutedTopic.objects.filter(user=held).values_list("topic", flat=True))
    after = set(known) - set(wanted)
    if before == after:
        return
    MutedTopic.objects.filter(user=held).exclude(topic__in=after).delete()
    MutedTopic.objects.bulk_create(MutedTopic(user=held, topic=topic) for topic in sorted(after - before))
    audit.record(
        actor=actor,
        action="notices.choose",
        obj=held,
        before={"muted": sorted(before)},
        after={"muted": sorted(after)},
    )


def take_digest(*, user: User, day: date) -> Digest | None:
    """Take the mail of ``user`` for ``day`` to send it; None when it went out, is in other hands or failed too often.

    A process that dies with it in hand leaves it taken: better one mail too few than two.
    """
    try:
        with transaction.atomic():
            return Digest.objects.create(user=user, day=day)
    except IntegrityError:
        free = Digest.objects.filter(user=user, day=day, taken=False, tries__lt=MAX_TRIES)
        return Digest.objects.get(user=user, day=day) if free.update(taken=True) else None


def close_digest(digest: Digest, *, items: int, sent: bool) -> None:
    """Keep what became of a mail that was taken: ``items`` rows told, or nothing to tell."""
    Digest.objects.filter(pk=digest.pk).update(items=items, sent_at=timezone.now() if sent else None)


def give_back_digest(digest: Digest) -> None:
    """Let the mail be tried again later."""
    Digest.objects.filter(pk=digest.pk).update(taken=False, tries=F("tries") + 1)


def forget_digests(*, before: date) -> None:
    """Remove the notes about mails of days before ``before``; they only keep a day's mail from going out twice."""
    Digest.objects.filter(day__lt=before).delete()
