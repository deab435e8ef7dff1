"""The hands that people had in đề án, each defined once: for the rights of one case and for the desk of one person.

Who wrote a đề án is whoever created it, sent it or changed what it says; a change that a decision brought carries the decision as
its reason and is nobody's writing. Belonging to the implementing centre is the one hand that memberships tell, not rows.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from centers.models import User
from core.models import AuditEvent
from projects.duties import Part
from projects.enums import Action, AppraisalOutcome, Declaration
from projects.models import (
    Acceptance,
    Appraisal,
    AppraisalMember,
    Contract,
    Project,
    Settlement,
    StateChange,
)

_WRITING = (
    "project.create",
    "project.copy",
    "project.update",
    "project.set_budget",
    "project.set_beneficiaries",
)


def _sheets() -> QuerySet[Any]:
    return Appraisal.objects.filter(outcome=AppraisalOutcome.STEPPED_BACK)


def _council() -> QuerySet[Any]:
    return AppraisalMember.objects.filter(user__isnull=False)


def _written() -> QuerySet[Any]:
    return AuditEvent.objects.filter(
        action__in=_WRITING, object_type="projects.project", refused=False, reason="", actor__isnull=False
    )


@dataclass(frozen=True, slots=True)
class _Hand:
    """Rows of which each says that ``person`` (id) had this hand in ``project`` (id, as text where ``text``)."""

    part: Part
    rows: Callable[[], QuerySet[Any]]
    person: str
    project: str = "project_id"
    text: bool = False

    def of(self, ids: Collection[int]) -> QuerySet[Any]:
        """(part, đề án, person) of these đề án."""
        wanted = [str(pk) for pk in ids] if self.text else list(ids)
        pk = Cast(self.project, BigIntegerField()) if self.text else F(self.project)
        return (
            self.rows()
            .filter(**{f"{self.project}__in": wanted})
            .order_by()
            .annotate(part=Value(self.part.value, output_field=CharField()), on=pk)
            .values_list("part", "on", self.person)
        )

    def by(self, user: User) -> Q:
        """The đề án in which ``user`` had it."""
        pk = Cast(OuterRef("pk"), CharField()) if self.text else OuterRef("pk")
        return Q(Exists(self.rows().filter(**{self.project: pk, self.person: user.pk})))


_HANDS = (
    _Hand(Part.AUTHOR, lambda: Project.objects.filter(created_by__isnull=False), "created_by_id", "id"),
    _Hand(
        Part.AUTHOR,
        lambda: StateChange.objects.filter(action=Action.SUBMIT, actor__isnull=False),
        "actor_id",
    ),
    _Hand(Part.AUTHOR, _written, "actor_id", "object_id", text=True),
    _Hand(
        Part.APPRAISED,
        lambda: StateChange.objects.filter(action=Action.PASS, actor__isnull=False),
        "actor_id",
    ),
    _Hand(Part.APPRAISED, Appraisal.objects.finished, "appraiser_id"),
    _Hand(
        Part.APPRAISED,
        lambda: _council().filter(absent=False, appraisal__outcome=AppraisalOutcome.FINISHED),
        "user_id",
        "appraisal__project_id",
    ),
    _Hand(Part.CONFLICTED, _sheets, "appraiser_id"),
    _Hand(
        Part.CONFLICTED,
        lambda: _council().filter(declaration=Declaration.CONFLICT),
        "user_id",
        "appraisal__project_id",
    ),
    _Hand(Part.SIGNED_FOR_CENTER, lambda: Contract.objects.filter(recorded_by__isnull=False), "recorded_by_id"),
    _Hand(Part.WROTE_MINUTES, lambda: Acceptance.objects.standing().filter(recorded_by__isnull=False), "recorded_by_id"),
    _Hand(
        Part.FILED_SETTLEMENT, lambda: Settlement.objects.filter(recorded_by__isnull=False), "recorded_by_id"
    ),
)  # fmt: skip


def hands_of(ids: Collection[int]) -> Mapping[int, Mapping[Part, frozenset[int]]]:
    """The people (ids) by hand, for each of the đề án; one query. ``Part.IMPLEMENTER`` is not among them."""
    first, *others = (hand.of(ids) for hand in _HANDS)
    found: dict[int, dict[Part, set[int]]] = {
        pk: {part: set() for part in Part if part != Part.IMPLEMENTER} for pk in ids
    }
    for part, pk, person in first.union(*others, all=True):
        found[pk][Part(part)].add(person)
    return {pk: {part: frozenset(people) for part, people in parts.items()} for pk, parts in found.items()}


def with_hand(part: Part, user: User) -> Q:
    """The đề án in which ``user`` had the hand; none for ``Part.IMPLEMENTER``, which memberships tell."""
    found = Q(pk__in=())
    for hand in _HANDS:
        if hand.part == part:
            found |= hand.by(user)
    return found
