"""Indicators and report calendars as catalogues."""

from datetime import date
from typing import Any

from django.utils import timezone

from centers.models import User
from centers.services import calendars
from core.models import CatalogueAct, DayOff, PeriodCalendar
from core.words import say, say_as
from khuyencong.catalogues import forms, touches
from khuyencong.catalogues.definition import Act, Catalogue, Col, Row
from khuyencong.catalogues.places import FROM, UNTIL
from projects.models import Indicator
from projects.services import indicator_catalogue as indicators


def _in_use(row: Row) -> bool:
    return row.valid_to is None or row.valid_to >= timezone.localdate()


def _apart(row: Row) -> str:
    parts = [
        str(word)
        for word, told in ((say("nữ"), row.by_women), (say("dân tộc thiểu số"), row.by_ethnic_minority))
        if told
    ]
    return ", ".join(parts) or "–"


_SAID = ("label", "unit", "content", "by_women", "by_ethnic_minority", "position")


def _begin(actor: User, row: Row, values: dict[str, Any], seen: str) -> CatalogueAct:
    frame = {name: values.pop(name) for name in ("valid_from", "ground")}
    return indicators.begin_indicator(
        actor=actor, values=values, replaces=row.pk if row is not None else None, seen=seen, **frame
    )


def _correct(actor: User, row: Row, values: dict[str, Any], seen: str) -> CatalogueAct:
    ground = values.pop("ground")
    return indicators.correct_indicator(actor=actor, pk=row.pk, values=values, ground=ground, seen=seen)


INDICATORS = Catalogue(
    key="chi-tieu",
    title=say_as("catalogue", "Chỉ tiêu"),
    lead=say(
        "Kết quả được đếm trong kế hoạch và báo cáo. Khác nghĩa hoặc khác đơn vị tính là chỉ tiêu khác, có mã riêng."
    ),
    model=Indicator,
    name=lambda row: row.label,
    columns=(
        Col(say("Mã"), lambda row: row.code),
        Col(say("Đơn vị tính"), lambda row: row.unit),
        Col(say("Nội dung khuyến công"), lambda row: str(row.get_content_display())),
        Col(say("Ghi riêng"), _apart),
        Col(say("Phạm vi"), lambda row: row.province.name if row.province else say("Cả nước")),
        FROM,
        UNTIL,
    ),
    rows=lambda: list(Indicator.objects.select_related("province").order_by("position", "code")),
    group="figures",
    alone=True,
    add=Act("them", say("Thêm chỉ tiêu"), forms.IndicatorForm, _begin),
    acts=(
        Act(
            "doi",
            say("Thay bằng chỉ tiêu mới"),
            forms.IndicatorForm,
            _begin,
            said=say(
                "Chỉ tiêu này dùng đến hết ngày hôm trước; chỉ tiêu mới có mã riêng, số liệu hai bên không cộng vào nhau."
            ),
            fits=_in_use,
            start=lambda row: {name: getattr(row, name) for name in _SAID},
            touches=lambda row, values: touches.of_indicator(row, values["valid_from"]),
        ),
        Act(
            "ket-thuc",
            say("Thôi dùng từ một ngày"),
            forms.EndForm,
            lambda actor, row, values, seen: indicators.end_indicator(
                actor=actor, pk=row.pk, last_day=values["valid_to"], ground=values["ground"], seen=seen
            ),
            said=say("Sau ngày này không nhập được kết quả; số liệu đã có vẫn ở báo cáo."),
            fits=_in_use,
            touches=lambda row, values: touches.of_indicator(row, values["valid_to"]),
            danger=True,
        ),
        Act(
            "sua",
            say("Sửa lỗi ghi"),
            forms.IndicatorSlipForm,
            _correct,
            said=say("Chỉ sửa cách viết và thứ tự. Đổi nghĩa hoặc đơn vị tính thì thay bằng chỉ tiêu mới."),
            start=lambda row: {name: getattr(row, name) for name in _SAID},
            touches=lambda row, _values: touches.of_indicator(row, timezone.localdate()),
        ),
    ),
)


