"""Acts on the catalogues: calendars, coverage, provinces, centres, indicators, dated rules and legal documents."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from centers.models import Center, Coverage, Province
from centers.services import calendars, coverage, provinces, units
from centers.services.catalogues import Ground
from core.models import DayOff, PeriodCalendar
from projects.models import Deadline, Indicator, LegalDocument
from projects.services import indicator_catalogue, rules
from tests.faults.world import Act, World, scenario

WHY = Ground(reason="Theo thông tư mới", document="28/2018/TT-BTC")
DEADLINE = {"key": "liquidation", "label": "Thanh lý", "month": 1, "day": 31, "days_after": None, "anchor": "next_year"}  # fmt: skip
INDICATOR = {
    "code": "moi_1", "label": "Lượt tư vấn", "unit": "lượt", "content": "consulting", "by_women": False,
    "by_ethnic_minority": False, "position": 5,
}  # fmt: skip


def _unit(name: str) -> Province:
    return Province.objects.get(map="34", name=name, valid_to=None)


def _region(code: str) -> Center:
    return Center.objects.get(code=code)


def _calendar(world: World) -> PeriodCalendar:
    """A calendar of a year to come."""
    calendars.begin_calendar(
        actor=world["admin"], from_year=calendars.first_free_year(), cut_day=20, ground=WHY
    )
    return PeriodCalendar.objects.get(from_year=calendars.first_free_year())


@scenario("centers.calendars.begin_calendar")
def begin_calendar(world: World) -> Act:
    year = calendars.first_free_year()
    return lambda: calendars.begin_calendar(actor=world["admin"], from_year=year, cut_day=20, ground=WHY)


@scenario("centers.calendars.correct_calendar")
def correct_calendar(world: World) -> Act:
    pk = _calendar(world).pk
    return lambda: calendars.correct_calendar(
        actor=world["admin"], pk=pk, document="29/2018/TT-BTC", article="Điều 3", note="", ground=WHY
    )


@scenario("centers.calendars.withdraw_calendar")
def withdraw_calendar(world: World) -> Act:
    pk = _calendar(world).pk
    return lambda: calendars.withdraw_calendar(actor=world["admin"], pk=pk, ground=WHY)


def _holiday(world: World) -> DayOff:
    calendars.add_days_off(
        actor=world["admin"], first=date(2026, 9, 2), last=date(2026, 9, 2), name="Quốc khánh", works=False, ground=WHY
    )  # fmt: skip
    return DayOff.objects.get()


@scenario("centers.calendars.add_days_off")
def add_days_off(world: World) -> Act:
    return lambda: _holiday(world)


@scenario("centers.calendars.correct_days_off")
def correct_days_off(world: World) -> Act:
    pk = _holiday(world).pk
    return lambda: calendars.correct_days_off(
        actor=world["admin"], pk=pk, first=date(2026, 9, 1), last=date(2026, 9, 2), name="Quốc khánh", works=False, ground=WHY
    )  # fmt: skip


@scenario("centers.coverage.begin_coverage")
def begin_coverage(world: World) -> Act:
    """Who serves the province until then ends the day before."""
    return lambda: coverage.begin_coverage(
        actor=world["admin"], province=_unit("Bắc Ninh"), center=_region("IPC3"), valid_from=date(2026, 6, 1), ground=WHY
    )  # fmt: skip


@scenario("centers.coverage.end_coverage")
def end_coverage(world: World) -> Act:
    row = Coverage.objects.get(province=_unit("Bắc Ninh"))
    return lambda: coverage.end_coverage(
        actor=world["admin"], pk=row.pk, last_day=date(2026, 6, 30), ground=WHY
    )


@scenario("centers.coverage.correct_coverage")
def correct_coverage(world: World) -> Act:
    row = Coverage.objects.get(province=_unit("Bắc Ninh"))
    return lambda: coverage.correct_coverage(
        actor=world["admin"], pk=row.pk, center=_region("IPC2"), note="Gõ nhầm", ground=WHY
    )


@scenario("centers.coverage.withdraw_coverage")
def withdraw_coverage(world: World) -> Act:
    """What was planned is dropped, and who served before goes on."""
    day = timezone.localdate() + timedelta(days=10)
    coverage.begin_coverage(
        actor=world["admin"], province=_unit("Bắc Ninh"), center=_region("IPC3"), valid_from=day, ground=WHY
    )
    row = Coverage.objects.get(province=_unit("Bắc Ninh"), valid_from=day)
    return lambda: coverage.withdraw_coverage(actor=world["admin"], pk=row.pk, ground=WHY)


@scenario("centers.provinces.change_province")
def change_province(world: World) -> Act:
    """A version ends, the next one continues it, coverage goes along."""
    pk = _unit("Bắc Ninh").pk
    return lambda: provinces.change_province(
        actor=world["admin"], pk=pk, name="Kinh Bắc", kind="city", valid_from=date(2026, 6, 1), ground=WHY
    )


@scenario("centers.provinces.correct_province")
def correct_province(world: World) -> Act:
    row = _unit("Bắc Ninh")
    return lambda: provinces.correct_province(
        actor=world["admin"], pk=row.pk, name="Bắc Ninh", kind="city", region=row.region, ground=WHY
    )


@scenario("centers.units.open_center")
def open_center(world: World) -> Act:
    return lambda: units.open_center(
        actor=world["admin"], code="TTKC-MOI", name="Trung tâm Khuyến công mới", short_name="TTKC mới", kind="center",
        parent=_region("SCT-24"), province=_unit("Bắc Ninh"), valid_from=date(2026, 1, 1), ground=WHY,
    )  # fmt: skip


@scenario("centers.units.correct_center")
def correct_center(world: World) -> Act:
    row = _region("TTKC-24")
    return lambda: units.correct_center(
        actor=world["admin"], pk=row.pk, name="Trung tâm Khuyến công Bắc Ninh mới", short_name="TTKC", address="Số 1",
        phone="", note="", ground=WHY,
    )  # fmt: skip


@scenario("projects.indicator_catalogue.begin_indicator")
def begin_indicator(world: World) -> Act:
    """The one that it replaces ends the day before."""
    old = Indicator.objects.get(code="workshops")
    return lambda: indicator_catalogue.begin_indicator(
        actor=world["admin"], values=INDICATOR, valid_from=date(2026, 3, 1), ground=WHY, replaces=old.pk
    )


@scenario("projects.indicator_catalogue.end_indicator")
def end_indicator(world: World) -> Act:
    pk = Indicator.objects.get(code="workshops").pk
    return lambda: indicator_catalogue.end_indicator(
        actor=world["admin"], pk=pk, last_day=date(2026, 12, 31), ground=WHY
    )


@scenario("projects.indicator_catalogue.correct_indicator")
def correct_indicator(world: World) -> Act:
    pk = Indicator.objects.get(code="workshops").pk
    return lambda: indicator_catalogue.correct_indicator(
        actor=world["admin"], pk=pk, values={"label": "Hội nghị"}, ground=WHY
    )


@scenario("projects.rules.begin_rule")
def begin_rule(world: World) -> Act:
    """A rule by a document that is new as well: document, rule, and the end of the rule before."""
    law = Ground(reason="Thông tư mới", document="99/2026/TT-BTC")
    return lambda: rules.begin_rule(
        actor=world["admin"], model=Deadline, values=DEADLINE, valid_from=date(2027, 1, 1), ground=law, title="Về quyết toán",
    )  # fmt: skip


def _planned(world: World) -> Deadline:
    rules.begin_rule(
        actor=world["admin"], model=Deadline, values=DEADLINE, valid_from=timezone.localdate() + timedelta(days=30), ground=WHY
    )  # fmt: skip
    return Deadline.objects.get(key="liquidation", valid_to=None)


@scenario("projects.rules.end_rule")
def end_rule(world: World) -> Act:
    pk = Deadline.objects.get(key="liquidation").pk
    return lambda: rules.end_rule(
        actor=world["admin"], model=Deadline, pk=pk, last_day=date(2026, 12, 31), ground=WHY
    )


@scenario("projects.rules.correct_rule")
def correct_rule(world: World) -> Act:
    row = Deadline.objects.get(key="liquidation")
    values: dict[str, Any] = {name: getattr(row, name) for name in DEADLINE}
    return lambda: rules.correct_rule(
        actor=world["admin"], model=Deadline, pk=row.pk, values={**values, "label": "Thanh lý, nộp trả"}, ground=WHY
    )  # fmt: skip


@scenario("projects.rules.withdraw_rule")
def withdraw_rule(world: World) -> Act:
    """The planned rule is dropped, and the one before goes on."""
    pk = _planned(world).pk
    return lambda: rules.withdraw_rule(actor=world["admin"], model=Deadline, pk=pk, ground=WHY)


@scenario("projects.rules.add_document")
def add_document(world: World) -> Act:
    values = {"number": "99/2026/NĐ-CP", "title": "Về khuyến công", "issued_on": date(2026, 5, 4)}
    return lambda: rules.add_document(actor=world["admin"], values=values, ground=WHY)


@scenario("projects.rules.correct_document")
def correct_document(world: World) -> Act:
    pk = LegalDocument.objects.get(number="28/2018/TT-BTC").pk
    return lambda: rules.correct_document(
        actor=world["admin"], pk=pk, values={"title": "Tên đã sửa"}, ground=WHY
    )
