"""Filters of lists that people keep under a name, and what each person last used and opens a list with."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from centers.models.center import Center
from centers.models.people import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_by(self, user: User) -> "SavedViewQuerySet":
        """One's own, and those shared with a unit that one acts for today."""
        units = [held.center_id for held in user.current_memberships]
        return self.filter(models.Q(owner=user) | models.Q(unit__in=units))


class SavedView(models.Model):
    """A filter of one list as it stands in the address (``query``), under a name; ``unit``: shared with the people of that unit.

    It holds words and codes only: what it shows is always what the reader may see.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)
    unit = models.ForeignKey(Center, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["list", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint("owner", "list", Lower("name"), name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ListMemory(models.Model):
    """What a person last filtered a list by, and the saved view that the list opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list = models.CharField(max_length=40)
    last = models.CharField(max_length=2000, blank=True)
    default = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["user", "list"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "list"], name="list_memory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.list}"
