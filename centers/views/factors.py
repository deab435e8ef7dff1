"""Setting up and giving up the second factor, and proving again who one is before that."""

import json
from typing import Any, cast

from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from centers.forms.account import AddKeyForm, ApplicationForm, CodeAgainForm, KeyAgainForm, PasswordAgainForm
from centers.models import User
from centers.services.factors import noted_change
from core.words import say


class WithOptions:
    """Gives the template what the browser needs to talk to a key, as text for an attribute: no script stands in the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]  # stands before a view of allauth
        data = context.get("js_data", {})
        options = data.get("creation_options") or data.get("request_options") or {}
        return context | {"options": json.dumps(options, cls=DjangoJSONEncoder)}


class _Noted:
    """A change to the second factor, kept on the audit trail in the same transaction."""

    action = ""
    kind = ""
    said = ""
    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        with noted_change(actor=cast("User", self.request.user), action=self.action, kind=self.kind):
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # stands before a view of allauth
        messages.success(self.request, self.said)
        return answer


@method_decorator(never_cache, name="dispatch")
class AddApplication(_Noted, ActivateTOTPView):
    """Show the secret as a code for the telephone and take the first six digits."""

    form_class = ApplicationForm
    template_name = "account/application.html"
    action, kind = "factor.add", Authenticator.Type.TOTP
    said = say("Đã bật ứng dụng xác thực. Từ lần đăng nhập tới, sau mật khẩu sẽ hỏi mã của ứng dụng.")


class DropApplication(_Noted, DeactivateTOTPView):
    """Confirm, then give the application up."""

    template_name = "account/drop.html"
    action, kind = "factor.remove", Authenticator.Type.TOTP
    said = say("Đã bỏ ứng dụng xác thực.")
    extra_context = {"what": say("ứng dụng xác thực")}


@method_decorator(never_cache, name="dispatch")
class AddKey(WithOptions, _Noted, AddWebAuthnView):
    """Add a passkey or security key."""

    form_class = AddKeyForm
    template_name = "account/key.html"
    action, kind = "factor.add", Authenticator.Type.WEBAUTHN
    said = say("Đã thêm khóa bảo mật.")


class DropKey(_Noted, RemoveWebAuthnView):
    """Confirm, then give a key up; the last factor of a person who must have one stays."""

    template_name = "account/drop.html"
    success_url = reverse_lazy("mfa_index")
    action, kind = "factor.remove", Authenticator.Type.WEBAUTHN
    said = say("Đã bỏ khóa bảo mật.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"what": say("khóa “%(object)s”", object=self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class Codes(ViewRecoveryCodesView):
    """The recovery codes, shown once."""

    template_name = "account/codes.html"


class NewCodes(_Noted, GenerateRecoveryCodesView):
    """Confirm, then make new recovery codes; the old ones count no more."""

    template_name = "account/new_codes.html"
    action, kind = "factor.renew", Authenticator.Type.RECOVERY_CODES
    said = say("Đã tạo mã dự phòng mới.")


class PasswordAgain(ReauthenticateView):
    """By the password."""

    form_class = PasswordAgainForm
    template_name = "account/again.html"


class CodeAgain(CodeAgainView):
    """By a code."""

    form_class = CodeAgainForm
    template_name = "account/again.html"


class KeyAgain(WithOptions, ReauthenticateWebAuthnView):
    """By a key."""

    form_class = KeyAgainForm
    template_name = "account/key_again.html"
