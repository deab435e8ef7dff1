"""The reconciliation of one source and fund year of a đề án: drawn up by one side of the money, confirmed by the other."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.models import Scope
from projects.enums import STATE_SOURCES, MoneyState, Source
from projects.models.documents import Attachment
from projects.models.project import Project


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, scope: Scope) -> "ReconciliationQuerySet":
        """Those of the đề án in sight."""
        return self.filter(project__in=Project.objects.visible_to(scope).values("pk"))

    def open(self) -> "ReconciliationQuerySet":
        """Those that the other side has not answered yet."""
        return self.filter(status=MoneyState.ASKED)

    def agreed(self) -> "ReconciliationQuerySet":
        """Those that both sides stand by."""
        return self.filter(status=MoneyState.CONFIRMED)


class Reconciliation(models.Model):
    """The table of one source and fund year as it stood when it was drawn up (TT 36/2013/TT-BCT Art. 18–19, form 10; R28).

    ``figures`` holds the đồng of ``projects.selectors.reconciliation.FIGURES`` by name, ``approved`` None where nothing was. ``paper``
    is the signed table. ``reason`` belongs to a refusal or a withdrawal. Never changed once it was answered: when the ledger goes on,
    another is drawn up.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="reconciliations")
    source = models.CharField(max_length=12, choices=Source.choices)
    fund_year = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    note = models.TextField(blank=True)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=MoneyState.choices, default=MoneyState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    request_key = models.CharField(max_length=112, unique=True)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    source__in=[source.value for source in STATE_SOURCES],
                    status__in=[state.value for state in MoneyState if state != MoneyState.LAPSED],
                ),
                name="reconciliation_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status=MoneyState.ASKED, answered_by__isnull=True, answered_at__isnull=True
                )
                | (
                    ~models.Q(status=MoneyState.ASKED)
                    & models.Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="reconciliation_answered",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=MoneyState.CONFIRMED) | models.Q(paper__isnull=False),
                name="reconciliation_signed_when_confirmed",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=(MoneyState.CONFIRMED, MoneyState.REFUSED))
                | ~models.Q(answered_by=models.F("asked_by")),
                name="reconciliation_two_people",
            ),
            models.UniqueConstraint(
                fields=["project", "source", "fund_year"],
                condition=models.Q(status=MoneyState.ASKED),
                name="reconciliation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.get_source_display()}, {self.fund_year}"
