"""Centres: opened, renamed from a day on, closed after a day, put right."""

from datetime import date

from centers.enums import CenterKind
from centers.models import AgencyName, Center, Membership, Province, User
from centers.services.catalogues import (
    ONE_DAY,
    Ground,
    begin_act,
    checked,
    correct,
    end_act,
    held_row,
    refuse_future,
    refuse_later,
    refuse_stale,
)
from centers.services.versions import keep_centers
from core import audit
from core.exceptions import InvalidInput, RuleViolation
from core.models import CatalogueAct, CatalogueActKind
from core.text import clean, fold, sort_key
from core.words import say


def names_of(center: Center) -> list[AgencyName]:
    """The dated names of a centre, the earliest first."""
    rows = AgencyName.objects.filter(center=center)
    return sorted(rows, key=lambda row: row.valid_from or date.min)


@audit.keeps_refusals("catalogue.begin")
def open_center(
    *,
    actor: User,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    parent: Center,
    province: Province | None,
    valid_from: date,
    address: str = "",
    phone: str = "",
    ground: Ground,
) -> CatalogueAct:
    """A new centre from a day on. Raises NotAllowed, InvalidInput (``code_taken``, ``province_missing`` …)."""
    sheet = begin_act(actor, ground, Center)
    code = clean(code).upper()
    if Center.objects.filter(code__iexact=code).exists():
        raise InvalidInput(say("Mã “%(code)s” đã có.", code=code), code="code_taken", field="code")
    if kind == CenterKind.AGENCY:
        raise InvalidInput(
            say("Chỉ có một Cục; muốn đổi tên Cục, mở dòng của Cục."), code="one_agency", field="kind"
        )
    if kind in (CenterKind.DEPARTMENT, CenterKind.CENTER) and province is None:
        raise InvalidInput(say("Chọn tỉnh của đơn vị."), code="province_missing", field="province")
    new = Center(
        code=code, kind=kind, parent=parent, province=province, valid_from=valid_from, **_named(code, name, short_name),
        address=clean(address), phone=clean(phone),
    )  # fmt: skip
    checked(new)
    sheet.add(new)
    keep_centers([new])
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=valid_from)


