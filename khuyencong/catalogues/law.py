"""Rules of law as catalogues: deadlines, advance classes, deciding authorities, who is eligible, norms, documents."""

from collections.abc import Callable
from typing import Any

from core.formatting import plain_decimal
from core.words import say, say_as
from khuyencong.catalogues import law_forms as forms
from khuyencong.catalogues import touches
from khuyencong.catalogues.definition import Act, Catalogue, Col, Row
from khuyencong.catalogues.places import FROM, NOW, UNTIL, day_or
from khuyencong.catalogues.rule_acts import add_rule, rule_acts
from projects.ceilings import describe
from projects.models import AdvanceClass, ApprovalAuthority, Deadline, EligibilityRule, LegalDocument, Norm
from projects.models.law import DatedRule
from projects.selectors.pages import item_choices
from projects.selectors.weighing import cite
from projects.services import rules

ANCHORS = {
    "previous_year": say("năm trước năm kế hoạch"),
    "same_year": say("trong năm"),
    "next_year": say("năm sau"),
    "period_end_month": say("tháng cuối kỳ báo cáo"),
    "last_base_acceptance": say("lần nghiệm thu cơ sở cuối cùng"),
    "report_due_day_off": say("hạn báo cáo rơi vào ngày nghỉ"),
    "report_due": say("hạn gửi báo cáo định kỳ"),
}
"""What a deadline counts from, in words."""
CITATION = Col(say("Căn cứ"), lambda row: row.citation or "–")
SURE = Col(
    say("Đối chiếu"),
    lambda row: {"lex": say("Đã đối chiếu"), "seen": say("Đã đối chiếu")}.get(
        row.confidence, say("Chưa đối chiếu văn bản gốc")
    ),
)


def _rows(model: type[DatedRule], *order: str) -> Callable[[], list[Any]]:
    return lambda: list(model.objects.select_related("document").order_by(*order, "valid_from"))


def due_words(row: Row) -> str:
    """A deadline in words: "Ngày 22 tháng 1, năm sau"."""
    anchor = ANCHORS.get(row.anchor, row.anchor)
    if row.anchor == "report_due_day_off":
        return say("Ngày làm việc tiếp theo") if row.days_after else say("Giữ nguyên ngày")
    if row.anchor == "before_report_due":
        return say("%(days)s ngày trước hạn gửi báo cáo định kỳ", days=row.days_after)
    if row.days_after is not None:
        return say("%(days)s ngày sau %(anchor)s", days=row.days_after, anchor=anchor)
    if row.month:
        return say("Ngày %(day)s tháng %(month)s, %(anchor)s", day=row.day, month=row.month, anchor=anchor)
    return say("Ngày %(day)s, %(anchor)s", day=row.day, anchor=anchor)


DEADLINES = Catalogue(
    key="thoi-han",
    title=say_as("catalogue", "Thời hạn"),
    lead=say("Hạn đăng ký, báo cáo, quyết toán và thanh lý. Cổng nhắc việc và cảnh báo theo các dòng này."),
    model=Deadline,
    name=lambda row: row.label,
    columns=(Col(say("Hạn"), due_words), CITATION, FROM, UNTIL, SURE),
    rows=_rows(Deadline, "key"),
    also_searched=lambda row: f"{row.key} {row.note}",
    acts=rule_acts(
        Deadline,
        change=forms.DeadlineForm,
        slip=forms.DeadlineSlipForm,
        terms=("label", "month", "day", "days_after"),
        touched=lambda _row, day: touches.of_rules(day),
        fixed=("anchor",),
    ),
)


def item_word(key: str) -> str:
    return say("Các khoản còn lại") if key == "*" else dict(item_choices()).get(key, key)


class _Items:
    """Names of items, read once for a list."""

    def __init__(self) -> None:
        self.words = dict(item_choices())

    def of(self, key: str) -> str:
        return say("Các khoản còn lại") if key == "*" else self.words.get(key, key)


def _advances() -> list[AdvanceClass]:
    items = _Items()
    rows = list(AdvanceClass.objects.select_related("document").order_by("item", "valid_from"))
    for row in rows:
        row.__dict__["item_label"] = items.of(row.item)
    return rows


def _item_of(row: Row) -> str:
    return str(row.__dict__.get("item_label") or item_word(row.item))


ADVANCES = Catalogue(
    key="tam-ung",
    title=say_as("catalogue", "Mức tạm ứng"),
    lead=say("Tạm ứng tối đa trước nghiệm thu, theo khoản chi; kế toán không ghi được quá mức này."),
    model=AdvanceClass,
    name=_item_of,
    columns=(
        Col(say("Tối đa"), lambda row: f"{plain_decimal(row.percent).replace('.', ',')} %", number=True),
        Col(say("Điều kiện"), lambda row: row.condition or "–"),
        CITATION,
        FROM,
        UNTIL,
        SURE,
    ),
    rows=_advances,
    add=add_rule(
        AdvanceClass,
        say("Thêm khoản chi"),
        forms.NewAdvanceForm,
        lambda values: touches.of_advance(values["item"], values["valid_from"]),
    ),
    acts=rule_acts(
        AdvanceClass,
        change=forms.AdvanceForm,
        slip=forms.AdvanceSlipForm,
        terms=("percent", "condition"),
        touched=lambda row, day: touches.of_advance(row.item, day),
    ),
)

