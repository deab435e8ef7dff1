"""The forms of rules of law and of the documents they rest on."""

from typing import Any

from django import forms

from beneficiaries.enums import LegalForm
from core.forms import DayField, NumberField
from core.words import say, say_as
from khuyencong.catalogues.forms import FROM_ERRORS, GroundForm, choice, text
from projects.enums import Authority, ChangeKind, Form, Fund
from projects.selectors.pages import item_choices


class _RuleForm(GroundForm):
    """What every rule of law carries."""

    article = text(say("Điều, khoản"), most=80, required=False)
    note = text(say("Ghi chú"), most=2000, required=False, rows=2)


class DeadlineSlipForm(_RuleForm):
    label = text(say("Thời hạn"), most=250)
    month = forms.IntegerField(
        label=say("Tháng"),
        required=False,
        help_text=say("Để trống nếu hằng tháng"),
        error_messages={"invalid": say("Ghi số nguyên.")},
    )
    day = forms.IntegerField(
        label=say_as("of the month", "Ngày"),
        required=False,
        error_messages={"invalid": say("Ghi số nguyên.")},
    )
    days_after = forms.IntegerField(
        label=say("Số ngày sau mốc"), required=False, min_value=0, max_value=3650, help_text=say("Thay cho ngày cố định"),
        error_messages={"invalid": say("Ghi số nguyên."), "min_value": say("Từ 0 trở lên."), "max_value": say("Tối đa 3650.")},
    )  # fmt: skip
    field_order = ("label", "month", "day", "days_after", "valid_from", "article", "note")


class DeadlineForm(DeadlineSlipForm):
    NEEDS_DOCUMENT = True
    valid_from = DayField(label=say("Áp dụng từ ngày"), error_messages=FROM_ERRORS)


class AdvanceSlipForm(_RuleForm):
    percent = NumberField(
        label=say("Mức tạm ứng tối đa (% hỗ trợ)"), digits=5, error_messages={"required": say("Ghi tỷ lệ.")}
    )
    condition = text(say("Điều kiện"), most=1000, required=False, rows=2)
    field_order = ("item", "percent", "condition", "valid_from", "article", "note")


class AdvanceForm(AdvanceSlipForm):
    NEEDS_DOCUMENT = True
    valid_from = DayField(label=say("Áp dụng từ ngày"), error_messages=FROM_ERRORS)


class NewAdvanceForm(AdvanceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = choice(say("Khoản chi"), item_choices())
        self.order_fields(self.field_order)


class AuthoritySlipForm(_RuleForm):
    authority = choice(say("Cấp quyết định"), Authority.choices)
    field_order = ("change_kind", "fund", "form", "authority", "valid_from", "article", "note")


class AuthorityForm(AuthoritySlipForm):
    NEEDS_DOCUMENT = True
    valid_from = DayField(label=say("Áp dụng từ ngày"), error_messages=FROM_ERRORS)


class NewAuthorityForm(AuthorityForm):
    change_kind = choice(say("Thay đổi"), ChangeKind.choices)
    fund = choice(say("Nguồn chương trình"), Fund.choices)
    form = choice(say("Hình thức đề án"), Form.choices, blank=say("Mọi hình thức"), required=False)


SUBJECTS = {
    "small_medium_enterprise": say("Doanh nghiệp nhỏ và vừa"),
    "cooperative": LegalForm.COOPERATIVE.label,
    "cooperative_union": LegalForm.COOPERATIVE_UNION.label,
    "cooperative_group": LegalForm.COOPERATIVE_GROUP.label,
    "household": LegalForm.HOUSEHOLD.label,
    "artisan": say("Nghệ nhân, thợ giỏi"),
    "cleaner_production": say("Cơ sở áp dụng sản xuất sạch hơn"),
    "cluster_investor": say("Chủ đầu tư hạ tầng cụm công nghiệp"),
    "service_organisation": say("Tổ chức dịch vụ khuyến công"),
}
"""Who the decree speaks of, in words."""
UNITS = {
    "": say("Mọi loại xã, phường"),
    "xa": say("Xã"),
    "phuong": say("Phường"),
    "thi_tran": say("Thị trấn"),
    "thi_xa": say("Thị xã"),
    "huyen": say("Huyện"),
    "dac_khu": say("Đặc khu"),
    "phuong_do_thi_loai_1": say("Phường thuộc đô thị loại I"),
    "phuong_do_thi_loai_1_tu_xa": say("Phường thuộc đô thị loại I, từ xã lên"),
    "phuong_do_thi_loai_2_3": say("Phường thuộc đô thị loại II, III"),
}
"""Kinds of administrative unit that eligibility rules tell apart, in words."""


class EligibilitySlipForm(_RuleForm):
    eligible = choice(say("Được hỗ trợ"), [("yes", say("Được")), ("no", say("Không"))])
    field_order = ("eligible", "valid_from", "article", "note")


class EligibilityForm(EligibilitySlipForm):
    NEEDS_DOCUMENT = True
    valid_from = DayField(label=say("Áp dụng từ ngày"), error_messages=FROM_ERRORS)


class DocumentSlipForm(GroundForm):
    """What is known of a document. The document itself is its ground, so that only the reason is asked for."""

    title = text(say("Trích yếu"), most=400, rows=2)
    issuer = text(say("Cơ quan ban hành"), most=120, required=False)
    issued_on = DayField(label=say("Ngày ban hành"), required=False)
    in_force_from = DayField(label=say("Có hiệu lực từ"), required=False)
    in_force_to = DayField(label=say("Hết hiệu lực sau ngày"), required=False)
    replaces = text(say("Thay thế"), most=200, required=False)
    note = text(say("Ghi chú"), most=2000, required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["document"], self.fields["document_date"]


class DocumentForm(DocumentSlipForm):
    number = text(say("Số, ký hiệu"), most=60)
    field_order = ("number",)
