"""Long work with a row of its own: enqueue, claim, report progress, finish, cancel, retry, sweep.

A broker may lose a message or deliver it twice. So the message carries only the job's id, a worker claims the row by a conditional
update, and a sweep sends open jobs again when nobody holds them. An attempt that lost its lease can neither report nor finish.
"""

import logging
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import close_old_connections, connection, models, transaction
from django.utils import timezone
from django.utils.translation import override

from core.exceptions import DomainError, RuleViolation
from core.models import Job, JobState
from core.words import VIETNAMESE, say

log = logging.getLogger(__name__)

OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
CANCELLED = say("Đã hủy theo yêu cầu.")
LOOK_SECONDS = 0.5  # how often a busy handler looks whether it was cancelled


class JobCancelledError(Exception):
    """The person asked to stop; raised out of the handler at its next progress report."""


class LeaseLostError(Exception):
    """Another worker took the job over; this attempt must leave without a trace."""


@dataclass(frozen=True, slots=True)
class JobFile:
    """What a handler made: a finished file in the job's work folder."""

    path: Path
    name: str
    content_type: str


class JobContext(Protocol):
    """What a handler sees of its job."""

    params: Mapping[str, Any]
    owner: AbstractBaseUser | None
    workdir: Path

    def progress(self, done: int, total: int, message: str = "") -> None: ...


Handler = Callable[["JobContext"], JobFile]
_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Name the function that does the work of ``kind``; called from an app's ``ready``."""
    _handlers[kind] = handler


@transaction.atomic
def enqueue(
    *, kind: str, params: Mapping[str, Any], owner: AbstractBaseUser | None, request_key: str | None = None
) -> Job:
    """Put work in line; sent to a worker when the transaction is committed.

    The same ``request_key`` twice gives the same job, so a double click makes one.
    """
    values: dict[str, Any] = {"kind": kind, "params": dict(params), "owner": owner}
    if request_key:
        job, created = Job.objects.get_or_create(request_key=request_key, defaults=values)
    else:
        job, created = Job.objects.create(**values), True
    if created:
        transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: uuid.UUID) -> None:
    """Tell a worker about the job. A broker that is away costs time, not the job: the sweep sends it again."""
    from core.tasks import run_job_task  # noqa: PLC0415 - tasks stand below this module and import it

    try:
        run_job_task.delay(str(job_id))
    except (OSError, run_job_task.OperationalError) as error:
        log.warning("job %s not sent, the sweep will: %s", job_id, error)


def run(job_id: str) -> None:
    """Do the job if nobody else does. Never raises for a failed job: the reason stands in its row."""
    claimed = _claim(uuid.UUID(job_id))
    if claimed is None:
        log.info("job %s is gone, finished or held by another worker", job_id)
        return
    language = getattr(claimed.owner, "mail_language", VIETNAMESE)
    with tempfile.TemporaryDirectory(prefix="job-") as folder, _LeaseKeeper(claimed), override(language):
        try:
            result = _handlers[claimed.kind](_Context(claimed, Path(folder)))
            _finish(claimed, result)
        except JobCancelledError:
            _close(claimed, JobState.CANCELLED, message=CANCELLED)
        except LeaseLostError:
            log.warning("job %s: lease lost, this attempt ends", job_id)
        except DomainError as error:
            _close(claimed, JobState.FAILED, error=error.message, error_code=error.code)
        except Exception:
            log.exception("job %s failed", job_id)
            _close(
                claimed,
                JobState.FAILED,
                error=say("Có lỗi khi xử lý. Hãy thử lại; nếu vẫn lỗi, báo quản trị kèm mã công việc."),
                error_code="internal_error",
            )


def cancel(*, job: Job) -> Job:
    """Stop a job that waits at once, one that runs at its next progress report; raises RuleViolation when it has ended."""
    now = timezone.now()
    stopped = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_requested=True, finished_at=now, message=say("Đã hủy theo yêu cầu.")
    )
    if not stopped and not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        cancel_requested=True
    ):
        raise RuleViolation(say("Công việc đã kết thúc, không hủy được nữa."), code="job_ended")
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(*, job: Job) -> Job:
    """Put a failed or cancelled job in line again; raises RuleViolation for any other."""
    renewed = Job.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED)).update(
        state=JobState.QUEUED,
        done=0,
        total=0,
        message="",
        error="",
        error_code="",
        attempts=0,
        run_token=None,
        lease_until=None,
        cancel_requested=False,
        started_at=None,
        finished_at=None,
    )
    if not renewed:
        raise RuleViolation(
            say("Chỉ chạy lại được công việc không thành công hoặc đã hủy."), code="job_not_retryable"
        )
    transaction.on_commit(lambda: send(job.pk))
    job.refresh_from_db()
    return job


