"""Celery tasks of reports: thin."""

from celery import shared_task


@shared_task(name="reports.run_closed_periods")
def run_closed_periods_task() -> None:
    """Start the reports that closed quarters still lack."""
    from reports.services import runs

    runs.run_closed_quarters()


@shared_task(name="reports.send_reminders")
def send_reminders_task() -> None:
    """Send the reminders of periodic reports that did not go out yet."""
    from reports.services import reminding

    reminding.send_reminders()
