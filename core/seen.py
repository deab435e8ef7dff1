"""Forms that know what the person saw: a value that somebody else changed meanwhile is shown beside the typed one, never overwritten.

Each field travels with its value at the time the page was made (Django's hidden initial). What differs from it is the person's change;
the service compares it with what stands now. After a clash the person chooses, field by field: ``choice-<field>`` is ``mine`` or
``theirs``, and ``theirs-<field>`` carries the value that was shown, so that a third change is noticed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.formatting import format_date
from core.forms import ActForm
from core.words import say

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two values for one field: the typed one and the present one, in words, and the latter as hidden inputs carry it."""

    mine: str
    theirs: str
    raw: tuple[str, ...]
    who: str = ""


class SeenForm(ActForm):
    """``names`` of the fields are those of the service; none is required here, for a draft may be incomplete: the service says what must be."""

    submit = say("Lưu mục này")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: dict[str, Clash] = {}

    def carry(self, fields: Mapping[str, forms.Field]) -> None:
        """Add the fields, each with its hidden initial and described by its help and its saved state."""
        for name, field in fields.items():
            field.required = False
            field.show_hidden_initial = True
            parts = [f"id_{name}_helptext"] if field.help_text else []
            field.widget.attrs["aria-describedby"] = " ".join([*parts, f"{name}-state"])
            self.fields[name] = field

    def changes(self) -> dict[str, Any]:
        """The new values of a valid form: what the person changed and does not give up for another's."""
        return {name: self.cleaned_data[name] for name in self.changed_data if self.choice_of(name) != THEIRS}

    def seen(self) -> dict[str, Any]:
        """What the person had before the fields that are changed."""
        return {name: self._before(name) for name in self.changes()}

    def choice_of(self, name: str) -> str:
        """``mine``, ``theirs`` or nothing: what the person chose after a clash."""
        asked = self.data.get(f"choice-{name}", "")
        return asked if asked in (MINE, THEIRS) else ""

    @property
    def chosen(self) -> bool:
        return any(self.choice_of(name) for name in self.fields)

    def _before(self, name: str) -> Any:
        field = self.fields[name]
        prefix = THEIRS if self.choice_of(name) == MINE else "initial"
        widget = field.hidden_widget()
        raw = widget.value_from_datadict(self.data, self.files, f"{prefix}-{name}")
        try:
            return field.to_python(raw)
        except ValidationError:
            return None

    def clash(self, now: Mapping[str, Any], who: Mapping[str, str]) -> None:
        """Keep both values of each field that somebody else changed; ``now`` has the present ones, ``who`` the people behind them."""
        for name, value in now.items():
            field = self.fields[name]
            typed = self.cleaned_data.get(name)
            self.clashes[name] = Clash(
                words_of(field, typed), words_of(field, value), _raw(field, value), who.get(name, "")
            )


def words_of(field: forms.Field, value: Any) -> str:
    """A value as a person reads it: the words of choices, a day as it is written."""
    if value is None or value in ("", []):
        return say("(để trống)")
    choices = dict(_flat(getattr(field, "choices", ())))
    if isinstance(value, list):
        return ", ".join(choices.get(str(one), str(one)) for one in value)
    if isinstance(value, date):
        return format_date(value)
    return choices.get(str(value), str(field.prepare_value(value)))


def _raw(field: forms.Field, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    return tuple(str(field.prepare_value(one)) for one in values)


def _flat(choices: Sequence[tuple[Any, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, word in choices:
        found += _flat(word) if isinstance(word, list | tuple) else [(str(key), str(word))]
    return found
