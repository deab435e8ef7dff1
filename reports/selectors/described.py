"""How reports reach the fields of a đề án: as they are, or as they were described at the frame's moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import FilteredRelation, QuerySet

from centers.models import Center
from centers.selectors.known import known_centers
from core.versions import in_force
from projects.models import Project, ProjectVersion
from reports.frame import Frame

Rows = TypeVar("Rows", bound=QuerySet[Any])
_KNOWN = "known"
_PLAIN = ("title", "fund", "form", "content", "start", "end", "center_id", "province_id", "status")


def described(rows: Rows, frame: Frame, path: str) -> Rows:
    """``rows`` joined with the version of their đề án that was in force at the frame's moment; unchanged when it asks for now.

    ``path`` leads from a row to its đề án; empty for đề án themselves.
    """
    if frame.as_of is None:
        return rows
    relation = f"{path}__versions" if path else "versions"
    return rows.annotate(
        **{_KNOWN: FilteredRelation(relation, condition=in_force(frame.as_of, f"{relation}__"))}
    )


def field(frame: Frame, path: str, name: str) -> str:
    """The lookup of a described field on rows of :func:`described`."""
    if frame.as_of is not None:
        return f"{_KNOWN}__{name}"
    return f"{path}__{name}" if path else name


def inter_provincial(
    as_of: datetime | None, project_ids: Iterable[int] | None = None
) -> dict[int, list[int]]:
    """The provinces of đề án without a single one: by id, all of them or those of ``project_ids``."""
    found: dict[int, list[int]] = {}
    if as_of is not None:
        rows = ProjectVersion.objects.known_on(as_of).filter(province__isnull=True)
        rows = rows if project_ids is None else rows.filter(project__in=project_ids)
        return {pk: places for pk, places in rows.values_list("project_id", "province_ids") if places}
    links = Project.provinces.through.objects.filter(project__province__isnull=True)
    links = links if project_ids is None else links.filter(project__in=project_ids)
    for project_id, province_id in links.values_list("project_id", "province_id"):
        found.setdefault(project_id, []).append(province_id)
    return found


def placeless(as_of: datetime | None, center_ids: Sequence[int]) -> QuerySet[Any]:
    """Ids of đề án of these centres that lie in no province."""
    if as_of is not None:
        rows = ProjectVersion.objects.known_on(as_of).filter(province__isnull=True, province_ids=[])
        return rows.filter(center__in=center_ids).values("project_id")
    return Project.objects.filter(
        province__isnull=True, provinces__isnull=True, center__in=center_ids
    ).values("pk")


def titles(as_of: datetime | None, project_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(code, title) of đề án by id."""
    if as_of is not None:
        rows = ProjectVersion.objects.known_on(as_of).filter(project__in=project_ids)
        return {
            pk: (code, title) for pk, code, title in rows.values_list("project_id", "project__code", "title")
        }
    projects = Project.objects.filter(pk__in=project_ids)
    return {pk: (code, title) for pk, code, title in projects.values_list("pk", "code", "title")}


def as_described(as_of: datetime | None, project_ids: Sequence[int]) -> list[Project]:
    """The đề án with the described fields of the moment; for reading only, never to be saved."""
    projects = list(Project.objects.filter(pk__in=project_ids).select_related("center"))
    if as_of is None:
        return projects
    rows = ProjectVersion.objects.known_on(as_of).filter(project__in=project_ids)
    versions = {row.project_id: row for row in rows}
    centers = Center.objects.in_bulk({row.center_id for row in versions.values()})
    known = known_centers(as_of)
    for center in centers.values():
        center.name, center.short_name = known[center.pk].name, known[center.pk].short_name
    for project in projects:
        version = versions[project.pk]
        for name in _PLAIN:
            setattr(project, name, getattr(version, name))
        project.center = centers[version.center_id]
    return projects
