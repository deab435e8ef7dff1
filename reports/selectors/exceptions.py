"""Exceptions from norms: what was asked for, granted, refused and ran out in a period, finding by finding. Amounts in đồng."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from projects.enums import AnswerKind
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import field
from reports.selectors.money import group_columns, group_key


@dataclass(frozen=True, slots=True)
class Answer:
    """One request or answer."""

    kind: str
    on: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Excepted:
    """One finding of a period with what was said about it. ``group`` is raw, as :class:`reports.selectors.money.Labels` knows it;
    ``states`` holds the keys of the figures that count it.
    """

    finding: int
    project: int
    fund: str
    group: Any
    message: str
    limit: int | None
    entered: int | None
    states: frozenset[str]
    asked: Answer | None
    answered: Answer | None
    waits: bool
    """Asked for (again) and not answered by the window's end."""

    @property
    def amount(self) -> int | None:
        """The money concerned: what lies above the limit, all of it where there is no limit; None where no figure was kept."""
        return None if self.entered is None else self.entered - (self.limit or 0)


def excepted(frame: Frame) -> list[Excepted]:
    """The findings that some figure of the frame counts, in the order in which they were made. One query."""
    columns = group_columns(frame, "project", frame.by)
    names = {
        "finding": "finding_id",
        "project": "project_id",
        "fund": field(frame, "project", "fund"),
        "message": "finding__message",
        "limit": "finding__limit_amount",
        "entered": "finding__amount",
    }
    rows: Any = (
        facts.finding_answers(frame)
        .annotate(**columns)
        .order_by("finding_id", "recorded_at", "pk")
        .values(*columns, *names.values(), "kind", "happened_on", "until", "reason")
    )
    found = []
    for _, same in groupby(rows, key=lambda row: row["finding_id"]):
        told = list(same)
        answers = [Answer(row["kind"], row["happened_on"], row["until"], row["reason"]) for row in told]
        states = states_of(answers, frame.start, frame.end, known_day(frame))
        if states:
            first = {name: told[0][path] for name, path in names.items()}
            found.append(
                Excepted(
                    **first,
                    group=group_key(told[0]),
                    states=states,
                    asked=_last(answers, AnswerKind.ASKED),
                    answered=_last(answers, AnswerKind.GRANTED, AnswerKind.REFUSED, AnswerKind.LAPSED),
                    waits=answers[-1].kind == AnswerKind.ASKED,
                )
            )
    return found


def known_day(frame: Frame) -> date:
    """The day up to which the frame knows."""
    return timezone.localdate(frame.as_of) if frame.as_of else timezone.localdate()


def states_of(answers: Sequence[Answer], start: date, end: date, today: date) -> frozenset[str]:
    """Which figures count a finding with these ``answers`` (in order, none after ``end``) in the window from ``start`` to ``end``."""
    found = {one.kind for one in answers if one.on >= start}
    decided = [one for one in answers if one.kind != AnswerKind.ASKED]
    for number, one in enumerate(decided):
        later = decided[number + 1] if number + 1 < len(decided) else None
        if one.until is None or (later is not None and later.on <= one.until):
            continue
        if start <= one.until <= end and one.until < today:
            found.add("expired")
        if later is None and one.until >= min(end, today):
            found.add("in_force")
    return frozenset(found)


def _last(answers: Sequence[Answer], *kinds: AnswerKind) -> Answer | None:
    return next((one for one in reversed(answers) if one.kind in kinds), None)
