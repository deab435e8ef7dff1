"""Norms that are planned: entered, tried on open đề án, put into force or dropped. Until then no check reads them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from centers.models import Province, User
from core import audit
from core.exceptions import InvalidInput, NotFound
from core.text import clean
from core.words import say
from projects.models import DraftNorm, LegalDocument, Norm
from projects.services.law import add_norm, check_norm_fields, check_norm_right

_TERMS = (
    "content", "percent_cap", "amount_cap", "per", "conditions", "article", "article_confirmed", "priority_multiplier", "note",
)  # fmt: skip


@audit.keeps_refusals("norm.draft")
def draft_norm(
    *,
    actor: User,
    key: str,
    valid_from: date,
    document: str,
    title: str = "",
    province: Province | None = None,
    **values: Any,
) -> DraftNorm:
    """Enter a planned norm of the item ``key``; its words and content are those of the item's latest norm.

    ``document``: the number of a legal document; one that is not known yet is entered with its ``title``. ``values`` as ``add_norm``
    takes them. Rights as for ``add_norm``. Raises NotAllowed, InvalidInput.
    """
    check_norm_right(actor, province)
    latest = Norm.objects.filter(key=key).order_by("-valid_from").first()
    if latest is None:
        raise InvalidInput(say("Khoản chi này không có trong danh mục."), code="unknown_item", field="key")
    _check_caps(values)
    draft = DraftNorm(
        **{"content": latest.content, **values},
        key=key,
        label=latest.label,
        valid_from=valid_from,
        province=province,
        document=_document(document, title),
        created_by=actor,
    )
    check_norm_fields(draft)
    draft.save(force_insert=True)
    audit.record(actor=actor, action="norm.draft", obj=draft, after=audit.snapshot(draft))
    return draft


def _check_caps(values: Mapping[str, Any]) -> None:
    percent, amount = values.get("percent_cap"), values.get("amount_cap")
    if percent is not None and not 0 < percent <= 100:
        raise InvalidInput(
            say("Tỷ lệ phải lớn hơn 0 và không quá 100 %."), code="percent_range", field="percent_cap"
        )
    if amount is not None and amount <= 0:
        raise InvalidInput(say("Mức tiền phải lớn hơn 0."), code="amount_not_positive", field="amount_cap")
    multiplier = values.get("priority_multiplier")
    if multiplier is not None and multiplier < 1:
        raise InvalidInput(
            say("Hệ số ưu tiên không nhỏ hơn 1."), code="multiplier", field="priority_multiplier"
        )


def _document(number: str, title: str) -> LegalDocument:
    number = clean(number)
    if not number:
        raise InvalidInput(say("Ghi số, ký hiệu văn bản."), code="document_missing", field="document")
    known = LegalDocument.objects.filter(number=number).first()
    if known is not None:
        return known
    if not clean(title):
        raise InvalidInput(
            say("Chưa có văn bản %(number)s; ghi trích yếu để thêm vào danh mục.", number=number),
            code="title_missing",
            field="title",
        )
    return LegalDocument.objects.create(number=number, title=clean(title)[:400])


@audit.keeps_refusals("norm.add")
def enact_draft_norm(*, actor: User, draft_id: int) -> Norm:
    """Put a planned norm into force from its day on; the one before it ends the day before, and the draft goes.

    Raises NotFound, NotAllowed, InvalidInput, or RuleViolation (``norm_later_exists``).
    """
    draft = _held(draft_id)
    check_norm_right(actor, draft.province)
    assert draft.document is not None
    norm = add_norm(
        actor=actor,
        key=draft.key,
        label=draft.label,
        valid_from=draft.valid_from,
        document=draft.document,
        province=draft.province,
        **{name: getattr(draft, name) for name in _TERMS},
    )
    draft.delete()
    return norm


@audit.keeps_refusals("norm.drop_draft")
def drop_draft_norm(*, actor: User, draft_id: int) -> None:
    """Give a planned norm up; the audit trail keeps what it said. Raises NotFound, NotAllowed."""
    draft = _held(draft_id)
    check_norm_right(actor, draft.province)
    audit.record(actor=actor, action="norm.drop_draft", obj=draft, before=audit.snapshot(draft))
    draft.delete()


def _held(draft_id: int) -> DraftNorm:
    """The draft under lock; a second person who acts on it waits and then finds it gone."""
    draft = DraftNorm.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(
            say("Không tìm thấy định mức dự thảo; có thể đã có hiệu lực hoặc đã bỏ."), code="draft_gone"
        )
    if draft.province_id is not None:
        draft.province = Province.objects.get(pk=draft.province_id)
    if draft.document_id is not None:
        draft.document = LegalDocument.objects.get(pk=draft.document_id)
    return draft
