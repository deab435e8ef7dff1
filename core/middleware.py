"""Turns a domain error that a page did not catch into a page that says what happened and what to do next."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from core.exceptions import DomainError
from core.web import came_from
from core.words import say


class LoginRequired(LoginRequiredMiddleware):
    """A part of a page that htmx asks for after the login has run out gets a sentence with 401, not the login page in its place.

    Who sent a form comes back, after the new login, to the page on which it stood: its own address may take a POST alone.
    """

    def handle_no_permission(  # type: ignore[override]  # the stubs know redirects alone
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if getattr(request, "htmx", False):
            return _said(render(request, "parts/_session_over.html", status=401))
        page = came_from(request) if request.method == "POST" else ""
        if page:
            name = self.get_redirect_field_name(view_func)
            return redirect_to_login(page, self.get_login_url(view_func), name)
        answer: HttpResponse = super().handle_no_permission(request, view_func)
        return answer


def _said(answer: HttpResponse) -> HttpResponse:
    """Marks a fragment that says why nothing was done, for the page's own script."""
    answer["X-Said"] = "1"
    return answer


class DomainErrorMiddleware:
    """Renders ``errors/domain.html`` with the error's own status; for a part of a page that htmx asks for, the sentence alone.

    An address that was asked in a way it does not take (405) is told on a page as well, with a way back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not answer.content:
            return _not_taken(request, answer)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        if getattr(request, "htmx", False):
            fragment = render(request, "parts/_refused.html", {"error": exception}, status=exception.status)
            return _said(fragment)
        return render(request, "errors/domain.html", {"error": exception}, status=exception.status)


def _not_taken(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        title = say("Trang này không mở trực tiếp được")
        text = say(
            "Địa chỉ này chỉ nhận biểu mẫu gửi từ trang của nó; chưa có gì được ghi. Hãy trở lại trang đó rồi gửi lại."
        )
    else:
        title = say("Trang này chỉ để xem")
        text = say("Trang này không nhận dữ liệu gửi lên; chưa có gì được ghi.")
    context = {"title": title, "text": text, "status": answer.status_code}
    page = render(request, "errors/plain.html", context, status=answer.status_code)
    page["Allow"] = answer["Allow"]
    return page
