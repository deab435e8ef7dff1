"""Sealed reports as lists of programs: within sight, by what they are about, with the versions beside them."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from centers.models import Scope
from reports.models import SealedReport

ABOUT = ("center", "region", "province")
"""The parameters that say whose figures a report tells, where it was narrowed."""


def sealed_seen(scope: Scope) -> QuerySet[SealedReport]:
    """Sealed reports in sight, the newest first; ``earlier`` and ``later`` are the codes of the versions beside each that are in sight too."""
    seen = SealedReport.objects.visible_to(scope).order_by()
    later = seen.filter(supersedes=OuterRef("pk")).values("code")[:1]
    earlier = seen.filter(superseded_by=OuterRef("pk")).values("code")[:1]
    rows = SealedReport.objects.visible_to(scope).annotate(later=Subquery(later), earlier=Subquery(earlier))
    found = rows.select_related("filing__issuer", "filing__receiver", "superseded_by")
    return found.prefetch_related("publications").order_by("-sealed_at", "-pk")


def about(rows: QuerySet[SealedReport], code: str) -> QuerySet[SealedReport]:
    """Those about a unit, a region or a province by its key: as was asked for, else of the unit that sent it."""
    asked = Q()
    for name in ABOUT:
        asked |= Q(**{f"filing__parameters__{name}": code})
    own = Q(filing__issuer__code=code) & ~Q(filing__parameters__has_any_keys=list(ABOUT))
    return rows.filter(asked | own)
