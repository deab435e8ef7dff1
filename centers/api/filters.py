"""Filters of places and organisations; the province filter is shared by the endpoints of all apps."""

import re
from datetime import date
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from centers.enums import CenterKind, ProvinceKind
from centers.models import Center, Province
from core.text import fold
from core.words import say

_KEY = re.compile(r"^(63|34):(\d{2})$", re.ASCII)


def province_key(value: str) -> tuple[str, str]:
    """(map, code) of a province key; raises ValidationError for a bare or malformed code."""
    found = _KEY.match(value)
    if not found:
        raise ValidationError(say("Viết tỉnh dạng bản đồ:mã, ví dụ 63:24 hoặc 34:24."))
    return found.group(1), found.group(2)


class ProvinceKeyFilter(django_filters.CharFilter):
    """Rows of one province on one map, written ``63:24``; ``field_name`` is the path to the province."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Tỉnh theo bản đồ và mã: 63:24, 34:24.")
        super().__init__(validators=[province_key], **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        map_name, code = province_key(value)
        found = Province.objects.filter(map=map_name, code=code)
        return qs.filter(**{f"{self.field_name}__in": found})


class ProvinceFilter(django_filters.FilterSet):
    on = django_filters.DateFilter(
        method="in_force", help_text="Các tỉnh có hiệu lực vào ngày này (YYYY-MM-DD)."
    )
    map = django_filters.ChoiceFilter(
        choices=[("63", "63 tỉnh"), ("34", "34 tỉnh")], help_text="Bản đồ: 63 hoặc 34."
    )
    code = django_filters.CharFilter(help_text="Mã hai chữ số; chỉ có nghĩa trong một bản đồ.")
    kind = django_filters.ChoiceFilter(choices=ProvinceKind.choices)

    class Meta:
        model = Province
        fields: list[str] = []

    def in_force(self, queryset: Any, _name: str, day: date) -> QuerySet[Province]:
        found: QuerySet[Province] = queryset.in_force(day)
        return found


class CenterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", help_text="Tìm theo mã hoặc tên, có dấu hay không dấu.")
    kind = django_filters.ChoiceFilter(choices=CenterKind.choices)
    parent = django_filters.CharFilter(field_name="parent__code", help_text="Mã đơn vị cấp trên.")
    province = ProvinceKeyFilter(field_name="province")
    on = django_filters.DateFilter(method="in_force", help_text="Các đơn vị hoạt động vào ngày này.")

    class Meta:
        model = Center
        fields: list[str] = []

    def search(self, queryset: QuerySet[Center], _name: str, text: str) -> QuerySet[Center]:
        wanted = Q()
        for word in fold(text).split():
            wanted &= Q(search__contains=word)
        return queryset.filter(wanted)

    def in_force(self, queryset: Any, _name: str, day: date) -> QuerySet[Center]:
        found: QuerySet[Center] = queryset.in_force(day)
        return found
