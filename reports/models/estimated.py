"""What units expected of a whole period when they reported before its end. Only grows: triggers on both databases refuse change."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from projects.enums import STATE_SOURCES
from projects.models import Indicator
from reports.models.sealed import Filing


class FilingEstimate(models.Model):
    """The ``estimate`` of one figure for the whole period of a filing, beside its ``actual`` to the end of ``actual_on``.

    ``figure`` is a source of state money (then đồng disbursed) or the code of ``indicator`` (then its unit). No figure of a report,
    no ledger and no result counts it.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="estimates")
    figure = models.CharField(max_length=40)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    actual = models.DecimalField(max_digits=18, decimal_places=2)
    actual_on = models.DateField()
    estimate = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "figure"], name="filing_estimate_once"),
            models.CheckConstraint(condition=Q(estimate__gte=F("actual")), name="filing_estimate_whole"),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False) | Q(figure__in=STATE_SOURCES),
                name="filing_estimate_figure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.figure}"
