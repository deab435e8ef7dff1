"""The estimate as a grid: a form per line, and what is pasted from a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.exceptions import DomainError, Problems
from core.forms import LineField, MoneyField, NumberField
from core.words import say
from projects.drafts import QUANTITY_DIGITS, LineDraft
from projects.enums import STATE_SOURCES, Source
from projects.forms.pasted import COLUMNS, MAX_LINES

PREFIX = "lines"
BLANK_ROWS = 3
SOURCES = tuple(source.value for source in Source)
Choices = Sequence[tuple[str, str]]


class ItemSelect(forms.Select):
    """A list of items that is put together once: a grid of 400 lines has 12.000 options."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = forms.utils.flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(value or "") == key else ""}>{escape(label)}</option>'
            for key, label in self.choices
        )
        return format_html("<select{}>{}</select>", shown, mark_safe(options))  # noqa: S308 - escaped above


def _text(size: int) -> forms.CharField:
    return LineField(
        required=False,
        max_length=size,
        error_messages={"max_length": say("Dài quá %(size)s ký tự (đang có %%(show_value)s).", size=size)},
    )


def _money() -> MoneyField:
    return MoneyField(required=False, help_text="")


class LineForm(forms.Form):
    """One line. A line with nothing but its year is no line; ``draft`` holds what was read."""

    item = forms.ChoiceField(
        label=say("Khoản chi"),
        widget=ItemSelect,
        error_messages={
            "required": say("Chọn khoản chi trong danh sách."),
            "invalid_choice": say(
                "“%(value)s” không có trong danh mục khoản chi; chọn một khoản trong danh sách."
            ),
        },
    )
    description = _text(300)
    fund_year = forms.TypedChoiceField(
        label=say("Năm"),
        coerce=int,
        error_messages={
            "required": say("Chọn năm ngân sách."),
            "invalid_choice": say("Năm “%(value)s” ngoài thời gian thực hiện."),
        },
    )
    quantity = NumberField(required=False, digits=QUANTITY_DIGITS)
    unit = _text(40)
    unit_cost = _money()
    eligible_cost = _money()
    national = _money()
    local = _money()
    counterpart = _money()
    other = _money()
    note = _text(2000)

    draft: LineDraft | None = None

    def __init__(self, *args: Any, items: Choices, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", say("– chọn khoản –")), *items]  # type: ignore[attr-defined]
        self.fields["fund_year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["fund_year"].initial = str(years[0])
        row = str(self.prefix).rpartition("-")[2]
        where = say("Dòng %(number)s", number=int(row) + 1) if row.isdigit() else say("Dòng mới")
        for name, label in COLUMNS.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"aria-label": f"{where}: {label}", "data-cell": name}

    def has_changed(self) -> bool:
        return any(
            str(self.data.get(self.add_prefix(name), "")).strip()
            for name in self.fields
            if name != "fund_year"
        )

    @property
    def largest_share(self) -> str:
        """The cell of the most money that was typed, state money before any other: where the fault of all shares together is told."""
        shares = {source: self.cleaned_data.get(source) or 0 for source in SOURCES}
        typed = [source for source in SOURCES if shares[source]]
        state = [source for source in typed if source in STATE_SOURCES]
        return max(state or typed, key=lambda source: shares[source], default=SOURCES[0])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("DELETE"):
            self.draft = LineDraft(
                fund_year=values["fund_year"],
                item=values["item"],
                shares={source: values[source] for source in SOURCES if values[source]},
                description=values["description"],
                unit=values["unit"],
                quantity=values["quantity"],
                unit_cost=values["unit_cost"] or None,
                eligible_cost=values["eligible_cost"] or None,
                note=values["note"],
            )
        return values


def _mark(form: forms.Form) -> None:
    row = str(form.prefix).rpartition("-")[2]
    form.fields["DELETE"].widget.attrs["aria-label"] = (
        say("Bỏ dòng %(number)s", number=int(row) + 1) if row.isdigit() else say("Bỏ dòng mới")
    )


class BudgetForms(BaseFormSet):
    """All lines. ``drafts`` are those to be written, in their order; a line left blank or marked goes."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return min(super().total_form_count(), MAX_LINES + BLANK_ROWS)
        return len(self.initial or ()) + self.extra

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        _mark(form)

    @property
    def filled(self) -> list[LineForm]:
        """The forms that hold a line to be kept."""
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]

    @property
    def drafts(self) -> list[LineDraft]:
        return [form.draft for form in self.filled if form.draft is not None]

    def refuse(self, error: DomainError) -> str:
        """Put the problems of the service at the cells they name; what has no cell is given back."""
        found = error.errors if isinstance(error, Problems) else [{"field": "", "message": error.message}]
        left = []
        for one in found:
            place, _, name = str(one.get("field", "")).partition("].")
            number = place.removeprefix("lines[")
            if name and number.isdigit() and 0 < int(number) <= len(self.filled):
                cell = name.removeprefix("shares.")
                form = self.filled[int(number) - 1]
                cell = cell if cell in COLUMNS else form.largest_share
                form.add_error(cell, _without_place(str(one["message"])))
            else:
                left.append(str(one["message"]))
        return " ".join(left)

    @property
    def told(self) -> list[tuple[int, str, str, str]]:
        """Every error as (row, label, message, id of its cell), for the summary above the grid."""
        return [
            (number, str(form.fields[name].label), str(message), form[name].id_for_label)
            for number, form in enumerate(self.forms, start=1)
            if not form.cleaned_data.get("DELETE")
            for name, messages in form.errors.items()
            if name in form.fields
            for message in messages
        ]


def _without_place(message: str) -> str:
    """ "Dòng dự toán 3: số lượng phải…" stands in its cell without the row."""
    words = message.partition(": ")[2] or message
    return words[:1].upper() + words[1:]


def budget_forms(
    *,
    items: Choices,
    years: Sequence[int],
    data: Mapping[str, Any] | None = None,
    lines: Iterable[LineDraft] = (),
    extra: int = BLANK_ROWS,
) -> BudgetForms:
    """The grid, bound to ``data`` or showing ``lines`` and some blank rows."""
    made = formset_factory(
        LineForm,
        formset=BudgetForms,
        extra=extra,
        can_delete=True,
        max_num=MAX_LINES,
        absolute_max=MAX_LINES + BLANK_ROWS,
        validate_max=True,
    )
    sheet: BudgetForms = made(  # type: ignore[assignment]  # the factory keeps the class it was given
        data=data,
        prefix=PREFIX,
        initial=[initial_of(line) for line in lines] if data is None else None,
        form_kwargs={"items": items, "years": years},
        error_messages={
            "too_many_forms": say("Dự toán có tối đa %(max_lines)s dòng.", max_lines=MAX_LINES),
            "missing_management_form": say("Trang gửi thiếu dữ liệu; hãy tải lại trang rồi làm lại."),
        },
    )
    return sheet


def initial_of(line: LineDraft) -> dict[str, Any]:
    """A line as the cells show it."""
    return {
        "item": line.item,
        "description": line.description,
        "fund_year": str(line.fund_year),
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_cost": line.unit_cost,
        "eligible_cost": line.eligible_cost,
        "note": line.note,
        **{source: line.shares.get(source) for source in SOURCES},
    }


class PasteForm(forms.Form):
    """Rows copied from a spreadsheet, put behind the lines or in their place."""

    pasted = forms.CharField(
        label=say("Các ô chép từ Excel"),
        max_length=400_000,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
        help_text=say(
            "Chép cả dòng tiêu đề nếu có; không có tiêu đề thì theo thứ tự cột của bảng. Tối đa %(max_lines)s dòng",
            max_lines=MAX_LINES,
        ),
        error_messages={"max_length": say("Nội dung dán quá dài.")},
    )
    place = forms.ChoiceField(
        label=say("Đưa vào"),
        choices=(("end", say("Cuối bảng")), ("instead", say("Thay toàn bộ bảng"))),
        required=False,
        initial="end",
    )


def with_rows(data: Mapping[str, Any], rows: Sequence[Mapping[str, str]], *, instead: bool) -> dict[str, Any]:
    """The sent ``data`` of a grid with more rows at its end, or in its place; blank rows at its end give way."""
    total = str(data.get(f"{PREFIX}-TOTAL_FORMS", "0"))
    count = min(int(total), MAX_LINES + BLANK_ROWS) if total.isascii() and total.isdigit() else 0
    names = [*COLUMNS, "DELETE"]
    kept = [
        {name: str(data.get(f"{PREFIX}-{row}-{name}", "")) for name in names}
        for row in range(count)
        if not instead
    ]
    kept = [row for row in kept if any(row[name].strip() for name in names if name != "fund_year")]
    whole = [*kept, *rows, *({} for _ in range(BLANK_ROWS))][: MAX_LINES + BLANK_ROWS]
    made = {
        f"{PREFIX}-{position}-{name}": value
        for position, row in enumerate(whole)
        for name, value in row.items()
        if name != "DELETE" or value
    }
    return {
        **made,
        f"{PREFIX}-TOTAL_FORMS": str(len(whole)),
        f"{PREFIX}-INITIAL_FORMS": "0",
        "seen": data.get("seen", ""),
    }


def rows_of(lines: Iterable[LineDraft]) -> list[dict[str, str]]:
    """Lines as the cells of a sent grid."""
    fields = {
        "quantity": NumberField(),
        **{name: _money() for name in ("unit_cost", "eligible_cost", *SOURCES)},
    }
    return [
        {
            name: str(fields[name].prepare_value(value) if name in fields else value)
            for name, value in initial_of(line).items()
            if value is not None
        }
        for line in lines
    ]
