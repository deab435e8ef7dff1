"""Makes đề án that are accepted and have 1,000 đồng each to pay: ``prepare PREFIX COUNT``; or prints payments and what remains of each: ``show PREFIX``."""

import json
import sys
from datetime import date

import django

django.setup()

from centers.models import Center  # noqa: E402
from projects.models import Entry, Project  # noqa: E402
from projects.selectors.ledger import balance  # noqa: E402
from tests import factories  # noqa: E402


def main(action: str, *arguments: str) -> None:
    if action == "show":
        found = [
            (
                Entry.objects.filter(project=project, kind="pay").count(),
                balance(project, "national", 2026).remaining,
            )
            for project in Project.objects.filter(code__startswith=f"{arguments[0]}-")
        ]
        sys.stdout.write(json.dumps(found))
        return
    prefix, count = arguments
    center = Center.objects.get(code="TTKC-24")
    for number in range(int(count)):
        project = factories.project(center, code=f"{prefix}-{number}", status="accepted")
        factories.entry(
            project, "assign", 1000, happened_on=date(2026, 1, 2), key=f"{prefix}-assign-{number}"
        )


main(*sys.argv[1:])
