"""The dossier as an appraiser reads it beside the criteria."""

from typing import Any

from django.utils import timezone

from centers.web import SignedInRequest
from projects.models import Project
from projects.selectors.appraisals import (
    comparison,
    earlier_supports,
    last_return,
    papers_of,
    standing_findings,
)
from projects.selectors.elbow import law_day
from projects.selectors.pages import beneficiaries_of, budget_grid, item_labels
from projects.validators import LABELS

TEXTS = ("need", "goals", "scale", "schedule", "effect")


def dossier_context(request: SignedInRequest, project: Project) -> dict[str, Any]:
    """Texts, estimate with norms and findings, beneficiaries with their earlier support, papers, and what changed since last time."""
    rows = list(beneficiaries_of(project))
    earlier = earlier_supports(project, rows, request.user.scope)
    found = comparison(project)
    return {
        "texts": [(LABELS[name], name, getattr(project, name)) for name in TEXTS],
        "provinces": project.provinces.all(),
        "coordinators": project.coordinators.all(),
        "grid": budget_grid(project, request.user.scope),
        "day": law_day(project),
        "findings": standing_findings(project, timezone.localdate()),
        "beneficiaries": [(row, earlier.get(row.facility_id)) for row in rows],
        "items": item_labels(),
        "papers": papers_of(project),
        "found": found,
        "changed": found.keys if found else set(),
        "returned": last_return(project) if found else None,
    }
