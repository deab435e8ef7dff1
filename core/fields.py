"""Form fields and filters that refuse, at their own place, what the database cannot hold."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django_filters.fields import ModelChoiceField

from core.text import clean, clean_lines
from core.words import say


class _WithoutNul:
    """PostgreSQL answers a NUL with an error instead of no row; it is a wrong choice like any other."""

    error_messages: dict[str, str]

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)  # type: ignore[misc]  # stands before a form field


class CodeChoiceField(_WithoutNul, forms.ModelChoiceField):  # type: ignore[type-arg, misc]  # generic in the stubs only
    """A row chosen by its code."""


class CodeFilterField(_WithoutNul, ModelChoiceField):
    """The same in the form of a filter."""


class TextField(forms.CharField):
    """A text in its normal form (NFC, no stray control characters); one line, or several with ``lines``. How long it may be, the service says."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self._clean = clean_lines if lines else clean
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        if "\x00" in text:
            raise ValidationError(say("Có ký tự không ghi được (NUL); xóa ký tự đó rồi lưu lại."), code="nul")
        return self._clean(text)


class IdsField(forms.MultipleChoiceField):
    """Rows chosen by id; gives their ids, sorted."""

    def to_python(self, value: Any) -> Any:
        try:
            return sorted({int(one) for one in value or ()})
        except (TypeError, ValueError):
            raise ValidationError(say("Chọn trong danh sách."), code="invalid_choice") from None


class CodeChoiceFilter(django_filters.ModelChoiceFilter):
    """A filter by a row that is chosen by its code."""

    field_class = CodeFilterField
