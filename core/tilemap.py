"""A map of tiles of equal size as SVG, coloured by a figure in five steps; the same picture on the page and in the PDF.

The steps are equal parts of the way from 0 to the largest value, told in the legend. A tile without a value is white and says "–". Each tile
may be a link; colours are presentation attributes that the style sheet overrides by class (``map-0`` … ``map-4``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.formatting import BLANK, format_number
from core.svg import GRID, INK, Value
from core.words import say

TINTS = ("#e8eef5", "#c3d3e6", "#8fb0d3", "#3f70a6", "#14477f")
LIGHT_INK = "#ffffff"
TILE_WIDTH, TILE_HEIGHT, SPACE, HEAD = 80, 34, 3, 44
LETTERS = 14


@dataclass(frozen=True, slots=True)
class Tile:
    """One place: its column and row from 0, its figure (``None``: nobody stated one), and the address it opens, if any."""

    label: str
    column: int
    row: int
    value: Value
    address: str = ""


def tile_map(title: str, tiles: Sequence[Tile], *, unit: str, decimals: int | None = None) -> SafeString:
    """The map of ``tiles``; ``unit`` and ``decimals`` as in ``core.barchart.bar_chart``."""
    top = max((Decimal(tile.value) for tile in tiles if tile.value is not None), default=Decimal(0))
    width = (max((tile.column for tile in tiles), default=0) + 1) * (TILE_WIDTH + SPACE)
    height = HEAD + (max((tile.row for tile in tiles), default=0) + 1) * (TILE_HEIGHT + SPACE)
    mark = sha256(f"{title}\n{unit}\n{len(tiles)}".encode()).hexdigest()[:8]
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.column))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart tilemap" role="group" viewBox="0 0 {} {}" aria-labelledby="m{}">'
        '<title id="m{}">{}</title>{}{}</svg>',
        width,
        height,
        mark,
        mark,
        title,
        _legend(top, unit, decimals, width),
        mark_safe("".join(_tile(tile, top, unit, decimals) for tile in ordered)),  # noqa: S308 - each was escaped when made
    )


def step_of(value: Value, top: Decimal) -> int | None:
    """Which of the five colours a value has: 0 for nothing or less, 4 for the largest; None without a value."""
    if value is None:
        return None
    if top <= 0 or value <= 0:
        return 0
    return min(int(Decimal(value) * len(TINTS) / top), len(TINTS) - 1)


def _tile(tile: Tile, top: Decimal, unit: str, decimals: int | None) -> SafeString:
    step = step_of(tile.value, top)
    shown = BLANK if tile.value is None else format_number(tile.value, decimals)
    x, y = tile.column * (TILE_WIDTH + SPACE), HEAD + tile.row * (TILE_HEIGHT + SPACE)
    ink = LIGHT_INK if step is not None and step > 2 else INK
    css = "map-none" if step is None else f"map-{step}"
    middle = x + TILE_WIDTH // 2
    drawn = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}" stroke="{}"/>'
        '<text class="{}-ink" x="{}" y="{}" font-size="10" text-anchor="middle" fill="{}"{}>{}</text>'
        '<text class="{}-ink tile-value" x="{}" y="{}" font-size="10" text-anchor="middle" fill="{}">{}</text>',
        css,
        x,
        y,
        TILE_WIDTH,
        TILE_HEIGHT,
        "#ffffff" if step is None else TINTS[step],
        GRID,
        css,
        middle,
        y + 14,
        ink,
        # A name that is too long is drawn narrower, so that it stays whole.
        format_html(' textLength="{}" lengthAdjust="spacingAndGlyphs"', TILE_WIDTH - 6)
        if len(tile.label) > LETTERS
        else "",
        tile.label,
        css,
        middle,
        y + 27,
        ink,
        shown,
    )
    said = (
        f"{tile.label}: {shown} {unit}"
        if tile.value is not None
        else say("%(place)s: chưa có số liệu", place=tile.label)
    )
    if not tile.address:
        return format_html('<g role="img" aria-label="{}"><title>{}</title>{}</g>', said, said, drawn)
    # The table beside the map holds the same links for the keyboard.
    return format_html(
        '<a href="{}" tabindex="-1" aria-label="{}"><title>{}</title>{}</a>', tile.address, said, said, drawn
    )


def _legend(top: Decimal, unit: str, decimals: int | None, width: int) -> SafeString:
    """The five colours with the value that each begins at; nothing to tell where no value is above 0."""
    if top <= 0:
        return format_html('<text x="0" y="16" font-size="11" fill="{}">{}</text>', INK, unit)
    steps = len(TINTS)
    room = Decimal(width) / steps
    boxes = format_html_join(
        "",
        '<rect class="map-{}" x="{}" y="0" width="{}" height="10" fill="{}"/>'
        '<text x="{}" y="23" font-size="10" fill="{}">{}</text>',
        (
            (
                step,
                int(room * step),
                int(room),
                tint,
                int(room * step),
                INK,
                format_number(top * step / steps, decimals),
            )
            for step, tint in enumerate(TINTS)
        ),
    )
    return format_html(
        '{}<text x="0" y="37" font-size="10" font-style="italic" fill="{}">{}</text>',
        boxes,
        INK,
        say("%(unit)s; màu theo mức từ số ghi dưới ô", unit=unit),
    )
