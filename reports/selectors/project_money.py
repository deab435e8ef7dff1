"""Money and contracts of chosen đề án, wherever their facts lie. Amounts in đồng; all as known at the frame's moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, Sum

from projects.enums import STATE_SOURCES
from projects.models import BudgetShare, Contract, ContractVersion, Entry
from reports.figure import LedgerFigure
from reports.figures import APPROVED
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.money import Sums

CHUNK = 5000


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """``ids`` in parts that a database takes as parameters of one query."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def approved_and_ledger(frame: Frame, ids: Sequence[int], figures: Sequence[LedgerFigure]) -> dict[int, Sums]:
    """``APPROVED`` and the ledger ``figures`` of each đề án up to the frame's end, by id. Two queries."""
    found: dict[int, Sums] = defaultdict(dict)
    shares = facts.as_known(
        BudgetShare.objects.filter(line__project__in=ids, source__in=STATE_SOURCES), frame
    )
    for pk, amount in shares.values_list("line__project_id").annotate(total=Sum("amount")).order_by():
        found[pk][APPROVED.key] = amount
    rows = Entry.objects.known_on(frame.as_of).filter(project__in=ids, happened_on__lte=frame.end)
    totals = {
        figure.key: figure.total(start=frame.start, end=frame.end, year=frame.year) for figure in figures
    }
    summed: Iterable[Any] = rows.values("project_id").annotate(**totals).order_by()
    for row in summed:
        found[row["project_id"]].update(
            {figure.key: row[figure.key] for figure in figures if row[figure.key] is not None}
        )
    return found


def contracts(frame: Frame, ids: Sequence[int]) -> dict[int, str]:
    """Number and day of the contracts signed up to the frame's end, by đề án. One query."""
    rows: QuerySet[Any] = Contract.objects.standing()
    if frame.as_of:
        rows = ContractVersion.objects.known_on(frame.as_of).order_by("signed_on", "contract_id")
    rows = rows.filter(project__in=ids, signed_on__lte=frame.end)
    found: dict[int, list[str]] = defaultdict(list)
    for project_id, number, signed_on in rows.values_list("project_id", "number", "signed_on"):
        found[project_id].append(f"{number}, {signed_on:%d/%m/%Y}")
    return {pk: "; ".join(texts) for pk, texts in found.items()}
