"""The form of what a person wants to be told by mail."""

from typing import Any

from django import forms

from core.forms import ActForm
from core.words import say
from projects.enums import Topic


class NoticesForm(ActForm):
    submit = say("Lưu lựa chọn")

    topics = forms.MultipleChoiceField(
        label=say("Gửi thư hằng ngày về"),
        help_text=say("Bỏ chọn tất cả để không nhận thư. Danh sách Việc của tôi trên cổng vẫn đủ mọi việc."),
        choices=Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": say("Chủ đề “%(value)s” không có trong danh sách.")},
    )

    def __init__(self, *args: Any, muted: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].initial = [topic for topic in Topic.values if topic not in muted]
