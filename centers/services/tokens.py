"""Making, using and revoking the keys of programs."""

import secrets
from datetime import datetime

from django.utils import timezone

from centers.models import ApiToken, User
from core import audit
from core.exceptions import NotAllowed, RuleViolation
from core.words import say


@audit.keeps_refusals("token.create")
def create_token(*, actor: User, name: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """A new key for the actor's own programs; returns the row and the key, which is never shown again."""
    if not name.strip():
        raise RuleViolation(say("Đặt tên cho khóa để biết chương trình nào đang dùng."), field="name")
    key = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor, name=name.strip(), digest=ApiToken.digest_of(key), prefix=key[:8], expires_at=expires_at
    )
    audit.record(
        actor=actor, action="token.create", obj=token, after={"name": token.name, "expires_at": expires_at}
    )
    return token, key


@audit.keeps_refusals("token.revoke", of="token")
def revoke_token(*, actor: User, token: ApiToken) -> ApiToken:
    """Make a key useless at once; its owner and administrators may."""
    if token.user_id != actor.pk and not actor.has_role("admin"):
        raise NotAllowed(say("Chỉ chủ khóa hoặc quản trị được thu hồi."))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(actor=actor, action="token.revoke", obj=token)
    return token


def note_use(*, token: ApiToken) -> None:
    """Remember that a key is in use; not part of the audit trail."""
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
