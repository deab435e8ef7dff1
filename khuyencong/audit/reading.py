"""Events of the audit trail made readable: words for codes, names for numbers of rows, links to what they were about.

However many events a page holds, it asks once for each kind of row that they name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.urls import reverse

from beneficiaries.models import Facility
from centers.models import Center, User
from core.models import AuditEvent
from core.text import fold
from khuyencong.audit.words import act_word, field_word, object_word
from projects.models import Decision, Project
from projects.selectors.told import Names, changed_keys, masked


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a reader sees it. ``url`` leads to what it was about, blank where there is no page for it."""

    pk: int
    at: datetime
    act: str
    who: str
    kind: str
    label: str
    url: str
    refused: bool
    reason: str
    changes: tuple[Change, ...]


def lines_of(events: Iterable[AuditEvent], *, sees_mail: bool) -> list[Line]:
    """The events in the order given. Numbers of persons are always masked, mail addresses but for ``sees_mail``."""
    rows = list(events)
    names = Names(rows)
    pages = _Pages(rows)

    def told(text: str) -> str:
        return masked(text, mail=not sees_mail)

    return [
        Line(
            pk=event.pk,
            at=event.at,
            act=act_word(event.action),
            who=event.actor_label,
            kind=object_word(event.object_type),
            label=told(event.object_label),
            url=pages.url(event),
            refused=event.refused,
            reason=told(event.reason),
            changes=tuple(
                Change(
                    field_word(key),
                    told(names.shown(event.object_type, key, event.before.get(key))),
                    told(names.shown(event.object_type, key, event.after.get(key))),
                )
                for key in changed_keys(event.before, event.after)
            ),
        )
        for event in rows
    ]


class _Pages:
    """Addresses of what the events were about; a reader of the trail sees the whole country."""

    def __init__(self, events: Iterable[AuditEvent]) -> None:
        ids: dict[str, set[str]] = {}
        for event in events:
            ids.setdefault(event.whole_type, set()).add(event.whole_id)
        self._codes = {
            "projects.project": _codes(Project, ids.get("projects.project", set())),
            "beneficiaries.facility": _codes(Facility, ids.get("beneficiaries.facility", set())),
        }

    def url(self, event: AuditEvent) -> str:
        if event.whole_type in self._codes:
            code = self._codes[event.whole_type].get(event.whole_id)
            page = "projects:history" if event.whole_type == "projects.project" else "beneficiaries:detail"
            return reverse(page, args=[code]) if code else ""
        page = {"projects.decision": "decisions:detail", "projects.annualplan": "plans:board"}.get(
            event.whole_type, ""
        )
        return reverse(page, args=[int(event.whole_id)]) if page and event.whole_id.isdigit() else ""


def _codes(model: type[models.Model], ids: set[str]) -> dict[str, str]:
    numbers = [int(one) for one in ids if one.isdigit()]
    rows = model._default_manager.filter(pk__in=numbers).values_list("pk", "code") if numbers else ()
    return {str(pk): code for pk, code in rows}


def people_named(text: str) -> list[int]:
    """Accounts whose login name or full name holds all words of ``text``, without regard to diacritics."""
    words = fold(text).split()
    rows = User.objects.values_list("pk", "username", "full_name")
    return [pk for pk, name, full in rows if all(word in fold(f"{name} {full}") for word in words)]


def wholes_named(text: str) -> list[tuple[str, str]]:
    """(type, id) of the objects that bear ``text`` as their code, number or login name."""
    found: list[tuple[str, str]] = []
    for model, field in (
        (Project, "code"),
        (Facility, "code"),
        (Center, "code"),
        (Decision, "number"),
        (User, "username"),
    ):
        rows = model._default_manager.filter(**{f"{field}__in": {text, text.upper(), text.lower()}})
        found += [(model._meta.label_lower, str(pk)) for pk in rows.values_list("pk", flat=True)[:20]]
    return found
