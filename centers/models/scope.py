"""Which rows a person may see. Every list, detail, file, count, export and API answer starts from here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from centers.enums import CenterKind, Role
from centers.models.center import Center, Coverage
from centers.models.place import ProvinceMap

if TYPE_CHECKING:
    from centers.models.people import Membership, User

_REACH = ("center_ids", "province_ids", "home_province_ids")


@dataclass(frozen=True, slots=True)
class Scope:
    """``everything``: the whole country. Otherwise the rows of ``center_ids``, and the rows that lie in ``province_ids``.

    ``home_province_ids`` also holds the provinces of a khuyến công centre: it sees the facilities there, but not
    another centre's đề án. ``member`` is False for a person without a membership, who sees nothing.
    """

    member: bool = False
    everything: bool = False
    center_ids: frozenset[int] = field(default_factory=frozenset)
    province_ids: frozenset[int] = field(default_factory=frozenset)
    home_province_ids: frozenset[int] = field(default_factory=frozenset)

    def as_data(self) -> dict[str, Any]:
        """What this scope reaches, as JSON to keep beside what was made within it."""
        return {"everything": self.everything, **{name: sorted(getattr(self, name)) for name in _REACH}}

    def covers(self, kept: Mapping[str, Any]) -> bool:
        """Whether all that ``kept`` (of ``as_data``) reached is still within reach. Where nothing was kept, only the whole country covers it."""
        if not self.member or self.everything:
            return self.member
        if kept.get("everything", True):
            return False
        return all(getattr(self, name).issuperset(kept[name]) for name in _REACH)


NOTHING = Scope()
EVERYTHING = Scope(member=True, everything=True)


def scope_of(user: "User") -> Scope:
    """The scope that a person's memberships of today give, joined."""
    memberships = user.current_memberships
    if not memberships:
        return NOTHING
    if any(_sees_all(membership) for membership in memberships):
        return EVERYTHING
    atlas = ProvinceMap.load()
    centers = {membership.center_id: membership.center for membership in memberships}
    own = _below(centers)
    local = [center for center in centers.values() if center.kind == CenterKind.CENTER]
    offices = [center for center in centers.values() if center.kind == CenterKind.DEPARTMENT]
    ipcs = [center.pk for center in centers.values() if center.kind == CenterKind.IPC]
    begun = Coverage.objects.filter(center__in=ipcs, valid_from__lte=timezone.localdate())
    covered = begun.values_list("province_id", flat=True) if ipcs else ()
    department_provinces = atlas.lineage(_province_ids(offices))
    local_provinces = atlas.lineage(_province_ids(local))
    region = atlas.lineage(covered)
    own |= set(
        Center.objects.filter(kind=CenterKind.CENTER, province__in=local_provinces).values_list(
            "pk", flat=True
        )
        if local_provinces
        else ()
    )
    return Scope(
        member=True,
        center_ids=frozenset(own),
        province_ids=department_provinces | region,
        home_province_ids=department_provinces | region | local_provinces,
    )


def _sees_all(membership: "Membership") -> bool:
    return membership.center.kind == CenterKind.AGENCY or membership.role in (Role.AUDITOR, Role.ADMIN)


def _province_ids(centers: Iterable[Center]) -> list[int]:
    return [center.province_id for center in centers if center.province_id is not None]


def _below(centers: dict[int, Center]) -> set[int]:
    """These centres and all below them."""
    found = set(centers)
    level = set(centers)
    while level:
        level = set(Center.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found
