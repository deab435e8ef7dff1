"""The desk of one person on one day: on which đề án which right is theirs; and the rows of one kind of work."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Membership, User
from centers.models.place import ProvinceMap
from core.calendars import period_calendar
from core.periods import Calendar
from projects.duedates import due_on
from projects.duties import Part
from projects.enums import Fund, Topic
from projects.models import Deadline, Project, StateChange
from projects.rules import Right, Side
from projects.selectors.hands import with_hand
from projects.selectors.projects import of_lineage, of_province

SOON_DAYS = 7
"""So many days before it is due, work moves to the head of the page."""

HISTORY_DAYS = 365
"""An imported đề án that ended longer ago than this is history, unless somebody took a step with it here."""

_KINDS = {
    Side.IMPLEMENTER: (CenterKind.CENTER, CenterKind.IPC),
    Side.DEPARTMENT: (CenterKind.DEPARTMENT,),
    Side.AGENCY: (CenterKind.AGENCY,),
}
_DAYS_BACK, _DAYS_ON = 1500, 800
"""How far around today the anchors of what may be due are looked for: beyond the longest shift of a deadline rule."""

Due = Callable[[date], date | None]
"""From the day a deadline counts from to the last day in time; None where no rule is in force. Later anchors are never due earlier."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says of itself where it belongs to no đề án: what it is about, a line below that, whose move it is, where it is done."""

    title: str
    sub: str
    whose: str
    url: str


@dataclass(frozen=True, slots=True)
class Lot:
    """The rows of one kind of work for one person, not yet read.

    ``project`` and ``since`` name columns, ``mark`` one that ``what`` needs for its words. ``anchor`` is the column, or the day of all
    rows, that ``due`` counts from. ``rights`` tells whose move it is, for work that waits for others, or ``whose`` names the column that
    says it. ``route`` is the page where the work is done; it takes the code of the đề án, and the mark too where ``route_mark`` is set;
    ``query`` is what stands behind it in the address, from the mark.
    Rows of no đề án leave ``project`` blank, say what they are through ``told`` (given the mark and ``whose``) and name the column of their province
    in ``place``.
    """

    topic: Topic
    rows: QuerySet[Any]
    what: Callable[[Any], str]
    project: str = "project_id"
    since: str | date = ""
    mark: str = "pk"
    anchor: str | date = ""
    due: Due | None = None
    route: str = "projects:overview"
    route_mark: bool = False
    query: Callable[[Any], str] | None = None
    rights: Callable[[Any, Project], tuple[Right, ...]] | None = None
    whose: str = ""
    told: Callable[[Any, str], Told] | None = None
    place: str = ""


