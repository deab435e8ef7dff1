"""``/verify/<code>/``: whether the paper in hand is the accepted report that bears this code. Open to everyone, without personal data."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from khuyencong.views.errors import too_many
from reports.codes import read_code
from reports.selectors.sealed import file_of, sealed_by_code
from reports.services.verifying import PRINT, latest, read_print, totals_of

TYPED_MAX = 40


@login_not_required
@require_safe
def verify_entrance(request: HttpRequest) -> HttpResponse:
    """The form in which a code is typed; ``?ma=`` leads to the page of that code."""
    typed = " ".join(request.GET.get("ma", "").split())
    if typed:
        known = read_code(typed)
        if known:
            return redirect("verify", known)
    return _shown(request, "verify/entrance.html", {"typed": typed[:TYPED_MAX], "mistyped": bool(typed)})


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the code stands for, and whether a file with the SHA-256 ``?sha256=`` was made of it. Guesses are bounded as in REST without a key."""
    limit = AnonRateThrottle()
    if not limit.allow_request(request, APIView()):  # type: ignore[arg-type]  # reads only the address and the user
        return too_many(request, limit.wait())
    sealed = sealed_by_code(code)
    if sealed is None:
        context = {"code": code, "mistyped": read_code(code) is None}
        return _shown(request, "verify/unknown.html", context, status=404)
    typed = request.GET.get("sha256", "")
    asked = read_print(typed)
    context = {
        "sealed": sealed,
        "filing": sealed.filing,
        "standing": sealed.state,
        "later": latest(sealed),
        "totals": totals_of(sealed),
        "asked": typed[:80],
        "is_print": bool(PRINT.fullmatch(asked)),
        "file": file_of(sealed, asked) if PRINT.fullmatch(asked) else None,
    }
    return _shown(request, "verify/report.html", context)


def _shown(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
