"""Pairs of level bars: what was planned and what was done, each figure written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.formatting import BLANK, format_number
from core.svg import (
    ACTUAL,
    HEAD,
    INK,
    LABEL_WIDTH,
    PLAN,
    WIDTH,
    Value,
    ceiling,
    image,
    legend,
    short,
    wrapped,
)
from core.words import say

FIGURE_WIDTH = 90
BAR, GAP = 11, 13


@dataclass(frozen=True, slots=True)
class Bar:
    """One category: what was planned and what was done; ``None`` draws no bar and says "–"."""

    label: str
    plan: Value
    actual: Value


def bar_chart(
    title: str,
    bars: Sequence[Bar],
    *,
    unit: str,
    decimals: int | None = None,
    plan_label: str = say("Kế hoạch"),
    actual_label: str = say("Thực hiện"),
) -> SafeString:
    """Plan and actual as pairs of level bars, each figure written at its end.

    ``unit`` is named beside the legend; ``decimals`` as in ``format_number``. Values below zero draw
    no bar: their figure stands alone.
    """
    top = ceiling([value for bar in bars for value in (bar.plan, bar.actual)])
    step = 2 * BAR + GAP
    height = HEAD + step * max(len(bars), 1) + 4
    body = [legend([(plan_label, "chart-plan", PLAN), (actual_label, "chart-actual", ACTUAL)], unit)]
    for position, bar in enumerate(bars):
        y = HEAD + position * step
        body.append(_label(bar.label, y + BAR))
        body.append(_bar(bar.plan, y, top, decimals, "chart-plan", PLAN))
        body.append(_bar(bar.actual, y + BAR, top, decimals, "chart-actual", ACTUAL))
    words = "; ".join(
        f"{bar.label}: {plan_label.lower()} {format_number(bar.plan, decimals)}, "
        f"{actual_label.lower()} {format_number(bar.actual, decimals)}"
        for bar in bars
    )
    return image(
        title,
        say("Đơn vị: %(unit)s. %(words)s", unit=unit, words=words) if bars else say("Không có số liệu."),
        height,
        body,
    )


def _bar(value: Value, y: int, top: Decimal, decimals: int | None, css: str, tint: str) -> SafeString:
    room = WIDTH - LABEL_WIDTH - FIGURE_WIDTH
    length = Decimal(0) if value is None else max(Decimal(value), Decimal(0)) * room / top
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" font-size="10" fill="{}">{}</text>',
        css,
        LABEL_WIDTH,
        y,
        short(length),
        BAR - 1,
        tint,
        short(LABEL_WIDTH + length + 5),
        y + BAR - 2,
        INK,
        BLANK if value is None else format_number(value, decimals),
    )


def _label(text: str, y: int) -> SafeString:
    """A category's name in one line or two, cut between words; the whole name is in its tooltip."""
    lines = wrapped(text)
    start = y + 4 - 6 * (len(lines) - 1)
    spans = format_html_join(
        "",
        '<tspan x="{}" y="{}">{}</tspan>',
        ((LABEL_WIDTH - 8, start + 12 * number, line) for number, line in enumerate(lines)),
    )
    return format_html(
        '<text font-size="11" text-anchor="end" fill="{}"><title>{}</title>{}</text>', INK, text, spans
    )
