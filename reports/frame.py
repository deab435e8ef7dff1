"""What a report is asked for: period and window, scope of the reader, filters, map, and the moment of knowledge. Pure values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from centers.models import Center, Scope
from core.periods import Period
from core.words import say
from projects.models import Decision

DIMENSIONS = {
    "content": say("Nội dung khuyến công"),
    "province": say("Địa bàn"),
    "center": say("Đơn vị thực hiện"),
    "fund": say("Nguồn chương trình"),
    "project": say("Đề án"),
}
MAPS = {"as-filed": say("Địa giới khi lập"), "current": say("Địa giới hiện nay")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where facts may lie: intervals of days per province, đề án and centre. Empty ``to`` is open.

    Built once per report by :mod:`reports.selectors.places`; ``spans`` maps an interval to the ids that hold during it.
    """

    spans: Mapping[tuple[date, date], "PlaceIds"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceIds:
    """Ids that lie in the place: provinces, inter-provincial đề án, centres (for facts without a province)."""

    provinces: Sequence[int] = ()
    projects: Sequence[int] = ()
    centers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One fully understood request. ``center_ids`` and ``place`` are None where they do not narrow."""

    period: Period
    start: date
    end: date
    scope: Scope
    by: str = "content"
    map: str = "as-filed"
    fund: str = ""
    center: Center | None = None
    center_ids: tuple[int, ...] | None = None
    places: tuple[Place, ...] = ()
    as_of: datetime | None = None
    decision: Decision | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    scope_label: str = ""

    @property
    def year(self) -> int:
        """The window's year Y: the fund year that plan and assignment belong to."""
        return self.period.year
