"""Uploads with malware: on the desks of those who can bring another."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from core.models import HARMFUL, ScanState
from core.words import say
from projects import rules
from projects.enums import Topic
from projects.models import Attachment, Project
from projects.selectors.work.desk import Desk, Lot


def harmful_papers(desk: Desk) -> Iterator[Lot]:
    """Papers with malware, until another of their kind came after them or an administrator deleted them: of those who write the dossier, and of
    whoever brought them.
    """
    later = Attachment.objects.filter(
        project=OuterRef("project"), kind=OuterRef("kind"), uploaded_at__gt=OuterRef("uploaded_at")
    ).exclude(scan_state__in=HARMFUL)
    rows = Attachment.objects.live().filter(scan_state=ScanState.INFECTED).exclude(Exists(later))
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    seen = Project.objects.visible_to(desk.user.scope)
    mine = Q(uploaded_by=desk.user, project__in=seen.values("pk"))
    if theirs is not None:
        mine |= Q(project__in=theirs.values("pk"))
    yield Lot(
        Topic.STEPS,
        rows.filter(mine),
        lambda name: say("Thay tệp có mã độc: %(name)s", name=name),
        since="scan_since",
        mark="name",
        route="projects:papers",
    )
