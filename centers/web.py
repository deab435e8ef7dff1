"""What views may count on once the login middleware has let a request through, and what they do with the session at hand."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from centers.models import User
from centers.rules import second_factor_required


class SignedInRequest(HttpRequest):
    """A request of a person who is logged in; every page but the public ones gets such a one."""

    user: User


def must_have_second_factor(user: User) -> bool:
    """Whether the portal asks for second factors and this person's roles of today need one."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return second_factor_required((held.role, held.center.kind) for held in user.current_memberships)


def keep_this_session(request: HttpRequest, user: User) -> None:
    """Carry the session at hand over an act that ended all sessions of its person."""
    update_session_auth_hash(request, user)
    request.session.save()
    request.user = user
    UserSession.objects.create_from_request(request)


def site_of(request: HttpRequest) -> str:
    """Where this portal is reached, for links in mails; the host is checked against ``ALLOWED_HOSTS``."""
    return request.build_absolute_uri("/")
