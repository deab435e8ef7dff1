"""What a check found: which rule, the limit, the entered figure, the gap; and how it was answered."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from projects.enums import AnswerKind
from projects.models.law import LegalDocument
from projects.models.ledger import Entry
from projects.models.project import Project


class Finding(models.Model):
    """A figure that stands against a rule. It is answered by a change, or by an exception with a reason, a person and an expiry.

    ``asked_*``: the implementer's request for an exception with its reason; ``refused_*``: the last answer that was no, cleared by a
    new request. ``lapsed_*``: a request that was closed unanswered, because what it was about ended. ``mark`` is the print of the budget
    lines that it was found in: an answer holds for these and no others. It is blank for findings of other checks, and for those kept
    before marks were, which their message alone tells.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="findings")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="findings")
    code = models.CharField(max_length=40)
    message = models.TextField()
    mark = models.CharField(max_length=32, blank=True)
    document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, related_name="+")
    article = models.CharField(max_length=80, blank=True)
    limit_amount = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)
    excepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    exception_reason = models.TextField(blank=True)
    exception_until = models.DateField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_reason = models.TextField(blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField(blank=True)
    lapsed_at = models.DateTimeField(null=True)
    lapse_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-found_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(excepted_by__isnull=True)
                | (~models.Q(exception_reason="") & models.Q(exception_until__isnull=False)),
                name="finding_exception_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_by__isnull=True)
                | (~models.Q(refusal_reason="") & models.Q(refused_at__isnull=False)),
                name="finding_refusal_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.code}"

    @property
    def key(self) -> tuple[str, str, str]:
        """By what it is known again: code, message and mark."""
        return self.code, self.message, self.mark

    @property
    def basis(self) -> str:
        """Article and document, each once: the findings of the norms keep both in ``article``, others the article alone."""
        document = str(self.document or "")
        if document in self.article:
            return self.article
        return ", ".join(part for part in (self.article, document) if part)

    @property
    def gap(self) -> int | None:
        """How far the figure lies above the limit, in đồng."""
        if self.amount is None or self.limit_amount is None:
            return None
        return self.amount - self.limit_amount


class FindingAnswerQuerySet(models.QuerySet["FindingAnswer"]):
    def known_on(self, moment: datetime | None) -> Self:
        """What had been recorded by ``moment``; None asks for all."""
        return self if moment is None else self.filter(recorded_at__lte=moment)


class FindingAnswer(models.Model):
    """Each request for an exception and each answer to it, append-only: reports count these, whatever the finding says today.

    ``until`` is the last day of an exception that was granted. The money concerned is that of the finding, which never changes.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="answers")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AnswerKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    until = models.DateField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    objects = FindingAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["recorded_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind=AnswerKind.GRANTED, until__isnull=False)
                | (~models.Q(kind=AnswerKind.GRANTED) & models.Q(until__isnull=True)),
                name="finding_answer_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_kind_display()}"
