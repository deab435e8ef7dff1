"""The ledger: one append-only table of money. Amounts are positive đồng; a correction is a reversal and a new row."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.enums import EntryKind, Source
from projects.models.plan import Decision
from projects.models.project import Project


class EntryQuerySet(models.QuerySet["Entry"]):
    def known_on(self, moment: datetime | None) -> "EntryQuerySet":
        """The entries recorded up to ``moment``; all of them when it is None."""
        return self if moment is None else self.filter(recorded_at__lte=moment)


class Entry(models.Model):
    """One movement of money of a đề án.

    ``happened_on`` is the day of the fact, ``recorded_at`` the moment it was written. A reversal has the kind and amount of the
    entry that it takes back and points to it; sums count it as negative. The database refuses update and delete by trigger.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="entries")
    source = models.CharField(max_length=12, choices=Source.choices)
    fund_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    amount = models.BigIntegerField()
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    document = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="entries")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    pair_key = models.CharField(max_length=120, blank=True)
    origin_year = models.PositiveSmallIntegerField(null=True)
    request_key = models.CharField(max_length=120, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["happened_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["project", "source", "fund_year"], name="entry_balance"),
            models.Index(
                fields=["happened_on", "kind", "source", "fund_year", "project", "amount"],
                name="entry_window",
            ),
            models.Index(
                fields=["fund_year", "kind", "source", "happened_on", "project", "amount"], name="entry_year"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(fund_year__gte=1990, fund_year__lte=2100), name="entry_year_range"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=EntryKind.values) & models.Q(source__in=Source.values),
                name="entry_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.get_kind_display()} {self.amount}"

    @property
    def signed_amount(self) -> int:
        return -self.amount if self.reverses_id else self.amount
