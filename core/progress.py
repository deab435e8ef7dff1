"""A progress bar for long commands: only on a terminal, only on standard error."""

import sys
import time
from typing import TextIO

_WIDTH = 30
_PAUSE = 0.1


class Progress:
    """Counts steps and redraws one line at most ten times a second. Silent when the stream is no terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.total = 0
        self.done = 0
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._label = ""
        self._next = 0.0

    def start(self, label: str, total: int) -> None:
        """Begin a new stretch of ``total`` steps."""
        self._label, self.total, self.done, self._next = label, total, 0, 0.0
        self._draw()

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        self._draw()

    def finish(self) -> None:
        """Clear the line."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self) -> None:
        if not self._shown:
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        part = min(self.done / self.total, 1.0) if self.total else 0.0
        bar = "█" * int(part * _WIDTH)
        self._stream.write(f"\r\x1b[K{self._label} [{bar:<{_WIDTH}}] {part:>4.0%} {self.done}/{self.total}")
        self._stream.flush()
