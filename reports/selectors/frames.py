"""Reading a request: every parameter is understood or refused with a message that names it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Province, Scope
from centers.models.place import ProvinceMap
from centers.selectors.known import KnownCenter, descendants, known_centers
from core.calendars import period_calendar
from core.exceptions import InvalidInput, NotFound
from core.periods import Period
from core.words import say
from projects.enums import DecisionKind, Fund
from projects.models import Decision
from reports.frame import DIMENSIONS, MAPS, Frame, Place
from reports.selectors.places import province_place, region_place

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_frame(
    parameters: Mapping[str, str], *, scope: Scope, today: date | None = None, ahead: bool = False
) -> Frame:
    """The frame that ``parameters`` ask for, within ``scope``; ``ahead`` allows a period to come, for plans are made before their year.

    Raises InvalidInput for an unknown or impossible value (field named), NotFound for a centre, region, province or decision that does
    not exist or lies outside the reader's scope.
    """
    given = {key: value.strip() for key, value in parameters.items() if value and value.strip()}
    period = _period(given)
    as_of = _as_of(given.get("as_of"))
    start, end = period.window(period_calendar(as_of))
    if start > (today or timezone.localdate()) and not ahead:
        message = say(
            "Kỳ %(period)s chưa bắt đầu (từ %(start)s).", period=period.label, start=f"{start:%d/%m/%Y}"
        )
        raise InvalidInput(message, code="future_period", field="period")
    by = _choice(given, "by", DIMENSIONS, "content")
    shown_map = _choice(given, "map", MAPS, "as-filed")
    fund = _choice(given, "fund", dict(Fund.choices), "")
    known = known_centers(as_of) if {"center", "region", "province"} & set(given) else {}
    center = _center(given["center"], scope) if "center" in given else None
    places, labels = _places(given, shown_map, end, as_of, known)
    decision = _decision(given["decision"], scope, period.year) if "decision" in given else None
    if decision is not None:
        labels.append(str(say("Quyết định số %(decision)s", decision=decision)))
    echoed = {"period": period.code, "by": by} | {
        key: given[key] for key in ("center", "region", "province", "fund", "map", "decision") if key in given
    }
    if as_of:
        echoed["as_of"] = f"{timezone.localtime(as_of):%Y-%m-%d}"
    return Frame(
        period=period,
        start=start,
        end=end,
        scope=scope,
        by=by,
        map=shown_map,
        fund=fund,
        center=center,
        center_ids=tuple(descendants(known, center.pk)) if center else None,
        places=places,
        as_of=as_of,
        decision=decision,
        parameters=echoed,
        scope_label=" · ".join([*([known[center.pk].name] if center else []), *labels]),
    )


def last_year(frame: Frame) -> Frame:
    """The same request for the same period of the year before."""
    return _over(frame, frame.period.same_last_year())


def since_new_year(frame: Frame) -> Frame:
    """The same request from January to the end of its period."""
    return _over(frame, frame.period.to_date())


def _over(frame: Frame, period: Period) -> Frame:
    start, end = period.window(period_calendar(frame.as_of))
    return replace(frame, period=period, start=start, end=end)


def _period(given: Mapping[str, str]) -> Period:
    if "period" not in given:
        raise InvalidInput(say("Chưa chọn kỳ báo cáo."), code="period_missing", field="period")
    return Period.parse(given["period"])


def _places(
    given: Mapping[str, str],
    shown_map: str,
    end: date,
    as_of: datetime | None,
    known: Mapping[int, KnownCenter],
) -> tuple[tuple[Place, ...], list[str]]:
    """The region and the province asked for, and their names."""
    places: list[Place] = []
    labels: list[str] = []
    atlas = ProvinceMap.load(as_of) if {"region", "province"} & set(given) else None
    if atlas and "region" in given:
        ipc = _region(given["region"])
        places.append(region_place(ipc, atlas, known, as_of))
        region = known[ipc.pk].short_name or known[ipc.pk].name
        labels.append(str(say("Khu vực %(region)s", region=region)))
    if atlas and "province" in given:
        province, ids = _province(given["province"], shown_map, end, atlas)
        places.append(province_place(ids, known, as_of))
        labels.append(province.full_name[0].upper() + province.full_name[1:])
    return tuple(places), labels


def _choice(given: Mapping[str, str], name: str, allowed: Mapping[str, str], default: str) -> str:
    value = given.get(name, default)
    if value and value not in allowed:
        raise InvalidInput(
            say(
                "Giá trị “%(value)s” không dùng được cho “%(name)s”. Chọn một trong: %(allowed)s.",
                value=value[:40],
                name=name,
                allowed=", ".join(allowed),
            ),
            code="unknown_value",
            field=name,
        )
    return value


def _center(code: str, scope: Scope) -> Center:
    center = Center.objects.filter(code=code).first()
    if center is None or not _reachable(center, scope):
        raise NotFound(
            say("Không có đơn vị “%(code)s” trong phạm vi của bạn.", code=code[:40]),
            code="unknown_center",
            field="center",
        )
    return center


def _reachable(center: Center, scope: Scope) -> bool:
    return scope.everything or center.pk in scope.center_ids or center.province_id in scope.province_ids


def _region(code: str) -> Center:
    ipc = Center.objects.filter(code=code, kind=CenterKind.IPC).first()
    if ipc is None:
        raise NotFound(
            say("Không có trung tâm vùng “%(code)s”.", code=code[:40]), code="unknown_region", field="region"
        )
    return ipc


def _province(text: str, shown_map: str, day: date, atlas: ProvinceMap) -> tuple[Province, list[int]]:
    """The province meant by ``24`` (in force on ``day``, or today's on the current map) or ``63:24``, and the ids that count as it."""
    today = timezone.localdate()
    if ":" in text:
        map_key, _, code = text.partition(":")
        same = [row for row in atlas.provinces.values() if (row.map, row.code) == (map_key, code)]
        found = max(same, key=lambda row: row.valid_from, default=None)
    else:
        found = atlas.at(text, today if shown_map == "current" else day)
    if found is None:
        raise NotFound(
            say(
                "Mã tỉnh “%(text)s” không có trên bản đồ ngày %(day)s.", text=text[:20], day=f"{day:%d/%m/%Y}"
            ),
            code="unknown_province",
            field="province",
        )
    if shown_map == "current":
        shown = atlas.current(found.pk)
        wanted = shown.key
        return shown, [pk for pk in atlas.provinces if atlas.current(pk).key == wanted]
    same = [province for province in atlas.provinces.values() if province.key == found.key]
    if min(province.valid_from for province in same) > day:
        raise InvalidInput(
            say(
                "%(province)s (%(key)s) chỉ có từ %(valid_from)s, sau kỳ báo cáo. Dùng mã của bản đồ lúc đó, hoặc chọn bản đồ hiện nay.",
                province=found.full_name[:1].upper() + found.full_name[1:],
                key=found.key,
                valid_from=f"{found.valid_from:%d/%m/%Y}",
            ),
            code="wrong_map",
            field="province",
        )
    return found, [province.pk for province in same]


def _decision(text: str, scope: Scope, year: int) -> Decision:
    """The decision over a plan that a list is asked of."""
    known = text.isascii() and text.isdecimal() and len(text) < 19
    seen = Decision.objects.visible_to(scope).filter(kind=DecisionKind.APPROVE_PLAN, plan__isnull=False)
    found = seen.select_related("plan").filter(pk=int(text)).first() if known else None
    if found is None or found.plan is None:
        raise NotFound(
            say("Không có quyết định phê duyệt “%(text)s” trong phạm vi của bạn.", text=text[:20]),
            code="unknown_decision",
            field="decision",
        )
    if found.plan.year != year:
        raise InvalidInput(
            say(
                "Quyết định số %(found)s thuộc kế hoạch năm %(year)s; chọn kỳ báo cáo của năm đó.",
                found=found,
                year=found.plan.year,
            ),
            code="other_year",
            field="decision",
        )
    return found


def _as_of(text: str | None) -> datetime | None:
    """The end of the day, in the portal's time zone."""
    if text is None:
        return None
    try:
        if not _ISO_DAY.fullmatch(text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            say("Ngày “%(text)s” không hợp lệ; viết dạng 2026-03-31.", text=text[:20]),
            code="bad_date",
            field="as_of",
        ) from error
    if day > timezone.localdate():
        raise InvalidInput(
            say("Ngày %(day)s ở tương lai; chỉ xem được số liệu đã ghi nhận.", day=f"{day:%d/%m/%Y}"),
            code="future_day",
            field="as_of",
        )
    return timezone.make_aware(datetime.combine(day, time.max))
