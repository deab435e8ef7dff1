"""The life of a đề án as a table (design: TT 36/2013/TT-BCT Art. 8–18, amended by TT 17/2018/TT-BCT).

Data only: ``projects.services.lifecycle`` reads it, ``docs/workflow.md`` is drawn from it and a test holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from projects import rules
from projects.enums import Action, Fund, Level, State
from projects.rules import Right


class Need(StrEnum):
    """What must be there before a step; checked in ``projects.services.needs``."""

    REASON = "reason"
    FIELDS = "fields"
    BUDGET = "budget"
    ATTACHMENTS = "attachments"
    NORMS = "norms"
    FORM = "form"
    NAMED_BENEFICIARIES = "named_beneficiaries"
    APPRAISAL = "appraisal"
    PLAN_DECISION = "plan_decision"
    STOP_DECISION = "stop_decision"
    CONTRACT = "contract"
    CONTRACT_PAPER = "contract_paper"
    IMPLEMENTATION_PLAN = "implementation_plan"
    ACCEPTED_REPORT = "accepted_report"
    ACCEPTANCE = "acceptance"
    MINUTES_PAPER = "minutes_paper"
    SETTLEMENT = "settlement"
    CLEARED_ADVANCES = "cleared_advances"


NEED_LABELS: dict[Need, str] = {
    Need.REASON: "lý do bằng văn bản",
    Need.FIELDS: "đủ các mục của đề án",
    Need.BUDGET: "dự toán đúng nguồn, có phần khuyến công hỗ trợ, đủ vốn đối ứng và khớp mức của từng đơn vị thụ hưởng",
    Need.ATTACHMENTS: "hồ sơ kèm theo",
    Need.NORMS: "không còn khoản vượt định mức chưa được chấp thuận",
    Need.FORM: "điều kiện riêng của đề án điểm, đề án nhóm",
    Need.NAMED_BENEFICIARIES: "đơn vị thụ hưởng đã xác định (đề án nhóm máy móc khi lên cấp Bộ)",
    Need.APPRAISAL: "thẩm định đủ 5 tiêu chí, có biên bản",
    Need.PLAN_DECISION: "quyết định có số, không vượt kinh phí kế hoạch",
    Need.STOP_DECISION: "quyết định ngừng của cấp có thẩm quyền",
    Need.CONTRACT: "hợp đồng có số, ngày, giá trị không vượt hỗ trợ được duyệt",
    Need.CONTRACT_PAPER: "bản chụp hợp đồng đã ký",
    Need.IMPLEMENTATION_PLAN: "kế hoạch thực hiện (đề án nhóm: nêu tên đơn vị thụ hưởng, Sở phê duyệt)",
    Need.ACCEPTED_REPORT: "ít nhất một báo cáo tiến độ được chấp nhận",
    Need.ACCEPTANCE: "biên bản nghiệm thu cơ sở và khối lượng",
    Need.MINUTES_PAPER: "bản chụp biên bản nghiệm thu",
    Need.SETTLEMENT: "hồ sơ quyết toán",
    Need.CLEARED_ADVANCES: "đã quyết toán hoặc hoàn trả hết số giải ngân",
}


class Effect(StrEnum):
    """What a step does beside the change of state; done in ``projects.services.effects``."""

    NOTE_LATE_REGISTRATION = "note_late_registration"
    ASSIGN_MONEY = "assign_money"
    NOTE_REFUND_DUE = "note_refund_due"
    FREEZE_DOSSIER = "freeze_dossier"
    CANCEL_UNSPENT = "cancel_unspent"
    """Plan money that was not paid out is cancelled and comes back to its envelope (``projects.services.unspent``)."""
    END_OPEN = "end_open"
    """Whatever waits for somebody and has no future in the new state (``projects.survival``)."""


@dataclass(frozen=True, slots=True)
class Route:
    """What the way of a đề án depends on."""

    fund: str
    skips_base: bool
    returned_from: str


@dataclass(frozen=True, slots=True)
class Fork:
    """A step that may end in one of several states."""

    label: str
    ends: tuple[State, ...]
    choose: Callable[[Route], State]


LEVEL_STATES: dict[str, State] = {Level.BASE: State.BASE_APPRAISAL, Level.MINISTRY: State.MINISTRY_APPRAISAL}
STATE_LEVELS: dict[str, Level] = {State.BASE_APPRAISAL: Level.BASE, State.MINISTRY_APPRAISAL: Level.MINISTRY}


def _first_level(route: Route) -> State:
    return State.MINISTRY_APPRAISAL if route.skips_base else State.BASE_APPRAISAL


def _returning_level(route: Route) -> State:
    return LEVEL_STATES.get(route.returned_from) or _first_level(route)


def _after_base(route: Route) -> State:
    return State.MINISTRY_APPRAISAL if route.fund == Fund.NATIONAL else State.PLAN_PENDING


_LEVELS = (State.BASE_APPRAISAL, State.MINISTRY_APPRAISAL)
FIRST_LEVEL = Fork("đề án quốc gia của trung tâm vùng hoặc liên tỉnh bỏ qua cấp cơ sở", _LEVELS, _first_level)
RETURNING_LEVEL = Fork("về cấp đã trả lại", _LEVELS, _returning_level)
AFTER_BASE = Fork(
    "quốc gia: lên cấp Bộ; địa phương: chờ phê duyệt",
    (State.MINISTRY_APPRAISAL, State.PLAN_PENDING),
    _after_base,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One row: from ``start`` by ``action`` to ``end``, for one fund or for both (None)."""

    start: State
    action: Action
    end: State | Fork
    rights: tuple[Right, ...]
    needs: tuple[Need, ...] = ()
    effects: tuple[Effect, ...] = ()
    fund: Fund | None = None

    @property
    def ends(self) -> tuple[State, ...]:
        return self.end.ends if isinstance(self.end, Fork) else (self.end,)

    def end_for(self, route: Route) -> State:
        return self.end.choose(route) if isinstance(self.end, Fork) else self.end


