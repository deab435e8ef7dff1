"""Leads a person whose account lacks something to where it is set up, before anything else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from centers.selectors.people import has_second_factor
from centers.web import must_have_second_factor
from core.exceptions import NotAllowed
from core.words import say

_LEAVING = {"logout", "language"}
_PASSWORD = {"account_change_password"}
_FACTOR = {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
_WORDS = {
    "account_change_password": say(
        "Mật khẩu hiện tại do người khác đặt. Hãy đổi mật khẩu trước khi làm việc."
    ),
    "mfa_index": say(
        "Vai trò của bạn bắt buộc xác thực hai lớp. Hãy thiết lập ứng dụng xác thực hoặc khóa bảo mật trước khi làm việc."
    ),
}


class AccountStateMiddleware:
    """A password that somebody else chose is changed first; a second factor that the roles need is set up next.

    Public pages stay open. REST with a session answers 403; programs with a key of their own are not led anywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        wanted, open_names = _wanted(request)
        if not wanted or name in open_names | _LEAVING:
            return None
        if request.path.startswith("/api/"):
            return _refusal(_WORDS[wanted])
        if not getattr(view, "login_required", True):
            return None
        if getattr(request, "htmx", False):
            refusal = {"error": NotAllowed(_WORDS[wanted])}
            answer = render(request, "parts/_refused.html", refusal, status=403)
            answer["X-Said"] = "1"
            return answer
        if wanted != "mfa_index":  # that page says it itself
            messages.warning(request, _WORDS[wanted])
        return redirect(wanted)


def _wanted(request: HttpRequest) -> tuple[str, set[str]]:
    """The page that has to be visited first and the addresses open until then; ("", …) when nothing is lacking."""
    user = request.user
    if user.must_change_password:  # type: ignore[union-attr]  # checked to be a person
        return "account_change_password", _PASSWORD
    if must_have_second_factor(user) and not has_second_factor(user):  # type: ignore[arg-type]
        return "mfa_index", _FACTOR | _PASSWORD
    return "", set()


def _refusal(said: str) -> JsonResponse:
    body = {"type": "about:blank", "title": say("Không có quyền"), "status": 403, "detail": said}
    return JsonResponse(body, status=403, content_type="application/problem+json")