@audit.keeps_refusals("catalogue.begin")
def rename_center(
    *, actor: User, pk: int, name: str, short_name: str, valid_from: date, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Another name from a day on; papers of earlier days keep the name of their day.

    Raises NotAllowed, NotFound, StaleState, InvalidInput, RuleViolation (``not_yet``, ``later_exists``, ``nothing_changes``).
    """
    sheet = begin_act(actor, ground, Center, AgencyName)
    center = held_row(Center, pk)
    refuse_stale([center], seen)
    refuse_future(valid_from, say("Tên mới"))
    _refuse_outside(center, valid_from)
    if (clean(name), clean(short_name)) == (center.name, center.short_name):
        raise RuleViolation(say("Tên vẫn như cũ."), code="nothing_changes", field="name")
    names = names_of(center)
    refuse_later(names, valid_from)
    if names:
        sheet.alter(names[-1], valid_to=valid_from - ONE_DAY)
    else:
        first = AgencyName(
            center=center,
            name=center.name,
            short_name=center.short_name,
            valid_from=center.valid_from if center.valid_from and center.valid_from < valid_from else None,
            valid_to=valid_from - ONE_DAY,
        )
        sheet.add(first)
    values = _named(center.code, name, short_name)
    called = {key: values[key] for key in ("name", "short_name")}
    sheet.add(AgencyName(center=center, valid_from=valid_from, document=clean(ground.document), **called))
    correct(sheet, center, values)
    keep_centers([center])
    return end_act(
        sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=center, starts_on=valid_from
    )


@audit.keeps_refusals("catalogue.end")
def close_center(*, actor: User, pk: int, last_day: date, ground: Ground, seen: str = "") -> CatalogueAct:
    """Let a centre end after ``last_day``, with the roles of its people. Đề án keep it as their centre.

    Raises NotAllowed, NotFound, StaleState, RuleViolation (``agency_stays``, ``below_open``, ``role_later``, ``dates_reversed``,
    ``already_ends``).
    """
    sheet = begin_act(actor, ground, Center)
    center = held_row(Center, pk)
    refuse_stale([center], seen)
    if center.kind == CenterKind.AGENCY:
        raise RuleViolation(
            say("Cục không kết thúc ở đây; khi đổi cơ quan thì đổi tên."), code="agency_stays"
        )
    _refuse_outside(center, last_day, field="valid_to")
    below = [row for row in center.children.all() if row.valid_to is None or row.valid_to > last_day]
    if below:
        raise RuleViolation(
            say(
                "Còn đơn vị trực thuộc hoạt động sau ngày này: %(units)s. Kết thúc các đơn vị đó trước.",
                units=", ".join(str(row) for row in below[:5]),
            ),
            code="below_open",
            field="valid_to",
        )
    _end_roles(actor, center, last_day)
    sheet.alter(center, valid_to=last_day)
    return end_act(sheet, CatalogueActKind.END, actor=actor, ground=ground, about=center, starts_on=last_day)


@audit.keeps_refusals("catalogue.correct")
def correct_center(
    *,
    actor: User,
    pk: int,
    name: str,
    short_name: str,
    address: str,
    phone: str,
    note: str,
    ground: Ground,
    seen: str = "",
) -> CatalogueAct:
    """Put right how a centre was entered, or keep its contact up to date. Raises NotAllowed, NotFound, StaleState, InvalidInput."""
    sheet = begin_act(actor, ground, Center, AgencyName)
    center = held_row(Center, pk)
    refuse_stale([center], seen)
    values = _named(center.code, name, short_name)
    names = names_of(center)
    if names and names[-1].name == center.name:
        sheet.alter(names[-1], name=values["name"], short_name=values["short_name"])
    correct(sheet, center, values | {"address": clean(address), "phone": clean(phone), "note": clean(note)})
    keep_centers([center])
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=center)


def _named(code: str, name: str, short_name: str) -> dict[str, str]:
    name, short_name = clean(name), clean(short_name)
    if not name:
        raise InvalidInput(say("Ghi tên đơn vị."), code="name_missing", field="name")
    return {
        "name": name,
        "short_name": short_name,
        "search": fold(f"{code} {name} {short_name}")[:400],
        "sort_key": sort_key(name),
    }


def _refuse_outside(center: Center, day: date, field: str = "valid_from") -> None:
    if center.valid_from is not None and day < center.valid_from:
        raise RuleViolation(
            say("Đơn vị chỉ hoạt động từ %(valid_from)s.", valid_from=f"{center.valid_from:%d/%m/%Y}"),
            code="dates_reversed",
            field=field,
        )
    if center.valid_to is not None and day > center.valid_to:
        raise RuleViolation(
            say("Đơn vị đã kết thúc ngày %(valid_to)s.", valid_to=f"{center.valid_to:%d/%m/%Y}"),
            code="already_ends",
            field=field,
        )


def _end_roles(actor: User, center: Center, last_day: date) -> None:
    """The roles at a centre that closes end with it, each with its own event."""
    for held in Membership.objects.select_for_update().filter(center=center):
        if held.valid_to is not None and held.valid_to <= last_day:
            continue
        if held.valid_from > last_day:
            raise RuleViolation(
                say(
                    "Còn vai trò bắt đầu sau ngày này ở đơn vị; hãy kết thúc vai trò đó trước ở “Người dùng”."
                ),
                code="role_later",
                field="valid_to",
            )
        before = {"valid_to": held.valid_to}
        held.valid_to = last_day
        held.save(update_fields=["valid_to"])
        audit.record(
            actor=actor, action="membership.end", obj=held, before=before, after={"valid_to": last_day}
        )
