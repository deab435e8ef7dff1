"""``manage.py scan_files [--queue | --status]``: every stored upload is scanned again, as after new signatures."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.models import ScanState
from core.progress import Progress
from core.readiness import scanner_state, what_is_wrong
from core.scan.work import queue_all, run


class Command(BaseCommand):
    """Scans here and now; what is interrupted is carried on by the workers."""

    help = "Scans every stored upload again; --queue leaves it to the workers, --status only tells how it stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--queue", action="store_true", help="put all uploads in line and leave them to the workers"
        )
        ways.add_argument(
            "--status", action="store_true", help="tell whether the scanner answers and what waits"
        )

    def handle(self, *args: Any, queue: bool, status: bool, **options: Any) -> None:
        wrong = what_is_wrong()
        if wrong:
            raise CommandError(wrong)
        state = scanner_state()
        if status:
            self.stdout.write(f"{state.line}\n{state.queue_line}")
            return
        if state.version is None:
            raise CommandError(f"{state.line} Không tệp nào được quét lại.")
        queued = queue_all()
        if queue:
            self.stdout.write(f"{len(queued)} tệp vào hàng chờ quét.")
            return
        self._report(self._scan(queued))

    def _scan(self, queued: list[tuple[str, int]]) -> Counter[str]:
        """How many uploads came to which state; blank counts those that a worker took first."""
        progress = Progress(self.stderr)  # type: ignore[arg-type]  # Django's wrapper writes like the stream in it
        progress.start("Quét mã độc", len(queued))
        found: Counter[str] = Counter()
        for label, pk in queued:
            found[run(label, pk)] += 1
            progress.advance()
        progress.finish()
        return found

    def _report(self, found: Counter[str]) -> None:
        words = ", ".join(f"{found[state]} {state.label.lower()}" for state in ScanState if found[state])
        if found[""]:
            words = f"{words}{', ' if words else ''}{found['']} do tiến trình khác quét"
        self.stdout.write(f"Đã quét {sum(found.values())} tệp: {words or 'không có tệp nào'}.")
        self.stdout.write(scanner_state().queue_line)
