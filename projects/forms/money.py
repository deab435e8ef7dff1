"""Forms of the acts on money: asking, taking back, confirming, refusing, withdrawing; and the filter of a plan's entries."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from core.forms import OLD_PAGE, ActForm, DayField, MoneyField, renew_key
from core.words import lowered, say, say_as
from projects.enums import Source
from projects.models import AnnualPlan, Decision, MoneyRequest
from projects.movements import Movement
from projects.selectors.ledger import AdvanceCondition
from projects.selectors.money import Lot
from projects.selectors.plan_money import FIGURES, NO_BATCH
from projects.selectors.plans import sources_given

_FILE = {"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}
_FILE_HELP = say("PDF, DOCX, XLSX, JPG hoặc PNG, tối đa 20 MB")
AGAIN = say("Trang có lỗi thì trình duyệt bỏ tệp đã chọn: hãy chọn lại tệp")


def voucher_field(*, label: str, required: bool) -> forms.FileField:
    """A file to upload as voucher; type and size are read from its content by the service."""
    return forms.FileField(
        label=label,
        required=required,
        help_text=_FILE_HELP,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs=_FILE),
        error_messages={
            "required": say("Đính kèm chứng từ."),
            "max_length": say("Tên tệp dài quá 255 ký tự."),
        },
    )


def note_field(label: str, *, rows: int = 3, required: bool = False, **texts: Any) -> forms.CharField:
    """Free words of up to 2.000 letters."""
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **texts
    )


class KeyedForm(ActForm):
    """Carries a key of its own, so that sending it twice asks once."""

    kept = True

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        if self.files and "voucher" in self.fields:
            self.fields["voucher"].help_text = AGAIN

    def full_clean(self) -> None:
        super().full_clean()
        renew_key(self, "key", uuid.uuid4())


class AskForm(KeyedForm):
    """Asks for one movement of ``movement.kind`` of one of ``lots``."""

    lot = forms.ChoiceField(
        label=say("Nguồn, năm ngân sách"), error_messages={"required": say("Chọn nguồn và năm.")}
    )
    amount = MoneyField(label=say("Số tiền đề nghị"), error_messages={"required": say("Ghi số tiền.")})
    happened_on = DayField(label=say("Ngày"))
    document = forms.CharField(
        label=say("Số văn bản, chứng từ (không bắt buộc)"), required=False, max_length=300
    )
    note = note_field(say("Diễn giải (không bắt buộc)"))

    def __init__(
        self,
        *args: Any,
        movement: Movement,
        lots: Sequence[Lot],
        conditions: Sequence[AdvanceCondition],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.submit = say("Ghi và gửi xác nhận") if not movement.voucher else say("Gửi đề nghị")
        lot = self.fields["lot"]
        assert isinstance(lot, forms.ChoiceField)
        lot.choices = [(one.key, f"{Source(one.now.source).label}, {one.now.fund_year}") for one in lots]
        first = next((one.key for one in lots if one.most is None or one.most > 0), None)
        self.initial.setdefault("lot", first)
        self.initial.setdefault("happened_on", today)
        if conditions:
            self.fields["condition_met"] = forms.BooleanField(
                label=say("Đã đáp ứng điều kiện tạm ứng nêu trên"), required=False
            )
        self.fields["voucher"] = voucher_field(
            label=say("Chứng từ (nộp ngay, hoặc bên xác nhận nộp sau)")
            if movement.voucher
            else say("Chứng từ (không bắt buộc)"),
            required=False,
        )
        if self.files:
            self.fields["voucher"].help_text = AGAIN

    def clean_lot(self) -> tuple[str, int]:
        source, year = str(self.cleaned_data["lot"]).split(":")
        return source, int(year)


class ReversalForm(KeyedForm):
    """Asks that an entry be taken back."""

    submit = say("Gửi đề nghị hủy")
    danger = True
    reason = note_field(
        say("Lý do hủy"), required=True, error_messages={"required": say("Ghi lý do hủy bút toán.")}
    )
    happened_on = DayField(label=say("Ngày hủy"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", today)


class ConfirmForm(ActForm):
    """Confirms ``request``, with the day and number that stand on the voucher."""

    kept = True

    happened_on = DayField(label=say("Ngày trên chứng từ"))
    document = forms.CharField(label=say("Số chứng từ"), required=False, max_length=300)

    def __init__(self, *args: Any, request: MoneyRequest, movement: Movement | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = say("Xác nhận %(title)s", title=lowered(request.title))
        self.initial.setdefault("happened_on", request.happened_on)
        self.initial.setdefault("document", request.document)
        if movement is None:
            self.danger = True
            del self.fields["document"]
            self.fields["happened_on"].label = say("Ngày hủy")
        there = request.voucher is not None and not request.voucher.harmful
        needed = movement is not None and movement.voucher and not there
        label = say("Chứng từ") if needed else say("Chứng từ khác, thay tệp đã nộp (không bắt buộc)")
        if not needed and not there:
            label = say("Chứng từ (không bắt buộc)")
        self.fields["voucher"] = voucher_field(label=label, required=bool(needed))
        if self.files:
            self.fields["voucher"].help_text = AGAIN


class RefuseForm(ActForm):
    kept = True
    submit = say_as("act", "Không chấp nhận")
    danger = True
    reason = note_field(
        say("Lý do không chấp nhận"), required=True, error_messages={"required": say("Ghi lý do.")}
    )


class WithdrawForm(ActForm):
    kept = True
    submit = say("Rút đề nghị")
    reason = note_field(say("Lý do rút (không bắt buộc)"), rows=2)


class PlanEntriesForm(forms.Form):
    """The filter of the entries of a plan: which figure's, of which source, batch and decision."""

    figure = forms.ChoiceField(label=say("Khoản"), required=False)
    source = forms.ChoiceField(label=say("Nguồn"), required=False)
    batch = forms.ChoiceField(label=say("Đợt"), required=False)
    decision = forms.ModelChoiceField(
        label=say("Quyết định"), queryset=Decision.objects.none(), required=False
    )

    def __init__(self, *args: Any, plan: AnnualPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batches = {
            *plan.envelopes.values_list("batch", flat=True),
            *plan.decisions.values_list("batch", flat=True),
        }
        numbers = [(str(batch), say("Đợt %(number)s", number=batch)) for batch in sorted(batches)]
        self._offer("figure", [(key, label) for key, (label, _) in FIGURES.items()])
        self._offer("source", [(source, str(Source(source).label)) for source in sources_given(plan)])
        self._offer("batch", [*numbers, (str(NO_BATCH), say("Không theo đợt"))])
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ModelChoiceField)
        decision.queryset = plan.decisions.all()
        decision.empty_label = say("Tất cả")

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", say("Tất cả")), *choices]
