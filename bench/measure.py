"""Ratios of two ways to do the same thing, measured side by side: interleaved rounds, medians, no absolute time means anything."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Timed = Callable[[], float]
"""Does the thing once and returns the seconds that it took."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``subject`` against ``baseline``. ``bound`` None: shown, not judged."""

    name: str
    subject: Timed
    baseline: Timed
    bound: float | None
    rounds: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A ratio beside its bound. ``detail``: the two medians it comes from."""

    name: str
    ratio: float
    bound: float | None
    detail: str

    @property
    def broken(self) -> bool:
        return self.bound is not None and self.ratio > self.bound

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return "–"
        return "VƯỢT" if self.broken else "đạt"


def timed(action: Callable[[], object]) -> Timed:
    """``action`` as a thing to be timed; the collector runs before it, not inside it."""

    def once() -> float:
        gc.collect()
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    return once


def measure(one: Measure) -> Finding:
    """One round to warm both sides, then rounds in which they take turns in going first."""
    one.subject()
    one.baseline()
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(one.rounds):
        sides = ((0, one.subject), (1, one.baseline))
        for side, action in sides if number % 2 == 0 else reversed(sides):
            taken[side].append(action())
    subject, baseline = (statistics.median(times) for times in taken)
    return Finding(
        one.name, subject / baseline, one.bound, f"{subject * 1000:.0f} / {baseline * 1000:.0f} ms"
    )


def table(findings: list[Finding]) -> str:
    """The findings as a table: what, ratio, bound, verdict."""
    rows = [("Phép đo", "Tỷ số", "Giới hạn", "Kết luận", "Trung vị")]
    rows += [
        (
            one.name,
            f"{one.ratio:.2f}",
            "–" if one.bound is None else f"{one.bound:.2f}",
            one.verdict,
            one.detail,
        )
        for one in findings
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
