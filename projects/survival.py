"""What of a đề án may still be open in which state: a step into any other state ends it. Data only.

Each kind lives as long as the acts that would finish it: an appraisal at its level, an amendment while the đề án may be amended, a
request for money while such an entry may be written (``projects.movements``), an exception while the budget may still change, a plan
until the work begins, a report until the last settlement, what an inspection asked to mend until then too.
"""

from collections.abc import Mapping
from enum import StrEnum

from projects.enums import Level, State
from projects.movements import REVERSAL_STATES, STATES_FOR
from projects.validators import AMENDABLE
from projects.workflow import LEVEL_STATES


class Open(StrEnum):
    """Kinds of things that wait for somebody, beside the next step itself."""

    APPRAISAL = "appraisal"
    AMENDMENT = "amendment"
    MONEY = "money"
    PLAN = "implementation_plan"
    EXCEPTION = "finding"
    REPORT = "progress"
    FOLLOW_UP = "inspection"


_CARRIED_OUT = (State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED)
_BEFORE_APPROVAL = (
    State.DRAFT,
    State.RETURNED,
    State.BASE_APPRAISAL,
    State.MINISTRY_APPRAISAL,
    State.PLAN_PENDING,
)

SURVIVES: Mapping[Open, tuple[str, ...]] = {
    Open.AMENDMENT: AMENDABLE,
    Open.PLAN: (State.APPROVED, State.CONTRACTED),
    Open.EXCEPTION: (*_BEFORE_APPROVAL, *AMENDABLE),
    Open.REPORT: _CARRIED_OUT,
    Open.FOLLOW_UP: _CARRIED_OUT,
}
"""The states in which a thing of this kind may go on. Appraisals and money have states of their own by level and kind of entry."""


def appraisal_survives(level: str, state: str) -> bool:
    """Whether an appraisal of ``level`` goes on in ``state``."""
    return LEVEL_STATES[Level(level)] == state


def money_survives(kind: str, state: str, *, reversal: bool) -> bool:
    """Whether a request for an entry of ``kind``, or to take one back, can still be confirmed in ``state``."""
    return state in (REVERSAL_STATES if reversal else STATES_FOR[kind])
