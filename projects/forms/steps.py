"""The form of one workflow step."""

from typing import Any

from django import forms

from core.forms import ActForm
from core.words import say
from projects.enums import Action
from projects.forms.amendments import SeenCheckbox
from projects.selectors.telling import Told

Sure = tuple[str, str]
"""The words of a tick, and what is said where it is missing."""

UNSPENT: Sure = (
    say("Tôi đã đọc phần kinh phí không giải ngân ở trên và xác nhận quyết toán"),
    say("Đánh dấu xác nhận phần kinh phí không giải ngân."),
)
ALL_PLACES: Sure = (
    say("Mọi nơi thực hiện của đề án đã được nghiệm thu"),
    say("Đánh dấu xác nhận mọi nơi thực hiện đã được nghiệm thu."),
)
READ_ACCEPTING: Sure = (
    say("Tôi đã đọc các điểm nêu trên; mọi nơi thực hiện của đề án đã được nghiệm thu"),
    say("Đánh dấu xác nhận đã đọc các điểm nêu trên."),
)
READ_SETTLING: Sure = (
    say("Tôi đã đọc các điểm nêu trên và xác nhận quyết toán"),
    say("Đánh dấu xác nhận đã đọc các điểm nêu trên."),
)


def sure_of(action: Action, told: Told) -> Sure | None:
    """What is ticked before ``action`` where something is told that needs it."""
    if not told.mark:
        return None
    if action == Action.SETTLE:
        return READ_SETTLING if told.short else UNSPENT
    return ALL_PLACES if told.only_places else READ_ACCEPTING


class StepForm(ActForm):
    """``seen`` is the state in which the person saw the đề án: a step from another one is refused as stale."""

    kept = True

    reason = forms.CharField(
        label=say("Lý do"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": say("Ghi lý do.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        action: Action,
        needs_reason: bool,
        seen: str,
        sure: Sure | None = None,
        mark: str = "",
        **kwargs: Any,
    ) -> None:
        """``sure``: what the page says that the person has to have read; ``mark`` stands for it."""
        super().__init__(*args, **kwargs)
        if sure is not None:
            label, missing = sure
            self.fields["sure"] = forms.CharField(
                label=label, widget=SeenCheckbox(mark), error_messages={"required": missing}
            )
        self.initial["seen"] = seen
        self.submit = str(action.label)
        self.danger = action in (Action.REJECT, Action.WITHDRAW)
        if not needs_reason:
            reason = self.fields["reason"]
            reason.required = False
            reason.label = say("Ghi chú (không bắt buộc)")
            reason.widget.attrs["rows"] = 2
        elif action == Action.WITHDRAW:
            self.fields["reason"].help_text = say(
                "Đề án không sửa, không gửi được nữa và không mở lại; vẫn đọc và sao chép được"
            )
        elif action == Action.RETURN:
            self.fields["reason"].help_text = say(
                "Nêu rõ cần bổ sung gì; đơn vị thực hiện nhận được và lưu trong lịch sử"
            )
