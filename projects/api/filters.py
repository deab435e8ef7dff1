"""Filters of the read endpoints. Codes out of the caller's sight simply match nothing."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from centers.api.filters import ProvinceKeyFilter
from core.api import StrictBooleanFilter, WholeNumberFilter
from core.text import fold
from projects.enums import Content, EntryKind, Form, Fund, Source, State
from projects.models import (
    BudgetLine,
    Entry,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Norm,
    Project,
    ProjectFacility,
)

_PROJECT = "Mã đề án."


def _code(path: str, text: str) -> django_filters.CharFilter:
    return django_filters.CharFilter(field_name=path, help_text=text)


def _day(field: str, lookup: str, text: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(field_name=field, lookup_expr=lookup, help_text=text)


class ProjectFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", help_text="Tìm theo mã hoặc tên, có dấu hay không dấu.")
    year = WholeNumberFilter(help_text="Năm kế hoạch.")
    fund = django_filters.ChoiceFilter(choices=Fund.choices)
    form = django_filters.ChoiceFilter(choices=Form.choices)
    content = django_filters.ChoiceFilter(choices=Content.choices)
    status = django_filters.MultipleChoiceFilter(
        choices=State.choices, help_text="Trạng thái; lặp lại để chọn nhiều."
    )
    center = _code("center__code", "Mã đơn vị thực hiện.")
    province = ProvinceKeyFilter(method="in_province")
    synthetic = StrictBooleanFilter(help_text="Dữ liệu mô phỏng.")

    class Meta:
        model = Project
        fields: list[str] = []

    def search(self, queryset: QuerySet[Project], _name: str, text: str) -> QuerySet[Project]:
        wanted = Q()
        for word in fold(text).split():
            wanted &= Q(search__contains=word)
        return queryset.filter(wanted)

    def in_province(self, queryset: QuerySet[Project], _name: str, key: str) -> QuerySet[Project]:
        map_name, _, code = key.partition(":")
        links = Project.provinces.through.objects.filter(province__map=map_name, province__code=code)
        return queryset.filter(pk__in=links.values("project_id"))


class BudgetFilter(django_filters.FilterSet):
    project = _code("project__code", _PROJECT)
    center = _code("project__center__code", "Mã đơn vị thực hiện.")
    fund_year = WholeNumberFilter(help_text="Năm ngân sách.")
    item = django_filters.CharFilter(help_text="Nội dung chi, theo khóa định mức.")
    source = django_filters.ChoiceFilter(
        choices=Source.choices, method="from_source", help_text="Dòng có phần của nguồn này."
    )

    class Meta:
        model = BudgetLine
        fields: list[str] = []

    def from_source(self, queryset: QuerySet[BudgetLine], _name: str, source: str) -> QuerySet[BudgetLine]:
        return queryset.filter(shares__source=source)


class EntryFilter(django_filters.FilterSet):
    project = _code("project__code", _PROJECT)
    center = _code("project__center__code", "Mã đơn vị thực hiện.")
    source = django_filters.ChoiceFilter(choices=Source.choices)
    fund_year = WholeNumberFilter(help_text="Năm ngân sách.")
    kind = django_filters.MultipleChoiceFilter(
        choices=EntryKind.choices, help_text="Loại; lặp lại để chọn nhiều."
    )
    happened_from = _day("happened_on", "gte", "Phát sinh từ ngày.")
    happened_to = _day("happened_on", "lte", "Phát sinh đến hết ngày.")
    recorded_from = _day("recorded_at", "date__gte", "Ghi sổ từ ngày.")
    recorded_to = _day("recorded_at", "date__lte", "Ghi sổ đến hết ngày: sổ như đã biết vào ngày đó.")

    class Meta:
        model = Entry
        fields: list[str] = []


class SupportFilter(django_filters.FilterSet):
    project = _code("project__code", _PROJECT)
    facility = _code("facility__code", "Mã cơ sở.")
    item = django_filters.CharFilter(help_text="Nội dung chi, theo khóa định mức.")
    year = WholeNumberFilter(field_name="project__year", help_text="Năm kế hoạch của đề án.")

    class Meta:
        model = ProjectFacility
        fields: list[str] = []


class IndicatorFilter(django_filters.FilterSet):
    content = django_filters.ChoiceFilter(choices=Content.choices)

    class Meta:
        model = Indicator
        fields: list[str] = []


class TargetFilter(django_filters.FilterSet):
    year = WholeNumberFilter(help_text="Năm kế hoạch.")
    center = _code("center__code", "Mã đơn vị.")
    project = _code("project__code", _PROJECT)
    indicator = _code("indicator__code", "Mã chỉ tiêu.")

    class Meta:
        model = IndicatorTarget
        fields: list[str] = []


class ResultFilter(django_filters.FilterSet):
    center = _code("center__code", "Mã đơn vị.")
    project = _code("project__code", _PROJECT)
    indicator = _code("indicator__code", "Mã chỉ tiêu.")
    happened_from = _day("happened_on", "gte", "Từ ngày.")
    happened_to = _day("happened_on", "lte", "Đến hết ngày.")

    class Meta:
        model = IndicatorResult
        fields: list[str] = []


class NormFilter(django_filters.FilterSet):
    on = django_filters.DateFilter(method="in_force", help_text="Định mức có hiệu lực vào ngày này.")
    key = django_filters.CharFilter(help_text="Khóa của nội dung chi.")
    content = django_filters.ChoiceFilter(choices=Content.choices)
    province = ProvinceKeyFilter(field_name="province")

    class Meta:
        model = Norm
        fields: list[str] = []

    def in_force(self, queryset: QuerySet[Norm], _name: str, day: date) -> QuerySet[Any]:
        return queryset.filter(pk__in=Norm.objects.in_force(day).values("pk"))
