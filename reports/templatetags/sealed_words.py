"""The state of a report that was sent, as sign, word and colour; reasons of changes and amounts in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from core.formatting import BLANK, MoneyUnit
from core.renderers.cells import text_converter
from core.table import Cell, Column
from core.words import say, say_as
from projects.enums import EntryKind, Source
from reports.enums import Outcome
from reports.models import Filing
from reports.reasons import REASONS, Reason

register = template.Library()

STATES: dict[str, tuple[str, str, str]] = {
    "waiting": ("waiting", "clock", say("Chờ chấp nhận")),
    Outcome.RETURNED: ("attention", "retry", Outcome.RETURNED.label),
    Outcome.RECALLED: ("stopped", "stop", Outcome.RECALLED.label),
    Outcome.ACCEPTED: ("fine", "check", Outcome.ACCEPTED.label),
    "published": ("fine", "check", say("Đã công bố")),
    "withdrawn": ("attention", "alert", say("Đã rút công bố")),
    "superseded": ("stopped", "up", say("Đã có bản mới hơn")),
}
_FIELDS: dict[str, str] = {
    "title": say("tên"), "content": say("nội dung"), "fund": say("chương trình"), "center": say("đơn vị thực hiện"),
    "provinces": say("địa bàn"), "status": say("trạng thái"), "created_at": say("ngày lập"),
}  # fmt: skip


def state_of(filing: Filing) -> str:
    """Which of ``STATES`` a filing is in."""
    answer = getattr(filing, "answer", None)
    if answer is None:
        return "waiting"
    sealed = getattr(filing, "sealed", None)
    return str(answer.outcome) if sealed is None else sealed.state


@register.inclusion_tag("parts/_state.html")
def filing_state(filing: Filing) -> dict[str, Any]:
    tone, icon, word = STATES[state_of(filing)]
    return {"tone": tone, "icon": icon, "word": word}


@register.filter
def reason_word(reason: Reason) -> str:
    return REASONS[reason]


@register.filter
def field_word(name: str) -> str:
    return _FIELDS.get(name, name)


@register.simple_tag
def cell_text(column: Column, value: Cell) -> str:
    """A cell as a reader sees it in the table itself, money in đồng."""
    return BLANK if value is None else text_converter(column, MoneyUnit.DONG)(value)


@register.simple_tag
def signed(column: Column | None, value: int | Decimal | None) -> str:
    """A change with its sign: ``+1.000``, ``−20``; of money in đồng where no column is given."""
    if value is None:
        return BLANK
    size: int | Decimal = -value if value < 0 else value
    kind = column or Column("amount", "", "money" if isinstance(value, int) else "decimal")
    shown = cell_text(kind, size)
    return f"{'−' if value < 0 else '+'}{shown}"


@register.simple_tag
def source_word(kind: str, name: str, indicators: Mapping[str, str]) -> str:
    """What was counted: a kind of entry, a source of the estimate, an indicator planned or reached."""
    if kind == "entries":
        return str(EntryKind(name).label)
    if kind == "shares":
        return say("dự toán %(source)s", source=Source(name).label)
    told = say_as("of indicators", "Kế hoạch") if kind == "targets" else say_as("of indicators", "Kết quả")
    return f"{told}: {indicators.get(name, name)}"
