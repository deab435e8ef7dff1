"""The days of the ledger run forward: no balance is broken on any day, nothing is paid before what it rests on."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Min

from core.exceptions import BudgetExceeded, InvalidInput
from core.words import say
from projects.balance import Balance, Breach, breaches
from projects.enums import STATE_SOURCES, EntryKind
from projects.models import Acceptance, Contract, Entry, Project
from projects.movements import MOVEMENTS, STATES_FOR
from projects.selectors.unspent import rest_of

_Row = tuple[date, str, int]
"""(day, kind, đồng)."""


def refuse_broken_day(project: Project, draft: Entry) -> None:
    """Raise InvalidInput (``day_broken``) where ``draft`` breaks the balance of its source and year on its day or a later one.

    Entries that were taken back never were, so that a mistyped one can be recorded again with its true day. What was broken before, as
    in history, is not held against the draft.
    """
    if draft.source not in STATE_SOURCES:
        return
    rows = list(_standing(draft))
    found = _first_broken(
        draft, [*rows, (draft.happened_on, draft.kind, draft.amount)], rows, since=draft.happened_on
    )
    if found is None:
        return
    day, breach = found
    raise InvalidInput(
        say(
            "Tính đến ngày %(day)s: %(told)s Kiểm tra lại ngày.",
            day=f"{day:%d/%m/%Y}",
            told=breach.told_of(draft.kind, draft.amount).message,
        ),
        code="day_broken",
        field="happened_on" if draft.kind in MOVEMENTS else "date",
        details={"limit": breach.limit, "amount": breach.amount, "gap": breach.gap},
    )


def refuse_broken_without(project: Project, entry: Entry) -> None:
    """Raise BudgetExceeded (``day_broken``) where the balance would be broken on some day had ``entry`` never been."""
    if entry.source not in STATE_SOURCES:
        return
    rest = rest_of(entry)
    gone = {entry.pk} | ({rest.pk} if rest else set())
    rows = list(_standing(entry, gone))
    found = _first_broken(
        entry, rows, [*rows, (entry.happened_on, entry.kind, entry.amount)], since=entry.happened_on
    )
    if found is None:
        return
    day, breach = found
    raise BudgetExceeded(
        say(
            "Nếu hủy bút toán này thì tính đến ngày %(day)s: %(told)s",
            day=f"{day:%d/%m/%Y}",
            told=breach.message,
        ),
        code="day_broken",
        details={"limit": breach.limit, "amount": breach.amount, "gap": breach.gap},
    )


def _standing(of: Entry, gone: Iterable[int] = ()) -> Iterator[_Row]:
    """The entries of the source and year that stand, but for those of the ids ``gone``."""
    rows = Entry.objects.filter(
        project=of.project_id, source=of.source, fund_year=of.fund_year, reverses=None, reversed_by=None
    )
    yield from rows.exclude(pk__in=list(gone)).values_list("happened_on", "kind", "amount").order_by()


def _first_broken(
    of: Entry, rows: list[_Row], before: list[_Row], *, since: date
) -> tuple[date, Breach] | None:
    """The first day from ``since`` at whose end ``rows`` break the balance by more than the rows ``before`` do."""
    for day in sorted({day for day, _, _ in rows if day >= since}):
        held = {one.code: one.gap for one in breaches(_until(of, before, day))}
        for breach in breaches(_until(of, rows, day)):
            if breach.gap > held.get(breach.code, 0):
                return day, breach
    return None


def _until(of: Entry, rows: Iterable[_Row], day: date) -> Balance:
    sums: dict[str, int] = {}
    for happened_on, kind, amount in rows:
        if happened_on <= day:
            sums[kind] = sums.get(kind, 0) + amount
    return Balance(of.source, of.fund_year, sums)


def refuse_too_early(draft: Entry) -> None:
    """Raise InvalidInput for an advance before the first contract that stands was signed (R22: ``before_contract``), or a payment of the
    remainder before the first base acceptance (R24: ``before_acceptance``). Where none is on record, as in history, any day passes.
    """
    if draft.project.status not in STATES_FOR[draft.kind]:
        return  # told first, by the state
    if draft.kind == EntryKind.ADVANCE:
        rows = Contract.objects.filter(project=draft.project_id, withdrawn_at__isnull=True)
        first = rows.aggregate(day=Min("signed_on"))["day"]
        told = say("Ngày phát sinh %(day)s trước ngày ký hợp đồng %(first)s.", **_days(draft, first))
        code = "before_contract"
    elif draft.kind == EntryKind.PAY:
        passed = Acceptance.objects.standing().filter(project=draft.project_id, passed=True)
        first = passed.aggregate(day=Min("happened_on"))["day"]
        told = say("Ngày phát sinh %(day)s trước ngày nghiệm thu cơ sở %(first)s.", **_days(draft, first))
        code = "before_acceptance"
    else:
        return
    if first is not None and draft.happened_on < first:
        raise InvalidInput(told, code=code, field="happened_on")


def _days(draft: Entry, first: date | None) -> dict[str, str]:
    return {"day": f"{draft.happened_on:%d/%m/%Y}", "first": f"{first:%d/%m/%Y}" if first else ""}
