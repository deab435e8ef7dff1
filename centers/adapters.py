"""What allauth asks of a project: who the client is, which words to say, how secrets are kept, whom an identity belongs to.

allauth carries the login through its steps; the rules and rows of people stay in ``centers.services``.
"""

import base64
import hashlib
from io import BytesIO
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from axes.helpers import get_client_ip_address
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.encoding import force_bytes

from centers.models import User
from centers.selectors.people import has_second_factor
from centers.services.sign_on import note_link, person_of_identity
from centers.web import must_have_second_factor
from core.exceptions import NotAllowed
from core.formatting import format_moment
from core.words import say

SIGN_ON_FAILED = say("Đăng nhập một lần không thành công. Hãy thử lại, hoặc đăng nhập bằng mật khẩu.")
_LATER = say("Sai quá nhiều lần. Hãy đợi 5 phút rồi thử lại.")


class AccountAdapter(DefaultAccountAdapter):
    """Logging in and proving again who one is."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _LATER,
        "rate_limited": _LATER,
        "incorrect_password": say("Mật khẩu chưa đúng."),
        "account_inactive": say("Tài khoản đang khóa."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the lock-out counts, behind proxies too."""
        return get_client_ip_address(request) or "0.0.0.0"  # noqa: S104 - no address to listen on, but none known

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session once every step is passed; say when the person was last here, so that a stranger's visit is noticed."""
        before = user.last_login
        user.backend = "django.contrib.auth.backends.ModelBackend"
        super().login(request, user)
        if before:
            said = say("Lần đăng nhập trước: %(before)s.", before=format_moment(before))
        else:
            said = say("Đây là lần đăng nhập đầu tiên của tài khoản này.")
        messages.info(request, said)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what happened in their own words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the services tell people by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself; people are invited."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return to_login(request, say("Tài khoản đang khóa. Hãy liên hệ quản trị."))


def to_login(request: HttpRequest, said: str) -> HttpResponseRedirect:
    """Back to the login page with a word."""
    messages.error(request, said)
    return redirect("account_login")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted at rest; a person who must have a second factor cannot give up the last one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": say(
            "Vai trò của bạn bắt buộc xác thực hai lớp: hãy thêm cách khác trước khi bỏ cách này."
        ),
        "cannot_generate_recovery_codes": say("Hãy thiết lập ứng dụng xác thực hoặc khóa bảo mật trước."),
        "incorrect_code": say("Mã chưa đúng, đã dùng hoặc đã hết hạn."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; a text that no key opens (the secret key was changed) gives a secret that no code fits."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest()[:20]).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        if not isinstance(user, User) or not must_have_second_factor(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        return super().is_mfa_enabled(user, types) if types is not None else has_second_factor(user)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def build_totp_svg(self, url: str) -> str:
        """A QR code on a ground of its own, so that telephones read it in the dark scheme too."""
        import qrcode  # noqa: PLC0415 - needed on one page only
        from qrcode.image.svg import SvgPathFillImage  # noqa: PLC0415

        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(buffer)
        return buffer.getvalue().decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(say("Khóa bảo mật %(count)s", count=count + 1))


def _box() -> MultiFernet:
    """The keys that seal secrets at rest, the current one first: made from the portal's secret keys."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"factor:" + force_bytes(key)).digest()))
            for key in keys
        ]
    )


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens existing accounts only, found by the mail address that the provider vouches for."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a first visit to its account; send everybody else back to the login page with the reason."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(to_login(request, say("Yêu cầu đăng nhập không hợp lệ.")))
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(
                    to_login(request, say("Tài khoản đang khóa. Hãy liên hệ quản trị."))
                )
            return
        vouched = sociallogin.email_addresses[0] if sociallogin.email_addresses else None
        try:
            user = person_of_identity(
                email=vouched.email if vouched else "",
                verified=vouched is not None and vouched.verified is True,
            )
        except NotAllowed as refusal:
            raise ImmediateHttpResponse(to_login(request, refusal.message)) from refusal
        with transaction.atomic():
            sociallogin.connect(request, user)
            note_link(user=user, provider=sociallogin.account.provider, identity=sociallogin.account.uid)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Cancelled, expired, forged or the provider is away: one word at the login page."""
        raise ImmediateHttpResponse(to_login(request, SIGN_ON_FAILED))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False
