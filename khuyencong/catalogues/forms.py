"""The forms of catalogues. Each ends with why: the reason, and the document that says so."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from centers.enums import CenterKind, ProvinceKind
from centers.models import Center, Province
from centers.services.catalogues import Ground
from core.forms import ActForm, DayField
from core.words import lowered, say
from projects.enums import Content

FROM_ERRORS = {
    "required": say("Ghi ngày bắt đầu."),
    "invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026."),
}
CHOOSE = say("– chọn –")
_UNTIL = {**FROM_ERRORS, "required": say("Ghi ngày cuối cùng còn áp dụng.")}


def text(
    label: str, *, most: int, required: bool = True, rows: int = 0, help_text: str = ""
) -> forms.CharField:
    """A line of text, or a box of ``rows`` lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=widget,
        help_text=help_text,
        error_messages={"required": say("Ghi %(label)s.", label=lowered(label))},
    )


def choice(label: str, choices: Any, *, blank: str = "", required: bool = True) -> forms.ChoiceField:
    """One of a closed list; ``blank`` is what stands for none."""
    first = [("", blank or CHOOSE)] if blank or required else []
    return forms.ChoiceField(
        label=label,
        choices=[*first, *choices],
        required=required,
        error_messages={
            "required": say("Chọn %(label)s.", label=lowered(label)),
            "invalid_choice": say("Giá trị này không chọn được."),
        },
    )


class RowField(forms.ModelChoiceField):
    """A province or a centre in force, under its full name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name[0].upper()}{obj.full_name[1:]}" if isinstance(obj, Province) else obj.name


def row(label: str, rows: "QuerySet[Any]", *, blank: str = CHOOSE, required: bool = True) -> RowField:
    """One of the rows."""
    return RowField(
        label=label,
        queryset=rows,
        empty_label=blank,
        required=required,
        error_messages={
            "required": say("Chọn %(label)s.", label=lowered(label)),
            "invalid_choice": say("Dòng này không chọn được."),
        },
    )


class GroundForm(ActForm):
    """Why a catalogue changes. ``NEEDS_DOCUMENT``: the law is the source."""

    NEEDS_DOCUMENT: ClassVar = False
    submit = say("Xem trước thay đổi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"] = text(
            say("Số, ký hiệu văn bản"),
            most=60,
            required=self.NEEDS_DOCUMENT,
            help_text=say("Văn bản là căn cứ, như 28/2018/TT-BTC"),
        )
        self.fields["document_date"] = DayField(label=say("Ngày văn bản"), required=False)
        if self.NEEDS_DOCUMENT:
            self.fields["title"] = text(
                say("Trích yếu (khi văn bản chưa có trong danh mục)"), most=400, required=False
            )
        self.fields["reason"] = text(say("Lý do thay đổi"), most=500, rows=2)

    @property
    def ground(self) -> Ground:
        """The ground as services take it; the form is valid."""
        given = self.cleaned_data
        return Ground(
            reason=given["reason"],
            document=given.get("document", ""),
            document_date=given.get("document_date"),
        )


class ReasonForm(GroundForm):
    """An act that needs no more than its ground: withdrawing."""


class EndForm(GroundForm):
    valid_to = DayField(label=say("Ngày cuối cùng còn áp dụng"), error_messages=_UNTIL)


class LawEndForm(EndForm):
    """Ending a rule: the document that abolishes it."""

    NEEDS_DOCUMENT = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["title"]


class _FromForm(GroundForm):
    valid_from = DayField(label=say("Áp dụng từ ngày"), error_messages=FROM_ERRORS)


def _ipcs() -> "QuerySet[Center]":
    return Center.objects.in_force(timezone.localdate()).filter(kind=CenterKind.IPC).order_by("code")


def _provinces() -> "QuerySet[Province]":
    return Province.objects.in_force(timezone.localdate()).order_by("sort_key")


class CoverageForm(_FromForm):
    """Another regional centre for a province."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"center": row(say("Trung tâm vùng phụ trách"), _ipcs()), **self.fields}


class NewCoverageForm(CoverageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"province": row(say("Tỉnh, thành phố"), _provinces()), **self.fields}


class CoverageNoteForm(GroundForm):
    note = text(say("Ghi chú"), most=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"center": row(say("Trung tâm vùng phụ trách"), _ipcs()), **self.fields}


class ProvinceForm(_FromForm):
    """Another name or kind from a day on."""

    name = text(say("Tên, không ghi “tỉnh”"), most=60)
    kind = choice(say("Loại"), ProvinceKind.choices)
    field_order: tuple[str, ...] = ("name", "kind", "valid_from")


class ProvinceSlipForm(GroundForm):
    name = text(say("Tên, không ghi “tỉnh”"), most=60)
    kind = choice(say("Loại"), ProvinceKind.choices)
    region = text(say("Vùng"), most=60, required=False)


