"""The council of an open appraisal: its list, kept by the appraiser; and each member's own declaration of interest."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import NotAllowed, StaleState
from core.forms import act_page
from core.words import lowered, say
from projects.enums import CouncilSeat, Declaration
from projects.forms.appraisals import DeclareForm, MemberForm, PaperDeclarationForm
from projects.models import Appraisal, AppraisalMember, Project
from projects.selectors.appraisals import open_appraisal
from projects.selectors.council import candidates, council_of, own_seat
from projects.services.appraisal_drafts import appraisal_level
from projects.services.council import (
    MemberDraft,
    add_member,
    declare_interest,
    drop_member,
    mark_absent,
    record_declaration,
)
from projects.views.detail import act_context, find_project

TAB = "appraisals"


def _own(request: SignedInRequest, code: str) -> tuple[Project, Appraisal]:
    """The đề án and the person's open appraisal of it; 404 out of sight, 403 without the right, 409 without one."""
    project = find_project(request, code)
    appraisal_level(actor=request.user, project=project)
    draft = open_appraisal(project)
    if draft is None or draft.appraiser_id != request.user.pk:
        raise StaleState(
            say("Bạn không có phiếu thẩm định đang soạn của đề án %(code)s.", code=project.code),
            code="nothing_open",
        )
    return project, draft


def _sent(request: SignedInRequest) -> Any:
    """What was sent, also where it is empty: a form without a choice is told what to choose."""
    return request.POST if request.method == "POST" else None


def _back(project: Project) -> str:
    return f"{reverse('projects:appraise', args=[project.code])}#council"


@require_http_methods(["GET", "POST"])
def members(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a member: an account of the appraising body, or somebody without one."""
    project, draft = _own(request, code)
    seats = council_of(draft)
    listed = {seat.member.user_id for seat in seats}
    replaced = {seat.member.replaces_id for seat in seats}
    form = MemberForm(
        _sent(request),
        users=[(user.pk, str(user)) for user in candidates(draft) if user.pk not in listed],
        absent=[
            (seat.member.pk, f"{seat.member.name} ({seat.member.get_seat_display()})")
            for seat in seats
            if seat.member.absent and seat.member.pk not in replaced
        ],
    )

    def do(values: dict[str, Any]) -> AppraisalMember:
        row = MemberDraft(
            name=values["name"],
            user_id=values["user"],
            post=values["post"],
            seat=values["seat"],
            replaces=values.get("replaces"),
        )
        return add_member(actor=request.user, appraisal_id=draft.pk, draft=row)

    context = act_context(request, project, heading=say("Thêm thành viên hội đồng"), tab=TAB)
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/act.html",
        context=context | {"back": _back(project)},
        done=lambda member: say("Đã thêm %(name)s vào hội đồng.", name=member.name),
        to=_back(project),
    )


@require_http_methods(["GET", "POST"])
def member(request: SignedInRequest, code: str, member: int) -> HttpResponse:
    """One member: whether they sit, off the list, and for who has no account the signed declaration."""
    project, draft = _own(request, code)
    row = get_object_or_404(draft.members, pk=member)
    act = request.POST.get("act", "")
    if act == "drop":
        drop_member(actor=request.user, member_id=row.pk)
        messages.success(request, say("Đã bỏ %(name)s khỏi hội đồng.", name=row.name))
        return redirect(_back(project))
    if act in ("absent", "present"):
        mark_absent(actor=request.user, member_id=row.pk, absent=act == "absent")
        done = (
            say("Đã ghi %(name)s vắng mặt.", name=row.name)
            if act == "absent"
            else say("Đã ghi %(name)s có mặt.", name=row.name)
        )
        messages.success(request, done)
        return redirect(_back(project))
    form = PaperDeclarationForm(_sent(request))
    seat = next(seat for seat in council_of(draft) if seat.member.pk == row.pk)
    context = act_context(request, project, heading=row.name, tab=TAB)
    return act_page(
        request,
        form=form,
        do=lambda values: record_declaration(actor=request.user, member_id=row.pk, **values),
        template="projects/council_member.html",
        context=context | {"back": _back(project), "seat": seat},
        done=say("Đã ghi bản khai của %(name)s.", name=row.name),
        to=_back(project),
    )


@require_http_methods(["GET", "POST"])
def declare(request: SignedInRequest, code: str) -> HttpResponse:
    """The person's own declaration as a member of the council; 403 for who does not sit on it."""
    project = find_project(request, code)
    row = own_seat(project, request.user)
    if row is None:
        raise NotAllowed(
            say("Bạn không có trong hội đồng đang thẩm định đề án %(code)s.", code=project.code),
            code="no_right",
        )

    def said(made: AppraisalMember) -> str:
        if made.declaration == Declaration.CONFLICT:
            return say("Đã ghi: bạn rút khỏi hội đồng; người lập phiếu chọn người thay.")
        return say("Đã ghi cam kết của bạn. Nếu sau này phát sinh lợi ích liên quan, hãy khai lại.")

    context = act_context(request, project, heading=say("Khai về xung đột lợi ích"), tab=TAB) | {
        "seat": row,
        "seat_label": lowered(CouncilSeat(row.seat).label),
        "facilities": list(dict.fromkeys(project.beneficiaries.values_list("facility__name", flat=True))),
    }
    return act_page(
        request,
        form=DeclareForm(_sent(request)),
        do=lambda values: declare_interest(actor=request.user, appraisal_id=row.appraisal_id, **values),
        template="projects/declare.html",
        context=context,
        done=said,
        to=reverse("projects:overview", args=[project.code]),
    )
