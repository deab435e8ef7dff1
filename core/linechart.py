"""Lines over the same points, such as the months of a year and of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.formatting import format_number
from core.svg import ACTUAL, GRID, HEAD, INK, PLAN, WIDTH, Value, ceiling, image, joined, legend, short
from core.words import say

LINE_HEIGHT, LINE_LEFT, LINE_FOOT = 220, 64, 28
INTERVALS = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One line over the same points as its neighbours; ``None`` breaks the line."""

    label: str
    values: Sequence[Value]


def line_chart(
    title: str,
    points: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str,
    decimals: int | None = None,
) -> SafeString:
    """Lines over ``points``; every series has one value for each point (else ``ValueError``).

    The scale starts at 0; with a value below 0 it reaches as far down as up.
    """
    for line in series:
        if len(line.values) != len(points):
            raise ValueError(f"Series {line.label!r} has {len(line.values)} values for {len(points)} points")
    values = [Decimal(value) for line in series for value in line.values if value is not None]
    top = ceiling([abs(value) for value in values])
    bottom = -top if any(value < 0 for value in values) else Decimal(0)
    scale = _Scale(bottom, top, max(len(points) - 1, 1))
    tints = [("chart-actual", ACTUAL), ("chart-plan", PLAN)]
    named = [(line, *tints[number % 2]) for number, line in enumerate(series)]
    body = [legend([(line.label, css, tint) for line, css, tint in named], unit), _grid(scale)]
    body += [
        format_html(
            '<text x="{}" y="{}" font-size="11" text-anchor="middle" fill="{}">{}</text>',
            short(scale.x(number)),
            LINE_HEIGHT - 8,
            INK,
            point,
        )
        for number, point in enumerate(points)
    ]
    body += [_line(line, scale, css, tint) for line, css, tint in named]
    words = "; ".join(
        f"{line.label}: "
        + ", ".join(
            f"{point} {format_number(value, decimals)}"
            for point, value in zip(points, line.values, strict=True)
        )
        for line in series
    )
    return image(title, say("Đơn vị: %(unit)s. %(words)s", unit=unit, words=words), LINE_HEIGHT, body)


class _Scale:
    """Places values between ``bottom`` and ``top`` in the frame of a line chart."""

    def __init__(self, bottom: Decimal, top: Decimal, intervals: int) -> None:
        self.bottom = bottom
        self.top = top
        self._intervals = intervals

    def x(self, number: int) -> Decimal:
        return Decimal(LINE_LEFT) + Decimal(WIDTH - LINE_LEFT - 20) * number / self._intervals

    def y(self, value: int | Decimal) -> Decimal:
        room = Decimal(LINE_HEIGHT - LINE_FOOT - HEAD)
        return Decimal(HEAD) + room * (self.top - value) / (self.top - self.bottom)

    def ticks(self) -> list[Decimal]:
        step = (self.top - self.bottom) / INTERVALS
        return [self.bottom + step * number for number in range(INTERVALS + 1)]


def _grid(scale: _Scale) -> SafeString:
    return joined(
        [
            format_html(
                '<line class="chart-grid" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1"/>'
                '<text x="{}" y="{}" font-size="10" text-anchor="end" fill="{}">{}</text>',
                LINE_LEFT,
                short(scale.y(tick)),
                WIDTH - 20,
                short(scale.y(tick)),
                GRID,
                LINE_LEFT - 8,
                short(scale.y(tick) + 4),
                INK,
                format_number(tick),
            )
            for tick in scale.ticks()
        ]
    )


def _line(series: Series, scale: _Scale, css: str, tint: str) -> SafeString:
    """The line's unbroken stretches and a dot at each value."""
    path: list[str] = []
    dots: list[SafeString] = []
    pen = "M"
    for number, value in enumerate(series.values):
        if value is None:
            pen = "M"
            continue
        x, y = short(scale.x(number)), short(scale.y(value))
        path.append(f"{pen}{x} {y}")
        dots.append(
            format_html('<circle class="{}" cx="{}" cy="{}" r="3" fill="{}"/>', f"{css}-dot", x, y, tint)
        )
        pen = "L"
    line = format_html(
        '<path class="{}" d="{}" fill="none" stroke="{}" stroke-width="2"/>',
        f"{css}-line",
        " ".join(path),
        tint,
    )
    return joined([line, *dots])
