"""Filters of the audit trail, as they stand in its address. Each is served by an index that ends in the time of the event."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.audit import SYSTEM
from core.forms import DAY_FORMATS
from core.models import AuditEvent
from core.text import clean
from core.words import say
from khuyencong.audit.reading import people_named, wholes_named
from khuyencong.audit.words import ACTS, AREAS, OBJECTS

_REFUSED = (("yes", say("Bị từ chối")), ("no", say("Đã thực hiện")))


def _acts() -> list[tuple[str, list[tuple[str, str]]]]:
    """Acts by area; within one by their words."""
    return [
        (
            label,
            sorted(
                ((key, word) for key, word in ACTS.items() if key.split(".")[0] == area),
                key=lambda act: act[1],
            ),
        )
        for area, label in AREAS.items()
    ]


def _day_filter(label: str, method: str) -> django_filters.DateFilter:
    widget = forms.DateInput(
        format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "data-day": ""}
    )
    return django_filters.DateFilter(
        label=label,
        method=method,
        input_formats=DAY_FORMATS,
        widget=widget,
        error_messages={"invalid": say("Ngày không có trong lịch; viết như 31/03/2026.")},
    )


class AuditFilter(django_filters.FilterSet):
    """Person, time, object, act, and whether it was refused."""

    who = django_filters.CharFilter(
        label=say("Người làm"),
        method="by_person",
        max_length=100,
        help_text=say("Họ tên hoặc tên đăng nhập; “hệ thống”"),
    )
    since = _day_filter(say("Từ ngày"), "by_first_day")
    until = _day_filter(say("Đến ngày"), "by_last_day")
    object = django_filters.CharFilter(
        label=say("Đối tượng"),
        method="by_object",
        max_length=60,
        help_text=say("Mã đề án, cơ sở, đơn vị; số quyết định; tên đăng nhập"),
    )
    kind = django_filters.ChoiceFilter(
        label=say("Loại đối tượng"),
        field_name="object_type",
        choices=sorted(OBJECTS.items(), key=lambda kind: kind[1]),
        empty_label=say("Mọi loại"),
    )
    act = django_filters.ChoiceFilter(
        label=say("Việc"), field_name="action", choices=_acts, empty_label=say("Mọi việc")
    )
    refused = django_filters.ChoiceFilter(
        label=say("Kết quả"), method="by_result", choices=_REFUSED, empty_label=say("Tất cả")
    )

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = ()

    def by_person(self, rows: "QuerySet[AuditEvent]", _name: str, value: str) -> "QuerySet[AuditEvent]":
        """Several people of one name are all meant."""
        wanted = clean(value)
        if wanted.lower() in {SYSTEM, say("hệ thống").lower()}:
            return rows.filter(actor__isnull=True, actor_label=SYSTEM)
        return rows.filter(actor__in=people_named(wanted))

    def by_first_day(self, rows: "QuerySet[AuditEvent]", _name: str, value: date) -> "QuerySet[AuditEvent]":
        return rows.filter(at__gte=_midnight(value))

    def by_last_day(self, rows: "QuerySet[AuditEvent]", _name: str, value: date) -> "QuerySet[AuditEvent]":
        return rows.filter(at__lt=_midnight(value + timedelta(days=1))) if value < date.max else rows

    def by_object(self, rows: "QuerySet[AuditEvent]", _name: str, value: str) -> "QuerySet[AuditEvent]":
        """The object that bears this code and all its parts."""
        found = Q(pk__in=())
        for whole_type, whole_id in wholes_named(clean(value)):
            found |= Q(whole_type=whole_type, whole_id=whole_id)
        return rows.filter(found)

    def by_result(self, rows: "QuerySet[AuditEvent]", _name: str, value: str) -> "QuerySet[AuditEvent]":
        return rows.filter(refused=value == "yes")

    def described(self) -> dict[str, Any]:
        """The filters in force, for the record of an export."""
        values: dict[str, Any] = self.form.cleaned_data if self.form.is_valid() else {}
        return {str(self.form.fields[name].label): str(value) for name, value in values.items() if value}


def _midnight(day: date) -> datetime:
    """The moment at which ``day`` begins in Vietnam; the very first days of the calendar have none and begin a day later."""
    return timezone.make_aware(datetime.combine(max(day, date(2, 1, 1)), time.min))
