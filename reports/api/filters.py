"""Filters of the sealed reports. Codes out of the caller's sight simply match nothing."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from core.api import WholeNumberFilter
from core.exceptions import InvalidInput
from core.periods import Period
from reports.builders import KINDS
from reports.models import SealedReport
from reports.selectors.sealed_lists import about

STATES = [
    ("accepted", "Đã chấp nhận"),
    ("published", "Đã công bố"),
    ("withdrawn", "Đã rút công bố"),
    ("superseded", "Đã có bản mới hơn"),
]


def period_code(value: str) -> None:
    """Raise ValidationError for what is no period."""
    try:
        Period.parse(value)
    except InvalidInput as error:
        raise ValidationError(error.message) from None


class SealedReportFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        field_name="filing__kind",
        choices=[(kind, kind) for kind in KINDS],
        help_text="Mã loại báo cáo.",
    )
    period = django_filters.CharFilter(
        field_name="filing__period",
        validators=[period_code],
        help_text="Kỳ báo cáo: 2016-01, 2016-Q3, 2016-H1, 2016-9M hoặc 2016.",
    )
    year = WholeNumberFilter(method="of_year", help_text="Năm của kỳ báo cáo: kỳ cả năm và mọi kỳ trong năm.")
    scope = django_filters.CharFilter(
        method="about_scope",
        help_text=(
            "Số liệu của ai: mã đơn vị (TTKC-24), mã vùng (IPC1) hoặc tỉnh theo bản đồ và mã (34:24). Báo cáo không chọn phạm vi "
            "là của đơn vị gửi."
        ),
    )
    issuer = django_filters.CharFilter(field_name="filing__issuer__code", help_text="Mã đơn vị gửi.")
    receiver = django_filters.CharFilter(
        field_name="filing__receiver__code", help_text="Mã đơn vị chấp nhận."
    )
    state = django_filters.ChoiceFilter(
        choices=STATES,
        method="in_state",
        help_text="Đã rút công bố nói trước đã có bản mới hơn, rồi mới đến đã công bố.",
    )

    class Meta:
        model = SealedReport
        fields: list[str] = []

    def of_year(self, queryset: QuerySet[SealedReport], _name: str, year: int) -> QuerySet[SealedReport]:
        return queryset.filter(Q(filing__period=f"{year}") | Q(filing__period__startswith=f"{year}-"))

    def about_scope(self, queryset: QuerySet[SealedReport], _name: str, code: str) -> QuerySet[SealedReport]:
        return about(queryset, code)

    def in_state(self, queryset: Any, _name: str, state: str) -> QuerySet[SealedReport]:
        found: QuerySet[SealedReport] = queryset.in_state(state)
        return found
