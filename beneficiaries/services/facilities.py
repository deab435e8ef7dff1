"""Entering and mending facilities."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Length
from django.utils import timezone

from beneficiaries.models import Facility
from beneficiaries.names import bare_name
from beneficiaries.rules import can_edit_facility
from beneficiaries.services.versions import keep_facilities
from beneficiaries.validators import validate_tax_code
from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.text import clean, fold, sort_key
from core.words import say

_CODE = "CS-"
_ATTEMPTS = 5
EDITABLE = frozenset(
    {
        "name", "legal_form", "tax_code", "province", "commune", "address", "trade", "sector", "workers", "capital",
        "founded_on", "craft_village", "difficult_area", "women_owned", "ethnic_minority_owned", "note",
    }
)  # fmt: skip
_TEXTS = ("name", "commune", "address")
_LONGEST_NOTE = 5000


@audit.keeps_refusals("facility.create")
def create_facility(*, actor: User | None, **values: Any) -> Facility:
    """Enter a facility; ``values`` are its fields by name, ``name`` at least. The code is issued here (``CS-000001``).

    Raises InvalidInput for a bad field, RuleViolation (``tax_code_taken``) when another facility has the tax code,
    NotAllowed outside the actor's places.
    """
    facility = Facility()
    _assign(facility, values)
    require_edit(actor, facility.province_id)
    for attempt in range(_ATTEMPTS):
        facility.code = _next_code()
        fill_derived(facility)
        try:
            with transaction.atomic():
                facility.save(force_insert=True)
                keep_facilities([facility])
                audit.record(
                    actor=actor, action="facility.create", obj=facility, after=audit.snapshot(facility)
                )
        except IntegrityError:
            facility.pk = None
            _refuse_taken_tax_code(facility)
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return facility
    raise AssertionError("unreachable")


@audit.keeps_refusals("facility.update", of="facility")
def update_facility(
    *, actor: User | None, facility: Facility, seen: Mapping[str, Any] | None = None, **values: Any
) -> Facility:
    """Change the given fields; a call that changes nothing writes nothing.

    ``seen`` gives the values (as ``values_of``) that the person had before them: where somebody else meanwhile gave one another value
    than the one to be written, StaleState (``changed_meanwhile``) names them and nothing is overwritten. Raises NotFound when the record
    is gone, else as ``create_facility`` does.
    """
    return change_facility(actor=actor, facility=facility, seen=seen, values=values)


def change_facility(
    *, actor: User | None, facility: Facility, seen: Mapping[str, Any] | None, values: Mapping[str, Any]
) -> Facility:
    """``update_facility`` inside a transaction that another act holds."""
    held = Facility.objects.select_for_update().filter(pk=facility.pk).first()
    if held is None:
        raise NotFound(say("Cơ sở này không còn; có thể đã được gộp."), code="facility_not_found")
    require_edit(actor, held.province_id)
    _refuse_overwrite(held, values, seen or {})
    before = audit.snapshot(held)
    _assign(held, values)
    require_edit(actor, held.province_id)
    old, new = audit.changes(before, audit.snapshot(held))
    if new:
        fill_derived(held).save()
        keep_facilities([held])
        audit.record(actor=actor, action="facility.update", obj=held, before=old, after=new)
    return held


def values_of(facility: Facility) -> dict[str, Any]:
    """What stands in the record, as a page carries it: rows by id, a personal tax code masked."""
    found = {name: _plain(getattr(facility, name)) for name in EDITABLE - {"province", "sector"}}
    return found | {
        "province": facility.province_id,
        "sector": facility.sector_id,
        "tax_code": facility.shown_tax_code,
    }


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _refuse_overwrite(held: Facility, values: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """What was written down as the person saw it, or as the person wants it, is nobody else's change."""
    now = values_of(held)
    own = now | {"tax_code": held.tax_code}
    moved = [
        name
        for name, value in values.items()
        if name in seen and _text(now[name]) != _text(seen[name]) and _text(own[name]) != _text(_plain(value))
    ]
    if moved:
        raise StaleState(
            say("Người khác vừa sửa cơ sở này. Chưa lưu gì; hãy xem giá trị mới ở từng ô."),
            code="changed_meanwhile",
            field=moved[0],
            details={"now": now, "moved": moved},
        )


def _text(value: Any) -> str:
    return "" if value is None else clean(str(value))


def search_text(facility: Facility) -> str:
    """What the search column holds: code, name, place and tax code. A personal number is left out, so that typing
    digits never finds a person.
    """
    tax_code = "" if facility.has_personal_tax_code else facility.tax_code or ""
    parts = (facility.code, facility.name, facility.commune, tax_code, tax_code.replace("-", ""))
    return fold(" ".join(dict.fromkeys(part for part in parts if part)))[:500]


def fill_derived(facility: Facility) -> Facility:
    """Set the search and sorting columns from the fields that they follow."""
    facility.search = search_text(facility)
    facility.bare_name = bare_name(facility.name)[:300]
    facility.sort_key = sort_key(facility.name)[:1000]
    return facility


def _assign(facility: Facility, values: Mapping[str, Any]) -> None:
    unknown = set(values) - EDITABLE
    if unknown:
        raise InvalidInput(
            say("Không có trường %(unknown)s.", unknown=", ".join(sorted(unknown))), field=min(unknown)
        )
    for name, value in values.items():
        setattr(facility, name, clean(value) if name in _TEXTS else value)
    if not facility.name:
        raise InvalidInput(say("Nhập tên cơ sở."), code="name_missing", field="name")
    facility.tax_code = validate_tax_code(facility.tax_code) if facility.tax_code else None
    _check_fields(facility)
    _check_given(values)
    _refuse_taken_tax_code(facility)


def _check_given(values: Mapping[str, Any]) -> None:
    """What is asked of new values alone: an imported record keeps what it has."""
    if len(values.get("note") or "") > _LONGEST_NOTE:
        raise InvalidInput(say("Ghi chú dài quá %(longest)s ký tự.", longest=_LONGEST_NOTE), field="note")
    founded = values.get("founded_on")
    if founded is not None and founded > timezone.localdate():
        raise InvalidInput(say("Ngày thành lập ở tương lai."), code="date_future", field="founded_on")


def _check_fields(facility: Facility) -> None:
    empty = {
        field.name for field in facility._meta.concrete_fields if getattr(facility, field.attname) is None
    }
    try:
        facility.clean_fields(exclude={*empty, "code", "search", "bare_name", "sort_key"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(" ".join(messages), field=field)
    if facility.capital is not None and facility.capital <= 0:
        raise InvalidInput(say("Vốn phải lớn hơn 0."), field="capital")


def _refuse_taken_tax_code(facility: Facility) -> None:
    if not facility.tax_code:
        return
    other = Facility.objects.filter(tax_code=facility.tax_code).exclude(pk=facility.pk).first()
    if other:
        raise RuleViolation(
            say("Mã số thuế này đã có ở cơ sở %(code)s.", code=other.code),
            code="tax_code_taken",
            field="tax_code",
            details={"facility": other.code},
        )


def require_edit(actor: User | None, province_id: int | None) -> None:
    """Raise NotAllowed unless ``actor`` may enter and mend facilities of this place; the system may."""
    if actor is not None and not can_edit_facility(actor, province_id):
        raise NotAllowed(say("Bạn không được nhập cơ sở ở địa bàn này."))


def _next_code() -> str:
    """One above the highest code issued; the unique column decides between two who ask at once."""
    codes = Facility.objects.filter(code__regex=rf"^{_CODE}[0-9]+$").order_by(Length("code").desc(), "-code")
    last = codes.values_list("code", flat=True).first()
    return f"{_CODE}{int(last.removeprefix(_CODE)) + 1 if last else 1:06d}"
