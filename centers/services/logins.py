"""Comings and goings on the audit trail: who logged in or out, from where; what was tried without success."""

from centers.models import User
from core import audit
from core.text import clean
from core.words import say

NOBODY = "không rõ"
"""Who stands behind a login that failed; the name that was typed is not proof of a person."""


def note_login(*, user: User, address: str) -> None:
    """Record that ``user`` logged in from a network address."""
    audit.record(actor=user, action="login.in", obj=user, after={"network": address})


def note_logout(*, user: User, address: str) -> None:
    """Record that ``user`` logged out."""
    audit.record(actor=user, action="login.out", obj=user, after={"network": address})


def note_failure(*, username: str, address: str) -> None:
    """Record a wrong name or password. A name that no account bears is not kept: it may be a password typed in the wrong box."""
    _note_refused("login.fail", username, address, say("Sai tên đăng nhập hoặc mật khẩu."))


def note_lockout(*, username: str, address: str) -> None:
    """Record that logging in as ``username`` from this address is barred for a while."""
    _note_refused(
        "login.lock", username, address, say("Sai quá nhiều lần; tạm khóa đăng nhập từ địa chỉ này.")
    )


def _note_refused(action: str, username: str, address: str, reason: str) -> None:
    known = User.objects.filter(username__iexact=clean(username)[:150]).first() if username else None
    audit.record(
        actor=None,
        actor_label=NOBODY,
        action=action,
        obj=known or User(username="tên không có tài khoản"),
        after={"network": address},
        reason=reason,
        refused=True,
    )
