"""Celery tasks of đề án: thin."""

from celery import shared_task


@shared_task(name="projects.send_digests")
def send_digests_task() -> None:
    """Send the daily mails about open work that did not go out today."""
    from projects.services import digest

    digest.send_digests()
