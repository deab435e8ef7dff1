"""Provinces: another name or kind from a day on, and mergers, each as one dated act with successions and coverage."""

from collections.abc import Sequence
from datetime import date

from centers.enums import CenterKind
from centers.models import Center, Coverage, Province, ProvinceSuccession, User
from centers.services.catalogues import (
    ONE_DAY,
    Ground,
    begin_act,
    checked,
    correct,
    end_act,
    held_row,
    last_of,
    refuse_future,
    refuse_later,
    refuse_stale,
)
from centers.services.coverage import coverage_of
from core import audit
from core.catalogues import Sheet
from core.exceptions import InvalidInput, RuleViolation
from core.models import CatalogueAct, CatalogueActKind
from core.text import clean, sort_key
from core.words import say

_TABLES = (Province, ProvinceSuccession, Coverage)


def versions_of(province: Province) -> list[Province]:
    """All versions of the unit on its map, the earliest first."""
    return list(Province.objects.filter(map=province.map, code=province.code).order_by("valid_from"))


@audit.keeps_refusals("catalogue.begin")
def change_province(
    *, actor: User, pk: int, name: str, kind: str, valid_from: date, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Another name or kind of a province from a day on: its version ends the day before, a new one continues it, coverage goes along.

    Raises NotAllowed, NotFound, StaleState, InvalidInput, RuleViolation (``not_yet``, ``later_exists``, ``ended``, ``nothing_changes``).
    """
    sheet = begin_act(actor, ground, *_TABLES)
    old = _open_version(pk, valid_from, seen)
    if (clean(name), kind) == (old.name, old.kind):
        raise RuleViolation(say("Tên và loại vẫn như cũ."), code="nothing_changes", field="name")
    new = _next_version(sheet, old, name, kind, valid_from)
    _continue(sheet, [old], new, valid_from)
    _carry_coverage(sheet, old, new, valid_from)
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=valid_from)


@audit.keeps_refusals("catalogue.merge")
def merge_provinces(
    *,
    actor: User,
    pk: int,
    joining: Sequence[Province],
    name: str,
    kind: str,
    center: Center | None,
    valid_from: date,
    ground: Ground,
    seen: str = "",
) -> CatalogueAct:
    """Let the provinces ``joining`` become part of the province ``pk``, which may take another name: one dated act.

    The versions of all end the day before; a new version of ``pk`` continues them and is served by the regional ``center`` (None:
    by nobody). Centres, memberships and đề án stay where they are and follow by succession. Raises NotAllowed, NotFound, StaleState,
    InvalidInput, RuleViolation (``not_yet``, ``later_exists``, ``ended``).
    """
    sheet = begin_act(actor, ground, *_TABLES)
    target = _open_version(pk, valid_from, seen)
    others = [_open_version(row.pk, valid_from, "", field="joining") for row in joining if row.pk != pk]
    if not others:
        raise InvalidInput(say("Chọn ít nhất một tỉnh sáp nhập vào."), code="nobody_joins", field="joining")
    if center is not None and center.kind != CenterKind.IPC:
        raise InvalidInput(say("Chỉ trung tâm vùng phụ trách tỉnh."), code="not_regional", field="center")
    new = _next_version(sheet, target, name, kind, valid_from)
    _continue(sheet, [target, *others], new, valid_from)
    for old in (target, *others):
        _end_coverage(sheet, old, valid_from)
    if center is not None:
        sheet.add(Coverage(center=center, province=new, valid_from=valid_from))
    return end_act(sheet, CatalogueActKind.MERGE, actor=actor, ground=ground, about=new, starts_on=valid_from)


@audit.keeps_refusals("catalogue.correct")
def correct_province(
    *, actor: User, pk: int, name: str, kind: str, region: str, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Put right how a version of a province was entered. Raises NotAllowed, NotFound, StaleState, InvalidInput."""
    sheet = begin_act(actor, ground, Province)
    row = held_row(Province, pk)
    refuse_stale(versions_of(row), seen)
    name = _named(name)
    correct(sheet, row, {"name": name, "sort_key": sort_key(name), "kind": kind, "region": clean(region)})
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


def _named(name: str) -> str:
    if not clean(name):
        raise InvalidInput(say("Ghi tên."), code="name_missing", field="name")
    return clean(name)


def _open_version(pk: int, day: date, seen: str, *, field: str = "valid_from") -> Province:
    """The province, whose last version it must be and which must stand on ``day``, a day that has come."""
    row = held_row(Province, pk)
    rows = versions_of(row)
    refuse_stale(rows, seen)
    refuse_future(day, say("Thay đổi địa giới"))
    last_of(rows, row, say("Đây không phải dòng cuối cùng của tỉnh này; hãy mở dòng đang hiệu lực."))
    if row.valid_to is not None:
        raise RuleViolation(
            say(
                "%(full_name)s đã kết thúc ngày %(valid_to)s.",
                full_name=row.full_name,
                valid_to=f"{row.valid_to:%d/%m/%Y}",
            ),
            code="ended",
            field=field,
        )
    refuse_later(rows, day)
    return row


def _next_version(sheet: Sheet, old: Province, name: str, kind: str, day: date) -> Province:
    name = _named(name)
    new = Province(
        map=old.map,
        code=old.code,
        name=name,
        kind=kind,
        region=old.region,
        valid_from=day,
        sort_key=sort_key(name),
    )
    checked(new)
    sheet.add(new)
    return new


def _continue(sheet: Sheet, olds: Sequence[Province], new: Province, day: date) -> None:
    for old in olds:
        sheet.alter(old, valid_to=day - ONE_DAY)
        sheet.add(ProvinceSuccession(old=old, new=new))


def _end_coverage(sheet: Sheet, old: Province, day: date) -> Center | None:
    """Let whoever serves the unit end the day before; says who it was. What was planned for later must be taken back first."""
    rows = coverage_of(old)
    refuse_later(rows, day)
    if not rows or (rows[-1].valid_to is not None and rows[-1].valid_to < day):
        return None
    sheet.alter(rows[-1], valid_to=day - ONE_DAY)
    return rows[-1].center


def _carry_coverage(sheet: Sheet, old: Province, new: Province, day: date) -> None:
    center = _end_coverage(sheet, old, day)
    if center is not None:
        sheet.add(Coverage(center=center, province=new, valid_from=day))
