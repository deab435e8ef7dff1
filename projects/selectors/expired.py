"""Exceptions to norms that ran out between the submission and the plan's decision.

The law of the day of submission holds for an appraised đề án, so that this stops nothing; whoever decides has to read it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from core.words import say
from projects.models import Finding, Project
from projects.selectors.findings import answer_to, exceptions_in_force
from projects.selectors.law import check_budget


def expired_exceptions(projects: Iterable[Project], today: date) -> dict[int, list[str]]:
    """What stands against the norms under an exception that has run out, in words, by đề án; a few queries more for each that has one."""
    known = {project.pk: project for project in projects}
    rows = Finding.objects.filter(
        project__in=list(known), excepted_by__isnull=False, exception_until__lt=today, lapsed_at=None
    )
    expired: dict[int, dict[tuple[str, str, str], Finding]] = defaultdict(dict)
    for row in rows:
        expired[row.project_id][row.key] = row
    return {pk: _told(known[pk], answers, today) for pk, answers in expired.items()}


def _told(project: Project, answers: dict[tuple[str, str, str], Finding], today: date) -> list[str]:
    running = exceptions_in_force(project, today)
    told = []
    for found in check_budget(project, today):
        row = answer_to(found, answers)
        if row is None or row.exception_until is None or answer_to(found, running) is not None:
            continue
        told.append(
            say(
                "Ngoại lệ đã hết hạn ngày %(day)s: %(finding)s",
                day=f"{row.exception_until:%d/%m/%Y}",
                finding=found.said,
            )
        )
    return told
