"""Targets and results by indicator."""

from decimal import Decimal

from django.db.models import Sum

from core.catalogues import known_rows
from projects.models import Indicator
from reports.frame import Frame
from reports.selectors import facts


def planned_and_actual(frame: Frame) -> list[tuple[Indicator, Decimal | None, Decimal | None]]:
    """(indicator, target of the year, result inside the window) wherever there is one of the two; None where there is none."""
    planned = dict(facts.targets(frame).values_list("indicator").annotate(total=Sum("value")).order_by())
    actual = dict(facts.results(frame).values_list("indicator").annotate(total=Sum("value")).order_by())
    told = {*planned, *actual}
    rows = sorted(known_rows(Indicator, frame.as_of), key=lambda row: (row.position, row.code))
    return [(row, planned.get(row.pk), actual.get(row.pk)) for row in rows if row.pk in told]
