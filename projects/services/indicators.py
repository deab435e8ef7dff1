"""Targets and results of indicators. A new target retires the old; a result is corrected by a new row that names the one it replaces."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.formatting import format_number
from core.words import say, say_as
from projects import acts, rules
from projects.enums import ClosedKind, State
from projects.models import Indicator, IndicatorResult, IndicatorTarget, Project
from projects.rules import Case, why_not
from projects.selectors.closings import refuse_closed_period
from projects.selectors.projects import case_of
from projects.services.acting import locked_project
from projects.services.execution import refuse_future, require_state

TARGET_STATES = (
    State.DRAFT,
    State.RETURNED,
    State.APPROVED,
    State.CONTRACTED,
    State.IN_PROGRESS,
)
_LARGEST = Decimal("9999999999999999.99")


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """A result as entered; ``women`` and ``ethnic_minority`` are parts of ``value``, where the indicator is told apart so."""

    center_id: int
    indicator: str
    happened_on: date
    value: Decimal
    women: Decimal | None = None
    ethnic_minority: Decimal | None = None
    project_id: int | None = None
    note: str = ""


@audit.keeps_refusals("target.set")
def set_target(
    *,
    actor: User,
    year: int,
    center_id: int,
    indicator: str,
    value: Decimal,
    project_id: int | None = None,
    note: str = "",
) -> IndicatorTarget:
    """Set the plan of a year for a centre, or for one of its đề án; the row before is retired, the same value again changes nothing.

    Raises NotFound, NotAllowed, RuleViolation (``wrong_state``), InvalidInput.
    """
    center, project = _place(actor, center_id, project_id)
    if project is not None:
        require_state(project, TARGET_STATES, say_as("act", "đặt chỉ tiêu"))
    return write_target(actor, year, center, project, _indicator(indicator), value, note.strip())


def write_target(
    actor: User,
    year: int,
    center: Center,
    project: Project | None,
    found: Indicator,
    value: Decimal,
    note: str,
) -> IndicatorTarget:
    """Retire the live row and add the new one, for services that have checked right and state; the same value again changes nothing."""
    if not 1990 <= year <= 2100:
        raise InvalidInput(say("Năm %(year)s không hợp lệ.", year=year), code="unknown_year", field="year")
    _check_value("value", value)
    live = IndicatorTarget.objects.filter(
        year=year, center=center, project=project, indicator=found, retired_at__isnull=True
    ).first()
    if live is not None and live.value == value and live.note == note:
        return live
    now = timezone.now()
    if live is not None:
        IndicatorTarget.objects.filter(pk=live.pk).update(retired_at=now)
    target = IndicatorTarget.objects.create(
        year=year,
        center=center,
        project=project,
        indicator=found,
        value=value,
        note=note,
        recorded_at=now,
        recorded_by=actor,
    )
    before = {"value": live.value} if live else {}
    after = {"year": year, "indicator": found.code, "value": value}
    audit.record(actor=actor, action="target.set", obj=target, before=before, after=after)
    return target


@audit.keeps_refusals("result.record")
def record_result(*, actor: User, draft: ResultDraft) -> IndicatorResult:
    """Record a result on its day.

    Raises NotFound, NotAllowed, RuleViolation (``wrong_state``, ``not_told_apart``), InvalidInput for a value, part or day that cannot be.
    """
    center, project = _place(actor, draft.center_id, draft.project_id)
    result = _checked(draft, center, project)
    result.recorded_by = actor
    result.save(force_insert=True)
    audit.record(actor=actor, action="result.record", obj=result, after=_shown(result))
    return result


@audit.keeps_refusals("result.correct")
def correct_result(*, actor: User, result_id: int, draft: ResultDraft, reason: str) -> IndicatorResult:
    """Replace a result by a new row. Centre, đề án and indicator stay; day and values may change.

    Raises StaleState when it was corrected already (correct the newer one), InvalidInput for a blank reason, and as ``record_result``.
    """
    old = IndicatorResult.objects.select_related("indicator").filter(pk=result_id).first()
    if old is None:
        raise NotFound(say("Không tìm thấy kết quả."), code="result_not_found")
    center, project = _place(actor, old.center_id, old.project_id)
    if (draft.center_id, draft.project_id, draft.indicator) != (
        old.center_id,
        old.project_id,
        old.indicator.code,
    ):
        raise RuleViolation(
            say(
                "Đính chính giữ nguyên đơn vị, đề án và chỉ tiêu; nhập sai chỉ tiêu thì đính chính về 0 và ghi kết quả mới."
            ),
            code="not_a_correction",
        )
    if not reason.strip():
        raise InvalidInput(say("Ghi lý do đính chính."), code="reason_missing", field="reason")
    refuse_closed_period(center.pk, ClosedKind.RESULT, old.happened_on, field="happened_on")
    result = _checked(draft, center, project)
    result.recorded_by = actor
    result.corrects = old
    result.note = reason.strip()
    try:
        with transaction.atomic():
            result.save(force_insert=True)
    except IntegrityError:
        raise StaleState(
            say("Kết quả này đã được đính chính; hãy đính chính dòng mới nhất."), code="already_corrected"
        ) from None
    audit.record(
        actor=actor,
        action="result.correct",
        obj=result,
        before=_shown(old),
        after=_shown(result),
        reason=reason.strip(),
    )
    return result


def _shown(result: IndicatorResult) -> dict[str, object]:
    names = ("happened_on", "value", "women", "ethnic_minority")
    return {name: getattr(result, name) for name in names}


def _place(actor: User, center_id: int, project_id: int | None) -> tuple[Center, Project | None]:
    """The centre, and the đề án locked where one is given, for an actor who writes there."""
    if project_id is not None:
        project = locked_project(actor, project_id)
        if project.center_id != center_id:
            raise InvalidInput(say("Đề án không thuộc đơn vị này."), code="center_mismatch", field="center")
        _require_writer(actor, case_of(project))
        return project.center, project
    _require_writer(actor, Case(frozenset({center_id}), frozenset()))
    # Rows that name the centre may be added meanwhile: an entry that waits for a closing must not be waited for by another.
    center = Center.objects.select_for_update(of=("self",), no_key=True).filter(pk=center_id).first()
    if center is None:
        raise NotFound(say("Không tìm thấy đơn vị."), code="center_not_found")
    return center, None


def _require_writer(actor: User, case: Case) -> None:
    reason = why_not(actor, (rules.IMPLEMENTER_STAFF,), case)
    if reason is not None:
        raise NotAllowed(
            say("Bạn không nhập số liệu cho đơn vị này. %(reason)s", reason=reason), code="no_right"
        )


def _indicator(code: str) -> Indicator:
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise InvalidInput(
            say("Chỉ tiêu “%(code)s” không có trong danh mục.", code=code[:40]),
            code="unknown_indicator",
            field="indicator",
        )
    return found


def _checked(draft: ResultDraft, center: Center, project: Project | None) -> IndicatorResult:
    """The row for ``draft``, not yet saved, all its values checked."""
    indicator = _indicator(draft.indicator)
    refuse_future(draft.happened_on, "happened_on", say("Ngày có kết quả"))
    refuse_closed_period(center.pk, ClosedKind.RESULT, draft.happened_on, field="happened_on")
    if not indicator.in_use(draft.happened_on, draft.happened_on):
        raise InvalidInput(
            say(
                "Ngày %(happened_on)s chỉ tiêu “%(indicator)s” không áp dụng; chọn chỉ tiêu đang dùng.",
                happened_on=f"{draft.happened_on:%d/%m/%Y}",
                indicator=indicator.label,
            ),
            code="indicator_not_in_use",
            field="indicator",
        )
    if project is not None:
        require_state(project, acts.ENTER_RESULTS.states, say_as("act", "ghi kết quả"))
        if draft.happened_on < project.start:
            raise InvalidInput(
                say("Ngày có kết quả trước ngày bắt đầu đề án."), code="date_order", field="happened_on"
            )
    _check_value("value", draft.value)
    parts = (
        ("women", say("nữ"), draft.women, indicator.by_women),
        ("ethnic_minority", say("dân tộc thiểu số"), draft.ethnic_minority, indicator.by_ethnic_minority),
    )
    for name, label, part, told_apart in parts:
        if part is None:
            continue
        if not told_apart:
            raise RuleViolation(
                say("Chỉ tiêu “%(indicator)s” không tách %(label)s.", indicator=indicator.label, label=label),
                code="not_told_apart",
                field=name,
            )
        _check_value(name, part)
        if part > draft.value:
            raise InvalidInput(
                say(
                    "Số %(label)s (%(part)s) lớn hơn tổng số (%(value)s).",
                    label=label,
                    part=format_number(part),
                    value=format_number(draft.value),
                ),
                code="part_above_whole",
                field=name,
            )
    return IndicatorResult(
        center=center,
        project=project,
        indicator=indicator,
        happened_on=draft.happened_on,
        value=draft.value,
        women=draft.women,
        ethnic_minority=draft.ethnic_minority,
        note=draft.note.strip(),
    )


def _check_value(name: str, value: Decimal) -> None:
    number = Decimal(value)
    if not number.is_finite() or not 0 <= number <= _LARGEST or number != number.quantize(Decimal("0.01")):
        raise InvalidInput(
            say("Giá trị %(value)s phải là số không âm, tối đa hai chữ số thập phân.", value=value),
            code="bad_value",
            field=name,
        )
