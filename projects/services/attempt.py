"""One try at a step of the workflow table: what the checks of its needs and its effects are told."""

from dataclasses import dataclass
from datetime import date

from centers.models import User
from projects.enums import State
from projects.models import Decision, Project
from projects.rules import Case
from projects.workflow import Step


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a step."""

    project: Project
    case: Case
    step: Step
    end: State
    actor: User
    reason: str
    decision: Decision | None
    today: date
