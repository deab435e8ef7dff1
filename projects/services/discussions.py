"""Discussions of a đề án: opened, written in, closed and opened again; nothing that was written is changed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.text import clean_lines
from core.words import in_vietnamese, say
from projects.acts import DISCUSS
from projects.enums import Audience
from projects.models import Comment, Discussion, DiscussionVisit, Project
from projects.rules import Case
from projects.selectors.discussions import (
    askable_people,
    discussions_of,
    may_close,
    part_label,
    reads_internal,
    side_of,
)
from projects.selectors.projects import discussing_case
from projects.services.acting import ONLY_RIGHTS, acting, require

LONGEST = 5000
_PART_MAX = 200


def open_discussion(
    *,
    actor: User,
    project_id: int,
    text: str,
    about: str = "",
    audience: str = Audience.ALL,
    asked: int | None = None,
    request_key: str | None = None,
) -> Discussion:
    """Begin a discussion on a đề án, or on one part of it, with its first comment; the same ``request_key`` gives the same one.

    Raises NotFound, NotAllowed, InvalidInput (``text_missing``, ``too_long``, ``unknown_part``, ``unknown_audience``, ``not_askable``).
    """
    with acting(actor=actor, action="discussion.open", project_id=project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, *DISCUSS, case=discussing_case(project))
        sent = _sent_before(actor, project, request_key)
        if sent is not None:
            return sent.discussion
        case = discussing_case(project)
        with in_vietnamese():
            part = part_label(project, about)
            label = None if part is None else str(part)
        if label is None:
            raise InvalidInput(
                say("Phần này không còn trong đề án; chọn lại."), code="unknown_part", field="about"
            )
        _check_audience(actor, project, audience, case)
        now = timezone.now()
        discussion = Discussion.objects.create(
            project=project,
            about=about,
            about_label=label[:_PART_MAX],
            audience=audience,
            side=side_of(actor, case),
            opened_by=actor,
            opened_at=now,
        )
        comment = _write(actor, discussion, case, text, asked, request_key, now)
        after = {
            "about": label,
            "audience": audience,
            "text": comment.text,
            "asked": str(comment.asked or ""),
        }
        audit.record(actor=actor, action="discussion.open", obj=discussion, after=after)
    return discussion


def add_comment(
    *, actor: User, discussion_id: int, text: str, asked: int | None = None, request_key: str | None = None
) -> Comment:
    """Write in an open discussion that the actor reads; what the actor was asked there counts as answered.

    Raises NotFound, NotAllowed, RuleViolation (``discussion_closed``), InvalidInput as ``open_discussion`` does.
    """
    known = _find(discussion_id)
    with acting(actor=actor, action="comment.add", project_id=known.project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, *DISCUSS, case=discussing_case(project))
        discussion, case = _locked(actor, project, discussion_id)
        sent = _sent_before(actor, project, request_key)
        if sent is not None:
            return sent
        if discussion.closed_at is not None:
            raise RuleViolation(say("Trao đổi đã kết thúc; mở lại rồi viết tiếp."), code="discussion_closed")
        comment = _write(actor, discussion, case, text, asked, request_key, timezone.now())
        after = {"text": comment.text, "asked": str(comment.asked or "")}
        audit.record(actor=actor, action="comment.add", obj=comment, after=after)
    return comment


def close_discussion(*, actor: User, discussion_id: int, text: str = "") -> Discussion:
    """End a discussion, with a conclusion if there is one; by its opener or somebody of the same side. Nobody is asked any longer.

    Raises NotFound, NotAllowed, RuleViolation (``discussion_closed``), InvalidInput (``too_long``).
    """
    return _turn(actor, discussion_id, text, close=True)


def reopen_discussion(*, actor: User, discussion_id: int, text: str = "") -> Discussion:
    """Open a closed discussion again, by the same people; questions that were not answered wait again.

    Raises as ``close_discussion`` does (``discussion_open``).
    """
    return _turn(actor, discussion_id, text, close=False)


def _turn(actor: User, discussion_id: int, text: str, *, close: bool) -> Discussion:
    action = "discussion.close" if close else "discussion.reopen"
    known = _find(discussion_id)
    with acting(actor=actor, action=action, project_id=known.project_id, keep=ONLY_RIGHTS) as project:
        discussion, case = _locked(actor, project, discussion_id)
        if not may_close(actor, discussion, case):
            raise NotAllowed(
                say("Trao đổi do bên đã mở kết thúc hoặc mở lại; bạn có thể viết ý kiến."), code="no_right"
            )
        if (discussion.closed_at is not None) == close:
            message = say("Trao đổi này đã kết thúc.") if close else say("Trao đổi này đang mở.")
            raise RuleViolation(message, code="discussion_closed" if close else "discussion_open")
        now = timezone.now()
        if text.strip():
            _write(actor, discussion, case, text, None, None, now)
        discussion.closed_by, discussion.closed_at = (actor, now) if close else (None, None)
        discussion.save(update_fields=["closed_by", "closed_at"])
        audit.record(actor=actor, action=action, obj=discussion, after={"text": clean_lines(text)})
    return discussion


def note_visit(*, actor: User, project: Project) -> None:
    """Keep that the person has now seen the discussions of a đề án."""
    seen = {"seen_at": timezone.now()}
    if DiscussionVisit.objects.filter(user=actor, project=project).update(**seen):
        return
    try:
        with transaction.atomic():
            DiscussionVisit.objects.create(user=actor, project=project, **seen)
    except IntegrityError:
        DiscussionVisit.objects.filter(user=actor, project=project).update(**seen)


def _find(discussion_id: int) -> Discussion:
    found = Discussion.objects.filter(pk=discussion_id).first()
    if found is None:
        raise NotFound(say("Không tìm thấy trao đổi."), code="discussion_not_found")
    return found


def _locked(actor: User, project: Project, discussion_id: int) -> tuple[Discussion, Case]:
    """The discussion under the lock of its đề án, if the actor reads it."""
    case = discussing_case(project)
    found = discussions_of(project, actor, case).filter(pk=discussion_id).first()
    if found is None:
        raise NotFound(say("Không tìm thấy trao đổi."), code="discussion_not_found")
    return found, case


def _sent_before(actor: User, project: Project, request_key: str | None) -> Comment | None:
    """What the same form already wrote."""
    if not request_key:
        return None
    sent = Comment.objects.filter(request_key=_key(actor, request_key), project=project)
    return sent.select_related("discussion").first()


def _key(actor: User, request_key: str) -> str:
    return f"{actor.pk}:{request_key}"[:64]


def _check_audience(actor: User, project: Project, audience: str, case: Case) -> None:
    if audience not in Audience.values:
        raise InvalidInput(say("Chọn ai đọc được trao đổi này."), code="unknown_audience", field="audience")
    if audience == Audience.AUTHORITY and not reads_internal(actor, project, case):
        raise NotAllowed(say("Trao đổi nội bộ chỉ do Sở hoặc Cục mở."), code="no_right")


def _write(
    actor: User,
    discussion: Discussion,
    case: Case,
    text: str,
    asked: int | None,
    request_key: str | None,
    now: datetime,
) -> Comment:
    text = clean_lines(text)
    if not text:
        raise InvalidInput(say("Ý kiến chưa có nội dung."), code="text_missing", field="text")
    if len(text) > LONGEST:
        raise InvalidInput(say("Ý kiến dài quá 5.000 ký tự."), code="too_long", field="text")
    if asked is not None:
        people = askable_people(discussion.project, case, audience=discussion.audience, by=actor)
        if asked not in {pk for _, rows in people for pk, _ in rows}:
            raise InvalidInput(
                say("Người này không tham gia đề án hoặc không đọc được trao đổi này; chọn người khác."),
                code="not_askable",
                field="asked",
            )
    Comment.objects.filter(discussion=discussion, asked=actor, answered_at=None).update(answered_at=now)
    return Comment.objects.create(
        project=discussion.project,
        discussion=discussion,
        author=actor,
        text=text,
        at=now,
        asked_id=asked,
        request_key=_key(actor, request_key) if request_key else "",
    )
