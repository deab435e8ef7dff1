"""Whose move it is with a đề án, in words and as people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Membership, User
from centers.models.place import ProvinceMap
from projects.enums import State
from projects.models import Project
from projects.rules import Case, Right, Side
from projects.selectors.moves import MOVES
from projects.selectors.projects import case_of, departments_of
from projects.workflow import awaited


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose move it is: ``label`` as shown, the centres, and since when. An ended đề án waits for nobody."""

    label: str
    centers: tuple[Center, ...]
    since: datetime

    @property
    def nobody(self) -> bool:
        return not self.label


def awaited_now(project: Project) -> tuple[Right, ...]:
    """Whose move it is: those who still have to deliver, else the holders of the next step; none when the đề án has ended."""
    state = State(project.status)
    moves = MOVES.get(state, ())
    done = {
        f"move_{number}": ExpressionWrapper(move.done, BooleanField())
        for number, move in enumerate(moves)
        if move.done is not None
    }
    known = Project.objects.filter(pk=project.pk).values(**done).first() or {} if done else {}
    for number, move in enumerate(moves):
        if not known.get(f"move_{number}"):
            return (move.right,)
    return awaited(state, project.fund)


def holder_of(project: Project, case: Case | None = None) -> Holder:
    """Whose move it is with this đề án, in words: the role and the centre's short name; ``case`` where it is known."""
    rights = awaited_now(project)
    if not rights:
        return Holder("", (), project.status_since)
    centers = tuple(_centers_at(rights[0].side, project, case))
    names = ", ".join(str(center) for center in centers)
    who = rights[0].label
    return Holder(f"{who} – {names}" if names else who, centers, project.status_since)


def _centers_at(side: Side, project: Project, case: Case | None) -> Iterable[Center]:
    match side:
        case Side.IMPLEMENTER:
            return [project.center]
        case Side.DEPARTMENT:
            today = timezone.localdate()
            offices = case.departments if case else departments_of(project, ProvinceMap.load())
            return Center.objects.in_force(today).filter(pk__in=offices)
        case Side.AGENCY:
            return Center.objects.filter(kind=CenterKind.AGENCY)


def people_awaited(project: Project) -> QuerySet[User]:
    """The people whose move it is, by role and centre."""
    return holders_of(project, *awaited_now(project))


def holders_of(project: Project, *rights: Right) -> QuerySet[User]:
    """The people who hold one of ``rights`` on the đề án today, whatever hand they had in it."""
    if not rights:
        return User.objects.none()
    case = case_of(project)
    chosen = reduce(or_, (_holders(right, case) for right in rights))
    memberships = Membership.objects.in_force(timezone.localdate()).filter(chosen)
    return User.objects.filter(pk__in=memberships.values("user"), is_active=True)


def _holders(right: Right, case: Case) -> Q:
    roles = Q(role__in=right.roles)
    match right.side:
        case Side.IMPLEMENTER:
            return roles & Q(center__in=case.implementers)
        case Side.DEPARTMENT:
            return roles & Q(center__in=case.departments)
        case Side.AGENCY:
            return roles & Q(center__kind=CenterKind.AGENCY)
