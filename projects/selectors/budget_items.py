"""The items that the estimate of a đề án gives money for."""

from projects.models import BudgetLine, Project


def items_of(project: Project) -> list[str]:
    """The keys of the items of the live budget, in the order of the lines."""
    lines = BudgetLine.objects.filter(project=project, retired_at__isnull=True)
    return list(dict.fromkeys(lines.values_list("item", flat=True)))
