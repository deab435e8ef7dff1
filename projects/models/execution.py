"""Carrying out: contract, implementation plan, inspection, progress report, acceptance, settlement."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.words import say
from projects.enums import ReportState
from projects.models.project import Project


class ContractQuerySet(models.QuerySet["Contract"]):
    def standing(self) -> "ContractQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Contract(models.Model):
    """The contract of a đề án; the values in đồng of those that stand never exceed the approved support.

    A recorded contract is never edited: one that was mistyped is withdrawn, with who, when and why, and the right one is recorded.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    value = models.BigIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdraw_reason = models.TextField(blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["signed_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="contract_number_once",
            ),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="contract_value_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class ImplementationPlan(models.Model):
    """The detailed plan (form 11 for group đề án, which names the beneficiaries and is approved by the department).

    ``lapsed_at``: when it stopped waiting for approval because the đề án ended, and why.
    """

    project = models.OneToOneField(Project, models.PROTECT, related_name="implementation_plan")
    text = models.TextField()
    expected_end = models.DateField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    lapse_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(say("Kế hoạch thực hiện %(code)s", code=self.project.code))


class Inspection(models.Model):
    """A visit with its findings and what has to be mended by when; ``lapsed_at``: when that ended with the đề án, unmended, and why."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="inspections")
    happened_on = models.DateField()
    inspectors = models.CharField(max_length=300)
    finding = models.TextField()
    follow_up = models.TextField(blank=True)
    follow_up_by = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    lapse_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-happened_on"]

    def __str__(self) -> str:
        return f"{self.project.code} {self.happened_on:%d/%m/%Y}"


class ProgressReport(models.Model):
    """The implementer's report for a month or quarter (before the 25th, TT 36/2013 Art. 23).

    ``lapsed_at``: when it stopped waiting because the đề án ended; what was sent stays sent and counts in the figures.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="progress_reports")
    period = models.CharField(max_length=7)
    percent = models.PositiveSmallIntegerField()
    narrative = models.TextField(blank=True)
    difficulty = models.TextField(blank=True)
    expected_end = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    window_end = models.DateField()
    reason = models.TextField(blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    lapse_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["project", "window_end", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "period"], name="progress_report_once"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="progress_percent_range"),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.period}"


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def standing(self) -> "AcceptanceQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Acceptance(models.Model):
    """Base acceptance (nghiệm thu cơ sở) of a đề án, per place.

    Recorded minutes are never edited: those that were mistyped are withdrawn, with who, when and why, and the right ones are recorded.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="acceptances")
    place = models.CharField(max_length=200)
    happened_on = models.DateField()
    minutes_number = models.CharField(max_length=60)
    volume = models.TextField()
    passed = models.BooleanField(default=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdraw_reason = models.TextField(blank=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["project", "happened_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "place", "happened_on"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="acceptance_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.place}"


class Settlement(models.Model):
    """The settlement dossier (TT 36/2013 Art. 18): due 15 days after the last base acceptance."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="settlement")
    number = models.CharField(max_length=60)
    happened_on = models.DateField()
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.number
