"""What beat starts by itself: closed quarters are caught up, lost jobs are swept, the worker shows that it lives."""

from celery import current_app
from celery.schedules import crontab
from django.conf import settings


def test_the_table_starts_what_must_go_on_by_itself() -> None:
    table = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert table["core.sweep_jobs"] <= settings.JOB_LEASE_SECONDS
    assert table["core.heartbeat"] <= 30
    assert table["core.sweep_scans"] <= 60
    assert table["reports.run_closed_periods"] == crontab(minute=10)  # hourly, so downtime is caught up


def test_every_scheduled_task_is_one_that_workers_know() -> None:
    current_app.loader.import_default_modules()

    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert names <= set(current_app.tasks)


def test_the_tasks_do_what_they_are_called_for(db: None) -> None:
    from core.models import Heartbeat
    from reports.models import ReportRun

    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        current_app.tasks[entry["task"]].apply(throw=True)

    assert Heartbeat.objects.filter(name="worker").exists()
    assert ReportRun.objects.filter(owner__isnull=True).count() == 16
