"""What stands against a rule, what was answered and how, and how many of each there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.words import say
from projects.enums import AmendmentState
from projects.models import Amendment, Finding, Project
from projects.selectors.amendment_law import amended_findings
from projects.selectors.law import NAMES_MISSING, NormFinding, check_budget
from projects.survival import SURVIVES, Open
from projects.validators import OPEN_GROUP_STATES

ANSWERABLE = ("above_norm", "eligible_cost_missing", NAMES_MISSING, "unknown_item")
"""Findings of the check of a budget: mended by a change of it or by names on the list of beneficiaries, or let stand by an exception."""


def may_wait(project: Project, found: NormFinding) -> bool:
    """Whether a finding stops nothing yet: the facilities of a group đề án are named in its implementation plan, which settles it."""
    return found.code == NAMES_MISSING and project.status in (*Project.UNDECIDED, *OPEN_GROUP_STATES)


class Standing(StrEnum):
    """Where the answer to a finding stands."""

    OPEN = "open"
    ASKED = "asked"
    REFUSED = "refused"
    EXPIRED = "expired"
    EXCEPTED = "excepted"
    MENDED = "mended"
    ENDED = "ended"
    NOTED = "noted"


STANDING_LABELS = {
    Standing.OPEN: (say("Chưa trả lời"), "attention", "alert"),
    Standing.ASKED: (say("Đang đề nghị ngoại lệ"), "waiting", "clock"),
    Standing.REFUSED: (say("Không chấp thuận ngoại lệ"), "stopped", "stop"),
    Standing.EXPIRED: (say("Ngoại lệ đã hết hạn"), "attention", "alert"),
    Standing.EXCEPTED: (say("Có ngoại lệ"), "waiting", "info"),
    Standing.MENDED: (say("Đã sửa"), "fine", "check"),
    Standing.ENDED: (say("Không còn hiệu lực"), "stopped", "stop"),
    Standing.NOTED: (say("Ghi nhận"), "attention", "alert"),
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding and where its answer stands today."""

    finding: Finding
    standing: Standing

    @property
    def label(self) -> str:
        return STANDING_LABELS[self.standing][0]

    @property
    def tone(self) -> str:
        return STANDING_LABELS[self.standing][1]

    @property
    def icon(self) -> str:
        return STANDING_LABELS[self.standing][2]

    @property
    def open(self) -> bool:
        """Whether it still waits for a change or an exception."""
        return self.standing in (Standing.OPEN, Standing.ASKED, Standing.REFUSED, Standing.EXPIRED)


def finding_rows(project: Project, today: date, day: date) -> list[FindingRow]:
    """All that checks found for a đề án, what waits first; ``day``: whose norms decide what is mended. A few queries, and five more for
    each request for amendment that is asked.
    """
    standing = standing_now(project, day)
    rows = Finding.objects.filter(project=project).select_related(
        "document", "excepted_by", "asked_by", "refused_by"
    )
    ended = project.status not in SURVIVES[Open.EXCEPTION]
    found = [FindingRow(row, _standing(row, standing, today, ended=ended)) for row in rows]
    return sorted(found, key=lambda row: list(Standing).index(row.standing))


Key = tuple[str, str, str]
"""A finding as it is known again (``Finding.key``)."""


def standing_now(project: Project, day: date) -> set[Key]:
    """What stands against the norms of ``day`` in the budget in force and in those that are asked for."""
    found = check_budget(project, day)
    asked = Amendment.objects.filter(
        project=project, state__in=(AmendmentState.SENT, AmendmentState.CONFIRMED)
    )
    found += [one for row in asked for one in amended_findings(project, row, day)]
    return {key for one in found for key in one.keys}


def _standing(row: Finding, standing: set[Key], today: date, *, ended: bool) -> Standing:
    if row.code not in ANSWERABLE or row.entry_id is not None:
        return Standing.NOTED
    if row.lapsed_at is not None:
        return Standing.ENDED
    if row.key not in standing:
        return Standing.MENDED
    runs = row.exception_until is not None and row.exception_until >= today
    if ended and not runs:
        return Standing.ENDED
    if row.exception_until is not None:
        return Standing.EXCEPTED if runs else Standing.EXPIRED
    if row.refused_by_id is not None:
        return Standing.REFUSED
    return Standing.ASKED if row.asked_by_id is not None else Standing.OPEN


def exceptions_in_force(project: Project, today: date) -> dict[Key, Finding]:
    """The exceptions of a đề án that still run, by what they answer; ``answer_to`` finds the one of a finding."""
    rows = Finding.objects.filter(
        project=project, excepted_by__isnull=False, exception_until__gte=today
    ).select_related("excepted_by")
    return {row.key: row for row in rows}


def answer_to(found: NormFinding, exceptions: Mapping[Key, Finding]) -> Finding | None:
    """The exception that lets ``found`` stand: granted for the same lines, not for others that come to the same sum."""
    return next((exceptions[key] for key in found.keys if key in exceptions), None)
