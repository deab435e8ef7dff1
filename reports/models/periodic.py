"""Periodic reports that units sent: of which duty and period, on which day, with which file."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.models import Center, Scope
from reports.models.run import ReportRun
from reports.models.sealed import Filing


class PeriodicReportQuerySet(models.QuerySet["PeriodicReport"]):
    def visible_to(self, scope: Scope) -> "PeriodicReportQuerySet":
        """Of one's own unit and those below it; everything for those who see the whole country."""
        return self if scope.everything else self.filter(center__in=scope.center_ids)

    def standing(self) -> "PeriodicReportQuerySet":
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)


class PeriodicReport(models.Model):
    """``center`` sent the report of ``duty`` (a key of ``reports.duties``) for ``period`` on ``sent_on``, by the document ``number``, with
    the file of ``run`` where it was made here, or as the ``filing`` that was sent here for acceptance. A record that was wrong is taken back with a reason and stays; one stands at a time.
    """

    duty = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    center = models.ForeignKey(Center, models.PROTECT, related_name="periodic_reports")
    sent_on = models.DateField()
    number = models.CharField(max_length=60, blank=True)
    run = models.ForeignKey(ReportRun, models.PROTECT, null=True, related_name="sent_as")
    filing = models.OneToOneField(Filing, models.PROTECT, null=True, related_name="sent_as")
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = PeriodicReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-recorded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "period", "center"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="periodic_report_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(run__isnull=False) | models.Q(filing__isnull=False) | ~models.Q(number=""),
                name="periodic_report_has_proof",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_reason="")
                ),
                name="periodic_report_withdrawn_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.period} {self.center}"
