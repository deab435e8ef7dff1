"""“Danh mục”: catalogues read by all who work here, changed by administrators after a look at what a change does."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.enums import Role
from centers.web import SignedInRequest
from core.catalogues import acts_on, series_of
from core.exceptions import DomainError, NotAllowed, NotFound
from core.forms import ActForm
from core.models import CatalogueAct
from core.trial import trial
from core.web import PAGE_SIZES, page_of, page_size
from core.words import say
from khuyencong.catalogues.definition import Act, Catalogue, Row
from khuyencong.catalogues.forms import CatalogueSearch
from khuyencong.catalogues.register import CATALOGUES, GROUPS, Told, told

_STEPS = ("csrfmiddlewaretoken", "step")


def _readable(request: SignedInRequest) -> bool:
    """Whether the person may change catalogues; 403 for whoever has no role at all."""
    if not request.user.scope.member:
        raise NotAllowed(say("Danh mục dành cho người có vai trò ở một đơn vị."), code="no_role")
    return request.user.has_role(Role.ADMIN)


def _catalogue(key: str) -> Catalogue:
    if key not in CATALOGUES:
        raise NotFound(say("Không có danh mục này."), code="unknown_catalogue")
    return CATALOGUES[key]


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """All catalogues."""
    edits = _readable(request)
    groups = [
        (label, [one for one in CATALOGUES.values() if one.group == key]) for key, label in GROUPS.items()
    ]
    return render(request, "catalogues/overview.html", {"groups": groups, "edits": edits})


@require_safe
def rows(request: SignedInRequest, key: str) -> HttpResponse:
    """The rows of a catalogue in force on a day (``?ngay=``), searched with or without diacritics (``?q=``)."""
    edits = _readable(request)
    one = _catalogue(key)
    form = CatalogueSearch(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    day: date = wanted.get("ngay") or today
    found: Any = one.on(day, wanted.get("q") or "")
    context = {
        "one": one,
        "form": form,
        "day": day,
        "is_today": day == today,
        "page": (page := page_of(request, found, count=len(found))),
        "lines": [_line(one, row) for row in page.object_list],
        "planned": [_line(one, row) for row in one.planned(day)],
        "sizes": PAGE_SIZES,
        "size": page_size(request),
        "edits": edits,
        "asked": bool(wanted.get("q")),
    }
    return render(request, "catalogues/list.html", context)


def _line(one: Catalogue, row: Row) -> dict[str, Any]:
    cells = [(column, column.text(row)) for column in one.columns]
    return {"pk": row.pk, "name": one.name(row), "cells": cells, "standing": one.standing(row)}


def _row(one: Catalogue, pk: int) -> Row:
    found = next((row for row in one.rows() if row.pk == pk), None)
    if found is None:
        raise NotFound(say("Không tìm thấy dòng này; có thể vừa được rút."), code="row_gone")
    return found


@require_safe
def row(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    """One row: what it says, the rows before and after it, who changed it, when and why."""
    edits = _readable(request)
    one = _catalogue(key)
    found = _row(one, pk)
    history = [told(act, _mine(act, one, found)) for act in acts_on(one.model, series_of(found))]
    context = {
        "one": one,
        "row": _line(one, found),
        "series": [] if one.alone else [_line(one, each) for each in one.series(found)],
        "history": history,
        "acts": [act for act in one.acts if edits and act.fits(found)],
        "edits": edits,
    }
    return render(request, "catalogues/row.html", context)


def _mine(act: CatalogueAct, one: Catalogue, found: Row) -> list[Any]:
    """The changes of an act that are about this series."""
    mine = (one.model._meta.label_lower, series_of(found))
    return [change for change in act.changes.all() if (change.model, change.series) == mine]


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, key: str) -> HttpResponse:
    """A row about something new."""
    one = _catalogue(key)
    if not _readable(request):
        raise NotAllowed(say("Chỉ quản trị được sửa danh mục."), code="no_right")
    if one.add is None:
        raise NotFound(say("Danh mục này không thêm mục mới ở đây."), code="unknown_action")
    return _act_page(request, one, one.add, None)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, key: str, pk: int, act: str) -> HttpResponse:
    """One act on a row."""
    one = _catalogue(key)
    chosen = next((each for each in one.acts if each.key == act), None)
    if chosen is None:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    if not _readable(request):
        raise NotAllowed(say("Chỉ quản trị được sửa danh mục."), code="no_right")
    return _act_page(request, one, chosen, _row(one, pk))


def _act_page(request: SignedInRequest, one: Catalogue, act: Act, found: Row | None) -> HttpResponse:
    """Form, then “Sẽ thay đổi” (the act itself, tried and taken back), then the act. Refusals come back at their field."""
    posted = request.method == "POST"
    form = _form(one, act, found, request.POST if posted else None)
    step = request.POST.get("step", "")
    status = 200
    if posted and step != "edit":
        status = 422
        if form.is_valid():
            try:
                if step == "save":
                    act.do(request.user, found, _values(form), request.POST.get("seen", ""))
                    messages.success(request, say("Đã ghi thay đổi vào danh mục."))
                    return redirect(_after(one, found))
                return _preview(request, one, act, found, form)
            except NotFound:
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
    return render(
        request,
        "catalogues/act.html",
        _context(one, act, found) | {"form": form, "seen": _seen(request, one, found)},
        status=status,
    )


def _form(one: Catalogue, act: Act, found: Row | None, data: Any) -> Any:
    extra = {"target": found} if act.key == "sap-nhap" else {}
    initial = dict(act.start(found)) if found is not None else {}
    return act.form(data, initial=initial, **extra)


def _values(form: Any) -> dict[str, Any]:
    """What services take: the values, with the ground in one piece."""
    left = ("reason", "document", "document_date")
    values = {name: value for name, value in form.cleaned_data.items() if name not in left}
    return values | {"ground": form.ground}


def _seen(request: SignedInRequest, one: Catalogue, found: Row | None) -> str:
    """What the person had before them when they opened the form; it stays the same through the preview."""
    return request.POST.get("seen", "") or one.print_of(found)


def _after(one: Catalogue, found: Row | None) -> str:
    if found is not None and one.model._base_manager.filter(pk=found.pk).exists():
        return reverse("catalogues:row", args=[one.key, found.pk])
    return reverse("catalogues:rows", args=[one.key])


def _preview(
    request: SignedInRequest, one: Catalogue, act: Act, found: Row | None, form: ActForm
) -> HttpResponse:
    with trial():
        touches = act.touches(found, _values(form))
        tried = act.do(request.user, found, _values(form), request.POST.get("seen", ""))
        changes: Told = told(tried, tried.changes.all())
    kept = [(name, value) for name, values in request.POST.lists() if name not in _STEPS for value in values]
    context = _context(one, act, found) | {"changes": changes, "touches": touches, "kept": kept}
    return render(request, "catalogues/preview.html", context | {"past": _is_past(changes)})


def _is_past(changes: Told) -> bool:
    return changes.starts_on is not None and changes.starts_on < timezone.localdate()


def _context(one: Catalogue, act: Act, found: Row | None) -> dict[str, Any]:
    back = (
        reverse("catalogues:row", args=[one.key, found.pk])
        if found is not None
        else reverse("catalogues:rows", args=[one.key])
    )
    return {
        "one": one,
        "act": act,
        "row": _line(one, found) if found is not None else None,
        "back": back,
        "heading": act.label,
    }
