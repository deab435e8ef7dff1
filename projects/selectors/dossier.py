"""The dossier of a đề án as plain values: what is frozen when it is sent, and what a later one is compared with."""

from typing import Any

from django.db.models import QuerySet

from core.models import HARMFUL
from core.words import in_vietnamese
from projects.enums import Source
from projects.models import Attachment, BudgetLine, Project, ProjectFacility, Submission
from projects.selectors.pages import item_labels
from projects.validators import PROJECT_FIELDS

_LISTS = ("provinces", "coordinators")
_DAYS = ("start", "end")


def kept_labels() -> dict[str, str]:
    """The words for items as a dossier keeps them: Vietnamese, whoever sends it."""
    with in_vietnamese():
        return item_labels()


def dossier_of(project: Project) -> dict[str, Any]:
    """Texts, days, places, parties, budget lines, beneficiaries and papers as they stand now, ready for JSON.

    Amounts in đồng, days as ISO text, quantities as decimal text. Names stand beside keys: what they name may be renamed later.
    A paper in which malware was found is none.
    """
    labels = kept_labels()
    fields = {name: getattr(project, name) for name in PROJECT_FIELDS if name not in _LISTS}
    return {
        "fields": {**fields, **{name: fields[name].isoformat() for name in _DAYS}},
        "provinces": [
            {"key": place.key, "name": place.full_name} for place in project.provinces.order_by("sort_key")
        ],
        "coordinators": [
            {"key": center.code, "name": center.name} for center in project.coordinators.order_by("sort_key")
        ],
        "lines": lines_of(project.budget_lines.filter(retired_at__isnull=True), labels),
        "beneficiaries": _beneficiaries(project, labels),
        "papers": list(
            Attachment.objects.live()
            .filter(project=project)
            .exclude(scan_state__in=HARMFUL)
            .order_by("kind", "uploaded_at", "pk")
            .values("kind", "name", "sha256", "size")
        ),
    }


def was_sent(paper: Attachment) -> bool:
    """Whether a submission of its đề án names the paper."""
    sent = Submission.objects.filter(project=paper.project_id).values_list("content", flat=True)
    return any(paper.sha256 == one["sha256"] for content in sent for one in content.get("papers", ()))


def lines_of(rows: "QuerySet[BudgetLine]", labels: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Budget lines as a dossier holds them."""
    labels = kept_labels() if labels is None else labels
    return [
        {
            "fund_year": line.fund_year,
            "item": line.item,
            "label": labels.get(line.item, line.item),
            "description": line.description,
            "unit": line.unit,
            "quantity": None if line.quantity is None else str(line.quantity),
            "unit_cost": line.unit_cost,
            "eligible_cost": line.eligible_cost,
            "note": line.note,
            "shares": {share.source: share.amount for share in line.shares.all()},
        }
        for line in rows.prefetch_related("shares")
    ]


def _beneficiaries(project: Project, labels: dict[str, str]) -> list[dict[str, Any]]:
    rows = (
        ProjectFacility.objects.filter(project=project)
        .select_related("facility")
        .order_by("facility_id", "item")
    )
    return [
        {
            "code": row.facility.code,
            "name": row.facility.name,
            "item": row.item,
            "label": labels.get(row.item, row.item),
            "support": row.support,
            "note": row.note,
        }
        for row in rows
    ]


def money_by_source(content: dict[str, Any]) -> list[tuple[Source, int]]:
    """What a dossier asks of each source over all years, in đồng; only the sources it uses."""
    sums: dict[str, int] = {}
    for line in content["lines"]:
        for source, amount in line["shares"].items():
            sums[source] = sums.get(source, 0) + amount
    return [(source, sums[source]) for source in Source if source in sums]


def submissions_of(project: Project) -> list[Submission]:
    """Every time the đề án was sent to appraisal, the latest first."""
    return list(Submission.objects.filter(project=project).select_related("sent_by").order_by("-number"))


def latest_submission(project: Project) -> Submission | None:
    """What was sent last; None where the đề án was never sent here (imported, or sent before submissions were frozen)."""
    return Submission.objects.filter(project=project).order_by("-number").first()
