"""Planned norms: entered, tried on the đề án that are open, put into force or dropped."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.models import Province, User
from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed, NotFound
from core.forms import ActForm, act_page
from core.words import say
from projects.ceilings import describe
from projects.forms.norms import DraftNormForm, DropForm, EnactForm
from projects.models import DraftNorm, Project
from projects.selectors.law import norm_for
from projects.selectors.norm_trial import DRAFTERS, drafts_for, try_norm
from projects.selectors.pages import item_choices
from projects.services.draft_norms import draft_norm, drop_draft_norm, enact_draft_norm

_ACTS: dict[str, tuple[str, type[ActForm], Any, str]] = {
    "hieu-luc": (
        say("Cho định mức có hiệu lực"),
        EnactForm,
        enact_draft_norm,
        say("Định mức đã được đưa vào danh mục."),
    ),
    "bo": (say("Bỏ định mức dự thảo"), DropForm, drop_draft_norm, say("Đã bỏ định mức dự thảo.")),
}


def _require(user: User) -> None:
    if not user.has_role(*DRAFTERS):
        raise NotAllowed(
            say("Định mức dự thảo thuộc về quản trị, lãnh đạo Cục và lãnh đạo Sở."), code="no_right"
        )


@require_safe
def drafts(request: SignedInRequest) -> HttpResponse:
    """The planned norms that the person may see."""
    _require(request.user)
    rows = [(draft, describe(draft)) for draft in drafts_for(request.user)]
    return render(request, "norms/drafts.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def new_draft(request: SignedInRequest) -> HttpResponse:
    _require(request.user)
    places = _places(request.user)
    form = DraftNormForm(
        request.POST or None,
        items=item_choices(),
        provinces=[(key, place.full_name if place else say("Cả nước")) for key, place in places.items()],
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = {**form.cleaned_data, "province": places[form.cleaned_data["province"]]}
            try:
                made = draft_norm(actor=request.user, **values)
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                return redirect("norms:draft", pk=made.pk)
    context = {"form": form, "heading": say("Nhập định mức dự thảo"), "back": reverse("norms:drafts")}
    return render(request, "norms/act.html", context, status=status)


def _places(user: User) -> dict[str, Province | None]:
    """Where the person may enter norms, by key; the blank key is the nation."""
    rows = Province.objects.in_force(timezone.localdate()).order_by("sort_key")
    if user.scope.everything:
        return {"": None, **{row.key: row for row in rows}}
    return {row.key: row for row in rows if row.pk in user.scope.province_ids}


def _draft(user: User, pk: int) -> DraftNorm:
    _require(user)
    return get_object_or_404(drafts_for(user), pk=pk)


def _context(draft: DraftNorm) -> dict[str, Any]:
    now = norm_for(draft.key, max(timezone.localdate(), draft.valid_from), draft.province)
    return {"draft": draft, "words": describe(draft), "now": now, "now_words": describe(now) if now else ""}


@require_safe
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """One planned norm and what it would change among the đề án in the person's sight."""
    found = _draft(request.user, pk)
    rows = try_norm(found, Project.objects.visible_to(request.user.scope), timezone.localdate())
    counts = {row.label: sum(other.label == row.label for other in rows) for row in rows}
    return render(request, "norms/draft.html", _context(found) | {"rows": rows, "counts": counts})


@require_http_methods(["GET", "POST"])
def draft_act(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """Confirm putting it into force or dropping it."""
    if act not in _ACTS:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    heading, form, service, done = _ACTS[act]
    found = _draft(request.user, pk)
    rows = try_norm(found, Project.objects.visible_to(request.user.scope), timezone.localdate())
    context = _context(found) | {
        "heading": heading,
        "act": act,
        "failing": sum(row.verdict == "fails" for row in rows),
        "passing": sum(row.verdict == "passes" for row in rows),
        "back": reverse("norms:draft", args=[found.pk]),
    }
    return act_page(
        request,
        form=form(request.POST if request.method == "POST" else None),
        do=lambda _values: service(actor=request.user, draft_id=found.pk),
        template="norms/act.html",
        context=context,
        done=done,
        to=reverse("norms:drafts"),
    )
