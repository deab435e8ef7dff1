"""Rural-industry facilities (cơ sở công nghiệp nông thôn)."""

from typing import ClassVar

from django.db import models

from beneficiaries.enums import LegalForm, Trade
from centers.models import Province, Scope
from core.versions import Version, open_once


class Sector(models.Model):
    """A division of the VSIC classification; the same code may mean other things in another version."""

    version = models.CharField(max_length=4)
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["version", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="sector_version_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FacilityQuerySet(models.QuerySet["Facility"]):
    def visible_to(self, scope: Scope) -> "FacilityQuerySet":
        """The facilities of the provinces that the scope serves. Those without a known place are seen by the whole-country scope."""
        if scope.everything:
            return self
        return self.filter(province__in=scope.home_province_ids)


class Facility(models.Model):
    """One beneficiary. A 12-digit tax code is a personal number: masked on screen, absent from open data.

    ``search``, ``bare_name`` and ``sort_key`` follow from the other fields; ``bare_name`` finds records entered twice by index.
    """

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=300)
    legal_form = models.CharField(max_length=20, choices=LegalForm.choices, default=LegalForm.OTHER)
    tax_code = models.CharField(max_length=14, null=True, unique=True)  # noqa: DJ001 - unknown is not empty
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="facilities")
    commune = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=300, blank=True)
    trade = models.CharField(max_length=2, choices=Trade.choices, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="facilities")
    workers = models.PositiveIntegerField(null=True)
    capital = models.BigIntegerField(null=True)
    founded_on = models.DateField(null=True)
    craft_village = models.BooleanField(default=False)
    difficult_area = models.BooleanField(default=False)
    women_owned = models.BooleanField(default=False)
    ethnic_minority_owned = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    synthetic = models.BooleanField(default=False)
    search = models.CharField(max_length=500, db_index=True)
    bare_name = models.CharField(max_length=300, blank=True, db_index=True)
    sort_key = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"], name="facility_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(capital__isnull=True) | models.Q(capital__gt=0),
                name="facility_capital_positive",
            ),
            models.CheckConstraint(condition=~models.Q(tax_code=""), name="facility_tax_code_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_personal_tax_code(self) -> bool:
        return len(self.tax_code or "") == 12

    @property
    def shown_tax_code(self) -> str:
        """For screens: a personal number shows its last three digits only."""
        if self.has_personal_tax_code:
            return f"•••••••••{(self.tax_code or '')[-3:]}"
        return self.tax_code or ""


class FacilityVersion(Version):
    """What a facility was called and what was known of it in a stretch of time, for reports "as known on day D".

    ``facility_id`` outlives the record: what was merged away stands where it stood. ``tax_code`` is the one for screens, so that no
    personal number is kept a second time.
    """

    OWNER = "facility_id"
    CONTENT = (
        "code", "name", "legal_form", "tax_code", "province_id", "commune", "trade", "workers", "craft_village", "difficult_area",
        "women_owned", "ethnic_minority_owned",
    )  # fmt: skip

    facility_id = models.PositiveBigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=300)
    legal_form = models.CharField(max_length=20, choices=LegalForm.choices)
    tax_code = models.CharField(max_length=14, blank=True)
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    commune = models.CharField(max_length=120, blank=True)
    trade = models.CharField(max_length=2, choices=Trade.choices, blank=True)
    workers = models.PositiveIntegerField(null=True)
    craft_village = models.BooleanField()
    difficult_area = models.BooleanField()
    women_owned = models.BooleanField()
    ethnic_minority_owned = models.BooleanField()

    class Meta:
        constraints: ClassVar = open_once("facility_version", "facility_id")
        indexes: ClassVar = [
            models.Index(fields=["facility_id", "recorded_at"], name="facility_version_known")
        ]
