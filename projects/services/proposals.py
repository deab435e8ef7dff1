"""Writing a đề án: create, change, copy. Open in the states of ``EDITABLE_IN`` only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Province, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, Problems, StaleState
from core.models import AuditEvent
from core.text import fold
from core.words import joined, say, say_many
from projects import rules
from projects.drafts import ProjectDraft
from projects.enums import Fund, State
from projects.models import Project
from projects.rules import Case, why_not
from projects.selectors.projects import case_of
from projects.services.acting import ONLY_RIGHTS, acting, refuse, require, require_editable
from projects.services.budgets import budget_of, replace_budget
from projects.services.codes import issue_code
from projects.services.versions import keep_projects
from projects.validators import LABELS, PROJECT_FIELDS, Problem, check_project, clean_texts, problem

FIRST_YEAR, LAST_YEAR = 1990, 2100
REQUEST_KEY = "request_key"
_LISTS = ("provinces", "coordinators")
_PLAIN = tuple(name for name in PROJECT_FIELDS if name not in _LISTS)


@audit.keeps_refusals("project.create")
def create_project(*, actor: User, draft: ProjectDraft, request_key: str = "") -> Project:
    """Begin a đề án of the actor's centre, with a code of its own.

    ``request_key`` names the request: sent twice, it gives the đề án that it made the first time. Raises NotAllowed for somebody who
    does not write for that centre, Problems with every value that cannot be.
    """
    made_before = _made_by(actor, request_key)
    if made_before is not None:
        return made_before
    center = Center.objects.filter(pk=draft.center_id).first()
    case = Case(frozenset({draft.center_id}), frozenset())
    if center is None or why_not(actor, (rules.IMPLEMENTER_STAFF,), case) is not None:
        raise NotAllowed(say("Bạn không lập đề án cho đơn vị này."), code="no_right", field="center")
    values = clean_texts({name: getattr(draft, name) for name in _PLAIN})
    places = list(Province.objects.filter(pk__in=draft.provinces))
    found = check_project({**values, "year": draft.year}) + _check_places(
        draft.provinces, places, draft.start
    )
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        found.append(
            problem(
                "year",
                say(
                    "Năm kế hoạch phải từ %(first_year)s đến %(last_year)s, đang là %(year)s.",
                    first_year=FIRST_YEAR,
                    last_year=LAST_YEAR,
                    year=draft.year,
                ),
                "year",
            )
        )
    if draft.fund not in Fund.values:
        found.append(problem("fund", say("Nguồn “%(fund)s” không có.", fund=draft.fund), "unknown"))
    if draft.fund == Fund.LOCAL and center.kind == CenterKind.IPC:
        found.append(
            problem("fund", say("Trung tâm khuyến công vùng chỉ lập đề án khuyến công quốc gia."), "fund")
        )
    if found:
        raise Problems(
            say_many(
                "Đề án có %(count)s điểm cần sửa.", "Đề án có %(count)s điểm cần sửa.", count=len(found)
            ),
            found,
        )
    project = Project(
        **values,
        code=issue_code(fund=draft.fund, year=draft.year),
        fund=draft.fund,
        year=draft.year,
        center=center,
        province=places[0] if len(places) == 1 else None,
        status=State.DRAFT,
        status_since=timezone.now(),
        created_by=actor,
    )
    project.search = search_text(project)
    project.save(force_insert=True)
    project.provinces.set(places)
    project.coordinators.set(_coordinators(draft.coordinators))
    keep_projects([project])
    audit.record(
        actor=actor,
        action="project.create",
        obj=project,
        after={
            **values,
            "fund": draft.fund,
            "year": draft.year,
            **({REQUEST_KEY: request_key} if request_key else {}),
        },
    )
    if draft.lines:
        replace_budget(actor=actor, project=project, lines=draft.lines)
    return project


def _made_by(actor: User, request_key: str) -> Project | None:
    """The đề án that this request of the person has made already. The lock on the person's row lets no two of them pass at once."""
    if not request_key:
        return None
    User.objects.select_for_update().get(pk=actor.pk)
    event = AuditEvent.objects.filter(
        actor=actor, action="project.create", **{f"after__{REQUEST_KEY}": request_key}
    ).first()
    return Project.objects.filter(pk=event.object_id).first() if event else None


