"""Mending a facility: likely doubles and the đề án that rest on it are shown first, then it is changed.

It stands here and not with the facilities because the đề án that rest on one are known to this app alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import likely_duplicates
from beneficiaries.services.facilities import change_facility, require_edit, values_of
from beneficiaries.validators import validate_tax_code
from centers.models import Province, User
from core import audit
from core.exceptions import RuleViolation
from core.text import clean
from core.words import say
from projects.models import Project, ProjectFacility
from projects.selectors.elbow import law_day
from projects.selectors.identity import IDENTITY_FIELDS
from projects.selectors.mending import NORM_FIELDS, WHO_FIELDS, Resting, open_projects, resting_on
from projects.services.findings import note_norm_findings
from projects.services.identity import hold_projects, require_held, require_identity, tell_projects

LOOK_FIRST = "look_first"
_IDENTITY = frozenset({"name", "tax_code", "province"})
"""What makes a record meet another one."""


def mend_facility(
    *,
    actor: User,
    facility: Facility,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    looked_at: str = "",
) -> Facility:
    """Change fields of a facility, once the person has looked at its likely doubles and at the open đề án that rest on what changes.

    Name and tax code of the beneficiary of a đề án that was sent are changed by the Sở or the Cục alone (NotAllowed, ``identity_bound``).
    ``looked_at``: the print of what was shown. Raises RuleViolation (``look_first``; ``details`` has the ids of ``facilities`` and the
    ``resting`` đề án) when there is other to look at, else what ``update_facility`` raises. Where the norms look at what changed, the
    findings of the open đề án are noted again, as after a change of their budgets.
    """
    present = values_of(facility)
    wanted = {name: value for name, value in changes.items() if _differs(present.get(name), value)}
    require_edit(actor, facility.province_id)
    code = validate_tax_code(wanted["tax_code"]) if wanted.get("tax_code") else None
    _refuse_unseen_owner(actor, facility, code)
    if IDENTITY_FIELDS & wanted.keys():
        _require_identity(actor=actor, facility=facility)
    doubles = _doubles(facility, wanted, code)
    resting = resting_on(facility, wanted)
    shown = fingerprint(doubles, resting)
    if (doubles or resting.codes) and shown != looked_at:
        raise RuleViolation(
            say("Chưa lưu gì; hãy xem những điều ghi ở đầu trang trước khi lưu."),
            code=LOOK_FIRST,
            details={
                "facilities": [double.pk for double in doubles],
                "resting": resting,
                "fingerprint": shown,
            },
        )
    return _change(actor=actor, facility=facility, changes=changes, seen=seen, wanted=frozenset(wanted))


@audit.keeps_refusals("facility.update", of="facility")
def _require_identity(*, actor: User, facility: Facility) -> None:
    """Asked before anything is shown: who may not change it has nothing to look at."""
    require_identity(actor, [facility])


@audit.keeps_refusals("facility.update", of="facility")
def _change(
    *,
    actor: User,
    facility: Facility,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    wanted: frozenset[str],
) -> Facility:
    """The change, with what the norms say about it and a line in the history of the đề án. They are locked before the facility."""
    held: list[Project] = []
    named: set[int] = set()
    who = wanted & WHO_FIELDS
    if who:
        named = hold_projects([facility])
    if NORM_FIELDS & set(changes):
        ids = list(open_projects(facility).values_list("pk", flat=True))
        rows = Project.objects.select_for_update(of=("self",)).filter(pk__in=ids)
        held = list(rows.select_related("center", "province").order_by("pk"))
    before = _who(facility)
    changed = change_facility(actor=actor, facility=facility, seen=seen, values=changes)
    if who:
        require_held([facility], named)
    if IDENTITY_FIELDS & who:
        require_identity(actor, [facility])
    for project in held:
        note_norm_findings(project=project, day=law_day(project))
    _tell(actor, before, changed)
    return changed


def _who(facility: Facility) -> dict[str, Any]:
    """Who and where a facility is, as the history of a đề án tells it; no personal number."""
    held = Facility.objects.select_related("province").filter(pk=facility.pk).first()
    if held is None:
        return {}
    place = str(held.province) if held.province else ""
    return {"name": held.name, "tax_code": held.shown_tax_code, "place": place}


def _tell(actor: User, before: Mapping[str, Any], facility: Facility) -> None:
    old, new = audit.changes(before, _who(facility))
    if new:
        rows = ProjectFacility.objects.filter(facility=facility).order_by("pk")
        tell_projects(actor=actor, action="beneficiary.rename", rows=rows, before=old, after=new)


def fingerprint(doubles: Sequence[Facility], resting: Resting) -> str:
    """What stands for that which a person looked at; tells nothing about it."""
    shown = (
        sorted(double.code for double in doubles),
        resting.by_norms,
        resting.by_priority,
        resting.by_identity,
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def _differs(present: Any, value: Any) -> bool:
    plain = getattr(value, "pk", value)
    return (present or "") != (plain or "")


def _doubles(facility: Facility, wanted: Mapping[str, Any], code: str | None) -> list[Facility]:
    if not wanted.keys() & _IDENTITY:
        return []
    province: Province | None = wanted.get("province", facility.province)
    return likely_duplicates(
        name=clean(wanted.get("name", facility.name)),
        tax_code=code if "tax_code" in wanted else facility.tax_code,
        province=province,
        exclude=facility.pk,
    )


def _refuse_unseen_owner(actor: User, facility: Facility, code: str | None) -> None:
    """A tax code that a facility elsewhere has is refused without naming it."""
    owner = (
        Facility.objects.filter(tax_code=code).exclude(pk=facility.pk) if code else Facility.objects.none()
    )
    if owner.exists() and not Facility.objects.visible_to(actor.scope).filter(tax_code=code).exists():
        raise RuleViolation(
            say("Mã số thuế này đã có ở một cơ sở ngoài địa bàn bạn phụ trách; hãy liên hệ Cục để xử lý."),
            code="tax_code_taken",
            field="tax_code",
        )