class MergeForm(ProvinceForm):
    """Provinces that become part of this one."""

    field_order = ("joining", "name", "kind", "center", "valid_from")

    def __init__(self, *args: Any, target: Province, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = _provinces().exclude(map=target.map, code=target.code)
        joining: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
            label=say("Tỉnh, thành phố nhập vào"),
            queryset=others,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": say("Chọn ít nhất một tỉnh nhập vào."),
                "invalid_choice": say("Tỉnh này không chọn được."),
            },
        )
        self.fields["joining"] = joining
        self.fields["center"] = row(
            say("Trung tâm vùng phụ trách sau sáp nhập"), _ipcs(), blank=say("Chưa giao"), required=False
        )
        self.order_fields(self.field_order)


class RenameForm(_FromForm):
    name = text(say("Tên mới"), most=200)
    short_name = text(say("Tên gọi tắt"), most=80, required=False)
    field_order = ("name", "short_name", "valid_from")


class CenterSlipForm(GroundForm):
    name = text(say("Tên"), most=200)
    short_name = text(say("Tên gọi tắt"), most=80, required=False)
    address = text(say("Địa chỉ"), most=300, required=False)
    phone = text(say("Điện thoại"), most=40, required=False)
    note = text(say("Ghi chú"), most=2000, required=False, rows=2)


class NewCenterForm(_FromForm):
    code = text(say("Mã"), most=30, help_text=say("Như TTKC-24"))
    name = text(say("Tên"), most=200)
    short_name = text(say("Tên gọi tắt"), most=80, required=False)
    kind = choice(say("Loại"), [pair for pair in CenterKind.choices if pair[0] != CenterKind.AGENCY])
    address = text(say("Địa chỉ"), most=300, required=False)
    phone = text(say("Điện thoại"), most=40, required=False)
    field_order = (
        "code",
        "name",
        "short_name",
        "kind",
        "parent",
        "province",
        "valid_from",
        "address",
        "phone",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Center.objects.in_force(timezone.localdate()).exclude(kind=CenterKind.CENTER)
        self.fields["parent"] = row(say("Trực thuộc"), above)
        self.fields["province"] = row(
            say("Tỉnh, thành phố"), _provinces(), blank=say("Không thuộc một tỉnh"), required=False
        )
        self.order_fields(self.field_order)


class IndicatorSlipForm(GroundForm):
    label = text(say("Tên chỉ tiêu"), most=200)
    unit = text(say("Đơn vị tính"), most=40)
    content = choice(say("Nội dung khuyến công"), Content.choices)
    by_women = forms.BooleanField(label=say("Ghi riêng số nữ"), required=False)
    by_ethnic_minority = forms.BooleanField(label=say("Ghi riêng số dân tộc thiểu số"), required=False)
    position = forms.IntegerField(
        label=say("Thứ tự"),
        min_value=0,
        max_value=100_000,
        error_messages={"required": say("Ghi thứ tự."), "invalid": say("Ghi số nguyên.")},
    )


class IndicatorForm(IndicatorSlipForm):
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label=say("Mã"),
        help_text=say("Chữ thường không dấu, số và _"),
        error_messages={
            "required": say("Ghi mã."),
            "invalid": say("Mã gồm chữ thường không dấu, số và dấu _, như so_hoi_cho."),
        },
    )
    valid_from = DayField(label=say("Áp dụng từ ngày"), error_messages=FROM_ERRORS)
    field_order = (
        "code",
        "label",
        "unit",
        "content",
        "by_women",
        "by_ethnic_minority",
        "position",
        "valid_from",
    )


class CalendarSlipForm(GroundForm):
    article = text(say("Điều, khoản"), most=60, required=False)
    note = text(say("Ghi chú"), most=1000, required=False, rows=2)


class CalendarForm(CalendarSlipForm):
    NEEDS_DOCUMENT = True
    from_year = forms.IntegerField(
        label=say("Từ năm báo cáo"), min_value=1990, max_value=2100, error_messages={"required": say("Ghi năm."), "invalid": say("Ghi năm như 2027."), "min_value": say("Năm từ 1990."), "max_value": say("Năm đến 2100.")}
    )  # fmt: skip
    cut_day = choice(
        say("Ngày chốt tháng báo cáo"),
        [("0", say("Ngày cuối tháng")), *((str(day), say("Ngày %(day)s", day=day)) for day in range(1, 29))],
    )
    field_order = ("from_year", "cut_day", "article", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["title"]


class DaysOffForm(GroundForm):
    name = text(say("Tên kỳ nghỉ"), most=120)
    first = DayField(label=say("Từ ngày"), error_messages=FROM_ERRORS)
    last = DayField(label=say("Đến hết ngày"), error_messages={"required": say("Ghi ngày cuối.")})
    works = forms.BooleanField(
        label=say("Là ngày làm bù"),
        required=False,
        help_text=say("Đánh dấu nếu những ngày này đi làm bù cho ngày nghỉ"),
    )


class CatalogueSearch(forms.Form):
    """How a catalogue is searched: words, with or without diacritics, and the day whose rows are shown."""

    q = forms.CharField(
        label=say("Tìm trong danh mục"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    ngay = DayField(label=say("Áp dụng vào ngày"), required=False, help_text="")
