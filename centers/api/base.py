"""What the read endpoints of all apps share."""

from typing import Any, cast

from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from centers.models import Scope, User


class ScopedListViewSet(ListModelMixin, GenericViewSet[Any]):
    """A list that starts from what the caller may see."""

    @property
    def scope(self) -> Scope:
        """The scope of the caller's memberships of today."""
        return cast(User, self.request.user).scope


class ScopedViewSet(RetrieveModelMixin, ScopedListViewSet):
    """A list with details; a row out of sight is 404."""

    lookup_value_regex = r"[^/\x00]+"
