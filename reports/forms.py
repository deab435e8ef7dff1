"""What a person may ask of a report, in words; understood by the same reader as the command line and REST."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from centers.enums import CenterKind
from centers.forms import CenterField
from centers.models import Center, Scope
from centers.models.place import ProvinceMap
from centers.selectors.province_choices import province_choices
from core.calendars import period_calendar
from core.exceptions import DomainError
from core.formatting import format_window
from core.periods import Period
from core.words import say
from projects.enums import DecisionKind, Fund
from projects.models import Decision
from projects.selectors.boards import latest_plan_year
from projects.selectors.decisions import decisions_in
from projects.selectors.lists import year_span
from reports.builders import KINDS
from reports.frame import DIMENSIONS, MAPS
from reports.selectors.frames import read_frame

WHOLE_YEAR = ""
AS_FILED = "as-filed"
PARTS = (
    (WHOLE_YEAR, say("Cả năm")),
    (
        say("Quý"),
        [
            (f"Q{number}", say("Quý %(roman)s", roman=roman))
            for number, roman in enumerate(("I", "II", "III", "IV"), start=1)
        ],
    ),
    (
        say("Nhiều quý"),
        [("H1", say("6 tháng đầu năm")), ("9M", say("9 tháng")), ("H2", say("6 tháng cuối năm"))],
    ),
    (say("Tháng"), [(f"{number:02d}", say("Tháng %(number)s", number=number)) for number in range(1, 13)]),
)
FORMATS = (("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"))
_NO_CENTER = {
    "invalid_choice": say("Không có đơn vị này trong phạm vi của bạn; chọn một đơn vị trong danh sách.")
}
_FIELD_OF = {"period": "year"}


def centers_in(scope: Scope) -> Any:
    """The centres whose figures the reader may ask for."""
    centers = Center.objects.visible_to(scope)
    if scope.everything:
        return centers
    return centers.filter(Q(pk__in=scope.center_ids) | Q(province__in=scope.province_ids))


def last_begun_year() -> int:
    """The latest year whose reporting window has begun; from 15 December that is the next one."""
    today = timezone.localdate()
    start, _ = Period.parse(str(today.year + 1)).window(period_calendar())
    return today.year + 1 if start <= today else today.year


class ScopeForm(forms.Form):
    """Year and scope; ``scope`` is the reader's."""

    year = forms.TypedChoiceField(
        label=say("Năm"),
        coerce=int,
        error_messages={
            "invalid_choice": say("Không có số liệu của năm “%(value)s”; chọn một năm trong danh sách.")
        },
    )
    fund = forms.ChoiceField(
        label=say("Chương trình"), choices=[("", say("Cả hai")), *Fund.choices], required=False
    )
    center = CenterField(
        label=say("Đơn vị (và trực thuộc)"),
        queryset=Center.objects.none(),
        to_field_name="code",
        required=False,
        error_messages=_NO_CENTER,
    )
    province = forms.ChoiceField(
        label=say("Địa bàn"),
        required=False,
        error_messages={
            "invalid_choice": say("Không có tỉnh “%(value)s” trên bản đồ; chọn một tỉnh trong danh sách.")
        },
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        span = year_span(scope)
        this_year = timezone.localdate().year
        first, last = (min(span[0], this_year), max(span[1], this_year)) if span else (this_year, this_year)
        # Next year's đề án are written before that year's window opens: no report of it can be made yet.
        self.latest = min(span[1] if span else this_year, last_begun_year())
        last = max(last, latest_plan_year(scope) or last)
        years = [(year, str(year)) for year in range(last, first - 1, -1)]
        year_field, center_field, province_field = (
            self.fields["year"],
            self.fields["center"],
            self.fields["province"],
        )
        assert isinstance(year_field, forms.TypedChoiceField)
        assert isinstance(center_field, forms.ModelChoiceField)
        assert isinstance(province_field, forms.ChoiceField)
        year_field.choices = years
        year_field.initial = self.latest
        center_field.queryset = centers_in(scope)
        center_field.empty_label = say("Mọi đơn vị")
        province_field.choices = [("", say("Mọi địa bàn")), *province_choices(ProvinceMap.load())]


class DecisionField(forms.ModelChoiceField):
    def label_from_instance(self, decision: Decision) -> str:
        if decision.plan is None:
            return str(decision)
        plan = say("kế hoạch năm %(year)s", year=decision.plan.year)
        named = f"{decision} ({decision.place})" if decision.place else str(decision)
        return f"{named} – {plan}"


class ReportForm(ScopeForm):
    """One report: kind, period, scope, map and day of knowledge. ``parameters`` holds what was understood."""

    kind = forms.ChoiceField(label=say("Loại báo cáo"))
    part = forms.ChoiceField(label=say("Kỳ"), choices=PARTS, required=False)
    by = forms.ChoiceField(
        label=say("Chia theo"),
        choices=list(DIMENSIONS.items()),
        required=False,
        help_text=say("Báo cáo tiến độ, bảng tổng hợp: nhóm đề án theo mục này."),
    )
    region = CenterField(
        label=say("Vùng khuyến công"),
        queryset=Center.objects.filter(kind=CenterKind.IPC),
        to_field_name="code",
        required=False,
        empty_label=say("Mọi vùng"),
        error_messages=_NO_CENTER,
    )
    map = forms.ChoiceField(label=say("Bản đồ tỉnh"), choices=list(MAPS.items()), required=False)
    as_of = forms.DateField(
        label=say("Theo số liệu ghi đến ngày"),
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(
            attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric"}, format="%d/%m/%Y"
        ),
        help_text=say("Để trống: số liệu mới nhất."),
        error_messages={"invalid": say("Ngày không hợp lệ; viết như 31/03/2026.")},
    )
    decision = DecisionField(
        label=say("Quyết định phê duyệt"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=say("Cả kế hoạch"),
        help_text=say("Bảng tổng hợp kế hoạch: chỉ danh mục của quyết định này."),
        error_messages={"invalid_choice": say("Không có quyết định này trong phạm vi của bạn.")},
    )
    field_order = (
        "kind", "year", "part", "by", "fund", "region", "center", "province", "map", "as_of", "decision",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(builder.kind, builder.title) for builder in KINDS.values()]
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ModelChoiceField)
        decision.queryset = decisions_in(self.scope).filter(
            kind=DecisionKind.APPROVE_PLAN, plan__isnull=False
        )
        self.parameters: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        """Ask the reader of requests; what it refuses stands at the field that it names."""
        values = super().clean() or {}
        if self.errors:
            return values
        asked = self._asked(values)
        try:
            ahead = KINDS[values["kind"]].ahead
            self.parameters = dict(read_frame(asked, scope=self.scope, ahead=ahead).parameters)
        except DomainError as error:
            name = _FIELD_OF.get(error.field, error.field)
            self.add_error(name if name in self.fields else None, error.message)
        return values

    def _asked(self, values: dict[str, Any]) -> dict[str, str]:
        taken = KINDS[values["kind"]].parameters
        given = {"period": period_code(values["year"], values.get("part", ""))}
        for name in ("by", "fund", "province"):
            given[name] = values.get(name) or ""
        given["map"] = "" if values.get("map") == AS_FILED else values.get("map") or ""
        for name in ("region", "center"):
            center = values.get(name)
            given[name] = center.code if center else ""
        decision = values.get("decision")
        given["decision"] = str(decision.pk) if decision else ""
        as_of: date | None = values.get("as_of")
        given["as_of"] = as_of.isoformat() if as_of else ""
        return {name: value for name, value in given.items() if value and name in taken}


def period_code(year: int | str, part: str) -> str:
    return f"{year}-{part}" if part else str(year)


def window_in_words(code: str) -> str:
    """``15/12/2025 – 14/03/2026`` for a period; raises InvalidInput for one that does not exist."""
    return format_window(Period.parse(code).window(period_calendar()))
