"""Long work: one row tells the truth, whatever the broker does."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from centers.models import User
from core import jobs
from core.exceptions import RuleViolation
from core.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def handlers() -> None:
    """Kinds of work that end in each way."""

    def good(context: jobs.JobContext) -> jobs.JobFile:
        context.progress(1, 2, "nửa đường")
        path = context.workdir / "a.txt"
        path.write_text("xong")
        return jobs.JobFile(path=path, name="a.txt", content_type="text/plain")

    def refused(context: jobs.JobContext) -> jobs.JobFile:
        raise RuleViolation("Quá nhiều dòng.", code="pdf_too_many_rows")

    def broken(context: jobs.JobContext) -> jobs.JobFile:
        raise ZeroDivisionError

    def taken_over(context: jobs.JobContext) -> jobs.JobFile:
        Job.objects.update(run_token=None)
        path = context.workdir / "late.txt"
        path.write_text("muộn")
        return jobs.JobFile(path=path, name="late.txt", content_type="text/plain")

    def cancelled(context: jobs.JobContext) -> jobs.JobFile:
        Job.objects.update(cancel_requested=True)
        context.progress(1, 3)
        raise AssertionError("must not come here")

    def late_cancel(context: jobs.JobContext) -> jobs.JobFile:
        made = good(context)
        Job.objects.update(cancel_requested=True)
        return made

    def busy(context: jobs.JobContext) -> jobs.JobFile:
        """One long step in which the percent does not move."""
        context.progress(1, 3)
        Job.objects.update(cancel_requested=True)
        for _ in range(5):
            time.sleep(jobs.LOOK_SECONDS / 4)
            context.progress(1, 3)
        raise AssertionError("must not come here")

    for name, work in [
        ("late cancel", late_cancel),
        ("busy", busy),
        ("good", good),
        ("refused", refused),
        ("broken", broken),
        ("late", taken_over),
        ("stop", cancelled),
    ]:
        jobs.register(name, work)


def make(kind: str, **fields: object) -> Job:
    return Job.objects.create(kind=kind, **fields)


def test_a_finished_job_has_its_file() -> None:
    job = make("good")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.percent, job.attempts, job.file_name) == ("done", 100, 1, "a.txt")
    assert default_storage.open(job.file).read() == b"xong"


def test_a_message_delivered_twice_runs_once() -> None:
    job = make("good")
    jobs.run(str(job.pk))
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.attempts == 1


def test_a_refusal_is_the_reason_that_a_person_reads() -> None:
    job = make("refused")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.error, job.error_code, job.file) == (
        "failed",
        "Quá nhiều dòng.",
        "pdf_too_many_rows",
        "",
    )


def test_a_fault_shows_no_trace_to_the_person() -> None:
    job = make("broken")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "internal_error")
    assert "ZeroDivision" not in job.error


def test_an_attempt_that_lost_its_lease_leaves_no_file() -> None:
    job = make("late")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.file) == ("running", "")
    folder = Path(default_storage.path(f"jobs/{job.pk}"))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_running_job_stops_at_its_next_step_when_asked() -> None:
    for kind in ("stop", "busy"):
        job = make(kind)

        jobs.run(str(job.pk))

        job.refresh_from_db()
        assert (job.state, job.message) == ("cancelled", "Đã hủy theo yêu cầu.")


def test_a_job_cancelled_in_its_last_moment_leaves_no_file() -> None:
    job = make("late cancel")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.file) == ("cancelled", "")
    folder = Path(default_storage.path(f"jobs/{job.pk}"))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_waiting_job_is_cancelled_at_once_and_can_be_run_again(
    django_capture_on_commit_callbacks: object,
) -> None:
    job = make("good")
    jobs.cancel(job=job)
    assert job.state == JobState.CANCELLED
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        jobs.retry(job=job)

    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_what_has_ended_is_neither_cancelled_nor_retried() -> None:
    job = make("good", state=JobState.DONE)

    with pytest.raises(RuleViolation):
        jobs.cancel(job=job)
    with pytest.raises(RuleViolation):
        jobs.retry(job=job)


def test_the_same_request_key_makes_one_job(officer: User) -> None:
    one = jobs.enqueue(kind="good", params={}, owner=officer, request_key="r1")
    other = jobs.enqueue(kind="good", params={}, owner=officer, request_key="r1")

    assert one.pk == other.pk


def test_the_sweep_takes_up_what_nobody_holds_and_gives_up_in_the_end() -> None:
    past = timezone.now() - timedelta(minutes=10)
    lost = make("good", state=JobState.RUNNING, lease_until=past, attempts=1)
    worn = make("good", state=JobState.RUNNING, lease_until=past, attempts=3)
    asked = make("good", state=JobState.RUNNING, lease_until=past, attempts=1, cancel_requested=True)
    held = make("good", state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1), attempts=1)
    forgotten = make("good")
    Job.objects.filter(pk=forgotten.pk).update(created_at=past)

    sent = jobs.sweep()

    states = {
        name: Job.objects.get(pk=job.pk).state
        for name, job in [
            ("lost", lost),
            ("worn", worn),
            ("asked", asked),
            ("held", held),
            ("forgotten", forgotten),
        ]
    }
    assert sent == 2
    assert states == {
        "lost": "done",
        "worn": "failed",
        "asked": "cancelled",
        "held": "running",
        "forgotten": "done",
    }
