"""Turning a region or a province into days and ids, on the map of each fact's day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from centers.models import Center, Coverage
from centers.models.place import ProvinceMap
from centers.selectors.known import KnownCenter, descendants
from core.catalogues import known_rows
from reports.frame import Place, PlaceIds
from reports.selectors.described import inter_provincial

ALWAYS = (date.min, date.max)
Span = tuple[date, date]


def province_place(
    province_ids: Iterable[int], centers: Mapping[int, KnownCenter], as_of: datetime | None
) -> Place:
    """Facts that lie in these provinces; an inter-provincial đề án only when all its provinces are among them."""
    inside = {pk: [ALWAYS] for pk in province_ids}
    return _place(inside, centers, centers_below=(), as_of=as_of)


def region_place(
    ipc: Center, atlas: ProvinceMap, centers: Mapping[int, KnownCenter], as_of: datetime | None
) -> Place:
    """Facts in the provinces that ``ipc`` covered on the fact's day, and its own facts without a province.

    A fact filed under an old province after a merger lies where that province went.
    """
    covered: dict[int, list[Span]] = defaultdict(list)
    for row in known_rows(Coverage, as_of):
        if row.center_id != ipc.pk:
            continue
        covered[row.province_id].append((row.valid_from, row.valid_to or date.max))
    inside = {pk: spans for pk in atlas.provinces if (spans := _merged(_followed(pk, covered, atlas)))}
    return _place(inside, centers, centers_below=descendants(centers, ipc.pk), as_of=as_of)


def _followed(pk: int, covered: dict[int, list[Span]], atlas: ProvinceMap) -> list[Span]:
    """The days on which the province ``pk``, or what it had become by then, was covered.

    A đề án filed on the new map may have been planned before that map was in force: it lies where its province began.
    """
    found: list[Span] = []
    start = date.min
    for province in atlas.chain(pk):
        end = province.valid_to or date.max
        for begun, last in covered.get(province.pk, ()):
            first = date.min if province.pk == pk and begun == province.valid_from else begun
            if max(first, start) <= min(last, end):
                found.append((max(first, start), min(last, end)))
        start = date.fromordinal(end.toordinal() + 1) if end < date.max else end
    return found


def _merged(spans: list[Span]) -> list[Span]:
    """Neighbouring spans joined, so that most provinces have one."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first.toordinal() <= merged[-1][1].toordinal() + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _place(
    inside: dict[int, list[Span]],
    known: Mapping[int, KnownCenter],
    *,
    centers_below: Iterable[int],
    as_of: datetime | None,
) -> Place:
    provinces: dict[Span, list[int]] = defaultdict(list)
    projects: dict[Span, list[int]] = defaultdict(list)
    centers: dict[Span, list[int]] = defaultdict(list)
    for pk, spans in inside.items():
        for span in spans:
            provinces[span].append(pk)
    for project_id, places in inter_provincial(as_of).items():
        for span in _common(inside, places):
            projects[span].append(project_id)
    for center in known.values():
        for span in inside.get(center.province_id or 0, ()):
            centers[span].append(center.pk)
    centers[ALWAYS].extend(centers_below)
    used = {span for group in (provinces, projects, centers) for span, ids in group.items() if ids}
    return Place({span: PlaceIds(provinces[span], projects[span], centers[span]) for span in sorted(used)})


def _common(inside: dict[int, list[Span]], places: list[int]) -> list[Span]:
    """The days on which all ``places`` are inside."""
    common = [ALWAYS]
    for pk in places:
        common = [
            (max(first, other_first), min(last, other_last))
            for first, last in common
            for other_first, other_last in inside.get(pk, ())
            if max(first, other_first) <= min(last, other_last)
        ]
    return common
