"""What a plan's year left over: lots of money that may be carried to the next year. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from centers.models import Scope
from core.text import fold
from projects.balance import Balance
from projects.enums import STATE_SOURCES, EntryKind, Source, State
from projects.models import AnnualPlan, Entry, Project
from projects.selectors.ledger import SIGNED, lots_of
from projects.selectors.plans import projects_of

MOST = 500
"""Lots on one page; the rest is found by the search above it."""

RUNNING = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Lot:
    """What remains with a đề án of one source and year of origin."""

    project: Project
    source: str
    origin: int
    left: int

    @property
    def key(self) -> str:
        return f"{self.project.pk}-{self.source}-{self.origin}"

    @property
    def label(self) -> str:
        return str(Source(self.source).label)


def begun(plan: AnnualPlan) -> bool:
    """Whether the plan's year has begun: only what was not used in its year goes on to the next (R29)."""
    return plan.year <= timezone.localdate().year


def lots_left(plan: AnnualPlan, scope: Scope, *, search: str = "") -> list[Lot]:
    """The lots of the plan's year that remain with running đề án in sight, by code, the oldest first; none of a year that has not begun.
    Four queries in all.
    """
    if not begun(plan):
        return []
    mine = Project.objects.visible_to(scope).filter(pk__in=projects_of(plan).values("pk"), status__in=RUNNING)
    for word in fold(search).split()[:8]:
        mine = mine.filter(search__contains=word)
    entries = Entry.objects.filter(
        project__in=mine.values("pk"), fund_year=plan.year, source__in=STATE_SOURCES
    ).order_by()
    sums: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for project, source, kind, total in entries.values_list("project", "source", "kind").annotate(
        total=Sum(SIGNED)
    ):
        sums[project, source][kind] = total
    carried: dict[tuple[int, str], list[tuple[int | None, int]]] = defaultdict(list)
    rows = entries.filter(kind=EntryKind.CARRY_IN).values_list("project", "source", "origin_year")
    for project, source, origin, total in rows.annotate(total=Sum(SIGNED)):
        carried[project, source].append((origin, total))
    return _lots(plan.year, sums, carried)


def _lots(
    year: int,
    sums: Mapping[tuple[int, str], Mapping[str, int]],
    carried: Mapping[tuple[int, str], list[tuple[int | None, int]]],
) -> list[Lot]:
    balances = {key: Balance(key[1], year, kinds) for key, kinds in sums.items()}
    left = {key: balance for key, balance in balances.items() if balance.remaining > 0}
    projects = (
        Project.objects.filter(pk__in={project for project, _ in left})
        .select_related("center", "province")
        .in_bulk()
    )
    found = [
        Lot(projects[project], source, origin, amount)
        for (project, source), balance in left.items()
        for origin, amount in lots_of(balance, carried.get((project, source), ()))
    ]
    return sorted(found, key=lambda lot: (lot.project.code, lot.source, lot.origin))