AUTHORITIES = Catalogue(
    key="tham-quyen",
    title=say_as("catalogue", "Thẩm quyền điều chỉnh"),
    lead=say("Ai quyết định từng loại điều chỉnh đề án."),
    model=ApprovalAuthority,
    name=lambda row: str(row.get_change_kind_display()),
    columns=(
        Col(say("Nguồn chương trình"), lambda row: str(row.get_fund_display())),
        Col(say("Hình thức"), lambda row: str(row.get_form_display()) if row.form else say("Mọi hình thức")),
        Col(say("Cấp quyết định"), lambda row: str(row.get_authority_display())),
        CITATION,
        FROM,
        UNTIL,
        SURE,
    ),
    rows=_rows(ApprovalAuthority, "change_kind", "fund", "form"),
    add=add_rule(
        ApprovalAuthority,
        say("Thêm thẩm quyền"),
        forms.NewAuthorityForm,
        lambda values: touches.of_authority(values["change_kind"], values["fund"], values["valid_from"]),
    ),
    acts=rule_acts(
        ApprovalAuthority,
        change=forms.AuthorityForm,
        slip=forms.AuthoritySlipForm,
        terms=("authority",),
        touched=lambda row, day: touches.of_authority(row.change_kind, row.fund, day),
    ),
)

_YES = {"yes": True, "no": False}
_KINDS = {"": say("Tỉnh, thành phố"), "province": say("Tỉnh"), "city": say("Thành phố trực thuộc trung ương")}
_CRAFT = {None: "–", True: say("Có"), False: say("Không")}

ELIGIBILITY = Catalogue(
    key="doi-tuong",
    title=say_as("catalogue", "Đối tượng được hỗ trợ"),
    lead=say("Ai được hỗ trợ ở loại địa bàn nào; cổng báo khi một cơ sở có thể không thuộc diện."),
    model=EligibilityRule,
    name=lambda row: forms.SUBJECTS.get(row.subject, row.subject),
    columns=(
        Col(say("Thuộc"), lambda row: _KINDS.get(row.province_kind, row.province_kind)),
        Col(say("Địa bàn"), lambda row: forms.UNITS.get(row.unit_type, row.unit_type)),
        Col(say("Làng nghề"), lambda row: _CRAFT[row.craft_village]),
        Col(say("Được hỗ trợ"), lambda row: say("Được") if row.eligible else say("Không")),
        CITATION,
        FROM,
        UNTIL,
        SURE,
    ),
    rows=_rows(EligibilityRule, "subject", "unit_type", "province_kind", "craft_village"),
    also_searched=lambda row: row.note,
    acts=rule_acts(
        EligibilityRule,
        change=forms.EligibilityForm,
        slip=forms.EligibilitySlipForm,
        terms=("eligible",),
        touched=lambda _row, day: touches.of_eligibility(day),
        plain=lambda values: {**values, "eligible": _YES[values["eligible"]]},
    ),
)

NORMS = Catalogue(
    key="dinh-muc",
    title=say_as("catalogue", "Định mức"),
    lead=say(
        "Mức hỗ trợ tối đa theo khoản chi. Định mức mới nhập ở “Định mức dự thảo”, xem thử trên đề án đang mở rồi mới cho có hiệu lực."
    ),
    model=Norm,
    name=lambda row: row.label,
    columns=(
        Col(say_as("of norms", "Mức"), lambda row: describe(row) or say("Theo chế độ hiện hành")),
        Col(say("Phạm vi"), lambda row: row.province.name if row.province else say("Cả nước")),
        Col(say("Căn cứ"), lambda row: cite(row) or "–"),
        FROM,
        UNTIL,
    ),
    rows=lambda: list(
        Norm.objects.select_related("document", "province").order_by("label", "key", "valid_from")
    ),
    also_searched=lambda row: f"{row.key} {row.conditions}",
    note="norms",
)

DOCUMENT_FIELDS = ("title", "issuer", "issued_on", "in_force_from", "in_force_to", "replaces", "note")


def _document_values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in (*DOCUMENT_FIELDS, "number")}


DOCUMENTS = Catalogue(
    key="van-ban",
    title=say_as("catalogue", "Văn bản"),
    lead=say("Nghị định, thông tư, quyết định, nghị quyết mà các dòng khác viện dẫn."),
    model=LegalDocument,
    name=lambda row: row.number,
    columns=(
        Col(say("Trích yếu"), lambda row: row.title),
        Col(say("Cơ quan ban hành"), lambda row: row.issuer or "–"),
        Col(say("Ngày ban hành"), lambda row: day_or(row.issued_on)),
        Col(say("Hiệu lực từ"), lambda row: day_or(row.in_force_from)),
        Col(say("Đến hết ngày"), lambda row: day_or(row.in_force_to, NOW)),
        Col(say("Thay thế"), lambda row: row.replaces or "–"),
    ),
    rows=lambda: list(LegalDocument.objects.order_by("-issued_on", "number")),
    first="in_force_from",
    last="in_force_to",
    alone=True,
    also_searched=lambda row: row.note,
    add=Act(
        "them",
        say("Thêm văn bản"),
        forms.DocumentForm,
        lambda actor, _row, values, _seen: rules.add_document(
            actor=actor, values=_document_values(values), ground=values["ground"]
        ),
    ),
    acts=(
        Act(
            "sua",
            say("Bổ sung, sửa lỗi ghi"),
            forms.DocumentSlipForm,
            lambda actor, row, values, seen: rules.correct_document(
                actor=actor, pk=row.pk, values=_document_values(values), ground=values["ground"], seen=seen
            ),
            start=lambda row: {name: getattr(row, name) for name in DOCUMENT_FIELDS},
        ),
    ),
)
