"""Law as dated rows: documents, norms, advance classes, deadlines, who decides, who is eligible.

A row without a province is national. ``valid_to`` None means still in force. No cap or day of these is a constant in code.
"""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from centers.models import Province
from core.words import say
from projects.enums import Authority, ChangeKind, Content, Form, Fund


class DatedQuerySet(models.QuerySet[models.Model]):
    def in_force(self, day: date) -> Self:
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day)


class LegalDocument(models.Model):
    """A decree, circular, decision or resolution."""

    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=400)
    kind = models.CharField(max_length=30, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)
    replaces = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.number

    @property
    def series(self) -> str:
        """A document is one row."""
        return self.number


class DatedRule(models.Model):
    """What every dated rule has: its document, article, how sure it is, and when it is in force.

    ``IDENTITY`` names the fields that say what a rule is about; rows alike in them follow each other.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ()

    document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, related_name="+")
    article = models.CharField(max_length=80, blank=True)
    confidence = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.TextField(blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def citation(self) -> str:
        """Document and article as an official cites them: "Điều 8, khoản 4, 28/2018/TT-BTC"."""
        return ", ".join(part for part in (self.article, str(self.document or "")) if part)

    @property
    def series(self) -> str:
        """What the rule is about."""
        return "|".join(
            "" if value is None else str(value) for value in (getattr(self, name) for name in self.IDENTITY)
        )


def _dates(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")), name=name
    )


class NormTerms(DatedRule):
    """What a norm says: the lower of ``percent_cap`` of the eligible cost and ``amount_cap`` (đồng) per ``per``."""

    key = models.CharField(max_length=40)
    content = models.CharField(max_length=16, choices=Content.choices, blank=True)
    label = models.CharField(max_length=200)
    percent_cap = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount_cap = models.BigIntegerField(null=True)
    per = models.CharField(max_length=30, blank=True)
    conditions = models.TextField(blank=True)
    article_confirmed = models.BooleanField(default=False)
    priority_multiplier = models.DecimalField(max_digits=4, decimal_places=2, null=True)

    class Meta:
        abstract = True


def _caps(name: str) -> list[models.BaseConstraint]:
    """An amount above 0, a share of up to 100 percent, dates in order."""
    return [
        models.CheckConstraint(
            condition=models.Q(amount_cap__isnull=True) | models.Q(amount_cap__gt=0),
            name=f"{name}_amount_positive",
        ),
        models.CheckConstraint(
            condition=models.Q(percent_cap__isnull=True) | models.Q(percent_cap__gt=0, percent_cap__lte=100),
            name=f"{name}_percent_range",
        ),
        _dates(f"{name}_dates"),
    ]


class Norm(NormTerms):
    """The ceiling of one item, in force. What is only planned is a ``DraftNorm``."""

    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="norms")

    IDENTITY: ClassVar = ("key", "place")

    class Meta:
        ordering: ClassVar = ["key", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                condition=models.Q(province__isnull=True),
                name="norm_national_from",
            ),
            models.UniqueConstraint(
                fields=["key", "province", "valid_from"],
                condition=models.Q(province__isnull=False),
                name="norm_province_from",
            ),
            *_caps("norm"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from:%d/%m/%Y}"

    @property
    def place(self) -> str:
        """The unit whose own norm it is; blank for the nation's."""
        return self.province.key if self.province else ""


class DraftNorm(NormTerms):
    """A norm that is only planned. It lies in a table of its own, so no check can ever read it; putting it into force makes a ``Norm``."""

    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["valid_from", "key", "pk"]
        constraints: ClassVar = _caps("draft_norm")

    def __str__(self) -> str:
        return str(say("%(key)s %(day)s (dự thảo)", key=self.key, day=f"{self.valid_from:%d/%m/%Y}"))


class AdvanceClass(DatedRule):
    """How much of the support for an item may be advanced before acceptance, in percent; item ``*`` is the default."""

    item = models.CharField(max_length=40)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    condition = models.TextField(blank=True)

    IDENTITY: ClassVar = ("item",)

    class Meta:
        ordering: ClassVar = ["item", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "valid_from"], name="advance_class_from"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="advance_class_percent_range"
            ),
            _dates("advance_class_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.percent}%"


class Deadline(DatedRule):
    """A dated day: a month and day of the anchor's year, a day of each month, or a number of days after the anchor."""

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=250)
    month = models.PositiveSmallIntegerField(null=True)
    day = models.PositiveSmallIntegerField(null=True)
    days_after = models.PositiveSmallIntegerField(null=True)
    anchor = models.CharField(max_length=40, blank=True)

    IDENTITY: ClassVar = ("key",)

    class Meta:
        ordering: ClassVar = ["key", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="deadline_from"),
            models.CheckConstraint(
                condition=models.Q(day__isnull=False) | models.Q(days_after__isnull=False),
                name="deadline_has_day",
            ),
            _dates("deadline_dates"),
        ]

    def __str__(self) -> str:
        return self.key


class ApprovalAuthority(DatedRule):
    """Who decides a kind of change (TT 36/2013/TT-BCT Article 11, amended by TT 17/2018/TT-BCT)."""

    change_kind = models.CharField(max_length=30, choices=ChangeKind.choices)
    fund = models.CharField(max_length=10, choices=Fund.choices)
    form = models.CharField(max_length=10, choices=Form.choices, blank=True)
    authority = models.CharField(max_length=12, choices=Authority.choices)

    IDENTITY: ClassVar = ("change_kind", "fund", "form")

    class Meta:
        ordering: ClassVar = ["change_kind", "fund", "form", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change_kind", "fund", "form", "valid_from"], name="authority_from"
            ),
            _dates("authority_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.change_kind} → {self.authority}"


class EligibilityRule(DatedRule):
    """Whether a subject at a kind of place may be supported (NĐ 45/2012 Art. 1; NĐ 235/2025 Art. 1). Blank fields match anything."""

    subject = models.CharField(max_length=40)
    province_kind = models.CharField(max_length=10, blank=True)
    unit_type = models.CharField(max_length=30, blank=True)
    craft_village = models.BooleanField(null=True)
    eligible = models.BooleanField()

    IDENTITY: ClassVar = ("subject", "province_kind", "unit_type", "craft_village")

    class Meta:
        ordering: ClassVar = ["subject", "valid_from"]
        constraints: ClassVar = [_dates("eligibility_dates")]

    def __str__(self) -> str:
        return f"{self.subject} {self.unit_type} {self.eligible}"
