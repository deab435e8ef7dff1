"""The history of a đề án: its steps and every act on it and its parts, also the refused ones, in one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from centers.models import User
from core.audit import REFUSED_REQUEST
from core.models import AuditEvent
from core.words import say
from projects.enums import Action, State
from projects.history_words import ACTS, DRAFTS, FIELDS, KINDS, STEPS
from projects.models import Amendment, Comment, Discussion, Project, StateChange
from projects.selectors.discussions import discussions_of
from projects.selectors.told import Names, changed_keys, masked, parted

REFUSED = "tu-choi"
"""The kind that holds what was refused, whatever it was."""
KIND_CHOICES = (*((kind.key, kind.label) for kind in KINDS), (REFUSED, say("Việc bị từ chối")))
_STARTS = {kind.key: kind.starts for kind in KINDS}
_TELLING = frozenset(
    f"projects.{name}"
    for name in (
        "attachment", "contract", "appraisal", "amendment", "progressreport", "acceptance", "inspection", "moneyrequest", "settlement"
    )
)  # fmt: skip
"""Parts whose name tells a reader more than the act alone; of others the fields say it."""
_COMMENT = "comment.add"
_STEP, _EVENT = "step", "event"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field before and after a change, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the history. ``about`` names the part of the đề án that it was done to, blank for the đề án itself."""

    at: datetime
    title: str
    who: str
    about: str = ""
    reason: str = ""
    decision: str = ""
    refused: bool = False
    differences: tuple[Difference, ...] = field(default_factory=tuple)


def history_of(project: Project, user: User, kind: str = "") -> "QuerySet[Any]":
    """What the history holds, the latest first, as rows (at, source, id) for ``moments_of``; of one kind where it is named.

    All who see the đề án read it. Left out is what only its author reads: drafts of appraisals, and requests for amendment that were
    not sent (``DRAFTS``); discussions that ``user`` does not read; and requests refused before any service was asked, whose addresses may
    name such things. The audit trail has them for its own readers.
    """
    steps = StateChange.objects.filter(project=project)
    if kind not in ("", KINDS[0].key):
        steps = steps.none()
    return (
        _rows(steps, _STEP)
        .union(_rows(_events(project, user, kind), _EVENT), all=True)
        .order_by("-at", "-source", "-pk")
    )


def _rows(rows: "QuerySet[Any]", source: str) -> "QuerySet[Any]":
    return rows.order_by().annotate(source=Value(source, CharField())).values("at", "source", "pk")


def _events(project: Project, user: User, kind: str) -> "QuerySet[AuditEvent]":
    found = AuditEvent.objects.filter(whole_type=project._meta.label_lower, whole_id=str(project.pk))
    found = found.exclude(Q(refused=False) & Q(action__in=(*STEPS, *DRAFTS)))
    found = found.exclude(action=REFUSED_REQUEST)
    for rows in _kept_from(project, user):
        hidden = [str(pk) for pk in rows.values_list("pk", flat=True)]
        found = found.exclude(object_type=rows.model._meta.label_lower, object_id__in=hidden)
    if kind == REFUSED:
        return found.filter(refused=True)
    if kind:
        return found.filter(reduce(or_, (_named(start) for start in _STARTS[kind])))
    return found


def _kept_from(project: Project, user: User) -> "tuple[QuerySet[Any], ...]":
    """The parts of a đề án of which ``user`` is told nothing here."""
    unread = Discussion.objects.filter(project=project).exclude(
        pk__in=discussions_of(project, user).values("pk")
    )
    return (
        Amendment.objects.filter(project=project, sent_at__isnull=True),
        unread,
        Comment.objects.filter(discussion__in=unread),
    )


def _named(start: str) -> Q:
    return Q(action__startswith=start) if start.endswith(".") else Q(action=start)


def moments_of(project: Project, rows: Sequence[dict[str, Any]]) -> list[Moment]:
    """The moments of some rows of ``history_of``, in their order. A handful of queries, however many rows."""
    ids: dict[str, list[int]] = {_STEP: [], _EVENT: []}
    for row in rows:
        ids[row["source"]].append(row["pk"])
    steps = StateChange.objects.select_related("actor", "center", "decision").in_bulk(ids[_STEP])
    events = AuditEvent.objects.in_bulk(ids[_EVENT])
    names = Names(events.values())
    return [
        _step(steps[row["pk"]]) if row["source"] == _STEP else _event(project, events[row["pk"]], names)
        for row in rows
    ]


def _step(change: StateChange) -> Moment:
    action, old, new = Action(change.action), State(change.from_state), State(change.to_state)
    return Moment(
        at=change.at,
        title=f"{action.label}: {old.label} → {new.label}",
        who=" · ".join(str(part) for part in (change.actor or say("hệ thống"), change.center) if part),
        reason=change.reason,
        decision=str(change.decision or ""),
    )


def _event(project: Project, event: AuditEvent, names: Names) -> Moment:
    if event.action == _COMMENT and not event.refused:
        said = masked(str(event.after.get("text", "")))
        return Moment(event.at, ACTS[_COMMENT], masked(event.actor_label), reason=said)
    about = event.object_label.removeprefix(project.code).lstrip(" ·:")
    return Moment(
        at=event.at,
        title=ACTS.get(event.action, say("Cập nhật hồ sơ")),
        who=masked(event.actor_label),
        about=masked(about) if event.object_type in _TELLING else "",
        reason=masked(event.reason),
        refused=event.refused,
        differences=tuple(_difference(event, key, names) for key in changed_keys(event.before, event.after)),
    )


def _difference(event: AuditEvent, key: str, names: Names) -> Difference:
    before, after = parted(event.before.get(key), event.after.get(key))
    return Difference(
        FIELDS.get(key.removesuffix("_id"), key),
        masked(names.shown(event.object_type, key, before)),
        masked(names.shown(event.object_type, key, after)),
    )
