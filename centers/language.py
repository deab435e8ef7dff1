"""Which language a request is answered in: Vietnamese, unless the person chose English or a program asks for it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from centers.models import User
from core.words import LANGUAGES, VIETNAMESE


class LanguageMiddleware:
    """Pages: what the person chose, or the cookie of the switch before logging in. What a browser says it likes decides nothing: many
    officials use English browsers and read Vietnamese. REST: English where ``Accept-Language`` asks for it before Vietnamese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_rest = request.path.startswith("/api/")
        language = asked_language(request) if is_rest else chosen_language(request)
        with override(language):
            answer = self.get_response(request)
        if is_rest:
            patch_vary_headers(answer, ("Accept-Language",))
        answer.headers.setdefault("Content-Language", language)
        return answer


def chosen_language(request: HttpRequest) -> str:
    """The language that the person chose with the switch of the pages; the browser's cookie for one who never chose, or is not logged in."""
    if isinstance(request.user, User) and request.user.language:
        return request.user.language
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if kept in dict(LANGUAGES) else VIETNAMESE


def asked_language(request: HttpRequest) -> str:
    """English where the header names it before Vietnamese; a header that cannot be read, ``*`` and other languages count for nothing."""
    for name, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if name.split("-")[0] in dict(LANGUAGES):
            return name.split("-")[0]
    return VIETNAMESE


def keep_language(answer: HttpResponse, language: str, *, secure: bool) -> None:
    """Let the browser remember the choice for pages before the login; it names nobody."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )
