"""Comments of before become discussions of their own; the answers to findings are told again from the audit trail."""

from datetime import date
from typing import Any

from django.db import migrations
from django.utils import timezone

KINDS = {"finding.ask": "asked", "finding.except": "granted", "finding.refuse": "refused"}


def forwards(apps: Any, _editor: Any) -> None:
    discuss(apps.get_model("projects", "Comment"), apps.get_model("projects", "Discussion"))
    answers(apps)


def discuss(comments: Any, discussions: Any) -> None:
    for comment in comments.objects.filter(discussion=None).select_related("project"):
        comment.discussion = discussions.objects.create(
            project=comment.project, side="", opened_by=comment.author, opened_at=comment.at
        )
        comment.save(update_fields=["discussion"])


def answers(apps: Any) -> None:
    """Each audited answer becomes a row; a last day that an answer did not change is that of the one before it."""
    findings = apps.get_model("projects", "Finding").objects.in_bulk()
    rows = apps.get_model("projects", "FindingAnswer").objects
    events = apps.get_model("core", "AuditEvent").objects.filter(
        object_type="projects.finding", action__in=KINDS, refused=False
    )
    until: dict[int, date | None] = {}
    for event in events.order_by("at", "pk"):
        finding = findings.get(int(event.object_id))
        if finding is None:
            continue
        kind = KINDS[event.action]
        told = event.after.get("exception_until")
        if kind == "granted":
            until[finding.pk] = (
                date.fromisoformat(told) if told else until.get(finding.pk) or finding.exception_until
            )
        rows.create(
            finding=finding,
            project_id=finding.project_id,
            kind=kind,
            actor_id=event.actor_id,
            reason=event.reason,
            until=until.get(finding.pk) if kind == "granted" else None,
            happened_on=timezone.localdate(event.at),
            recorded_at=event.at,
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0018_discussions"), ("core", "0003_audit_search")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
