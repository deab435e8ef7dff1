"""People as those who manage accounts see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from centers.enums import Role
from centers.models import Center, Membership, User
from centers.rules import MANAGED_BY, role_fits
from core.text import fold


@dataclass(frozen=True, slots=True)
class Managing:
    """Whose accounts a person manages: everybody's, or those who act for some units (ids) in some roles."""

    everybody: bool = False
    roles_at: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.everybody or bool(self.roles_at)

    def may_give(self, center: Center, role: str) -> bool:
        """Whether this person may give and end ``role`` at ``center``; whether the role exists there is another rule."""
        return self.everybody or role in self.roles_at.get(center.pk, frozenset())


def managing(actor: User) -> Managing:
    """What ``actor`` manages today: an administrator all, the lead of a unit the working roles of that unit, others nothing."""
    if actor.has_role(Role.ADMIN):
        return Managing(everybody=True)
    found: dict[int, frozenset[str]] = {}
    for membership in actor.current_memberships:
        roles = frozenset(
            role
            for role in MANAGED_BY.get(membership.role, frozenset())
            if role_fits(role, membership.center.kind)
        )
        if roles:
            found[membership.center_id] = found.get(membership.center_id, frozenset()) | roles
    return Managing(roles_at=found)


def manageable(actor: User) -> QuerySet[User]:
    """The people whom ``actor`` sees among the accounts: a lead those who act or acted for the unit; others nobody."""
    hold = managing(actor)
    if hold.everybody:
        return User.objects.all()
    units = Membership.objects.filter(user=OuterRef("pk"), center__in=list(hold.roles_at))
    return User.objects.filter(Exists(units)) if hold else User.objects.none()


def wholly_managed(hold: Managing, user: User, today: date) -> bool:
    """Whether every role that ``user`` holds, or will hold, is one that this manager may give: only then may the account itself be
    closed, reset or invited again, so that no lead reaches a person of another unit or another lead.
    """
    if hold.everybody:
        return True
    ahead = Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), user=user)
    return all(
        hold.may_give(membership.center, membership.role) for membership in ahead.select_related("center")
    )


def with_state(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with their memberships of today as ``held`` and whether a second factor stands as ``protected``."""
    of_today = Membership.objects.in_force(timezone.localdate()).select_related("center")
    keys = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return people.annotate(protected=Exists(keys)).prefetch_related(
        Prefetch("memberships", of_today, to_attr="held")
    )


def narrowed(
    people: QuerySet[User], q: str = "", center: Center | None = None, role: str = "", state: str = ""
) -> QuerySet[User]:
    """The people whom the filters of the list leave: by name, by a membership of today, by the state of the account."""
    found = named(people, q)
    if center is not None or role:
        held = Membership.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk"))
        held = held.filter(center=center) if center is not None else held
        found = found.filter(Exists(held.filter(role=role) if role else held))
    wanted = {
        "open": Q(is_active=True, invited_at__isnull=True),
        "closed": Q(is_active=False),
        "invited": Q(invited_at__isnull=False),
    }
    return found.filter(wanted[state]) if state else found


def named(people: QuerySet[User], text: str) -> QuerySet[User]:
    """People whose name, login name or mail address holds every word of ``text``, typed with or without marks."""
    words = fold(text).split()
    if not words:
        return people
    rows = people.order_by().values_list("pk", "full_name", "username", "email")
    hits = [pk for pk, *parts in rows if all(word in fold(" ".join(parts)) for word in words)]
    return people.filter(pk__in=hits)


def has_second_factor(user: AbstractBaseUser) -> bool:
    """Whether a person has an authenticator application or a passkey; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def has_come_in(user: User) -> bool:
    """Whether the person has used the account: chose or was given a password, or logged in some other way."""
    return user.has_usable_password() or user.last_login is not None


def administrators(today: date) -> list[User]:
    """Who may mend any account today."""
    rows = Membership.objects.in_force(today).filter(role=Role.ADMIN)
    return list(User.objects.filter(memberships__in=rows).distinct().order_by("full_name", "username"))
