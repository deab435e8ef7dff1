"""A planned norm tried on the đề án that are not approved yet: which would newly break it, which would newly keep it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from centers.enums import Role
from centers.models import User
from core.words import say
from projects.ceilings import Ceiling
from projects.drafts import LineDraft
from projects.enums import Fund
from projects.models import BudgetLine, DraftNorm, Norm, Project
from projects.selectors.law import NAMES_MISSING, by_key, check_lines, named_later
from projects.selectors.weighing import Named, facilities_by_item, weigh

DRAFTERS = (Role.ADMIN, Role.APPROVER, Role.DEPARTMENT_LEAD)
"""Roles that enter norms: for the nation the first two, for its own province the last; the service decides for each norm."""


class Verdict(StrEnum):
    """What the planned norm changes for one đề án."""

    FAILS = "fails"
    PASSES = "passes"
    STILL_FAILS = "still_fails"
    STILL_PASSES = "still_passes"


VERDICT_LABELS = {
    Verdict.FAILS: (say("Sẽ vượt"), "stopped", "alert"),
    Verdict.PASSES: (say("Sẽ đạt"), "fine", "check"),
    Verdict.STILL_FAILS: (say("Vẫn vượt"), "attention", "alert"),
    Verdict.STILL_PASSES: (say("Vẫn đạt"), "waiting", "check"),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One đề án: its support for the item and the ceilings, in đồng; None where no figure binds."""

    project: Project
    entered: int
    before: int | None
    after: int | None
    verdict: Verdict

    @property
    def label(self) -> str:
        return VERDICT_LABELS[self.verdict][0]

    @property
    def tone(self) -> str:
        return VERDICT_LABELS[self.verdict][1]

    @property
    def icon(self) -> str:
        return VERDICT_LABELS[self.verdict][2]


def drafts_for(user: User) -> "QuerySet[DraftNorm]":
    """The planned norms that a person may see: all of them with the whole country in sight, else those of their provinces."""
    rows = DraftNorm.objects.select_related("document", "province", "created_by")
    return rows if user.scope.everything else rows.filter(province__in=user.scope.province_ids)


def try_norm(draft: DraftNorm, projects: "QuerySet[Project]", today: date) -> list[Trial]:
    """Each of ``projects`` that is not approved yet and spends on the item, on the draft's first day or today if that is later.

    What changes stands first. Four queries, whatever their number.
    """
    day = max(today, draft.valid_from)
    held = list(
        projects.filter(
            status__in=Project.UNDECIDED,
            budget_lines__item=draft.key,
            budget_lines__retired_at__isnull=True,
        )
        .select_related("province", "center")
        .order_by("code")
        .distinct()
    )
    lines: dict[int, list[LineDraft]] = defaultdict(list)
    rows = BudgetLine.objects.filter(
        project__in=[project.pk for project in held], retired_at__isnull=True
    ).prefetch_related("shares")
    for row in rows:
        lines[row.project_id].append(row.as_draft())
    facilities = facilities_by_item(held)
    now = list(Norm.objects.in_force(day).filter(key=draft.key).select_related("document", "province"))
    planned = _as_norm(draft)
    then = [planned, *(norm for norm in now if norm.province_id != draft.province_id)]
    found = []
    for project in held:
        own, named = lines[project.pk], facilities[project.pk].get(draft.key, [])
        told = _trial(project, own, named, by_key(_for(project, now)), by_key(_for(project, then)), draft.key)
        if told is not None:
            found.append(told)
    return sorted(found, key=lambda row: (list(Verdict).index(row.verdict), row.project.code))


def _as_norm(draft: DraftNorm) -> Norm:
    """The draft as the norm that it would become; never saved."""
    names = [
        field.attname for field in DraftNorm._meta.concrete_fields if hasattr(Norm, field.attname) and field.name != "id"
    ]  # fmt: skip
    norm = Norm(**{name: getattr(draft, name) for name in names})
    norm.document, norm.province = draft.document, draft.province
    return norm


def _for(project: Project, norms: Iterable[Norm]) -> list[Norm]:
    """The norms that a đề án follows: the national ones, and for local money those of its own province."""
    place = project.province if project.fund == Fund.LOCAL else None
    places = {None, (place.map, place.code) if place else None}
    return [
        norm
        for norm in norms
        if ((norm.province.map, norm.province.code) if norm.province else None) in places
    ]


def _trial(
    project: Project,
    lines: list[LineDraft],
    named: list[Named],
    now: dict[str, Norm],
    then: dict[str, Norm],
    item: str,
) -> Trial | None:
    own = [line for line in lines if line.item == item]
    entered = sum(line.state_support for line in own)
    if not entered:
        return None
    total = sum(line.state_support for line in lines)
    later = named_later(project)

    def ceiling(norms: dict[str, Norm]) -> Ceiling | None:
        if item not in norms:
            return None
        weighed = weigh(norms[item], own, named, total)
        return weighed.if_named if later else weighed.ceiling

    def fails(norms: dict[str, Norm]) -> bool:
        found = check_lines(lines, norms, {item: named}, names_later=later)
        return any(one.item == item and one.code != NAMES_MISSING for one in found)

    before, after = fails(now), fails(then)
    verdict = {
        (False, True): Verdict.FAILS,
        (True, False): Verdict.PASSES,
        (True, True): Verdict.STILL_FAILS,
        (False, False): Verdict.STILL_PASSES,
    }[(before, after)]
    old, new = ceiling(now), ceiling(then)
    return Trial(project, entered, old.amount if old else None, new.amount if new else None, verdict)
