"""Who stands below whom, and how centres are told apart in lists to choose from."""

from collections.abc import Iterable

from django.utils import timezone

from centers.models import Center
from core.formatting import format_date
from core.words import say


def with_below(center_ids: Iterable[int]) -> set[int]:
    """The ids of these centres and of all below them: one query per level."""
    found = set(center_ids)
    level = set(found)
    while level:
        level = set(Center.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found


def dated_name(center: Center) -> str:
    """The centre's name, for one that is no more with its last day: "TTKC Bắc Giang (đến 30/06/2025)"."""
    if center.valid_to is None or center.valid_to >= timezone.localdate():
        return str(center)
    return say("%(center)s (đến %(valid_to)s)", center=center, valid_to=format_date(center.valid_to))
