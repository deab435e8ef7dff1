"""Filters of facilities."""

import django_filters
from django.db.models import QuerySet

from beneficiaries.enums import LegalForm, Trade
from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import matching
from centers.api.filters import ProvinceKeyFilter
from core.api import StrictBooleanFilter


class FacilityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search", help_text="Tìm theo mã, tên, xã hoặc mã số thuế; có dấu hay không dấu."
    )
    province = ProvinceKeyFilter(field_name="province")
    trade = django_filters.ChoiceFilter(choices=Trade.choices)
    legal_form = django_filters.ChoiceFilter(choices=LegalForm.choices)
    synthetic = StrictBooleanFilter(help_text="Dữ liệu mô phỏng.")

    class Meta:
        model = Facility
        fields: list[str] = []

    def search(self, queryset: QuerySet[Facility], _name: str, text: str) -> QuerySet[Facility]:
        return matching(queryset, text)
