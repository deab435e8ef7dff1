"""Which tables of reconciliation were drawn up and confirmed, whether the ledger went on since, and who may do what with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from centers.models import Scope, User
from core.words import say
from projects import rules
from projects.enums import STATE_SOURCES, MoneyState, State
from projects.models import AnnualPlan, Entry, MoneyRequest, Project, Reconciliation
from projects.movements import payer_of
from projects.rules import Case, Right, why_not
from projects.selectors.money_due import LIQUIDATION, Due, Rules
from projects.selectors.plans import sources_given
from projects.selectors.reconciliation import Reconciled, reconcile_plan, reconcile_project

STATES = (
    State.APPROVED,
    State.CONTRACTED,
    State.IN_PROGRESS,
    State.ACCEPTED,
    State.SETTLED,
    State.STOPPED,
)
"""In which a table may be drawn up: as long as there is a ledger, a settled or stopped đề án included."""

ASKERS: tuple[Right, ...] = (rules.IMPLEMENTER_ACCOUNTS,)


@dataclass(frozen=True, slots=True)
class Line:
    """One source and year: the live figures, the table that waits for its answer, the one confirmed last, whether requests for money are
    ``pending``, and what a person may do.
    """

    row: Reconciled
    waiting: Reconciliation | None = None
    agreed: Reconciliation | None = None
    pending: bool = False
    may_ask: bool = False
    may_answer: bool = False
    may_withdraw: bool = False

    @property
    def moved(self) -> bool:
        """Whether the ledger went on since the last confirmation."""
        return self.agreed is not None and self.agreed.figures != self.row.figures

    @property
    def waiting_moved(self) -> bool:
        """Whether the ledger went on since what waits was drawn up."""
        return self.waiting is not None and self.waiting.figures != self.row.figures

    @property
    def settled(self) -> bool:
        """Whether both sides stand by the figures as they are."""
        return self.agreed is not None and not self.moved


def mark_of(row: Reconciled) -> str:
    """Stands for the figures of a line, so that nobody draws up others than were shown."""
    return sha256(repr((row.money.key, sorted(row.figures.items()))).encode()).hexdigest()[:32]


def lines_of(project: Project, *, user: User | None = None, case: Case | None = None) -> list[Line]:
    """Every source and year of the đề án with its tables; what may be done where ``user`` and ``case`` are given."""
    kept = tables_of(project)
    asked = set(MoneyRequest.objects.open().filter(project=project).values_list("source", "fund_year"))
    found = []
    for row in reconcile_project(project):
        mine = [table for table in kept if (table.source, table.fund_year) == _key(row)]
        waiting = next((table for table in mine if table.status == MoneyState.ASKED), None)
        agreed = next((table for table in mine if table.status == MoneyState.CONFIRMED), None)
        line = Line(row, waiting, agreed, _key(row) in asked)
        found.append(_with_acts(line, project, user, case) if user and case else line)
    return found


def _with_acts(line: Line, project: Project, user: User, case: Case) -> Line:
    asks = why_not(user, ASKERS, case) is None
    waiting = line.waiting
    pays = why_not(user, (payer_of(project.fund, line.row.money.source),), case) is None
    return Line(
        line.row,
        waiting,
        line.agreed,
        line.pending,
        may_ask=asks and waiting is None and not (line.settled or line.pending) and project.status in STATES,
        may_answer=pays and waiting is not None and waiting.asked_by_id != user.pk,
        may_withdraw=asks and waiting is not None,
    )


def _key(row: Reconciled) -> tuple[str, int]:
    return row.money.source, row.money.fund_year


def line_of(project: Project, source: str, fund_year: int) -> Line | None:
    """The line of one source and year; None where the đề án has neither budget nor entries of it."""
    return next((line for line in lines_of(project) if _key(line.row) == (source, fund_year)), None)


def tables_of(project: Project) -> list[Reconciliation]:
    """All tables of a đề án, the latest first, with the people and papers they name."""
    rows = Reconciliation.objects.filter(project=project)
    return list(rows.select_related("asked_by", "answered_by", "paper").order_by("-asked_at", "-pk"))


class Standing(models.TextChoices):
    """How far the reconciliation of a đề án has come in a plan's year and sources, the least far first."""

    NONE = "none", say("Chưa đối chiếu")
    WAITING = "waiting", say("Chờ xác nhận")
    MOVED = "moved", say("Số liệu đã thay đổi, cần lập lại")
    AGREED = "agreed", say("Đã đối chiếu")


