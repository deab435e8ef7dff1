"""Reading the ledger: balances per source and year, entries with their running balance, advance classes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Min, Sum, When

from core.exceptions import RuleViolation
from core.money import share_of
from core.words import say
from projects.balance import Balance, lots_left
from projects.enums import CARRIES, EntryKind, Source
from projects.models import AdvanceClass, BudgetShare, Entry, Project

SIGNED = Case(When(reverses__isnull=True, then=F("amount")), default=-F("amount"))
"""An entry's amount, negative for a reversal."""

ANY_ITEM = "*"
_SOURCES = Source.values


def balances(project: Project) -> list[Balance]:
    """All balances of a đề án, by fund year, the money of the programme before that of others."""
    rows = (
        Entry.objects.filter(project=project)
        .values_list("source", "fund_year", "kind")
        .annotate(total=Sum(SIGNED))
        .order_by()
    )
    found: dict[tuple[int, int], dict[str, int]] = {}
    for source, year, kind, total in rows:
        found.setdefault((year, _SOURCES.index(source)), {})[kind] = total
    return [Balance(_SOURCES[place], year, sums) for (year, place), sums in sorted(found.items())]


def balance(project: Project, source: str, fund_year: int) -> Balance:
    """The balance of one source and fund year; all zero where there is no entry."""
    rows = (
        Entry.objects.filter(project=project, source=source, fund_year=fund_year)
        .values_list("kind")
        .annotate(total=Sum(SIGNED))
    )
    return Balance(source, fund_year, dict(rows))


_GIVES = (EntryKind.ASSIGN, EntryKind.INCREASE, EntryKind.CARRY_IN)


def first_given(project: Project, *, source: str = "", fund_year: int | None = None) -> date | None:
    """The first day on which plan money that stands was given, of one source and year where they are named; None where none was."""
    given = Entry.objects.filter(project=project, kind__in=_GIVES, reverses=None, reversed_by=None)
    if source:
        given = given.filter(source=source)
    if fund_year is not None:
        given = given.filter(fund_year=fund_year)
    day: date | None = given.aggregate(day=Min("happened_on"))["day"]
    return day


Key = tuple[int, str, int]
"""(project id, source, fund year)."""

_CHUNK = 2000


def balances_of(keys: Collection[Key]) -> Iterator[tuple[Key, Balance]]:
    """The balances of ``keys`` that have entries, a few thousand đề án a query."""
    for key, found in balances_among(sorted({key[0] for key in keys})):
        if key in keys:
            yield key, found


def balances_among(projects: Sequence[int]) -> Iterator[tuple[Key, Balance]]:
    """Every balance of the đề án (ids), a few thousand of them a query."""
    for start in range(0, len(projects), _CHUNK):
        rows = (
            Entry.objects.filter(project__in=projects[start : start + _CHUNK])
            .values_list("project_id", "source", "fund_year", "kind")
            .annotate(total=Sum(SIGNED))
            .order_by()
        )
        found: dict[Key, dict[str, int]] = defaultdict(dict)
        for project_id, source, year, kind, total in rows:
            found[project_id, source, year][kind] = total
        for key, sums in found.items():
            yield key, Balance(key[1], key[2], sums)


