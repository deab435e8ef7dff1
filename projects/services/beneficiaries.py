"""One beneficiary at a time: add, change, take out; and a new facility, whose likely doubles somebody has to look at first."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import likely_duplicates
from beneficiaries.services.facilities import create_facility
from beneficiaries.validators import validate_tax_code
from centers.models import Province, User
from core.exceptions import RuleViolation, StaleState
from core.text import clean
from core.words import say, say_many
from projects.drafts import BeneficiaryDraft
from projects.models import Project, ProjectFacility
from projects.services.budgets import drafts_of, set_beneficiaries


def put_beneficiary(
    *, actor: User, project: Project, row: BeneficiaryDraft, was: tuple[int, str] | None = None
) -> list[ProjectFacility]:
    """Add ``row``, or put it in the place of the line ``was`` (facility and item).

    Raises StaleState when that line is no longer there, and what ``set_beneficiaries`` raises.
    """
    now = drafts_of(project)
    if was is None:
        return set_beneficiaries(actor=actor, project_id=project.pk, rows=[*now, row], seen=now)
    rows = [replace(row) if (old.facility_id, old.item) == was else old for old in now]
    _need(was, now)
    return set_beneficiaries(actor=actor, project_id=project.pk, rows=rows, seen=now)


def remove_beneficiary(*, actor: User, project: Project, was: tuple[int, str]) -> list[ProjectFacility]:
    """Take the line ``was`` out. Raises as ``put_beneficiary`` does."""
    now = drafts_of(project)
    _need(was, now)
    rows = [old for old in now if (old.facility_id, old.item) != was]
    return set_beneficiaries(actor=actor, project_id=project.pk, rows=rows, seen=now)


def _need(was: tuple[int, str], now: Sequence[BeneficiaryDraft]) -> None:
    if was not in {(row.facility_id, row.item) for row in now}:
        raise StaleState(
            say("Dòng này vừa được người khác sửa hoặc bỏ; hãy xem lại danh sách."), code="changed_meanwhile"
        )


def fingerprint(doubles: Sequence[Facility]) -> str:
    """What stands for the likely doubles that a person looked at; tells nothing about them."""
    return hashlib.sha256(" ".join(sorted(double.code for double in doubles)).encode()).hexdigest()[:32]


def enter_facility(*, actor: User, province: Province, looked_at: str, **values: Any) -> Facility:
    """Create a facility once its likely doubles have been looked at.

    ``looked_at``: the fingerprint of those that the person saw. Raises RuleViolation (``likely_double``, ``details["facilities"]`` has
    the ids) when there are others, else what ``create_facility`` raises.
    """
    code = validate_tax_code(values["tax_code"]) if values.get("tax_code") else None
    if code and Facility.objects.filter(tax_code=code).exclude(pk__in=_visible(actor, code)).exists():
        raise RuleViolation(
            say("Mã số thuế này đã có ở một cơ sở ngoài địa bàn bạn phụ trách; hãy liên hệ Cục để xử lý."),
            code="tax_code_taken",
            field="tax_code",
        )
    found = likely_duplicates(name=clean(values["name"]), tax_code=code, province=province)
    if found and fingerprint(found) != looked_at:
        raise RuleViolation(
            say_many(
                "Có %(count)s cơ sở có thể trùng. Chưa lưu gì; hãy xem các cơ sở đó trước khi tạo mới.",
                "Có %(count)s cơ sở có thể trùng. Chưa lưu gì; hãy xem các cơ sở đó trước khi tạo mới.",
                count=len(found),
            ),
            code="likely_double",
            details={"facilities": [double.pk for double in found], "fingerprint": fingerprint(found)},
        )
    return create_facility(actor=actor, province=province, **values)


def _visible(actor: User, code: str) -> list[int]:
    return list(Facility.objects.visible_to(actor.scope).filter(tax_code=code).values_list("pk", flat=True))
