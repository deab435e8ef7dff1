"""The forms of carrying out: contract, implementation plan, inspection, acceptance, settlement dossier."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import ActForm, DayField, MoneyField
from core.words import say, say_as
from projects.forms.money import AGAIN, voucher_field


def _text(label: str, missing: str, *, rows: int = 4, help_text: str = "", required: bool = True) -> Any:
    return forms.CharField(
        label=label,
        max_length=20_000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


def _day(label: str, missing: str, **kwargs: Any) -> DayField:
    field = DayField(label=label, **kwargs)
    field.error_messages["required"] = missing
    return field


class SeenForm(ActForm):
    """A form on a paper that others write too: ``seen`` is the print of what the person had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen

    def show_anew(self, seen: str) -> None:
        """Let what is on record now, which the page shows, be what the person has seen when they send again."""
        sent: Any = self.data
        anew = sent.copy()
        anew["seen"] = seen
        self.data = anew


class _PaperForm(ActForm):
    """Takes the scan of the paper that it records; a browser drops the chosen file when the page comes back."""

    kept = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.files:
            self.fields["paper"].help_text = AGAIN


class ContractForm(_PaperForm):
    submit = say("Ghi hợp đồng")

    number = forms.CharField(
        label=say("Số hợp đồng"), max_length=60, error_messages={"required": say("Ghi số hợp đồng.")}
    )
    signed_on = _day(say("Ngày ký"), say("Ghi ngày ký hợp đồng."))
    value = MoneyField(
        label=say("Giá trị hợp đồng"), error_messages={"required": say("Ghi giá trị hợp đồng.")}
    )
    paper = voucher_field(
        label=say("Bản chụp hợp đồng đã ký (nộp ngay, hoặc nộp sau ở thẻ Hồ sơ)"), required=False
    )


class WithdrawContractForm(ActForm):
    kept = True
    submit = say("Rút hợp đồng")
    danger = True

    reason = _text(
        say("Lý do rút"), say("Ghi lý do."), rows=3, help_text=say("Nhầm ở đâu; lưu trong lịch sử")
    )


class WithdrawMinutesForm(WithdrawContractForm):
    submit = say("Rút biên bản")


class PlanForm(SeenForm):
    kept = True
    submit = say("Lưu kế hoạch")

    text = _text(
        say("Nội dung kế hoạch"),
        say("Ghi nội dung kế hoạch thực hiện."),
        rows=10,
        help_text=say("Việc làm, ai làm, làm ở đâu, từng mốc thời gian"),
    )
    expected_end = _day(say("Ngày dự kiến hoàn thành"), say("Ghi ngày dự kiến hoàn thành."))


class ApprovePlanForm(SeenForm):
    submit = say_as("act", "Phê duyệt kế hoạch")


class InspectionForm(ActForm):
    kept = True
    submit = say("Ghi kiểm tra")

    happened_on = _day(say("Ngày kiểm tra"), say("Ghi ngày kiểm tra."))
    inspectors = forms.CharField(
        label=say("Thành phần kiểm tra"),
        max_length=300,
        error_messages={"required": say("Ghi thành phần kiểm tra.")},
    )
    finding = _text(say("Kết quả kiểm tra"), say("Ghi kết quả kiểm tra."))
    follow_up = _text(
        say("Việc phải khắc phục"), "", rows=3, help_text=say("Để trống nếu không có"), required=False
    )
    follow_up_by = DayField(label=say("Khắc phục xong trước ngày"), required=False)


class CloseInspectionForm(ActForm):
    kept = True
    submit = say("Xác nhận khắc phục xong")

    closed_on = _day(say("Ngày khắc phục xong"), say("Ghi ngày khắc phục xong."))


PASSED = (("", say("Chọn kết quả")), ("yes", say("Đạt")), ("no", say("Chưa đạt")))


class AcceptanceForm(_PaperForm):
    submit = say("Ghi biên bản nghiệm thu")

    place = forms.CharField(
        label=say("Địa điểm nghiệm thu"),
        max_length=200,
        help_text=say("Mỗi nơi một biên bản; nơi chưa đạt được nghiệm thu lại dưới đúng tên cũ"),
        error_messages={"required": say("Ghi địa điểm nghiệm thu.")},
    )
    happened_on = _day(say("Ngày nghiệm thu"), say("Ghi ngày nghiệm thu."))
    minutes_number = forms.CharField(
        label=say("Số biên bản"),
        max_length=60,
        error_messages={"required": say("Ghi số biên bản nghiệm thu.")},
    )
    volume = _text(say("Khối lượng hoàn thành"), say("Ghi khối lượng hoàn thành."), rows=3)
    passed = forms.TypedChoiceField(
        label=say("Kết quả"),
        choices=PASSED,
        coerce=lambda value: value == "yes",
        error_messages={
            "required": say("Chọn đạt hoặc chưa đạt."),
            "invalid_choice": say("Chọn đạt hoặc chưa đạt."),
        },
    )
    paper = voucher_field(
        label=say("Bản chụp biên bản đã ký (nộp ngay, hoặc nộp sau ở thẻ Hồ sơ)"), required=False
    )

    def __init__(self, *args: Any, places: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places:
            self.fields["place"].help_text = say(
                "Nơi chưa đạt, nghiệm thu lại dưới đúng tên cũ: %(places)s", places="; ".join(places)
            )


class SettlementForm(ActForm):
    kept = True
    submit = say("Lập hồ sơ quyết toán")

    number = forms.CharField(
        label=say("Số hồ sơ quyết toán"),
        max_length=60,
        error_messages={"required": say("Ghi số hồ sơ quyết toán.")},
    )
    happened_on = _day(say("Ngày lập hồ sơ"), say("Ghi ngày lập hồ sơ quyết toán."))
    note = _text(say("Ghi chú"), "", rows=3, required=False)
