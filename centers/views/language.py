"""Choosing the language of the portal, before and after logging in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from centers.language import keep_language
from centers.models import User
from centers.services.languages import choose_language
from core.exceptions import InvalidInput
from core.words import LANGUAGES, say


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language, with the person where there is one, and go back to the page it was chosen on."""
    wanted = str(request.POST.get("language", ""))
    if wanted not in dict(LANGUAGES):
        raise InvalidInput(say("Cổng chưa có ngôn ngữ này."), code="unknown_language", field="language")
    if isinstance(request.user, User):
        choose_language(actor=request.user, language=wanted)
    back = str(request.POST.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = redirect(back if is_ours else "home")
    keep_language(answer, wanted, secure=request.is_secure())
    return answer
