"""The audit trail as a table for CSV and XLSX: what the filters leave, in the order of the page, read in portions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import RuleViolation
from core.formatting import format_number
from core.models import AuditEvent
from core.table import Column, Report, Row, Table
from core.words import say
from khuyencong.audit.reading import Line, lines_of

MOST_ROWS = 10_000
"""As many as the page itself leads to; a longer stretch is taken in parts."""
_PORTION = 500
_COLUMNS = (
    Column("at", "Lúc"),
    Column("who", "Người làm"),
    Column("kind", "Loại đối tượng"),
    Column("object", "Đối tượng", width=2),
    Column("changes", "Trước → sau", width=3),
    Column("result", "Kết quả"),
    Column("reason", "Lý do", width=2),
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The events as rows; iterating reads them afresh."""

    events: "QuerySet[AuditEvent]"
    sees_mail: bool

    def __iter__(self) -> Iterator[Row]:
        portion: list[AuditEvent] = []
        for event in self.events.iterator(chunk_size=_PORTION):
            portion.append(event)
            if len(portion) == _PORTION:
                yield from map(_row, lines_of(portion, sees_mail=self.sees_mail))
                portion = []
        yield from map(_row, lines_of(portion, sees_mail=self.sees_mail))


def _row(line: Line) -> Row:
    changes = "; ".join(f"{change.field}: {change.before} → {change.after}" for change in line.changes)
    return Row(
        key=str(line.pk),
        label=line.act,
        cells={
            "at": f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
            "who": line.who,
            "kind": line.kind,
            "object": line.label,
            "changes": changes,
            "result": "Bị từ chối" if line.refused else "Đã thực hiện",
            "reason": line.reason,
        },
    )


@transaction.atomic
def export_events(
    *,
    actor: User,
    events: "QuerySet[AuditEvent]",
    count: int,
    described: dict[str, Any],
    format: str,
    sees_mail: bool,
) -> Report:
    """The table of what the filters leave; the export is itself an act on the trail.

    Raises RuleViolation (``too_many_rows``) above ``MOST_ROWS``. What happens from now on is not in it.
    """
    if count > MOST_ROWS:
        raise RuleViolation(
            say(
                "Có hơn %(most)s dòng; hãy thu hẹp khoảng ngày rồi xuất từng phần.",
                most=format_number(MOST_ROWS),
            ),
            code="too_many_rows",
        )
    now = timezone.now()
    kept = {"format": format, "rows": count, "filters": described}
    audit.record(actor=actor, action="audit.export", obj=actor, after=kept)
    window: tuple[date, date] = (timezone.localdate(), timezone.localdate())
    return Report(
        kind="nhat-ky",
        title="Nhật ký hệ thống",
        subtitle=f"Lập lúc {timezone.localtime(now):%H:%M ngày %d/%m/%Y}",
        parameters={name: str(value) for name, value in described.items()},
        window=window,
        tables=(
            Table(
                "events",
                "Nhật ký",
                _COLUMNS,
                _Rows(events.filter(at__lt=now), sees_mail),
                row_count=count,
                label_head="Việc",
            ),
        ),
    )
