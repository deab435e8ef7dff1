"""Forms of drawing up a table of reconciliation and of confirming it; refusing and withdrawing are those of any request for money."""

from typing import Any

from django import forms

from core.forms import OLD_PAGE
from core.words import say
from projects.forms.money import AGAIN, KeyedForm, note_field, voucher_field
from projects.models import Reconciliation


class DrawUpForm(KeyedForm):
    """Draws the table up with the figures that the page shows: ``seen`` is their mark."""

    submit = say("Lập và gửi xác nhận")

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages={"required": OLD_PAGE})
    note = note_field(say("Ghi chú (không bắt buộc)"))

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen
        self.fields["paper"] = voucher_field(
            label=say("Bảng đã ký, đóng dấu (nộp ngay, hoặc bên xác nhận nộp sau)"), required=False
        )
        if self.files:
            self.fields["paper"].help_text = AGAIN

    def show_anew(self, seen: str) -> None:
        """Let the figures that the page shows now be what the person has seen when they send again."""
        sent: Any = self.data
        anew = sent.copy()
        anew["seen"] = seen
        self.data = anew


class AgreeForm(KeyedForm):
    """Stands by the figures of ``table``; the signed table must lie there."""

    submit = say("Xác nhận số liệu")

    def __init__(self, *args: Any, table: Reconciliation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = table.paper is not None and not table.paper.harmful
        label = say("Bảng khác, thay tệp đã nộp (không bắt buộc)") if there else say("Bảng đã ký, đóng dấu")
        self.fields["paper"] = voucher_field(label=label, required=not there)
        self.fields["paper"].error_messages["required"] = say("Đính kèm bảng đã ký.")
        if self.files:
            self.fields["paper"].help_text = AGAIN
