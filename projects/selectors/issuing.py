"""Where a numbered decision is issued, and by whom it can be: every province numbers its own papers."""

from collections.abc import Iterable
from datetime import date

from centers.models import Province, User
from centers.models.place import ProvinceMap
from projects.enums import Authority, Fund
from projects.models import AnnualPlan, ApprovalAuthority, Decision, Project
from projects.selectors.projects import departments_of

OF_A_PROVINCE = (Authority.DEPARTMENT, Authority.PROVINCE)
"""Authorities that there is one of in every province; of the others there is one in the country."""


def place_of_plan(plan: AnnualPlan, issuer: str, day: date) -> Province | None:
    """The province whose authority issues a decision over ``plan`` on ``day``; None for an authority of the whole country."""
    if issuer not in OF_A_PROVINCE or plan.center.province_id is None:
        return None
    return ProvinceMap.load().on(plan.center.province_id, day)


def places_of(projects: Iterable[Project], issuer: str, day: date, actor: User) -> set[Province | None]:
    """The provinces whose authority issues a decision over these đề án, as they were on ``day``; None for the whole country.

    Local money is decided where the centre is; a national đề án of several provinces where ``actor`` serves, else where its centre is.
    """
    if issuer not in OF_A_PROVINCE:
        return {None}
    atlas = ProvinceMap.load()
    return {_place(project, atlas, day, actor) for project in projects}


def place_of_project(project: Project, issuer: str, day: date, actor: User) -> Province | None:
    """``places_of`` one đề án."""
    (place,) = places_of([project], issuer, day, actor)
    return place


def _place(project: Project, atlas: ProvinceMap, day: date, actor: User) -> Province | None:
    home = project.center.province_id
    if project.fund == Fund.LOCAL and home is not None:
        return atlas.on(home, day)
    if project.province_id is not None:
        return atlas.on(project.province_id, day)
    offices = departments_of(project, atlas)
    served = [one.center.province_id for one in actor.current_memberships if one.center_id in offices]
    found = next((pk for pk in served if pk is not None), project.center.province_id)
    return atlas.on(found, day) if found is not None else None


def known_decision(number: str, day: date, issuer: str, place: Province | None) -> Decision | None:
    """The decision that bears this number, day and issuer of the place; None while nobody recorded it."""
    found = Decision.objects.filter(number=" ".join(number.split()), date=day, issuer=issuer, place=place)
    return found.first()


def issuers_of(change_kind: str, fund: str, form: str | None = None) -> list[str]:
    """The authorities that the rules of any day name for a change (R19), in their order; of every form where none is given."""
    rows = ApprovalAuthority.objects.filter(change_kind=change_kind, fund=fund)
    if form is not None:
        rows = rows.filter(form__in=(form, ""))
    named = set(rows.values_list("authority", flat=True))
    return [authority for authority in Authority.values if authority in named]
