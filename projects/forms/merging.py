"""The confirmation of joining two records of one facility."""

from typing import Any

from django import forms

from beneficiaries.models import Facility
from core.forms import ActForm
from core.words import say


class MergeForm(ActForm):
    """``seen`` is the key of the preview that stands on the page."""

    danger = True

    reason = forms.CharField(
        label=say("Lý do gộp"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=say("Vì sao biết đây là cùng một cơ sở; lưu trong nhật ký"),
        error_messages={"required": say("Ghi lý do gộp.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, double: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = say("Gộp và xóa bản ghi %(code)s", code=double.code)
