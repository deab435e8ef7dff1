"""Invitations: a new person gets an account with one role and a link by mail; the link works once and for some days."""

from datetime import date

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from centers.models import Center, User
from centers.services.managing import locked, managing_act, require_account, require_manager
from centers.services.passwords import check_password_rules
from centers.services.people import create_user, grant_membership
from centers.services.sessions import end_all_sessions
from core import audit
from core.exceptions import InvalidInput, NotFound, RuleViolation
from core.mail import mail_on_commit
from core.words import say

_SALT = "centers.invitation"


def invite_person(
    *,
    actor: User,
    username: str,
    full_name: str,
    email: str,
    center: Center,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    site: str,
) -> User:
    """An account that cannot log in yet, its first role and the mailed invitation, all or nothing.

    ``site`` is where the portal is reached. Raises InvalidInput without a mail address, and what ``create_user`` and
    ``grant_membership`` raise.
    """
    with managing_act(actor=actor, action="user.invite", obj=center):
        require_manager(actor)
        if not email.strip():
            raise InvalidInput(say("Nhập thư điện tử để gửi lời mời."), field="email")
        user = create_user(actor=actor, username=username, full_name=full_name, password=None, email=email)
        grant_membership(
            actor=actor, user=user, center=center, role=role, valid_from=valid_from, valid_to=valid_to
        )
        return _send(actor, user, site)


def invite_again(*, actor: User, user: User, site: str) -> User:
    """Send a new invitation, which makes an earlier one useless; raises RuleViolation for a person who already came in."""
    with managing_act(actor=actor, action="user.invite", obj=user):
        require_account(actor, user, say("Tài khoản của bạn đã dùng được."))
        held = locked(user)
        if held.has_usable_password() or not held.is_active or not held.email:
            raise RuleViolation(
                say("Chỉ mời lại người chưa nhận lời mời, có thư điện tử và tài khoản đang mở."),
                code="no_invitation",
            )
        return _send(actor, held, site)


def person_invited(token: str) -> User:
    """Whom a link invites; raises NotFound, saying why, for one that is expired, used, replaced or made up."""
    try:
        pk, sent_at = signing.loads(token, salt=_SALT, max_age=settings.INVITATION_DAYS * 86400)
    except signing.SignatureExpired:
        raise NotFound(
            say("Lời mời đã hết hạn. Hãy nhờ người mời gửi lại."), code="invitation_expired"
        ) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(say("Liên kết lời mời không đúng."), code="invitation_wrong") from None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.invited_at is None or user.invited_at.isoformat() != sent_at:
        raise NotFound(
            say("Lời mời này đã được dùng hoặc đã có lời mời mới hơn. Nếu đã đặt mật khẩu, hãy đăng nhập."),
            code="invitation_used",
        )
    return user


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Let the invited person choose a password; from then on the link is useless. Raises what ``person_invited`` raises."""
    locked(person_invited(token))
    user = person_invited(token)  # again under the lock: a link that is opened twice at once works once
    check_password_rules(password, user)
    user.set_password(password)
    user.invited_at, user.must_change_password = None, False
    user.save(update_fields=["password", "invited_at", "must_change_password"])
    end_all_sessions(user=user)
    audit.record(actor=user, action="user.invitation_accepted", obj=user)
    return user


def _send(actor: User, user: User, site: str) -> User:
    user.invited_at = timezone.now()
    user.save(update_fields=["invited_at"])
    token = signing.dumps([user.pk, user.invited_at.isoformat()], salt=_SALT)
    link = site.rstrip("/") + reverse("invitation", args=[token])
    audit.record(actor=actor, action="user.invite", obj=user, after={"email": user.email})
    mail_on_commit(
        to=[user.email],
        language=user.mail_language,
        subject=say("Cổng khuyến công: lời mời dùng tài khoản"),
        body=(
            say(
                "Kính gửi %(user)s,\n\n%(actor)s mời bạn dùng Cổng quản lý khuyến công với tên đăng nhập %(username)s. Mở liên kết sau để đặt mật khẩu; liên kết dùng được một lần, trong %(days)s ngày:\n\n%(link)s\n",
                user=user,
                actor=actor,
                username=user.username,
                days=settings.INVITATION_DAYS,
                link=link,
            )
        ),
    )
    return user
