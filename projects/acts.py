"""The acts of carrying out that stand beside the workflow table: in which states of the đề án each is open, and whose right it is. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.words import say
from projects import rules
from projects.enums import Form, Fund, State
from projects.rules import Right
from projects.validators import EDITABLE_IN


@dataclass(frozen=True, slots=True)
class Act:
    """``key`` is its name on the audit trail, ``label`` the button's verb; ``form`` limits the act to đề án of one form."""

    key: str
    label: str
    states: tuple[State, ...]
    rights_by_fund: Mapping[str, tuple[Right, ...]]
    form: str = ""

    def rights(self, fund: str) -> tuple[Right, ...]:
        """Who may do it with a đề án of ``fund``."""
        return self.rights_by_fund[fund]


def _both(*rights: Right) -> Mapping[str, tuple[Right, ...]]:
    return dict.fromkeys(Fund.values, rights)


_PLANNING = (State.APPROVED, State.CONTRACTED)
_DOSSIER_STATES = (State.DRAFT, State.RETURNED)

FIRST_CONTRACT = Act(
    "contract.record", say("Ghi hợp đồng"), (State.APPROVED,), _both(rules.IMPLEMENTER_STAFF)
)
"""Recorded by the centre, confirmed by the other side with the step “sign”."""
NEXT_CONTRACT = Act(
    "contract.record",
    say("Ghi hợp đồng bổ sung"),
    (State.CONTRACTED, State.IN_PROGRESS),
    {Fund.NATIONAL: (rules.AGENCY_LEAD,), Fund.LOCAL: (rules.BASE_LEAD,)},
)
"""One that follows, as for the next year of a long đề án: recorded by the other side itself."""
WITHDRAW_FIRST = Act(
    "contract.withdraw", say("Rút hợp đồng ghi nhầm"), FIRST_CONTRACT.states, FIRST_CONTRACT.rights_by_fund
)
WITHDRAW_NEXT = Act(
    "contract.withdraw", WITHDRAW_FIRST.label, NEXT_CONTRACT.states, NEXT_CONTRACT.rights_by_fund
)
"""By the side that records in that state, as long as nothing rests on the contract."""
WRITE_PLAN = Act(
    "implementation_plan.save", say("Lập kế hoạch thực hiện"), _PLANNING, _both(rules.IMPLEMENTER_STAFF)
)
NAME_BENEFICIARIES = Act(
    "project.set_beneficiaries",
    say("Nêu tên đơn vị thụ hưởng"),
    _PLANNING,
    _both(rules.IMPLEMENTER_STAFF),
    Form.GROUP,
)
APPROVE_PLAN = Act(
    "implementation_plan.approve",
    say("Duyệt kế hoạch thực hiện"),
    _PLANNING,
    _both(rules.BASE_LEAD),
    Form.GROUP,
)
BRING_PAPER = Act(
    "attachment.add",
    say("Thêm giấy tờ"),
    tuple(state for state in State if "attachments" in EDITABLE_IN[state] and state not in _DOSSIER_STATES),
    _both(
        rules.IMPLEMENTER_STAFF,
        rules.IMPLEMENTER_ACCOUNTS,
        rules.BASE_STAFF,
        rules.AGENCY_STAFF,
        rules.BASE_SETTLER,
        rules.AGENCY_SETTLER,
        rules.BASE_PAYER,
        rules.AGENCY_PAYER,
    ),
)
"""Papers that come after the dossier was sent: minutes, vouchers, answers. While it is written they are a section of it."""
DISCUSS = BRING_PAPER.rights_by_fund[Fund.NATIONAL]
"""Who takes part in discussions, in every state: whoever has any work on the đề án. Auditors and administrators read."""
WRITE_PROGRESS = Act(
    "progress.save",
    say("Viết báo cáo tiến độ"),
    (State.CONTRACTED, State.IN_PROGRESS),
    _both(rules.IMPLEMENTER_STAFF),
)
_REPORTED = (State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED, State.SETTLED, State.STOPPED)
SEND_PROGRESS = Act("progress.send", say("Gửi báo cáo"), _REPORTED, _both(rules.IMPLEMENTER_STAFF))
RETURN_PROGRESS = Act(
    "progress.return", say("Trả lại báo cáo"), _REPORTED, _both(rules.BASE_STAFF, rules.AGENCY_STAFF)
)
ACCEPT_PROGRESS = Act(
    "progress.accept", say("Chấp nhận báo cáo"), _REPORTED, _both(rules.BASE_STAFF, rules.AGENCY_STAFF)
)
ENTER_RESULTS = Act(
    "result.record",
    say("Nhập kết quả"),
    (State.IN_PROGRESS, State.ACCEPTED, State.SETTLED),
    _both(rules.IMPLEMENTER_STAFF),
)
INSPECT = Act(
    "inspection.record",
    say("Ghi kiểm tra"),
    (State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED),
    _both(rules.BASE_STAFF, rules.AGENCY_STAFF),
)
CLOSE_INSPECTION = Act(
    "inspection.close",
    say("Xác nhận khắc phục xong"),
    (State.CONTRACTED, State.IN_PROGRESS, State.ACCEPTED, State.SETTLED, State.STOPPED),
    _both(rules.BASE_STAFF, rules.AGENCY_STAFF),
)
RECORD_ACCEPTANCE = Act(
    "acceptance.record", say("Ghi biên bản nghiệm thu"), (State.IN_PROGRESS,), _both(rules.BASE_STAFF)
)
WITHDRAW_ACCEPTANCE = Act(
    "acceptance.withdraw",
    say("Rút biên bản nghiệm thu ghi nhầm"),
    (State.IN_PROGRESS,),
    _both(rules.BASE_STAFF),
)
FILE_SETTLEMENT = Act(
    "settlement.record", say("Lập hồ sơ quyết toán"), (State.ACCEPTED,), _both(rules.IMPLEMENTER_ACCOUNTS)
)

PAPER_ACTS = (
    WRITE_PROGRESS,
    SEND_PROGRESS,
    RETURN_PROGRESS,
    ACCEPT_PROGRESS,
    CLOSE_INSPECTION,
    ENTER_RESULTS,
    WRITE_PLAN,
    NAME_BENEFICIARIES,
    APPROVE_PLAN,
    WITHDRAW_FIRST,
    WITHDRAW_NEXT,
    WITHDRAW_ACCEPTANCE,
)
"""Those whose buttons stand beside a paper."""
