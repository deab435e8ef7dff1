"""Filters of the list of đề án, as they stand in its address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from centers.forms import CenterFilter
from centers.models import Center, Scope
from centers.models.place import ProvinceMap
from centers.selectors.province_choices import lineage_of, province_choices
from centers.selectors.tree import with_below
from core.text import fold
from core.words import say
from projects.enums import Content, Form, Fund, State
from projects.models import Project
from projects.selectors.lists import year_span

_MOST_WORDS = 8


class ProjectFilter(django_filters.FilterSet):
    """``scope`` is the reader's; the places to choose from are those of both maps, each with its own key."""

    q = django_filters.CharFilter(
        label=say("Tìm"), method="by_text", max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    year = django_filters.ChoiceFilter(label=say("Năm"), empty_label=say("Mọi năm"))
    fund = django_filters.ChoiceFilter(
        label=say("Chương trình"), choices=Fund.choices, empty_label=say("Cả hai")
    )
    form = django_filters.ChoiceFilter(
        label=say("Hình thức"), field_name="form", choices=Form.choices, empty_label=say("Mọi hình thức")
    )
    content = django_filters.ChoiceFilter(
        label=say("Nội dung"), choices=Content.choices, empty_label=say("Mọi nội dung")
    )
    center = CenterFilter(
        label=say("Đơn vị (và trực thuộc)"),
        queryset=Center.objects.all(),
        to_field_name="code",
        method="by_center",
        empty_label=say("Mọi đơn vị"),
    )
    province = django_filters.ChoiceFilter(
        label=say("Địa bàn"), method="by_province", empty_label=say("Cả nước")
    )
    synthetic = django_filters.ChoiceFilter(
        label=say("Dữ liệu"),
        choices=(("false", say("Công bố, nhập thật")), ("true", say("Mô phỏng"))),
        method="by_origin",
        empty_label=say("Tất cả"),
    )
    status = django_filters.MultipleChoiceFilter(
        label=say("Trạng thái"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Project
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, queryset: Any = None, *, scope: Scope, **kwargs: Any) -> None:
        super().__init__(data, queryset, **kwargs)
        self._atlas = ProvinceMap.load()
        span = year_span(scope)
        years = range(span[1], span[0] - 1, -1) if span else ()
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in years]
        self.filters["province"].extra["choices"] = province_choices(self._atlas)

    def by_text(self, queryset: "QuerySet[Project]", _name: str, value: str) -> "QuerySet[Project]":
        for word in fold(value).split()[:_MOST_WORDS]:
            queryset = queryset.filter(search__contains=word)
        return queryset

    def by_center(self, queryset: "QuerySet[Project]", _name: str, value: Center) -> "QuerySet[Project]":
        return queryset.filter(center__in=with_below([value.pk]))

    def by_province(self, queryset: "QuerySet[Project]", _name: str, value: str) -> "QuerySet[Project]":
        places = Project.provinces.through.objects.filter(province__in=lineage_of(self._atlas, value))
        return queryset.filter(pk__in=places.values("project_id"))

    def by_origin(self, queryset: "QuerySet[Project]", _name: str, value: str) -> "QuerySet[Project]":
        return queryset.filter(synthetic=value == "true")
