"""Which regional centre serves a province, from a day on."""

from datetime import date

from centers.enums import CenterKind
from centers.models import Center, Coverage, Province, User
from centers.services.catalogues import (
    Ground,
    begin_act,
    correct,
    end_act,
    finish,
    follow,
    held_row,
    refuse_stale,
    series_rows,
    take_back,
)
from core import audit
from core.exceptions import InvalidInput, RuleViolation
from core.models import CatalogueAct, CatalogueActKind
from core.words import say


def coverage_of(province: Province) -> list[Coverage]:
    """All that was ever said about who serves the unit, the earliest first."""
    rows = Coverage.objects.filter(province__map=province.map, province__code=province.code)
    return list(rows.select_related("province", "center").order_by("valid_from"))


@audit.keeps_refusals("catalogue.begin")
def begin_coverage(
    *, actor: User, province: Province, center: Center, valid_from: date, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Let ``center`` serve ``province`` from a day on; who served it until then ends the day before.

    Raises NotAllowed, InvalidInput, StaleState, RuleViolation (``later_exists``, ``same_center``).
    """
    sheet = begin_act(actor, ground, Coverage)
    if center.kind != CenterKind.IPC:
        raise InvalidInput(say("Chỉ trung tâm vùng phụ trách tỉnh."), code="not_regional", field="center")
    versions = Province.objects.filter(map=province.map, code=province.code)
    there = versions.in_force(valid_from).first()
    if there is None:
        raise RuleViolation(
            say("Ngày %(valid_from)s không có đơn vị hành chính này.", valid_from=f"{valid_from:%d/%m/%Y}"),
            code="no_province",
            field="valid_from",
        )
    rows = coverage_of(province)
    refuse_stale(rows, seen)
    if rows and rows[-1].center_id == center.pk and rows[-1].valid_to is None:
        raise RuleViolation(
            say("%(center)s đang phụ trách tỉnh này.", center=center), code="same_center", field="center"
        )
    new = Coverage(center=center, province=there, valid_from=valid_from)
    follow(sheet, rows, new, gaps=True)
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=valid_from)


@audit.keeps_refusals("catalogue.end")
def end_coverage(*, actor: User, pk: int, last_day: date, ground: Ground, seen: str = "") -> CatalogueAct:
    """Let nobody serve the province after ``last_day``. Raises NotAllowed, NotFound, StaleState, RuleViolation."""
    sheet = begin_act(actor, ground, Coverage)
    row = held_row(Coverage, pk)
    rows = coverage_of(row.province)
    refuse_stale(rows, seen)
    finish(sheet, rows, row, last_day)
    return end_act(sheet, CatalogueActKind.END, actor=actor, ground=ground, about=row, starts_on=last_day)


@audit.keeps_refusals("catalogue.correct")
def correct_coverage(
    *, actor: User, pk: int, center: Center, note: str, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Put right a centre or a note that was entered wrongly. Raises NotAllowed, NotFound, StaleState, InvalidInput."""
    sheet = begin_act(actor, ground, Coverage)
    row = held_row(Coverage, pk)
    refuse_stale(coverage_of(row.province), seen)
    if center.kind != CenterKind.IPC:
        raise InvalidInput(say("Chỉ trung tâm vùng phụ trách tỉnh."), code="not_regional", field="center")
    correct(sheet, row, {"center_id": center.pk, "note": note})
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


@audit.keeps_refusals("catalogue.withdraw")
def withdraw_coverage(*, actor: User, pk: int, ground: Ground, seen: str = "") -> CatalogueAct:
    """Take back what was planned for a day to come. Raises NotAllowed, NotFound, StaleState, RuleViolation."""
    sheet = begin_act(actor, ground, Coverage)
    row = held_row(Coverage, pk)
    rows = series_rows(row)
    refuse_stale(rows, seen)
    take_back(sheet, rows, row)
    return end_act(
        sheet, CatalogueActKind.WITHDRAW, actor=actor, ground=ground, about=row, starts_on=row.valid_from
    )
