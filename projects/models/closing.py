"""Closed reporting periods: what was entered stays as it was reported, but for precise exceptions."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.models import Center, Scope
from projects.enums import ClosedKind


class PeriodClosing(models.Model):
    """The period ``period`` with its days as they were when it was closed. Opened again, it stays with the reason; one stands at a time."""

    period = models.CharField(max_length=7)
    first = models.DateField()
    last = models.DateField()
    reason = models.TextField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-last", "-first", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period"],
                condition=models.Q(opened_at__isnull=True),
                name="period_closing_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="period_closing_days"
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, opened_by__isnull=True, opened_reason="")
                | (models.Q(opened_at__isnull=False, opened_by__isnull=False) & ~models.Q(opened_reason="")),
                name="period_closing_opened_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.period


class ClosingExceptionQuerySet(models.QuerySet["ClosingException"]):
    def visible_to(self, scope: Scope) -> "ClosingExceptionQuerySet":
        """Of one's own unit and those below it; everything for those who see the whole country."""
        return self if scope.everything else self.filter(center__in=scope.center_ids)

    def holding(self, day: date) -> "ClosingExceptionQuerySet":
        """Those that hold on ``day`` and were not taken back."""
        return self.filter(withdrawn_at=None, until__gte=day)


class ClosingException(models.Model):
    """``center`` may still enter one ``kind`` of data into one closed period until the end of ``until``."""

    closing = models.ForeignKey(PeriodClosing, models.PROTECT, related_name="exceptions")
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ClosedKind.choices)
    until = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = ClosingExceptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="closing_exception_reason"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_reason="")
                ),
                name="closing_exception_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing} {self.center} {self.get_kind_display()}"
