"""Entering norms and ending them. A norm is never edited in place: what an old budget was checked against must stay readable."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from centers.enums import Role
from centers.models import Province, User
from core import audit
from core.catalogues import Sheet
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import CatalogueActKind
from core.words import say
from projects.models import DraftNorm, LegalDocument, Norm


@audit.keeps_refusals("norm.add")
def add_norm(
    *,
    actor: User | None,
    key: str,
    label: str,
    valid_from: date,
    document: LegalDocument,
    province: Province | None = None,
    **values: Any,
) -> Norm:
    """Enter a norm; the one of the same item and place in force until then ends the day before.

    ``values``: content, percent_cap, amount_cap (đồng), per, conditions, article, article_confirmed, priority_multiplier, note.
    National norms are entered by the agency's approver or an administrator, a province's by its department's lead. Raises NotAllowed,
    InvalidInput, or RuleViolation (``norm_later_exists``) when a later norm is there already.
    """
    check_norm_right(actor, province)
    norm = Norm(key=key, label=label, valid_from=valid_from, document=document, province=province, **values)
    check_norm_fields(norm)
    same = Norm.objects.select_for_update().filter(key=key, province=province)
    if same.filter(valid_from__gte=valid_from).exists():
        raise RuleViolation(
            say("Đã có định mức của nội dung này từ ngày đó hoặc sau đó."),
            code="norm_later_exists",
            field="valid_from",
        )
    sheet = Sheet()
    for earlier in same.in_force(valid_from):
        _end(actor, earlier, valid_from - timedelta(days=1), sheet)
    sheet.add(norm)
    sheet.close(
        kind=CatalogueActKind.BEGIN,
        actor=actor,
        starts_on=valid_from,
        document=document.number,
        reason=norm.note,
    )
    audit.record(actor=actor, action="norm.add", obj=norm, after=audit.snapshot(norm))
    return norm


@audit.keeps_refusals("norm.end", of="norm")
def end_norm(*, actor: User | None, norm: Norm, last_day: date) -> Norm:
    """Let ``norm`` end after ``last_day``. Raises NotAllowed, or RuleViolation when it ends before it begins."""
    held = Norm.objects.select_for_update(of=("self",)).select_related("province").get(pk=norm.pk)
    check_norm_right(actor, held.province)
    if last_day < held.valid_from:
        raise RuleViolation(
            say("Ngày hết hiệu lực trước ngày có hiệu lực."), code="norm_ends_before_start", field="valid_to"
        )
    sheet = Sheet()
    _end(actor, held, last_day, sheet)
    if not sheet.is_blank:
        sheet.close(kind=CatalogueActKind.END, actor=actor, starts_on=last_day)
    return held


def _end(actor: User | None, norm: Norm, last_day: date, sheet: Sheet) -> Norm:
    before = {"valid_to": norm.valid_to}
    sheet.alter(norm, valid_to=last_day)
    audit.record(actor=actor, action="norm.end", obj=norm, before=before, after={"valid_to": last_day})
    return norm


def check_norm_right(actor: User | None, province: Province | None) -> None:
    if actor is None or actor.has_role(Role.ADMIN):
        return
    if province is None and actor.has_role(Role.APPROVER):
        return
    if province and actor.has_role(Role.DEPARTMENT_LEAD) and province.pk in actor.scope.province_ids:
        return
    raise NotAllowed(say("Bạn không được sửa định mức này."))


def check_norm_fields(norm: Norm | DraftNorm) -> None:
    empty = {field.name for field in norm._meta.concrete_fields if getattr(norm, field.attname) is None}
    try:
        norm.clean_fields(exclude=empty)
        norm.validate_constraints()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(" ".join(messages), field="" if field == "__all__" else field)
