"""What a page offers to do with a đề án: label, address, the states in which it is open, whose right it is. Data only.

Only what the person may do is offered; the service behind it checks again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.words import say
from projects import acts, rules
from projects.acts import Act
from projects.enums import Action, EntryKind, State
from projects.movements import MOVEMENTS
from projects.rules import Right
from projects.validators import AMENDABLE
from projects.workflow import STEPS

Rights = Callable[[str], tuple[Right, ...]]
"""The rights that an act needs, by fund."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act: ``route`` takes the code of the đề án and then ``arguments``. The first offer of a person is the main one."""

    key: str
    label: str
    route: str
    states: frozenset[str]
    rights: Rights
    arguments: tuple[str, ...] = ()
    icon: str = ""
    form: str = ""
    """Only for đề án of this form; blank for all."""


def _step(action: Action, route: str = "projects:step") -> Offer:
    """The step ``action`` of the workflow table."""
    states = frozenset(step.start for step in STEPS if step.action == action)

    def rights(fund: str) -> tuple[Right, ...]:
        rows = [step for step in STEPS if step.action == action and step.fund in (None, fund)]
        return tuple(dict.fromkeys(right for step in rows for right in step.rights))

    arguments = (action.value,) if route == "projects:step" else ()
    return Offer(action.value, action.label, route, states, rights, arguments)


def _appraise(state: State, right: Right) -> Offer:
    """Appraising at one level, offered to those who appraise there."""
    return Offer(
        "appraise", say("Thẩm định"), "projects:appraise", frozenset({state}), lambda _fund: (right,)
    )


def _writers(fund: str) -> tuple[Right, ...]:
    return (rules.IMPLEMENTER_STAFF,)


def _act(act: Act, route: str) -> Offer:
    """An act beside the table, on a page of its own."""
    return Offer(act.key, act.label, route, frozenset(act.states), act.rights, form=act.form)


def _movement(kind: EntryKind) -> Offer:
    """Asking for money of ``kind``; the other kinds are offered on the ledger's own page."""
    movement = MOVEMENTS[kind]
    return Offer(
        f"ask_{kind.value}",
        movement.act,
        "projects:ask_money",
        frozenset(movement.states),
        lambda _fund: movement.askers,
        (kind.value,),
    )


OFFERS: tuple[Offer, ...] = (
    Offer("edit", say("Soạn hồ sơ"), "projects:edit", frozenset({State.DRAFT, State.RETURNED}), _writers),
    _step(Action.SUBMIT),
    _appraise(State.BASE_APPRAISAL, rules.BASE_STAFF),
    _appraise(State.MINISTRY_APPRAISAL, rules.AGENCY_REVIEWER),
    _step(Action.PASS),
    _step(Action.RETURN),
    _step(Action.REJECT),
    _step(Action.APPROVE, "projects:approve"),
    _step(Action.SIGN),
    _step(Action.START),
    _step(Action.ACCEPT),
    _step(Action.SETTLE),
    _act(acts.FIRST_CONTRACT, "projects:contract"),
    _act(acts.NEXT_CONTRACT, "projects:contract"),
    _act(acts.WRITE_PLAN, "projects:plan"),
    _act(acts.NAME_BENEFICIARIES, "projects:named"),
    _act(acts.APPROVE_PLAN, "projects:approve_plan"),
    _act(acts.WRITE_PROGRESS, "projects:progress_report"),
    _act(acts.ENTER_RESULTS, "projects:results_entry"),
    _act(acts.RECORD_ACCEPTANCE, "projects:acceptance"),
    _act(acts.INSPECT, "projects:inspection"),
    _act(acts.FILE_SETTLEMENT, "projects:settlement"),
    _movement(EntryKind.ADVANCE),
    _movement(EntryKind.PAY),
    _act(acts.BRING_PAPER, "projects:bring_paper"),
    _step(Action.STOP, "projects:stop"),
    _step(Action.WITHDRAW),
    Offer("copy", say("Sao chép"), "projects:copy", frozenset(State), _writers),
    Offer(
        "amend",
        say("Đề nghị điều chỉnh"),
        "projects:amend",
        frozenset(AMENDABLE),
        lambda _fund: (rules.IMPLEMENTER_STAFF,),
    ),
)
