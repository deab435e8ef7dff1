"""What a person is told before a facility is mended: the đề án that rest on it, who changed it last, what can be chosen."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from beneficiaries.models import Facility, Sector
from centers.models import Province, User
from core.formatting import format_moment
from core.models import AuditEvent
from projects.models import Project
from projects.selectors.identity import IDENTITY_FIELDS, resting_identity
from projects.survival import SURVIVES, Open

NORM_FIELDS = frozenset({"difficult_area"})
"""Fields on which the limits of the norms depend (the multiplier of difficult areas)."""
PRIORITY_FIELDS = frozenset({"difficult_area", "trade", "workers", "women_owned", "ethnic_minority_owned"})
"""Fields on which the order of a plan depends (``projects.priority``)."""
WHO_FIELDS = IDENTITY_FIELDS | {"province"}
"""Fields that say who the beneficiary of a đề án is, and where."""
_RECENT = 50


@dataclass(frozen=True, slots=True)
class Resting:
    """Codes of the open đề án whose norm limits, or whose place in a plan, follow from fields that change; ``by_identity``: of those, ended
    ones too, whose beneficiary gets another name, tax code or province.
    """

    by_norms: tuple[str, ...] = ()
    by_priority: tuple[str, ...] = ()
    by_identity: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({*self.by_norms, *self.by_priority, *self.by_identity}))


def open_projects(facility: Facility) -> QuerySet[Project]:
    """The đề án that support the facility and whose budget may still change, by id."""
    rows = Project.objects.filter(facilities=facility, status__in=SURVIVES[Open.EXCEPTION])
    return rows.distinct().order_by("pk")


def resting_on(facility: Facility, changed: Collection[str]) -> Resting:
    """The đề án that a change of the fields ``changed`` touches."""
    names = set(changed)
    codes: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    if names & (NORM_FIELDS | PRIORITY_FIELDS):
        codes = tuple(sorted(open_projects(facility).values_list("code", flat=True)))
    if names & WHO_FIELDS:
        who = tuple(sorted(resting_identity(facility).values_list("code", flat=True)))
    return Resting(codes if names & NORM_FIELDS else (), codes if names & PRIORITY_FIELDS else (), who)


def facility_changed_by(facility: Facility) -> dict[str, str]:
    """Who changed each field last, in words."""
    events = AuditEvent.objects.filter(
        object_type=facility._meta.label_lower,
        object_id=str(facility.pk),
        action__in=("facility.update", "facility.merge"),
        refused=False,
    )[:_RECENT]
    found: dict[str, str] = {}
    for event in events:
        for name in event.after:
            found.setdefault(name.removesuffix("_id"), f"{event.actor_label}, {format_moment(event.at)}")
    return found


def provinces_for(user: User, facility: Facility) -> list[Province]:
    """The provinces of today in which the person may enter a facility; and the one it has, of an earlier map too."""
    rows = Province.objects.in_force(timezone.localdate()).order_by("sort_key")
    scope = user.scope
    found = [row for row in rows if scope.everything or row.pk in scope.home_province_ids]
    if facility.province is not None and facility.province not in found:
        found.insert(0, facility.province)
    return found


def sectors_for(facility: Facility) -> list[Sector]:
    """The divisions of the latest version of VSIC; and the one that the facility has."""
    latest = Sector.objects.order_by("-version").values_list("version", flat=True).first()
    found = list(Sector.objects.filter(version=latest).order_by("code")) if latest else []
    if facility.sector is not None and facility.sector not in found:
        found.insert(0, facility.sector)
    return found
