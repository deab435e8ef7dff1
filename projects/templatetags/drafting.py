"""Template words of the dossier's forms."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from core.seen import words_of

register = template.Library()


@register.filter
def seen_inputs(field: BoundField) -> SafeString:
    """The hidden inputs that carry what the person saw: as they were sent, or the present value."""
    return field.as_hidden(only_initial=True)


@register.filter
def chosen_words(field: BoundField) -> str:
    """The chosen boxes, or the one that is chosen, in words; blank for none."""
    value = field.value()
    chosen = value if isinstance(value, list | tuple) else [value] if value else []
    return words_of(field.field, [str(one) for one in chosen]) if chosen else ""


@register.filter
def box_groups(field: BoundField) -> Iterable[tuple[str, list[Any]]]:
    """The boxes of a group under their headings."""
    words: dict[str, str] = {}
    for label, choices in getattr(field.field, "choices", ()):
        if isinstance(choices, list | tuple):
            words |= {str(key): str(label) for key, _ in choices}
    found: dict[str, list[Any]] = {}
    for box in field:
        found.setdefault(words.get(str(box.data["value"]), ""), []).append(box)
    return list(found.items())
