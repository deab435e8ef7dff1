"""Reading runs."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from centers.models import User
from core.models import Heartbeat
from reports.models import ReportRun

_WORKER_SILENCE = timedelta(seconds=60)


def runs_of(user: User) -> QuerySet[ReportRun]:
    """The runs that a person may see, newest first, with their jobs."""
    return ReportRun.objects.visible_to(user).select_related("job", "owner")


def worker_is_silent() -> bool:
    """Whether no worker has shown itself for a minute: a run that it had begun waits until one takes over."""
    since = timezone.now() - _WORKER_SILENCE
    return not Heartbeat.objects.filter(name="worker", seen_at__gte=since).exists()
