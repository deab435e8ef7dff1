"""How every act on a đề án begins and ends: in sight or not found, under its lock, whole or not at all, and a refusal on record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from centers.models import User
from core import audit
from core.exceptions import DomainError, NotAllowed, NotFound, Problems, RuleViolation
from core.stored import whole
from core.words import lowered, say, say_many
from projects.duties import OWN_REQUESTS, Request
from projects.enums import State
from projects.models import AnnualPlan, Project
from projects.rules import Case, Right, why_not
from projects.selectors.projects import case_of
from projects.validators import LABELS, Problem, editable

EVERY_REFUSAL: tuple[type[DomainError], ...] = (DomainError,)
ONLY_RIGHTS: tuple[type[DomainError], ...] = (NotAllowed, NotFound)
"""While a dossier is being written, a value that does not fit is ordinary; only a breach of rights is worth keeping."""


@contextmanager
def acting(
    *,
    actor: User,
    action: str,
    project_id: int,
    plans: Iterable[int | None] = (),
    keep: tuple[type[DomainError], ...] = EVERY_REFUSAL,
) -> Iterator[Project]:
    """An atomic act of ``actor`` on one đề án, whose row is locked until the end.

    ``plans`` names the plans whose envelopes the act may use: their rows are locked first, always before a đề án, so that two acts
    neither spend the same money nor wait for each other in a circle. A refusal of a kind in ``keep`` rolls everything back and is then recorded. Raises NotFound for a đề án that does not exist or is
    out of the actor's sight.
    """
    try:
        with whole():
            for plan_id in sorted({pk for pk in plans if pk is not None}):
                AnnualPlan.objects.select_for_update().get(pk=plan_id)
            yield locked_project(actor, project_id)
    except keep as refusal:
        hidden = Project.objects.filter(pk=project_id).first()
        if hidden is not None:
            audit.record_refusal(actor=actor, action=action, obj=hidden, reason=audit.reason_of(refusal))
        raise


def locked_project(actor: User, project_id: int) -> Project:
    """The đề án, locked; raises NotFound when it is absent or out of sight."""
    project = (
        Project.objects.visible_to(actor.scope)
        .select_for_update(of=("self",))
        .select_related("center", "province")
        .filter(pk=project_id)
        .first()
    )
    if project is None:
        raise NotFound(say("Không tìm thấy đề án."), code="project_not_found")
    return project


def require(actor: User, project: Project, *rights: Right, case: Case | None = None) -> None:
    """Raise NotAllowed unless ``actor`` holds one of ``rights`` on the đề án; ``case`` where others than usual stand there."""
    reason = why_not(actor, rights, case or case_of(project))
    if reason is not None:
        raise NotAllowed(
            say(
                "Bạn không có quyền làm việc này với đề án %(code)s. %(reason)s",
                code=project.code,
                reason=reason,
            ),
            code="no_right",
        )


def refuse_own(actor: User, request: Request, *askers: int | None, code: str = "no_right") -> None:
    """Raise NotAllowed when ``actor`` is one of the people (ids) who asked for what is answered now."""
    if actor.pk in askers:
        raise NotAllowed(OWN_REQUESTS[request], code=code)


def require_editable(project: Project, name: str) -> None:
    """Raise RuleViolation when field ``name`` may not be edited in the state that the đề án is in."""
    if name not in editable(project.status, project.form):
        raise RuleViolation(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không sửa được %(label)s.",
                code=project.code,
                status=State(project.status).label,
                label=lowered(LABELS[name]),
            ),
            code="not_editable",
            field=name,
            details={"status": project.status},
        )


def refuse(project: Project, problems: list[Problem]) -> NoReturn:
    """Raise Problems with all of ``problems``."""
    if len(problems) == 1:
        raise Problems(problems[0]["message"], problems, code=str(problems[0]["code"]))
    raise Problems(
        say_many(
            "Đề án %(code)s: có %(count)s điểm cần sửa.",
            "Đề án %(code)s: có %(count)s điểm cần sửa.",
            count=len(problems),
            code=project.code,
        ),
        problems,
    )
