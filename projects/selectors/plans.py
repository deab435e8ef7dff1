"""Reading a year's plan: how much of its envelope is used and what is left, by source. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Case as Either
from django.db.models import OuterRef, QuerySet, Subquery, Sum, When
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, User
from centers.models.place import ProvinceMap
from projects import rules
from projects.duties import OWN_REQUESTS, Request
from projects.enums import STATE_SOURCES, Action, Authority, ChangeKind, EntryKind, Form, Fund, Source
from projects.models import AnnualPlan, ApprovalAuthority, BudgetShare, Entry, EnvelopeChange, Project
from projects.rules import Case, Right, why_not
from projects.selectors.law import authority_for
from projects.selectors.ledger import SIGNED
from projects.selectors.projects import of_province
from projects.workflow import rights_for

KEEPERS: dict[Fund, Right] = {Fund.NATIONAL: rules.AGENCY_STAFF, Fund.LOCAL: rules.BASE_STAFF}
"""Who opens a plan and gives it money."""

_ADDS = (EntryKind.ASSIGN, EntryKind.INCREASE)
_TAKES = (EntryKind.DECREASE, EntryKind.CANCEL)


@dataclass(frozen=True, slots=True)
class EnvelopeUse:
    """The money of one source in a plan: given up to the batch that binds, used of it, and left."""

    source: str
    amount: int
    used: int

    @property
    def left(self) -> int:
        return self.amount - self.used


@dataclass(frozen=True, slots=True)
class Envelopes:
    """One source of a plan: what each batch gave, and what the plan's decisions of each batch hold of it.

    ``other`` was used by no decision of a batch (a rise by an amendment, imported history): any money may have covered it.
    """

    source: str
    given: Mapping[int, int]
    used: Mapping[int, int] = field(default_factory=dict)
    other: int = 0

    def use(self, batch: int | None = None) -> EnvelopeUse:
        """What a decision of ``batch`` may still use: the least left of it and of every later one; of all money when None.

        left(b) = min over b' ≥ b of (given up to b' − used up to b'): money of earlier batches may be used by later ones, never the
        reverse. The use told is that of the batch with the least.
        """
        numbers = sorted({*self.given, *self.used, *(() if batch is None else (batch,))}) or [1]
        least = numbers[-1] if batch is None else batch
        return min(
            (self._up_to(number, last=number == numbers[-1]) for number in numbers if number >= least),
            key=lambda use: use.left,
        )

    def taking(self, batch: int, amount: int) -> "Envelopes":
        """As it would be once a decision of ``batch`` had used ``amount`` more."""
        return replace(self, used={**self.used, batch: self.used.get(batch, 0) + amount})

    def _up_to(self, batch: int, *, last: bool) -> EnvelopeUse:
        given = sum(amount for number, amount in self.given.items() if number <= batch)
        used = sum(amount for number, amount in self.used.items() if number <= batch)
        return EnvelopeUse(self.source, given, used + (self.other if last else 0))


def own_source(plan: AnnualPlan) -> Source:
    """The source that a plan of this fund is there to hand out."""
    return Source.NATIONAL if plan.fund == Fund.NATIONAL else Source.LOCAL


def envelopes_in(plan: AnnualPlan, source: str) -> Envelopes:
    """One source of the plan by batch. What no document gave the plan is an envelope of nothing, and binds like any other.

    Money withdrawn (decrease, cancel) comes back to the envelope; money carried from an earlier year is not of this envelope.
    """
    given = dict(plan.envelopes.filter(source=source).values_list("batch", "amount"))
    used = _used_by_batch(plan, source)
    return Envelopes(source, given, used, _used(plan, source) - sum(used.values()))


def envelope_use(plan: AnnualPlan, source: str, *, batch: int | None = None) -> EnvelopeUse:
    """What ``batch`` of one source may still use, all batches when None. See ``Envelopes.use``."""
    return envelopes_in(plan, source).use(batch)


def envelope_uses(plan: AnnualPlan) -> list[EnvelopeUse]:
    """The use of every source that the plan has money of, its own first."""
    return [envelope_use(plan, source) for source in sources_given(plan)]


def sources_given(plan: AnnualPlan) -> list[str]:
    """The plan's own source, and the others that it was given money of."""
    given = plan.envelopes.order_by("source").values_list("source", flat=True).distinct()
    return list(dict.fromkeys([own_source(plan).value, *given]))


def _movements(plan: AnnualPlan, source: str) -> QuerySet[Entry]:
    """What gave the plan's đề án money of the source in its year, and took it back."""
    return Entry.objects.filter(
        project__in=projects_of(plan).values("pk"),
        source=source,
        fund_year=plan.year,
        kind__in=(*_ADDS, *_TAKES),
    )


def _used(plan: AnnualPlan, source: str) -> int:
    """What the envelope gave and did not get back. What is cancelled beyond that was carried in from an earlier year: it is of no envelope
    any more, and makes no room in this one.
    """
    held = Either(When(kind__in=_ADDS, then=SIGNED), default=-SIGNED)
    rows = _movements(plan, source).values("project").annotate(held=Sum(held)).order_by()
    return sum(max(row["held"], 0) for row in rows)


