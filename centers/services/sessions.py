"""Sessions of a person: one ended, all others ended, all ended. A session that was ended opens nothing any more."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F

from centers.models import User
from core import audit
from core.exceptions import NotFound
from core.words import say


@transaction.atomic
def end_session(*, actor: User, pk: int) -> None:
    """End one of the actor's own sessions; raises NotFound for one that is over or another person's."""
    found = UserSession.objects.select_for_update().filter(user=actor, pk=pk).first()
    if found is None:
        raise NotFound(say("Phiên đăng nhập này đã kết thúc."), code="session_not_found")
    before = {"ip": found.ip, "user_agent": found.user_agent}
    found.end()
    audit.record(actor=actor, action="session.end", obj=actor, before=before)


@transaction.atomic
def end_other_sessions(*, actor: User) -> int:
    """End every session of the actor but the one at hand, which its view has to carry over; returns how many were listed."""
    count = UserSession.objects.filter(user=actor).count()
    end_all_sessions(user=actor)
    audit.record(actor=actor, action="session.end_others", obj=actor)
    return max(count - 1, 0)


def end_all_sessions(*, user: User) -> None:
    """End every session of a person, also those that no list knows: each is checked against the round. Part of a larger act."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
