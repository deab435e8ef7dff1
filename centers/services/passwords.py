"""Passwords: changed by their owner, set anew by a link sent by mail, or chosen by somebody else for the first login."""

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from centers.enums import Role
from centers.models import User
from centers.services.managing import locked, managing_act, require_account
from centers.services.sessions import end_all_sessions
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.mail import mail_on_commit
from core.words import lowered, say


def check_password_rules(password: str, user: User, *, field: str = "password") -> None:
    """Raise InvalidInput at ``field`` for a password that is too short, too common, only digits or too near to the person's names."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), code="weak_password", field=field)


@transaction.atomic
def change_password(*, actor: User, old: str, new: str) -> User:
    """Change the actor's own password; ends all sessions, of which the view carries the one at hand over.

    Raises InvalidInput at ``old`` for a wrong one, at ``new`` for one that breaks the rules or is the same again.
    """
    user = locked(actor)
    if not user.check_password(old):
        raise InvalidInput(say("Mật khẩu hiện tại chưa đúng."), code="wrong_password", field="old")
    if old == new:
        raise InvalidInput(
            say("Mật khẩu mới phải khác mật khẩu hiện tại."), code="same_password", field="new"
        )
    check_password_rules(new, user, field="new")
    _set(user, new, must_change=False)
    audit.record(actor=actor, action="user.password_change", obj=user)
    _tell(user, say("Mật khẩu vừa được đổi"))
    return user


def set_initial_password(*, actor: User, user: User, password: str) -> User:
    """Give a person a password that has to be changed at the next login, for whom no mail reaches; ends all sessions and any invitation.

    For administrators alone: whoever knows a password can act in that person's name, so the lead who submits must never learn that of
    the officer who prepares. Raises NotAllowed for everybody else, InvalidInput for a weak password.
    """
    with managing_act(actor=actor, action="user.password_set", obj=user):
        if not actor.has_role(Role.ADMIN):
            raise NotAllowed(say("Chỉ quản trị được đặt mật khẩu tạm; hãy gửi liên kết đặt lại mật khẩu."))
        require_account(actor, user, say("Đổi mật khẩu của mình ở trang Tài khoản."))
        held = locked(user)
        check_password_rules(password, held)
        _set(held, password, must_change=True)
        audit.record(actor=actor, action="user.password_set", obj=held)
        _tell(held, say("Quản trị vừa đặt mật khẩu tạm cho tài khoản của bạn"))
    return held


def send_reset(*, email: str, site: str) -> None:
    """Mail a link for a new password to the open account of an address, if there is one; says nothing about whether there is.

    ``site`` is where the portal is reached (``https://portal.example``). The link works once, for ``PASSWORD_RESET_TIMEOUT`` seconds.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).exclude(email="").first()
    if user is not None and user.has_usable_password():
        _mail_reset(user, site)


def send_reset_to(*, actor: User, user: User, site: str) -> None:
    """The same for a person whom the actor manages; raises RuleViolation where there is no address or no password to reset."""
    with managing_act(actor=actor, action="user.password_mail", obj=user):
        require_account(actor, user, say("Đổi mật khẩu của mình ở trang Tài khoản."))
        if not user.email or not user.is_active or not user.has_usable_password():
            raise RuleViolation(
                say(
                    "Tài khoản chưa có thư điện tử, đang khóa hoặc chưa nhận lời mời nên không gửi được liên kết."
                ),
                code="no_reset",
            )
        audit.record(actor=actor, action="user.password_mail", obj=user)
        _mail_reset(user, site)


def person_of_reset(uid: str, token: str) -> User:
    """Whose password a link sets; raises NotFound for one that is used, expired or made up."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise NotFound(
            say(
                "Liên kết này đã được dùng, đã hết hạn hoặc không đúng. Hãy xin liên kết mới ở trang Quên mật khẩu."
            ),
            code="reset_link_dead",
        )
    return user


@transaction.atomic
def reset_password(*, uid: str, token: str, password: str) -> User:
    """Set a new password by a link; ends all sessions. The second factor stays."""
    user = locked(person_of_reset(uid, token))
    person_of_reset(uid, token)  # again under the lock: a link that is opened twice at once works once
    check_password_rules(password, user)
    _set(user, password, must_change=False)
    audit.record(actor=user, action="user.password_reset", obj=user)
    _tell(user, say("Mật khẩu vừa được đặt lại"))
    return user


def _set(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.invited_at = None
    user.save(update_fields=["password", "must_change_password", "invited_at"])
    end_all_sessions(user=user)


def _mail_reset(user: User, site: str) -> None:
    uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    link = site.rstrip("/") + reverse("password_reset", args=[uid, token])
    mail_on_commit(
        to=[user.email],
        language=user.mail_language,
        subject=say("Cổng khuyến công: đặt lại mật khẩu"),
        body=(
            say(
                "Kính gửi %(user)s,\n\nMở liên kết sau để đặt mật khẩu mới cho tài khoản %(username)s. Liên kết dùng được một lần, trong một giờ:\n\n%(link)s\n\nNếu bạn không yêu cầu, hãy bỏ qua thư này; mật khẩu hiện tại vẫn dùng được.",
                user=user,
                username=user.username,
                link=link,
            )
        ),
    )


def _tell(user: User, what: str) -> None:
    mail_on_commit(
        to=[user.email],
        language=user.mail_language,
        subject=say("Cổng khuyến công: %(what)s", what=lowered(what)),
        body=(
            say(
                "Kính gửi %(user)s,\n\n%(what)s (tài khoản %(username)s). Mọi phiên đăng nhập trước đó đã kết thúc.\nNếu không phải do bạn, hãy báo ngay cho quản trị.",
                user=user,
                what=what,
                username=user.username,
            )
        ),
    )
