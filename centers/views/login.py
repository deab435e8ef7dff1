"""Coming in and going out; a forgotten password; an invitation."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from axes.helpers import get_client_ip_address, get_lockout_response
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from centers.adapters import SIGN_ON_FAILED, to_login
from centers.forms.account import CodeForm, ForgottenForm, KeyForm, NewPasswordForm
from centers.selectors.logins import failures_from
from centers.services.invitations import accept_invitation, person_invited
from centers.services.passwords import person_of_reset, reset_password, send_reset
from centers.views.factors import WithOptions
from centers.web import site_of
from core.exceptions import RuleViolation
from core.forms import act_page
from core.words import say

log = logging.getLogger(__name__)


class Login(LoginView):
    """Name and password; whoever has a second factor is asked for it next."""

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse an address that tries one account after another; axes itself counts per account and address."""
        if failures_from(get_client_ip_address(request)) >= settings.LOGIN_FAILURES_PER_ADDRESS:
            return get_lockout_response(request)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        return super().get_context_data(**kwargs) | {"providers": apps}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        record_authentication(self.request, user, "password", reauthenticated=True)
        return perform_login(self.request, user, "none", redirect_url=self.get_success_url())


class Logout(LogoutView):
    """By POST only, so that no link can throw a person out."""


class SecondStep(WithOptions, AuthenticateView):
    """The code or the key, after the password."""

    form_class = CodeForm
    webauthn_form_class = KeyForm
    template_name = "account/second_step.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password; the answer is the same whether the address has an account or not."""

    def do(values: dict[str, Any]) -> None:
        if not ratelimit.consume(request, action="reset_password", key=values["email"].lower()):
            raise RuleViolation(
                say("Đã yêu cầu quá nhiều lần. Hãy đợi ít phút rồi thử lại."), code="too_often"
            )
        send_reset(email=values["email"], site=site_of(request))

    return act_page(
        request,
        form=ForgottenForm(request.POST or None),
        do=do,
        template="account/forgotten.html",
        context={},
        done=say(
            "Nếu thư điện tử này có tài khoản, liên kết đặt lại mật khẩu đã được gửi. Liên kết dùng được trong một giờ."
        ),
        to="account_login",
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Choose a new password by a mailed link."""
    return act_page(
        request,
        form=NewPasswordForm(request.POST or None),
        do=lambda values: reset_password(uid=uid, token=token, password=values["password"]),
        template="account/new_password.html",
        context={"person": person_of_reset(uid, token), "heading": say("Đặt lại mật khẩu")},
        done=say("Đã đặt mật khẩu mới. Hãy đăng nhập."),
        to="account_login",
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation by choosing a password."""
    return act_page(
        request,
        form=NewPasswordForm(request.POST or None),
        do=lambda values: accept_invitation(token=token, password=values["password"]),
        template="account/new_password.html",
        context={"person": person_invited(token), "heading": say("Nhận lời mời")},
        done=say("Đã đặt mật khẩu. Hãy đăng nhập."),
        to="account_login",
    )


@login_not_required
@require_safe
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider of the single sign-on; 404 where none is set."""
    return _by_provider(openid_connect.login, request, provider_id)


@login_not_required
@require_safe
def signed_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _by_provider(openid_connect.callback, request, provider_id)


def _by_provider(
    view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    """A provider that is away, or answers what cannot be read, leads back to the login page."""
    try:
        return view(request, provider_id)
    except (RequestException, ValueError, KeyError, TypeError) as error:
        log.warning("single sign-on: %r", error)
        return to_login(request, SIGN_ON_FAILED)
