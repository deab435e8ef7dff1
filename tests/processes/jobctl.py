"""Talks to the job table from a process of its own: ``enqueue TRACE STEPS``, ``show ID``, ``cancel ID``, ``sweep``, ``files ID``."""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402

from core import jobs  # noqa: E402
from core.models import Job  # noqa: E402


def main(action: str, *arguments: str) -> None:
    if action == "enqueue":
        job = jobs.enqueue(
            kind="slow", params={"trace": arguments[0], "steps": int(arguments[1])}, owner=None
        )
        sys.stdout.write(str(job.pk))
    elif action == "show":
        job = Job.objects.get(pk=arguments[0])
        sys.stdout.write(
            json.dumps({"state": job.state, "attempts": job.attempts, "done": job.done, "file": job.file})
        )
    elif action == "cancel":
        jobs.cancel(job=Job.objects.get(pk=arguments[0]))
    elif action == "sweep":
        sys.stdout.write(str(jobs.sweep()))
    elif action == "files":
        folder = Path(settings.DATA_DIR) / "files" / "jobs" / arguments[0]
        sys.stdout.write(json.dumps(sorted(path.name for path in folder.rglob("*") if path.is_file())))


main(*sys.argv[1:])
