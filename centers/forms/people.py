"""Forms of the people and roles that administrators and leads manage."""

from typing import Any

from django import forms
from django.utils import timezone

from centers.enums import ROLES_OF_KIND, CenterKind, Role
from centers.forms import CenterField
from centers.models import Center
from centers.selectors.people import Managing
from core.forms import ActForm, DayField
from core.words import say


def _centers(hold: Managing) -> Any:
    found = Center.objects.in_force(timezone.localdate())
    return found if hold.everybody else found.filter(pk__in=list(hold.roles_at))


def _roles(hold: Managing) -> list[tuple[str, Any]]:
    """The roles that may be given, under the kind of centre where each exists."""
    mine = frozenset(Role.values) if hold.everybody else frozenset().union(*hold.roles_at.values())
    groups = [
        (str(kind.label), [(role.value, role.label) for role in Role if role in ROLES_OF_KIND[kind] & mine])
        for kind in CenterKind
    ]
    return [("", say("Chọn vai trò")), *(group for group in groups if group[1])]


class GrantForm(ActForm):
    """A role at a centre, with its days."""

    center = CenterField(
        label=say("Đơn vị"),
        queryset=Center.objects.none(),
        to_field_name="code",
        empty_label=say("Chọn đơn vị"),
        error_messages={
            "required": say("Hãy chọn đơn vị."),
            "invalid_choice": say("Đơn vị này không chọn được."),
        },
    )
    role = forms.ChoiceField(
        label=say("Vai trò"),
        error_messages={
            "required": say("Hãy chọn vai trò."),
            "invalid_choice": say("Vai trò này không chọn được."),
        },
    )
    valid_from = DayField(label=say("Từ ngày"))
    valid_to = DayField(label=say("Đến hết ngày"), required=False, help_text=say("Để trống nếu chưa biết"))
    submit = say("Giao vai trò")

    def __init__(self, *args: Any, hold: Managing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = _centers(hold)  # type: ignore[attr-defined]
        self.fields["role"].choices = _roles(hold)  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate()


class InviteForm(GrantForm):
    """A new person with a first role."""

    full_name = forms.CharField(
        label=say("Họ và tên"), max_length=150, error_messages={"required": say("Hãy nhập họ và tên.")}
    )
    username = forms.CharField(
        label=say("Tên đăng nhập"),
        max_length=150,
        help_text=say("Chữ không dấu, số và . _ - như an.nguyen"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
        error_messages={"required": say("Hãy nhập tên đăng nhập.")},
    )
    email = forms.EmailField(
        label=say("Thư điện tử công vụ"),
        max_length=254,
        help_text=say("Lời mời được gửi tới đây"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": say("Hãy nhập thư điện tử."),
            "invalid": say("Thư điện tử chưa đúng dạng."),
        },
    )
    submit = say("Gửi lời mời")
    field_order = ("full_name", "username", "email", "center", "role", "valid_from", "valid_to")


class EndForm(ActForm):
    """The last day of a role."""

    valid_to = DayField(label=say("Ngày cuối cùng còn vai trò"))
    submit = say("Kết thúc vai trò")
    danger = True


class ConfirmForm(ActForm):
    """An act on an account that needs no more than a yes."""


class ReasonForm(ActForm):
    """An act on an account with its reason."""

    reason = forms.CharField(
        label=say("Lý do"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": say("Hãy ghi lý do.")},
    )


class AddressForm(ActForm):
    """The mail address of an account."""

    email = forms.EmailField(
        label=say("Thư điện tử công vụ"),
        max_length=254,
        help_text=say("Thư nhắc việc và liên kết đặt lại mật khẩu gửi tới đây"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": say("Hãy nhập thư điện tử."),
            "invalid": say("Thư điện tử chưa đúng dạng."),
        },
    )
    submit = say("Lưu thư điện tử")


class SearchForm(forms.Form):
    """How a list of people is narrowed."""

    q = forms.CharField(
        label=say("Tên, tên đăng nhập hoặc thư điện tử"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    center = CenterField(
        label=say("Đơn vị"),
        required=False,
        queryset=Center.objects.none(),
        to_field_name="code",
        empty_label=say("Mọi đơn vị"),
    )
    role = forms.ChoiceField(label=say("Vai trò"), required=False)
    state = forms.ChoiceField(
        label=say("Tình trạng"),
        required=False,
        choices=[
            ("", say("Mọi tình trạng")),
            ("open", say("Đang mở")),
            ("closed", say("Đã khóa")),
            ("invited", say("Chờ nhận lời mời")),
        ],
    )

    def __init__(self, *args: Any, hold: Managing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = _centers(hold)  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", say("Mọi vai trò")), *Role.choices]  # type: ignore[attr-defined]
