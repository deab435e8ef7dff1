"""Discussions of a đề án: which a person reads, on what part they are, what is new, who may be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Membership, User
from core.words import say
from projects.acts import DISCUSS
from projects.enums import Audience
from projects.models import Attachment, BudgetLine, Comment, Discussion, DiscussionVisit, Project
from projects.rules import Case, Right, Side, has_role_for, stands_at, why_not
from projects.selectors.pages import item_labels
from projects.selectors.projects import discussing_case
from projects.validators import LABELS, PROJECT_FIELDS

SIDE_LABELS = {
    Side.IMPLEMENTER: say("Đơn vị thực hiện"),
    Side.DEPARTMENT: say("Sở Công Thương"),
    Side.AGENCY: say("Cục"),
}
_PARTS = {
    "field": "projects:overview",
    "line": "projects:budget",
    "paper": "projects:papers",
}
"""Kinds of part, and the page where each is read."""


def reads_internal(user: User, project: Project, case: Case | None = None) -> bool:
    """Whether the person reads what the Sở and the Cục discuss among themselves: members of either, never of the implementing centre.

    Asks the database nothing for those who are of one kind of unit alone.
    """
    kinds = {membership.center.kind for membership in user.current_memberships}
    if not kinds & {CenterKind.AGENCY, CenterKind.DEPARTMENT}:
        return False
    if kinds == {CenterKind.AGENCY}:
        return True
    known = case or discussing_case(project)
    held = user.current_memberships
    if any(stands_at(membership, Side.IMPLEMENTER, known) for membership in held):
        return False
    return any(
        stands_at(membership, side, known) for membership in held for side in (Side.DEPARTMENT, Side.AGENCY)
    )


def discussions_of(project: Project, user: User, case: Case | None = None) -> QuerySet[Discussion]:
    """The discussions that the person reads, on a đề án in their sight."""
    rows = Discussion.objects.filter(project=project)
    return rows if reads_internal(user, project, case) else rows.filter(audience=Audience.ALL)


def listed(rows: QuerySet[Discussion], user: User, since: datetime | None) -> QuerySet[Discussion]:
    """With what a list tells: how many comments, the last one, how many are new, whether the person is asked; the open ones first."""
    new = ~Q(comments__author=user) & (Q(comments__at__gt=since) if since else Q())
    asked = Comment.objects.filter(discussion=OuterRef("pk"), asked=user, answered_at=None)
    return (
        rows.select_related("opened_by", "closed_by")
        .annotate(
            size=Count("comments"),
            last_at=Max("comments__at"),
            fresh=Count("comments", filter=new),
            asks_me=Exists(asked),
        )
        .order_by(F("closed_at").asc(nulls_first=True), "-last_at", "-pk")
    )


def last_visit(user: User, project: Project) -> datetime | None:
    """When the person last looked at the discussions of the đề án."""
    return (
        DiscussionVisit.objects.filter(user=user, project=project).values_list("seen_at", flat=True).first()
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """For the tab: discussions that are open, comments of others since the last visit."""

    open: int
    fresh: int


def counts_for(user: User, project: Project) -> Counts:
    """What the tab says to the person; two queries for most people."""
    since = last_visit(user, project)
    new = ~Q(comments__author=user) & Q(comments__isnull=False)
    new &= Q(comments__at__gt=since) if since else Q()
    found = discussions_of(project, user).aggregate(
        open=Count("pk", filter=Q(closed_at=None), distinct=True),
        fresh=Count("comments", filter=new, distinct=True),
    )
    return Counts(**found)


def may_discuss(user: User, case: Case) -> bool:
    """Whether the person takes part: reads on, writes, is asked."""
    return why_not(user, DISCUSS, case) is None


def side_of(user: User, case: Case) -> str:
    """Where the person stands who takes part; blank for nobody."""
    return next((right.side.value for right in DISCUSS if has_role_for(user, right, case)), "")


def may_close(user: User, discussion: Discussion, case: Case) -> bool:
    """Those of the side that opened it, and the opener; an old discussion without a side is closed by anybody who takes part."""
    if not may_discuss(user, case):
        return False
    return discussion.opened_by_id == user.pk or discussion.side in ("", side_of(user, case))


def askable_people(
    project: Project, case: Case, *, audience: str, by: User
) -> list[tuple[str, list[tuple[int, str]]]]:
    """Who may be asked, by unit: people with a role that takes part, who read the discussion; never the one who asks."""
    wanted = case.departments | (case.implementers if audience == Audience.ALL else frozenset())
    rows = (
        Membership.objects.in_force(timezone.localdate())
        .filter(Q(center__in=wanted) | Q(center__kind=CenterKind.AGENCY))
        .select_related("user", "center")
        .exclude(user=by)
        .order_by("center__kind", "center__sort_key", "user__full_name", "user__username")
    )
    barred = _members_of(case.implementers) if audience == Audience.AUTHORITY else set()
    found: dict[str, dict[int, str]] = {}
    for row in rows:
        if row.user_id not in barred and any(_gives(row, right, case) for right in DISCUSS):
            people = found.setdefault(str(row.center), {})
            people.setdefault(row.user_id, f"{row.user} – {row.get_role_display()}")
    return [(center, list(people.items())) for center, people in found.items()]


def _gives(membership: Membership, right: Right, case: Case) -> bool:
    return membership.role in right.roles and stands_at(membership, right.side, case)


def _members_of(centers: Iterable[int]) -> set[int]:
    rows = Membership.objects.in_force(timezone.localdate()).filter(center__in=centers)
    return set(rows.values_list("user_id", flat=True))


def parts_of(project: Project) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a discussion may be on beside the whole đề án, by kind: its fields, the lines of its live budget, its papers."""
    labels = item_labels()
    lines = BudgetLine.objects.filter(project=project, retired_at=None).order_by("fund_year", "pk")
    papers = Attachment.objects.live().filter(project=project)
    return [
        (say("Nội dung hồ sơ"), [(f"field:{name}", LABELS[name]) for name in PROJECT_FIELDS]),
        (
            say("Dòng dự toán"),
            [(f"line:{line.pk}", _line(line, labels)) for line in lines],
        ),
        (say("Giấy tờ"), [(f"paper:{paper.pk}", paper.name) for paper in papers]),
    ]


def _line(line: BudgetLine, labels: dict[str, str]) -> str:
    words = say(
        "%(item)s, năm %(fund_year)s", item=labels.get(line.item, line.item), fund_year=line.fund_year
    )
    return f"{words}: {line.description}" if line.description else words


def part_label(project: Project, about: str) -> str | None:
    """The words for a part; None for one that the đề án does not have."""
    if not about:
        return ""
    known = {key: label for _, rows in parts_of(project) for key, label in rows}
    return known.get(about)


def part_url(discussion: Discussion) -> str:
    """The page where the part is read; blank for the whole đề án."""
    route = _PARTS.get(discussion.about.partition(":")[0])
    return reverse(route, args=[discussion.project.code]) if route else ""
