"""Saving what a person typed, one field as it is left or a whole section: the same forms, the same service, the same answer to a clash."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.exceptions import DomainError, NotFound, StaleState
from core.seen import Clash, SeenForm
from core.words import say

CLASHED = "changed_meanwhile"
Write = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]
"""Writes changes, given what the person had seen before them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A field as a page shows it: its widget, where it is saved, which inputs travel, and what to say below it."""

    field: BoundField
    url: str
    params: str
    error: str
    clash: Clash | None
    saved: bool = False

    @property
    def group(self) -> bool:
        """Whether the field is a group of boxes, which needs a legend and not a label."""
        return isinstance(self.field.field.widget, RadioSelect)

    @property
    def radios(self) -> bool:
        """Whether one of a few is chosen, all of them in sight."""
        return self.group and not isinstance(self.field.field.widget, CheckboxSelectMultiple)


def write(form: SeenForm, do: Write, who: Callable[[], Mapping[str, str]]) -> int:
    """Let the service write what the person changed; returns the HTTP status, with refusals and clashes kept in the form."""
    if not form.is_valid():
        return 422
    try:
        changes = form.changes()
        if changes:
            do(changes, form.seen())
    except NotFound:
        raise
    except StaleState as error:
        if error.code == CLASHED:
            form.clash(error.details["now"], who())
        else:
            form.refuse(error)
        return error.status
    except DomainError as error:
        form.refuse(error)
        return error.status
    return 200


def items_of(
    form: SeenForm,
    url: Callable[[str], str],
    together: Callable[[str], Sequence[str]],
    *,
    saved: bool = False,
) -> list[Item]:
    """The fields of a form with all that their part of a page needs."""
    return [
        Item(
            field=form[name],
            url=url(name),
            params=",".join(["csrfmiddlewaretoken", *_inputs(together(name))]),
            error="" if name in form.clashes else _error(form, name),
            clash=form.clashes.get(name),
            saved=saved,
        )
        for name in form.fields
    ]


def _inputs(names: Sequence[str]) -> list[str]:
    return [f"{prefix}{name}" for name in names for prefix in ("", "initial-", "choice-", "theirs-")]


def _error(form: SeenForm, name: str) -> str:
    """What is wrong with the field, or what else keeps it from being saved."""
    if form.errors.get(name):
        return str(form.errors[name][0])
    if form.non_field_errors():
        return str(form.non_field_errors()[0])
    if name not in form.changed_data:
        return ""
    others = [
        f"“{form[other].label}”: {form.errors[other][0]}" for other in form.errors if other in form.fields
    ]
    others += [say("“%(label)s” vừa bị người khác sửa.", label=form[other].label) for other in form.clashes]
    return say("Chưa lưu. %(others)s", others=others[0]) if others else ""


def answer(
    request: HttpRequest,
    name: str,
    items: Sequence[Item],
    *,
    status: int,
    context: Mapping[str, Any],
    template: str = "projects/drafting/_answer.html",
) -> HttpResponse:
    """The answer to one saved field: its state, those of the fields saved with it, the side of the page. After a choice the whole field.

    ``template`` extends ``projects/drafting/_saved.html`` by what else of the page the save changes.
    """
    own = next(item for item in items if item.field.name == name)
    chosen = f"choice-{name}" in request.POST
    if chosen:
        own.field.field.widget.attrs["autofocus"] = True
    found = render(
        request,
        template,
        {
            **context,
            "item": own,
            "whole": chosen,
            "others": [item for item in items if item is not own],
            "now": timezone.now(),
        },
        status=status,
    )
    found["X-Autosave"] = "1"
    if status == 200:
        found["X-Saved"] = ",".join(item.field.name for item in items)
    return found
