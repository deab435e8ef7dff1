"""The plan board: the envelope by source and batch, and the đề án that wait for a decision, in order of priority. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from beneficiaries.models import Certificate
from centers.models import Scope
from core.text import fold
from projects.enums import STATE_SOURCES, Fund, Source, State
from projects.models import (
    AnnualPlan,
    BudgetShare,
    Decision,
    Envelope,
    EnvelopeChange,
    Project,
    ProjectFacility,
)
from projects.priority import Beneficiary, Priority, priority_of
from projects.selectors.expired import expired_exceptions
from projects.selectors.plans import (
    Envelopes,
    envelopes_in,
    given_in,
    projects_of,
    sources_given,
    unassigned_lots,
)

PAGE = 100
"""Đề án on one page of a board; what was ticked on other pages goes along."""

_GOES_ON = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch of a source: given, assigned by decisions of the batch, asked now.

    ``free`` is what a decision of this batch may still assign (``Envelopes.use``); ``left`` is that after the present choice.
    """

    batch: int
    given: int
    used: int
    asked: int
    free: int
    left: int


@dataclass(frozen=True, slots=True)
class SourcePanel:
    """The envelope of one source. ``other`` was assigned by no batch of the plan: rises by an amendment, imported history."""

    source: str
    lines: tuple[BatchLine, ...]
    given: int
    used: int
    other: int
    asked: int
    left: int

    @property
    def label(self) -> str:
        return str(Source(self.source).label)

    @property
    def exceeded(self) -> bool:
        return self.left < 0


def batches_of(plan: AnnualPlan) -> list[int]:
    """The batches that the plan has money of, in order; the first where it has none yet."""
    found = plan.envelopes.order_by("batch").values_list("batch", flat=True).distinct()
    return list(found) or [1]


def envelope_panel(plan: AnnualPlan, batch: int, asked: Mapping[str, int]) -> list[SourcePanel]:
    """The envelope by source with its batches; ``asked`` is the money chosen now by source, taken from ``batch``.

    The plan's own source is always there; another one where the plan was given money of it, or where it is asked for without.
    """
    sources = dict.fromkeys([*sources_given(plan), *sorted(asked)])
    return [_panel(envelopes_in(plan, source), batch, asked.get(source, 0)) for source in sources]


