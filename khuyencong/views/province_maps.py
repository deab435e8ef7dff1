"""Maps of tiles of the provinces of a table: one for each of the country's two maps that has rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from centers.models.place import ProvinceMap
from centers.tiles import tiles
from core.formatting import MoneyUnit
from core.table import Cell, Row, Table
from core.tilemap import Tile, tile_map
from core.words import say
from reports.figure import LedgerFigure, PlainFigure
from reports.figures import ASSIGNED, DISBURSED_TO_DATE, PERCENT, PLANNED

COLOURED = (PLANNED, ASSIGNED, DISBURSED_TO_DATE, PERCENT)
_BESIDE = frozenset(figure.key for figure in COLOURED)
MERGED = date(2025, 7, 1)
MAP_TITLES = {"34": say("bản đồ từ 01/07/2025"), "63": say("bản đồ đến 30/06/2025")}


def places_of(rows: Sequence[Row]) -> list[Row]:
    """The rows that are one province each: the others lie in several, or in none."""
    return [row for row in rows if row.key.partition(":")[0] in MAP_TITLES]


def beside_map(table: Table) -> Table:
    """``table`` with the columns that fit beside the map: those that it can be coloured by."""
    columns = tuple(replace(column, width=2) for column in table.columns if column.key in _BESIDE)
    return replace(table, key="provinces", title=say("Kinh phí theo tỉnh"), columns=columns)


def province_maps(
    rows: Sequence[Row],
    figure: LedgerFigure | PlainFigure,
    *,
    year: int,
    unit: MoneyUnit,
    opens: Callable[[Row], str],
) -> list[SafeString]:
    """``rows`` of provinces coloured by ``figure``; ``opens`` gives the address of a tile, blank for none. A query for the provinces."""
    atlas = ProvinceMap.load()
    maps = []
    for province_map, named in MAP_TITLES.items():
        drawn = {row.key: row for row in rows if row.key.startswith(f"{province_map}:")}
        if not drawn:
            continue
        title = say("%(figure)s theo tỉnh, năm %(year)s, %(map)s", figure=figure.label, year=year, map=named)
        label, decimals = ("%", 2) if figure.key == PERCENT.key else (str(unit.label), unit.decimals)
        found = [
            _tile(name, place, drawn.get(key), figure.key, unit, opens)
            for key, (name, place) in _stood(atlas, province_map, year, drawn).items()
        ]
        maps.append(tile_map(title, found, unit=label, decimals=decimals))
    return maps


def value_of(row: Row, key: str) -> Cell:
    """A cell as readers see it: nothing where no fact stands behind it."""
    return None if key in row.unfounded else row.cells[key]


def in_unit(value: object, unit: MoneyUnit) -> Decimal | None:
    """Đồng in the unit that a person reads; None stays None."""
    return Decimal(value).scaleb(-unit.exponent) if isinstance(value, int) else None


def _tile(
    name: str,
    place: tuple[int, int],
    row: Row | None,
    key: str,
    unit: MoneyUnit,
    opens: Callable[[Row], str],
) -> Tile:
    if row is None:
        return Tile(name, *place, None)
    value = value_of(row, key)
    shown = value if isinstance(value, Decimal) else in_unit(value, unit)
    return Tile(name, *place, shown, opens(row))


def _stood(
    atlas: ProvinceMap, province_map: str, year: int, rows: Mapping[str, Row]
) -> dict[str, tuple[str, tuple[int, int]]]:
    """The provinces of a map that stood on some day of the year or have figures: by key the latest name and the place of the tile."""
    places = tiles(province_map)
    units = sorted(atlas.provinces.values(), key=lambda unit: unit.valid_from)
    return {
        unit.key: (unit.name, places[unit.key])
        for unit in units
        if unit.map == province_map
        and (unit.key in rows or unit.valid_to is None or unit.valid_to.year >= min(year, MERGED.year))
    }