_DOSSIER = (Need.FIELDS, Need.BUDGET, Need.ATTACHMENTS, Need.NORMS, Need.FORM, Need.NAMED_BENEFICIARIES)
_LEFT = (Effect.END_OPEN,)
_STOPPABLE = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS)

STEPS: tuple[Step, ...] = (
    Step(
        State.DRAFT,
        Action.SUBMIT,
        FIRST_LEVEL,
        (rules.IMPLEMENTER_LEAD,),
        _DOSSIER,
        (Effect.FREEZE_DOSSIER, Effect.NOTE_LATE_REGISTRATION),
    ),
    Step(
        State.RETURNED,
        Action.SUBMIT,
        RETURNING_LEVEL,
        (rules.IMPLEMENTER_LEAD,),
        _DOSSIER,
        (Effect.FREEZE_DOSSIER,),
    ),
    Step(State.DRAFT, Action.WITHDRAW, State.WITHDRAWN, (rules.IMPLEMENTER_STAFF,), (Need.REASON,), _LEFT),
    Step(State.RETURNED, Action.WITHDRAW, State.WITHDRAWN, (rules.IMPLEMENTER_LEAD,), (Need.REASON,), _LEFT),
    Step(
        State.BASE_APPRAISAL,
        Action.PASS,
        AFTER_BASE,
        (rules.BASE_LEAD,),
        (Need.APPRAISAL, Need.NAMED_BENEFICIARIES),
        _LEFT,
    ),
    Step(State.BASE_APPRAISAL, Action.RETURN, State.RETURNED, (rules.BASE_STAFF,), (Need.REASON,), _LEFT),
    Step(State.BASE_APPRAISAL, Action.REJECT, State.REJECTED, (rules.BASE_LEAD,), (Need.REASON,), _LEFT),
    Step(
        State.MINISTRY_APPRAISAL,
        Action.PASS,
        State.PLAN_PENDING,
        (rules.AGENCY_REVIEWER,),
        (Need.APPRAISAL,),
        _LEFT,
        Fund.NATIONAL,
    ),
    Step(
        State.MINISTRY_APPRAISAL,
        Action.RETURN,
        State.RETURNED,
        (rules.AGENCY_STAFF,),
        (Need.REASON,),
        _LEFT,
        Fund.NATIONAL,
    ),
    Step(
        State.MINISTRY_APPRAISAL,
        Action.REJECT,
        State.REJECTED,
        (rules.AGENCY_LEAD,),
        (Need.REASON,),
        _LEFT,
        Fund.NATIONAL,
    ),
    Step(
        State.PLAN_PENDING,
        Action.APPROVE,
        State.APPROVED,
        (rules.AGENCY_APPROVER,),
        (Need.PLAN_DECISION,),
        (Effect.ASSIGN_MONEY,),
        Fund.NATIONAL,
    ),
    Step(
        State.PLAN_PENDING,
        Action.APPROVE,
        State.APPROVED,
        (rules.BASE_APPROVER,),
        (Need.PLAN_DECISION,),
        (Effect.ASSIGN_MONEY,),
        Fund.LOCAL,
    ),
    Step(
        State.APPROVED,
        Action.SIGN,
        State.CONTRACTED,
        (rules.AGENCY_SIGNER,),
        (Need.CONTRACT, Need.CONTRACT_PAPER),
        (),
        Fund.NATIONAL,
    ),
    Step(
        State.APPROVED,
        Action.SIGN,
        State.CONTRACTED,
        (rules.BASE_SIGNER,),
        (Need.CONTRACT, Need.CONTRACT_PAPER),
        (),
        Fund.LOCAL,
    ),
    Step(
        State.CONTRACTED,
        Action.START,
        State.IN_PROGRESS,
        (rules.IMPLEMENTER_STAFF,),
        (Need.IMPLEMENTATION_PLAN,),
    ),
    Step(
        State.IN_PROGRESS,
        Action.ACCEPT,
        State.ACCEPTED,
        (rules.BASE_ACCEPTER,),
        (Need.ACCEPTED_REPORT, Need.ACCEPTANCE, Need.MINUTES_PAPER),
        _LEFT,
    ),
    Step(
        State.ACCEPTED,
        Action.SETTLE,
        State.SETTLED,
        (rules.AGENCY_SETTLER,),
        (Need.SETTLEMENT, Need.CLEARED_ADVANCES),
        (Effect.CANCEL_UNSPENT, Effect.END_OPEN),
        Fund.NATIONAL,
    ),
    Step(
        State.ACCEPTED,
        Action.SETTLE,
        State.SETTLED,
        (rules.BASE_SETTLER,),
        (Need.SETTLEMENT, Need.CLEARED_ADVANCES),
        (Effect.CANCEL_UNSPENT, Effect.END_OPEN),
        Fund.LOCAL,
    ),
    *(
        Step(
            state,
            Action.STOP,
            State.STOPPED,
            (right,),
            (Need.REASON, Need.STOP_DECISION),
            (Effect.NOTE_REFUND_DUE, Effect.CANCEL_UNSPENT, Effect.END_OPEN),
            fund,
        )
        for fund, right in ((Fund.NATIONAL, rules.AGENCY_LEAD), (Fund.LOCAL, rules.BASE_LEAD))
        for state in _STOPPABLE
    ),
)


def step_for(state: str, action: str, fund: str) -> Step | None:
    """The row for ``action`` on a đề án of ``fund`` in ``state``; None where the table has none."""
    for step in STEPS:
        if step.start == state and step.action == action and step.fund in (None, fund):
            return step
    return None


def steps_from(state: str, fund: str) -> list[Step]:
    """All rows that leave ``state`` for a đề án of ``fund``."""
    return [step for step in STEPS if step.start == state and step.fund in (None, fund)]


def rights_for(action: str, fund: str) -> tuple[Right, ...]:
    """Who may ever do ``action`` to a đề án of ``fund``, in whatever state."""
    rows = [step for step in STEPS if step.action == action and step.fund in (None, fund)]
    return tuple(dict.fromkeys(right for step in rows for right in step.rights))


_TURNS_BACK = (Action.RETURN, Action.REJECT, Action.STOP, Action.WITHDRAW)


def awaited(state: str, fund: str) -> tuple[Right, ...]:
    """Whose move it is in ``state``: the holders of the steps that go on (giving back, refusing, stopping and withdrawing are nobody's duty)."""
    rows = [step for step in steps_from(state, fund) if step.action not in _TURNS_BACK]
    return tuple(dict.fromkeys(right for step in rows for right in step.rights))
