"""Rules of law as dated rows: deadlines, advance classes, deciding authorities, who is eligible; and the documents they rest on."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils import timezone

from centers.models import User
from centers.services.catalogues import (
    Ground,
    begin_act,
    checked,
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
from core.catalogues import Sheet
from core.exceptions import InvalidInput, RuleViolation
from core.models import CatalogueAct, CatalogueActKind
from core.text import clean
from core.words import say
from projects.models import AdvanceClass, ApprovalAuthority, Deadline, EligibilityRule, LegalDocument
from projects.models.law import DatedRule

R = TypeVar("R", AdvanceClass, ApprovalAuthority, Deadline, EligibilityRule)
RULES: tuple[type[DatedRule], ...] = (AdvanceClass, ApprovalAuthority, Deadline, EligibilityRule)


@audit.keeps_refusals("catalogue.begin")
def begin_rule(
    *,
    actor: User,
    model: type[R],
    values: Mapping[str, Any],
    valid_from: date,
    ground: Ground,
    title: str = "",
    seen: str = "",
) -> CatalogueAct:
    """Let a rule begin; the one of the same series ends the day before. ``values`` hold its identity and what it says.

    The document must be known, or is entered with its ``title``. Raises NotAllowed, InvalidInput, StaleState, RuleViolation.
    """
    sheet = begin_act(actor, ground, model, LegalDocument)
    new = model(valid_from=valid_from, **values)
    _check_terms(new)
    rows = series_rows(new)
    refuse_stale(rows, seen)
    if rows and all(getattr(rows[-1], name) == value for name, value in values.items()):
        raise RuleViolation(say("Nội dung vẫn như dòng đang có."), code="nothing_changes")
    new.document = _document(sheet, ground, title)
    follow(sheet, rows, new)
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=valid_from)


@audit.keeps_refusals("catalogue.end")
def end_rule(
    *, actor: User, model: type[R], pk: int, last_day: date, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Let a rule end without another. Raises NotAllowed, NotFound, StaleState, InvalidInput, RuleViolation."""
    sheet = begin_act(actor, ground, model)
    row = held_row(model, pk)
    rows = series_rows(row)
    refuse_stale(rows, seen)
    finish(sheet, rows, row, last_day)
    return end_act(sheet, CatalogueActKind.END, actor=actor, ground=ground, about=row, starts_on=last_day)


@audit.keeps_refusals("catalogue.correct")
def correct_rule(
    *, actor: User, model: type[R], pk: int, values: Mapping[str, Any], ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Put right what was entered wrongly; identity and days stay. Raises NotAllowed, NotFound, StaleState, InvalidInput."""
    sheet = begin_act(actor, ground, model)
    row = held_row(model, pk)
    refuse_stale(series_rows(row), seen)
    _check_terms(model(valid_from=row.valid_from, **values))
    correct(sheet, row, values)
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


@audit.keeps_refusals("catalogue.withdraw")
def withdraw_rule(*, actor: User, model: type[R], pk: int, ground: Ground, seen: str = "") -> CatalogueAct:
    """Take back a rule planned for a day to come. Raises NotAllowed, NotFound, StaleState, RuleViolation."""
    sheet = begin_act(actor, ground, model)
    row = held_row(model, pk)
    rows = series_rows(row)
    refuse_stale(rows, seen)
    take_back(sheet, rows, row)
    return end_act(
        sheet, CatalogueActKind.WITHDRAW, actor=actor, ground=ground, about=row, starts_on=row.valid_from
    )


@audit.keeps_refusals("catalogue.begin")
def add_document(*, actor: User, values: Mapping[str, Any], ground: Ground) -> CatalogueAct:
    """Enter a legal document. Raises NotAllowed, InvalidInput (``document_known``)."""
    sheet = begin_act(actor, ground, LegalDocument)
    new = LegalDocument(**values)
    if LegalDocument.objects.filter(number__iexact=new.number).exists():
        raise InvalidInput(
            say("Văn bản %(number)s đã có.", number=new.number), code="document_known", field="number"
        )
    _check_document(new)
    sheet.add(new)
    return end_act(
        sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=new.in_force_from
    )


@audit.keeps_refusals("catalogue.correct")
def correct_document(
    *, actor: User, pk: int, values: Mapping[str, Any], ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Complete or put right what is known of a document; its number stays. Raises NotAllowed, NotFound, StaleState, InvalidInput."""
    sheet = begin_act(actor, ground, LegalDocument)
    row = held_row(LegalDocument, pk)
    refuse_stale([row], seen)
    _check_document(LegalDocument(number=row.number, **values))
    correct(sheet, row, values)
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


def _check_document(row: LegalDocument) -> None:
    first, last = row.in_force_from, row.in_force_to
    if first is not None and last is not None and last < first:
        raise InvalidInput(
            say("Ngày hết hiệu lực trước ngày có hiệu lực."), code="dates_reversed", field="in_force_to"
        )
    if row.issued_on is not None and row.issued_on > timezone.localdate():
        raise InvalidInput(say("Ngày ban hành ở tương lai."), code="date_future", field="issued_on")
    row.number = clean(row.number)
    checked(row)


def _document(sheet: Sheet, ground: Ground, title: str) -> LegalDocument:
    """The document of a rule: a known one, or a new one of this number and title."""
    number = clean(ground.document)
    if not number:
        raise InvalidInput(
            say("Ghi số, ký hiệu văn bản là căn cứ."), code="document_missing", field="document"
        )
    known = LegalDocument.objects.filter(number__iexact=number).first()
    if known is not None:
        return known
    if not clean(title):
        raise InvalidInput(
            say("Chưa có văn bản %(number)s; ghi trích yếu để thêm vào danh mục.", number=number),
            code="title_missing",
            field="title",
        )
    new = LegalDocument(number=number, title=clean(title), issued_on=ground.document_date)
    checked(new)
    sheet.add(new)
    return new


_DAYS_OF_MONTH = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def _check_terms(rule: DatedRule) -> None:
    """What only some kinds of rule can be wrong in. Raises InvalidInput at the field."""
    if isinstance(rule, AdvanceClass) and not 0 <= rule.percent <= 100:
        raise InvalidInput(say("Tỷ lệ từ 0 đến 100 %."), code="percent_range", field="percent")
    if not isinstance(rule, Deadline):
        return
    if (rule.day is None) == (rule.days_after is None):
        raise InvalidInput(
            say("Ghi ngày cố định, hoặc số ngày sau mốc; không ghi cả hai."),
            code="one_kind_of_day",
            field="day",
        )
    if rule.month is not None and rule.month not in _DAYS_OF_MONTH:
        raise InvalidInput(say("Tháng từ 1 đến 12."), code="no_such_month", field="month")
    most = _DAYS_OF_MONTH[rule.month] if rule.month is not None else 28
    if rule.day is not None and not 1 <= rule.day <= most:
        message = (
            say("Tháng %(month)s có %(most)s ngày.", month=rule.month, most=most)
            if rule.month
            else say("Ngày hằng tháng từ 1 đến 28, để tháng nào cũng có.")
        )
        raise InvalidInput(message, code="no_such_day", field="day")
