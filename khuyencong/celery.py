"""The Celery application. Tasks live in each app's ``tasks.py`` and are thin."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_ready

from khuyencong.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings.embedded")

app = Celery("khuyencong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_embedded_init.connect
def end_beat_with_worker(**_: Any) -> None:
    """Beat inside a worker is a process of its own that would outlive a worker killed by force, and send on."""
    end_with_parent(parent=os.getppid(), number=signal.SIGTERM)


@worker_ready.connect
def begin_at_once(**_: Any) -> None:
    """Reports this worker and takes up what an earlier one left, jobs and scans, without waiting for beat's first round."""
    for name in ("core.heartbeat", "core.sweep_jobs", "core.sweep_scans"):
        app.send_task(name, expires=25)
