"""Beginning a đề án: anew, or as a copy of an earlier one."""

from secrets import token_hex
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import NotAllowed
from core.forms import act_page
from core.words import say
from projects import rules
from projects.drafts import ProjectDraft
from projects.forms.drafting import CopyForm, CreateForm
from projects.models import Project
from projects.rules import why_not
from projects.selectors.drafting import copy_sources, first_places, writing_centers
from projects.selectors.projects import case_of
from projects.services.proposals import copy_project, create_project
from projects.views.detail import act_context, find_project


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """A draft with a code of its own; then on to its sections. 403 for those who write for no centre."""
    centers = writing_centers(request.user)
    if not centers:
        raise NotAllowed(say("Chỉ cán bộ, lãnh đạo trung tâm khuyến công lập đề án."), code="no_right")
    form = CreateForm(
        request.POST if request.method == "POST" else None,
        centers=centers,
        year=timezone.localdate().year + 1,
        initial={"request_key": token_hex(16), "center": centers[0].pk},
    )

    def do(values: dict[str, Any]) -> Project:
        key = values.pop("request_key")
        center = next(one for one in centers if one.pk == values["center"])
        draft = ProjectDraft(
            **{name: value for name, value in values.items() if name != "center"},
            center_id=center.pk,
            provinces=first_places(center, values["start"]),
        )
        return create_project(actor=request.user, draft=draft, request_key=key)

    context = {
        "heading": say("Lập đề án"),
        "back": reverse("projects:list"),
        "sources": copy_sources(centers, request.user.scope),
    }
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/drafting/create.html",
        context=context,
        done=lambda project: say(
            "Đã lập đề án %(code)s. Mỗi ô bên dưới tự lưu khi bạn rời ô.", code=project.code
        ),
        to=_first_section,
    )


def _first_section(project: Project) -> str:
    return reverse("projects:edit_parties", args=[project.code])


@require_http_methods(["GET", "POST"])
def copy(request: SignedInRequest, code: str) -> HttpResponse:
    """A new draft from this đề án for another year."""
    project = find_project(request, code)
    refusal = why_not(request.user, (rules.IMPLEMENTER_STAFF,), case_of(project))
    if refusal is not None:
        raise NotAllowed(
            say("Bạn không sao chép được đề án %(code)s. %(refusal)s", code=project.code, refusal=refusal),
            code="no_right",
        )
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={
            "year": max(project.year, timezone.localdate().year) + 1,
            "request_key": token_hex(16),
        },
    )

    def do(values: dict[str, Any]) -> Project:
        return copy_project(
            actor=request.user,
            project_id=project.pk,
            year=values["year"],
            request_key=values["request_key"],
        )

    return act_page(
        request,
        form=form,
        do=do,
        template="projects/drafting/copy.html",
        context=act_context(request, project, heading=say("Sao chép thành đề án mới")),
        done=lambda new: say(
            "Đã sao chép %(old)s thành %(new)s. Xem lại từng mục trước khi gửi.",
            old=project.code,
            new=new.code,
        ),
        to=_first_section,
    )
