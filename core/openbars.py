"""Level bars that open what they count: a line of text for each row, one bar or two beside each other below it.

Narrow, so that a telephone shows it without shrinking the letters. Each bar may be a link; every figure is written at the end of its bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.formatting import BLANK, format_number
from core.svg import ACTUAL, INK, PLAN, Value, ceiling, joined, short
from core.words import say

OPEN_WIDTH = 400
FIGURE_ROOM, BETWEEN = 74, 14
OPEN_HEAD, ROW_HEIGHT, BAR_HEIGHT = 24, 42, 14
LOOKS = (("chart-actual", ACTUAL), ("chart-plan", PLAN))


@dataclass(frozen=True, slots=True)
class Track:
    """What one column of bars measures, each column on a scale of its own; ``decimals`` as in ``format_number``."""

    label: str
    unit: str = ""
    decimals: int | None = None

    @property
    def head(self) -> str:
        return f"{self.label}, {self.unit}" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class OpenBar:
    """One row: its figure for each track (``None``: nobody stated one) and the address it opens, if any."""

    label: str
    values: Sequence[Value]
    address: str = ""


def open_bars(title: str, tracks: Sequence[Track], bars: Sequence[OpenBar]) -> SafeString:
    """The bars in the order given; every bar has one value for each track (else ``ValueError``)."""
    for bar in bars:
        if len(bar.values) != len(tracks):
            raise ValueError(f"Bar {bar.label!r} has {len(bar.values)} values for {len(tracks)} tracks")
    tops = [ceiling([bar.values[number] for bar in bars]) for number in range(len(tracks))]
    words = "; ".join(_said(bar, tracks) for bar in bars) or say("Không có số liệu.")
    mark = sha256(f"{title}\n{words}".encode()).hexdigest()[:8]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart openbars" role="group" viewBox="0 0 {} {}" '
        'aria-labelledby="o{}" aria-describedby="w{}"><title id="o{}">{}</title><desc id="w{}">{}</desc>{}{}</svg>',
        OPEN_WIDTH,
        OPEN_HEAD + ROW_HEIGHT * max(len(bars), 1),
        mark,
        mark,
        mark,
        title,
        mark,
        words,
        joined([_head(track, _left(number, tracks)) for number, track in enumerate(tracks)]),
        joined([_row(bar, position, tracks, tops) for position, bar in enumerate(bars)]),
    )


def _width(tracks: Sequence[Track]) -> int:
    """The room of one track, figure included."""
    return (OPEN_WIDTH - BETWEEN * (len(tracks) - 1)) // len(tracks)


def _left(number: int, tracks: Sequence[Track]) -> int:
    return number * (_width(tracks) + BETWEEN)


def _said(bar: OpenBar, tracks: Sequence[Track]) -> str:
    figures = ", ".join(
        f"{track.head.lower()} {BLANK if value is None else format_number(value, track.decimals)}"
        for track, value in zip(tracks, bar.values, strict=True)
    )
    return f"{bar.label}: {figures}"


def _head(track: Track, x: int) -> SafeString:
    return format_html(
        '<text x="{}" y="13" font-size="11" font-style="italic" fill="{}">{}</text>', x, INK, track.head
    )


def _row(bar: OpenBar, position: int, tracks: Sequence[Track], tops: Sequence[Decimal]) -> SafeString:
    y = OPEN_HEAD + position * ROW_HEIGHT
    parts = [format_html('<text x="0" y="{}" font-size="12" fill="{}">{}</text>', y + 12, INK, bar.label)]
    for number, (track, value) in enumerate(zip(tracks, bar.values, strict=True)):
        parts.append(
            _bar(value, track, tops[number], (_left(number, tracks), y + 17), number, _width(tracks))
        )
    said = _said(bar, tracks)
    if not bar.address:
        return format_html('<g role="img" aria-label="{}"><title>{}</title>{}</g>', said, said, joined(parts))
    # The whole row is the target; the table beside the picture holds the same links for the keyboard.
    return format_html(
        '<a href="{}" tabindex="-1" aria-label="{}"><title>{}</title>'
        '<rect class="openbar-target" x="0" y="{}" width="{}" height="{}" fill="none" pointer-events="all"/>{}</a>',
        bar.address,
        said,
        said,
        y,
        OPEN_WIDTH,
        ROW_HEIGHT - 4,
        joined(parts),
    )


def _bar(
    value: Value, track: Track, top: Decimal, place: tuple[int, int], number: int, width: int
) -> SafeString:
    x, y = place
    css, tint = LOOKS[number % len(LOOKS)]
    length = Decimal(0) if value is None else max(Decimal(value), Decimal(0)) * (width - FIGURE_ROOM) / top
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" font-size="12" fill="{}">{}</text>',
        css,
        x,
        y,
        short(length),
        BAR_HEIGHT,
        tint,
        short(x + length + 5),
        y + 11,
        INK,
        BLANK if value is None else format_number(value, track.decimals),
    )
