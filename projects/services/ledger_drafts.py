"""What history in the ledger is read from and what became of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from projects.models import Finding, Project


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One row of history; ``place`` says where it stands in its file, for messages."""

    place: str
    project: Project
    source: str
    fund_year: int
    kind: str
    amount: int
    happened_on: date
    document: str
    note: str
    request_key: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    place: str
    field: str
    message: str


@dataclass(slots=True)
class HistoryOutcome:
    """What became of the rows. With problems, nothing was written."""

    created: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class Last(NamedTuple):
    """The last row of a kind in a balance: its order in the run, where it stands in its file, its amount in đồng."""

    order: int
    place: str
    amount: int
