"""Budgets as a data package tells them: compared and replaced as a whole, line by line never changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.importing.tally import Tally
from projects.models import BudgetLine, BudgetShare, Project
from projects.services.history import BATCH, worked_on


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What one source gives to one item in one fund year, in đồng."""

    fund_year: int
    item: str
    source: str
    amount: int
    note: str


@transaction.atomic
def save_budgets(
    *, actor: User | None, budgets: Mapping[int, Sequence[BudgetRow]]
) -> tuple[Tally, list[int]]:
    """Give each đề án (by id) the rows of its budget; returns the tally of rows and the đề án whose budget is new.

    Equal rows may repeat, so budgets are compared as multisets. A budget that differs retires its lines and writes all of them anew:
    lines are never changed in place.
    """
    list(Project.objects.select_for_update().filter(pk__in=list(budgets)).order_by("pk").values_list("pk"))
    live = _live_rows(budgets)
    alive = worked_on(budgets)
    tally = Tally()
    fresh: dict[int, Sequence[BudgetRow]] = {}
    replaced: list[int] = []
    for project_id, rows in budgets.items():
        present = live.get(project_id, [])
        if Counter(rows) == Counter(present):
            tally.unchanged += len(rows)
        elif project_id in alive:
            tally.kept += len(rows)
        else:
            fresh[project_id] = rows
            if present:
                replaced.append(project_id)
                tally.updated += len(rows)
            else:
                tally.created += len(rows)
    _retire(actor, replaced, live, fresh)
    _write_lines(fresh)
    return tally, list(fresh)


def _live_rows(project_ids: Iterable[int]) -> dict[int, list[BudgetRow]]:
    rows: dict[int, list[BudgetRow]] = defaultdict(list)
    shares = BudgetShare.objects.filter(line__project__in=list(project_ids), line__retired_at__isnull=True)
    for project_id, year, item, source, amount, note in shares.values_list(
        "line__project_id", "line__fund_year", "line__item", "source", "amount", "note"
    ):
        rows[project_id].append(BudgetRow(year, item, source, amount, note))
    return rows


def _retire(
    actor: User | None,
    project_ids: Sequence[int],
    live: Mapping[int, Sequence[BudgetRow]],
    fresh: Mapping[int, Sequence[BudgetRow]],
) -> None:
    BudgetLine.objects.filter(project__in=project_ids, retired_at__isnull=True).update(
        retired_at=timezone.now()
    )
    audit.record_all(
        actor=actor,
        action="budget.replace",
        done=[
            (project, {"rows": _told(live[project.pk])}, {"rows": _told(fresh[project.pk])})
            for project in Project.objects.filter(pk__in=project_ids)
        ],
    )


def _told(rows: Iterable[BudgetRow]) -> list[list[object]]:
    return [[row.fund_year, row.item, row.source, row.amount] for row in rows]


def _write_lines(budgets: Mapping[int, Sequence[BudgetRow]]) -> None:
    """Rows that follow one another for the same year and item share a line, until a source comes again."""
    now = timezone.now()
    lines: list[BudgetLine] = []
    shares: list[BudgetShare] = []
    for project_id, rows in budgets.items():
        position, used = -1, set[str]()
        for row in rows:
            line = lines[-1] if lines and position >= 0 else None
            if line is None or (line.fund_year, line.item) != (row.fund_year, row.item) or row.source in used:
                position += 1
                used = set()
                line = BudgetLine(
                    project_id=project_id,
                    fund_year=row.fund_year,
                    item=row.item,
                    position=position,
                    recorded_at=now,
                )
                lines.append(line)
            used.add(row.source)
            shares.append(BudgetShare(line=line, source=row.source, amount=row.amount, note=row.note))
    BudgetLine.objects.bulk_create(lines, batch_size=BATCH)
    for share in shares:
        share.line_id = share.line.pk
    BudgetShare.objects.bulk_create(shares, batch_size=BATCH)
