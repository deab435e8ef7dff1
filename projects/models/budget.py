"""The estimate of a đề án: lines by item, each shared between sources. Amounts in đồng.

Lines are never changed in place: a new version retires the old one, so the plan as known on an earlier day can be read again.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from projects.drafts import LineDraft
from projects.enums import Source
from projects.models.project import Project


class BudgetLine(models.Model):
    """One item of one fund year. ``eligible_cost`` is the base of a percentage norm; blank where it is not known."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_lines")
    fund_year = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    description = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    unit_cost = models.BigIntegerField(null=True)
    eligible_cost = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["project", "fund_year", "position", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["item", "description"],
                condition=models.Q(retired_at__isnull=True),
                name="line_same_cost",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(fund_year__gte=1990, fund_year__lte=2100), name="line_year"
            ),
            models.CheckConstraint(
                condition=models.Q(eligible_cost__isnull=True) | models.Q(eligible_cost__gt=0),
                name="line_cost_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gt=0),
                name="line_quantity_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True)
                | models.Q(retired_at__gte=models.F("recorded_at")),
                name="line_retired_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.fund_year} {self.item}"

    def as_draft(self) -> LineDraft:
        """The line as it could be entered again; reads its shares."""
        return LineDraft(
            fund_year=self.fund_year,
            item=self.item,
            shares={share.source: share.amount for share in self.shares.all()},
            description=self.description,
            unit=self.unit,
            quantity=self.quantity,
            unit_cost=self.unit_cost,
            eligible_cost=self.eligible_cost,
            note=self.note,
        )


class BudgetShare(models.Model):
    """What one source gives to a line, in đồng."""

    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="shares")
    source = models.CharField(max_length=12, choices=Source.choices)
    amount = models.BigIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["line", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "source"], name="share_line_source"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="share_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.amount}"
