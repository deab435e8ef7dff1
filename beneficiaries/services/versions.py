"""Keeping what a facility was called and what was known of it: a dated version for every change. Called by the services that write
facilities, in the transaction of the change.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from beneficiaries.models import Facility, FacilityVersion
from core.versions import write_versions

_AS_SHOWN = {"tax_code": "shown_tax_code"}


def keep_facilities(facilities: Sequence[Facility], moments: Mapping[int, datetime] | None = None) -> None:
    """Write down what the facilities say now, where that is new; ``moments`` dates first versions of made-up history by id."""
    versions = [
        FacilityVersion(
            facility_id=row.pk,
            **{name: getattr(row, _AS_SHOWN.get(name, name)) for name in FacilityVersion.CONTENT},
        )
        for row in facilities
    ]
    for version in versions if moments else ():
        version.recorded_at = (moments or {})[version.facility_id]
    write_versions(versions)


def end_facility(facility_id: int) -> None:
    """A facility that was merged away says nothing any more; what it said until then stays."""
    held = FacilityVersion.objects.filter(facility_id=facility_id, retired_at__isnull=True)
    for version in held.select_for_update():
        version.retired_at = max(timezone.now(), version.recorded_at)
        version.save(update_fields=["retired_at"])
