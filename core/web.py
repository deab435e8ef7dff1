"""What pages of all apps share: the money unit a person chose, pages of a list, sorting, chips of filters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form, ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from core.formatting import MoneyUnit

PAGE_SIZES = (10, 20, 50, 100)
_UNIT = "unit"
_SIZE = "page_size"


def came_from(request: HttpRequest) -> str:
    """The page of this portal on which the request was made, as path and query; blank where it is not known or another site's."""
    sent = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        sent, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(sent) if ours else None
    if parts is None or not parts.netloc:
        return ""
    page = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


def money_unit(request: HttpRequest) -> MoneyUnit:
    """The unit in which a person reads money: asked in the address (then remembered), remembered, or million đồng."""
    asked = request.GET.get(_UNIT, "")
    if asked in set(MoneyUnit):
        if request.session.get(_UNIT) != asked:
            request.session[_UNIT] = asked
        return MoneyUnit(asked)
    kept = request.session.get(_UNIT, "")
    return MoneyUnit(kept) if kept in set(MoneyUnit) else MoneyUnit.MILLION


def page_size(request: HttpRequest) -> int:
    """10, 20, 50 or 100 rows: asked in the address (then remembered), remembered, or 20."""
    asked = request.GET.get(_SIZE, "")
    if asked in {str(size) for size in PAGE_SIZES}:
        if request.session.get(_SIZE) != int(asked):
            request.session[_SIZE] = int(asked)
        return int(asked)
    kept = request.session.get(_SIZE)
    return int(kept) if kept in PAGE_SIZES else 20


class _Counted(Paginator):  # type: ignore[type-arg]  # generic in the stubs only
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int | None) -> None:
        super().__init__(rows, per_page)
        self._known = count

    @cached_property
    def count(self) -> int:
        return len(self.object_list) if self._known is None else self._known


def page_of(request: HttpRequest, rows: QuerySet[Any], *, count: int | None = None) -> Page[Any]:
    """The asked page of ``rows``; a page that does not exist gives the nearest one. ``count`` spares the counting."""
    total = rows.count() if count is None else count
    return _Counted(rows, page_size(request), total).get_page(request.GET.get("page"))


def address(query: QueryDict, **changes: str | None) -> str:
    """The query with some names changed (None: dropped), always from the first page on."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = value
    return f"?{changed.urlencode()}"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column by which the list can be sorted."""

    url: str
    direction: str  # "ascending", "descending" or "" where the list is not sorted by it

    @property
    def icon(self) -> str:
        return "up" if self.direction == "ascending" else "down"


def headings(query: QueryDict, keys: Sequence[str], current: str) -> dict[str, Heading]:
    """The sortable heads by key; choosing the one in use turns its direction round."""
    found = {}
    for key in keys:
        direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
        turned = f"-{key}" if direction == "ascending" else key
        found[key] = Heading(url=address(query, sort=turned), direction=direction)
    return found


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, and the address without it."""

    text: str
    url: str


def chips(form: Form, query: QueryDict) -> list[Chip]:
    """The filters of a bound, validated form that are in force."""
    return [chip for name, value in form.cleaned_data.items() for chip in _chips_of(form, query, name, value)]


def _chips_of(form: Form, query: QueryDict, name: str, value: object) -> Iterator[Chip]:
    if value in (None, "", []):
        return
    label = form.fields[name].label
    if isinstance(value, list | QuerySet):
        raw = query.getlist(name)
        for item in value:
            rest = query.copy()
            rest.pop("page", None)
            rest.setlist(name, [kept for kept in raw if kept != str(item)])
            yield Chip(f"{label}: {_word(form, name, item)}", f"?{rest.urlencode()}")
        return
    yield Chip(f"{label}: {_word(form, name, value)}", address(query, **{name: None}))


def _word(form: Form, name: str, value: object) -> str:
    field = form.fields[name]
    if isinstance(field, ModelChoiceField | ModelMultipleChoiceField):
        return field.label_from_instance(cast("Any", value))
    choices = cast("Sequence[tuple[Any, Any]]", getattr(field, "choices", ()))
    return _flat(choices).get(str(value), str(value))


def _flat(choices: Sequence[tuple[Any, Any]]) -> Mapping[str, str]:
    """Choices without their groups; a grouped word names its group, for the same word may stand in two."""
    words: dict[str, str] = {}
    for key, word in choices:
        if isinstance(word, list | tuple):
            words |= {str(inner): f"{text} ({str(key).lower()})" for inner, text in word}
        else:
            words[str(key)] = str(word)
    return words
