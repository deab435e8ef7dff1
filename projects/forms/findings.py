"""The forms that answer a finding: ask for an exception, grant it, refuse it."""

from typing import Any

from django import forms

from core.forms import ActForm, DayField
from core.words import say, say_as


class _ReasonForm(ActForm):
    kept = True

    reason = forms.CharField(
        label=say("Lý do"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": say("Ghi lý do.")},
    )


class AskForm(_ReasonForm):
    submit = say_as("act", "Đề nghị ngoại lệ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = say(
            "Vì sao không thể sửa dự toán theo định mức; người có thẩm quyền đọc và trả lời"
        )


class GrantForm(_ReasonForm):
    submit = say_as("act", "Chấp thuận ngoại lệ")
    until = DayField(
        label=say("Ngày cuối cùng có hiệu lực"),
        help_text=say("Sau ngày này lưu ý lại phải trả lời; ngày/tháng/năm, như 31/12/2026"),
    )


class RefuseForm(_ReasonForm):
    submit = say_as("act", "Không chấp thuận")
    danger = True
