"""Indicators: added, ended, followed by another, put right. Another meaning or unit is another indicator with a code of its own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from centers.models import User
from centers.services.catalogues import (
    ONE_DAY,
    Ground,
    begin_act,
    checked,
    correct,
    end_act,
    finish,
    held_row,
    refuse_stale,
)
from core import audit
from core.exceptions import InvalidInput, RuleViolation
from core.models import CatalogueAct, CatalogueActKind
from core.text import clean
from core.words import say
from projects.models import Indicator, IndicatorResult, IndicatorTarget


@audit.keeps_refusals("catalogue.begin")
def begin_indicator(
    *,
    actor: User,
    values: Mapping[str, Any],
    valid_from: date,
    ground: Ground,
    replaces: int | None = None,
    seen: str = "",
) -> CatalogueAct:
    """A new indicator from a day on; the one that it ``replaces`` ends the day before.

    Figures that the old one already has after that day refuse it. Raises NotAllowed, NotFound, StaleState, InvalidInput
    (``code_taken``), RuleViolation (``figures_later``, ``already_ends``).
    """
    sheet = begin_act(actor, ground, Indicator)
    new = Indicator(valid_from=valid_from, **values)
    new.code = clean(new.code)
    if Indicator.objects.filter(code__iexact=new.code).exists():
        raise InvalidInput(say("Mã “%(code)s” đã có.", code=new.code), code="code_taken", field="code")
    if replaces is not None:
        old = held_row(Indicator, replaces)
        refuse_stale([old], seen)
        _refuse_figures(old, valid_from - ONE_DAY, field="valid_from")
        finish(sheet, [old], old, valid_from - ONE_DAY)
    checked(new)
    sheet.add(new)
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=valid_from)


@audit.keeps_refusals("catalogue.end")
def end_indicator(*, actor: User, pk: int, last_day: date, ground: Ground, seen: str = "") -> CatalogueAct:
    """Let an indicator end. Raises NotAllowed, NotFound, StaleState, RuleViolation (``figures_later`` …)."""
    sheet = begin_act(actor, ground, Indicator)
    row = held_row(Indicator, pk)
    refuse_stale([row], seen)
    _refuse_figures(row, last_day, field="valid_to")
    finish(sheet, [row], row, last_day)
    return end_act(sheet, CatalogueActKind.END, actor=actor, ground=ground, about=row, starts_on=last_day)


@audit.keeps_refusals("catalogue.correct")
def correct_indicator(
    *, actor: User, pk: int, values: Mapping[str, Any], ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Put right wording or order. The unit of an indicator that has figures stays: ``unit_in_use``."""
    sheet = begin_act(actor, ground, Indicator)
    row = held_row(Indicator, pk)
    refuse_stale([row], seen)
    told = IndicatorResult.objects.filter(indicator=row).exists()
    if values.get("unit", row.unit) != row.unit and (
        told or IndicatorTarget.objects.filter(indicator=row).exists()
    ):
        raise RuleViolation(
            say(
                "Chỉ tiêu đã có số liệu theo đơn vị tính này; muốn đổi đơn vị tính hãy thay bằng chỉ tiêu mới."
            ),
            code="unit_in_use",
            field="unit",
        )
    correct(sheet, row, values)
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


def _refuse_figures(row: Indicator, last_day: date, *, field: str) -> None:
    """An indicator does not end before figures that it has."""
    latest = IndicatorResult.objects.filter(indicator=row).known_on(None).order_by("-happened_on").first()
    if latest is not None and latest.happened_on > last_day:
        raise RuleViolation(
            say(
                "Chỉ tiêu đã có kết quả ngày %(happened_on)s; chọn ngày sau đó để số liệu đã báo cáo không mất chỗ.",
                happened_on=f"{latest.happened_on:%d/%m/%Y}",
            ),
            code="figures_later",
            field=field,
        )
