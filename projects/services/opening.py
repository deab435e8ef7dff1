"""Whether a page of an act may be opened at all: told before a form is shown, by the same tables that offer it."""

from centers.models import User
from core import audit
from core.exceptions import DomainError, NotAllowed, NotFound, StaleState
from core.words import say
from projects.acts import Act
from projects.enums import State
from projects.models import Project
from projects.rules import why_not
from projects.selectors.projects import case_of


def check_open(*, actor: User, project: Project, acts: tuple[Act, ...], trying: bool) -> None:
    """Raise NotAllowed for a person without the right, StaleState where the đề án is in no state for it, NotFound where its form has none.

    A refused try (``trying``) is kept on the audit trail; looking is not.
    """
    try:
        _refuse_closed(actor, project, acts)
    except DomainError as refusal:
        if trying:
            audit.record_refusal(
                actor=actor, action=acts[0].key, obj=project, reason=audit.reason_of(refusal)
            )
        raise


def _refuse_closed(actor: User, project: Project, acts: tuple[Act, ...]) -> None:
    act = next((act for act in acts if project.status in act.states), None)
    rights = act.rights(project.fund) if act else tuple(r for each in acts for r in each.rights(project.fund))
    reason = why_not(actor, rights, case_of(project))
    if reason is not None:
        raise NotAllowed(
            say(
                "Bạn không có quyền làm việc này với đề án %(code)s. %(reason)s",
                code=project.code,
                reason=reason,
            ),
            code="no_right",
        )
    if acts[0].form not in ("", project.form):
        raise NotFound(say("Đề án này không có việc đó."), code="unknown_act")
    if act is None:
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không còn hoặc chưa đến lúc làm việc này. Hãy tải lại trang để xem tình hình mới.",
                code=project.code,
                status=State(project.status).label,
            ),
            code="wrong_state",
            details={"status": project.status},
        )
