"""A dossier as a browser sees and sends it, for tests of its pages."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from projects.models import Project

HTMX = {"HTTP_HX_REQUEST": "true"}


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def section(project: Project, name: str) -> str:
    return reverse(f"projects:edit_{name}", args=[project.code])


def leave(client: Client, project: Project, name: str, value: Any, seen: Any, **more: Any):
    """The request that a page sends when a field is left."""
    url = reverse("projects:save_field", args=[project.code, name])
    return client.post(url, {name: value, f"initial-{name}": seen, **more}, **HTMX)


def inputs_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the hidden inputs of a page."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and "csrf" not in name[1]:
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found
