"""What the charts of the portal share: colours, names in two lines, legends, round scales, and the image itself.

Charts are SVG drawn on the server: the same picture on the page and in the PDF. Each is an image with a title and a description
for those who cannot see it. Colours are presentation attributes, which a page's style sheet may override by class (``chart-plan``,
``chart-actual``…); there is neither inline style nor script. The charts: ``core.barchart``, ``core.linechart``, ``core.openbars``,
``core.tilemap``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

Value = int | Decimal | None

INK, GRID, PLAN, ACTUAL = "#22303f", "#d5dbe3", "#a9bcd3", "#1f4e8c"
WIDTH = 640
LABEL_WIDTH = 210
HEAD = 30
LETTERS_PER_LINE = 32
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ceiling(values: Sequence[Value]) -> Decimal:
    """The round number (1, 2, 2.5 or 5 times a power of ten) at or above the largest value."""
    largest = max((Decimal(value) for value in values if value is not None), default=Decimal(0))
    if largest <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(largest.adjusted())
    return next(step * power for step in STEPS if step * power >= largest)


def wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LETTERS_PER_LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1]}…"]


def legend(entries: Sequence[tuple[str, str, str]], unit: str) -> SafeString:
    parts: list[SafeString] = []
    x = LABEL_WIDTH
    for label, css, tint in entries:
        parts.append(
            format_html(
                '<rect class="{}" x="{}" y="6" width="12" height="10" fill="{}"/>'
                '<text x="{}" y="15" font-size="11" fill="{}">{}</text>',
                css,
                x,
                tint,
                x + 17,
                INK,
                label,
            )
        )
        x += 30 + 7 * len(label)
    parts.append(
        format_html(
            '<text x="{}" y="15" font-size="11" font-style="italic" text-anchor="end" fill="{}">{}</text>',
            WIDTH - 4,
            INK,
            unit,
        )
    )
    return joined(parts)


def image(title: str, description: str, height: int, body: Sequence[SafeString]) -> SafeString:
    """The outer element; its ids come from its content, so that several charts share one page."""
    mark = sha256(f"{title}\n{description}".encode()).hexdigest()[:8]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {} {}" '
        'aria-labelledby="t{} d{}"><title id="t{}">{}</title><desc id="d{}">{}</desc>{}</svg>',
        WIDTH,
        height,
        mark,
        mark,
        mark,
        title,
        mark,
        description,
        joined(body),
    )


def joined(parts: Sequence[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part was escaped when it was made


def short(value: Decimal | int) -> str:
    """A coordinate with at most one decimal."""
    text = f"{Decimal(value).quantize(Decimal('0.1')):f}"
    return text.removesuffix(".0")
