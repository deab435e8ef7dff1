"""The expected results of a đề án: its targets by year and indicator, written together or one by one as each is left."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, StaleState
from core.words import say, say_as
from projects import rules
from projects.models import Indicator, IndicatorTarget, Project
from projects.services.acting import ONLY_RIGHTS, acting, refuse, require
from projects.services.execution import require_state
from projects.services.indicators import TARGET_STATES, write_target
from projects.validators import Problem

TargetKey = tuple[int, str]
"""Year and code of the indicator."""


def set_project_targets(
    *,
    actor: User,
    project_id: int,
    values: Mapping[TargetKey, Decimal | None],
    seen: Mapping[TargetKey, Decimal | None] | None = None,
) -> None:
    """Set or clear (None) targets of a đề án by year and indicator code, all or none.

    ``seen`` gives the values that the person had before them: where somebody else meanwhile gave one another value than the one to be
    written, StaleState tells the present ones (``details["now"]``). Raises also NotFound, NotAllowed, RuleViolation, and Problems whose
    fields are the keys of the values that cannot be.
    """
    with acting(actor=actor, action="target.set", project_id=project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, TARGET_STATES, say_as("act", "đặt chỉ tiêu"))
        live = targets_of(project)
        _refuse_overwrite(live, values, seen or {})
        indicators = {
            row.code: row for row in Indicator.objects.filter(code__in={code for _, code in values})
        }
        found: list[Problem] = []
        for key, value in values.items():
            try:
                _put(actor, project, key, indicators.get(key[1]), value, live.get(key))
            except InvalidInput as error:
                found.append({"field": key, "message": error.told, "code": error.code})
        if found:
            refuse(project, found)


def targets_of(project: Project) -> dict[TargetKey, IndicatorTarget]:
    """The live targets of a đề án."""
    rows = IndicatorTarget.objects.filter(project=project, retired_at__isnull=True).select_related(
        "indicator", "recorded_by"
    )
    return {(row.year, row.indicator.code): row for row in rows}


def _refuse_overwrite(
    live: Mapping[TargetKey, IndicatorTarget],
    values: Mapping[TargetKey, Decimal | None],
    seen: Mapping[TargetKey, Decimal | None],
) -> None:
    now = {key: live[key].value if key in live else None for key in seen}
    moved = {key: now[key] for key, value in seen.items() if now[key] not in (value, values.get(key, value))}
    if moved:
        raise StaleState(
            say("Người khác vừa sửa chỉ tiêu này. Hãy xem giá trị mới trước khi lưu."),
            code="changed_meanwhile",
            details={"now": moved},
        )


def _put(
    actor: User,
    project: Project,
    key: TargetKey,
    indicator: Indicator | None,
    value: Decimal | None,
    live: IndicatorTarget | None,
) -> None:
    """Write or clear one target; a đề án plans results for its own years only."""
    year, code = key
    if indicator is None:
        raise InvalidInput(
            say("Chỉ tiêu “%(code)s” không có trong danh mục.", code=code[:40]), code="unknown_indicator"
        )
    if value is not None:
        if not project.start.year <= year <= project.end.year:
            raise InvalidInput(
                say(
                    "Năm %(year)s ngoài thời gian thực hiện %(first)s–%(last)s.",
                    year=year,
                    first=project.start.year,
                    last=project.end.year,
                ),
                code="year",
            )
        if live is None and not indicator.in_use(date(year, 1, 1), date(year, 12, 31)):
            raise InvalidInput(
                say(
                    "Năm %(year)s chỉ tiêu “%(indicator)s” không áp dụng.",
                    year=year,
                    indicator=indicator.label,
                ),
                code="indicator_not_in_use",
            )
        write_target(actor, year, project.center, project, indicator, value, live.note if live else "")
    elif live is not None:
        IndicatorTarget.objects.filter(pk=live.pk).update(retired_at=timezone.now())
        before = {"year": year, "indicator": code, "value": live.value}
        audit.record(actor=actor, action="target.clear", obj=live, before=before)