def carried_between(projects: Sequence[int]) -> Iterator[tuple[tuple[int, str], dict[int, tuple[int, int]]]]:
    """By (project id, source): what left each fund year and what came into the next, in đồng, reversals counted negative."""
    for start in range(0, len(projects), _CHUNK):
        rows = (
            Entry.objects.filter(project__in=projects[start : start + _CHUNK], kind__in=CARRIES)
            .values_list("project_id", "source", "fund_year", "kind")
            .annotate(total=Sum(SIGNED))
            .order_by()
        )
        found: dict[tuple[int, str], dict[int, tuple[int, int]]] = defaultdict(dict)
        for project_id, source, year, kind, total in rows:
            years = found[project_id, source]
            first = year if kind == EntryKind.CARRY_OUT else year - 1
            out, into = years.get(first, (0, 0))
            years[first] = (out + total, into) if kind == EntryKind.CARRY_OUT else (out, into + total)
        yield from found.items()


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An entry and the balance of its source and year right after it."""

    entry: Entry
    after: Balance


def ledger_rows(project: Project) -> Iterator[LedgerRow]:
    """The entries of a đề án in the order they happened, each with the balance after it."""
    running: dict[tuple[str, int], Balance] = {}
    entries = Entry.objects.filter(project=project).select_related(
        "reverses", "reversed_by", "recorded_by", "decision", "request"
    )
    for entry in entries:
        key = (entry.source, entry.fund_year)
        running[key] = running.get(key, Balance(*key)).plus(entry.kind, entry.signed_amount)
        yield LedgerRow(entry, running[key])


def remaining_lots(project: Project, source: str, fund_year: int) -> list[tuple[int, int]]:
    """What remains of a source and fund year as (year of origin, đồng), oldest first; the oldest money is spent first."""
    carried = Entry.objects.filter(
        project=project, source=source, fund_year=fund_year, kind=EntryKind.CARRY_IN
    ).values_list("origin_year")
    return lots_of(balance(project, source, fund_year), carried.annotate(total=Sum(SIGNED)).order_by())


def lots_of(now: Balance, carried: Iterable[tuple[int | None, int]]) -> list[tuple[int, int]]:
    """The lots of a balance; ``carried`` is the money carried into its year as (year of origin, đồng)."""
    lots: dict[int, int] = {}
    for origin, total in carried:
        year = origin or now.fund_year - 1
        lots[year] = lots.get(year, 0) + total
    lots[now.fund_year] = lots.get(now.fund_year, 0) + now.assigned
    return lots_left(lots, now.disbursed + now.cancelled + now.carried_out)


def other_half(entry: Entry) -> Entry:
    """The other entry of a carry-over; raises RuleViolation where it cannot be told, as in history without pairs."""
    into = entry.kind == EntryKind.CARRY_OUT
    rows = Entry.objects.filter(
        project=entry.project_id,
        source=entry.source,
        kind=EntryKind.CARRY_IN if into else EntryKind.CARRY_OUT,
        fund_year=entry.fund_year + (1 if into else -1),
        amount=entry.amount,
        happened_on=entry.happened_on,
        pair_key=entry.pair_key,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    if len(rows) != 1:
        raise RuleViolation(say("Không xác định được bút toán chuyển nguồn đi cùng cặp."), code="carry_alone")
    return rows[0]


@dataclass(frozen=True, slots=True)
class AdvanceLimit:
    """The most that may be advanced before acceptance, in đồng, and the classes that give it."""

    amount: int
    parts: tuple[tuple[str, Decimal, str], ...]
    elsewhere: int = 0
    """What stands advanced of other years that carried money links to this one, where that bounds ``amount``."""

    @property
    def citation(self) -> str:
        """The documents and articles behind the classes, each once."""
        return "; ".join(dict.fromkeys(citation for _, _, citation in self.parts if citation))


class AdvanceClasses:
    """The advance classes in force on a day, by item; ``*`` stands for an item without a class of its own."""

    def __init__(self, day: date) -> None:
        rows = AdvanceClass.objects.in_force(day).select_related("document")
        self._rows: dict[str, AdvanceClass] = {row.item: row for row in rows}

    def of(self, item: str) -> tuple[Decimal, str]:
        """(percent of the support, citation); 100 % where no rule is in force on that day."""
        row = self._rows.get(item) or self._rows.get(ANY_ITEM)
        return (row.percent, row.citation) if row else (Decimal(100), "")

    def condition(self, item: str) -> str:
        """What must be met before the item's part is advanced; "" where no rule is in force."""
        row = self._rows.get(item) or self._rows.get(ANY_ITEM)
        return row.condition if row else ""

    def limit(self, shares: Iterable[tuple[str, int]], available: int) -> AdvanceLimit:
        """The limit for ``available`` đồng whose items stand to each other as in the (item, support) pairs.

        The plan and what is available differ after an increase, a decrease or a carry-over; without pairs the default class holds.
        """
        pairs = list(shares) or [(ANY_ITEM, available)]
        planned = sum(support for _, support in pairs)
        parts = tuple((item, *self.of(item)) for item, _ in pairs)
        amount = sum(
            share_of(available * support // planned, self.of(item)[0]) for item, support in pairs if planned
        )
        return AdvanceLimit(amount, parts)


@dataclass(frozen=True, slots=True)
class AdvanceCondition:
    """A condition of the classes that an advance falls under, with the article it stands in and the items it is for."""

    text: str
    citation: str
    items: tuple[str, ...]


def advance_conditions(project: Project, source: str, fund_year: int, *, day: date) -> list[AdvanceCondition]:
    """What has to be met before money of a source and year is advanced, each condition once (TT 36/2013/TT-BCT Art. 13; R23)."""
    classes = AdvanceClasses(day)
    items = dict.fromkeys(item for item, _ in planned_shares(project, source, fund_year)) or {ANY_ITEM: None}
    found: dict[tuple[str, str], list[str]] = {}
    for item in items:
        text = classes.condition(item)
        if text:
            found.setdefault((text, classes.of(item)[1]), []).append(item)
    return [AdvanceCondition(text, citation, tuple(own)) for (text, citation), own in found.items()]


def planned_shares(project: Project, source: str, fund_year: int) -> list[tuple[str, int]]:
    """The (item, đồng) pairs of the live lines of a source and year, or of all years where that one has none.

    Money carried over into a year without lines of its own keeps the classes of the lines it was planned for.
    """
    live = BudgetShare.objects.filter(line__project=project, line__retired_at__isnull=True, source=source)
    shares = list(live.filter(line__fund_year=fund_year).values_list("line__item", "amount"))
    return shares or list(live.values_list("line__item", "amount"))
