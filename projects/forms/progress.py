"""The forms of a progress report: choosing its period, writing it, sending it, returning it, accepting it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import DayField
from core.words import say
from projects.forms.execution import SeenForm
from projects.selectors.periods import Window


class PeriodForm(forms.Form):
    """Which period: those that have begun, with their days. What the list does not have is told by the service."""

    ky = forms.CharField(label=say("Kỳ báo cáo"), required=False)

    def __init__(
        self, *args: Any, months: Sequence[Window], quarters: Sequence[Window], chosen: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (name, [(window.code, window.label) for window in windows])
            for name, windows in ((say("Tháng"), months), (say("Quý"), quarters))
        ]
        self.fields["ky"].widget = forms.Select(choices=groups, attrs={"data-submits": ""})
        self.initial["ky"] = chosen


class ProgressForm(SeenForm):
    """The report itself; ``ky`` is its period, as the page shows it."""

    kept = True
    submit = say("Lưu báo cáo")

    ky = forms.CharField(widget=forms.HiddenInput, required=False)
    percent = forms.IntegerField(
        label=say("Khối lượng hoàn thành từ đầu đề án (%)"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": say("Ghi khối lượng hoàn thành."),
            "invalid": say("Ghi một số nguyên từ 0 đến 100."),
            "min_value": say("Khối lượng hoàn thành phải từ 0 đến 100 %%."),
            "max_value": say("Khối lượng hoàn thành phải từ 0 đến 100 %%."),
        },
    )
    narrative = forms.CharField(
        label=say("Việc đã làm trong kỳ"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    difficulty = forms.CharField(
        label=say("Khó khăn, nguyên nhân chậm"),
        max_length=20_000,
        required=False,
        help_text=say("Để trống nếu không có"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected_end = DayField(label=say("Dự kiến hoàn thành"), required=False)


class TurnForm(SeenForm):
    """Sending or accepting: nothing to fill in."""


class ReturnForm(SeenForm):
    kept = True
    submit = say("Trả lại báo cáo")
    danger = True

    reason = forms.CharField(
        label=say("Lý do trả lại"),
        max_length=5000,
        help_text=say("Nêu rõ cần sửa gì; đơn vị thực hiện đọc được ở tab Tiến độ"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": say("Ghi lý do trả lại báo cáo.")},
    )
