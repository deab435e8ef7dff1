"""Whether a person may open a page on which a part of a đề án is written. The service that saves checks again, under lock."""

from centers.models import User
from core.exceptions import StaleState
from core.words import lowered, say
from projects import rules
from projects.enums import State
from projects.models import Project
from projects.rules import why_not
from projects.selectors.projects import case_of
from projects.services.acting import require
from projects.validators import LABELS, editable


def open_for_editing(*, actor: User, project: Project, name: str) -> None:
    """Raise NotAllowed for whoever does not write this đề án, StaleState where its state no longer lets ``name`` be edited."""
    require(actor, project, rules.IMPLEMENTER_STAFF)
    if name not in editable(project.status, project.form):
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không sửa được %(label)s.",
                code=project.code,
                status=State(project.status).label,
                label=lowered(LABELS[name]),
            ),
            code="not_editable",
            field=name,
        )


def may_edit(actor: User, project: Project, name: str) -> bool:
    """Whether the page that edits ``name`` would open for this person now."""
    return (
        name in editable(project.status, project.form)
        and why_not(actor, (rules.IMPLEMENTER_STAFF,), case_of(project)) is None
    )
