"""Receivers of the signals that the framework and the lock-out send around a login. They hold no rule: each calls one service."""

from typing import Any

from axes.helpers import get_client_ip_address
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from centers.models import User
from centers.services import logins


def _address(request: Any) -> str:
    return str(get_client_ip_address(request) or "") if request is not None and request.META else ""


@receiver(user_logged_in)
def on_login(*, request: Any, user: User, **_: Any) -> None:
    logins.note_login(user=user, address=_address(request))


@receiver(user_logged_out)
def on_logout(*, request: Any, user: User | None, **_: Any) -> None:
    if user is not None:
        logins.note_logout(user=user, address=_address(request))


@receiver(user_login_failed)
def on_failure(*, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    """Tries beyond the limit leave nothing more: the lock is on record, and a flood must not fill the trail."""
    if _failures(request) <= settings.AXES_FAILURE_LIMIT:
        logins.note_failure(username=str(credentials.get("username", "")), address=_address(request))


@receiver(user_locked_out)
def on_lockout(*, request: Any, username: str | None, **_: Any) -> None:
    """Sent at the try that reaches the limit, and again at each one after it."""
    if _failures(request) == settings.AXES_FAILURE_LIMIT:
        logins.note_lockout(username=username or "", address=_address(request))


def _failures(request: Any) -> int:
    """How many wrong tries the lock-out has counted for this account and address; 0 where it has not counted."""
    return getattr(request, "axes_failures_since_start", None) or 0
