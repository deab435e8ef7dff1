"""Reading appraisals: whose they are to see, what they still lack, what an appraiser has before them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from centers.models import Scope, User
from core.words import say
from projects import rules
from projects.differences import Change, compare
from projects.enums import Action, AppraisalOutcome, Declaration, Level, State
from projects.models import (
    Appraisal,
    AppraisalAnswer,
    Attachment,
    Finding,
    Project,
    ProjectFacility,
    StateChange,
    Submission,
)
from projects.models.appraisal import CRITERIA
from projects.rules import Right, why_not
from projects.selectors.council import council_lacks
from projects.selectors.dossier import dossier_of, latest_submission, submissions_of
from projects.selectors.given import given
from projects.selectors.law import NAMES_MISSING, check_budget
from projects.selectors.projects import case_of
from projects.validators import Problem, problem
from projects.workflow import STATE_LEVELS

APPRAISERS: Mapping[Level, Right] = {Level.BASE: rules.BASE_STAFF, Level.MINISTRY: rules.AGENCY_REVIEWER}
LEADS: Mapping[Level, Right] = {Level.BASE: rules.BASE_LEAD, Level.MINISTRY: rules.AGENCY_LEAD}
_NORM_CODES = ("above_norm", "eligible_cost_missing", NAMES_MISSING, "unknown_item")


def appraisals_for(project: Project, user: User) -> QuerySet[Appraisal]:
    """The appraisals of a đề án that ``user`` may read: those that ended well, to all who see it; any other to its appraiser alone."""
    return (
        Appraisal.objects.filter(project=project)
        .filter(Q(outcome=AppraisalOutcome.FINISHED) | Q(appraiser=user))
        .select_related("appraiser", "submission")
        .prefetch_related("answers", "members")
        .order_by("-started_at", "-pk")
    )


def open_appraisal(project: Project) -> Appraisal | None:
    """The draft of the level that the đề án is at, whoever writes it."""
    level = STATE_LEVELS.get(project.status)
    if level is None:
        return None
    return (
        Appraisal.objects.open()
        .filter(project=project, level=level)
        .select_related("appraiser", "submission")
        .first()
    )


def finished_now(project: Project) -> Appraisal | None:
    """The appraisal on which the pending step of the level rests: the latest finished one of this submission."""
    level = STATE_LEVELS.get(project.status)
    if level is None:
        return None
    return (
        Appraisal.objects.finished()
        .filter(project=project, level=level, started_at__gte=project.status_since)
        .select_related("appraiser")
        .order_by("-finished_at", "-pk")
        .first()
    )


def may_release(project: Project, user: User) -> bool:
    """Whether ``user`` leads the level at which the đề án is appraised."""
    level = STATE_LEVELS.get(project.status)
    return level is not None and why_not(user, (LEADS[level],), case_of(project)) is None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five criteria with its answer."""

    key: str
    label: str
    met: bool | None
    comment: str


def criteria_of(appraisal: Appraisal) -> list[Criterion]:
    """All five criteria, answered or not."""
    found: dict[str, AppraisalAnswer] = {row.criterion: row for row in appraisal.answers.all()}
    return [
        Criterion(key, label, found[key].met, found[key].comment)
        if key in found
        else Criterion(key, label, None, "")
        for key, label in CRITERIA
    ]


def lacking_in(appraisal: Appraisal) -> list[Problem]:
    """All that an appraisal lacks before it can be finished."""
    found: list[Problem] = []
    if appraisal.declaration == Declaration.CONFLICT:
        found.append(
            problem(
                "declaration",
                say("Người có xung đột lợi ích không được hoàn tất thẩm định; hãy rút để người khác làm."),
                "conflict_not_declared",
            )
        )
    elif appraisal.declaration != Declaration.NO_CONFLICT:
        found.append(
            problem("declaration", say("Chưa cam kết không có xung đột lợi ích."), "conflict_not_declared")
        )
    found += [
        problem(
            f"met_{row.key}", say("Chưa đánh giá tiêu chí “%(label)s”.", label=row.label), "criteria_open"
        )
        for row in criteria_of(appraisal)
        if row.met is None
    ]
    found += [
        problem(
            f"comment_{row.key}",
            say("Tiêu chí “%(label)s” chưa đạt: ghi rõ vì sao.", label=row.label),
            "comment_missing",
        )
        for row in criteria_of(appraisal)
        if row.met is False and not row.comment
    ]
    if not appraisal.opinion:
        found.append(problem("opinion", say("Ghi ý kiến thẩm định."), "opinion_missing"))
    if not appraisal.minutes_number:
        found.append(problem("minutes_number", say("Ghi số biên bản thẩm định."), "minutes_missing"))
    return found + (council_lacks(appraisal) if appraisal.by_council else [])


