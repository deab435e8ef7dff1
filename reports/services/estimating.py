"""Taking a unit's estimates with its report: checked against the actual of the same moment, kept as rows of their own."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from core.exceptions import Problems, RuleViolation
from core.words import say
from reports.estimates import FIELD, Estimated, Headline, may_estimate
from reports.frame import Frame
from reports.models import Filing, FilingEstimate
from reports.selectors.estimates import headlines

Values = Mapping[str, Decimal | int]
"""What was estimated, by the key of its figure."""


def estimated(kind: str, frame: Frame, values: Values, today: date) -> list[Estimated]:
    """The estimates of a report that is taken ``today``, each beside its actual; in the order of the figures.

    Raises RuleViolation (``period_over``) where no day of the period is left, ``Problems`` with what is wrong at each field
    (``below_actual``, ``unknown_figure``).
    """
    if not values:
        return []
    if not may_estimate(kind, frame, today):
        raise RuleViolation(
            say("Kỳ báo cáo đã hết hoặc loại báo cáo này không có số ước; tải lại trang rồi gửi."),
            code="period_over",
        )
    lines = {line.key: line for line in headlines(frame)}
    errors = [error for key, value in values.items() if (error := _error(lines.get(key), key, value))]
    if errors:
        raise Problems(say("Số ước chưa đúng; sửa rồi gửi lại."), errors, code="wrong_estimate")
    return [Estimated(line, Decimal(values[key])) for key, line in lines.items() if key in values]


def _error(line: Headline | None, key: str, value: Decimal | int) -> dict[str, str] | None:
    """What is wrong with one estimate; None where nothing is."""
    field = f"{FIELD}{key}"
    if line is None:
        return {
            "field": field,
            "code": "unknown_figure",
            "message": say("Báo cáo này không còn chỉ tiêu “%(key)s”; tải lại trang.", key=key[:40]),
        }
    if value < line.actual:
        return {
            "field": field,
            "code": "below_actual",
            "message": say(
                "Ước cả kỳ không thể ít hơn số đã thực hiện: %(actual)s. Số đã thực hiện sai thì đính chính ở nơi đã ghi.",
                actual=line.actual_told,
            ),
        }
    return None


def keep_estimates(filing: Filing, told: Sequence[Estimated], actual_on: date) -> None:
    """Write the estimates of a filing; part of the act that sends it."""
    FilingEstimate.objects.bulk_create(
        FilingEstimate(
            filing=filing,
            figure=one.line.key,
            indicator_id=one.line.indicator,
            actual=one.line.actual,
            actual_on=actual_on,
            estimate=one.estimate,
        )
        for one in told
    )
