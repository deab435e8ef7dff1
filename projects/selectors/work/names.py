"""Who holds a right on each of many đề án, in words, in a few queries for all of them."""

from collections.abc import Collection
from functools import cached_property

from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center
from centers.models.place import ProvinceMap
from projects.enums import Fund
from projects.models import Project
from projects.rules import Right, Side


class Names:
    """As ``projects.selectors.waiting.holder_of``, for many đề án whose centres are read."""

    def __init__(self, projects: Collection[Project]) -> None:
        self._projects = projects

    def of(self, rights: tuple[Right, ...], project: Project) -> str:
        """The role and the centres' short names; blank when it is nobody's move."""
        if not rights:
            return ""
        match rights[0].side:
            case Side.IMPLEMENTER:
                names = str(project.center)
            case Side.DEPARTMENT:
                names = ", ".join(self._departments_of(project))
            case Side.AGENCY:
                names = ", ".join(self._agencies)
        return f"{rights[0].label} – {names}" if names else rights[0].label

    def _departments_of(self, project: Project) -> list[str]:
        places = self._places.get(project.pk, [])
        home = project.center.province_id
        if home and (project.fund == Fund.LOCAL or not places):  # as ``departments_of``
            places = [home]
        now = {self._atlas.current(pk).pk for pk in places}
        return [name for place, name in self._departments if place in now]

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        rows = Project.provinces.through.objects.filter(project__in=[one.pk for one in self._projects])
        found: dict[int, list[int]] = {}
        for project, province in rows.values_list("project_id", "province_id"):
            found.setdefault(project, []).append(province)
        return found

    @cached_property
    def _departments(self) -> list[tuple[int, str]]:
        rows = Center.objects.in_force(timezone.localdate()).filter(
            kind=CenterKind.DEPARTMENT, province__isnull=False
        )
        return [
            (self._atlas.current(center.province_id).pk, str(center))
            for center in rows
            if center.province_id is not None
        ]

    @cached_property
    def _agencies(self) -> list[str]:
        return [str(center) for center in Center.objects.filter(kind=CenterKind.AGENCY)]

    @cached_property
    def _atlas(self) -> ProvinceMap:
        return ProvinceMap.load()
