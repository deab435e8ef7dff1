"""What publications left open: totals that nobody broke down by content, states that nobody dated."""

from collections.abc import Iterable

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from centers.models import Scope
from projects.enums import Content, Origin
from projects.models import BudgetLine, Project, StateChange
from projects.selectors.law import UNLISTED_ITEM


def published_totals() -> "QuerySet[Project]":
    """Đề án that stand for a published total without a breakdown: history, content ``programme``, no line of the estimate but ``other``.

    Their content says only where they are filed, not what the money was for (docs/data.md).
    """
    lines = BudgetLine.objects.filter(project=OuterRef("pk"), retired_at__isnull=True)
    return Project.objects.filter(
        ~Exists(lines.exclude(item=UNLISTED_ITEM)),
        origin=Origin.HISTORY,
        synthetic=False,
        content=Content.PROGRAMME,
    )


def totals_among(project_ids: Iterable[int]) -> set[int]:
    """The published totals among these đề án, by id: one query."""
    return set(published_totals().filter(pk__in=list(project_ids)).values_list("pk", flat=True))


def with_dated_status(projects: "QuerySet[Project]") -> "QuerySet[Project]":
    """Annotates ``status_dated``: false where a data package gave the state, so that only the day of the import is known."""
    steps = StateChange.objects.filter(project=OuterRef("pk"))
    dated = Case(When(imported=True, then=Exists(steps)), default=Value(True), output_field=BooleanField())
    return projects.annotate(status_dated=dated)


def has_synthetic(scope: Scope) -> bool:
    """Whether made-up đề án for trials are among those in sight."""
    return Project.objects.visible_to(scope).filter(synthetic=True).exists()