class Desk:
    """A person on a day. What is asked twice is read once."""

    def __init__(self, user: User, *, today: date | None = None) -> None:
        self.user = user
        self.today = today or timezone.localdate()
        self.horizon = self.today + timedelta(days=SOON_DAYS)
        self.yesterday = self.today - timedelta(days=1)

    def theirs(self, *rights: Right) -> QuerySet[Project] | None:
        """The đề án in sight on which the person may use one of ``rights``; None for somebody who holds none of them anywhere."""
        chosen = [
            self._place(membership, right.side) & ~self._hands(right)
            for membership in self.user.current_memberships
            for right in rights
            if membership.role in right.roles and membership.center.kind in _KINDS[right.side]
        ]
        if not chosen:
            return None
        found = Q(pk__in=())
        for one in chosen:
            found |= one
        return Project.objects.visible_to(self.user.scope).filter(found).exclude(self._history)

    @property
    def grounds(self) -> Hashable:
        """All that the queries of this desk are made of, beside the rows that they find: equal desks ask equal queries."""
        user = self.user
        held = tuple(
            (one.role, one.center_id, one.center.kind, one.center.province_id, one.center.valid_to)
            for one in user.current_memberships
        )
        over = {valid_to is not None for _, _, kind, _, valid_to in held if kind == CenterKind.DEPARTMENT}
        by_map = self._several_places or True in over or (over and user.scope.everything)
        return (
            user.pk,
            self.today,
            tuple(self.calendar),
            user.scope,
            held,
            self._atlas.shape if by_map else None,
        )

    @cached_property
    def _history(self) -> Q:
        """Imported đề án that ended long ago and on which nobody acted here: their state is the last that was told, not work."""
        long_ago = self.today - timedelta(days=HISTORY_DAYS)
        acted = Exists(StateChange.objects.filter(project=OuterRef("pk")))
        return Q(imported=True, end__lt=long_ago) & ~Q(acted)

    def due(self, key: str) -> Due:
        """The deadline rule ``key`` in force today, read only when a day is asked."""

        def day_of(anchor: date) -> date | None:
            rule = self._deadlines.get(key)
            return None if rule is None else due_on(rule, anchor)

        return day_of

    @cached_property
    def calendar(self) -> Calendar:
        return period_calendar()

    def last_due_by(self, due: Due, day: date) -> date | None:
        """The latest anchor that makes work due by ``day``; None where there is none."""
        first = self.today - timedelta(days=_DAYS_BACK)
        if due(first) is None:
            return None
        span = range(first.toordinal(), (self.today + timedelta(days=_DAYS_ON)).toordinal())
        count = bisect_right(span, day, key=lambda number: due(date.fromordinal(number)) or date.max)
        return date.fromordinal(span[count - 1]) if count else None

    @cached_property
    def _deadlines(self) -> dict[str, Deadline]:
        rows = Deadline.objects.in_force(self.today).order_by("valid_from")
        return {rule.key: rule for rule in rows}

    def _place(self, membership: Membership, side: Side) -> Q:
        """Where a right held by this membership reaches, within what the person sees anyway."""
        center = membership.center
        if center.kind == CenterKind.IPC:
            # A regional centre sees its whole region; only its own đề án are its work.
            return Q(center=center)
        if side == Side.AGENCY or center.province_id is None:
            return ~Q(pk__in=())
        if side == Side.DEPARTMENT:
            return self._at_office(center, center.province_id)
        if not self._several_places:
            return ~Q(pk__in=())
        provinces = self._atlas.lineage([center.province_id])
        closed = Q(center__kind=center.kind, center__province__in=provinces, center__valid_to__lt=self.today)
        return Q(center=center) | closed

    def _at_office(self, center: Center, province_id: int) -> Q:
        """Where a Sở acts: local money of its own province, national đề án that lie there (``departments_of``)."""
        national = Q(fund=Fund.NATIONAL)
        if self._several_places:
            provinces = self._atlas.lineage([province_id])
            there = Project.provinces.through.objects.filter(province__in=provinces).values("project_id")
            national &= Q(pk__in=there)
        scope = self.user.scope
        if self._several_places or scope.everything or center.valid_to is not None:
            return national | of_province(province_id, self._atlas)
        return national | of_lineage(scope.province_ids)  # of the one Sở, read already

    @cached_property
    def _several_places(self) -> bool:
        """Whether the sight of one membership may hold đề án that are the work of another."""
        return len({membership.center_id for membership in self.user.current_memberships}) > 1

    @cached_property
    def _atlas(self) -> ProvinceMap:
        return ProvinceMap.load()

    def _hands(self, right: Right) -> Q:
        """The đề án on which the person had a hand that the right excludes."""
        found = Q(pk__in=())
        for part in right.not_by:
            found |= self._hand(part)
        return found

    def _hand(self, part: Part) -> Q:
        if part == Part.IMPLEMENTER:
            return Q(center__in=self._centers)
        return with_hand(part, self.user)

    @cached_property
    def _centers(self) -> list[int]:
        return [membership.center_id for membership in self.user.current_memberships]

    @property
    def own_centers(self) -> list[int]:
        """The units for which the person acts today."""
        return self._centers


Source = Callable[[Desk], Iterable[Lot]]
"""One kind of work: the lots that it has for a desk, none for a person whose work it is not."""