# What an appraiser has before them


def standing_findings(project: Project, day: date) -> list[Finding]:
    """The findings that still stand on ``day``: those of the norms that the live budget breaks, and all of other kinds."""
    standing = {key for found in check_budget(project, day) for key in found.keys}
    rows = Finding.objects.filter(project=project).select_related("document", "excepted_by")
    return [row for row in rows if row.code not in _NORM_CODES or row.key in standing]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the dossier; ``late`` when it came after the dossier was sent."""

    attachment: Attachment
    late: bool


def papers_of(project: Project) -> list[Paper]:
    """The papers by kind, those that came after the last submission marked."""
    sent = latest_submission(project)
    rows = Attachment.objects.live().filter(project=project).order_by("kind", "uploaded_at", "pk")
    return [Paper(row, sent is not None and row.uploaded_at > sent.sent_at) for row in rows]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a beneficiary was given before: the supports in the reader's sight, and how many lie outside it."""

    shown: tuple[ProjectFacility, ...]
    hidden: int


def earlier_supports(project: Project, rows: Iterable[ProjectFacility], scope: Scope) -> dict[int, Earlier]:
    """Earlier supports of the beneficiaries, by facility, from every province and year; two queries, however many there are.

    Drafts and what was refused do not count, what was stopped only where it was paid (TTLT 26/2014 Art. 7: no other state money for the same content).
    """
    others = ProjectFacility.objects.filter(facility__in={row.facility_id for row in rows})
    supports = (
        given(others.exclude(project=project))
        .select_related("project__center")
        .order_by("-project__year", "project__code", "pk")
    )
    by_facility: dict[int, list[ProjectFacility]] = defaultdict(list)
    for row in supports:
        by_facility[row.facility_id].append(row)
    asked = {row.project_id for found in by_facility.values() for row in found}
    seen = set(Project.objects.visible_to(scope).filter(pk__in=asked).values_list("pk", flat=True))
    return {
        facility: Earlier(
            tuple(row for row in found if row.project_id in seen),
            sum(row.project_id not in seen for row in found),
        )
        for facility, found in by_facility.items()
    }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one submission to another, with the return that lay between."""

    old: Submission
    new: Submission
    changes: tuple[Change, ...]

    @property
    def keys(self) -> set[str]:
        """Fields and parts that changed, for marks in the dossier."""
        return {change.key for change in self.changes if change.part == "fields"} | {
            change.part.value for change in self.changes
        }


def comparison(project: Project, *, number: int | None = None, since: int | None = None) -> Comparison | None:
    """Submission ``number`` (the last) against ``since`` (the one before it); None where there is nothing to compare."""
    rows = {row.number: row for row in submissions_of(project)}
    new = rows.get(max(rows, default=0) if number is None else number)
    if new is None:
        return None
    old = rows.get(new.number - 1 if since is None else since)
    if old is None or old.number >= new.number:
        return None
    return Comparison(old, new, tuple(compare(old.content, new.content)))


def last_return(project: Project) -> StateChange | None:
    """The latest time the đề án was returned, with its reason."""
    return (
        StateChange.objects.filter(project=project, to_state=State.RETURNED)
        .select_related("actor", "center")
        .order_by("-at", "-pk")
        .first()
    )


def returns_of(project: Project) -> list[StateChange]:
    """Every return with its reason, the latest first."""
    return list(
        StateChange.objects.filter(project=project, to_state=State.RETURNED)
        .select_related("actor", "center")
        .order_by("-at", "-pk")
    )


def step_basis(project: Project, action: Action) -> dict[str, Any]:
    """What a step rests on, for its page: the sheet before passing; the return and what was mended since before sending again."""
    if action == Action.PASS:
        return {"sheet": finished_now(project)}
    sent = latest_submission(project) if action == Action.SUBMIT else None
    if sent is None:
        return {}
    changes = compare(sent.content, dossier_of(project))
    return {"sent": sent, "changes": changes, "returned": last_return(project)}
