"""Which fields a đề án needs from which state on, where they may be edited, and what each value must be.

Free functions over plain values: web form, REST, import and services read the same two tables and call the same checks.
A check returns problems (``field``, ``message``, ``code``), all of them at once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.formatting import format_date
from core.text import clean, clean_lines
from core.words import say
from projects.enums import AttachmentKind, ChangeKind, Content, Form, State

Problem = dict[str, Any]

LABELS: Mapping[str, str] = {
    "title": say("Tên đề án"),
    "form": say("Loại đề án"),
    "content": say("Nội dung khuyến công"),
    "start": say("Ngày bắt đầu"),
    "end": say("Ngày kết thúc"),
    "provinces": say("Địa điểm"),
    "coordinators": say("Đơn vị phối hợp (trong hệ thống)"),
    "coordinating_units": say("Đơn vị phối hợp"),
    "need": say("Sự cần thiết"),
    "goals": say("Mục tiêu"),
    "scale": say("Quy mô"),
    "schedule": say("Nội dung và tiến độ thực hiện"),
    "effect": say("Hiệu quả"),
    "note": say("Ghi chú"),
    "budget": say("Dự toán"),
    "beneficiaries": say("Đơn vị thụ hưởng"),
    "attachments": say("Hồ sơ kèm theo"),
}

PROJECT_FIELDS = (
    "title",
    "form",
    "content",
    "start",
    "end",
    "provinces",
    "coordinators",
    "coordinating_units",
    "need",
    "goals",
    "scale",
    "schedule",
    "effect",
    "note",
)
"""What may change while a đề án is written. Code, fund, year and implementing centre stay as issued: they make up its code and its way."""

_LINES = ("title", "coordinating_units")
_TEXTS = ("title", "coordinating_units", "need", "goals", "scale", "schedule", "effect", "note")

REQUIRED_FROM: Mapping[State, tuple[str, ...]] = {
    State.DRAFT: ("title", "content", "start", "end"),
    State.BASE_APPRAISAL: ("provinces", "need", "goals", "scale", "schedule", "effect"),
    State.MINISTRY_APPRAISAL: ("provinces", "need", "goals", "scale", "schedule", "effect"),
}
"""The parts of the text of a đề án (TT 36/2013/TT-BCT Art. 5) by the state from which they must be filled."""

_DOSSIER_OPEN = frozenset({*PROJECT_FIELDS, "budget", "beneficiaries", "attachments"})
_PAPERS = frozenset({"attachments"})

EDITABLE_IN: Mapping[State, frozenset[str]] = {
    State.DRAFT: _DOSSIER_OPEN,
    State.RETURNED: _DOSSIER_OPEN,
    State.BASE_APPRAISAL: _PAPERS,
    State.MINISTRY_APPRAISAL: _PAPERS,
    State.PLAN_PENDING: _PAPERS,
    State.APPROVED: _PAPERS,
    State.CONTRACTED: _PAPERS,
    State.IN_PROGRESS: _PAPERS,
    State.ACCEPTED: _PAPERS,
    State.SETTLED: frozenset(),
    State.STOPPED: _PAPERS,
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

OPEN_GROUP_STATES = (State.APPROVED, State.CONTRACTED)
"""A group đề án names its beneficiaries in the implementation plan, after approval (TT 36/2013 Art. 3a, added by TT 17/2018)."""

AMENDABLE = (State.APPROVED, State.CONTRACTED, State.IN_PROGRESS)
"""Before approval a dossier is returned and mended, after acceptance nothing of it changes any more."""

_SUPPORT = frozenset({"budget"})
FIELDS_OF_CHANGE: Mapping[str, frozenset[str]] = {
    ChangeKind.RAISE_SUPPORT: _SUPPORT,
    ChangeKind.LOWER_OR_EQUAL_SUPPORT: _SUPPORT,
    ChangeKind.CHANGE_CONTENT: frozenset({"content", "goals", "scale", "schedule"}),
    ChangeKind.EXTEND_NEXT_YEAR: frozenset({"end", "schedule"}),
    ChangeKind.CHANGE_TIME_WITHIN_YEAR: frozenset({"start", "end", "schedule"}),
    ChangeKind.CHANGE_PLACE: frozenset({"provinces"}),
    ChangeKind.CHANGE_BENEFICIARY: frozenset({"beneficiaries"}),
    ChangeKind.CHANGE_PARTNER: frozenset({"coordinators", "coordinating_units"}),
    ChangeKind.OTHER: frozenset({"title", "need", "effect", "note"}),
}
"""What an amendment of each kind may touch. Goals, scale and schedule are the content of the activity, whose change the law gives to a higher
authority than any other wording (TT 36/2013 Art. 11). A đề án is added by a plan decision and stopped by a decision to stop, not amended into either."""


def problem(name: str, message: str, code: str = "invalid") -> Problem:
    return {"field": name, "message": message, "code": code}


def editable(status: str, form: str) -> frozenset[str]:
    """The fields of a đề án that may be edited in ``status``."""
    fields = EDITABLE_IN[State(status)]
    return fields | {"beneficiaries"} if form == Form.GROUP and status in OPEN_GROUP_STATES else fields


def required_by(status: str) -> tuple[str, ...]:
    """All fields that must be filled once a đề án has reached ``status``."""
    return tuple(dict.fromkeys((*REQUIRED_FROM[State.DRAFT], *REQUIRED_FROM.get(State(status), ()))))


def missing(values: Mapping[str, Any], names: Iterable[str]) -> list[Problem]:
    """A problem for each of ``names`` that is blank in ``values``."""
    return [
        problem(name, say("Chưa có “%(label)s”.", label=LABELS[name]), "required")
        for name in names
        if _blank(values.get(name))
    ]


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], (), set())


def check_project(values: Mapping[str, Any]) -> list[Problem]:
    """Problems of the whole set of a đề án's plain values (title, form, content, year, start, end)."""
    found = missing(values, REQUIRED_FROM[State.DRAFT])
    if len(values["title"]) > 500:
        found.append(problem("title", say("Tên đề án dài quá 500 ký tự."), "too_long"))
    if len(values.get("coordinating_units") or "") > 400:
        found.append(problem("coordinating_units", say("Đơn vị phối hợp dài quá 400 ký tự."), "too_long"))
    if values["form"] not in Form.values:
        found.append(problem("form", say("Loại đề án “%(form)s” không có.", form=values["form"]), "unknown"))
    if values["content"] and values["content"] not in Content.values:
        found.append(
            problem("content", say("Nội dung “%(content)s” không có.", content=values["content"]), "unknown")
        )
    if values["start"] and values["end"]:
        found += _check_dates(values["start"], values["end"], values["year"])
    return found


