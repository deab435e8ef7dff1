"""The mail address of an account: entered or changed by a manager, or by its owner. The old address is told."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centers.enums import Role
from centers.models import User
from centers.selectors.people import has_come_in
from centers.services.managing import locked, managing_act, require_account
from centers.services.people import require_free_address
from core import audit
from core.exceptions import InvalidInput, NotAllowed
from core.mail import mail_on_commit
from core.words import say


def change_address(*, actor: User, user: User, email: str) -> User:
    """Enter or change the mail address of an account that the actor manages.

    Whoever holds the address gets the links for a new password. So once the person has come in, administrators alone may, as with a
    temporary password: a lead must not come to act in the name of the officer who prepares. Until then a lead may mend the address to
    which an invitation went; that invitation is useless afterwards. Raises NotAllowed, NotFound, InvalidInput (``email_taken``).
    """
    with managing_act(actor=actor, action="user.email_change", obj=user):
        require_account(actor, user, say("Đổi thư điện tử của mình ở trang Tài khoản."))
        held = locked(user)
        if has_come_in(held) and not actor.has_role(Role.ADMIN):
            raise NotAllowed(
                say("Người này đã dùng tài khoản: chỉ quản trị hoặc chính người đó đổi được thư điện tử."),
                code="account_in_use",
            )
        return _change(actor, held, email)


@audit.keeps_refusals("user.email_change")
def change_own_address(*, actor: User, email: str) -> User:
    """Enter or change one's own mail address; the page asks for the password first. Raises InvalidInput (``email_taken``)."""
    return _change(actor, locked(actor), email)


def _change(actor: User, held: User, email: str) -> User:
    before, held.email = held.email, email.strip().lower()
    if held.email == before:
        return held
    if not held.email:
        raise InvalidInput(say("Hãy nhập thư điện tử."), code="email_missing", field="email")
    try:
        User._meta.get_field("email").clean(held.email, held)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), code="email_wrong", field="email")
    require_free_address(held)
    held.invited_at = None
    try:
        with transaction.atomic():
            held.save(update_fields=["email", "invited_at"])
    except IntegrityError:
        raise InvalidInput(
            say("Thư điện tử “%(email)s” đã dùng cho tài khoản khác.", email=held.email),
            code="email_taken",
            field="email",
        ) from None
    audit.record(
        actor=actor,
        action="user.email_change",
        obj=held,
        before={"email": before},
        after={"email": held.email},
    )
    _tell(actor, held, before)
    return held


def _tell(actor: User, held: User, before: str) -> None:
    """Both addresses: the old one so that a stranger's change is noticed, without naming the new one there."""
    subject = say("Cổng khuyến công: thư điện tử của tài khoản vừa được đổi")
    mail_on_commit(
        to=[before],
        language=held.mail_language,
        subject=subject,
        body=say(
            "Kính gửi %(user)s,\n\n%(actor)s vừa đổi thư điện tử của tài khoản %(username)s; từ nay thư của cổng không gửi tới địa chỉ này nữa.\nNếu không phải do bạn, hãy báo ngay cho quản trị.",
            user=held,
            actor=actor,
            username=held.username,
        ),
    )
    mail_on_commit(
        to=[held.email],
        language=held.mail_language,
        subject=subject,
        body=say(
            "Kính gửi %(user)s,\n\n%(actor)s vừa ghi địa chỉ này cho tài khoản %(username)s trên Cổng quản lý khuyến công. Thư nhắc việc và liên kết đặt lại mật khẩu sẽ gửi tới đây.\nNếu bạn không dùng tài khoản này, hãy báo cho quản trị.",
            user=held,
            actor=actor,
            username=held.username,
        ),
    )
