"""beneficiaries: the facilities that đề án of a period support, counted by group and listed with what they were given before."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.urls import reverse

from beneficiaries.enums import LegalForm, Trade
from centers.models.place import ProvinceMap
from core.table import Cell, Column, Row, Table
from core.text import sort_key
from core.words import say
from reports.builders.base import Builder, register
from reports.builders.groups import count_rows
from reports.counted_figures import (
    EARLIER,
    EARLIER_SUPPORT,
    FACILITIES,
    FACILITY_SUPPORT,
    FIRST_TIME,
    OWNED_OR_LYING,
    SUPPORTS,
    WORKERS,
)
from reports.frame import DIMENSIONS, Frame
from reports.opening import Narrowing, OpenedRow, Openings, listed
from reports.selectors.described import titles
from reports.selectors.supported import Described, Facilitated, Past, Support, Supported, supported

NAMED = 5
_APART, _BEFORE = say("Trong đó"), say("Đã được hỗ trợ trước kỳ")
_COUNTED = (
    *(Column(figure.key, figure.label, "integer", "", 2) for figure in (FACILITIES, FIRST_TIME, SUPPORTS)),
    Column(FACILITY_SUPPORT.key, FACILITY_SUPPORT.label, "money", "VND", 3),
    *(Column(figure.key, figure.label, "integer", "", 2, group=_APART) for figure in OWNED_OR_LYING),
)
_LISTED = (
    Column("code", say("Mã cơ sở"), "text", "", 1),
    Column("legal_form", say("Loại hình"), "text", "", 1),
    Column("tax_code", say("Mã số thuế"), "text", "", 1),
    Column("place", say("Địa chỉ"), "text", "", 1),
    Column("trade", say("Ngành nghề"), "text", "", 1),
    Column("workers", say("Lao động"), "integer", "", 2),
    Column("projects", say("Đề án trong kỳ"), "text", "", 1),
    Column(SUPPORTS.key, SUPPORTS.label, "integer", "", 2),
    Column(FACILITY_SUPPORT.key, FACILITY_SUPPORT.label, "money", "VND", 4),
    Column(EARLIER.key, EARLIER.label, "integer", "", 2, group=_BEFORE),
    Column("earlier_years", say("Các năm"), "text", "", 1, group=_BEFORE),
    Column(EARLIER_SUPPORT.key, EARLIER_SUPPORT.label, "money", "VND", 4, group=_BEFORE),
)


def tables(frame: Frame) -> tuple[Table, ...]:
    """The tables ``beneficiaries`` (counts by group, national and local apart) and ``facilities`` (a line per facility, with its past)."""
    found = supported(frame)
    return _counted(frame, found), _listed(frame, found)


def _counted(frame: Frame, found: Supported) -> Table:
    rows = list(count_rows(found.supports, frame, partial(_row, found)))
    return Table(
        key="beneficiaries",
        title=say("Cơ sở được hỗ trợ"),
        columns=_COUNTED,
        rows=rows,
        total=_cells(found, found.supports),
        total_unfounded=_unfounded(found, found.supports),
        total_facts=_facts(found, found.supports),
        row_count=len(rows),
        notes=(
            say("%(label)s: %(definition)s", label=FACILITIES.label, definition=FACILITIES.definition),
            say("Cơ sở được hỗ trợ ở nhiều dòng chỉ tính một lần ở dòng tổng."),
        ),
        label_head=DIMENSIONS[frame.by],
    )


def _row(found: Supported, key: str, label: str, members: Sequence[Support], **layout: Any) -> Row:
    layout["facts"] = _facts(found, members)
    return Row(key, label, _cells(found, members), unfounded=_unfounded(found, members), **layout)


def _facts(found: Supported, members: Sequence[Support]) -> Narrowing:
    """The supports of a line, facility by facility."""
    own: dict[int, list[Support]] = defaultdict(list)
    for one in members:
        own[one.facility].append(one)
    return Narrowing(
        members=[
            Facilitated(found.facilities[pk], supports, found.past.get(pk, Past()))
            for pk, supports in own.items()
        ]
    )


def _cells(found: Supported, members: Sequence[Support]) -> dict[str, Cell]:
    facilities = {one.facility for one in members}
    return {
        FACILITIES.key: len(facilities),
        FIRST_TIME.key: len({one.facility for one in members if one.first}),
        SUPPORTS.key: len(members),
        FACILITY_SUPPORT.key: sum(one.amount or 0 for one in members),
        **{
            figure.key: sum(getattr(found.facilities[pk], figure.key) for pk in facilities)
            for figure in OWNED_OR_LYING
        },
    }


def _unfounded(found: Supported, members: Iterable[Support]) -> frozenset[str]:
    """Money that no đề án names, and what no facility is marked as: nobody may have been asked."""
    rows = list(members)
    known = [found.facilities[one.facility] for one in rows]
    silent = {figure.key for figure in OWNED_OR_LYING if not any(getattr(one, figure.key) for one in known)}
    return frozenset(silent) | _unnamed(rows)


def _unnamed(members: Iterable[Support]) -> frozenset[str]:
    return frozenset({FACILITY_SUPPORT.key} if all(one.amount is None for one in members) else ())


def _listed(frame: Frame, found: Supported) -> Table:
    own: dict[int, list[Support]] = defaultdict(list)
    for one in found.supports:
        own[one.facility].append(one)
    codes = {pk: code for pk, (code, _) in titles(frame.as_of, _projects(found.supports)).items()}
    places = _places(frame, found.facilities.values())
    ordered = sorted(found.facilities.values(), key=lambda one: (sort_key(one.name), one.code))
    rows = [
        _line(frame, one, own[one.pk], found.past.get(one.pk, Past()), codes, places[one.pk])
        for one in ordered
    ]
    past = [one.amount for one in found.past.values()]
    return Table(
        key="facilities",
        title=say("Từng cơ sở"),
        columns=_LISTED,
        rows=rows,
        total={
            SUPPORTS.key: len(found.supports),
            FACILITY_SUPPORT.key: sum(one.amount or 0 for one in found.supports),
            EARLIER_SUPPORT.key: sum(amount or 0 for amount in past),
        },
        total_unfounded=_unnamed(found.supports) | _untold(past),
        total_facts=_facts(found, found.supports),
        row_count=len(rows),
        notes=(
            say("Số thuế cá nhân chỉ hiện ba số cuối."),
            say("Bố cục của cổng, không phải mẫu chính thức."),
        ),
        label_head=say("Tên cơ sở"),
    )


def _projects(supports: Iterable[Support]) -> list[int]:
    return sorted({one.project for one in supports})


def _untold(amounts: Iterable[int | None]) -> frozenset[str]:
    return frozenset({EARLIER_SUPPORT.key} if all(amount is None for amount in amounts) else ())


def _places(frame: Frame, facilities: Iterable[Described]) -> dict[int, str]:
    """Commune and province of each, on the frame's map."""
    atlas = ProvinceMap.load(frame.as_of)
    found = {}
    for one in facilities:
        words = [one.commune] if one.commune else []
        if one.province is not None:
            current = frame.map == "current"
            shown = atlas.current(one.province) if current else atlas.latest_version(one.province)
            words.append(shown.name)
        found[one.pk] = ", ".join(words)
    return found


