"""The law of an amendment: what stands against the norms in the budget that is asked for, and not in the one in force."""

from collections import defaultdict
from datetime import date
from typing import Any

from beneficiaries.models import Facility
from projects.drafts import line_of
from projects.models import Amendment, Project
from projects.selectors.law import NormFinding, check_lines, named_later, norms_by_item
from projects.selectors.weighing import Named, facilities_by_item

_TOUCHING = ("budget", "beneficiaries")


def amended_findings(project: Project, amendment: Amendment, day: date) -> list[NormFinding]:
    """The findings that a request would bring, against the norms of ``day``; what stands in the present budget was answered before.

    Empty for a request that touches neither the budget nor the beneficiaries. Five queries at most.
    """
    after = amendment.after
    if not any(name in after for name in _TOUCHING):
        return []
    norms = norms_by_item(project, day)
    live = project.budget_lines.filter(retired_at__isnull=True).prefetch_related("shares")
    lines = [line.as_draft() for line in live]
    facilities = dict(facilities_by_item([project])[project.pk])
    later = named_later(project)
    now = check_lines(lines, norms, facilities, names_later=later)
    known = {one.key for one in now}
    if "budget" in after:
        lines = [line_of(values) for values in after["budget"]]
    if "beneficiaries" in after:
        facilities = _facilities(after["beneficiaries"])
    then = check_lines(lines, norms, facilities, names_later=later)
    return [one for one in then if one.key not in known]


def _facilities(rows: list[dict[str, Any]]) -> dict[str, list[Named]]:
    """Per item, the facilities that the request names."""
    known = Facility.objects.in_bulk([row["facility_id"] for row in rows])
    found: dict[str, list[Named]] = defaultdict(list)
    for row in rows:
        facility = known.get(row["facility_id"])
        # A record merged away meanwhile still stands in a list that was sent; it gets no multiplier.
        name, difficult = (facility.name, facility.difficult_area) if facility else ("", False)
        found[row["item"]].append(Named(name, difficult, row["support"]))
    return found
