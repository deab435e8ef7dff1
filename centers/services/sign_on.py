"""Single sign-on: whom an identity that a provider vouches for belongs to. Accounts are never made by it."""

from centers.models import User
from core import audit
from core.exceptions import NotAllowed
from core.words import say


def person_of_identity(*, email: str, verified: bool) -> User:
    """The open account of a verified mail address.

    Raises NotAllowed, with words for the login page, for an unverified address and for one that no open account bears: people are
    invited, and the provider alone brings nobody in.
    """
    if not email or not verified:
        raise NotAllowed(
            say("Hệ thống đăng nhập một lần chưa xác nhận thư điện tử của bạn. Hãy đăng nhập bằng mật khẩu."),
            code="unverified_identity",
        )
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise NotAllowed(
            say("Chưa có tài khoản nào đang mở với thư điện tử này. Hãy liên hệ quản trị."),
            code="unknown_identity",
        )
    return user


def note_link(*, user: User, provider: str, identity: str) -> None:
    """Keep on the audit trail that an identity of a provider now opens this account. Part of the login that links it."""
    audit.record(
        actor=user, action="user.identity_link", obj=user, after={"provider": provider, "identity": identity}
    )
