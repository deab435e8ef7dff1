"""Centres: the ministry's agency, the regional centres (IPC), the departments and the khuyến công centres."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from centers.enums import CenterKind
from centers.models.place import Province

if TYPE_CHECKING:
    from centers.models.scope import Scope


class CenterQuerySet(models.QuerySet["Center"]):
    def in_force(self, day: date) -> "CenterQuerySet":
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
        )

    def visible_to(self, scope: "Scope") -> "CenterQuerySet":
        """Centres are public names: everyone who may log in sees them all."""
        return self if scope.member else self.none()


class Center(models.Model):
    """An organisation that runs, appraises, approves or pays for khuyến công work."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=CenterKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="centers")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    note = models.TextField(blank=True)
    search = models.CharField(max_length=400, db_index=True)
    sort_key = models.CharField(max_length=700)

    objects = CenterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sort_key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="center_not_own_parent"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="center_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def series(self) -> str:
        """A centre is one row."""
        return self.code


class AgencyName(models.Model):
    """A name that a centre bore in its time; papers of that time carry it."""

    center = models.ForeignKey(Center, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    document = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["center", models.F("valid_from").asc(nulls_first=True)]

    def __str__(self) -> str:
        return self.name

    @property
    def series(self) -> str:
        """The names of one centre follow each other."""
        return str(self.center_id)


class Coverage(models.Model):
    """The provinces that a regional centre serves, with dates."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="coverage")
    province = models.ForeignKey(Province, models.PROTECT, related_name="coverage")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["center", "province"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["province", "valid_from"], name="coverage_province_from"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="coverage_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.center.code}: {self.province.name}"

    @property
    def series(self) -> str:
        """A unit of the map is served by one centre at a time, whatever its version."""
        return self.province.key
