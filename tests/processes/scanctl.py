"""Uploads from a process of its own: ``upload`` brings one, ``show ID`` tells its state, ``lose ID`` lets its worker count as lost."""

import io
import json
import sys
import uuid

import django

django.setup()

from django.utils import timezone  # noqa: E402

from centers.models import Center, User  # noqa: E402
from core.models import AuditEvent  # noqa: E402
from projects.models import Attachment  # noqa: E402
from projects.services.documents import add_attachment  # noqa: E402
from tests import factories  # noqa: E402
from tests.scan.clamd import EICAR  # noqa: E402


def main(action: str, *arguments: str) -> None:
    if action == "upload":
        center = Center.objects.get(code="TTKC-24")
        officer = User.objects.filter(username="quet").first() or factories.user("quet", center, "officer")
        paper = add_attachment(
            actor=officer,
            project_id=factories.project(
                center, status="draft", code=f"KCQG-2098-{uuid.uuid4().int % 9000 + 1000}"
            ).pk,
            kind="proposal",
            name="Thuyết minh.pdf",
            content=io.BytesIO(b"%PDF-1.4\n" + EICAR),
        )
        sys.stdout.write(str(paper.pk))
    elif action == "show":
        paper = Attachment.objects.get(pk=arguments[0])
        acts = AuditEvent.objects.filter(object_type="projects.attachment", object_id=arguments[0])
        told = {
            "state": paper.scan_state,
            "attempts": paper.scan_attempts,
            "held": paper.scan_token is not None,
            "acts": list(acts.order_by("pk").values_list("action", flat=True)),
        }
        sys.stdout.write(json.dumps(told))
    elif action == "lose":
        Attachment.objects.filter(pk=arguments[0]).update(scan_due_at=timezone.now())


main(*sys.argv[1:])
