"""Freezing a dossier when it is sent; called inside the step, so that a step that fails freezes nothing."""

from centers.models import User
from core.words import in_vietnamese
from projects.models import Project, Submission
from projects.selectors.dossier import dossier_of, latest_submission
from projects.workflow import STATE_LEVELS


def freeze_dossier(*, actor: User | None, project: Project) -> Submission:
    """Keep the dossier of a locked đề án as it has just been sent to the level it is at now."""
    before = latest_submission(project)
    with in_vietnamese():
        content = dossier_of(project)
    return Submission.objects.create(
        project=project,
        number=before.number + 1 if before else 1,
        level=STATE_LEVELS[project.status],
        sent_at=project.status_since,
        sent_by=actor,
        content=content,
    )
