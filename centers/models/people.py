"""People, the dated roles in which they act for a centre, and the tokens of their programs."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from centers.enums import Role
from centers.models.center import Center
from core.words import LANGUAGES, VIETNAMESE

if TYPE_CHECKING:
    from centers.models.scope import Scope


class User(AbstractUser):
    """A person. What they may do comes from memberships, never from this row.

    ``must_change_password``: somebody else chose the password. ``invited_at``: when the invitation that still waits for an answer was
    sent. ``session_round``: part of what a session is checked against, so that raising it ends every session of the person. ``language``: in which the
    person chose to read; blank: never chosen.
    """

    full_name = models.CharField(max_length=150, blank=True)
    must_change_password = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, choices=LANGUAGES, blank=True)
    session_round = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def mail_language(self) -> str:
        """In which mails and messages of jobs are written to the person."""
        return self.language or VIETNAMESE

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """Memberships in force today, with their centres; read once per request."""
        return list(
            Membership.objects.in_force(timezone.localdate()).filter(user=self).select_related("center")
        )

    @cached_property
    def scope(self) -> "Scope":
        """Which rows this person may see; read once per request."""
        from centers.models.scope import scope_of  # noqa: PLC0415 - scope reads memberships

        return scope_of(self)

    def get_session_auth_hash(self) -> str:
        """What a session must carry: changes with the password and with ``session_round``."""
        return self._of_this_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under earlier secret keys."""
        for earlier in super().get_session_auth_fallback_hash():
            yield self._of_this_round(earlier)

    def _of_this_round(self, of_password: str) -> str:
        text = f"{of_password}{self.session_round}"
        return salted_hmac("centers.User.session_round", text, algorithm="sha256").hexdigest()

    def has_role(self, *roles: str) -> bool:
        return any(membership.role in roles for membership in self.current_memberships)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: date) -> "MembershipQuerySet":
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
            valid_from__lte=day,
            user__is_active=True,
        )


class Membership(models.Model):
    """``user`` acts for ``center`` as ``role`` from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    center = models.ForeignKey(Center, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["user", "center", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "center", "role", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="membership_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.center}"


class ApiToken(models.Model):
    """A program's key. Only a digest is stored; the key itself is shown once, when it is made."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
