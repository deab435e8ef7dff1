"""Celery tasks of the core: thin, named, keyed by id."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="core.run_job")
def run_job_task(job_id: str) -> None:
    """Run one job if it is still open."""
    from core import jobs

    jobs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs_task() -> None:
    """Send jobs again that lost their worker or their message."""
    from core import jobs

    jobs.sweep()


@shared_task(name="core.heartbeat")
def heartbeat_task() -> None:
    """Show the status page that a worker lives."""
    from core.models import Heartbeat

    Heartbeat.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})


@shared_task(name="core.scan_file")
def scan_file_task(label: str, pk: int) -> None:
    """Scan one upload if it is due."""
    from core.scan import work

    work.run(label, pk)


@shared_task(name="core.sweep_scans")
def sweep_scans_task() -> None:
    """Send uploads to be scanned that were lost, failed or came before there was a scanner."""
    from core.scan import work

    work.sweep()


@shared_task(name="core.send_mail", autoretry_for=(OSError,), retry_backoff=30, max_retries=5)
def send_mail_task(addresses: list[str], subject: str, body: str) -> None:
    """Send one message to each address, so that nobody sees the others'."""
    from django.core.mail import EmailMessage, get_connection

    get_connection().send_messages([EmailMessage(subject, body, to=[address]) for address in addresses])
