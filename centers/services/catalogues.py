"""How every catalogue changes: by an administrator, from a day on, with a reason; the row before ends and another begins.

The services of each catalogue use this; all locks, days and stale pages are checked here alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from centers.enums import Role
from centers.models import User
from core.catalogues import Sheet, fingerprint, lock, restored, series_of
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.models import CatalogueAct, CatalogueActKind, CatalogueChange
from core.text import clean
from core.words import say

M = TypeVar("M", bound=models.Model)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why a catalogue changes: the reason, and the document that says so where there is one."""

    reason: str
    document: str = ""
    document_date: date | None = None


def require_admin(actor: User | None) -> None:
    """Raise NotAllowed for anyone but an administrator."""
    if actor is None or not actor.has_role(Role.ADMIN):
        raise NotAllowed(say("Chỉ quản trị được sửa danh mục."), code="no_right")


def begin_act(actor: User | None, ground: Ground, *models_: type[models.Model]) -> Sheet:
    """The start of an act: the right, the reason, the catalogues locked. Raises NotAllowed, InvalidInput."""
    require_admin(actor)
    if not clean(ground.reason):
        raise InvalidInput(say("Ghi lý do thay đổi."), code="reason_missing", field="reason")
    if ground.document_date is not None and ground.document_date > timezone.localdate():
        raise InvalidInput(
            say("Ngày văn bản ở tương lai."), code="document_date_future", field="document_date"
        )
    for model in models_:
        lock(model)
    return Sheet()


def end_act(
    sheet: Sheet,
    kind: CatalogueActKind,
    *,
    actor: User,
    ground: Ground,
    about: models.Model,
    starts_on: date | None = None,
) -> CatalogueAct:
    """The end of an act: it is written down and leaves its event. Raises RuleViolation when it changed nothing."""
    if sheet.is_blank:
        raise RuleViolation(say("Không có gì thay đổi."), code="nothing_changes")
    reason = clean(ground.reason)
    act = sheet.close(
        kind=kind,
        actor=actor,
        starts_on=starts_on,
        document=clean(ground.document),
        document_date=ground.document_date,
        reason=reason,
    )
    sheet.tell(actor=actor, action=f"catalogue.{kind.value}", obj=about, reason=reason)
    return act


def refuse_stale(rows: Sequence[models.Model], seen: str) -> None:
    """Raise StaleState when the rows are not what the person had before them; a blank ``seen`` asks nothing."""
    if seen and seen != fingerprint(rows):
        raise StaleState(
            say("Người khác vừa thay đổi mục này. Hãy xem lại trang của mục rồi làm lại."),
            code="changed_meanwhile",
        )


def held_row(model: type[M], pk: int) -> M:
    """The row, read anew after the lock. Raises NotFound for one that is gone."""
    found = model._base_manager.filter(pk=pk).first()
    if found is None:
        raise NotFound(say("Không tìm thấy dòng này; có thể vừa được rút."), code="row_gone")
    return found


def series_rows(row: M) -> list[M]:
    """All rows of the row's series, the earliest first."""
    wanted = series_of(row)
    same = [one for one in type(row)._base_manager.all() if series_of(one) == wanted]
    return sorted(same, key=lambda one: getattr(one, "valid_from", None) or date.min)


def checked(row: models.Model) -> None:
    """Lengths, digits, choices and the table's own rules. Raises InvalidInput at the field."""
    blank = {
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation or getattr(row, field.attname) is None
    }
    try:
        row.clean_fields(exclude=blank)
        row.validate_constraints()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(" ".join(messages), field="" if field == "__all__" else field)


def follow(sheet: Sheet, rows: Sequence[M], new: M, *, gaps: bool = False) -> None:
    """Let ``new`` begin: the open row before it ends the day before. ``rows``: its series, the earliest first.

    Raises RuleViolation for a day that overlaps (``later_exists``) or leaves a gap (``gap``), unless the catalogue may have ``gaps``.
    """
    day: date = new.valid_from  # type: ignore[attr-defined]
    refuse_later(rows, day)
    if rows:
        last: Any = rows[-1]
        if last.valid_to is None or last.valid_to >= day:
            sheet.alter(last, valid_to=day - ONE_DAY)
        elif last.valid_to < day - ONE_DAY and not gaps:
            raise RuleViolation(
                say(
                    "Dòng trước đã hết hiệu lực ngày %(valid_to)s; dòng mới phải bắt đầu từ %(next_day)s để không có ngày nào bỏ trống.",
                    valid_to=f"{last.valid_to:%d/%m/%Y}",
                    next_day=f"{last.valid_to + ONE_DAY:%d/%m/%Y}",
                ),
                code="gap",
                field="valid_from",
            )
    checked(new)
    sheet.add(new)


