"""Whether what the portal stands on is there: the database with its tables, the scanner of uploads."""

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.formatting import format_number
from core.scan import engines
from core.scan.engines import Version
from core.scan.work import Backlog, answers, backlog

UNREACHABLE = "Không kết nối được cơ sở dữ liệu. Kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu."
UNPREPARED = (
    "Cổng chưa được chuẩn bị hoặc chưa cập nhật bảng dữ liệu. Chạy ./dev up (hoặc manage.py prepare) trước."
)


def what_is_wrong() -> str:
    """A line to show, or nothing when the database is there with all its tables."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return UNREACHABLE
    try:
        executor = MigrationExecutor(connection)
        return UNPREPARED if executor.migration_plan(executor.loader.graph.leaf_nodes()) else ""
    except DatabaseError:
        return UNPREPARED


@dataclass(frozen=True, slots=True)
class ScannerState:
    """Whether a scanner is set, which one answers, and what waits for it."""

    configured: bool
    version: Version | None
    backlog: Backlog

    @property
    def line(self) -> str:
        """The scanner in one sentence, for people."""
        if not self.configured:
            return "Chưa nối máy quét mã độc (FILE_SCANNER): tệp đưa lên không được quét."
        if self.version is None:
            return "Máy quét mã độc không trả lời; tệp mới đưa lên phải chờ."
        return f"Máy quét mã độc hoạt động: {self.version}."

    @property
    def queue_line(self) -> str:
        """What waits, since when (Vietnam's time), and what failed."""
        waiting = self.backlog
        if waiting.since is None:
            return "Không có tệp nào chờ quét."
        since = timezone.localtime(waiting.since)
        failed = (
            f", trong đó {format_number(waiting.failed)} tệp quét chưa thành công" if waiting.failed else ""
        )
        return (
            f"{format_number(waiting.waiting)} tệp chờ quét, lâu nhất từ {since:%H:%M ngày %d/%m/%Y}{failed}."
        )


def scanner_state() -> ScannerState:
    """Ask the scanner and count what waits; takes as long as a scanner that does not answer is waited for."""
    scanner = engines.current()
    return ScannerState(scanner is not None, answers(scanner) if scanner else None, backlog())
