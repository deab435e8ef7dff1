"""Saved views: the list of them, saving the filter at hand, opening by address, renaming, deleting, the one a list opens with."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.models import Center, ListMemory, SavedView
from centers.saved_views import WHOLE, tidy
from centers.services.saved_views import change_view, choose_default, delete_view, may_delete, save_view
from centers.web import SignedInRequest
from core.exceptions import NotAllowed, NotFound
from core.forms import act_page
from core.web import chips
from core.words import say
from khuyencong.saved_forms import ChangeViewForm, DropViewForm, SaveViewForm
from khuyencong.saved_lists import LISTS, FilteredList, may_use, still_works

_TEMPLATE = "saved/act.html"


def _units(request: SignedInRequest) -> list[Center]:
    return list({held.center_id: held.center for held in request.user.current_memberships}.values())


def _unit(request: SignedInRequest, pk: int | None) -> Center | None:
    return next((one for one in _units(request) if one.pk == pk), None)


def _find(request: SignedInRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.seen_by(request.user).select_related("owner", "unit"), pk=pk)


@require_safe
def saved_list(request: SignedInRequest) -> HttpResponse:
    """All views of the person and those shared with the person's units."""
    defaults = set(
        ListMemory.objects.filter(user=request.user, default__isnull=False).values_list(
            "default_id", flat=True
        )
    )
    rows = [
        {
            "view": view,
            "list": LISTS[view.list].label if view.list in LISTS else say("danh sách không còn"),
            "mine": view.owner_id == request.user.pk,
            "may_delete": may_delete(request.user, view),
            "default": view.pk in defaults,
        }
        for view in SavedView.objects.seen_by(request.user).select_related("owner", "unit")
    ]
    return render(request, "saved/list.html", {"rows": rows})


@require_safe
def open_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leads to the list with the filter; says what of it no longer works, and leaves that out."""
    view = _find(request, pk)
    listed = LISTS.get(view.list)
    if listed is None or not may_use(listed, request.user):
        messages.warning(
            request, say("Bộ lọc “%(name)s”: danh sách này không còn mở cho bạn.", name=view.name)
        )
        return redirect("saved:list")
    query, lines = still_works(listed, view.query, request.user)
    if lines:
        messages.warning(
            request, say("Bộ lọc “%(name)s”: %(lines)s.", name=view.name, lines="; ".join(map(str, lines)))
        )
    return redirect(f"{reverse(listed.route)}?{query or f'{WHOLE}=tat-ca'}")


@require_http_methods(["GET", "POST"])
def save(request: SignedInRequest) -> HttpResponse:
    """Keep the filter that stands in ``loc`` for the list ``danh-sach``."""
    key = request.GET.get("danh-sach", "")
    listed = LISTS.get(key)
    if listed is None:
        raise NotFound(say("Danh sách này không lưu được bộ lọc."), code="unknown_list")
    if not may_use(listed, request.user):
        raise NotAllowed(say("Danh sách này không mở cho bạn."), code="no_right")
    query, _ = still_works(listed, tidy(QueryDict(request.GET.get("loc", ""))), request.user)
    form = SaveViewForm(request.POST if request.method == "POST" else None, units=_units(request))

    def do(values: dict[str, Any]) -> SavedView:
        unit = _unit(request, values["unit"])
        return save_view(
            actor=request.user,
            list=key,
            name=values["name"],
            query=query,
            unit=unit,
            default=values["default"],
        )

    to = f"{reverse(listed.route)}?{query or f'{WHOLE}=tat-ca'}"
    return act_page(
        request,
        form=form,
        do=do,
        template=_TEMPLATE,
        context={
            "heading": say("Lưu bộ lọc"),
            "listed": listed,
            "words": _words(listed, query, request),
            "back": to,
        },
        done=lambda view: say("Đã lưu bộ lọc “%(name)s”.", name=view.name),
        to=to,
    )


def _words(listed: FilteredList, query: str, request: SignedInRequest) -> list[str]:
    """The filter as the list shows it."""
    form = listed.form(QueryDict(query), request.user)
    return [chip.text for chip in chips(form, QueryDict(query))] if form.is_valid() else []


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, or another circle of readers."""
    view = _find(request, pk)
    if view.owner_id != request.user.pk:
        raise NotAllowed(say("Bộ lọc này do người khác lưu; lưu lại thành của bạn rồi sửa."), code="no_right")
    form = ChangeViewForm(
        request.POST if request.method == "POST" else None,
        units=_units(request),
        initial={"name": view.name, "unit": view.unit_id},
    )

    def do(values: dict[str, Any]) -> SavedView:
        unit = _unit(request, values["unit"])
        return change_view(actor=request.user, view=view, name=values["name"], unit=unit)

    return act_page(
        request,
        form=form,
        do=do,
        template=_TEMPLATE,
        context={"heading": say("Đổi tên, chia sẻ bộ lọc"), "view": view, "back": reverse("saved:list")},
        done=say("Đã lưu thay đổi."),
        to=reverse("saved:list"),
    )


@require_http_methods(["GET", "POST"])
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks before a view is deleted."""
    view = _find(request, pk)
    if not may_delete(request.user, view):
        raise NotAllowed(
            say("Chỉ người lưu, hoặc lãnh đạo đơn vị được chia sẻ, xóa được bộ lọc này."), code="no_right"
        )
    return act_page(
        request,
        form=DropViewForm(request.POST if request.method == "POST" else None),
        do=lambda _: delete_view(actor=request.user, view=view),
        template=_TEMPLATE,
        context={
            "heading": say("Xóa bộ lọc “%(name)s”?", name=view.name),
            "view": view,
            "drops": True,
            "back": reverse("saved:list"),
        },
        done=say("Đã xóa bộ lọc."),
        to=reverse("saved:list"),
    )


@require_POST
def default(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the list open with this view, or whole again where it already did."""
    view = _find(request, pk)
    kept = ListMemory.objects.filter(user=request.user, list=view.list, default=view).exists()
    choose_default(actor=request.user, list=view.list, view=None if kept else view)
    messages.success(
        request,
        say("Danh sách lại mở đầy đủ.")
        if kept
        else say("Danh sách sẽ mở bằng bộ lọc “%(name)s”.", name=view.name),
    )
    return redirect("saved:list")
