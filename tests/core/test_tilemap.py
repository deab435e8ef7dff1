"""A map of tiles: each place once, coloured by its share of the largest, and told to those who cannot see it."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from core.tilemap import Tile, step_of, tile_map

SVG = "{http://www.w3.org/2000/svg}"


def parsed(*tiles: Tile) -> ElementTree.Element:
    return ElementTree.fromstring(tile_map("Giải ngân", tiles, unit="triệu đồng", decimals=1))


@pytest.mark.parametrize(
    ("value", "step"),
    [(None, None), (-5, 0), (0, 0), (19, 0), (20, 1), (Decimal("39.99"), 1), (60, 3), (80, 4), (100, 4)],
)
def test_five_equal_steps_from_nothing_to_the_largest(value: int | Decimal | None, step: int | None) -> None:
    assert step_of(value, Decimal(100)) == step


def test_nothing_above_zero_is_the_lowest_step() -> None:
    assert step_of(0, Decimal(0)) == 0


def test_a_tile_stands_in_its_place_with_its_figure_and_opens_its_page() -> None:
    root = parsed(Tile("Bắc Ninh", 1, 0, Decimal("12.34"), "/?province=34:24"), Tile("Hà Nội", 0, 1, None))
    link, other = root.find(f"{SVG}a"), root.find(f"{SVG}g")
    assert link is not None
    assert other is not None
    assert (link.get("href"), link.get("aria-label")) == ("/?province=34:24", "Bắc Ninh: 12,3 triệu đồng")
    assert other.get("aria-label") == "Hà Nội: chưa có số liệu"
    boxes = [
        (box.get("class"), box.get("x"), box.get("y"))
        for box in (*link.iter(f"{SVG}rect"), *other.iter(f"{SVG}rect"))
    ]
    assert boxes == [("map-4", "83", "44"), ("map-none", "0", "81")]
    assert [node.text for node in other.iter(f"{SVG}text")] == ["Hà Nội", "–"]


def test_the_legend_tells_where_each_colour_begins() -> None:
    root = parsed(Tile("A", 0, 0, 50), Tile("B", 1, 0, 100))
    assert [node.text for node in root.findall(f"{SVG}text")][:5] == ["0,0", "20,0", "40,0", "60,0", "80,0"]


def test_text_cannot_become_markup_and_there_is_no_inline_style() -> None:
    drawn = tile_map("<b>", [Tile('"><script>x</script>', 0, 0, 1, '"><script>')], unit="&")
    assert "<script" not in drawn
    assert " style=" not in drawn


def test_a_long_name_is_drawn_narrower_and_stays_whole() -> None:
    root = parsed(Tile("Thành phố Hồ Chí Minh", 0, 0, 1), Tile("Huế", 1, 0, 1))
    named = {node.text: node.get("textLength") for node in root.iter(f"{SVG}text")}
    assert (named["Thành phố Hồ Chí Minh"], named["Huế"]) == ("74", None)
