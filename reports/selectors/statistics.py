"""What the statistics tell: money by group and source beside the year before, and each indicator by the fund of its đề án."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from core.catalogues import known_rows
from projects.models import Indicator
from reports.counted_figures import RESULT, RESULT_BEFORE, RESULT_MINORITY, RESULT_SINCE, RESULT_WOMEN, TARGET
from reports.figures import DISBURSED, DISBURSED_BEFORE, STATISTICS
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import field
from reports.selectors.frames import last_year, since_new_year
from reports.selectors.money import Sums, sums_by_group_and_source

Counts = dict[str, Decimal]
"""Value by figure key, in the unit of the indicator; what nobody told is left out."""


def funds(frame: Frame) -> dict[tuple[Any, str], Sums]:
    """The money of ``STATISTICS``, planned and disbursed in the same period of the year before, by raw group and source, in đồng."""
    found: dict[tuple[Any, str], Sums] = defaultdict(dict)
    found.update(sums_by_group_and_source(frame, STATISTICS, planned=True))
    for group, sums in sums_by_group_and_source(last_year(frame), (DISBURSED,)).items():
        found[group][DISBURSED_BEFORE.key] = sums[DISBURSED.key]
    return dict(found)


def results(frame: Frame) -> list[tuple[Indicator, dict[str, Counts]]]:
    """(indicator, its counts by fund) wherever a target or a result is told, in the order of the catalogue; the fund is blank where the
    fact belongs to no đề án. Four queries and those of the catalogue.
    """
    found: dict[tuple[int, str], Counts] = defaultdict(dict)
    path = field(frame, "project", "fund")
    for indicator, fund, value in (
        facts.targets(frame).values_list("indicator", path).annotate(total=Sum("value")).order_by()
    ):
        found[indicator, fund or ""][TARGET.key] = value
    own: Any = facts.results(frame).values_list("indicator", path)
    parted = own.annotate(total=Sum("value"), of_women=Sum("women"), of_minority=Sum("ethnic_minority"))
    for indicator, fund, value, women, minority in parted.order_by():
        told = {RESULT.key: value, RESULT_WOMEN.key: women, RESULT_MINORITY.key: minority}
        found[indicator, fund or ""].update({key: one for key, one in told.items() if one is not None})
    for key, asked in ((RESULT_SINCE.key, since_new_year(frame)), (RESULT_BEFORE.key, last_year(frame))):
        path = field(asked, "project", "fund")
        for indicator, fund, value in (
            facts.results(asked).values_list("indicator", path).annotate(total=Sum("value")).order_by()
        ):
            found[indicator, fund or ""][key] = value
    by_indicator: dict[int, dict[str, Counts]] = defaultdict(dict)
    for (pk, fund), counts in found.items():
        by_indicator[pk][fund] = counts
    rows = sorted(known_rows(Indicator, frame.as_of), key=lambda row: (row.position, row.code))
    return [(row, by_indicator[row.pk]) for row in rows if row.pk in by_indicator]
