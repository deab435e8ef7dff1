"""The forms of discussions: opening one, writing in it, ending it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import ActForm
from core.words import say
from projects.enums import Audience
from projects.services.discussions import LONGEST

People = Sequence[tuple[str, Sequence[tuple[int, str]]]]


class _WritingForm(ActForm):
    kept = True
    submit = say("Gửi")

    text = forms.CharField(
        label=say("Nội dung"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": say("Ghi nội dung trao đổi."),
            "max_length": say("Ý kiến dài quá 5.000 ký tự."),
        },
    )
    asked = forms.TypedChoiceField(
        label=say("Hỏi ai"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=say("Việc trả lời hiện trong Việc của tôi của người này"),
        error_messages={"invalid_choice": say("Người này không tham gia đề án; chọn người khác.")},
    )
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["asked"]
        assert isinstance(asked, forms.ChoiceField)
        asked.choices = [("", say("Không hỏi riêng ai")), *people]


class OpenForm(_WritingForm):
    submit = say("Mở trao đổi")

    about = forms.ChoiceField(
        label=say("Về phần nào"),
        required=False,
        error_messages={"invalid_choice": say("Phần này không còn trong đề án; chọn lại.")},
    )
    audience = forms.ChoiceField(label=say("Ai đọc được"), choices=Audience.choices)
    field_order = ("about", "audience", "text", "asked", "request_key")

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        internal: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", say("Cả đề án")), *((name, rows) for name, rows in parts if rows)]
        if not internal:
            del self.fields["audience"]


class ReplyForm(_WritingForm):
    submit = say("Gửi ý kiến")


class TurnDiscussionForm(ActForm):
    """Ending a discussion or opening it again, with a last word if there is one."""

    kept = True

    text = forms.CharField(
        label=say("Kết luận"),
        required=False,
        max_length=LONGEST,
        help_text=say("Không bắt buộc; ghi thành ý kiến cuối cùng của trao đổi"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": say("Kết luận dài quá 5.000 ký tự.")},
    )

    def __init__(self, *args: Any, close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = say("Kết thúc trao đổi") if close else say("Mở lại trao đổi")
        if not close:
            self.fields["text"].label = say("Lý do mở lại")
