"""How every act on somebody's account begins and ends: a right to it, whole or not at all, and a refused right on record."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.utils import timezone

from centers.models import Center, User
from centers.selectors.people import Managing, manageable, managing, wholly_managed
from core import audit
from core.exceptions import NotAllowed, NotFound
from core.words import say


@contextmanager
def managing_act(*, actor: User | None, action: str, obj: models.Model) -> Iterator[None]:
    """An atomic act of ``actor`` (None: the system); a refusal for want of a right rolls it back and is then recorded at ``obj``."""
    try:
        with transaction.atomic():
            yield
    except (NotAllowed, NotFound) as refusal:
        if actor is not None:
            audit.record_refusal(actor=actor, action=action, obj=obj, reason=audit.reason_of(refusal))
        raise


def require_manager(actor: User | None) -> Managing:
    """Raise NotAllowed unless ``actor`` manages somebody; the system manages everybody."""
    hold = Managing(everybody=True) if actor is None else managing(actor)
    if not hold:
        raise NotAllowed(say("Chỉ quản trị và lãnh đạo đơn vị được quản lý tài khoản và vai trò."))
    return hold


def require_gift(actor: User | None, center: Center, role: str) -> None:
    """Raise NotAllowed unless ``actor`` may give and end this role at this centre."""
    if not require_manager(actor).may_give(center, role):
        raise NotAllowed(
            say(
                "Lãnh đạo đơn vị chỉ giao và kết thúc vai trò chuyên môn ở đơn vị mình; vai trò khác do quản trị giao."
            ),
            code="role_out_of_reach",
        )


def require_account(actor: User | None, user: User, own: str) -> None:
    """Raise NotAllowed unless ``actor`` may act on the account itself; ``own`` is said to whoever tries it on their own.

    Raises NotFound for a person whom the actor does not see.
    """
    hold = require_manager(actor)
    if actor is None:
        return
    if actor.pk == user.pk:
        raise NotAllowed(own, code="own_account")
    if not manageable(actor).filter(pk=user.pk).exists():
        raise NotFound(say("Không tìm thấy người dùng."), code="user_not_found")
    if not wholly_managed(hold, user, timezone.localdate()):
        raise NotAllowed(
            say("Người này còn vai trò ngoài phạm vi bạn quản lý; hãy nhờ quản trị."),
            code="account_out_of_reach",
        )


def locked(user: User) -> User:
    """The account's row, read anew and locked until the end of the act."""
    return User.objects.select_for_update().get(pk=user.pk)
