"""Report kinds: one file each, registered by importing it here."""

# In the order of the menu.
from reports.builders import plan_vs_actual, quarterly_progress, plan_summary  # isort: skip
from reports.builders import budget_execution, settlement, reconciliation  # isort: skip
from reports.builders import adjustments, beneficiaries, narrative, statistics, exceptions  # isort: skip
from reports.builders.base import KINDS, Builder, get_builder

__all__ = [
    "KINDS",
    "Builder",
    "adjustments",
    "beneficiaries",
    "budget_execution",
    "exceptions",
    "get_builder",
    "narrative",
    "plan_summary",
    "plan_vs_actual",
    "quarterly_progress",
    "reconciliation",
    "settlement",
    "statistics",
]
