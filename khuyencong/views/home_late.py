"""Units that are late on Tổng quan: the picture of the periodic reports that nobody has sent, and every late unit in a table."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from centers.models import Scope
from core.calendars import period_calendar
from core.openbars import OpenBar, Track, open_bars
from core.periods import Period
from core.words import say
from reports.duties import latest_quarter, owed_periods
from reports.selectors.periodic import LateUnit, late_units, lines_of

SHOWN = 10
"""Units in the picture; the table below it names them all."""


@dataclass(frozen=True, slots=True)
class LatePicture:
    """The bars (blank where nobody is late), each late unit with the list of its reports, how many reports are sent of how many owed."""

    chart: SafeString | str
    rows: list[dict[str, Any]]
    period: Period
    sent: int
    owed: int
    url: str


def late_picture(scope: Scope, *, centers: Collection[int] | None = None) -> LatePicture | None:
    """Of the quarter that ended last; None where no unit in sight (or of ``centers``) owes anything."""
    period = latest_quarter(owed_periods(timezone.localdate(), period_calendar()))
    lines = lines_of(period, scope, centers=centers)
    if not lines:
        return None
    late = late_units(lines)
    bars = [OpenBar(str(one.center), (one.days, one.count), _opens(period, one)) for one in late[:SHOWN]]
    title = say("Đơn vị chậm gửi báo cáo định kỳ, %(period)s", period=period.label)
    tracks = (Track(say("Số ngày trễ nhất")), Track(say("Số báo cáo quá hạn")))
    return LatePicture(
        open_bars(title, tracks, bars) if bars else "",
        [
            {"center": one.center, "count": one.count, "days": one.days, "url": _opens(period, one)}
            for one in late
        ],
        period,
        sum(line.sent is not None for line in lines),
        len(lines),
        f"{reverse('reports:periodic_list')}?{urlencode({'ky': period.code})}",
    )


def _opens(period: Period, unit: LateUnit) -> str:
    asked = {"ky": period.code, "tinh-trang": "qua-han", "don-vi": unit.center.code}
    return f"{reverse('reports:periodic_list')}?{urlencode(asked)}"
