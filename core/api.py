"""Pieces shared by the REST views of all apps: pages and filters that refuse what they do not know."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django_filters import BooleanFilter, MultipleChoiceFilter, NumberFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import NotAcceptable, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from core.formatting import plain_decimal
from core.words import say

_BOOLEANS = {"true": True, "false": False}


class Pages(PageNumberPagination):
    """Pages of 10, 20, 50 or 100 rows; ``?page=`` and ``?page_size=``."""

    page_size = 20
    page_size_query_param = "page_size"
    sizes = (10, 20, 50, 100)
    max_page_size = 100
    page_query_description = say("Trang, từ 1.")
    page_size_query_description = say("Số dòng mỗi trang.")
    invalid_page_message = say("Không có trang này.")

    def get_page_size(self, request: Request) -> int | None:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if asked not in {str(size) for size in self.sizes}:
            raise ValidationError(
                {self.page_size_query_param: [say("Chỉ nhận 10, 20, 50 hoặc 100 dòng mỗi trang.")]}
            )
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"enum": list(self.sizes), "default": self.page_size}
        return parameters


class WholeNumberFilter(NumberFilter):
    """Equal to a whole number; "2016.5" is an error and not 2016."""

    field_class = forms.IntegerField


class _BooleanField(forms.Field):
    """``true`` or ``false``; any other word is an error, where Django's own field would take it for no answer."""

    def to_python(self, value: str | None) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in _BOOLEANS:
            raise forms.ValidationError(
                say("Chọn một trong: %(keys)s.", keys=", ".join(_BOOLEANS)), code="invalid"
            )
        return _BOOLEANS[value]


class StrictBooleanFilter(BooleanFilter):
    """Rows for which it is true, or false."""

    field_class = _BooleanField


class Negotiation(DefaultContentNegotiation):
    """A format in ``?format=`` that there is not is 406: the address itself is right."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            raise NotAcceptable from None


def refuse_parameters(request: Request, known: Collection[str], several: Collection[str] = ()) -> None:
    """Raise ValidationError for a parameter that is not ``known`` (``format`` always is), stands twice though not in ``several``,
    or holds a NUL, which PostgreSQL could not even search for.
    """
    wrong: dict[str, list[str]] = {}
    for name, values in sorted(request.query_params.lists()):
        if name not in known and name != "format":
            wrong[name] = [say("Tham số không tồn tại.")]
        elif len(values) > 1 and name not in several:
            wrong[name] = [say("Tham số lặp lại.")]
        elif any("\x00" in str(value) for value in values):
            wrong[name] = [say("Có ký tự không hợp lệ.")]
    if wrong:
        raise ValidationError(wrong)


class StrictFilterBackend(DjangoFilterBackend):
    """A parameter nobody knows is an error, not a silently unfiltered list. One row has no filters and no pages."""

    pages = ("page", "page_size")

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if view.detail:
            refuse_parameters(request, ())
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        filters = filterset.filters if filterset else {}
        several = [name for name, one in filters.items() if isinstance(one, MultipleChoiceFilter)]
        refuse_parameters(request, (*filters, *self.pages), several)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(_in_words(filterset.form))
        filtered: QuerySet[Any] = filterset.qs
        return filtered


def _in_words(form: forms.Form) -> dict[str, list[str]]:
    """What is wrong at each field, told so that the caller can mend it."""
    return {
        name: [word for error in errors for word in _words(form.fields[name], error)]
        for name, errors in form.errors.as_data().items()
    }


def _words(field: forms.Field, error: forms.ValidationError) -> list[str]:
    if error.code == "invalid_choice" and isinstance(field, forms.ChoiceField):
        keys = [str(key) for key, _ in cast("Iterable[tuple[Any, Any]]", field.choices) if key]
        return [say("Chọn một trong: %(keys)s.", keys=", ".join(keys))]
    if isinstance(field, forms.IntegerField):
        return [say("Nhập một số nguyên.")]
    if isinstance(field, forms.DateField):
        return [say("Viết ngày theo dạng năm-tháng-ngày, ví dụ 2016-09-30.")]
    return [str(message) for message in error.messages]


class PlainDecimalField(serializers.DecimalField):
    """A decimal as its plain string, the same as in the reports: "5910", "12.5"."""

    def to_representation(self, value: Decimal | int | None) -> str | None:  # type: ignore[override]
        return None if value is None else plain_decimal(value)