def standings(plan: AnnualPlan, projects: Iterable[Project]) -> dict[int, Standing]:
    """The standing of each of ``projects`` by id: the least of its sources of the plan. Four queries for a source, one for the tables."""
    rows = list(projects)
    tables: dict[tuple[int, str], dict[str, Reconciliation]] = {}
    kept = Reconciliation.objects.filter(project__in=[row.pk for row in rows], fund_year=plan.year)
    for table in kept.order_by("asked_at", "pk"):
        tables.setdefault((table.project_id, table.source), {})[table.status] = table
    order = list(Standing)
    found: dict[int, Standing] = {}
    for source in sources_given(plan):
        for row in reconcile_plan(plan, rows, sources=[source]):
            if row.project is not None and not row.empty:
                one = _standing(row, tables.get((row.project.pk, source), {}))
                found[row.project.pk] = min(found.get(row.project.pk, one), one, key=order.index)
    return found


def _standing(row: Reconciled, tables: dict[str, Reconciliation]) -> Standing:
    last = tables.get(MoneyState.ASKED) or tables.get(MoneyState.CONFIRMED)
    if last is None:
        return Standing.NONE
    if last.figures != row.figures:
        return Standing.MOVED
    return Standing.WAITING if last.status == MoneyState.ASKED else Standing.AGREED


def unreconciled(scope: Scope, today: date) -> "QuerySet[Any, Any]":
    """Sources and years of đề án in sight whose liquidation is near or past and of which no table was confirmed or waits since the
    last entry: rows with ``project``, ``project__code``, ``source`` and ``fund_year``, the earliest year first (TT 36/2013/TT-BCT
    Art. 18–19).

    Years whose last day had passed when an imported đề án came in are left out.
    """
    warned = Q(pk__in=())
    for year, day in Rules(LIQUIDATION).years_warned(today).items():
        warned |= Q(fund_year=year) & (Q(project__imported=False) | Q(project__created_at__date__lte=day))
    lot = {name: OuterRef(name) for name in ("project", "source", "fund_year")}
    later = Entry.objects.filter(**lot, recorded_at__gt=OuterRef("asked_at"))
    tables = Reconciliation.objects.filter(
        ~Exists(later), **lot, status__in=(MoneyState.ASKED, MoneyState.CONFIRMED)
    )
    seen = Project.objects.visible_to(scope).filter(status__in=STATES)
    return (
        Entry.objects.filter(warned, ~Exists(tables), project__in=seen.values("pk"), source__in=STATE_SOURCES)
        .order_by("fund_year", "project__code", "source")
        .values("project", "project__code", "source", "fund_year")
        .distinct()
    )


def unreconciled_rows(rows: Sequence[dict[str, Any]], today: date) -> list[tuple[Project, Due | None]]:
    """Each row of ``unreconciled`` with its đề án, and its source with the day of its year."""
    rules_then = Rules(LIQUIDATION)
    projects = Project.objects.select_related("center").in_bulk([row["project"] for row in rows])
    found: list[tuple[Project, Due | None]] = []
    for row in rows:
        day, citation = rules_then.due(date(row["fund_year"], 12, 31)) or (today, "")
        due = Due(LIQUIDATION, day, today, citation, row["fund_year"], source=row["source"])
        found.append((projects[row["project"]], due))
    return found