def _calendar_rows() -> list[PeriodCalendar]:
    """The calendars with the days of the years in which they hold: each until the next."""
    rows = list(PeriodCalendar.objects.order_by("from_year"))
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        row.__dict__["begins_on"] = date(row.from_year, 1, 1)
        row.__dict__["ends_on"] = date(following.from_year - 1, 12, 31) if following else None
    return rows


def _cut(row: Row) -> str:
    return say("Ngày %(day)s", day=row.cut_day) if row.cut_day else say("Ngày cuối tháng")


def _begin_calendar(actor: User, _row: Row, values: dict[str, Any], seen: str) -> CatalogueAct:
    return calendars.begin_calendar(actor=actor, seen=seen, **{**values, "cut_day": int(values["cut_day"])})


def _correct_calendar(actor: User, row: Row, values: dict[str, Any], seen: str) -> CatalogueAct:
    ground = values["ground"]
    return calendars.correct_calendar(
        actor=actor,
        pk=row.pk,
        document=ground.document,
        article=values["article"],
        note=values["note"],
        ground=ground,
        seen=seen,
    )


CALENDARS = Catalogue(
    key="lich-bao-cao",
    title=say_as("catalogue", "Lịch kỳ báo cáo"),
    lead=say(
        "Tháng báo cáo chốt vào ngày nào; quý, 6 tháng, 9 tháng và năm ghép từ tháng. Kỳ đã bắt đầu không đổi được."
    ),
    model=PeriodCalendar,
    name=lambda row: say("Từ năm %(year)s", year=row.from_year),
    columns=(
        Col(say("Ngày chốt tháng"), _cut),
        Col(say("Căn cứ"), lambda row: ", ".join(one for one in (row.article, row.document) if one) or "–"),
        Col(say("Ghi chú"), lambda row: row.note or "–"),
    ),
    rows=_calendar_rows,
    first="begins_on",
    last="ends_on",
    group="figures",
    add=Act(
        "them",
        say("Đổi ngày chốt từ một năm"),
        forms.CalendarForm,
        _begin_calendar,
        said=say("Chỉ đổi được từ năm báo cáo chưa bắt đầu: kỳ đã báo cáo không bị tính lại."),
    ),
    acts=(
        Act(
            "sua",
            say("Sửa lỗi ghi"),
            forms.CalendarSlipForm,
            _correct_calendar,
            said=say("Chỉ sửa căn cứ và ghi chú; năm và ngày chốt không sửa tại chỗ."),
            start=lambda row: {"document": row.document, "article": row.article, "note": row.note},
        ),
        Act(
            "rut",
            say("Rút, chưa áp dụng"),
            forms.ReasonForm,
            lambda actor, row, values, seen: calendars.withdraw_calendar(
                actor=actor, pk=row.pk, ground=values["ground"], seen=seen
            ),
            fits=lambda row: row.from_year >= calendars.first_free_year(),
            danger=True,
        ),
    ),
)


DAYS_OFF = Catalogue(
    key="ngay-nghi",
    title=say_as("catalogue", "Ngày nghỉ, ngày làm bù"),
    lead=say(
        "Ngày nghỉ lễ và ngày làm bù theo thông báo hằng năm; thứ Bảy, Chủ nhật cổng đã biết. Dùng khi hạn báo cáo được chuyển sang ngày làm việc tiếp theo (danh mục Thời hạn)."
    ),
    model=DayOff,
    name=lambda row: row.name,
    columns=(
        Col(say("Loại"), lambda row: say("Ngày làm bù") if row.works else say("Ngày nghỉ")),
        Col(say("Căn cứ"), lambda row: row.document or "–"),
    ),
    rows=lambda: list(DayOff.objects.order_by("first")),
    first="first",
    last="last",
    group="figures",
    add=Act(
        "them",
        say("Thêm ngày nghỉ"),
        forms.DaysOffForm,
        lambda actor, _row, values, seen: calendars.add_days_off(actor=actor, seen=seen, **values),
    ),
    acts=(
        Act(
            "sua",
            say("Sửa lỗi ghi"),
            forms.DaysOffForm,
            lambda actor, row, values, seen: calendars.correct_days_off(
                actor=actor, pk=row.pk, seen=seen, **values
            ),
            start=lambda row: {name: getattr(row, name) for name in ("name", "first", "last", "works")},
        ),
    ),
)
