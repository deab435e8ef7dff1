"""The programme, the year's plan with its envelope, and the numbered decisions that move đề án and money."""

from datetime import date
from functools import reduce
from operator import or_
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models

from centers.enums import CenterKind
from centers.models import Center, Province, Scope
from core.formatting import format_date
from core.models import StoredFile
from core.words import lowered, say
from projects.enums import Authority, DecisionKind, Fund, Source
from projects.models.project import Project


def _numbered(number: str, day: date) -> str:
    return str(say("%(number)s ngày %(day)s", number=number, day=format_date(day)))


class Programme(models.Model):
    """A khuyến công programme of a period, usually five years, with the decision that approved it."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    from_year = models.PositiveSmallIntegerField()
    to_year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["from_year"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(to_year__gte=models.F("from_year")), name="programme_years"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnnualPlanQuerySet(models.QuerySet["AnnualPlan"]):
    def visible_to(self, scope: Scope) -> "AnnualPlanQuerySet":
        """All plans for the whole-country scope; a Sở sees its own and those of the Sở that became part of it."""
        if scope.everything:
            return self
        offices = models.Q(center__in=scope.center_ids)
        if Center.objects.filter(pk__in=scope.center_ids, kind=CenterKind.DEPARTMENT).exists():
            offices |= models.Q(center__kind=CenterKind.DEPARTMENT, center__province__in=scope.province_ids)
        return self.filter(offices)


class AnnualPlan(models.Model):
    """The plan of one year and fund: the agency's for national money, a department's for its province's."""

    year = models.PositiveSmallIntegerField()
    fund = models.CharField(max_length=10, choices=Fund.choices)
    center = models.ForeignKey(Center, models.PROTECT, related_name="annual_plans")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="annual_plans")

    objects = AnnualPlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "fund"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "fund", "center"], name="annual_plan_once"),
            models.CheckConstraint(
                condition=models.Q(year__gte=1990, year__lte=2100), name="annual_plan_year"
            ),
        ]

    def __str__(self) -> str:
        return str(
            say(
                "Kế hoạch %(fund)s năm %(year)s · %(center)s",
                fund=lowered(Fund(self.fund).label),
                year=self.year,
                center=self.center,
            )
        )


class Envelope(models.Model):
    """Money given to a plan by one batch (đợt) and source, in đồng."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="envelopes")
    source = models.CharField(max_length=12, choices=Source.choices)
    batch = models.PositiveSmallIntegerField(default=1)
    amount = models.BigIntegerField()
    document = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "source", "batch"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "source", "batch"], name="envelope_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="envelope_amount_positive"),
        ]

    def __str__(self) -> str:
        return str(say("%(plan)s · đợt %(batch)s", plan=self.plan, batch=self.batch))


class EnvelopeChange(models.Model):
    """The numbered document that gave an envelope its money or changed it: đồng before (None: given first) and after; append-only."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="changes")
    before = models.BigIntegerField(null=True)
    amount = models.BigIntegerField()
    number = models.CharField(max_length=60)
    date = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-recorded_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="envelope_change_positive"),
            models.CheckConstraint(condition=~models.Q(number=""), name="envelope_change_has_number"),
        ]

    def __str__(self) -> str:
        return _numbered(self.number, self.date)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, scope: Scope) -> "DecisionQuerySet":
        """The decisions over a plan in sight, and those that touched a đề án in sight."""
        if scope.everything:
            return self
        if not scope.member:
            return self.none()
        seen = Project.objects.visible_to(scope).values("pk")
        touching = [
            apps.get_model("projects", name)
            .objects.filter(project__in=seen, decision__isnull=False)
            .values("decision")
            for name in ("StateChange", "Entry", "Amendment")
        ]
        plans = AnnualPlan.objects.visible_to(scope).values("pk")
        return self.filter(
            models.Q(plan__in=plans) | reduce(or_, (models.Q(pk__in=rows) for rows in touching))
        )


class Decision(models.Model):
    """A numbered decision over a list of đề án.

    ``place`` is the province whose authority issued it, as it was on that day: every province numbers its own papers. The ministry and
    the Cục have none.
    """

    number = models.CharField(max_length=60)
    date = models.DateField()
    issuer = models.CharField(max_length=12, choices=Authority.choices)
    place = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, null=True, related_name="decisions")
    batch = models.PositiveSmallIntegerField(default=1)
    summary = models.CharField(max_length=400, blank=True)
    request_key = models.CharField(max_length=120, unique=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-date", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number", "date", "issuer"],
                condition=models.Q(place__isnull=True),
                name="decision_number_once",
            ),
            models.UniqueConstraint(
                fields=["number", "date", "issuer", "place"],
                condition=models.Q(place__isnull=False),
                name="decision_number_once_in_place",
            ),
        ]

    def __str__(self) -> str:
        return _numbered(self.number, self.date)

    @property
    def issued_by(self) -> str:
        """The authority, with its province where every province has one."""
        authority = self.get_issuer_display()
        if self.place is None:
            return str(authority)
        return str(say("%(authority)s (%(place)s)", authority=authority, place=self.place))


class DecisionPaper(StoredFile):
    """The scan of a decision or a paper that belongs to it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="papers")

    class Meta(StoredFile.Meta):
        ordering: ClassVar = ["uploaded_at", "pk"]
        constraints: ClassVar = [
            *StoredFile.Meta.constraints,
            models.UniqueConstraint(fields=["decision", "sha256"], name="decision_paper_once"),
        ]


class DecisionRequest(models.Model):
    """One request to carry a decision out: what was asked and, row by row, what came of it. The same key again gives the same answer."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="requests")
    request_key = models.CharField(max_length=120, unique=True)
    content = models.JSONField()
    result = models.JSONField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return self.request_key


class CodeSequence(models.Model):
    """The last number issued for a prefix and year; codes never come from the clock."""

    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix", "year"], name="code_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:04d}"
