"""What the receiver of periodic reports does about them before they come: more time for one unit, reminders."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.models import Center, Scope
from reports.enums import CallOutcome, ReminderStage


class ReportExtensionQuerySet(models.QuerySet["ReportExtension"]):
    def visible_to(self, scope: Scope) -> "ReportExtensionQuerySet":
        """Of one's own unit and those below it; everything for those who see the whole country."""
        return self if scope.everything else self.filter(center__in=scope.center_ids)

    def standing(self) -> "ReportExtensionQuerySet":
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)


class ReportExtension(models.Model):
    """``center`` may send the report of ``duty`` for ``period`` until ``due_on``.

    It holds until ``expires_on``: what is not sent by then is late from the day of the rule again. One stands at a time; one that was
    given by mistake is taken back with a reason and stays.
    """

    duty = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    center = models.ForeignKey(Center, models.PROTECT, related_name="report_extensions")
    due_on = models.DateField()
    expires_on = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = ReportExtensionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "period", "center"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="report_extension_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("due_on")), name="report_extension_days"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="report_extension_reason"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_reason="")
                ),
                name="report_extension_withdrawn_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.period} {self.center}"


class ReminderCall(models.Model):
    """Somebody of the receiving unit reminded ``center`` of one report, with a ``text``; ``told`` people got the mail.

    ``request_key`` names the bulk: sent twice, it reminds once.
    """

    duty = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    center = models.ForeignKey(Center, models.PROTECT, related_name="report_reminders")
    text = models.TextField()
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices)
    told = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    request_key = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["-asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["asked_by", "request_key", "duty", "center"], name="reminder_call_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["period", "duty", "center"], name="reminder_call_report")]

    def __str__(self) -> str:
        return f"{self.duty} {self.period} {self.center}"


class ReportReminder(models.Model):
    """A person was reminded by the portal of one report at one stage of its last day; the row is why it happens once.

    A new last day (an extension) is reminded of anew.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_reminders")
    duty = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=6, choices=ReminderStage.choices)
    due_on = models.DateField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-taken_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "duty", "period", "center", "stage", "due_on"], name="report_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.duty} {self.period} {self.stage}"
