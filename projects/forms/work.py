"""What a person wants to see of the desk, as it stands in the address."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.words import say, say_as
from projects.enums import Topic

_UNKNOWN = {"invalid_choice": say("“%(value)s” không có trong danh sách; chọn lại.")}


class WorkForm(forms.Form):
    """``provinces``: those to choose from; without any the choice is left out, as for people of one province."""

    loai = forms.ChoiceField(
        label=say("Loại việc"),
        choices=[("", say("Mọi loại việc")), *Topic.choices],
        required=False,
        error_messages=_UNKNOWN,
    )
    tinh = forms.ChoiceField(label=say("Địa bàn"), required=False, error_messages=_UNKNOWN)
    tre = forms.ChoiceField(
        label=say("Hạn"),
        choices=[("", say_as("tasks", "Mọi việc")), ("1", say("Chỉ việc quá hạn"))],
        required=False,
        error_messages=_UNKNOWN,
    )

    def __init__(self, *args: Any, provinces: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["tinh"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [("", say("Cả nước")), *provinces]
        if not provinces:
            del self.fields["tinh"]