def _line(
    frame: Frame,
    one: Described,
    members: Sequence[Support],
    past: Past,
    codes: Mapping[int, str],
    place: str,
) -> Row:
    cells: dict[str, Cell] = {
        "code": one.code,
        "legal_form": str(LegalForm(one.legal_form).label),
        "tax_code": one.tax_code or None,
        "place": place or None,
        "trade": str(Trade(one.trade).label) if one.trade else None,
        "workers": one.workers,
        "projects": _named(sorted(codes[pk] for pk in _projects(members))),
        SUPPORTS.key: len(members),
        FACILITY_SUPPORT.key: sum(each.amount or 0 for each in members),
        EARLIER.key: len(past.projects),
        "earlier_years": ", ".join(str(year) for year in sorted(past.years)) or None,
        EARLIER_SUPPORT.key: past.amount or 0,
    }
    seen = frame.scope.everything or one.province in frame.scope.home_province_ids
    return Row(
        one.code,
        one.name,
        cells,
        href=reverse("beneficiaries:detail", args=[one.code]) if seen and frame.as_of is None else "",
        unfounded=_unnamed(members) | _untold([past.amount]),
        facts=Narrowing(members=(Facilitated(one, members, past),)),
    )


def _named(codes: Sequence[str]) -> str:
    if len(codes) <= NAMED:
        return "; ".join(codes)
    shown = "; ".join(codes[:NAMED])
    return str(say("%(shown)s và %(count)s đề án khác", shown=shown, count=len(codes) - NAMED))


