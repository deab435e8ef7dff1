"""The forms of periodic reports: recording that one was sent, taking a record back."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from core.forms import ActForm, DayField
from core.words import say
from reports.builders import KINDS
from reports.models import ReportRun
from reports.services.periodic import NUMBER_MAX


class SentForm(ActForm):
    submit = say("Ghi đã gửi báo cáo")

    sent_on = DayField(
        label=say("Ngày gửi"),
        error_messages={
            "required": say("Ghi ngày gửi báo cáo."),
            "invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026."),
        },
    )
    number = forms.CharField(
        label=say("Số, ký hiệu văn bản"),
        max_length=NUMBER_MAX,
        required=False,
        help_text=say("Như 125/BC-SCT; bắt buộc nếu không chọn tệp"),
        error_messages={"max_length": say("Số văn bản dài quá %(most)s ký tự.", most=NUMBER_MAX)},
    )
    run = forms.TypedChoiceField(
        label=say("Tệp báo cáo đã lập trên cổng"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=say("Các tệp bạn đã lập cho kỳ này; tệp được giữ cùng ghi nhận"),
        error_messages={"invalid_choice": say("Tệp này không còn hoặc không thuộc kỳ báo cáo.")},
    )
    note = forms.CharField(
        label=say("Ghi chú"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, runs: Iterable[ReportRun], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run = self.fields["run"]
        assert isinstance(run, forms.ChoiceField)
        run.choices = [("", say("Không chọn tệp")), *((one.pk, _words(one)) for one in runs)]
        self.fields["sent_on"].initial = today


def _words(run: ReportRun) -> str:
    title = KINDS[run.kind].title if run.kind in KINDS else run.kind
    return say(
        "%(title)s (%(format)s), lập %(made)s",
        title=title,
        format=run.format.upper(),
        made=f"{timezone.localtime(run.created_at):%d/%m/%Y %H:%M}",
    )


class WithdrawForm(ActForm):
    submit = say("Rút ghi nhận")
    danger = True

    reason = forms.CharField(
        label=say("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": say("Ghi lý do rút.")},
    )


class ExtendForm(ActForm):
    submit = say("Gia hạn")

    due_on = DayField(label=say("Hạn mới"), error_messages={"required": say("Ghi hạn mới.")})
    expires_on = DayField(
        label=say("Gia hạn có hiệu lực đến hết"),
        required=False,
        help_text=say(
            "Sau ngày này mà chưa gửi thì báo cáo lại trễ tính từ hạn theo quy định; bỏ trống là bằng hạn mới"
        ),
    )
    reason = forms.CharField(
        label=say("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": say("Ghi lý do gia hạn.")},
    )

    def clean(self) -> dict[str, Any]:
        """A blank end is the new last day itself."""
        found = super().clean() or self.cleaned_data
        found["expires_on"] = found.get("expires_on") or found.get("due_on")
        return found


class EndExtensionForm(WithdrawForm):
    submit = say("Rút gia hạn")


class RemindForm(ActForm):
    submit = say("Gửi lời nhắc")

    text = forms.CharField(
        label=say("Lời nhắc"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=say("Đứng đầu thư gửi cán bộ, lãnh đạo của từng đơn vị; tên báo cáo và hạn được ghi kèm"),
        error_messages={"required": say("Ghi lời nhắc.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        self.fields["text"].initial = say("Đề nghị đơn vị gửi báo cáo đúng hạn.")
