"""Runs of reports: what was asked, by whom, and the job that makes the file."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Job
from reports.models.sealed import Filing, SealedReport


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: models.Model) -> "ReportRunQuerySet":
        """A person's own runs, and the automatic runs to those who see the whole country.

        A run of one's own is out of sight once one may no longer see all that it saw: its file would outlive the right.
        """
        scope = user.scope  # type: ignore[attr-defined]  # custom user
        if not scope.member:
            return self.none()
        if scope.everything:
            return self.filter(models.Q(owner=user) | models.Q(owner__isnull=True))
        own = self.filter(owner=user)
        lost = [
            kept
            for kept in own.filter(sealed__isnull=True).order_by().values_list("scope", flat=True).distinct()
            if not scope.covers(kept)
        ]
        # Paper of a sealed report is in sight as the report itself is: its receiver need not see all that its sender saw.
        in_sight = Q(sealed__isnull=True) | Q(sealed__filing__in=Filing.objects.visible_to(scope))
        own = own.filter(in_sight)
        if not lost:
            return own
        computed = own.filter(sealed__isnull=True).values_list("pk", "scope")
        return own.exclude(pk__in=[pk for pk, kept in computed if kept in lost])


class ReportRun(models.Model):
    """One request for one report in one format. Automatic runs have no owner and one row per kind, period and format.

    A run of a ``sealed`` report sets what was frozen on paper again and computes nothing.
    """

    kind = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    parameters = models.JSONField(default=dict)
    format = models.CharField(max_length=5)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="report_runs")
    scope = models.JSONField(default=dict)
    """What its owner could see when it was asked for (``Scope.as_data``)."""
    sealed = models.ForeignKey(SealedReport, models.PROTECT, null=True, related_name="runs")
    job = models.OneToOneField(Job, models.PROTECT, related_name="report_run")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "period", "format"],
                condition=models.Q(owner__isnull=True),
                name="automatic_run_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.format}"
