"""Provinces, their successions, centres, their names and the provinces they serve, from the reference files."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from centers.enums import CenterKind, ProvinceKind
from centers.models import AgencyName, Center, Coverage, Province, ProvinceSuccession
from centers.services.versions import keep_centers
from core.catalogues import held_series
from core.reference import Loaded, Row, read, upsert
from core.text import clean, fold, sort_key

_KEPT = ("address", "phone")


class Gazetteer:
    """The provinces by map and code, each with its dated versions in order."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, str], list[Province]] = {}
        for province in Province.objects.order_by("valid_from"):
            self._versions.setdefault((province.map, province.code), []).append(province)

    def versions(self, row: Row, column: str, map_name: str, code: str) -> list[Province]:
        """All versions of a unit; raises when the map has no such code."""
        found = self._versions.get((map_name, code))
        if not found:
            raise row.error(column, f"bản đồ {map_name} không có mã tỉnh “{code}”.")
        return found

    def on(self, row: Row, column: str, key: str, day: date | None) -> Province | None:
        """The version of ``63:24`` in force on ``day``, the last one where no day is known; None for a blank key."""
        if not key:
            return None
        map_name, _, code = key.partition(":")
        versions = self.versions(row, column, map_name, code)
        if day is None:
            return versions[-1]
        return next((found for found in reversed(versions) if found.valid_from <= day), versions[0])


@transaction.atomic
def load_places(*, folder: Path) -> list[Loaded]:
    """Load the map, the centres and the coverage of the regional centres; idempotent, deletes nothing.

    Raises InvalidInput naming file, row and column.
    """
    outcome = [
        upsert(Province, _provinces(folder), ("code", "valid_from"), log=True),
        upsert(ProvinceSuccession, _successions(folder), ("old_id",), log=True),
    ]
    gazetteer = Gazetteer()
    outcome.append(_load_centers(folder, gazetteer))
    centers = dict(Center.objects.values_list("code", "pk"))
    outcome.append(upsert(AgencyName, _names(folder, centers), ("center_id", "name", "valid_from"), log=True))
    served = _coverage(folder, centers, gazetteer)
    outcome.append(upsert(Coverage, served, ("province_id", "valid_from"), log=True))
    return outcome


def _provinces(folder: Path) -> Iterator[tuple[Row, Province]]:
    columns = ("map", "code", "name", "kind", "region", "valid_from", "valid_to")
    for row in read(folder / "provinces.csv", columns):
        name = clean(row.text("name", required=True))
        valid_from, valid_to = row.span()
        yield (
            row,
            Province(
                map=row.text("map", required=True),
                code=row.text("code", required=True),
                name=name,
                kind=row.choice("kind", ProvinceKind),
                region=row.text("region"),
                valid_from=valid_from,
                valid_to=valid_to,
                sort_key=sort_key(name),
            ),
        )


def _successions(folder: Path) -> Iterator[tuple[Row, ProvinceSuccession]]:
    columns = ("old_map", "old_code", "old_valid_from", "new_map", "new_code", "new_valid_from")
    known = {(found.map, found.code, found.valid_from): found for found in Province.objects.all()}
    held = held_series(Province)
    for row in read(folder / "province_successions.csv", columns):
        ends = {}
        for side in ("old", "new"):
            key = (row.text(f"{side}_map"), row.text(f"{side}_code"), row.start(f"{side}_valid_from"))
            if key in known:
                ends[side] = known[key]
            elif f"{key[0]}:{key[1]}" not in held:
                raise row.error(f"{side}_code", "không có tỉnh này trong provinces.csv.")
        if len(ends) == len(("old", "new")):
            yield row, ProvinceSuccession(old=ends["old"], new=ends["new"])


def _load_centers(folder: Path, gazetteer: Gazetteer) -> Loaded:
    """Centres level by level, so that a parent stands before its children whatever the order of the lines."""
    columns = ("code", "name", "short_name", "kind", "parent", "province", "valid_from", "valid_to", "note")
    waiting = list(read(folder / "centers.csv", columns))
    known = dict(Center.objects.values_list("code", "pk"))
    loaded: set[str] = set()
    sums = [0, 0, 0, 0]
    in_use = bool(known)
    while waiting:
        ready = [row for row in waiting if not row.text("parent") or row.text("parent") in loaded]
        if not ready:
            raise waiting[0].error("parent", f"không có đơn vị “{waiting[0].text('parent')}”.")
        level = upsert(
            Center,
            ((row, _center(row, known, gazetteer)) for row in ready),
            ("code",),
            keep=_KEPT,
            log=in_use,
        )
        for index, count in enumerate((level.created, level.updated, level.unchanged, level.held)):
            sums[index] += count
        known = dict(Center.objects.values_list("code", "pk"))
        loaded |= {row.text("code") for row in ready}
        waiting = [row for row in waiting if row not in ready]
    keep_centers(list(Center.objects.all()))
    return Loaded("center", *sums)


def _center(row: Row, known: dict[str, int], gazetteer: Gazetteer) -> Center:
    name, short_name = clean(row.text("name", required=True)), clean(row.text("short_name"))
    code, parent = row.text("code", required=True), row.text("parent")
    day = row.day("valid_from") or row.day("valid_to")
    return Center(
        code=code,
        name=name,
        short_name=short_name,
        kind=row.choice("kind", CenterKind),
        parent_id=known[parent] if parent else None,
        province=gazetteer.on(row, "province", row.text("province"), day),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        note=row.text("note"),
        search=fold(f"{code} {name} {short_name}"),
        sort_key=sort_key(name),
    )


def _names(folder: Path, centers: dict[str, int]) -> Iterator[tuple[Row, AgencyName]]:
    columns = ("center", "name", "short_name", "valid_from", "valid_to", "document")
    for row in read(folder / "agency_names.csv", columns):
        yield (
            row,
            AgencyName(
                center_id=_center_id(row, centers),
                name=clean(row.text("name", required=True)),
                short_name=clean(row.text("short_name")),
                valid_from=row.day("valid_from"),
                valid_to=row.day("valid_to"),
                document=row.text("document"),
            ),
        )


def _coverage(folder: Path, centers: dict[str, int], gazetteer: Gazetteer) -> Iterator[tuple[Row, Coverage]]:
    """One row per version of the province that the coverage overlaps, cut to the days of both."""
    for row in read(folder / "coverage.csv", ("center", "map", "code", "valid_from", "valid_to", "note")):
        first, last = row.span()
        for province in gazetteer.versions(row, "code", row.text("map"), row.text("code")):
            ends = [day for day in (last, province.valid_to) if day is not None]
            start, end = max(first, province.valid_from), min(ends, default=None)
            if end is None or start <= end:
                yield (
                    row,
                    Coverage(
                        center_id=_center_id(row, centers),
                        province=province,
                        valid_from=start,
                        valid_to=end,
                        note=row.text("note"),
                    ),
                )


def _center_id(row: Row, centers: dict[str, int]) -> int:
    code = row.text("center", required=True)
    if code not in centers:
        raise row.error("center", f"không có đơn vị “{code}”.")
    return centers[code]