def update_project(
    *, actor: User, project_id: int, changes: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> Project:
    """Change fields of a đề án that is being written; fields of ``PROJECT_FIELDS`` only, lists by id.

    ``seen`` gives the values that the person had before them: where somebody else meanwhile gave one another value than the one to be
    written, StaleState names the fields and nothing is overwritten. Raises NotFound, NotAllowed, RuleViolation (``not_editable``), Problems.
    """
    with acting(actor=actor, action="project.update", project_id=project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        for name in changes:
            if name not in PROJECT_FIELDS:
                refuse(
                    project,
                    [problem(name, say("Không sửa được trường “%(name)s”.", name=name), "unknown_field")],
                )
            require_editable(project, name)
        _refuse_overwrite(project, changes, seen or {})
        change_fields(actor=actor, project=project, changes=changes, action="project.update")
    return project


def change_fields(
    *, actor: User, project: Project, changes: Mapping[str, Any], action: str, reason: str = ""
) -> None:
    """Check and write new values of a locked đề án; for the services that have checked right and state. Raises Problems."""
    before = values_of(project)
    after = {**before, **clean_texts(changes)}
    places = list(Province.objects.filter(pk__in=after["provinces"]))
    found = check_project({**after, "year": project.year})
    if {"provinces", "start"} & set(changes):
        found += _check_places(after["provinces"], places, after["start"])
    if found:
        refuse(project, found)
    for name in _PLAIN:
        setattr(project, name, after[name])
    project.province = places[0] if len(places) == 1 else None
    project.search = search_text(project)
    project.save(update_fields=[*_PLAIN, "province", "search"])
    if "provinces" in changes:
        project.provinces.set(places)
    if "coordinators" in changes:
        project.coordinators.set(_coordinators(after["coordinators"]))
    keep_projects([project])
    old, new = audit.changes(before, after)
    if new:
        audit.record(actor=actor, action=action, obj=project, before=old, after=new, reason=reason)


def values_of(project: Project) -> dict[str, Any]:
    """The editable fields of a đề án as plain values; lists as sorted ids."""
    values: dict[str, Any] = {name: getattr(project, name) for name in _PLAIN}
    for name in _LISTS:
        values[name] = sorted(getattr(project, name).values_list("pk", flat=True))
    return values


def search_text(project: Project) -> str:
    """What the list is searched in: code, title and centre, without diacritics."""
    return fold(f"{project.code} {project.title} {project.center}")[:600]


def _refuse_overwrite(project: Project, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """What was written down as the person saw it, or as the person wants it, is nobody else's change."""
    now = values_of(project)
    present, wanted, known = clean_texts(now), clean_texts(changes), clean_texts(seen)
    moved = [
        name
        for name, value in known.items()
        if name in present and present[name] not in (value, wanted.get(name, value))
    ]
    if moved:
        labels = joined("”, “", (LABELS[name] for name in moved))
        raise StaleState(
            say("Người khác vừa sửa “%(labels)s”. Hãy xem giá trị mới trước khi lưu.", labels=labels),
            code="changed_meanwhile",
            field=moved[0],
            details={"now": {name: now[name] for name in moved}},
        )


def _check_places(wanted: Iterable[int], places: Sequence[Province], start: date | None) -> list[Problem]:
    """Provinces must exist, on the map of the first day: the same name may be another unit on another map."""
    found: list[Problem] = []
    if len(set(wanted)) != len(places):
        found.append(problem("provinces", say("Có tỉnh, thành phố không có trong danh mục."), "unknown"))
    for place in places:
        if start is None:
            break
        if place.valid_from > start or (place.valid_to and place.valid_to < start):
            found.append(
                problem(
                    "provinces",
                    say(
                        "%(place)s không có trên bản đồ ngày %(start)s.",
                        place=f"{place.full_name[:1].upper()}{place.full_name[1:]}",
                        start=f"{start:%d/%m/%Y}",
                    ),
                    "wrong_map",
                )
            )
    return found


def _coordinators(pks: Iterable[int]) -> list[Center]:
    wanted = set(pks)
    found = list(Center.objects.filter(pk__in=wanted))
    if len(found) != len(wanted):
        unknown = problem("coordinators", say("Có đơn vị phối hợp không có trong danh mục."), "unknown")
        raise Problems(unknown["message"], [unknown])
    return found


def copy_project(*, actor: User, project_id: int, year: int, request_key: str = "") -> Project:
    """A new draft for another year from an earlier đề án: texts, parties and budget lines, moved by the years between.

    Beneficiaries, papers, money and results stay behind: they belong to the earlier one. Places that the map has lost are left out.
    ``request_key`` as in ``create_project``. Raises NotFound, NotAllowed, InvalidInput for a year that cannot be, Problems.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(
            say(
                "Năm kế hoạch phải từ %(first_year)s đến %(last_year)s, đang là %(year)s.",
                first_year=FIRST_YEAR,
                last_year=LAST_YEAR,
                year=year,
            ),
            code="year",
            field="year",
        )
    with acting(actor=actor, action="project.copy", project_id=project_id, keep=ONLY_RIGHTS) as source:
        require(actor, source, rules.IMPLEMENTER_STAFF)
        gap = year - source.year
        start = _moved(source.start, gap)
        values = values_of(source)
        draft = ProjectDraft(
            **{
                **values,
                "start": start,
                "end": _moved(source.end, gap),
                "provinces": list(
                    Province.objects.in_force(start)
                    .filter(pk__in=values["provinces"])
                    .values_list("pk", flat=True)
                ),
            },
            fund=source.fund,
            year=year,
            center_id=_own_center(actor, source),
            lines=[replace(line, fund_year=line.fund_year + gap) for line in budget_of(source)],
        )
        before = _made_by(actor, request_key)
        if before is not None:
            return before
        made = create_project(actor=actor, draft=draft, request_key=request_key)
        audit.record(actor=actor, action="project.copy", obj=made, after={"from": source.code})
    return made


def _own_center(actor: User, source: Project) -> int:
    """The centre for which the actor writes: the implementing one, or the one that took its place."""
    case = case_of(source)
    return next(
        row.center_id
        for row in actor.current_memberships
        if row.role in rules.IMPLEMENTER_STAFF.roles and row.center_id in case.implementers
    )


def _moved(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes the 28th."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
