"""Dated versions of rows that people may change: what a row said at any moment since it was first written.

A version is in force from ``recorded_at`` until ``retired_at`` (open: still). Nothing of it is edited but the moment of its end.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

BATCH = 500


def in_force(moment: datetime, prefix: str = "") -> Q:
    """The versions in force at ``moment``, as a condition on the relation ``prefix``."""
    ended = Q(**{f"{prefix}retired_at__isnull": True}) | Q(**{f"{prefix}retired_at__gt": moment})
    return Q(**{f"{prefix}recorded_at__lte": moment}) & ended


class VersionQuerySet(models.QuerySet[Any]):
    def known_on(self, moment: datetime | None) -> Self:
        """The version of each row in force at ``moment``; None asks for the present one."""
        return self.filter(retired_at__isnull=True) if moment is None else self.filter(in_force(moment))


class Version(models.Model):
    """Base of a version table. ``OWNER`` names the key of the row it describes, ``CONTENT`` the columns that make a new version."""

    OWNER: ClassVar[str]
    CONTENT: ClassVar[tuple[str, ...]]

    recorded_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, self.OWNER)} {self.recorded_at:%Y-%m-%d %H:%M}"

    def said(self) -> tuple[Any, ...]:
        """The values by which two versions are told apart."""
        return tuple(getattr(self, name) for name in self.CONTENT)


def write_versions(versions: Sequence[Version]) -> None:
    """Make ``versions`` (of one table, one per row) the ones in force; those that say nothing new are left out.

    The caller holds the rows locked, in the transaction of the change.
    """
    if not versions:
        return
    model = type(versions[0])
    owners = [getattr(version, model.OWNER) for version in versions]
    held = model.objects.filter(**{f"{model.OWNER}__in": owners, "retired_at__isnull": True})
    present = {getattr(row, model.OWNER): row for row in held}
    new = [
        version
        for version in versions
        if (row := present.get(getattr(version, model.OWNER))) is None or row.said() != version.said()
    ]
    replaced = [present[owner].pk for version in new if (owner := getattr(version, model.OWNER)) in present]
    # Clocks of two machines differ a little: nothing ends before it began.
    now = max([timezone.now(), *(row.recorded_at for row in present.values())])
    for version in new:
        if getattr(version, model.OWNER) in present:
            version.recorded_at = now
    model.objects.filter(pk__in=replaced).update(retired_at=now)
    model.objects.bulk_create(new, batch_size=BATCH)


def open_once(name: str, owner: str) -> tuple[models.BaseConstraint, ...]:
    """The constraints of a version table: one open version per row, none that ends before it began."""
    return (
        models.UniqueConstraint(
            fields=[owner], condition=Q(retired_at__isnull=True), name=f"{name}_open_once"
        ),
        models.CheckConstraint(
            condition=Q(retired_at__isnull=True) | Q(retired_at__gte=models.F("recorded_at")),
            name=f"{name}_order",
        ),
    )
