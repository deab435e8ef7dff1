"""Centres as they were known at a moment: names, parents, provinces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from centers.models import Center, CenterVersion


@dataclass(frozen=True, slots=True)
class KnownCenter:
    """A centre at a moment."""

    pk: int
    code: str
    name: str
    short_name: str
    sort_key: str
    parent_id: int | None
    province_id: int | None


def known_centers(as_of: datetime | None) -> dict[int, KnownCenter]:
    """All centres by id, as they are (None) or as they were known at ``as_of``: one query of a few hundred rows."""
    names = ("name", "short_name", "sort_key", "parent_id", "province_id")
    rows: QuerySet[Any]
    if as_of is None:
        rows = Center.objects.order_by().values_list("pk", "code", *names)
    else:
        versions = CenterVersion.objects.known_on(as_of).order_by()
        rows = versions.values_list(F("center_id"), "center__code", *names)
    return {row[0]: KnownCenter(*row) for row in rows}


def descendants(centers: Mapping[int, KnownCenter], pk: int) -> list[int]:
    """The centre and all below it."""
    found, level = [pk], {pk}
    while level:
        level = {one.pk for one in centers.values() if one.parent_id in level} - set(found)
        found += sorted(level)
    return found