def sweep() -> int:
    """Send open jobs that nobody holds once more; give up on those that used up their attempts. Returns how many were sent.

    A job that merely waits in a long queue may be sent twice: the second message finds it claimed and does nothing.
    """
    now = timezone.now()
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
    lost.filter(cancel_requested=True).update(
        state=JobState.CANCELLED, finished_at=now, run_token=None, message=say("Đã hủy theo yêu cầu.")
    )
    lost.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=JobState.FAILED,
        finished_at=now,
        run_token=None,
        error=say("Tiến trình xử lý bị ngắt nhiều lần. Hãy chạy lại hoặc báo quản trị."),
        error_code="worker_lost",
    )
    waiting = models.Q(state=JobState.QUEUED, created_at__lt=now - timedelta(seconds=30))
    open_jobs = list(
        Job.objects.filter(waiting | models.Q(state=JobState.RUNNING, lease_until__lt=now)).values_list(
            "pk", flat=True
        )[:200]
    )
    for job_id in open_jobs:
        send(job_id)
    return len(open_jobs)


def _claim(job_id: uuid.UUID) -> Job | None:
    """Take the job by a conditional update; None when it is gone, ended or held."""
    now = timezone.now()
    token = uuid.uuid4()
    free = models.Q(state=JobState.QUEUED) | models.Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(
        free, pk=job_id, cancel_requested=False, attempts__lt=settings.JOB_MAX_ATTEMPTS
    ).update(
        state=JobState.RUNNING,
        run_token=token,
        lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        attempts=models.F("attempts") + 1,
        started_at=now,
        done=0,
    )
    return Job.objects.select_related("owner").get(pk=job_id) if taken else None


def _held(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, run_token=job.run_token)


def _finish(job: Job, result: JobFile) -> None:
    """Store the file and close the job; a file whose job was taken over meanwhile is removed again."""
    with result.path.open("rb") as source:
        size = result.path.stat().st_size
        stored = default_storage.save(f"jobs/{job.pk}/{job.run_token}/{result.name}", File(source))
    won = (
        _held(job)
        .filter(cancel_requested=False)
        .update(
            state=JobState.DONE,
            file=stored,
            file_name=result.name,
            content_type=result.content_type,
            file_size=size,
            done=models.F("total"),
            finished_at=timezone.now(),
            lease_until=None,
            message="",
        )
    )
    if not won:
        default_storage.delete(stored)
        _close(job, JobState.CANCELLED, message=CANCELLED)  # nothing happens where the job was taken over


def _close(job: Job, state: JobState, *, message: str = "", error: str = "", error_code: str = "") -> None:
    _held(job).update(
        state=state,
        message=message,
        error=error,
        error_code=error_code,
        finished_at=timezone.now(),
        lease_until=None,
    )


class _Context:
    """The handler's side of a claimed job."""

    def __init__(self, job: Job, workdir: Path) -> None:
        self.params: Mapping[str, Any] = job.params
        self.owner: AbstractBaseUser | None = job.owner
        self.workdir = workdir
        self._job = job
        self._shown = (-1, "")
        self._next_look = 0.0

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report progress, at most once per percent and moment; raises JobCancelledError or LeaseLostError when the work must end."""
        mark = (done * 100 // total if total else 0, message)
        if mark == self._shown and time.monotonic() < self._next_look:
            return
        self._shown, self._next_look = mark, time.monotonic() + LOOK_SECONDS
        updated = _held(self._job).update(done=done, total=total, message=message, lease_until=_lease())
        if not updated:
            raise LeaseLostError
        if Job.objects.filter(pk=self._job.pk, cancel_requested=True).exists():
            raise JobCancelledError


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


class _LeaseKeeper:
    """Renews the lease while a handler is busy inside one long step, so only a dead worker loses its job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name=f"lease-{job.pk}")

    def __enter__(self) -> "_LeaseKeeper":
        if not settings.CELERY_TASK_ALWAYS_EAGER:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _keep(self) -> None:
        try:
            while not self._stop.wait(settings.JOB_LEASE_SECONDS / 4):
                close_old_connections()
                if not _held(self._job).update(lease_until=_lease()):
                    return
        finally:
            connection.close()