def _one(one: Facilitated) -> list[OpenedRow]:
    """A facility counts once, whatever the number of its supports."""
    return [OpenedRow(1, one.supports[0].project, subject=one.facility.name, what=one.facility.name)]


def _first(one: Facilitated) -> list[OpenedRow]:
    return _one(one) if any(each.first for each in one.supports) else []


def _marked(flag: str) -> Callable[[Facilitated], list[OpenedRow]]:
    return lambda one: _one(one) if getattr(one.facility, flag) else []


def _supports(one: Facilitated) -> list[OpenedRow]:
    return [OpenedRow(1, each.project, what=one.facility.name) for each in one.supports]


def _money(one: Facilitated) -> list[OpenedRow]:
    return [
        OpenedRow(each.amount, each.project, what=one.facility.name)
        for each in one.supports
        if each.amount is not None
    ]


def _workers(one: Facilitated) -> list[OpenedRow]:
    if one.facility.workers is None:
        return []
    return [OpenedRow(one.facility.workers, subject=one.facility.name, what=str(WORKERS.label))]


def _earlier(one: Facilitated) -> list[OpenedRow]:
    return [OpenedRow(1, project, what=one.facility.name) for project in sorted(one.past.projects)]


def _earlier_money(one: Facilitated) -> list[OpenedRow]:
    return [OpenedRow(amount, project, what=one.facility.name) for project, amount in one.past.given]


_SUPPORTED = {
    SUPPORTS.key: listed(SUPPORTS, _supports),
    FACILITY_SUPPORT.key: listed(FACILITY_SUPPORT, _money),
}
_OPENINGS: Openings = {
    "beneficiaries": {
        FACILITIES.key: listed(FACILITIES, _one, adds=False),
        FIRST_TIME.key: listed(FIRST_TIME, _first, adds=False),
        **_SUPPORTED,
        **{figure.key: listed(figure, _marked(figure.key), adds=False) for figure in OWNED_OR_LYING},
    },
    "facilities": {
        "workers": listed(WORKERS, _workers),
        **_SUPPORTED,
        EARLIER.key: listed(EARLIER, _earlier, adds=False),
        EARLIER_SUPPORT.key: listed(EARLIER_SUPPORT, _earlier_money),
    },
}

BENEFICIARIES = register(
    Builder(
        kind="beneficiaries",
        title=say("Báo cáo cơ sở công nghiệp nông thôn được hỗ trợ"),
        summary=say(
            "Cơ sở thụ hưởng của các đề án thực hiện trong kỳ, theo nội dung, địa bàn, đơn vị, chương trình hoặc đề án; "
            "từng cơ sở với số đã được hỗ trợ trước đó."
        ),
        parameters=("period", "by", "center", "region", "province", "fund", "map", "as_of"),
        tables=tables,
        openings=_OPENINGS,
    )
)
