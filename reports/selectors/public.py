"""What everybody may read: sealed reports that are published and not followed by a later version."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from reports.models import Publication, SealedReport

NATION = "plan-vs-actual"
NATION_BY = ("content", "province")
_PLAIN = frozenset({"period", "by", "map"})


def published_reports() -> QuerySet[SealedReport]:
    """Published now, the latest version of each, the newest period first."""
    last = Publication.objects.filter(sealed=OuterRef("pk")).order_by("-number").values("is_public")[:1]
    rows = SealedReport.objects.annotate(is_public=Subquery(last)).filter(
        is_public=True, superseded_by__isnull=True
    )
    rows = rows.select_related("filing__issuer", "filing__receiver")
    return rows.order_by("-filing__period", "filing__kind", "-sealed_at", "-pk")


def nation_by_year(reports: Iterable[SealedReport]) -> dict[int, dict[str, SealedReport]]:
    """The reports of plan and actual of whole years over the whole country, narrowed by nothing: by year, then by what they group by."""
    found: dict[int, dict[str, SealedReport]] = {}
    for report in reports:
        filing = report.filing
        asked = filing.parameters
        if filing.kind != NATION or not filing.period.isdecimal() or not filing.scope.get("everything"):
            continue
        if set(asked) <= _PLAIN and asked.get("by", "content") in NATION_BY:
            found.setdefault(int(filing.period), {}).setdefault(asked.get("by", "content"), report)
    return found
