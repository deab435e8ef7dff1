"""Which two acts one person never does to the same đề án: the one table of separated duties. Data only.

Whoever wrote or asked does not answer, whoever appraised or sat on the council does not approve, whoever declared an interest has no duty at all, whoever gave a plan its money does not hand it out, whoever
wrote the minutes of acceptance does not accept, whoever asked for money or a change does not confirm it
(TT 36/2013/TT-BCT Art. 8, 11; NĐ 45/2012/NĐ-CP Art. 12-14). The rights of ``projects.rules`` read ``INCOMPATIBLE``; what concerns one
request alone stands in ``OWN_REQUESTS`` and is asked by ``projects.services.acting.refuse_own``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.words import say


class Part(StrEnum):
    """A hand that somebody had in the đề án, which excludes them from a later duty."""

    AUTHOR = "author"
    APPRAISED = "appraised"
    SIGNED_FOR_CENTER = "signed_for_center"
    WROTE_MINUTES = "wrote_minutes"
    FILED_SETTLEMENT = "filed_settlement"
    IMPLEMENTER = "implementer"
    CONFLICTED = "conflicted"


PART_LABELS: Mapping[Part, str] = {
    Part.AUTHOR: say("đã soạn hoặc gửi đề án này"),
    Part.APPRAISED: say("đã thẩm định hoặc thông qua thẩm định đề án này"),
    Part.CONFLICTED: say("đã khai có xung đột lợi ích ở đề án này"),
    Part.SIGNED_FOR_CENTER: say("đã lập hợp đồng của đề án này"),
    Part.WROTE_MINUTES: say("đã ghi biên bản nghiệm thu của đề án này"),
    Part.FILED_SETTLEMENT: say("đã lập hồ sơ quyết toán của đề án này"),
    Part.IMPLEMENTER: say("thuộc đơn vị thực hiện đề án này"),
}


class Duty(StrEnum):
    """What the other side does. ``ANSWER``: appraise, return, refuse, confirm and decide changes, stop, grant exceptions."""

    ANSWER = "answer"
    ACCEPT = "accept"
    APPROVE = "approve"
    SIGN = "sign"
    SETTLE = "settle"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Pair:
    """Whoever had the hand ``earlier`` does not do ``later`` to the same đề án, whether its money is national or local."""

    earlier: Part
    later: Duty


INCOMPATIBLE: tuple[Pair, ...] = (
    Pair(Part.AUTHOR, Duty.ANSWER),
    Pair(Part.IMPLEMENTER, Duty.ANSWER),
    Pair(Part.AUTHOR, Duty.ACCEPT),
    Pair(Part.IMPLEMENTER, Duty.ACCEPT),
    Pair(Part.WROTE_MINUTES, Duty.ACCEPT),
    Pair(Part.AUTHOR, Duty.APPROVE),
    Pair(Part.IMPLEMENTER, Duty.APPROVE),
    Pair(Part.APPRAISED, Duty.APPROVE),
    Pair(Part.AUTHOR, Duty.SIGN),
    Pair(Part.IMPLEMENTER, Duty.SIGN),
    Pair(Part.SIGNED_FOR_CENTER, Duty.SIGN),
    Pair(Part.FILED_SETTLEMENT, Duty.SETTLE),
    Pair(Part.IMPLEMENTER, Duty.SETTLE),
    Pair(Part.AUTHOR, Duty.SETTLE),
    Pair(Part.IMPLEMENTER, Duty.PAY),
    Pair(Part.AUTHOR, Duty.PAY),
    *(Pair(Part.CONFLICTED, duty) for duty in Duty),
)


def excluded_from(duty: Duty | None) -> tuple[Part, ...]:
    """The hands that exclude a person from ``duty``, in the order of the table."""
    return tuple(pair.earlier for pair in INCOMPATIBLE if pair.later == duty)


class Request(StrEnum):
    """What one person asks for and another answers."""

    AMENDMENT = "amendment"
    ENVELOPE = "envelope"
    CONFIRMED_AMENDMENT = "confirmed_amendment"
    EXCEPTION = "exception"
    MONEY = "money"
    PROGRESS = "progress"


OWN_REQUESTS: Mapping[Request, str] = {
    Request.AMENDMENT: say("Người đề nghị điều chỉnh không được tự xác nhận, trả lại hay quyết định."),
    Request.CONFIRMED_AMENDMENT: say(
        "Người đã xác nhận đề nghị điều chỉnh không được ghi quyết định của cấp trên về đề nghị đó."
    ),
    Request.ENVELOPE: say(
        "Người đã ghi kinh phí giao cho kế hoạch không được phê duyệt đề án từ kế hoạch đó."
    ),
    Request.EXCEPTION: say("Người đề nghị ngoại lệ không được tự trả lời."),
    Request.MONEY: say("Người đề nghị không tự xác nhận hay từ chối đề nghị của mình."),
    Request.PROGRESS: say("Người gửi báo cáo không được tự chấp nhận hay trả lại."),
}
"""The refusal of whoever answers what they asked for themselves, or decides what they confirmed."""
