"""Documents of a đề án."""

from typing import ClassVar

from django.db import models

from core.models import StoredFile
from projects.enums import AttachmentKind
from projects.models.project import Project


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def live(self) -> "AttachmentQuerySet":
        """Those that the dossier holds now."""
        return self.filter(retired_at__isnull=True)

    def retired(self) -> "AttachmentQuerySet":
        """Those that were taken out after a submission had named them."""
        return self.filter(retired_at__isnull=False)


class Attachment(StoredFile):
    """A paper of a đề án. ``retired_at``: when it was taken out of the dossier although a submission names it, and so is kept."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=16, choices=AttachmentKind.choices)
    retired_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta(StoredFile.Meta):
        ordering: ClassVar = ["project", "kind", "uploaded_at"]

    def __str__(self) -> str:
        return self.name