def refuse_later(rows: Sequence[models.Model], day: date) -> None:
    """Raise RuleViolation when a row of the series begins on ``day`` or afterwards."""
    begun = [row.valid_from for row in rows if row.valid_from is not None]  # type: ignore[attr-defined]
    if begun and max(begun) >= day:
        raise RuleViolation(
            say(
                "Đã có dòng bắt đầu ngày %(begun)s, nên ngày này sẽ chồng lấn. Chọn ngày sau đó, hoặc rút dòng chưa hiệu lực ấy trước.",
                begun=f"{max(begun):%d/%m/%Y}",
            )
            if max(begun) > timezone.localdate()
            else say(
                "Đã có dòng bắt đầu ngày %(begun)s, nên ngày này sẽ chồng lấn. Chọn ngày sau đó.",
                begun=f"{max(begun):%d/%m/%Y}",
            ),
            code="later_exists",
            field="valid_from",
        )


def refuse_future(day: date, what: str) -> None:
    """Raise RuleViolation for a day to come."""
    if day > timezone.localdate():
        raise RuleViolation(
            say(
                "%(what)s chỉ ghi từ ngày có hiệu lực trở đi; hãy ghi khi đến ngày %(day)s.",
                what=what,
                day=f"{day:%d/%m/%Y}",
            ),
            code="not_yet",
            field="valid_from",
        )


def last_of(rows: Sequence[M], row: M, message: str) -> None:
    """Raise RuleViolation unless ``row`` is the last of its series."""
    if not rows or rows[-1].pk != row.pk:
        raise RuleViolation(message, code="not_the_last")


def finish(sheet: Sheet, rows: Sequence[M], row: M, last_day: date) -> None:
    """Let the last row of a series end after ``last_day``. Raises RuleViolation for a day before its first or after its own end."""
    last_of(rows, row, say("Chỉ kết thúc được dòng cuối cùng; dòng này đã có dòng nối tiếp."))
    held: Any = row
    if held.valid_from is not None and last_day < held.valid_from:
        raise RuleViolation(
            say("Ngày cuối trước ngày bắt đầu %(valid_from)s.", valid_from=f"{held.valid_from:%d/%m/%Y}"),
            code="dates_reversed",
            field="valid_to",
        )
    if held.valid_to is not None and last_day > held.valid_to:
        raise RuleViolation(
            say(
                "Dòng này đã hết hiệu lực ngày %(valid_to)s; muốn tiếp tục thì thêm dòng mới.",
                valid_to=f"{held.valid_to:%d/%m/%Y}",
            ),
            code="already_ends",
            field="valid_to",
        )
    sheet.alter(row, valid_to=last_day)


def correct(sheet: Sheet, row: M, values: Mapping[str, Any]) -> None:
    """Put a slip of the pen right in place; days and identity stay. Raises InvalidInput at the field."""
    trial = restored(
        type(row), {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    )
    for name, value in values.items():
        setattr(trial, name, value)
    trial._state.adding, trial._state.db = False, row._state.db
    checked(trial)
    sheet.alter(row, **values)


def take_back(sheet: Sheet, rows: Sequence[M], row: M) -> None:
    """Drop a row that has not come into force; the one that ended for it goes on as it would have.

    Raises RuleViolation for a row in force (``in_force_already``) or one that others follow.
    """
    planned: Any = row
    if planned.valid_from is None or planned.valid_from <= timezone.localdate():
        raise RuleViolation(
            say("Dòng này đã có hiệu lực nên không rút được; hãy thay bằng dòng mới hoặc kết thúc."),
            code="in_force_already",
        )
    last_of(rows, row, say("Đã có dòng sau dòng này; hãy rút dòng sau trước."))
    before: Any = rows[-2] if len(rows) > 1 else None
    sheet.drop(row)
    if before is not None and before.valid_to == planned.valid_from - ONE_DAY:
        sheet.alter(before, valid_to=_end_before(planned, before))


def _end_before(planned: models.Model, before: models.Model) -> date | None:
    """When the row before would have ended had ``planned`` never been entered; open where nobody wrote it down."""
    label = before._meta.label_lower
    begun = CatalogueChange.objects.filter(model=label, object_id=planned.pk, before__isnull=True).last()
    if begun is None:
        return None
    ended = CatalogueChange.objects.filter(act=begun.act_id, model=label, object_id=before.pk).first()
    if ended is None or not ended.before:
        return before.valid_to  # type: ignore[attr-defined]  # the act did not end it
    text = ended.before["valid_to"]
    return date.fromisoformat(text) if text else None
