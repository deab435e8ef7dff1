"""Forms in which people write: amounts and days as they type them, refusals of services at the field they name."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from core.exceptions import DomainError, InvalidInput, NotFound, Problems
from core.money import read_dong
from core.numbers import read_number, typed_number
from core.text import clean, plain
from core.words import say

OLD_PAGE = say("Biểu mẫu đã cũ. Xem lại nội dung dưới đây rồi bấm lần nữa.")
DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


class MoneyField(forms.Field):
    """An amount in đồng, typed as 1.234.567, 300 tr or 1,5 tỷ; gives an int, None when blank."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", say("Đồng. Viết được 1.234.567, 300 tr hoặc 1,5 tỷ"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "data-money": ""}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return read_dong(str(value))
        except InvalidInput as error:
            raise ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


class NumberField(forms.Field):
    """A figure of 0 or more, typed as 1.234,5 or 1,234.5 (``core.numbers``); gives a Decimal, None when blank.

    ``places`` decimals and ``digits`` in all are what the column behind it holds.
    """

    def __init__(self, *, places: int = 2, digits: int = 18, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.places, self.digits = places, digits

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_number(str(value), places=self.places, digits=self.digits)
        except InvalidInput as error:
            raise ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        return typed_number(value) if isinstance(value, Decimal | int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class DayField(forms.DateField):
    """A day typed as 31/03/2026."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", say("Ngày/tháng/năm, như 31/03/2026"))
        kwargs.setdefault(
            "widget",
            forms.DateInput(
                format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "data-day": ""}
            ),
        )
        kwargs.setdefault(
            "error_messages", {"invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026.")}
        )
        super().__init__(input_formats=DAY_FORMATS, **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            shown = clean(str(value))[:20]
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": shown}) from error


class LineField(forms.CharField):
    """A line of text in one normal form (``core.text.clean``): its length is counted in letters, however they were typed."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class ActForm(forms.Form):
    """Base of the forms that carry an act of a service. ``submit`` is the button's verb, ``danger`` marks what cannot be undone,
    ``kept`` what somebody writes at length: the browser keeps it until it has arrived (``static/js/keep.js``).

    What is typed is taken in one normal form (``core.text.plain``), passwords aside.
    """

    submit = say("Lưu")
    danger = False
    kept = False

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if isinstance(data, QueryDict):
            secret = {
                self.add_prefix(name)
                for name, field in self.fields.items()
                if isinstance(field.widget, forms.PasswordInput)
            }
            self.data = _plain(data, secret)

    def refuse(self, error: DomainError) -> None:
        """Put a service's refusal at the fields it names, or above the form."""
        found = (
            error.errors
            if isinstance(error, Problems)
            else [{"field": error.field, "message": error.message}]
        )
        for one in found:
            name = str(one.get("field", ""))
            self.add_error(name if name in self.fields else None, str(one["message"]))


def renew_key(form: forms.BaseForm, name: str, key: object) -> None:
    """Give a form that came without a key of ours a new one, so that sending it again gets somewhere. Called when it was cleaned."""
    if name in form.errors:
        sent: Any = form.data
        anew = sent.copy()
        anew[form.add_prefix(name)] = str(key)
        form.data = anew


def _plain(data: QueryDict, secret: set[str]) -> QueryDict:
    """What was sent with every text but the ``secret`` ones in one normal form; the same object where that changes nothing."""
    found = {
        name: [plain(value) for value in values]
        for name, values in data.lists()
        if name not in secret and not all(map(str.isascii, values))
    }
    if not found:
        return data
    made = data.copy()
    for name, values in found.items():
        made.setlist(name, values)
    return made


def act_page(
    request: HttpRequest,
    *,
    form: ActForm,
    do: Callable[[dict[str, Any]], Any],
    template: str,
    context: dict[str, Any],
    done: str | Callable[[Any], str],
    to: str | Callable[[Any], str],
) -> HttpResponse:
    """Show the form; when it is sent, let the service act and go on to ``to``. A refusal comes back with what was typed, at its field.

    ``done`` is the message of success and ``to`` the address after it; both may be made from the service's result. NotFound stays a
    page of its own.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result = do(form.cleaned_data)
            except NotFound:
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                messages.success(request, done(result) if callable(done) else done)
                return redirect(to(result) if callable(to) else to)
    return render(request, template, {**context, "form": form}, status=status)
