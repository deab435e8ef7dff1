"""A state as sign, word and colour."""

from datetime import date
from typing import Any

from django import template

from core.formatting import BLANK, format_date
from projects.enums import AmendmentState, Content, EntryKind, Form, MoneyState, ReportState, Source, State

register = template.Library()

_LOOK: dict[str, tuple[str, str]] = {
    State.DRAFT: ("waiting", "pencil"),
    State.BASE_APPRAISAL: ("waiting", "clock"),
    State.MINISTRY_APPRAISAL: ("waiting", "clock"),
    State.RETURNED: ("attention", "back"),
    State.REJECTED: ("stopped", "stop"),
    State.PLAN_PENDING: ("waiting", "clock"),
    State.APPROVED: ("fine", "check"),
    State.CONTRACTED: ("fine", "pencil"),
    State.IN_PROGRESS: ("fine", "play"),
    State.ACCEPTED: ("fine", "check"),
    State.SETTLED: ("fine", "check"),
    State.STOPPED: ("stopped", "stop"),
    State.WITHDRAWN: ("stopped", "back"),
}
_REPORT_LOOK: dict[str, tuple[str, str]] = {
    ReportState.DRAFT: ("waiting", "pencil"),
    ReportState.SENT: ("waiting", "clock"),
    ReportState.RETURNED: ("attention", "back"),
    ReportState.ACCEPTED: ("fine", "check"),
}

_AMENDMENT_LOOK: dict[str, tuple[str, str]] = {
    AmendmentState.DRAFT: ("waiting", "pencil"),
    AmendmentState.SENT: ("waiting", "clock"),
    AmendmentState.CONFIRMED: ("waiting", "clock"),
    AmendmentState.RETURNED: ("attention", "back"),
    AmendmentState.DECIDED: ("fine", "check"),
    AmendmentState.REFUSED: ("stopped", "stop"),
    AmendmentState.WITHDRAWN: ("stopped", "back"),
    AmendmentState.LAPSED: ("stopped", "stop"),
}

_MONEY_LOOK: dict[str, tuple[str, str]] = {
    MoneyState.ASKED: ("waiting", "clock"),
    MoneyState.CONFIRMED: ("fine", "check"),
    MoneyState.REFUSED: ("stopped", "stop"),
    MoneyState.WITHDRAWN: ("attention", "back"),
    MoneyState.LAPSED: ("stopped", "stop"),
}


@register.inclusion_tag("parts/_state.html")
def project_state(state: str) -> dict[str, Any]:
    tone, icon = _LOOK[state]
    return {"tone": tone, "icon": icon, "word": State(state).label}


@register.inclusion_tag("parts/_state.html")
def report_state(state: str) -> dict[str, Any]:
    tone, icon = _REPORT_LOOK[state]
    return {"tone": tone, "icon": icon, "word": ReportState(state).label}


@register.inclusion_tag("parts/_state.html")
def amendment_state(state: str) -> dict[str, Any]:
    tone, icon = _AMENDMENT_LOOK[state]
    return {"tone": tone, "icon": icon, "word": AmendmentState(state).label}


@register.filter
def form_word(form: str) -> str:
    return str(Form(form).label) if form in Form.values else BLANK


@register.filter
def content_word(content: str) -> str:
    return str(Content(content).label) if content in Content.values else BLANK


@register.filter
def iso_day(text: str) -> str:
    """A day as a kept dossier holds it (``2026-02-05``), as it is written."""
    return format_date(date.fromisoformat(text)) if text else BLANK


@register.inclusion_tag("parts/_state.html")
def money_state(state: str) -> dict[str, Any]:
    tone, icon = _MONEY_LOOK[state]
    return {"tone": tone, "icon": icon, "word": MoneyState(state).label}


@register.filter
def source_word(source: str) -> str:
    return str(Source(source).label)


@register.filter
def kind_word(kind: str) -> str:
    return str(EntryKind(kind).label)
