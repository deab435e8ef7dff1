"""The page on which a facility is mended: all its fields, each with what the person saw."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from beneficiaries.enums import LegalForm, Trade
from core.fields import TextField
from core.formatting import format_date
from core.forms import DayField, MoneyField
from core.seen import SeenForm
from core.words import say

Choices = Sequence[tuple[Any, Any]]
_PICK = {"invalid_choice": say("Chọn trong danh sách.")}


class YesNoField(forms.BooleanField):
    """A box to tick; ``choices`` are its two values in words."""

    choices = (("True", say("Có")), ("False", say("Không")))


def _text(label: str, longest: int, help_text: str = "") -> TextField:
    said = say("Dài quá %(longest)s ký tự.", longest=longest)
    return TextField(
        label=label, max_length=longest, help_text=help_text, error_messages={"max_length": said}
    )


def _row(label: str, choices: Choices) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, error_messages=_PICK
    )


def _fields(provinces: Choices, sectors: Choices, *, personal: bool) -> dict[str, forms.Field]:
    blank = ("", say("– chưa rõ –"))
    masked = say("Đang là số định danh cá nhân, chỉ hiện 3 số cuối; gõ số khác để thay, xóa trắng để bỏ")
    usual = say("10 số, 10 số kèm -001, hoặc 12 số định danh cá nhân")
    tax_code = _text(say("Mã số thuế"), 20, masked if personal else usual)
    tax_code.widget.attrs["autocomplete"] = "off"
    number = {"invalid": say("Viết số lao động bằng chữ số, như 25.")}
    return {
        "name": _text(say("Tên cơ sở"), 300),
        "legal_form": forms.ChoiceField(
            label=say("Loại hình"), choices=LegalForm.choices, error_messages=_PICK
        ),
        "tax_code": tax_code,
        "province": _row(say("Tỉnh, thành phố"), provinces),
        "commune": _text(say("Xã, phường, đặc khu"), 120),
        "address": _text(say("Địa chỉ"), 300),
        "trade": forms.ChoiceField(
            label=say("Ngành nghề"), choices=[blank, *Trade.choices], error_messages=_PICK
        ),
        "sector": _row(say("Ngành VSIC"), [blank, *sectors]),
        "workers": forms.IntegerField(
            label=say("Số lao động"),
            min_value=0,
            max_value=1_000_000,
            error_messages=number,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        ),
        "capital": MoneyField(label=say("Vốn (đồng)")),
        "founded_on": DayField(label=say("Ngày thành lập")),
        "difficult_area": YesNoField(label=say("Thuộc địa bàn khó khăn")),
        "craft_village": YesNoField(label=say("Ở làng nghề được công nhận")),
        "women_owned": YesNoField(label=say("Phụ nữ làm chủ")),
        "ethnic_minority_owned": YesNoField(label=say("Người dân tộc thiểu số làm chủ")),
        "note": TextField(
            label=say("Ghi chú, nguồn số liệu"), lines=True, widget=forms.Textarea(attrs={"rows": 3})
        ),
    }


class MendFacilityForm(SeenForm):
    """``values`` are the present ones, as the service names them. ``looked_at`` remembers what the person was shown before."""

    submit = say("Lưu thay đổi")

    def __init__(
        self,
        data: Any = None,
        *,
        values: Mapping[str, Any],
        provinces: Choices,
        sectors: Choices,
        personal: bool,
    ) -> None:
        super().__init__(data, initial=dict(values))
        self.carry(_fields(provinces, sectors, personal=personal))
        self.looked_at = (data or {}).get("looked_at", "")[:64]

    def take_over(self, now: Mapping[str, Any], moved: Sequence[str], who: Mapping[str, str]) -> None:
        """Show what stands now: beside what the person typed where both changed a field, in its place elsewhere.

        Sent again, the form writes what the person leaves in the fields, knowing what was there.
        """
        mine = set(self.changed_data)
        self.clash({name: now[name] for name in moved}, who)
        sent: Any = self.data
        data = sent.copy()
        for name, field in self.fields.items():
            value = now[name]
            raw = "" if value is None else str(field.prepare_value(value))
            text = format_date(value) if isinstance(value, date) else raw
            data[f"initial-{name}"] = text
            if name in mine:
                continue
            if isinstance(field, YesNoField):
                data.pop(name, None)
                if value:
                    data[name] = "on"
            else:
                data[name] = text
        self.data = data
