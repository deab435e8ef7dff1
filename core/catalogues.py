"""Catalogues that change with dates: acts written down row by row, what people hold against files, rows as they were known.

A row says something about a *series* (a deadline by its key, a province by map and code) from one day to another; every model of a
catalogue has the property ``series``. Rights, days and words are the business of the services that use this.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core import audit
from core.models import CatalogueAct, CatalogueActKind, CatalogueChange

M = TypeVar("M", bound=models.Model)
Values = dict[str, Any]


def series_of(row: models.Model) -> str:
    """What the row says something about."""
    found: str = row.series  # type: ignore[attr-defined]  # every model of a catalogue has it
    return found


def lock(model: type[models.Model]) -> None:
    """One change of a catalogue at a time: all its rows are locked, in one order, until the transaction ends."""
    rows = model._base_manager.select_for_update(no_key=True).order_by("pk")
    list(rows.values_list("pk", flat=True))


def held_series(model: type[models.Model]) -> frozenset[str]:
    """The series that people have changed here. They are theirs from then on: reference files leave them alone."""
    by_people = CatalogueChange.objects.filter(model=model._meta.label_lower).exclude(
        act__kind=CatalogueActKind.LOAD
    )
    return frozenset(by_people.values_list("series", flat=True))


def fingerprint(rows: Iterable[models.Model]) -> str:
    """A short print of all values of the rows: what a person saw before deciding."""
    text = repr([sorted(as_values(row).items()) for row in sorted(rows, key=lambda row: row.pk)])
    return sha256(text.encode()).hexdigest()[:16]


def as_values(row: models.Model) -> Values:
    """All values of a row as JSON keeps them."""
    fields = row._meta.concrete_fields
    return {field.attname: _plain(field.to_python(getattr(row, field.attname))) for field in fields}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def restored(model: type[M], values: Mapping[str, Any]) -> M:
    """The row that ``values`` of ``as_values`` tell of; for reading, never to be saved."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in values.items() if name in fields})


def known_rows(model: type[M], as_of: datetime | None) -> list[M]:
    """All rows, or all as they were known at ``as_of``: what was changed afterwards is undone in memory, one query more.

    In no order. Rows given back in an earlier wording are for reading only.
    """
    rows = {row.pk: row for row in model._base_manager.all()}
    if as_of is None:
        return list(rows.values())
    later = CatalogueChange.objects.filter(model=model._meta.label_lower, act__recorded_at__gt=as_of)
    for change in later.order_by("-pk"):
        if change.before is None:
            rows.pop(change.object_id, None)
        else:
            rows[change.object_id] = restored(model, change.before)
    return list(rows.values())


def acts_on(model: type[models.Model], series: str) -> list[CatalogueAct]:
    """The acts on a series, the latest first, each with its changes."""
    touched = CatalogueChange.objects.filter(model=model._meta.label_lower, series=series)
    acts = CatalogueAct.objects.filter(pk__in=touched.values("act"))
    return list(acts.select_related("actor").prefetch_related("changes").order_by("-pk"))


class Sheet:
    """The rows that one act adds, alters and drops, kept with their values before and after.

    The caller holds the catalogues locked in the act's own transaction, and ends with ``close``.
    """

    def __init__(self) -> None:
        self._changes: list[CatalogueChange] = []

    def add(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self.note(row, None, as_values(row))

    def alter(self, row: models.Model, **values: Any) -> None:
        """Write ``values`` where they differ."""
        before = as_values(row)
        for name, value in values.items():
            setattr(row, name, value)
        after = as_values(row)
        if after != before:
            row.save(update_fields=list(values))
            self.note(row, before, after)

    def drop(self, row: models.Model) -> None:
        """Take a row away that never came into force; its values stay here."""
        before, series, pk = as_values(row), series_of(row), row.pk
        row.delete()
        row.pk = pk
        self._keep(row, series, before, None)

    def note(self, row: models.Model, before: Values | None, after: Values | None) -> None:
        """Keep a change that the caller writes in some other way."""
        self._keep(row, series_of(row), before, after)

    def _keep(self, row: models.Model, series: str, before: Values | None, after: Values | None) -> None:
        label = row._meta.label_lower
        change = CatalogueChange(
            model=label, series=series[:200], object_id=row.pk, before=before, after=after
        )
        self._changes.append(change)

    @property
    def is_blank(self) -> bool:
        """Whether nothing changes."""
        return not self._changes

    def close(
        self,
        *,
        kind: CatalogueActKind,
        actor: AbstractBaseUser | None,
        starts_on: date | None = None,
        document: str = "",
        document_date: date | None = None,
        reason: str = "",
    ) -> CatalogueAct:
        """Write the act down with all its changes."""
        act = CatalogueAct.objects.create(
            kind=kind,
            starts_on=starts_on,
            document=document,
            document_date=document_date,
            reason=reason,
            recorded_at=timezone.now(),
            actor=actor,  # type: ignore[misc]  # core names no user model
        )
        for change in self._changes:
            change.act = act
        CatalogueChange.objects.bulk_create(self._changes, batch_size=500)
        return act

    def tell(self, *, actor: AbstractBaseUser, action: str, obj: models.Model, reason: str) -> None:
        """Leave one event on the audit trail: what ``obj`` said before and after, and how many rows more the act touched."""
        label = obj._meta.label_lower
        own = [one for one in self._changes if (one.model, one.object_id) == (label, obj.pk)]
        before, after = (_shown(own[0].before), _shown(own[0].after)) if own else ({}, {})
        if before and after:
            before, after = audit.changes(before, after)
        others = len(self._changes) - len(own)
        after = {**after, "rows": others} if others else after
        audit.record(actor=actor, action=action, obj=obj, before=before, after=after, reason=reason)


_DERIVED = ("search", "sort_key")


def _shown(values: Values | None) -> Values:
    """Without what is made from the rest."""
    return {key: value for key, value in (values or {}).items() if key not in _DERIVED}


def covers(day: date, first: str = "valid_from", last: str = "valid_to") -> Q:
    """Rows in force on ``day``; a blank first day is ever, a blank last day still."""
    begun = Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})
    return begun & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day}))
