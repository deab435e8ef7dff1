"""Provinces to choose from: those of both maps, each unit once and with a key that names its map."""

from centers.models import Province
from centers.models.place import ProvinceMap
from core.words import say

_MAPS = {"34": say("Bản đồ từ 01/07/2025"), "63": say("Bản đồ đến 30/06/2025")}


def province_choices(atlas: ProvinceMap) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices, today's map first; a unit stands under its latest name on its map."""
    groups: dict[str, dict[str, Province]] = {}
    for province in sorted(atlas.provinces.values(), key=lambda unit: unit.valid_from):
        groups.setdefault(province.map, {})[province.key] = province
    return [
        (
            label,
            [(unit.key, unit.name) for unit in sorted(groups[key].values(), key=lambda unit: unit.sort_key)],
        )
        for key, label in _MAPS.items()
        if key in groups
    ]


def lineage_of(atlas: ProvinceMap, key: str) -> frozenset[int]:
    """The ids of the unit that ``key`` (``34:24``) names and of all that became part of it."""
    return atlas.lineage([province.pk for province in atlas.provinces.values() if province.key == key])
