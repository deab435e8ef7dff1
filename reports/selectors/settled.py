"""What was settled in a period: by group and source, and by đề án with its contract and vouchers. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.words import say
from projects.enums import STATE_SOURCES, EntryKind
from projects.models import Project
from reports.figures import (
    ADVANCED,
    CARRIED_IN,
    PAID,
    SETTLED,
    SETTLED_APART,
    SETTLED_BEFORE,
    SETTLED_SINCE,
    SETTLED_TO_DATE,
    SETTLEMENT,
)
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import as_described
from reports.selectors.frames import last_year, since_new_year
from reports.selectors.money import Sums, sums_by_group_and_source
from reports.selectors.project_money import approved_and_ledger, chunks, contracts

NAMED = 3
_OWN = (CARRIED_IN, ADVANCED, PAID, SETTLED_TO_DATE)


@dataclass(frozen=True, slots=True)
class Settled:
    """One đề án of which money was settled inside the window; ``vouchers`` are the papers of those entries, ``on`` the last day."""

    project: Project
    sums: Sums
    contract: str
    vouchers: str
    on: date
    carried_over: bool


def settled_by_group(frame: Frame) -> dict[tuple[Any, str], Sums]:
    """The money of ``SETTLEMENT`` by raw group and source, with what was settled since January and in the same period of the year
    before. Three queries and one for the calendar.
    """
    found: dict[tuple[Any, str], Sums] = defaultdict(dict)
    found.update(sums_by_group_and_source(frame, SETTLEMENT))
    for key, asked in ((SETTLED_SINCE.key, since_new_year(frame)), (SETTLED_BEFORE.key, last_year(frame))):
        for group, sums in sums_by_group_and_source(asked, (SETTLED,)).items():
            found[group][key] = sums[SETTLED.key]
    return dict(found)


def settled_projects(frame: Frame) -> list[Settled]:
    """The đề án with a settlement inside the window that was not wholly taken back, by code. Six queries for any number up to 5000."""
    own, papers = _settled_money(frame), _papers(frame)
    found: list[Settled] = []
    for ids in chunks(sorted(own)):
        money, signed = approved_and_ledger(frame, ids, _OWN), contracts(frame, ids)
        for project in as_described(frame.as_of, ids):
            sums = money[project.pk] | own[project.pk]
            documents, days = papers[project.pk]
            found.append(
                Settled(
                    project=project,
                    sums=sums,
                    contract=signed.get(project.pk, ""),
                    vouchers=_named(documents),
                    on=max(days),
                    carried_over=bool(sums.get(CARRIED_IN.key)) or project.start.year < frame.year,
                )
            )
    return sorted(found, key=lambda one: one.project.code)


def _named(documents: Sequence[str]) -> str:
    """The first papers by name, the others by number: a đề án may be settled voucher by voucher."""
    if len(documents) <= NAMED:
        return "; ".join(documents)
    shown = "; ".join(documents[:NAMED])
    return str(say("%(shown)s và %(count)s chứng từ khác", shown=shown, count=len(documents) - NAMED))


def _settled_money(frame: Frame) -> dict[int, Sums]:
    totals = {
        figure.key: figure.total(start=frame.start, end=frame.end, year=frame.year)
        for figure in SETTLED_APART
    }
    rows: Any = facts.entries(frame).values("project_id").annotate(**totals).order_by()
    return {
        row["project_id"]: {key: row[key] for key in totals if row[key] is not None}
        for row in rows
        if any(row[key] for key in totals)
    }


def _papers(frame: Frame) -> dict[int, tuple[list[str], list[date]]]:
    """The documents and days of the settlements inside the window, by đề án, each document once; what the window itself took back is no
    settlement, a reversal of an earlier one is.
    """
    inside = facts.entries(frame).filter(
        kind=EntryKind.SETTLE, source__in=STATE_SOURCES, happened_on__range=(frame.start, frame.end)
    )
    rows = inside.order_by("happened_on", "pk").values_list(
        "pk", "reverses_id", "project_id", "document", "happened_on"
    )
    told = list(rows)
    inside_ids = {pk for pk, *_ in told}
    taken_back = {reverses for _, reverses, *_ in told if reverses}
    found: dict[int, tuple[list[str], list[date]]] = defaultdict(lambda: ([], []))
    for pk, reverses, project, document, day in told:
        if reverses in inside_ids or pk in taken_back:
            continue
        documents, days = found[project]
        days.append(day)
        if document and document not in documents:
            documents.append(document)
    return found
