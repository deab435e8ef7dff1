"""The forms of closed periods: closing one, opening it again, an exception for one unit."""

from datetime import date
from typing import Any

from django import forms

from centers.enums import CenterKind
from centers.models import Center
from core.forms import ActForm, DayField
from core.periods import Period
from core.words import say
from projects.enums import ClosedKind

_LONG = forms.Textarea(attrs={"rows": 3})


def _reason() -> forms.CharField:
    return forms.CharField(
        label=say("Lý do"), max_length=2000, widget=_LONG, error_messages={"required": say("Ghi lý do.")}
    )


class CloseForm(ActForm):
    submit = say("Đóng kỳ")
    danger = True

    period = forms.ChoiceField(
        label=say("Kỳ báo cáo"), error_messages={"invalid_choice": say("Chọn kỳ đã kết thúc.")}
    )
    reason = _reason()

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)
        period.choices = [(one.code, one.label) for one in periods]


class OpenForm(ActForm):
    submit = say("Mở lại kỳ")
    danger = True

    reason = _reason()


class EndExceptionForm(OpenForm):
    submit = say("Rút ngoại lệ")


class ExceptForm(ActForm):
    submit = say("Cho ngoại lệ")

    center = forms.ModelChoiceField(
        label=say("Đơn vị"),
        queryset=Center.objects.none(),
        error_messages={"required": say("Chọn đơn vị.")},
    )
    kind = forms.ChoiceField(label=say("Loại số liệu"), choices=ClosedKind.choices)
    until = DayField(
        label=say("Được nhập đến hết ngày"), error_messages={"required": say("Ghi ngày hết hạn ngoại lệ.")}
    )
    reason = _reason()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        center = self.fields["center"]
        assert isinstance(center, forms.ModelChoiceField)
        units = Center.objects.in_force(today).filter(kind__in=(CenterKind.CENTER, CenterKind.IPC))
        center.queryset = units.order_by("sort_key", "code")
