"""Comparing what was frozen: two versions of one report, or one with the figures of today. Reads alone."""

from datetime import date, datetime

from core.table import Table
from core.words import in_vietnamese
from reports.builders import get_builder
from reports.differences import Difference, compare
from reports.estimates import outcome_tables
from reports.models import Filing
from reports.selectors.estimates import estimates_of, outcomes
from reports.selectors.sealed import LawChange, law_changes, retired_rows
from reports.services.compute import read_request
from reports.services.freezing import body_of, scope_from, taken_now


def compare_filings(*, earlier: Filing, later: Filing) -> tuple[Difference, list[LawChange]]:
    """What differs between two filings of one series, and what the catalogues underwent in between."""
    old, new = body_of(earlier), body_of(later)
    between = law_changes(datetime.fromisoformat(old["taken_at"]), datetime.fromisoformat(new["taken_at"]))
    return compare(old, new, retired_rows), between


def compare_with_now(*, filing: Filing) -> tuple[Difference, list[LawChange]]:
    """What the same report would say now, with the sight of then. Raises what building the report raises."""
    old = body_of(filing)
    with in_vietnamese():
        new = taken_now(filing)
    return compare(old, new, retired_rows), law_changes(datetime.fromisoformat(old["taken_at"]), None)


def compare_estimates(*, filing: Filing, today: date) -> tuple[Table, ...]:
    """What was estimated with a filing against what its period came to, with the sight of then; nothing while the period still runs.

    Raises what reading the request raises.
    """
    told = estimates_of(filing)
    if not told:
        return ()
    frame = read_request(get_builder(filing.kind), filing.parameters, scope_from(filing.scope))
    if today <= frame.end:
        return ()
    until = filing.estimates.values_list("actual_on", flat=True)[0]
    return outcome_tables(outcomes(told, frame), until=until)
