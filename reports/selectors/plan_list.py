"""The đề án of a year's plan, or those that one decision approved, with their parties, places and money. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from projects.enums import STATE_SOURCES, EntryKind, State
from projects.models import BudgetShare, Entry, Project, ProjectFacility
from projects.selectors.ledger import SIGNED
from reports.figure import PlainFigure
from reports.frame import Frame
from reports.opening import Counted, Narrowing, Opened
from reports.selectors import facts
from reports.selectors.opened import ADDS, Queried, read_entries, shares, shares_of_projects
from reports.selectors.project_money import chunks

CHUNK = 5000
_NOT_LISTED = (State.DRAFT, State.RETURNED, *Project.NEVER_APPROVED)
"""What is being written, or was refused, is in no list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One đề án of the list. ``amounts`` by source; ``parties`` are its beneficiaries and coordinating units."""

    project: Project
    carried_over: bool
    amounts: dict[str, int]
    parties: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def plan_list(frame: Frame) -> list[Listed]:
    """The list of the frame, by code: registered and approved đề án with money of its year, or those of its decision."""
    ids = _ids(frame)
    found: list[Listed] = []
    for start in range(0, len(ids), CHUNK):
        found += _listed(frame, ids[start : start + CHUNK])
    return sorted(found, key=lambda one: one.project.code)


def _ids(frame: Frame) -> list[int]:
    if frame.decision is not None:
        given = Entry.objects.filter(decision=frame.decision, kind=EntryKind.ASSIGN).values("project")
        return sorted(facts.projects(frame).filter(pk__in=given).values_list("pk", flat=True))
    rows = facts.shares(frame).exclude(line__project__status__in=_NOT_LISTED).order_by()
    return sorted(rows.values_list("line__project_id", flat=True).distinct())


def _listed(frame: Frame, ids: Sequence[int]) -> list[Listed]:
    amounts = _amounts(frame, ids)
    parties = _parties(ids)
    projects = (
        Project.objects.filter(pk__in=ids)
        .select_related("center")
        .prefetch_related("provinces", "coordinators")
        .order_by("code")
    )
    return [
        Listed(
            project=project,
            carried_over=project.start.year < frame.year,
            amounts=amounts[project.pk],
            parties=[
                *parties[project.pk],
                *(str(center) for center in project.coordinators.all()),
                *([project.coordinating_units] if project.coordinating_units else []),
            ],
            places=[province.name for province in project.provinces.all()],
        )
        for project in projects
    ]


def _amounts(frame: Frame, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The estimate of the year by source; of a decision, the state money that it assigned in place of the estimate's."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    shares = facts.as_known(
        BudgetShare.objects.filter(line__project__in=ids, line__fund_year=frame.year), frame
    ).order_by()
    for project, source, total in shares.values_list("line__project_id", "source").annotate(
        total=Sum("amount")
    ):
        found[project][source] = total
    if frame.decision is None:
        return found
    given: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Entry.objects.filter(
        decision=frame.decision, kind=EntryKind.ASSIGN, project__in=ids, fund_year=frame.year
    ).order_by()
    for project, source, total in rows.values_list("project_id", "source").annotate(total=Sum(SIGNED)):
        given[project][source] = total
    own = {
        project: {source: total for source, total in sums.items() if source not in STATE_SOURCES}
        for project, sums in found.items()
    }
    return defaultdict(dict, {pk: {**given.get(pk, {}), **own.get(pk, {})} for pk in ids})


def listed_amounts(figure: PlainFigure, source: str) -> Counted:
    """The rows of one source behind a list: shares of the year's estimate, or what the list's decision assigned."""

    def rows(frame: Frame, line: Narrowing) -> Opened:
        ids = line.projects or ()
        if frame.decision is None or source not in STATE_SOURCES:
            return shares(shares_of_projects(frame, ids, (source,), of_year=True))
        given = Entry.objects.filter(
            decision=frame.decision, kind=EntryKind.ASSIGN, fund_year=frame.year, source=source
        )
        signed = given.annotate(**{ADDS: SIGNED}).order_by("happened_on", "pk")
        return Queried([signed.filter(project__in=some) for some in chunks(ids)], read_entries)

    return Counted(figure, rows)


def _parties(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ProjectFacility.objects.filter(project__in=ids).order_by("facility__sort_key", "pk")
    for project, name in rows.values_list("project_id", "facility__name"):
        if name not in found[project]:
            found[project].append(name)
    return found
