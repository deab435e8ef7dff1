"""The grid of results as a form: a field per cell that may be typed, each with what the person had before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from core.forms import ActForm, DayField, NumberField
from core.words import in_vietnamese, say
from projects.models import Indicator
from projects.result_parts import PARTS
from projects.selectors.result_grid import Cell, ResultGrid, Row
from projects.services.result_cells import CellDraft


def _usual_reason() -> str:
    """What the box holds at first: it is kept with the result, so it is Vietnamese whoever types."""
    with in_vietnamese():
        return str(say("Cập nhật số liệu của kỳ"))


class ResultGridForm(ActForm):
    """The rows of one page of the grid. The fields bear the names of their cells; the hidden value before of each tells what was changed, and by whom."""

    submit = say("Lưu tất cả các ô")

    reason = forms.CharField(
        label=say("Lý do khi sửa số đã ghi"),
        max_length=300,
        required=False,
        initial=_usual_reason,
        help_text=say("Dùng cho ô đã có số; số cũ vẫn lưu trong lịch sử"),
    )

    def __init__(self, *args: Any, rows: Sequence[Row], url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            for cell in row.cells:
                if cell.open:
                    self.fields[cell.name] = _field(row, cell, url)

    def lines(self) -> list[tuple[Row, list[tuple[Cell, "CellField | None"]]]]:
        """The rows of the grid, each cell with its field, None where it may not be typed."""
        return [(row, [(cell, self._shown(cell)) for cell in row.cells]) for row in self.rows]

    def _shown(self, cell: Cell) -> "CellField | None":
        if not cell.open:
            return None
        field = self[cell.name]
        return CellField(field.as_widget(), field.as_hidden(only_initial=True), field.errors)

    def drafts(self) -> list[CellDraft]:
        """What was changed, an indicator and period at a time."""
        changed: dict[tuple[str, str], dict[str, Any]] = {}
        for name in self.changed_data:
            if name != "reason":
                part, indicator, period = name.split(".")
                changed.setdefault((indicator, period), {})[part] = self.cleaned_data[name]
        return [
            CellDraft(indicator, period, typed, {part: self._seen(part, indicator, period) for part in typed})
            for (indicator, period), typed in changed.items()
        ]

    def _seen(self, part: str, indicator: str, period: str) -> Any:
        """The figure before, as the page sent it back; none where it cannot be read."""
        name = f"{part}.{indicator}.{period}"
        try:
            return self.fields[name].to_python(self.data.get(self.add_initial_prefix(name)))
        except forms.ValidationError:
            return None

    def show_anew(self, grid: ResultGrid, names: list[str]) -> None:
        """Let the figures on record now, which the errors of ``names`` tell, be what the person has seen when they send again."""
        sent: Any = self.data
        anew = sent.copy()
        for row in grid.rows:
            for cell in row.cells:
                if cell.name in names:
                    field = self.fields[cell.name]
                    anew[self.add_initial_prefix(cell.name)] = field.prepare_value(cell.figure) or ""
        self.data = anew


def _field(row: Row, cell: Cell, url: str) -> NumberField:
    label = row.indicator.label if row.part == "value" else f"{row.indicator.label}, {row.label}"
    attrs = {
        "inputmode": "decimal",
        "autocomplete": "off",
        "aria-label": f"{label}, {cell.window.period.label}",
        "aria-describedby": f"said-{cell.ident}",
        "hx-post": url,
        "hx-params": f"{cell.name},initial-{cell.name},reason,csrfmiddlewaretoken",
    }
    return NumberField(
        label=f"{label}, {cell.window.period.label}",
        required=False,
        initial=cell.figure,
        show_hidden_initial=True,
        widget=forms.TextInput(attrs=attrs),
    )


@dataclass(frozen=True, slots=True)
class CellField:
    """The parts of a cell's field, which the grid sets apart: what is typed, the hidden value before, what is wrong."""

    widget: str
    hidden: str
    errors: Any


class CorrectionForm(ActForm):
    """Correcting one result; the parts are asked for where the indicator is told apart."""

    submit = say("Ghi đính chính")

    happened_on = DayField(
        label=say("Ngày có kết quả"), error_messages={"required": say("Ghi ngày có kết quả.")}
    )
    value = NumberField(
        label=say("Giá trị"), error_messages={"required": say("Ghi giá trị; ghi nhầm thì nhập 0.")}
    )
    women = NumberField(label=say("Trong đó nữ"), required=False)
    ethnic_minority = NumberField(label=say("Trong đó dân tộc thiểu số"), required=False)
    reason = forms.CharField(
        label=say("Lý do đính chính"),
        max_length=300,
        error_messages={"required": say("Ghi lý do đính chính.")},
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, told in zip(PARTS[1:], (indicator.by_women, indicator.by_ethnic_minority), strict=True):
            if not told:
                del self.fields[part]
        self.fields["value"].help_text = indicator.unit
