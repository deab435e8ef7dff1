"""Forms of the beneficiaries of a đề án: find a facility, say what it gets, enter one that is not there yet."""

from collections.abc import Sequence
from typing import Any

from django import forms

from beneficiaries.enums import LegalForm, Trade
from core.forms import ActForm, MoneyField
from core.words import say
from projects.forms.budget import ItemSelect

Choices = Sequence[tuple[str, Any]]


class SupportForm(ActForm):
    """What one facility gets. ``was`` names the line that is changed; blank for a new one."""

    submit = say("Thêm vào đề án")

    item = forms.ChoiceField(
        label=say("Khoản hỗ trợ"),
        widget=ItemSelect,
        error_messages={
            "required": say("Chọn khoản hỗ trợ."),
            "invalid_choice": say("“%(value)s” không có trong danh mục khoản chi."),
        },
    )
    support = MoneyField(
        label=say("Kinh phí hỗ trợ"),
        required=False,
        help_text=say("Đồng; viết được 300 tr, 1,5 tỷ. Để trống nếu chưa xác định"),
    )
    note = forms.CharField(
        label=say("Ghi chú (không bắt buộc)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    facility = forms.CharField(widget=forms.HiddenInput, max_length=30)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, items: Choices, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", say("– chọn khoản –")), *items]  # type: ignore[attr-defined]
        if changing:
            self.submit = say("Lưu dòng này")


class FacilityForm(ActForm):
    """A facility that is not there yet. ``looked_at`` remembers which likely doubles the person has seen."""

    submit = say("Tìm cơ sở trùng và lưu")

    name = forms.CharField(
        label=say("Tên cơ sở"), max_length=300, error_messages={"required": say("Nhập tên cơ sở."), "max_length": say("Tên dài quá 300 ký tự.")}
    )  # fmt: skip
    legal_form = forms.ChoiceField(label=say("Loại hình"), choices=LegalForm.choices)
    tax_code = forms.CharField(
        label=say("Mã số thuế (nếu có)"),
        required=False,
        max_length=20,
        help_text=say("10 số, 10 số kèm -001, hoặc 12 số định danh cá nhân"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    province = forms.ChoiceField(
        label=say("Tỉnh, thành phố"), error_messages={"required": say("Chọn tỉnh, thành phố.")}
    )
    commune = forms.CharField(label=say("Xã, phường, đặc khu"), required=False, max_length=120)
    address = forms.CharField(label=say("Địa chỉ"), required=False, max_length=300)
    trade = forms.ChoiceField(
        label=say("Ngành nghề"), required=False, choices=[("", say("– chưa rõ –")), *Trade.choices]
    )
    workers = forms.IntegerField(
        label=say("Số lao động"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        error_messages={"invalid": say("Viết số lao động bằng chữ số, như 25.")},
    )
    difficult_area = forms.BooleanField(label=say("Thuộc địa bàn khó khăn"), required=False)
    craft_village = forms.BooleanField(label=say("Ở làng nghề được công nhận"), required=False)
    women_owned = forms.BooleanField(label=say("Phụ nữ làm chủ"), required=False)
    ethnic_minority_owned = forms.BooleanField(label=say("Người dân tộc thiểu số làm chủ"), required=False)
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, provinces: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = provinces  # type: ignore[attr-defined]
        self.fields["legal_form"].initial = LegalForm.COMPANY
