"""Reconciliation of a year's money, as the circular's form 10 asks for it at the last liquidation of the year (TT 36/2013/TT-BCT
Art. 18–19; R28): approved, advanced, paid, settled, refund due, remaining. Amounts in đồng."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Sum

from projects.balance import Balance
from projects.enums import STATE_SOURCES
from projects.models import AnnualPlan, BudgetShare, Entry, Project
from projects.selectors.ledger import SIGNED, balances
from projects.selectors.plans import projects_of, sources_given

FIGURES = (
    "approved",
    "available",
    "advanced",
    "paid",
    "refunded",
    "settled",
    "refund_due",
    "remaining",
)
"""The figures of a line, in the order of the table; both sides of the money stand by them once it is confirmed."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One line: the support that was approved (the live budget) beside what the ledger holds; ``approved`` None where none was."""

    approved: int | None
    money: Balance
    project: Project | None = None

    @property
    def refund_due(self) -> int:
        """Disbursed and neither settled nor given back: to be settled or refunded."""
        return self.money.disbursed - self.money.settled

    @property
    def empty(self) -> bool:
        """Whether there is neither a budget nor an entry behind it."""
        return self.approved is None and not self.money.sums

    @property
    def figures(self) -> dict[str, int | None]:
        """The line as it is drawn up: đồng by the names of ``FIGURES``."""
        mine = {"approved": self.approved, "refund_due": self.refund_due}
        return {name: mine[name] if name in mine else getattr(self.money, name) for name in FIGURES}


def reconcile_project(project: Project) -> list[Reconciled]:
    """The state money of a đề án by fund year and source."""
    approved = dict(
        ((year, source), total)
        for year, source, total in _shares(BudgetShare.objects.filter(line__project=project))
        .values_list("line__fund_year", "source")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    money = {(row.fund_year, row.source): row for row in balances(project) if row.source in STATE_SOURCES}
    return [
        Reconciled(approved.get(key), money.get(key, Balance(key[1], key[0])))
        for key in sorted(approved.keys() | money.keys())
    ]


def reconciled_projects(plan: AnnualPlan) -> "QuerySet[Project]":
    """The decided đề án that have budget or entries of the plan's year and sources, by code."""
    sources = sources_given(plan)
    entries = Entry.objects.filter(project=OuterRef("pk"), fund_year=plan.year, source__in=sources)
    shares = _shares(BudgetShare.objects.filter(line__project=OuterRef("pk"))).filter(
        line__fund_year=plan.year, source__in=sources
    )
    return (
        projects_of(plan)
        .exclude(status__in=(*Project.UNDECIDED, *Project.NEVER_APPROVED))
        .filter(Exists(entries) | Exists(shares))
        .select_related("center")
        .order_by("code")
    )


def reconcile_plan(
    plan: AnnualPlan, projects: Iterable[Project], *, sources: Sequence[str] | None = None
) -> list[Reconciled]:
    """A line for each of ``projects``: of the plan's year, all the sources of the plan together or those of ``sources``."""
    rows = list(projects)
    ids = [project.pk for project in rows]
    approved, money = _sums(plan, Project.objects.filter(pk__in=ids), sources)
    return [
        Reconciled(approved.get(row.pk), Balance("", plan.year, money.get(row.pk, {})), row) for row in rows
    ]


def reconcile_total(plan: AnnualPlan) -> Reconciled:
    """The sum over all lines of the plan."""
    approved, money = _sums(plan, reconciled_projects(plan))
    sums: dict[str, int] = {}
    for kinds in money.values():
        for kind, amount in kinds.items():
            sums[kind] = sums.get(kind, 0) + amount
    return Reconciled(sum(approved.values()) if approved else None, Balance("", plan.year, sums))


def _sums(
    plan: AnnualPlan, projects: "QuerySet[Project]", sources: Sequence[str] | None = None
) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    """(approved, sums by kind) per đề án."""
    sources = sources_given(plan) if sources is None else sources
    chosen = projects.order_by().values("pk")
    shares = _shares(BudgetShare.objects.filter(line__project__in=chosen)).filter(
        line__fund_year=plan.year, source__in=sources
    )
    approved = dict(
        shares.values_list("line__project")
        .annotate(total=Sum("amount"))
        .order_by()
        .values_list("line__project", "total")
    )
    money: dict[int, dict[str, int]] = {}
    entries = Entry.objects.filter(project__in=chosen, fund_year=plan.year, source__in=sources)
    for project, kind, total in entries.values_list("project", "kind").annotate(total=Sum(SIGNED)).order_by():
        money.setdefault(project, {})[kind] = total
    return approved, money


def _shares(shares: "QuerySet[BudgetShare]") -> "QuerySet[BudgetShare]":
    """The live ones of state money."""
    return shares.filter(line__retired_at__isnull=True, source__in=STATE_SOURCES)
