"""The frame of the pages that write budget and beneficiaries: the dossier's index while it is written, else the tabs of the đề án."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from centers.web import SignedInRequest
from projects.models import Project
from projects.views.detail import act_context
from projects.views.drafting import WRITTEN, dossier_context


def writing_page(
    request: SignedInRequest,
    project: Project,
    template: str,
    context: dict[str, Any],
    *,
    key: str,
    heading: str,
    status: int = 200,
) -> HttpResponse:
    """The section ``key`` of the dossier. A group that names its beneficiaries after approval has no dossier open any more and gets
    the tabs instead.
    """
    whole = act_context(request, project, heading=heading, tab=key) | {"base": "projects/act.html"} | context
    if project.status not in WRITTEN:
        return render(request, template, whole, status=status)
    whole |= dossier_context(request, project, key) | {"base": "projects/drafting/page.html"}
    return render(request, template, whole, status=status)
