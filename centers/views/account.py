"""A person's own account: who they are here, their password, second factor and sessions."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.forms.account import ChangePasswordForm
from centers.forms.people import AddressForm
from centers.services.addresses import change_own_address
from centers.services.passwords import change_password
from centers.services.sessions import end_other_sessions, end_session
from centers.web import SignedInRequest, keep_this_session, must_have_second_factor
from core.exceptions import RuleViolation
from core.forms import act_page
from core.words import say


@require_safe
@never_cache
def account(request: SignedInRequest) -> HttpResponse:
    """The page of one's own account."""
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    codes = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    sessions = sorted(
        UserSession.objects.purge_and_list(request.user), key=lambda one: one.created_at, reverse=True
    )
    context = {
        "application": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "keys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "lacking": must_have_second_factor(request.user) and not factors,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "sessions": sessions,
        "here": request.session.session_key,
    }
    return render(request, "account/page.html", context)


@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Change one's own password; the session at hand stays, all others end."""

    def do(values: dict[str, Any]) -> None:
        if not ratelimit.consume(request, action="change_password", user=request.user):
            raise RuleViolation(say("Sai quá nhiều lần. Hãy đợi một phút rồi thử lại."), code="too_often")
        user = change_password(actor=request.user, old=values["old"], new=values["new"])
        keep_this_session(request, user)

    return act_page(
        request,
        form=ChangePasswordForm(request.POST or None),
        do=do,
        template="account/password.html",
        context={"forced": request.user.must_change_password},
        done=say("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."),
        to="mfa_index",
    )


@require_http_methods(["GET", "POST"])
@never_cache
@reauthentication_required
def address(request: SignedInRequest) -> HttpResponse:
    """Enter or change one's own mail address, after the password was asked for again."""
    return act_page(
        request,
        form=AddressForm(request.POST or None, initial={"email": request.user.email}),
        do=lambda values: change_own_address(actor=request.user, email=values["email"]),
        template="account/address.html",
        context={},
        done=say("Đã lưu thư điện tử."),
        to="mfa_index",
    )


@require_POST
def leave_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one session; ending the one at hand is a logout."""
    end_session(actor=request.user, pk=pk)
    messages.success(request, say("Đã kết thúc phiên đăng nhập."))
    return redirect("mfa_index")


@require_POST
def leave_others(request: SignedInRequest) -> HttpResponse:
    """End every other session."""
    count = end_other_sessions(actor=request.user)
    keep_this_session(request, request.user)
    messages.success(request, say("Đã đăng xuất khỏi %(count)s phiên khác.", count=count))
    return redirect("mfa_index")
