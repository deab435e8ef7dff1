"""Forms of a person's own account: passwords, codes, keys."""

import json
import struct
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from core.forms import ActForm
from core.words import say

_RULES = say(
    "Ít nhất %(least)s ký tự, không chỉ gồm số, không phổ biến và không gần giống tên của tài khoản",
    least=settings.PASSWORD_MIN_LENGTH,
)
_NO_CODE = {"required": say("Hãy nhập mã.")}


def _password(label: str, *, new: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        help_text=_RULES if new else "",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": say("Hãy nhập mật khẩu.")},
    )


def _code(label: str = say("Mã 6 số"), help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages=_NO_CODE,
    )


class NewPasswordForm(ActForm):
    """A new password, typed twice."""

    password = _password(say("Mật khẩu mới"), new=True)
    again = _password(say("Nhập lại mật khẩu mới"), new=False)
    submit = say("Đặt mật khẩu")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["again"].widget.attrs["autocomplete"] = "new-password"

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise ValidationError(say("Hai lần nhập không giống nhau."))
        return again


class ChangePasswordForm(ActForm):
    """The password of today and a new one, typed twice."""

    old = _password(say("Mật khẩu hiện tại"), new=False)
    new = _password(say("Mật khẩu mới"), new=True)
    again = _password(say("Nhập lại mật khẩu mới"), new=False)
    submit = say("Đổi mật khẩu")

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise ValidationError(say("Hai lần nhập không giống nhau."))
        return again


class ForgottenForm(ActForm):
    """The mail address of the account whose password is forgotten."""

    email = forms.EmailField(
        label=say("Thư điện tử công vụ"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": say("Hãy nhập thư điện tử."),
            "invalid": say("Thư điện tử chưa đúng dạng."),
        },
    )
    submit = say("Gửi liên kết")


class PasswordAgainForm(ReauthenticateForm):
    """Who one is, by password, before something delicate."""

    password = _password(say("Mật khẩu"), new=False)
    submit = say("Tiếp tục")


class _OnceOnly:
    """A code of the authenticator application counts once, as long as any clock difference lets it count at all."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # stands before a form of allauth
        if self.authenticator.type == Authenticator.Type.TOTP:
            window = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
            if not cache.add(f"centers.totp:{self.user.pk}:{code.strip()}", "used", timeout=window):
                raise ValidationError(say("Mã này vừa được dùng. Hãy đợi mã mới."), code="incorrect_code")
        return code


class CodeForm(_OnceOnly, AuthenticateForm):
    """The second step of the login."""

    code = _code(say("Mã xác thực"), say("Mã 6 số của ứng dụng, hoặc một mã dự phòng 8 số"))
    submit = say("Tiếp tục")


class CodeAgainForm(_OnceOnly, ReauthenticateByCodeForm):
    """Who one is, by code, before something delicate."""

    code = _code(say("Mã xác thực"), say("Mã 6 số của ứng dụng, hoặc một mã dự phòng 8 số"))
    submit = say("Tiếp tục")


class ApplicationForm(ActivateTOTPForm):
    """The first code of an authenticator application, which proves that it took the secret over."""

    code = _code(say("Mã 6 số mà ứng dụng đang hiện"))
    submit = say("Bật ứng dụng xác thực")


_BROKEN = (InvalidSignature, AttributeError, KeyError, IndexError, TypeError, ValueError, struct.error)
"""What the reader of keys raises for an answer that no honest browser sends; ``ValidationError`` is none of them."""


class _Answer(forms.JSONField):
    """What a key answered, as the browser passes it on."""

    def __init__(self) -> None:
        super().__init__(
            label=say("Khóa bảo mật"),
            widget=forms.HiddenInput,
            error_messages={
                "required": say("Khóa chưa trả lời. Hãy bấm nút rồi làm theo trình duyệt."),
                "invalid": say("Không đọc được trả lời của khóa. Hãy thử lại."),
            },
        )

    def to_python(self, value: Any) -> Any:
        """Only an object without NUL: a database keeps no NUL, not even in JSON."""
        given = super().to_python(value)
        if given is not None and (not isinstance(given, dict) or "\\u0000" in json.dumps(given)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return given


def _unreadable() -> ValidationError:
    return ValidationError(say("Không đọc được trả lời của khóa. Hãy thử lại."), code="incorrect_code")


class _CheckedAnswer:
    """A forged or broken answer is a wrong one, never an error of the server."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # stands before a form of allauth
        except _BROKEN as error:
            raise _unreadable() from error
        return found


class KeyForm(_CheckedAnswer, AuthenticateWebAuthnForm):
    """The second step of the login, by a key."""

    credential = _Answer()


class KeyAgainForm(_CheckedAnswer, ReauthenticateWebAuthnForm):
    """Who one is, by a key, before something delicate."""

    credential = _Answer()


class AddKeyForm(AddWebAuthnForm):
    """A new key and the name its owner gives it."""

    name = forms.CharField(
        label=say("Tên khóa"),
        required=False,
        max_length=80,
        help_text=say("Để nhận ra, như “Điện thoại cơ quan”"),
    )
    credential = _Answer()

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except _BROKEN as error:
            raise _unreadable() from error
        return cleaned
