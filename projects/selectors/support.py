"""What a facility was given before, in all years and on both maps, and the same thing given twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import doubles_of, likely_duplicates
from centers.models import Scope
from core.text import clean
from core.words import say
from projects.drafts import LineDraft
from projects.models import BudgetLine, Project, ProjectFacility
from projects.selectors.given import given


def support_history(facility: Facility) -> QuerySet[ProjectFacility]:
    """The supports of a facility, the latest first, each with its đề án, centre and province as filed."""
    return _history([facility.pk])


def double_support(
    facility: Facility, *, item: str = "", content: str = "", except_project: Project | None = None
) -> list[ProjectFacility]:
    """Earlier supports for the same item or the same content, given to the facility or to a likely double of it.

    Years and former provinces do not matter (TTLT 26/2014 Art. 7: no other state money for the same content). A rejected đề án does not
    count, a stopped one only where it was paid. A warning for a person to judge, never a refusal.
    """
    doubles = likely_duplicates(
        name=facility.name, tax_code=facility.tax_code, province=facility.province, exclude=facility.pk
    )
    same = Q(item=item) if item else Q(pk__in=())
    if content:
        same |= Q(project__content=content)
    found = _history([facility.pk, *(double.pk for double in doubles)])
    found = given(found.filter(same))
    if except_project is not None:
        found = found.exclude(project=except_project)
    return list(found)


def _history(facilities: Iterable[int]) -> QuerySet[ProjectFacility]:
    return (
        ProjectFacility.objects.filter(facility__in=list(facilities))
        .select_related("project__center", "project__province", "facility")
        .order_by("-project__year", "project__code", "pk")
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something given elsewhere: to the same facility, or for the same cost. ``code`` is blank and the rest untold (year, place and item
    apart) where the reader may not see that đề án. ``amount`` in đồng, None where unknown or untold.
    """

    year: int
    place: str
    item: str
    same_cost: bool
    code: str = ""
    title: str = ""
    facility: str = ""
    amount: int | None = None


def earlier_by_item(project: Project, items: Iterable[str], scope: Scope) -> dict[str, list[Earlier]]:
    """By item: what the facilities named for it, or likely doubles of them, were given for the same item by other đề án.

    All years, places and both maps count; a rejected đề án does not, a stopped one where it was paid. Where no facility is named for an item, all those that
    the đề án names are taken. Seven queries at most, whatever their number.
    """
    named: dict[str, list[Facility]] = defaultdict(list)
    for row in ProjectFacility.objects.filter(project=project).select_related("facility"):
        named[row.item].append(row.facility)
    everyone = {one.pk: one for facilities in named.values() for one in facilities}
    if not everyone:
        return {}
    doubles = doubles_of(everyone.values())
    wanted = set(items)
    ids = {*everyone, *(double.pk for found in doubles.values() for double in found)}
    rows = list(given(_history(ids).filter(item__in=wanted).exclude(project=project)))
    seen = _in_sight({row.project_id for row in rows}, scope)
    found: dict[str, list[Earlier]] = {}
    for item in wanted:
        own = named.get(item) or list(everyone.values())
        same = {pk for one in own for pk in (one.pk, *(double.pk for double in doubles[one.pk]))}
        found[item] = [_given(row, seen) for row in rows if row.item == item and row.facility_id in same]
    return found


def _given(row: ProjectFacility, seen: set[int]) -> Earlier:
    place = str(row.project.province or say("liên tỉnh"))
    if row.project_id not in seen:
        return Earlier(row.project.year, place, row.item, False)
    return Earlier(
        row.project.year, place, row.item, False, row.project.code, row.project.title, row.facility.name, row.support
    )  # fmt: skip


def same_cost(
    project: Project, lines: Sequence[LineDraft], scope: Scope
) -> Mapping[tuple[str, str], list[Earlier]]:
    """By item and description: the lines of other đề án that name the same cost in the same words. Three queries."""
    asked = {(line.item, clean(line.description)) for line in lines if clean(line.description)}
    if not asked:
        return {}
    lines_of = (
        BudgetLine.objects.filter(
            retired_at__isnull=True,
            description__in={words for _item, words in asked},
            item__in={item for item, _words in asked},
        )
        .exclude(project=project)
        .select_related("project__province")
        .prefetch_related("shares")
        .order_by("-fund_year", "project__code", "pk")
    )
    rows = given(lines_of)[:200]
    seen = _in_sight({row.project_id for row in rows}, scope)
    found: dict[tuple[str, str], list[Earlier]] = defaultdict(list)
    for row in rows:
        place = str(row.project.province or say("liên tỉnh"))
        told = (
            Earlier(row.fund_year, place, row.item, True)
            if row.project_id not in seen
            else Earlier(
                row.fund_year, place, row.item, True, row.project.code, row.project.title, "",
                row.as_draft().state_support or None,
            )
        )  # fmt: skip
        found[(row.item, row.description)].append(told)
    return found


def _in_sight(ids: Iterable[int], scope: Scope) -> set[int]:
    return set(Project.objects.visible_to(scope).filter(pk__in=set(ids)).values_list("pk", flat=True))


def earlier_of(facility: Facility, project: Project, scope: Scope) -> list[Earlier]:
    """What the facility or a likely double of it was given by other đề án, whatever for; rejected ones do not count, stopped
    ones where they were paid.
    """
    doubles = doubles_of([facility])[facility.pk]
    rows = list(given(_history([facility.pk, *(double.pk for double in doubles)]).exclude(project=project)))
    seen = _in_sight({row.project_id for row in rows}, scope)
    return [_given(row, seen) for row in rows]
