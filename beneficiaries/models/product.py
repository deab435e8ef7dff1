"""Typical rural-industry products (sản phẩm CNNT tiêu biểu): rounds of voting and certificates (TT 26/2014/TT-BCT as amended)."""

from datetime import date
from typing import ClassVar

from django.db import models

from beneficiaries.enums import CertificateLevel
from beneficiaries.models.facility import Facility


class Product(models.Model):
    """A product or set that a facility makes itself."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="products")
    name = models.CharField(max_length=200)
    group = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["facility", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["facility", "name"], name="product_once")]

    def __str__(self) -> str:
        return self.name


class VotingRound(models.Model):
    """One round of voting at one level."""

    level = models.CharField(max_length=10, choices=CertificateLevel.choices)
    year = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    decision = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "year", "place"], name="voting_round_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.year} {self.place}"


class Certificate(models.Model):
    """A product's certificate of one round."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="certificates")
    round = models.ForeignKey(VotingRound, models.PROTECT, related_name="certificates")
    granted_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-granted_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "round"], name="certificate_once")
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.round}"

    @property
    def valid_to(self) -> date:
        """31/12 of the fourth year counted from the year of granting (46/VBHN-BCT)."""
        return date(self.granted_on.year + 3, 12, 31)
