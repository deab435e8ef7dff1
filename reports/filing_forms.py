"""The forms of reports that are sent for acceptance and of sealed ones."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.formatting import format_date
from core.forms import ActForm, DayField, LineField, MoneyField, NumberField
from core.words import lowered, say
from reports.estimates import FIELD, Headline


class SendForm(ActForm):
    """What goes with a report that is sent; for a period that is not over also a field for each of its ``lines``, blank where the unit has
    no estimate.
    """

    submit = say("Gửi để chấp nhận")

    number = LineField(
        label=say("Số văn bản"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=say("Số văn thư cấp, như 125; bỏ trống nếu ghi tay trên bản in"),
    )
    on = DayField(
        label=say("Ngày văn bản"),
        required=False,
        help_text=say("Ngày/tháng/năm ghi cùng số; bỏ trống nếu ghi tay"),
    )
    note = forms.CharField(
        label=say("Lời gửi kèm"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=say("Người nhận đọc được; không in lên báo cáo"),
    )
    request_key = forms.RegexField(r"[0-9a-f]{32}", widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Sequence[Headline] = (),
        today: date | None = None,
        told: Mapping[str, Decimal] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._keys = [line.key for line in lines]
        for line in lines:
            name = f"{FIELD}{line.key}"
            label = (
                say("Giải ngân của %(source)s (đồng)", source=lowered(line.label))
                if line.is_money
                else say("%(label)s (%(unit)s)", label=line.label, unit=line.unit)
            )
            done = say(
                "Đã thực hiện đến %(day)s: %(actual)s", day=format_date(today), actual=line.actual_told
            )
            kind = MoneyField if line.is_money else NumberField
            self.fields[name] = kind(label=label, required=False, help_text=done)
            if told and line.key in told:
                self.initial[name] = int(told[line.key]) if line.is_money else told[line.key]

    @property
    def estimate_fields(self) -> list[BoundField]:
        """The fields of the estimates, in the order of the figures."""
        return [self[f"{FIELD}{key}"] for key in self._keys]

    @property
    def other_fields(self) -> list[BoundField]:
        estimates = {f"{FIELD}{key}" for key in self._keys}
        return [field for field in self.visible_fields() if field.name not in estimates]

    def parted(self) -> tuple[dict[str, Any], dict[str, Decimal | int]]:
        """What was typed, and the estimates that were given by key of their figure."""
        values = dict(self.cleaned_data)
        typed = {key: values.pop(f"{FIELD}{key}") for key in self._keys}
        return values, {key: value for key, value in typed.items() if value is not None}


class ReasonForm(ActForm):
    """An act that needs its reason; which one, the page says."""

    reason = forms.CharField(
        label=say("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": say("Ghi lý do.")},
    )

    def __init__(self, *args: Any, submit: str, danger: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit, self.danger = submit, danger


class PlainForm(ActForm):
    """An act that needs nothing but its button."""

    def __init__(self, *args: Any, submit: str, danger: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit, self.danger = submit, danger