def _check_dates(start: date, end: date, year: int) -> list[Problem]:
    if end < start:
        return [
            problem(
                "end",
                say(
                    "Ngày kết thúc %(end)s trước ngày bắt đầu %(start)s.",
                    start=format_date(start),
                    end=format_date(end),
                ),
                "date_order",
            )
        ]
    if not start.year <= year <= end.year:
        return [
            problem(
                "start",
                say(
                    "Thời gian thực hiện %(start)s – %(end)s không chứa năm kế hoạch %(year)s.",
                    start=format_date(start),
                    end=format_date(end),
                    year=year,
                ),
                "year",
            )
        ]
    return []


def clean_texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values with texts in their normal form: NFC, no blanks around them, no control characters."""

    def tidy(key: str, value: Any) -> Any:
        if key not in _TEXTS or not isinstance(value, str):
            return value
        return clean(value) if key in _LINES else clean_lines(value)

    return {key: tidy(key, value) for key, value in values.items()}


def required_attachments(*, named_beneficiaries: bool) -> tuple[AttachmentKind, ...]:
    """The papers a submission needs (TT 36/2013 Art. 5, 10; TTLT 26/2014 Art. 7).

    The implementing centre is never the beneficiary, so a named beneficiary's request and its commitment of counterpart money and of no
    other state money for the same content are needed too.
    """
    if named_beneficiaries:
        return (AttachmentKind.PROPOSAL, AttachmentKind.REQUEST, AttachmentKind.COMMITMENT)
    return (AttachmentKind.PROPOSAL,)
