"""Lists of đề án: what a page of them shows beside the rows, and the totals of all that the filters leave."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Case, Count, IntegerField, Max, QuerySet, Sum, Value, When

from beneficiaries.models import Facility
from centers.models import Scope
from core.models import AuditEvent
from projects.balance import Balance
from projects.enums import STATE_SOURCES, EntryKind, Source, State
from projects.models import BudgetShare, Entry, Project, ProjectFacility
from projects.selectors.ledger import SIGNED

_REMEMBERED_SECONDS = 300
_PAYING = {EntryKind.ADVANCE.value, EntryKind.PAY.value, EntryKind.REFUND.value}

STATE_ORDER = Case(
    *(When(status=state, then=Value(position)) for position, state in enumerate(State.values)),
    output_field=IntegerField(),
)
"""States in the order in which a đề án passes them."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many đề án, the national and local support in their estimates, and disbursed state money, in đồng (None: nothing stated)."""

    count: int
    national: int | None
    local: int | None
    disbursed: int | None


@dataclass(frozen=True, slots=True)
class RowMoney:
    """The money of one đề án over all years, in đồng: planned by source, disbursed state money and its rate."""

    national: int | None
    local: int | None
    disbursed: int | None
    rate: Decimal | None


NO_MONEY = RowMoney(None, None, None, None)


def list_totals(projects: "QuerySet[Project]") -> Totals:
    """The totals of a filtered list.

    They are remembered for as long as nothing is written, so that turning pages costs the same in a small and in a large list.
    """
    try:
        sql, params = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Totals(0, None, None, None)
    asked = hashlib.sha256(repr((sql, params, _facts_version())).encode()).hexdigest()
    found = cache.get_or_set(f"project-totals:{asked}", lambda: _count(projects), _REMEMBERED_SECONDS)
    return found if isinstance(found, Totals) else _count(projects)


def _count(projects: "QuerySet[Project]") -> Totals:
    planned = dict(
        live_shares()
        .filter(line__project__in=projects.order_by().values("pk"))
        .values_list("source")
        .annotate(total=Sum("amount"))
    )
    moved = dict(
        Entry.objects.filter(project__in=projects.order_by().values("pk"), source__in=STATE_SOURCES)
        .order_by()
        .values_list("kind")
        .annotate(total=Sum(SIGNED))
    )
    return Totals(
        projects.count(), planned.get(Source.NATIONAL), planned.get(Source.LOCAL), _disbursed(moved)
    )


def _disbursed(moved: dict[str, int]) -> int | None:
    """Advances and payments less refunds; None where the ledger has none of these."""
    return Balance("", 0, moved).disbursed if _PAYING & moved.keys() else None


def _facts_version() -> tuple[int | None, ...]:
    """Changes with every write: each leaves an audit event, a đề án, a share or an entry with a new number."""
    return tuple(
        model.objects.aggregate(last=Max("pk"))["last"] for model in (AuditEvent, Project, BudgetShare, Entry)
    )


def live_shares() -> "QuerySet[BudgetShare]":
    """The state money of estimates as they stand, line by source."""
    return BudgetShare.objects.filter(line__retired_at__isnull=True, source__in=STATE_SOURCES)


def money_of(project_ids: Iterable[int]) -> dict[int, RowMoney]:
    """The money of the đề án on one page, by id: two queries, however many rows."""
    ids = list(project_ids)
    planned: dict[int, dict[str, int]] = {}
    shares = live_shares().filter(line__project__in=ids)
    for project, source, total in shares.values_list("line__project", "source").annotate(total=Sum("amount")):
        planned.setdefault(project, {})[source] = total
    moved: dict[int, dict[str, int]] = {}
    entries = Entry.objects.filter(project__in=ids, source__in=STATE_SOURCES).order_by()
    for project, kind, total in entries.values_list("project", "kind").annotate(total=Sum(SIGNED)):
        moved.setdefault(project, {})[kind] = total
    return {
        project: _row(planned.get(project, {}), moved.get(project))
        for project in planned.keys() | moved.keys()
    }


def _row(planned: dict[str, int], moved: dict[str, int] | None) -> RowMoney:
    disbursed = _disbursed(moved or {})
    return RowMoney(
        national=planned.get(Source.NATIONAL),
        local=planned.get(Source.LOCAL),
        disbursed=disbursed,
        rate=None if disbursed is None else Balance("", 0, moved or {}).rate,
    )


def year_span(scope: Scope) -> tuple[int, int] | None:
    """The first and the last year with a đề án in the scope; None where there is none."""
    years = Project.objects.visible_to(scope).order_by("year").values_list("year", flat=True)
    first = years.first()
    last = years.last()
    return None if first is None or last is None else (first, last)


def counts_by_state(projects: "QuerySet[Project]") -> list[tuple[State, int]]:
    """How many đề án are in each state, in the order of their life; states without any are left out."""
    counts = dict(projects.order_by().values_list("status").annotate(number=Count("pk")))
    return [(state, counts[state]) for state in State if state in counts]


@dataclass(frozen=True, slots=True)
class Support:
    """What a facility got from đề án in sight: how often, and how much in đồng (None: nowhere stated)."""

    times: int
    amount: int | None


def supports_of(facilities: Iterable[Facility], scope: Scope) -> dict[int, Support]:
    """The support that each facility of one page got, by id, from the đề án in the scope."""
    rows = ProjectFacility.objects.filter(facility__in=[facility.pk for facility in facilities])
    if not scope.everything:
        rows = rows.filter(project__in=Project.objects.visible_to(scope).values("pk"))
    sums = (
        rows.order_by()
        .values_list("facility")
        .annotate(times=Count("project", distinct=True), amount=Sum("support"))
    )
    return {facility: Support(times, amount) for facility, times, amount in sums}
