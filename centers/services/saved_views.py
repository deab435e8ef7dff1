"""Filters kept under a name: saved, shared with one's unit, renamed, deleted, chosen to open a list with."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.enums import Role
from centers.models import Center, ListMemory, SavedView, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.text import clean
from core.words import say

NAME_MAX, QUERY_MAX = 80, 2000
MOST = 50
"""So many a person keeps for one list."""
_LEADS = frozenset({Role.CENTER_LEAD, Role.DEPARTMENT_LEAD, Role.APPROVER})


@audit.keeps_refusals("saved_view.save")
def save_view(
    *, actor: User, list: str, name: str, query: str, unit: Center | None = None, default: bool = False
) -> SavedView:
    """Keep a filter of a list under a name; saving one's own name again replaces it.

    Raises InvalidInput (``name_missing``, ``too_long``, ``nothing_filtered``), NotAllowed (a unit that is not the actor's), RuleViolation
    (``too_many``).
    """
    name = _name(name)
    if not query or len(query) > QUERY_MAX:
        raise InvalidInput(
            say("Danh sách chưa lọc gì, hoặc bộ lọc quá dài để lưu."), code="nothing_filtered", field="name"
        )
    _check_unit(actor, unit)
    known = SavedView.objects.filter(owner=actor, list=list)
    found = known.filter(name__iexact=name).first()
    if found is None and known.count() >= MOST:
        raise RuleViolation(
            say("Bạn đã lưu %(most)s bộ lọc cho danh sách này; xóa bớt rồi lưu tiếp.", most=MOST),
            code="too_many",
        )
    values = {"name": name, "query": query, "unit": unit, "saved_at": timezone.now()}
    view = found or SavedView(owner=actor, list=list)
    for field, value in values.items():
        setattr(view, field, value)
    view.save()
    after = {"name": name, "query": query, "unit": str(unit or "")}
    audit.record(actor=actor, action="saved_view.save", obj=view, after=after)
    if default:
        _keep_default(actor, list, view)
    return view


@audit.keeps_refusals("saved_view.change", of="view")
def change_view(*, actor: User, view: SavedView, name: str, unit: Center | None) -> SavedView:
    """Give a view another name, share it or stop sharing it; by its owner.

    Raises InvalidInput (``name_missing``, ``too_long``, ``name_taken``), NotAllowed.
    """
    if view.owner_id != actor.pk:
        raise NotAllowed(say("Bộ lọc này do người khác lưu; lưu lại thành của bạn rồi sửa."), code="no_right")
    _check_unit(actor, unit)
    before = {"name": view.name, "unit": str(view.unit or "")}
    view.name, view.unit = _name(name), unit
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "unit"])
    except IntegrityError:
        raise InvalidInput(
            say("Bạn đã có bộ lọc tên này cho danh sách này."), code="name_taken", field="name"
        ) from None
    after = {"name": view.name, "unit": str(unit or "")}
    audit.record(actor=actor, action="saved_view.change", obj=view, before=before, after=after)
    return view


@audit.keeps_refusals("saved_view.delete", of="view")
def delete_view(*, actor: User, view: SavedView) -> None:
    """Delete a view; by its owner, or a shared one by a lead of its unit. Lists that opened with it open whole again."""
    if not may_delete(actor, view):
        raise NotAllowed(
            say("Chỉ người lưu, hoặc lãnh đạo đơn vị được chia sẻ, xóa được bộ lọc này."), code="no_right"
        )
    before = {"name": view.name, "query": view.query, "unit": str(view.unit or "")}
    audit.record(actor=actor, action="saved_view.delete", obj=view, before=before)
    view.delete()


def may_delete(actor: User, view: SavedView) -> bool:
    """Whether the person may delete the view."""
    if view.owner_id == actor.pk:
        return True
    return any(held.center_id == view.unit_id and held.role in _LEADS for held in actor.current_memberships)


@audit.keeps_refusals("saved_view.default")
def choose_default(*, actor: User, list: str, view: SavedView | None) -> None:
    """Let a list open with ``view`` for the actor; None: whole."""
    _keep_default(actor, list, view)


def _keep_default(actor: User, list: str, view: SavedView | None) -> None:
    ListMemory.objects.update_or_create(user=actor, list=list, defaults={"default": view})
    audit.record(
        actor=actor, action="saved_view.default", obj=actor, after={"list": list, "name": str(view or "")}
    )


def remember_filter(*, actor: User, list: str, query: str) -> None:
    """Keep what the person filters a list by, to offer it again; one too long to keep is not."""
    if len(query) <= QUERY_MAX:
        ListMemory.objects.update_or_create(user=actor, list=list, defaults={"last": query})


def _name(name: str) -> str:
    name = clean(name)
    if not name:
        raise InvalidInput(say("Đặt tên cho bộ lọc."), code="name_missing", field="name")
    if len(name) > NAME_MAX:
        raise InvalidInput(
            say("Tên dài quá %(longest)s ký tự.", longest=NAME_MAX), code="too_long", field="name"
        )
    return name


def _check_unit(actor: User, unit: Center | None) -> None:
    if unit is not None and unit.pk not in {held.center_id for held in actor.current_memberships}:
        raise NotAllowed(say("Chỉ chia sẻ được với đơn vị của bạn."), code="no_right")
