"""Forms of an appraisal: begin it, write it, leave it. The draft is saved as it stands; what is lacking is told before the end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from core.fields import TextField
from core.forms import ActForm, DayField
from core.seen import SeenForm
from core.words import say
from projects.enums import CouncilSeat, Declaration
from projects.models.appraisal import CRITERIA
from projects.services.appraisal_drafts import COUNCIL, FIELDS, STAFF

_ANSWERS = (("yes", say("Đạt")), ("no", say("Chưa đạt")))
_OLD_PAGE = dict.fromkeys(("required", "invalid"), say("Trang đã cũ; hãy tải lại trang."))
_TEXT = 10_000
Choices = Sequence[tuple[Any, str]]


def _text(label: str, rows: int, **kwargs: Any) -> TextField:
    return TextField(
        label=label,
        lines=True,
        required=False,
        max_length=_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def _choice(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, **kwargs)


def _comment_label(criterion: str) -> str:
    """The eye sees the criterion above; who listens is told it."""
    return format_html('{}<span class="visually-hidden">: {}</span>', say("Nhận xét"), criterion)


class StartForm(ActForm):
    """By a council or by the body's own staff (TT 36/2013 Art. 8)."""

    submit = say("Bắt đầu thẩm định")
    by_council = forms.ChoiceField(
        label=say("Hình thức thẩm định"),
        choices=((STAFF, say("Cán bộ của đơn vị thẩm định")), (COUNCIL, say("Hội đồng thẩm định"))),
        initial=STAFF,
        widget=forms.RadioSelect,
        error_messages={"required": say("Chọn hình thức thẩm định.")},
    )


class AppraisalForm(SeenForm):
    """The five criteria, opinion, minutes and declaration of an open appraisal, or some of them; nothing is required before the end."""

    submit = say("Lưu, làm tiếp sau")

    def __init__(self, data: Any = None, *, names: Iterable[str] = FIELDS, values: Mapping[str, str]) -> None:
        super().__init__(data, initial=values)
        self.carry({name: _field(name) for name in names})


def _field(name: str) -> forms.Field:
    part, _, key = name.partition("_")
    if key in _CRITERIA and part == "met":
        return _choice(_CRITERIA[key], _ANSWERS)
    if key in _CRITERIA:
        return _text(_comment_label(_CRITERIA[key]), 2)
    return _OTHERS[name]()


_CRITERIA = dict(CRITERIA)
_OTHERS: Mapping[str, Callable[[], forms.Field]] = {
    "by_council": lambda: _choice(
        say("Hình thức thẩm định"),
        ((STAFF, say("Cán bộ của đơn vị thẩm định")), (COUNCIL, say("Hội đồng thẩm định"))),
    ),
    "opinion": lambda: _text(
        say("Ý kiến thẩm định"), 6, help_text=say("Kết luận và kiến nghị; in nguyên văn trong biên bản")
    ),
    "minutes_number": lambda: TextField(
        label=say("Số biên bản"), required=False, max_length=60, help_text=say("Như 05/BB-SCT")
    ),
    "declaration": lambda: _choice(
        say("Cam kết về xung đột lợi ích"),
        (
            (
                Declaration.NO_CONFLICT.value,
                say(
                    "Tôi không có xung đột lợi ích với đơn vị thực hiện, phối hợp và thụ hưởng của đề án này"
                ),
            ),
            (Declaration.CONFLICT.value, say("Tôi có xung đột lợi ích")),
        ),
    ),
}


class MemberForm(ActForm):
    """Somebody on the council: an account of the appraising body, else a name."""

    submit = say("Thêm vào hội đồng")

    user = forms.TypedChoiceField(
        label=say("Người có tài khoản trên cổng"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=say("Tự khai về xung đột lợi ích; việc hiện ở Việc của tôi của họ"),
        error_messages={"invalid_choice": say("Chọn người trong danh sách.")},
    )
    name = TextField(
        label=say("Hoặc họ và tên người ngoài cổng"),
        required=False,
        max_length=120,
        help_text=say("Người lập phiếu ghi lại bản khai đã ký của người này"),
    )
    post = TextField(label=say("Chức vụ, đơn vị"), required=False, max_length=200)
    seat = forms.ChoiceField(
        label=say("Vai trò"), choices=CouncilSeat.choices, initial=CouncilSeat.MEMBER,
        error_messages={"required": say("Chọn vai trò."), "invalid_choice": say("Vai trò này không có.")},
    )  # fmt: skip
    replaces = forms.TypedChoiceField(
        label=say("Thay cho người vắng mặt"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": say("Chỉ thay người vắng mặt chưa có người thay.")},
    )

    def __init__(self, *args: Any, users: Choices, absent: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", say("– không –")), *users]  # type: ignore[attr-defined]
        self.fields["replaces"].choices = [("", say("– không –")), *absent]  # type: ignore[attr-defined]
        if not absent:
            del self.fields["replaces"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("user") and values.get("name"):
            self.add_error("name", say("Chọn người có tài khoản hoặc ghi họ tên người ngoài, không cả hai."))
        return values


class DeclareForm(ActForm):
    """A member's declaration of interest."""

    submit = say("Gửi cam kết")

    declaration = forms.ChoiceField(
        label=say("Cam kết"),
        choices=(
            (
                Declaration.NO_CONFLICT.value,
                say("Không có xung đột lợi ích với đơn vị thực hiện, phối hợp và thụ hưởng của đề án này"),
            ),
            (Declaration.CONFLICT.value, say("Có xung đột lợi ích: rút khỏi hội đồng")),
        ),
        widget=forms.RadioSelect,
        error_messages={
            "required": say("Chọn một trong hai cam kết."),
            "invalid_choice": say("Chọn một trong hai cam kết."),
        },
    )
    interest = TextField(
        label=say("Lợi ích liên quan (khi có xung đột)"),
        lines=True,
        required=False,
        max_length=2000,
        help_text=say("Như: em ruột là giám đốc đơn vị thụ hưởng. In trong biên bản"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PaperDeclarationForm(DeclareForm):
    """The same from a signed paper, with its day."""

    submit = say("Ghi bản khai")

    signed_on = DayField(
        label=say("Ngày ký bản khai"),
        error_messages={
            "required": say("Ghi ngày ký bản khai."),
            "invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026."),
        },
    )


class ReasonForm(ActForm):
    """An act that needs a reason alone."""

    kept = True

    reason = forms.CharField(
        label=say("Lý do"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": say("Ghi lý do.")},
    )


class StepBackForm(ReasonForm):
    submit = say("Rút khỏi thẩm định")
    danger = True


class ReleaseForm(ReasonForm):
    submit = say("Thu hồi phiếu")
    danger = True


class FinishForm(ActForm):
    """``seen`` is the revision that was looked over: what was changed since is not signed unseen."""

    submit = say("Hoàn tất thẩm định")
    seen = forms.IntegerField(label=say("Bản đang xem"), widget=forms.HiddenInput, error_messages=_OLD_PAGE)