def _panel(money: Envelopes, batch: int, wanted: int) -> SourcePanel:
    after = money.taking(batch, wanted)
    numbers = sorted({*money.given, *money.used, batch})
    whole = money.use()
    return SourcePanel(
        source=money.source,
        lines=tuple(
            BatchLine(
                batch=number,
                given=money.given.get(number, 0),
                used=money.used.get(number, 0),
                asked=wanted if number == batch else 0,
                free=money.use(number).left,
                left=after.use(number).left,
            )
            for number in numbers
        ),
        given=whole.amount,
        used=whole.used,
        other=money.other,
        asked=wanted,
        left=after.use(batch).left,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A đề án that waits for the plan's decision: its money of the plan's year that nobody assigned yet, by source."""

    project: Project
    lots: Mapping[str, int]
    priority: Priority
    warnings: Sequence[str] = ()
    """What whoever decides has to read, though it stops nothing: exceptions that ran out."""

    @property
    def carried(self) -> bool:
        """It was approved by another year's plan and gets this year's money; its state stays."""
        return self.project.status != State.PLAN_PENDING

    @property
    def national(self) -> int:
        return self.lots.get(Source.NATIONAL, 0)

    @property
    def local(self) -> int:
        return self.lots.get(Source.LOCAL, 0)

    @property
    def total(self) -> int:
        return sum(self.lots.values())


def candidates(plan: AnnualPlan, scope: Scope, *, day: date) -> list[Candidate]:
    """The đề án in sight that the plan may decide on, those that go on first, then by priority and code; a few queries in all.

    Waiting are the appraised ones of the plan's year or with money in it, and running ones with money of this year that nobody gave
    yet: of earlier years, or of this one where the plan of the next year was decided first.
    """
    rows = _waiting(plan, scope).select_related("center", "province").prefetch_related("provinces")
    projects = {project.pk: project for project in rows}
    lots = unassigned_lots(projects, plan.year)
    told = _beneficiaries(projects, day)
    warned = expired_exceptions(
        (project for project in projects.values() if project.status == State.PLAN_PENDING), day
    )
    found = [
        Candidate(project, lots.get(pk, {}), priority_of(project.form, told.get(pk, ())), warned.get(pk, ()))
        for pk, project in projects.items()
        if lots.get(pk) or project.status == State.PLAN_PENDING
    ]
    return sorted(found, key=lambda one: (not one.carried, one.priority.rank, one.project.code))


def found_among(rows: list[Candidate], search: str) -> list[Candidate]:
    """Those of ``rows`` that hold every word of ``search``, without diacritics; all for a blank one."""
    words = fold(search).split()[:8]
    return [one for one in rows if all(word in one.project.search for word in words)]


def _waiting(plan: AnnualPlan, scope: Scope) -> QuerySet[Project]:
    mine = Project.objects.visible_to(scope).filter(pk__in=projects_of(plan).values("pk"))
    with_money = Q(budget_lines__fund_year=plan.year, budget_lines__retired_at__isnull=True)
    pending = Q(status=State.PLAN_PENDING) & (Q(year=plan.year) | with_money)
    given = given_in(plan.year).filter(project=OuterRef("line__project"), source=OuterRef("source"))
    waits = BudgetShare.objects.filter(
        ~Exists(given),
        line__project=OuterRef("pk"),
        line__fund_year=plan.year,
        line__retired_at=None,
        source__in=STATE_SOURCES,
    )
    going_on = Q(status__in=_GOES_ON) & Exists(waits)
    return mine.filter(pending | going_on).distinct()


def _beneficiaries(project_ids: Iterable[int], day: date) -> dict[int, list[Beneficiary]]:
    rows = list(
        ProjectFacility.objects.filter(project__in=list(project_ids))
        .select_related("facility")
        .order_by("pk")
    )
    # A certificate ends on 31/12 of the fourth year, so the year of granting tells whether it is in force.
    granted = Certificate.objects.filter(
        product__facility__in=[row.facility_id for row in rows],
        granted_on__lte=day,
        granted_on__year__gte=day.year - 3,
    )
    typical = set(granted.values_list("product__facility", flat=True))
    found: dict[int, list[Beneficiary]] = defaultdict(list)
    for row in rows:
        facility = row.facility
        found[row.project_id].append(
            Beneficiary(
                trade=facility.trade,
                workers=facility.workers,
                difficult_area=facility.difficult_area,
                typical_product=facility.pk in typical,
                women_owned=facility.women_owned,
                ethnic_minority_owned=facility.ethnic_minority_owned,
            )
        )
    return found


def sums_of(chosen: Iterable[Candidate]) -> dict[str, int]:
    """The money of the chosen đề án by source."""
    found: dict[str, int] = {}
    for one in chosen:
        for source, amount in one.lots.items():
            found[source] = found.get(source, 0) + amount
    return found


def plans_in(scope: Scope) -> QuerySet[AnnualPlan]:
    """The plans in sight with their envelopes, the latest year first."""
    return (
        AnnualPlan.objects.visible_to(scope)
        .select_related("center", "programme")
        .prefetch_related("envelopes")
        .order_by("-year", "-fund", "center__sort_key", "pk")
    )


def latest_plan_year(scope: Scope) -> int | None:
    """The last year with a plan in sight; None where there is none."""
    return AnnualPlan.objects.visible_to(scope).order_by("-year").values_list("year", flat=True).first()


def decisions_of(plan: AnnualPlan) -> QuerySet[Decision]:
    """The decisions over the plan, the latest first."""
    return Decision.objects.filter(plan=plan).order_by("-date", "-pk")


def envelopes_of(plan: AnnualPlan) -> QuerySet[Envelope]:
    return plan.envelopes.order_by("source", "batch")


def changes_of(plan: AnnualPlan) -> QuerySet[EnvelopeChange]:
    """What gave the plan its money, the latest first."""
    return EnvelopeChange.objects.filter(envelope__plan=plan).select_related("envelope", "recorded_by")


def plan_for(project: Project, department_ids: Iterable[int]) -> AnnualPlan | None:
    """The plan of its year that this đề án waits for; None while nobody has opened it."""
    plans = AnnualPlan.objects.filter(year=project.year, fund=project.fund)
    if project.fund == Fund.LOCAL:
        plans = plans.filter(center__in=list(department_ids))
    return plans.order_by("pk").first()
