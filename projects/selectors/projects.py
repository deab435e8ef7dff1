"""Reading the life of a đề án: who stands where, which steps are open to a person."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, User
from centers.models.place import ProvinceMap
from projects.enums import STATE_SOURCES, Fund
from projects.models import BudgetShare, Project
from projects.rules import Case, why_not
from projects.selectors.hands import hands_of
from projects.workflow import Route, Step, step_for, steps_from


def route_of(project: Project) -> Route:
    """What the way of this đề án depends on."""
    return Route(project.fund, project.skips_base_level, project.returned_from)


def case_of(project: Project) -> Case:
    """Who stands where towards this đề án, for the rights. At most six queries, whatever the size of the đề án."""
    return cases_of([project])[project.pk]


def cases_of(projects: Collection[Project]) -> dict[int, Case]:
    """``case_of`` for many đề án whose centres are read, by id, in the same few queries."""
    atlas = ProvinceMap.load()
    implementers, departments = _implementers(projects, atlas), _departments(projects, atlas)
    parts = hands_of([project.pk for project in projects])
    return {
        project.pk: Case(implementers[project.pk], departments[project.pk], parts[project.pk])
        for project in projects
    }


def _implementers(projects: Collection[Project], atlas: ProvinceMap) -> dict[int, frozenset[int]]:
    """The implementing centre; when it was closed by a merger, the centre that now serves its province."""
    today = timezone.localdate()
    centers = {project.center_id: project.center for project in projects}
    closed = {
        (center.kind, atlas.current(center.province_id).pk)
        for center in centers.values()
        if center.province_id and center.valid_to and center.valid_to < today
    }
    heirs: dict[tuple[str, int], set[int]] = {}
    if closed:
        rows = Center.objects.in_force(today).filter(
            kind__in={kind for kind, _ in closed}, province__isnull=False
        )
        for pk, kind, province in rows.values_list("pk", "kind", "province_id"):
            if province is not None:
                heirs.setdefault((kind, atlas.current(province).pk), set()).add(pk)
    found = {}
    for pk, center in centers.items():
        over = bool(center.province_id and center.valid_to and center.valid_to < today)
        place = atlas.current(center.province_id).pk if over and center.province_id else 0
        found[pk] = frozenset({pk, *(heirs.get((center.kind, place), ()) if over else ())})
    return {project.pk: found[project.center_id] for project in projects}


def with_merged(centers: Iterable[Center]) -> set[int]:
    """The centres, by id, and those closed by a merger whose place they took."""
    atlas = ProvinceMap.load()
    own = list(centers)
    served = {(center.kind, atlas.current(center.province_id).pk) for center in own if center.province_id}
    closed = Center.objects.filter(
        kind__in={kind for kind, _ in served}, province__isnull=False, valid_to__lt=timezone.localdate()
    )
    return {center.pk for center in own} | {
        pk
        for pk, kind, province in closed.values_list("pk", "kind", "province_id")
        if province is not None and (kind, atlas.current(province).pk) in served
    }


def discussing_case(project: Project) -> Case:
    """``case_of`` for discussions: the Sở of every place talks too, also where the money is another province's."""
    case = case_of(project)
    if project.fund == Fund.NATIONAL:
        return case
    atlas = ProvinceMap.load()
    offices = _offices(atlas)
    there = {one for at in _places_of([project.pk], atlas)[project.pk] for one in offices.get(at, ())}
    return replace(case, departments=case.departments | there)


def departments_of(project: Project, atlas: ProvinceMap) -> frozenset[int]:
    """The Sở that act on the đề án, former and present. Local money is of the centre's own province alone, whatever places are named;
    else those of the places, and without a place that of the centre. ``of_province`` says the same of rows.
    """
    return _departments([project], atlas)[project.pk]


def of_province(province_id: int, atlas: ProvinceMap) -> Q:
    """The local đề án that are the province's, on the map of today: its envelope pays them and its Sở acts on them.

    One of a centre without a province (imported history alone) is of its places.
    """
    return of_lineage(atlas.lineage([atlas.current(province_id).pk]))


def of_lineage(places: Collection[int]) -> Q:
    """``of_province`` where the province and all that became part of it are known."""
    there = Project.provinces.through.objects.filter(province__in=places).values("project_id")
    own = Q(center__province__in=places) | Q(center__province=None, pk__in=there)
    return Q(fund=Fund.LOCAL) & own


def is_home(project: Project, province_ids: Iterable[int], atlas: ProvinceMap) -> bool:
    """Whether one of the provinces is, or has become, the one of the centre of the đề án; True of a centre without one."""
    home = project.center.province_id
    return home is None or atlas.current(home).pk in {atlas.current(pk).pk for pk in province_ids}


def _departments(projects: Collection[Project], atlas: ProvinceMap) -> dict[int, frozenset[int]]:
    places = _places_of([project.pk for project in projects], atlas)
    for project in projects:
        home = project.center.province_id
        if home and (project.fund == Fund.LOCAL or not places[project.pk]):
            places[project.pk] = {atlas.current(home).pk}
    offices = _offices(atlas)
    return {pk: frozenset(one for at in found for one in offices.get(at, ())) for pk, found in places.items()}


def _places_of(project_ids: Collection[int], atlas: ProvinceMap) -> dict[int, set[int]]:
    """The places of each đề án, by id, as units of the map of today."""
    places: dict[int, set[int]] = {pk: set() for pk in project_ids}
    through = Project.provinces.through.objects.filter(project__in=places)
    for pk, province in through.values_list("project_id", "province_id"):
        places[pk].add(atlas.current(province).pk)
    return places


def _offices(atlas: ProvinceMap) -> dict[int, set[int]]:
    """The Sở, former and present, by their province on the map of today."""
    offices: dict[int, set[int]] = {}
    rows = Center.objects.filter(kind=CenterKind.DEPARTMENT, province__isnull=False)
    for pk, office_place in rows.values_list("pk", "province_id"):
        if office_place is not None:
            offices.setdefault(atlas.current(office_place).pk, set()).add(pk)
    return offices


def open_steps(project: Project, user: User) -> list[Step]:
    """The steps that ``user`` may take with this đề án as it stands; their needs may still be lacking."""
    case = case_of(project)
    return [
        step for step in steps_from(project.status, project.fund) if why_not(user, step.rights, case) is None
    ]


def support_of(project: Project) -> int:
    """The khuyến công support of the live budget, all sources of state money and all years, in đồng."""
    amounts = BudgetShare.objects.filter(
        line__project=project, line__retired_at__isnull=True, source__in=STATE_SOURCES
    ).values_list("amount", flat=True)
    return sum(amounts)


def can_act(project: Project, user: User, action: str) -> bool:
    """Whether ``user`` may do ``action`` to the đề án as it stands (rights and state; needs are told when they try)."""
    step = step_for(project.status, action, project.fund)
    return step is not None and why_not(user, step.rights, case_of(project)) is None
