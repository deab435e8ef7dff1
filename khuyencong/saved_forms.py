"""The forms of saved views."""

from collections.abc import Sequence
from typing import Any

from django import forms

from centers.models import Center
from centers.services.saved_views import NAME_MAX
from core.forms import ActForm
from core.words import say


class ChangeViewForm(ActForm):
    """A name, and whether the people of one's unit see it."""

    submit = say("Lưu thay đổi")

    name = forms.CharField(
        label=say("Tên bộ lọc"),
        max_length=NAME_MAX,
        error_messages={
            "required": say("Đặt tên cho bộ lọc."),
            "max_length": say("Tên dài quá %(most)s ký tự.", most=NAME_MAX),
        },
    )
    unit = forms.TypedChoiceField(
        label=say("Ai dùng được"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=say("Người khác chỉ thấy dữ liệu trong phạm vi của họ"),
        error_messages={"invalid_choice": say("Chỉ chia sẻ được với đơn vị của bạn.")},
    )

    def __init__(self, *args: Any, units: Sequence[Center], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = [
            ("", say("Chỉ mình tôi")),
            *((one.pk, say("Mọi người ở %(center)s", center=one)) for one in units),
        ]


class SaveViewForm(ChangeViewForm):
    submit = say("Lưu bộ lọc")

    default = forms.BooleanField(label=say("Mở danh sách bằng bộ lọc này"), required=False)


class DropViewForm(ActForm):
    submit = say("Xóa bộ lọc")
    danger = True
