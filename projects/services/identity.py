"""What a change of who a facility is leaves behind in the đề án that name it: their open requests, and a line in their history.

Called inside the transaction of the act; the đề án are locked before the facility, as everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from beneficiaries.models import Facility
from centers.models import User
from core import audit
from core.exceptions import NotAllowed, StaleState
from core.words import say
from projects.models import Project, ProjectFacility
from projects.selectors.identity import naming, requests_naming, why_bound


def hold_projects(facilities: Sequence[Facility]) -> set[int]:
    """Lock the đề án that name the facilities; gives their ids."""
    ids = _named(facilities)
    return {
        row.pk for row in Project.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    }


def require_held(facilities: Sequence[Facility], held: set[int]) -> None:
    """Once the facilities are locked too, none comes to be named any more. Raises StaleState where one was in between."""
    if _named(facilities) - held:
        raise StaleState(
            say("Cơ sở vừa được đưa vào một đề án khác. Chưa lưu gì; hãy làm lại."), code="changed_meanwhile"
        )


def _named(facilities: Iterable[Facility]) -> set[int]:
    return {pk for facility in facilities for pk in naming(facility).values_list("pk", flat=True)}


def require_identity(actor: User | None, facilities: Sequence[Facility]) -> None:
    """Raises NotAllowed (``identity_bound``) where the identity rests with others; the system itself may."""
    said = None if actor is None else why_bound(actor, facilities)
    if said is not None:
        raise NotAllowed(said, code="identity_bound")


def carry_requests(keep: Facility, double: Facility) -> None:
    """Let open requests for amendment name ``keep`` where they named ``double``: the same facility by its other number.

    What was sent in an earlier round, and what was decided, stays as it stood.
    """
    for request in requests_naming(double):
        request.before = _renamed(request.before, keep, double)
        request.after = _renamed(request.after, keep, double)
        request.save(update_fields=["before", "after"])


def _renamed(side: Mapping[str, Any], keep: Facility, double: Facility) -> dict[str, Any]:
    if "beneficiaries" not in side:
        return dict(side)
    rows = [
        {**row, "facility_id": keep.pk} if row["facility_id"] == double.pk else row
        for row in side["beneficiaries"]
    ]
    # In the order in which lists are kept, so that a list that did not change still equals the live one.
    return {**side, "beneficiaries": sorted(rows, key=lambda row: (row["facility_id"], row["item"]))}


def tell_projects(
    *,
    actor: User | None,
    action: str,
    rows: Iterable[ProjectFacility],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str = "",
) -> None:
    """Write the change down in the history of each đề án, once per row of its list."""
    for row in rows:
        audit.record(
            actor=actor,
            action=action,
            obj=row,
            before={"item": row.item, **before},
            after={"item": row.item, **after},
            reason=reason,
        )
