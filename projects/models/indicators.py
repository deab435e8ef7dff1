"""Indicators of results: a catalogue, yearly targets, and results as they happened."""

from datetime import date, datetime
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from centers.models import Center, Province, Scope
from core.catalogues import covers
from projects.enums import Content
from projects.models.project import Project


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def in_force(self, day: date) -> Self:
        """The indicators that are counted on ``day``."""
        return self.filter(covers(day))

    def in_use(self, first: date, last: date) -> Self:
        """The indicators that are counted on some day from ``first`` to ``last``."""
        begun = models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=last)
        return self.filter(begun, models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=first))


class Indicator(models.Model):
    """What is counted. A province may add its own for local đề án (TT 46/2012 Art. 9)."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    content = models.CharField(max_length=16, choices=Content.choices)
    aggregation = models.CharField(max_length=10, default="sum")
    by_women = models.BooleanField(default=False)
    by_ethnic_minority = models.BooleanField(default=False)
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="indicators")
    position = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.label

    @property
    def series(self) -> str:
        """An indicator is one row: another meaning or unit is another indicator."""
        return self.code

    def in_use(self, first: date, last: date) -> bool:
        """Whether it is counted on some day from ``first`` to ``last``."""
        return (self.valid_from is None or self.valid_from <= last) and (
            self.valid_to is None or self.valid_to >= first
        )


_Fact = TypeVar("_Fact", bound=models.Model)


class FactQuerySet(models.QuerySet[_Fact]):
    def visible_to(self, scope: Scope) -> Self:
        """Facts of visible đề án, and facts without a đề án of visible centres and places."""
        if scope.everything:
            return self
        projects = Project.objects.visible_to(scope).values("pk")
        return self.filter(
            models.Q(project__in=projects)
            | models.Q(project__isnull=True, center__in=scope.center_ids)
            | models.Q(project__isnull=True, center__province__in=scope.province_ids)
        )


class TargetQuerySet(FactQuerySet["IndicatorTarget"]):
    def known_on(self, moment: datetime | None) -> Self:
        """The targets in force at ``moment``; the live ones when it is None."""
        if moment is None:
            return self.filter(retired_at__isnull=True)
        return self.filter(
            models.Q(retired_at__isnull=True) | models.Q(retired_at__gt=moment), recorded_at__lte=moment
        )


class IndicatorTarget(models.Model):
    """The plan of a year for a centre, or for one of its đề án. A new value retires the old row."""

    year = models.PositiveSmallIntegerField()
    center = models.ForeignKey(Center, models.PROTECT, related_name="targets")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=18, decimal_places=2)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "indicator"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "center", "indicator"],
                condition=models.Q(project__isnull=True, retired_at__isnull=True),
                name="target_center_once",
            ),
            models.UniqueConstraint(
                fields=["year", "center", "project", "indicator"],
                condition=models.Q(project__isnull=False, retired_at__isnull=True),
                name="target_project_once",
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="target_not_negative"),
            models.CheckConstraint(condition=models.Q(year__gte=1990, year__lte=2100), name="target_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.indicator_id} {self.value}"


class ResultQuerySet(FactQuerySet["IndicatorResult"]):
    def known_on(self, moment: datetime | None) -> Self:
        """Results recorded up to ``moment`` that nothing recorded up to then corrects."""
        corrections = IndicatorResult.objects.filter(corrects=models.OuterRef("pk"))
        if moment is None:
            return self.filter(~models.Exists(corrections))
        return self.filter(
            ~models.Exists(corrections.filter(recorded_at__lte=moment)), recorded_at__lte=moment
        )


class IndicatorResult(models.Model):
    """A result on a day. Append-only: a correction is a new row that says which one it replaces."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="results")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="results")
    happened_on = models.DateField()
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="results")
    value = models.DecimalField(max_digits=18, decimal_places=2)
    women = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    ethnic_minority = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["happened_on", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["happened_on", "indicator", "project", "center", "value"], name="result_window"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(value__gte=0), name="result_not_negative"),
            models.CheckConstraint(
                condition=models.Q(women__isnull=True) | models.Q(women__gte=0, women__lte=models.F("value")),
                name="result_women_within",
            ),
            models.CheckConstraint(
                condition=models.Q(ethnic_minority__isnull=True)
                | models.Q(ethnic_minority__gte=0, ethnic_minority__lte=models.F("value")),
                name="result_ethnic_minority_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.indicator_id} {self.value}"
