"""Naming a beneficiary of a group đề án."""

from collections.abc import Mapping
from typing import Any

from django import forms

from beneficiaries.models import Facility
from core.exceptions import DomainError, Problems
from core.forms import ActForm, MoneyField
from core.words import say


class NamedForm(ActForm):
    """The facility by its code, as the search beside the form fills it in."""

    submit = say("Thêm đơn vị thụ hưởng")

    facility = forms.CharField(
        label=say("Mã cơ sở"),
        max_length=30,
        help_text=say("Tìm cơ sở ở trên rồi bấm Chọn, hoặc gõ mã như CS-000001"),
        error_messages={"required": say("Chọn cơ sở.")},
    )
    item = forms.ChoiceField(
        label=say("Khoản hỗ trợ"),
        error_messages={
            "required": say("Chọn khoản hỗ trợ."),
            "invalid_choice": say("Chọn khoản trong danh sách."),
        },
    )
    support = MoneyField(label=say("Mức hỗ trợ"), required=False)
    note = forms.CharField(label=say("Ghi chú"), max_length=1000, required=False)

    def __init__(self, *args: Any, facilities: Any, items: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facilities = facilities
        self.fields["item"].choices = [("", say("Chọn khoản")), *items.items()]  # type: ignore[attr-defined]

    def clean_facility(self) -> Facility:
        """The facility of that code in the person's sight."""
        found = self.facilities.filter(code=self.cleaned_data["facility"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(say("Không có cơ sở mang mã này trong phạm vi của bạn."))
        return found

    def refuse(self, error: DomainError) -> None:
        """Problems of the list name their row; here they belong to the one row that is added."""
        if isinstance(error, Problems):
            for one in error.errors:
                name = str(one["field"]).rpartition(".")[2]
                self.add_error(name if name in self.fields else None, str(one["message"]))
            return
        super().refuse(error)
