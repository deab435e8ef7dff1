"""What a person is told by mail: topics switched off, and the daily mails that went out."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class MutedTopic(models.Model):
    """A topic that a person wants no daily mail about. What is not here is told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted_topics")
    topic = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["user", "topic"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "topic"], name="muted_topic_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.topic}"


class Digest(models.Model):
    """The daily mail of a person: one row a day, so that it goes out once.

    ``taken`` is set by the process that sends it and taken back when the mail server refused; ``sent_at`` stays blank when there was
    nothing to tell (``items`` 0) or when it never went out.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField()
    items = models.PositiveIntegerField(default=0)
    taken = models.BooleanField(default=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-day", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day:%d/%m/%Y}"
