"""Questions in discussions: on the desk of the person who is asked, and among what the one who asked waits for."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from core.words import say
from projects.enums import Audience, Topic
from projects.models import Comment, Project
from projects.selectors.work.desk import Desk, Lot


def questions_to_answer(desk: Desk) -> Iterator[Lot]:
    """What the person was asked in discussions that are open and that they still read, on whatever đề án is in sight."""
    if desk.user.current_memberships:
        yield _lot(_open(desk).filter(asked=desk.user), say("Trả lời trao đổi"))


def questions_asked(desk: Desk) -> Iterator[Lot]:
    """What the person asked and nobody answered."""
    if desk.user.current_memberships:
        yield _lot(
            _open(desk).filter(author=desk.user), say("Trả lời câu hỏi của tôi"), whose="asked__full_name"
        )


def _open(desk: Desk) -> "QuerySet[Comment]":
    seen = Project.objects.visible_to(desk.user.scope).values("pk")
    hidden = Q(discussion__audience=Audience.AUTHORITY, project__center__in=desk.own_centers)
    return Comment.objects.filter(
        project__in=seen, asked__isnull=False, answered_at=None, discussion__closed_at=None
    ).exclude(hidden)


def _lot(rows: "QuerySet[Comment]", words: str, *, whose: str = "") -> Lot:
    return Lot(
        Topic.DISCUSSIONS,
        rows,
        lambda _mark: words,
        since="at",
        mark="discussion_id",
        route="projects:discussion",
        route_mark=True,
        whose=whose,
    )
