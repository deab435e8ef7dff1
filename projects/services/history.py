"""Đề án and their beneficiaries as a data package tells them: history that happened before or outside the portal.

A đề án that was made here is never overwritten by a package; a row that says the same of it is no change. One that a package brought and that people have worked on since (it has a
state change) is left as it is: from then on the portal is its home.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from beneficiaries.package import SYNTHETIC_NOTE
from centers.models import Center, User
from core import audit
from core.importing.tally import Tally
from core.text import clean
from projects.enums import Origin
from projects.models import Project, ProjectFacility, StateChange
from projects.services.proposals import search_text
from projects.services.versions import keep_beneficiaries, keep_projects

BATCH = 500
_FIELDS = (
    "title",
    "fund",
    "form",
    "content",
    "year",
    "start",
    "end",
    "center_id",
    "province_id",
    "status",
    "note",
)
_COLUMNS = {"center_id": "center", "province_id": "provinces"}
"""How a package names the fields that it has under another name."""

_Place = Project.provinces.through


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """A đề án as a package gives it; ``province_ids`` are the provinces of its first day."""

    code: str
    title: str
    fund: str
    form: str
    content: str
    year: int
    start: date
    end: date
    center_id: int
    province_ids: tuple[int, ...]
    status: str
    note: str

    @property
    def province_id(self) -> int | None:
        """The place when there is exactly one."""
        return self.province_ids[0] if len(self.province_ids) == 1 else None


@dataclass(frozen=True, slots=True)
class BeneficiaryDraft:
    """A facility of a đề án with the item and the support in đồng, None where it is not known."""

    project_id: int
    facility_id: int
    item: str
    support: int | None
    note: str


@transaction.atomic
def save_projects(*, actor: User | None, drafts: Sequence[ProjectDraft]) -> Tally:
    """Create the đề án that are new and bring the imported ones up to the package.

    The caller refuses rows that differ from a đề án made in the portal (:func:`differences`).
    """
    held = Project.objects.select_for_update().filter(code__in=[draft.code for draft in drafts])
    known = {project.code: project for project in held.prefetch_related("provinces")}
    alive = worked_on(project.pk for project in known.values())
    centers = Center.objects.in_bulk({draft.center_id for draft in drafts})
    tally = Tally()
    new: list[ProjectDraft] = []
    changed: list[tuple[Project, dict[str, Any], dict[str, Any]]] = []
    for draft in drafts:
        project = known.get(draft.code)
        if project is None:
            new.append(draft)
            continue
        before, after = audit.changes(_values(project), _wanted(draft))
        if not after or (project.pk in alive and not _differing(project, draft)):
            tally.unchanged += 1
        elif project.pk in alive:
            tally.kept += 1
        else:
            _update(project, draft, centers, after)
            changed.append((project, before, after))
    tally.created, tally.updated = _create(actor, new, centers), len(changed)
    keep_projects([project for project, _, _ in changed])
    audit.record_all(actor=actor, action="project.update", done=changed)
    return tally


def worked_on(project_ids: Iterable[int]) -> set[int]:
    """Those of the đề án that were made here or went through a step of the workflow here."""
    ids = list(project_ids)
    made_here = Project.objects.filter(pk__in=ids, imported=False).values_list("pk", flat=True)
    return set(StateChange.objects.filter(project__in=ids).values_list("project_id", flat=True)) | set(
        made_here
    )


def differences(*, drafts: Sequence[ProjectDraft]) -> dict[str, list[str]]:
    """The columns in which a draft says something else than the đề án of its code, for those that differ.

    Texts that differ only in blanks or in how letters are composed say the same.
    """
    held = Project.objects.filter(code__in=[draft.code for draft in drafts]).prefetch_related("provinces")
    known = {project.code: project for project in held}
    found = {}
    for draft in drafts:
        project = known.get(draft.code)
        fields = _differing(project, draft) if project else []
        if fields:
            found[draft.code] = list(dict.fromkeys(_COLUMNS.get(name, name) for name in fields))
    return found


def _differing(project: Project, draft: ProjectDraft) -> list[str]:
    return list(audit.changes(_comparable(_values(project)), _comparable(_wanted(draft)))[1])


def _comparable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


def _values(project: Project) -> dict[str, Any]:
    values = {name: getattr(project, name) for name in _FIELDS}
    return values | {"provinces": sorted(province.pk for province in project.provinces.all())}


def _wanted(draft: ProjectDraft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in _FIELDS}
    return values | {"provinces": sorted(draft.province_ids)}


def _apply(project: Project, draft: ProjectDraft, centers: Mapping[int, Center]) -> None:
    for name in _FIELDS:
        setattr(project, name, getattr(draft, name))
    project.center = centers[draft.center_id]
    project.synthetic = draft.note.startswith(SYNTHETIC_NOTE)
    project.search = search_text(project)


def _create(actor: User | None, drafts: Sequence[ProjectDraft], centers: Mapping[int, Center]) -> int:
    now = timezone.now()
    projects = []
    for draft in drafts:
        project = Project(
            code=draft.code, imported=True, origin=Origin.HISTORY, status_since=now, created_by=actor
        )
        _apply(project, draft, centers)
        projects.append(project)
    Project.objects.bulk_create(projects, batch_size=BATCH)
    _Place.objects.bulk_create(
        [
            _Place(project_id=project.pk, province_id=province_id)
            for project, draft in zip(projects, drafts, strict=True)
            for province_id in draft.province_ids
        ],
        batch_size=BATCH,
    )
    keep_projects(projects)
    audit.record_all(
        actor=actor,
        action="project.import",
        done=[(project, None, _wanted(draft)) for project, draft in zip(projects, drafts, strict=True)],
    )
    return len(projects)


def _update(
    project: Project, draft: ProjectDraft, centers: Mapping[int, Center], after: Mapping[str, Any]
) -> None:
    if "status" in after:
        project.status_since = timezone.now()
    _apply(project, draft, centers)
    project.save()
    if "provinces" in after:
        project.provinces.set(draft.province_ids)


@transaction.atomic
def save_origins(*, actor: User | None, origins: Mapping[int, str]) -> Tally:
    """Say of each đề án (by id) where its life is told; those made or worked on here stay as they are."""
    projects = Project.objects.select_for_update().in_bulk(list(origins))
    alive = worked_on(projects)
    tally = Tally()
    changed: list[tuple[Project, dict[str, Any], dict[str, Any]]] = []
    for project_id, origin in origins.items():
        project = projects[project_id]
        if project.origin == origin:
            tally.unchanged += 1
        elif project_id in alive:
            tally.kept += 1
        else:
            changed.append((project, {"origin": project.origin}, {"origin": origin}))
            project.origin = origin
    Project.objects.bulk_update([project for project, _, _ in changed], ["origin"], batch_size=BATCH)
    audit.record_all(actor=actor, action="project.update", done=changed)
    tally.updated = len(changed)
    return tally


@transaction.atomic
def save_beneficiaries(*, actor: User | None, drafts: Sequence[BeneficiaryDraft]) -> Tally:
    """Add the beneficiaries that are new and correct support and note of the others; one row per đề án, facility and item."""
    projects = {draft.project_id for draft in drafts}
    known = {
        (row.project_id, row.facility_id, row.item): row
        for row in ProjectFacility.objects.filter(project__in=projects).select_related("project", "facility")
    }
    alive = worked_on(projects)
    tally = Tally()
    new: list[ProjectFacility] = []
    changed: list[audit.Change] = []
    for draft in drafts:
        row = known.get((draft.project_id, draft.facility_id, draft.item))
        if row and (row.support, row.note) == (draft.support, draft.note):
            tally.unchanged += 1
        elif draft.project_id in alive:
            tally.kept += 1
        elif row:
            before = {"support": row.support, "note": row.note}
            row.support, row.note = draft.support, draft.note
            row.save()
            changed.append((row, before, {"support": draft.support, "note": draft.note}))
        else:
            new.append(
                ProjectFacility(
                    project_id=draft.project_id,
                    facility_id=draft.facility_id,
                    item=draft.item,
                    support=draft.support,
                    note=draft.note,
                )
            )
    ProjectFacility.objects.bulk_create(new, batch_size=BATCH)
    keep_beneficiaries(projects)
    audit.record_all(actor=actor, action="beneficiary.update", done=changed)
    tally.created, tally.updated = len(new), len(changed)
    return tally
