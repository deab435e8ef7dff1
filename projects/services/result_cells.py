"""Entering results as a grid: a cell is what an indicator reached in a period. What was entered before is corrected by a new row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from centers.models import User
from core.exceptions import DomainError, InvalidInput, Problems, RuleViolation, StaleState
from core.formatting import format_number
from core.words import say, say_as, say_many
from projects import acts, rules
from projects.models import IndicatorResult, Project
from projects.result_parts import PARTS, sum_part
from projects.selectors.periods import refuse_closed, reported_window
from projects.services.acting import ONLY_RIGHTS, acting, require
from projects.services.execution import require_state
from projects.services.indicators import ResultDraft, correct_result, record_result

Figures = Mapping[str, Decimal | None]
"""Figures by part: ``value``, ``women``, ``ethnic_minority``."""


@dataclass(frozen=True, slots=True)
class CellDraft:
    """What was typed for an indicator and a period; ``seen`` holds what the person had before them, for the same parts."""

    indicator: str
    period: str
    typed: Figures
    seen: Figures

    def field(self, part: str) -> str:
        """The name that errors of one part bear."""
        return f"{part}.{self.indicator}.{self.period}"


def save_cells(
    *, actor: User, project_id: int, cells: Sequence[CellDraft], reason: str = ""
) -> list[IndicatorResult]:
    """Save the cells whose figures differ from what is on record: all of them or none.

    A first figure is recorded on the last day of its period (today, while it runs); a changed one corrects the latest row of the period for
    ``reason``. Returns the new rows. Raises NotFound, NotAllowed, RuleViolation (``wrong_state``); for one cell its own refusal
    (StaleState ``changed_meanwhile`` where somebody else changed it, InvalidInput, RuleViolation), for several cells Problems by field.
    """
    with acting(actor=actor, action="result.record", project_id=project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, acts.ENTER_RESULTS.states, say_as("act", "ghi kết quả"))
        made: list[IndicatorResult] = []
        refused: list[tuple[CellDraft, DomainError]] = []
        for cell in cells:
            try:
                row = _save(actor, project, cell, reason)
            except DomainError as refusal:
                refused.append((cell, refusal))
            else:
                made += [row] if row else []
        if refused:
            _refuse(refused, len(cells))
    return made


def _refuse(refused: Sequence[tuple[CellDraft, DomainError]], tried: int) -> None:
    errors = []
    for cell, refusal in refused:
        part = refusal.field if refusal.field in PARTS else next(iter(cell.typed))
        refusal.field = refusal.field if refusal.field == "reason" else cell.field(part)
        errors.append({"field": refusal.field, "message": refusal.told, "code": refusal.code})
    if tried == 1:
        raise refused[0][1]
    raise Problems(
        say_many(
            "Có %(count)s ô cần sửa; chưa ô nào được lưu.",
            "Có %(count)s ô cần sửa; chưa ô nào được lưu.",
            count=len(errors),
        ),
        errors,
    )


def _save(actor: User, project: Project, cell: CellDraft, reason: str) -> IndicatorResult | None:
    window = reported_window(cell.period)
    refuse_closed(window, project, timezone.localdate())
    rows = list(
        IndicatorResult.objects.known_on(None)
        .filter(
            project=project, indicator__code=cell.indicator, happened_on__range=(window.first, window.last)
        )
        .order_by("happened_on", "pk")
    )
    now = {part: sum_part(rows, part) for part in cell.typed}
    if now == dict(cell.typed):
        return None
    _refuse_overwrite(cell, now)
    if not rows:
        return _first(actor, project, cell, max(min(window.last, timezone.localdate()), project.start))
    return _correction(actor, project, cell, rows, reason)


def _refuse_overwrite(cell: CellDraft, now: Figures) -> None:
    for part, figure in now.items():
        if part in cell.seen and cell.seen[part] != figure:
            raise StaleState(
                say(
                    "Người khác vừa ghi %(figure)s vào ô này. Xem số mới rồi nhập lại nếu cần.",
                    figure=format_number(figure),
                ),
                code="changed_meanwhile",
                field=part,
            )


def _first(actor: User, project: Project, cell: CellDraft, day: date) -> IndicatorResult:
    value = cell.typed.get("value")
    if value is None:
        raise InvalidInput(say("Nhập tổng số trước phần “trong đó”."), code="value_missing")
    draft = ResultDraft(
        project.center_id,
        cell.indicator,
        day,
        value,
        cell.typed.get("women"),
        cell.typed.get("ethnic_minority"),
        project.pk,
    )
    return record_result(actor=actor, draft=draft)


def _correction(
    actor: User, project: Project, cell: CellDraft, rows: Sequence[IndicatorResult], reason: str
) -> IndicatorResult:
    """Correct the latest row so that the period comes to what was typed."""
    latest, others = rows[-1], rows[:-1]
    figures = {part: getattr(latest, part) for part in PARTS}
    for part, typed in cell.typed.items():
        if typed is None and part == "value":
            raise InvalidInput(
                say("Ô này đã có số; số đã ghi không xóa được. Nếu ghi nhầm, nhập 0."),
                code="value_missing",
                field=part,
            )
        before = sum_part(others, part)
        if typed is not None and before is not None and typed < before:
            raise RuleViolation(
                say(
                    "Kỳ này có %(rows)s lần nhập, các lần trước cộng %(before)s. Đính chính từng lần ở mục “Kết quả đã nhập”.",
                    rows=len(rows),
                    before=format_number(before),
                ),
                code="several_results",
                field=part,
            )
        figures[part] = None if typed is None else typed - (before or 0)
    draft = ResultDraft(
        latest.center_id, cell.indicator, latest.happened_on, project_id=project.pk, **figures
    )
    return correct_result(actor=actor, result_id=latest.pk, draft=draft, reason=reason)
