"""What the audit trail keeps, as a reader is told it: words for codes, names for ids, persons' numbers masked.

However many events are read at once, each kind of row that they name is asked for once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from beneficiaries.models import Facility
from centers.models import Center, Province
from core.formatting import BLANK, format_date, format_moment, format_number
from core.models import AuditEvent
from core.words import say
from projects.history_words import FIELDS
from projects.selectors.pages import item_labels

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
_PERSONAL_NUMBER = re.compile(r"(?<!\d)0\d{8}(\d{3})(?!\d)")
_MAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")
_KEY = "request_key"
"""Tells two requests apart; nothing for a reader."""
_ITEM = "item"
_AMOUNTS = frozenset(
    {
        "amount", "support", "national", "local", "counterpart", "other", "unit_cost", "eligible_cost", "capital"
    }
)  # fmt: skip
_LISTS: dict[str, type[models.Model]] = {
    "provinces": Province,
    "coordinators": Center,
    "center": Center,
    "facility": Facility,
}
"""Keys under which ids are kept although the object has no such foreign key."""


def masked(text: str, *, mail: bool = True) -> str:
    """The text with persons' twelve-digit numbers cut to their last three digits, and mail addresses to letter and house if asked."""
    text = _PERSONAL_NUMBER.sub(r"•••••••••\1", text)
    return _MAIL.sub(r"\1•••@\2", text) if mail else text


def changed_keys(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The fields to show: none that was and is empty, and the single place only where the whole list of places is not told."""
    keys = [
        key
        for key in dict.fromkeys([*before, *after])
        if key != _KEY and not (is_empty(before.get(key)) and is_empty(after.get(key)))
    ]
    return [key for key in keys if key != "province_id" or "provinces" not in keys]


def is_empty(value: object) -> bool:
    """Whether a kept value says nothing; 0 and False say something."""
    return value is None or value in ("", [], {})


def parted(before: object, after: object) -> tuple[object, object]:
    """Of two lists of rows, those that are in one alone; any other two values as they are."""
    if not (_is_rows(before) and _is_rows(after)):
        return before, after
    old, new = list(before), list(after)  # type: ignore[call-overload]  # lists, as just asked
    return [row for row in old if row not in new], [row for row in new if row not in old]


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


class Names:
    """Words for the ids and codes in some events."""

    def __init__(self, events: Iterable[AuditEvent]) -> None:
        wanted: dict[type[models.Model], set[int]] = {}
        self._items: dict[str, str] | None = None
        for event in events:
            for kept in (event.before, event.after):
                for key, value in _pairs(kept):
                    model = _related(event.object_type, key) if _ids(value) else None
                    if model is not None:
                        wanted.setdefault(model, set()).update(_ids(value))
        self._known = {model: _labels(model, ids) for model, ids in wanted.items()}

    def shown(self, object_type: str, key: str, value: Any) -> str:
        """A value of a field of an object as it is read; rows of a list each on a line of its own."""
        if is_empty(value):
            return BLANK
        if _is_rows(value):
            return ";\n".join(self._row(object_type, row) for row in value)
        if isinstance(value, dict):
            return self._row(object_type, value)
        if isinstance(value, list) and not _ids(value):
            return "; ".join(self.shown(object_type, key, one) for one in value)
        return self._plain(object_type, key, value)

    def _row(self, object_type: str, row: Mapping[str, Any]) -> str:
        return ", ".join(
            f"{_word(key)}: {self.shown(object_type, key, value)}"
            for key, value in row.items()
            if not is_empty(value)
        )

    def _plain(self, object_type: str, key: str, value: Any) -> str:
        if key == "tax_code" and len(str(value)) == 12:
            return f"•••••••••{str(value)[-3:]}"
        model = _related(object_type, key) if _ids(value) else None
        if model is not None:
            known = self._known.get(model, {})
            return ", ".join(
                known.get(one, str(say("số %(number)s", number=one))) for one in sorted(_ids(value))
            )
        field = _field(object_type, key)
        choices: Mapping[Any, Any] = dict(field.flatchoices) if field is not None and field.choices else {}
        if isinstance(value, str | int) and value in choices:
            return str(choices[value])
        if key == _ITEM:
            return self._item(str(value))
        if isinstance(value, int) and (key in _AMOUNTS or isinstance(field, models.BigIntegerField)):
            return format_number(value)
        return _value_text(value)

    def _item(self, key: str) -> str:
        if self._items is None:
            self._items = item_labels()
        return self._items.get(key, key)


def _word(key: str) -> str:
    return FIELDS.get(key.removesuffix("_id"), key)


def _pairs(kept: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The keys and values, those of rows in a list too."""
    for key, value in kept.items():
        yield key, value
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict):
                yield from _pairs(row)


def _field(object_type: str, key: str) -> "models.Field[Any, Any] | None":
    for name in (key, key.removesuffix("_id")):
        try:
            found = apps.get_model(object_type)._meta.get_field(name)
        except (FieldDoesNotExist, LookupError, ValueError):
            continue
        return found if isinstance(found, models.Field) else None
    return None


def _related(object_type: str, key: str) -> type[models.Model] | None:
    """The model whose row ids stand under ``key``."""
    field = _field(object_type, key)
    if field is not None and field.is_relation and isinstance(field.related_model, type):
        return field.related_model
    return _LISTS.get(key.removesuffix("_id"))


def _ids(value: object) -> set[int]:
    values = value if isinstance(value, list) else [value]
    return {one for one in values if isinstance(one, int) and not isinstance(one, bool)}


def _labels(model: type[models.Model], ids: set[int]) -> dict[int, str]:
    links = [field.name for field in model._meta.concrete_fields if field.many_to_one]
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids).select_related(*links)}


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return str(say("có") if value else say("không"))
    text = str(value)
    if _MOMENT.fullmatch(text):
        return _moment(text)
    return _day(text) if _ISO_DAY.fullmatch(text) else text


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format_moment(moment)
