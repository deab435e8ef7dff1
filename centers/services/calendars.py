"""Report calendars: from a year on, a reporting month ends on another day."""

from datetime import date

from django.utils import timezone

from centers.models import User
from centers.services.catalogues import Ground, begin_act, checked, correct, end_act, held_row, refuse_stale
from core import audit
from core.calendars import period_calendar
from core.exceptions import InvalidInput, RuleViolation
from core.models import CatalogueAct, CatalogueActKind, DayOff, PeriodCalendar
from core.periods import month_of
from core.text import clean
from core.words import say


def first_free_year() -> int:
    """The first reporting year that has not begun: windows of years that have are never moved."""
    return month_of(timezone.localdate(), period_calendar()).year + 1


@audit.keeps_refusals("catalogue.begin")
def begin_calendar(
    *,
    actor: User,
    from_year: int,
    cut_day: int,
    article: str = "",
    note: str = "",
    ground: Ground,
    seen: str = "",
) -> CatalogueAct:
    """Let reporting months end on ``cut_day`` (0: the last day of the month) from a year to come on.

    Raises NotAllowed, StaleState, InvalidInput, RuleViolation (``year_begun``, ``later_exists``, ``nothing_changes``).
    """
    sheet = begin_act(actor, ground, PeriodCalendar)
    rows = list(PeriodCalendar.objects.order_by("from_year"))
    refuse_stale(rows, seen)
    if from_year < first_free_year():
        raise RuleViolation(
            say(
                "Kỳ báo cáo năm %(from_year)s đã bắt đầu hoặc đã qua; đổi ngày chốt sẽ làm sai số liệu các kỳ đã báo cáo. Chỉ đổi được từ năm %(first_free_year)s.",
                from_year=from_year,
                first_free_year=first_free_year(),
            ),
            code="year_begun",
            field="from_year",
        )
    if rows and rows[-1].from_year >= from_year:
        raise RuleViolation(
            say(
                "Đã có lịch từ năm %(from_year)s; chọn năm sau đó, hoặc rút lịch ấy trước.",
                from_year=rows[-1].from_year,
            ),
            code="later_exists",
            field="from_year",
        )
    if rows and rows[-1].cut_day == cut_day:
        raise RuleViolation(say("Ngày chốt vẫn như cũ."), code="nothing_changes", field="cut_day")
    new = PeriodCalendar(
        from_year=from_year,
        cut_day=cut_day,
        document=clean(ground.document),
        article=clean(article),
        note=clean(note),
    )
    checked(new)
    sheet.add(new)
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new)


@audit.keeps_refusals("catalogue.correct")
def correct_calendar(
    *, actor: User, pk: int, document: str, article: str, note: str, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Put right document, article or note; year and day are never moved in place."""
    sheet = begin_act(actor, ground, PeriodCalendar)
    row = held_row(PeriodCalendar, pk)
    refuse_stale(list(PeriodCalendar.objects.all()), seen)
    correct(sheet, row, {"document": clean(document), "article": clean(article), "note": clean(note)})
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


@audit.keeps_refusals("catalogue.withdraw")
def withdraw_calendar(*, actor: User, pk: int, ground: Ground, seen: str = "") -> CatalogueAct:
    """Take back a calendar whose year has not begun. Raises NotAllowed, NotFound, StaleState, RuleViolation."""
    sheet = begin_act(actor, ground, PeriodCalendar)
    row = held_row(PeriodCalendar, pk)
    refuse_stale(list(PeriodCalendar.objects.all()), seen)
    if row.from_year < first_free_year():
        raise RuleViolation(say("Lịch này đã áp dụng nên không rút được."), code="in_force_already")
    sheet.drop(row)
    return end_act(sheet, CatalogueActKind.WITHDRAW, actor=actor, ground=ground, about=row)


@audit.keeps_refusals("catalogue.begin")
def add_days_off(
    *, actor: User, first: date, last: date, name: str, works: bool, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Enter days off, or days worked in their place. Raises NotAllowed, StaleState, InvalidInput (``date_order``), RuleViolation (``known``)."""
    sheet = begin_act(actor, ground, DayOff)
    refuse_stale(list(DayOff.objects.all()), seen)
    new = DayOff(first=first, last=last, name=clean(name), works=works, document=clean(ground.document))
    _check_days(new)
    sheet.add(new)
    return end_act(sheet, CatalogueActKind.BEGIN, actor=actor, ground=ground, about=new, starts_on=first)


@audit.keeps_refusals("catalogue.correct")
def correct_days_off(
    *, actor: User, pk: int, first: date, last: date, name: str, works: bool, ground: Ground, seen: str = ""
) -> CatalogueAct:
    """Put right what was entered wrongly. Raises as ``add_days_off``, and NotFound."""
    sheet = begin_act(actor, ground, DayOff)
    row = held_row(DayOff, pk)
    refuse_stale([row], seen)
    _check_days(DayOff(pk=pk, first=first, last=last, name=clean(name), works=works))
    correct(sheet, row, {"first": first, "last": last, "name": clean(name), "works": works})
    return end_act(sheet, CatalogueActKind.CORRECT, actor=actor, ground=ground, about=row)


def _check_days(row: DayOff) -> None:
    if row.last < row.first:
        raise InvalidInput(say("Ngày cuối trước ngày đầu."), code="date_order", field="last")
    same = DayOff.objects.filter(works=row.works, first__lte=row.last, last__gte=row.first)
    other = same.exclude(pk=row.pk).first()
    if other is not None:
        raise RuleViolation(
            say("Những ngày này đã có trong dòng “%(name)s”.", name=other.name), code="known", field="first"
        )
    checked(row)
