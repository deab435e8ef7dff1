"""Which kinds of paper the dossier of a đề án holds at each stage of its life. Data only; what a submission needs stands in ``validators``."""

from dataclasses import dataclass

from core.words import say
from projects.enums import Action, AttachmentKind, State


@dataclass(frozen=True, slots=True)
class Stage:
    """``kinds`` are expected once the đề án has reached one of ``states``; a paper counts when it came after the step
    ``after``, or before the step ``before``."""

    label: str
    kinds: tuple[AttachmentKind, ...]
    states: frozenset[State]
    source: str
    after: Action | None = None
    before: Action | None = None


_WAY = (
    State.DRAFT,
    State.BASE_APPRAISAL,
    State.MINISTRY_APPRAISAL,
    State.PLAN_PENDING,
    State.APPROVED,
    State.CONTRACTED,
    State.IN_PROGRESS,
    State.ACCEPTED,
    State.SETTLED,
)


def _from(state: State) -> frozenset[State]:
    return frozenset(_WAY[_WAY.index(state) :])


SIGNING = Stage(
    say("Ký hợp đồng"),
    (AttachmentKind.CONTRACT,),
    _from(State.CONTRACTED),
    say("36/2013/TT-BCT, Điều 13"),
)
"""Without its paper the contract is not signed."""
ACCEPTING = Stage(
    say("Nghiệm thu cơ sở"),
    (AttachmentKind.MINUTES,),
    _from(State.IN_PROGRESS),
    say("36/2013/TT-BCT, Điều 14"),
    Action.START,
)
"""Without its paper the đề án is not accepted."""

LATER_STAGES: tuple[Stage, ...] = (
    Stage(
        say("Thẩm định"),
        (AttachmentKind.MINUTES,),
        _from(State.BASE_APPRAISAL),
        say("36/2013/TT-BCT, Điều 8"),
        before=Action.START,
    ),
    Stage(
        say("Phê duyệt kế hoạch"),
        (AttachmentKind.DECISION,),
        _from(State.APPROVED),
        say("36/2013/TT-BCT, Điều 6"),
    ),
    SIGNING,
    ACCEPTING,
    Stage(
        say("Quyết toán"),
        (AttachmentKind.VOUCHER,),
        _from(State.ACCEPTED),
        say("36/2013/TT-BCT, Điều 18–19"),
        Action.ACCEPT,
    ),
)
"""After the submission; appraisal and acceptance both end in minutes, told apart by the day on which the work began, and only vouchers after the acceptance are of the
settlement. Minutes that the portal made of a sheet and the paper of the decision over the plan count as well. Money is settled with a voucher, and a plan is
approved with its decision, so that those stages need no check of their own."""
