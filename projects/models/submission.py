"""What a đề án said each time it was sent to appraisal."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.words import say
from projects.enums import Level
from projects.models.project import Project


class Submission(models.Model):
    """The whole dossier as it was sent, frozen in the transaction of the step; append-only.

    ``content`` is made by ``projects.selectors.dossier``: names stand beside keys, so that it reads the same after a facility, a place or a
    norm was renamed. ``number`` counts from 1 in each đề án.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=Level.choices)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["project", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="submission_number"),
        ]

    def __str__(self) -> str:
        return str(say("%(code)s · lần gửi %(number)s", code=self.project.code, number=self.number))
