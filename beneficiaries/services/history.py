"""Facilities that a data package brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from beneficiaries.models import Facility
from beneficiaries.package import SYNTHETIC_NOTE
from beneficiaries.services.facilities import fill_derived
from beneficiaries.services.versions import keep_facilities
from centers.models import Province, User
from core import audit
from core.importing.tally import Tally


@dataclass(frozen=True, slots=True)
class FacilityDraft:
    """A facility as a package gives it; blank fields are unknown."""

    code: str
    name: str
    legal_form: str
    tax_code: str | None
    province: Province | None
    commune: str
    trade: str
    sector_id: int | None
    workers: int | None
    note: str


_PLAIN = ("name", "legal_form", "tax_code", "commune", "trade", "sector_id", "workers", "note")


@transaction.atomic
def save_facilities(*, actor: User | None, drafts: Sequence[FacilityDraft]) -> Tally:
    """Create the facilities that are new and bring the others up to the package, by code."""
    known = {
        facility.code: facility
        for facility in Facility.objects.filter(code__in=[draft.code for draft in drafts]).select_related(
            "province"
        )
    }
    tally = Tally()
    new: list[Facility] = []
    mended: list[Facility] = []
    changed: list[audit.Change] = []
    for draft in drafts:
        facility = known.get(draft.code)
        if facility is None:
            facility = Facility(code=draft.code)
            _apply(facility, draft)
            new.append(facility)
            continue
        before, after = audit.changes(_values(facility), _wanted(draft))
        if not after:
            tally.unchanged += 1
            continue
        _apply(facility, draft)
        facility.save()
        mended.append(facility)
        changed.append((facility, before, after))
    created = Facility.objects.bulk_create(new, batch_size=500)
    keep_facilities([*created, *mended])
    audit.record_all(
        actor=actor,
        action="facility.import",
        done=[(facility, None, _values(facility)) for facility in created],
    )
    audit.record_all(actor=actor, action="facility.update", done=changed)
    tally.created, tally.updated = len(created), len(changed)
    return tally


def _values(facility: Facility) -> dict[str, Any]:
    values = {name: getattr(facility, name) for name in _PLAIN}
    return values | {"province": facility.province.key if facility.province else ""}


def _wanted(draft: FacilityDraft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in _PLAIN}
    return values | {"province": draft.province.key if draft.province else ""}


def _apply(facility: Facility, draft: FacilityDraft) -> None:
    for name in _PLAIN:
        setattr(facility, name, getattr(draft, name))
    if draft.province is None or facility.province is None or facility.province.key != draft.province.key:
        facility.province = draft.province
    facility.synthetic = draft.note.startswith(SYNTHETIC_NOTE)
    fill_derived(facility)
