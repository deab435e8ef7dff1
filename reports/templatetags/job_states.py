"""A run's state as sign, word and colour; a kind of report in words."""

from typing import Any

from django import template

from core.models import JobState
from core.periods import Period
from core.words import say
from projects.enums import Fund
from reports.builders import KINDS
from reports.frame import DIMENSIONS, MAPS

register = template.Library()

_LOOK: dict[str, tuple[str, str]] = {
    JobState.QUEUED: ("waiting", "clock"),
    JobState.RUNNING: ("waiting", "play"),
    JobState.DONE: ("fine", "check"),
    JobState.FAILED: ("attention", "alert"),
    JobState.CANCELLED: ("stopped", "stop"),
}


@register.inclusion_tag("parts/_state.html")
def job_state(state: str) -> dict[str, Any]:
    tone, icon = _LOOK[state]
    return {"tone": tone, "icon": icon, "word": JobState(state).label}


@register.filter
def kind_title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else kind


@register.filter
def parameter_word(name: str) -> str:
    return _PARAMETERS.get(name, name)


@register.filter
def value_word(value: str) -> str:
    """A parameter's value in words; codes of places and centres stay as they are."""
    return _VALUES.get(value, value)


@register.filter
def period_word(code: str) -> str:
    """``2016-Q3`` as "Quý III năm 2016"."""
    label = Period.parse(code).label
    return label[0].upper() + label[1:]


_VALUES = {**DIMENSIONS, **MAPS, **dict(Fund.choices)}
_PARAMETERS = {
    "by": say("Chia theo"),
    "center": say("Đơn vị"),
    "region": say("Vùng khuyến công"),
    "province": say("Địa bàn"),
    "fund": say("Chương trình"),
    "map": say("Bản đồ tỉnh"),
    "as_of": say("Theo số liệu ghi đến ngày"),
    "decision": say("Quyết định phê duyệt"),
}
