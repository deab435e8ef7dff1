"""What a list's page tells about saved views: which there are, which is open, the filter of last time, the one it opens with."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from centers.models import ListMemory, SavedView
from centers.services.saved_views import remember_filter
from centers.web import SignedInRequest

WHOLE = "xem"
"""Stands in the address of a list that is asked for whole, whatever view it would open with."""
_NOT_FILTERS = ("page", "page_size", "unit", WHOLE)


def tidy(query: QueryDict, *, private: Collection[str] = ()) -> str:
    """The filter of an address alone: no page, size or unit, nothing ``private``, no blanks, in one order."""
    left_out = {*_NOT_FILTERS, *private}
    pairs = [(name, value) for name, values in query.lists() for value in values]
    return urlencode(sorted((name, value) for name, value in pairs if value and name not in left_out))


def opens_with(request: SignedInRequest, list_key: str) -> str | None:
    """The address of the person's view for a list that was opened without anything asked; None where there is none."""
    if request.GET:
        return None
    kept = ListMemory.objects.filter(user=request.user, list=list_key, default__isnull=False).first()
    return reverse("saved:open", args=[kept.default_id]) if kept else None


def saved_views_of(
    request: SignedInRequest, list_key: str, *, filtered: bool, private: Collection[str] = ()
) -> dict[str, Any]:
    """For the template ``parts/_views.html``; also keeps the filter in force for the next visit, without what is ``private``.

    Two queries, more when the filter changed.
    """
    here = tidy(request.GET, private=private)
    memory = ListMemory.objects.filter(user=request.user, list=list_key).first()
    last = memory.last if memory else ""
    if filtered and here and here != last:
        remember_filter(actor=request.user, list=list_key, query=here)
    views = list(SavedView.objects.seen_by(request.user).filter(list=list_key).select_related("owner"))
    default = memory.default_id if memory else None
    return {
        "last_filter": "" if filtered else last,
        "saved": {
            "views": [
                {
                    "view": view,
                    "here": view.query == here,
                    "mine": view.owner_id == request.user.pk,
                    "default": view.pk == default,
                }
                for view in views
            ],
            "default": default is not None,
            "keep": f"{reverse('saved:save')}?{urlencode({'danh-sach': list_key, 'loc': here})}"
            if filtered and here
            else "",
        },
    }
