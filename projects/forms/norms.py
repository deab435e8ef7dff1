"""The forms of planned norms."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import ActForm, DayField, MoneyField, NumberField
from core.words import say
from projects.ceilings import PER_CHOICES
from projects.forms.budget import ItemSelect


class DraftNormForm(ActForm):
    submit = say("Lưu dự thảo và xem thử")

    key = forms.ChoiceField(
        label=say("Khoản chi"), widget=ItemSelect, error_messages={"required": say("Chọn khoản chi.")}
    )
    province = forms.ChoiceField(label=say("Phạm vi áp dụng"), required=False)
    valid_from = DayField(label=say("Có hiệu lực từ ngày"), error_messages={"required": say("Ghi ngày có hiệu lực."), "invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026.")})  # fmt: skip
    percent_cap = NumberField(
        label=say("Tỷ lệ tối đa trên chi phí (%)"),
        required=False,
        digits=5,
        help_text=say("Để trống nếu không có tỷ lệ"),
    )
    amount_cap = MoneyField(
        label=say("Mức tiền tối đa"),
        required=False,
        help_text=say("Đồng; viết được 300 tr. Để trống nếu không có mức tiền"),
    )
    per = forms.ChoiceField(
        label=say("Mức tiền tính theo"),
        required=False,
        choices=[("", "–"), *PER_CHOICES],
    )
    priority_multiplier = NumberField(
        label=say("Hệ số địa bàn ưu tiên"),
        required=False,
        digits=4,
        help_text=say("Như 1,5; để trống nếu không có"),
    )
    conditions = forms.CharField(
        label=say("Điều kiện"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    document = forms.CharField(
        label=say("Số, ký hiệu văn bản"), max_length=60, help_text=say("Như 28/2018/TT-BTC"), error_messages={"required": say("Ghi số, ký hiệu văn bản.")}
    )  # fmt: skip
    title = forms.CharField(
        label=say("Trích yếu (khi văn bản chưa có trong danh mục)"), required=False, max_length=400
    )
    article = forms.CharField(label=say("Điều, khoản"), required=False, max_length=80)
    article_confirmed = forms.BooleanField(label=say("Đã đối chiếu điều, khoản với văn bản"), required=False)

    def __init__(
        self,
        *args: Any,
        items: Sequence[tuple[str, str]],
        provinces: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", say("– chọn khoản –")), *items]  # type: ignore[attr-defined]
        self.fields["province"].choices = provinces  # type: ignore[attr-defined]
        # Blank is the whole country, which only some may choose.
        self.fields["province"].required = "" not in dict(provinces)


class EnactForm(ActForm):
    submit = say("Cho có hiệu lực")
    danger = True


class DropForm(ActForm):
    submit = say("Bỏ dự thảo")
    danger = True