def _used_by_batch(plan: AnnualPlan, source: str) -> dict[int, int]:
    """What the plan's decisions assigned, by batch, less what was withdrawn since from the đề án of the batch.

    A rise by an amendment is of no batch; what is withdrawn from the đề án takes such a rise back first.
    """
    movements = _movements(plan, source)
    decided = movements.filter(decision__plan=plan)
    own: dict[tuple[int, int], int] = defaultdict(int)
    sums = decided.values_list("project", "decision__batch", "kind").annotate(total=Sum(SIGNED)).order_by()
    for project, batch, kind, total in sums:
        own[project, batch] += total if kind in _ADDS else -total
    stands = Entry.objects.filter(
        decision__plan=plan,
        project=OuterRef("project"),
        source=source,
        fund_year=plan.year,
        kind=EntryKind.ASSIGN,
        reverses=None,
        reversed_by=None,
    )
    later = movements.exclude(decision__plan=plan).filter(project__in=decided.values("project"))
    rows = later.annotate(batch=Subquery(stands.values("decision__batch")[:1]), change=SIGNED)
    rises: dict[int, int] = defaultdict(int)
    for project, batch, kind, change in rows.order_by("project", "pk").values_list(
        "project", "batch", "kind", "change"
    ):
        rises[project] += change if kind in _ADDS else -change
        if rises[project] < 0 and batch is not None:
            own[project, batch] += rises[project]
            rises[project] = 0
    found: dict[int, int] = defaultdict(int)
    for (_, batch), amount in own.items():
        found[batch] += max(amount, 0)
    return dict(found)


def projects_of(plan: AnnualPlan) -> QuerySet[Project]:
    """The đề án that the plan's money can go to: all of the fund, for local money those of the plan's province."""
    of_fund = Project.objects.filter(fund=plan.fund)
    if plan.fund == Fund.NATIONAL or plan.center.province_id is None:
        return of_fund
    return of_fund.filter(of_province(plan.center.province_id, ProvinceMap.load()))


def _case(plan: AnnualPlan) -> Case:
    return Case(implementers=frozenset(), departments=frozenset({plan.center_id}))


def why_not_approve(user: User, plan: AnnualPlan) -> str | None:
    """None for those who approve the plan: the holders of the step of its đề án, at the plan's own centre, but who gave it money; else the reason."""
    reason = why_not(user, rights_for(Action.APPROVE, plan.fund), _case(plan))
    if reason is None and EnvelopeChange.objects.filter(envelope__plan=plan, recorded_by=user).exists():
        return OWN_REQUESTS[Request.ENVELOPE]
    return reason


def holds_approval(user: User, plan: AnnualPlan) -> bool:
    """Whether ``user`` has the role that approves the plan, whatever else stands in the way."""
    return why_not(user, rights_for(Action.APPROVE, plan.fund), _case(plan)) is None


def carry_authority(plan: AnnualPlan) -> ApprovalAuthority:
    """Who decides today that money of the plan goes on into the next year (R19)."""
    return authority_for(ChangeKind.EXTEND_NEXT_YEAR, plan.fund, Form.SINGLE, timezone.localdate())


def why_not_carry(user: User, plan: AnnualPlan) -> str | None:
    """None for those who record the decision that carries over what the plan left; else the reason."""
    authority = authority_for(
        ChangeKind.EXTEND_NEXT_YEAR, plan.fund, Form.SINGLE, timezone.localdate()
    ).authority
    at_agency = authority in (Authority.MINISTER, Authority.AGENCY)
    return why_not(user, (rules.AGENCY_LEAD if at_agency else rules.BASE_LEAD,), _case(plan))


def keeps(user: User, plan: AnnualPlan) -> bool:
    """Whether ``user`` gives the plan its money."""
    return why_not(user, (KEEPERS[Fund(plan.fund)],), _case(plan)) is None


def openable_by(user: User) -> list[Center]:
    """The centres whose plan ``user`` may open: the Cục for its staff, one's own Sở; without repetition."""
    kinds = {CenterKind.AGENCY: KEEPERS[Fund.NATIONAL], CenterKind.DEPARTMENT: KEEPERS[Fund.LOCAL]}
    found = {
        membership.center_id: membership.center
        for membership in user.current_memberships
        if (right := kinds.get(CenterKind(membership.center.kind))) and membership.role in right.roles
    }
    return list(found.values())


def planned_lots_of(project_ids: Iterable[int], fund_year: int) -> dict[int, dict[str, int]]:
    """The state money of the live budgets for one fund year: đồng by source, by đề án; one query."""
    rows = (
        BudgetShare.objects.filter(
            line__project__in=list(project_ids),
            line__retired_at__isnull=True,
            line__fund_year=fund_year,
            source__in=STATE_SOURCES,
        )
        .values_list("line__project", "source")
        .annotate(total=Sum("amount"))
        .order_by("line__project", "source")
    )
    found: dict[int, dict[str, int]] = {}
    for project, source, total in rows:
        found.setdefault(project, {})[source] = total
    return found


def given_in(fund_year: int) -> QuerySet[Entry]:
    """What stands of the money given in a year: by a plan's decision (assign), or by an amendment that brought a source (increase).

    Either gives a source of a đề án and year as a whole: what is planned more later comes by an amendment, which records it itself.
    """
    return Entry.objects.filter(fund_year=fund_year, kind__in=_ADDS, reversed_by=None, reverses=None)


def unassigned_lots(project_ids: Iterable[int], fund_year: int) -> dict[int, dict[str, int]]:
    """The planned lots of ``fund_year`` of which nothing was given yet, by đề án; two queries."""
    ids = list(project_ids)
    assigned = set(given_in(fund_year).filter(project__in=ids).values_list("project", "source"))
    return {
        project: {source: amount for source, amount in lots.items() if (project, source) not in assigned}
        for project, lots in planned_lots_of(ids, fund_year).items()
    }
