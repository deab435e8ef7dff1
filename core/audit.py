"""Writing the audit trail. Called by services, inside the transaction of the act itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from core.exceptions import DomainError, NotAllowed, RuleViolation, StaleState
from core.models import AuditEvent
from core.words import filed, in_vietnamese

P = ParamSpec("P")
R = TypeVar("R")

_SECRET = ("password", "token", "secret")
SYSTEM = "hệ thống"
REFUSED_REQUEST = "request.refused"
"""The act of a request that was refused before any service was asked."""
_noted: ContextVar[list[AuditEvent] | None] = ContextVar("refusals noted", default=None)
_wholes: list[str] = []
"""Names of foreign keys by which an object belongs to a whole."""


def belongs_by(name: str) -> None:
    """Let events of objects that have the foreign key ``name`` also name what it leads to. Called once, when an app is ready."""
    if name not in _wholes:
        _wholes.append(name)


def record(
    *,
    actor: AbstractBaseUser | None,
    action: str,
    obj: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    refused: bool = False,
    actor_label: str = "",
) -> AuditEvent:
    """Add one event; values of secret fields are masked.

    ``actor`` None is the system itself, or whoever ``actor_label`` says where nobody is known.
    """
    with in_vietnamese():
        event = _event(actor, action, obj, before, after)
        event.actor_label = actor_label or event.actor_label
        event.reason = str(reason)
    event.refused = refused
    event.save(force_insert=True)
    noted = _noted.get()
    if refused and noted is not None:
        noted.append(event)
    return event


@contextmanager
def noting_refusals() -> Iterator[list[AuditEvent]]:
    """The refusals that are recorded while it lasts, so that what already left an event does not leave a second one."""
    found: list[AuditEvent] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


Change = tuple[models.Model, Mapping[str, Any] | None, Mapping[str, Any] | None]
"""An object with its values before and after."""


def record_all(*, actor: AbstractBaseUser | None, action: str, done: Iterable[Change]) -> None:
    """Add one event for each of many objects that one act changed alike, such as an import."""
    with in_vietnamese():
        events = (_event(actor, action, obj, before, after) for obj, before, after in done)
        AuditEvent.objects.bulk_create(events, batch_size=1000)


def _event(
    actor: AbstractBaseUser | None,
    action: str,
    obj: models.Model,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> AuditEvent:
    whole_type, whole_id = _whole(obj)
    return AuditEvent(
        actor=actor,  # type: ignore[misc]  # core names no user model
        actor_label=(str(actor) if actor else SYSTEM)[:200],
        action=action,
        object_type=obj._meta.label_lower,
        object_id=_id(obj.pk),
        object_label=str(obj)[:300],
        whole_type=whole_type,
        whole_id=whole_id,
        before=_plain(before or {}),
        after=_plain(after or {}),
    )


def _whole(obj: models.Model) -> tuple[str, str]:
    for name in _wholes:
        number = getattr(obj, f"{name}_id", None)
        if number is not None:
            whole = obj._meta.get_field(name).related_model
            return whole._meta.label_lower, _id(number)  # type: ignore[union-attr]  # a foreign key leads to a model
    return obj._meta.label_lower, _id(obj.pk)


def _id(number: object) -> str:
    return "" if number is None else str(number)


@contextmanager
def refusals(
    *,
    actor: AbstractBaseUser | None,
    action: str,
    obj: models.Model,
    keep: tuple[type[DomainError], ...] = (DomainError,),
) -> Iterator[None]:
    """An atomic act outside a đề án: a refusal of a kind in ``keep`` rolls it back whole and is then recorded, and raised on."""
    try:
        with transaction.atomic():
            yield
    except keep as refusal:
        record_refusal(actor=actor, action=action, obj=obj, reason=reason_of(refusal))
        raise


WORTH_KEEPING: tuple[type[DomainError], ...] = (NotAllowed, RuleViolation, StaleState)
"""Breaches of rights and rules. What was merely typed wrongly is told at its field and kept nowhere."""


def keeps_refusals(action: str, *, of: str = "actor") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service one transaction whose refusals are recorded, on the row given as argument ``of``.

    Services of đề án use ``projects.services.acting`` instead, which also locks. Where there is no such row (the system itself acts)
    nothing is recorded.
    """

    def wrap(service: Callable[P, R]) -> Callable[P, R]:
        @wraps(service)
        def whole(*args: P.args, **kwargs: P.kwargs) -> R:
            obj = kwargs.get(of)
            if not isinstance(obj, models.Model):
                with transaction.atomic():
                    return service(*args, **kwargs)
            actor: Any = kwargs.get("actor")
            with refusals(actor=actor, action=action, obj=obj, keep=WORTH_KEEPING):
                return service(*args, **kwargs)

        return whole

    return wrap


def reason_of(refusal: DomainError) -> str:
    """The refusal in one Vietnamese text, with every problem it carries."""
    return filed(refusal.told_whole)


def record_refusal(
    *,
    actor: AbstractBaseUser | None,
    action: str,
    obj: models.Model,
    reason: str,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep a refused act. Called after the act's own transaction was rolled back, so it writes its own."""
    with transaction.atomic():
        record(actor=actor, action=action, obj=obj, after=after, reason=reason, refused=True)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields that differ, as (before, after)."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}


def snapshot(obj: models.Model) -> dict[str, Any]:
    """The concrete field values of ``obj`` by column name."""
    return {field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: "•••" if any(word in key for word in _SECRET) else _value(value) for key, value in values.items()
    }


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(item) for item in value]
    return value if isinstance(value, str | int | bool | None) else str(value)
