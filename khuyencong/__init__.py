"""The portal's outermost room: settings, root addresses, the Celery app, health."""

from khuyencong.celery import app as celery_app

__all__ = ["celery_app"]
