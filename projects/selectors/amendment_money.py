"""The money that an amendment of the budget moves once it is decided: by source and fund year, in đồng, against envelope and ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.words import say
from projects.balance import Balance, breaches
from projects.enums import STATE_SOURCES, EntryKind, Source
from projects.models import Amendment, AnnualPlan, Project
from projects.selectors.amendments import assigned_years, plans_of
from projects.selectors.ledger import balances
from projects.selectors.plans import envelope_use, unassigned_lots

Lots = Mapping[tuple[str, int], int]
"""State money of a budget: đồng by source and fund year."""


@dataclass(frozen=True, slots=True)
class MoneyMove:
    """One source and fund year. ``change`` is signed; ``kind`` is blank where that money was not given yet: then nothing is recorded.

    ``envelope_left`` is None for what is no rise, and where no plan of the year is on record; ``disbursed`` is what was paid out and may not be undercut.
    ``broken`` says why a decrease cannot be recorded; blank where it can.
    """

    source: Source
    fund_year: int
    before: int
    after: int
    kind: str
    envelope_left: int | None
    disbursed: int
    broken: str = ""

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def kind_label(self) -> str:
        if self.kind:
            return str(EntryKind(self.kind).label)
        return (
            say("Chỉ sửa dự toán, kinh phí chưa giao")
            if self.source in STATE_SOURCES
            else say("Chỉ sửa dự toán")
        )

    @property
    def obstacle(self) -> str:
        """Why it cannot be recorded as things stand; blank when it can."""
        if self.kind == EntryKind.INCREASE:
            if self.envelope_left is None:
                return say("Năm này chưa có kế hoạch trên cổng")
            return say("Vượt kinh phí kế hoạch còn lại") if self.change > self.envelope_left else ""
        return self.broken


def money_moves(project: Project, amendment: Amendment) -> list[MoneyMove]:
    """What each source and year gives before and after, where the two differ; empty for an amendment that leaves the budget alone."""
    if "budget" not in amendment.after:
        return []
    old, new = (_sums(side["budget"]) for side in (amendment.before, amendment.after))
    given = assigned_years(project)
    waiting = {year: unassigned_lots([project.pk], year).get(project.pk, {}) for year in given}
    plans = plans_of(amendment)
    money = {(row.source, row.fund_year): row for row in balances(project)}
    found = []
    for source, year in sorted(
        old.keys() | new.keys(), key=lambda key: (key[1], list(Source).index(Source(key[0])))
    ):
        before, after = old.get((source, year), 0), new.get((source, year), 0)
        if before == after:
            continue
        kind = ""
        if source in STATE_SOURCES and year in waiting and source not in waiting[year]:
            kind = EntryKind.INCREASE if after > before else EntryKind.DECREASE
        left = _left(plans.get(year), source) if kind == EntryKind.INCREASE else None
        now = money.get((source, year), Balance(source, year))
        broken = broken_by(now, before - after) if kind == EntryKind.DECREASE else ""
        found.append(MoneyMove(Source(source), year, before, after, kind, left, now.disbursed, broken))
    return found


def broken_by(now: Balance, less: int) -> str:
    """Why ``less`` đồng cannot be taken back from a balance: they were paid out, carried over or cancelled. Blank where
    they can as things stand today; the ledger asks again for the day of the decision.
    """
    found = breaches(now.plus(EntryKind.DECREASE, less))
    return found[0].told_of(EntryKind.DECREASE, less).message if found else ""


def unrecordable(project: Project, before: Lots, after: Lots) -> list[tuple[Balance, str]]:
    """(balance as it stands, why) of what is lowered from ``before`` to ``after`` by more than the ledger can take back, given money alone."""
    given = assigned_years(project)
    waiting = {year: unassigned_lots([project.pk], year).get(project.pk, {}) for year in given}
    money = {(row.source, row.fund_year): row for row in balances(project)}
    found = []
    for (source, year), old in sorted(before.items(), key=lambda lot: (lot[0][1], lot[0][0])):
        less = old - after.get((source, year), 0)
        if less > 0 and year in waiting and source not in waiting[year]:
            now = money.get((source, year), Balance(source, year))
            why = broken_by(now, less)
            if why:
                found.append((now, why))
    return found


def _left(plan: AnnualPlan | None, source: str) -> int | None:
    return envelope_use(plan, source).left if plan else None


def _sums(lines: list[dict[str, Any]]) -> dict[tuple[str, int], int]:
    sums: dict[tuple[str, int], int] = {}
    for line in lines:
        for source, amount in line["shares"].items():
            key = (source, line["fund_year"])
            sums[key] = sums.get(key, 0) + amount
    return sums
