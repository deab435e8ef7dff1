"""What a decision did: the đề án it touched, what each got, and what was asked and refused."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from centers.models import Scope
from core.words import lowered, say
from projects.enums import EntryKind, Source
from projects.models import Amendment, Decision, DecisionPaper, Entry, Project, StateChange
from projects.selectors.ledger import SIGNED


@dataclass(frozen=True, slots=True)
class Movement:
    """Money of one kind, source and fund year, in đồng."""

    kind: str
    source: str
    fund_year: int
    amount: int

    @property
    def label(self) -> str:
        return say(
            "%(kind)s, %(source)s năm %(fund_year)s",
            kind=EntryKind(self.kind).label,
            source=lowered(Source(self.source).label),
            fund_year=self.fund_year,
        )


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One đề án of a decision: what was done to it, in words, and the money that moved."""

    project: Project
    acts: tuple[str, ...]
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class DecisionList:
    """The đề án of a decision in sight, the sums over them, and how many more it touched."""

    rows: tuple[DecisionRow, ...]
    totals: tuple[Movement, ...]
    hidden: int


def decisions_in(scope: Scope) -> QuerySet[Decision]:
    """The decisions in sight, the latest first."""
    return Decision.objects.visible_to(scope).select_related("plan__center", "place").order_by("-date", "-pk")


def papers_of(decision: Decision) -> QuerySet[DecisionPaper]:
    return decision.papers.select_related("uploaded_by")


def list_of(decision: Decision, scope: Scope) -> DecisionList:
    """What the decision did, by code of the đề án; seven queries, whatever its length."""
    acts = _acts(decision)
    movements = _movements(decision)
    touched = {*acts, *movements}
    seen = (
        Project.objects.visible_to(scope)
        .filter(pk__in=touched)
        .select_related("center", "province")
        .prefetch_related("provinces")
        .order_by("code")
    )
    rows = tuple(
        DecisionRow(
            project,
            tuple(acts.get(project.pk) or (_without_step(movements[project.pk]),)),
            tuple(movements.get(project.pk, ())),
        )
        for project in seen
    )
    return DecisionList(rows, _totals(rows), len(touched) - len(rows))


def _acts(decision: Decision) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for change in StateChange.objects.filter(decision=decision).order_by("pk"):
        found[change.project_id].append(change.get_action_display())
    for amendment in Amendment.objects.filter(decision=decision).order_by("pk"):
        found[amendment.project_id].append(
            say(
                "Điều chỉnh lần %(number)s: %(kind)s",
                number=amendment.number,
                kind=lowered(amendment.get_kind_display()),
            )
        )
    return found


def _without_step(movements: Iterable[Movement]) -> str:
    """The act behind money that moved while the state stayed."""
    kinds = {movement.kind for movement in movements}
    if kinds & {EntryKind.CARRY_IN, EntryKind.CARRY_OUT}:
        return say("Chuyển nguồn sang năm sau")
    return say("Giao kinh phí năm kế hoạch cho đề án chuyển tiếp")


def _movements(decision: Decision) -> dict[int, list[Movement]]:
    rows = (
        Entry.objects.filter(decision=decision)
        .values_list("project", "kind", "source", "fund_year")
        .annotate(total=Sum(SIGNED))
        .order_by("project", "fund_year", "kind", "source")
    )
    found: dict[int, list[Movement]] = defaultdict(list)
    for project, kind, source, year, total in rows:
        found[project].append(Movement(kind, source, year, total))
    return found


def _totals(rows: Iterable[DecisionRow]) -> tuple[Movement, ...]:
    sums: dict[tuple[str, str, int], int] = {}
    for row in rows:
        for one in row.movements:
            key = (one.kind, one.source, one.fund_year)
            sums[key] = sums.get(key, 0) + one.amount
    return tuple(Movement(*key, amount) for key, amount in sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A đề án that a request asked for and that was not approved."""

    code: str
    message: str


def refusals_of(decision: Decision, scope: Scope) -> list[Refusal]:
    """The rows refused by the requests of a decision that were not approved by it later; only those in sight."""
    refused: dict[int, dict[str, Any]] = {}
    for request in decision.requests.order_by("pk"):
        for row in request.result:
            if "ok" not in row:
                continue
            refused.pop(row["project_id"], None)
            if not row["ok"]:
                refused[row["project_id"]] = row
    seen = dict(
        Project.objects.visible_to(scope).filter(pk__in=refused).order_by("code").values_list("pk", "code")
    )
    return [Refusal(code, refused[pk]["message"]) for pk, code in seen.items()]
