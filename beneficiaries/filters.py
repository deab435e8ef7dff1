"""Filters of the list of facilities, as they stand in its address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from beneficiaries.enums import LegalForm, Trade
from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import search
from centers.models import Scope
from centers.models.place import ProvinceMap
from centers.selectors.province_choices import lineage_of, province_choices
from core.words import say


class FacilityFilter(django_filters.FilterSet):
    """``scope`` is the reader's: text is searched within it."""

    q = django_filters.CharFilter(
        label=say("Tìm"), method="by_text", max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    province = django_filters.ChoiceFilter(
        label=say("Địa bàn"), method="by_province", empty_label=say("Mọi địa bàn")
    )
    legal_form = django_filters.ChoiceFilter(
        label=say("Loại hình"), choices=LegalForm.choices, empty_label=say("Mọi loại hình")
    )
    trade = django_filters.ChoiceFilter(
        label=say("Ngành nghề"), choices=Trade.choices, empty_label=say("Mọi ngành nghề")
    )

    class Meta:
        model = Facility
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, queryset: Any = None, *, scope: Scope, **kwargs: Any) -> None:
        super().__init__(data, queryset, **kwargs)
        self._scope = scope
        self._atlas = ProvinceMap.load()
        self.filters["province"].extra["choices"] = province_choices(self._atlas)

    def by_text(self, queryset: "QuerySet[Facility]", _name: str, value: str) -> "QuerySet[Facility]":
        return queryset.filter(pk__in=search(self._scope, value).values("pk"))

    def by_province(self, queryset: "QuerySet[Facility]", _name: str, value: str) -> "QuerySet[Facility]":
        return queryset.filter(province__in=lineage_of(self._atlas, value))
