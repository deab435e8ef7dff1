"""The ways on from a page that refuses: back to where the person was, to the đề án, and again."""

from typing import Any

from django import template
from django.http import Http404, HttpRequest
from django.template import Context
from django.urls import resolve, reverse

from centers.models import User
from core.web import came_from
from projects.models import Project

register = template.Library()


@register.simple_tag(takes_context=True)
def ways_back(context: Context) -> dict[str, Any]:
    """``again`` is the page to load anew where the act came from a page that is out of date; ``back`` the page before; ``project`` the
    code of the đề án in the address, where the person sees it. What the person may not see adds nothing here.
    """
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return {}
    status = context["error"].status if "error" in context else context.get("status")
    before = came_from(request)
    path = before.partition("?")[0]
    acted = request.method not in ("GET", "HEAD")
    if status == 405 and path in ("", request.path):
        before = request.path if acted else _above(request.path)
    elif path == request.path and not acted:
        before = ""
    again = before if status == 409 and acted else ""
    return {"again": again, "back": "" if again else before, "project": _project(request)}


def _above(path: str) -> str:
    """The nearest address above ``path`` that the portal has."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Http404:
            parts.pop()
        else:
            return above
    return ""


def _project(request: HttpRequest) -> str:
    found = request.resolver_match
    if found is None or found.namespace != "projects" or "code" not in found.kwargs:
        return ""
    if not isinstance(request.user, User):
        return ""
    code = str(found.kwargs["code"])
    if reverse("projects:overview", args=[code]) == request.path:
        return ""
    return code if Project.objects.visible_to(request.user.scope).filter(code=code).exists() else ""
