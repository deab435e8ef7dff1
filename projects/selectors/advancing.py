"""How much may be advanced before acceptance: the classes over the years that carried money links. Amounts in đồng."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.money import share_of
from projects.balance import Balance
from projects.enums import STATE_SOURCES
from projects.models import Project
from projects.selectors.ledger import ANY_ITEM, AdvanceClasses, AdvanceLimit, balances, planned_shares

Years = Mapping[int, Balance]
"""The balances of one source by fund year."""


def advance_limit(project: Project, now: Balance, *, day: date, beside: Years | None = None) -> AdvanceLimit:
    """How much of the source and year of ``now`` may be advanced before acceptance (TT 36/2013/TT-BCT Art. 13; R22–R25).

    The year's own limit is the class of what it was given and carried in, whether some went on to the next year or not. Money that was
    carried over stays the same support: what is advanced of the years that it links, together, keeps to the class of what these were
    given. ``beside`` are balances to count for other years in place of the ledger's, such as those with what only waits.
    """
    years = {row.fund_year: row for row in balances(project) if row.source == now.source}
    years |= {**(beside or {}), now.fund_year: now}
    return limit_among(
        AdvanceClasses(day), years, now.fund_year, lambda year: planned_shares(project, now.source, year)
    )


Shares = Callable[[int], Iterable[tuple[str, int]]]
"""The (item, đồng) pairs of the live budget of a source, by fund year (``planned_shares``)."""


def limit_among(classes: AdvanceClasses, years: Years, year: int, shares: Shares) -> AdvanceLimit:
    """The limit of one of the ``years`` of a source, by the definition of ``advance_limit``. Pure."""
    now = years[year]
    found = classes.limit(shares(year), now.available + now.carried_out)
    linked = _linked(years, year)
    if len(linked) == 1:
        return found
    given = _given(years, linked)
    whole = advanced = 0
    for one in linked:
        whole += classes.limit(shares(one), given[one]).amount
        advanced += 0 if one == year else _advanced(years[one])
        if one >= year and whole - advanced < found.amount:
            found = replace(found, amount=whole - advanced, elsewhere=advanced)
    return found


def limit_on_contracts(project: Project, worth: int, *, day: date) -> AdvanceLimit:
    """How much of contracts worth ``worth`` đồng may be advanced before acceptance, over all sources and years together, where they are
    worth less than what was given (TTLT 26/2014/TTLT-BTC-BCT Art. 8 cl. 2 b; R22).

    A contract names no items: it is counted as for those of the highest percentage, so that only what no contract of that worth could
    allow is refused. Contracts that reach what was given bound nothing here: ``advance_limit`` does.
    """
    classes = AdvanceClasses(day)
    given = 0
    pieces: list[tuple[Decimal, int, str, str]] = []
    for source in STATE_SOURCES:
        years = {row.fund_year: row for row in balances(project) if row.source == source}
        for year, amount in _given(years, sorted(years)).items():
            given += amount
            shares = planned_shares(project, source, year) or [(ANY_ITEM, amount)]
            planned = sum(support for _, support in shares)
            for item, support in shares:
                percent, citation = classes.of(item)
                pieces.append((percent, amount * support // planned if planned else 0, item, citation))
    if given <= worth:
        return AdvanceLimit(worth, ())
    left, most = worth, 0
    for percent, amount, _, _ in sorted(pieces, reverse=True):
        most += share_of(min(amount, left), percent)
        left -= min(amount, left)
    return AdvanceLimit(
        most, tuple({(item, percent, citation): None for percent, _, item, citation in pieces})
    )


def _advanced(row: Balance) -> int:
    return row.advanced - row.refunded


def _carried(years: Years, year: int) -> int:
    """What went from ``year`` into the next and is on record there."""
    if year not in years or year + 1 not in years:
        return 0
    return min(years[year].carried_out, years[year + 1].carried_in)


def _linked(years: Years, year: int) -> list[int]:
    """The years around ``year`` that money was carried between without a break, in order."""
    first = last = year
    while _carried(years, first - 1) > 0:
        first -= 1
    while _carried(years, last) > 0:
        last += 1
    return list(range(first, last + 1))


def _given(years: Years, linked: Sequence[int]) -> dict[int, int]:
    """What each linked year was given of its own; more cancelled than that takes from the years before, whose money it was."""
    given: dict[int, int] = {}
    less = 0
    for year in reversed(linked):
        row = years[year]
        own = row.available - _carried(years, year - 1) + _carried(years, year) - less
        given[year], less = max(own, 0), max(-own, 0)
    return given
