"""What a step would end: the open things of a đề án that the coming state does not know, in words. The table is ``projects.survival``."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.formatting import format_money
from core.periods import Period
from core.words import lowered, say
from projects.enums import AmendmentState, Form, ReportState
from projects.models import (
    Amendment,
    Finding,
    ImplementationPlan,
    Inspection,
    MoneyRequest,
    ProgressReport,
    Project,
)
from projects.movements import competes
from projects.selectors.amendments import OPEN_STATES
from projects.selectors.findings import ANSWERABLE
from projects.selectors.ledger import balance
from projects.survival import SURVIVES, Open, appraisal_survives, money_survives


@dataclass(frozen=True, slots=True)
class Ending:
    """One open thing that ends: its row, and what it is in words."""

    kind: Open
    row: Any
    words: str


def ending_in(project: Project, state: str) -> list[Ending]:
    """Everything that ends when the đề án comes into ``state``, kind by kind. At most seven queries."""
    return [
        Ending(kind, row, words)
        for kind, find in _FINDERS.items()
        if kind not in SURVIVES or state not in SURVIVES[kind]
        for row, words in find(project, state)
    ]


Found = Iterator[tuple[Any, str]]


def _appraisals(project: Project, state: str) -> Found:
    for row in project.appraisals.open().select_related("appraiser"):
        if not appraisal_survives(row.level, state):
            level = lowered(row.get_level_display())
            yield (
                row,
                say(
                    "phiếu thẩm định %(level)s đang soạn của %(appraiser)s",
                    level=level,
                    appraiser=row.appraiser,
                ),
            )


def _amendments(project: Project, state: str) -> Found:
    for row in Amendment.objects.filter(project=project, state__in=OPEN_STATES):
        if row.state == AmendmentState.DRAFT:
            yield row, say("một đề nghị điều chỉnh mà đơn vị thực hiện đang soạn")
        else:
            yield (
                row,
                say(
                    "đề nghị điều chỉnh số %(number)s (%(state)s)",
                    number=row.number,
                    state=row.get_state_display(),
                ),
            )


def _money(project: Project, state: str) -> Found:
    for row in MoneyRequest.objects.open().filter(project=project):
        if not money_survives(row.kind, state, reversal=row.reverses_id is not None):
            yield row, money_words(row)


def money_words(request: MoneyRequest) -> str:
    """A request for money as it is named among what ends."""
    return say(
        "đề nghị %(title)s %(amount)s đồng, nguồn %(source)s năm %(fund_year)s",
        title=lowered(request.title),
        amount=format_money(request.amount),
        source=lowered(request.get_source_display()),
        fund_year=request.fund_year,
    )


def _plans(project: Project, state: str) -> Found:
    if project.form == Form.GROUP:
        waiting = ImplementationPlan.objects.filter(project=project, approved_at=None, lapsed_at=None)
        for row in waiting:
            yield row, say("kế hoạch thực hiện đang chờ Sở Công Thương phê duyệt")


def _exceptions(project: Project, state: str) -> Found:
    for row in exceptions_asked(project):
        yield row, say("đề nghị ngoại lệ: %(message)s", message=row.message)


def exceptions_asked(project: Project) -> list[Finding]:
    """The requests for an exception that nobody has answered."""
    rows = Finding.objects.filter(project=project, code__in=ANSWERABLE, asked_by__isnull=False)
    return list(rows.filter(exception_until=None, refused_by=None, lapsed_at=None))


_WAITING = (ReportState.DRAFT, ReportState.SENT, ReportState.RETURNED)


def _reports(project: Project, state: str) -> Found:
    for row in ProgressReport.objects.filter(project=project, status__in=_WAITING, lapsed_at=None):
        label = Period.parse(row.period).label
        yield (
            row,
            say(
                "báo cáo tiến độ %(period)s (%(status)s)",
                period=label,
                status=lowered(row.get_status_display()),
            ),
        )


def open_follow_ups(project: Project) -> QuerySet[Inspection]:
    """The inspections that asked for something which nobody found mended, the latest first."""
    return Inspection.objects.filter(project=project, closed_on=None, lapsed_at=None).exclude(follow_up="")


def _follow_ups(project: Project, state: str) -> Found:
    for row in open_follow_ups(project):
        yield (
            row,
            say(
                "việc khắc phục sau kiểm tra ngày %(happened_on)s", happened_on=f"{row.happened_on:%d/%m/%Y}"
            ),
        )


_FINDERS: Mapping[Open, Callable[[Project, str], Found]] = {
    Open.APPRAISAL: _appraisals,
    Open.AMENDMENT: _amendments,
    Open.MONEY: _money,
    Open.PLAN: _plans,
    Open.EXCEPTION: _exceptions,
    Open.REPORT: _reports,
    Open.FOLLOW_UP: _follow_ups,
}


def uncovered(project: Project, source: str, fund_year: int, *, moved: int = 0) -> list[MoneyRequest]:
    """The open requests to spend of one source and year that what remains less ``moved`` đồng does not cover, the oldest served first."""
    left = balance(project, source, fund_year).remaining - moved
    rows = MoneyRequest.objects.open().filter(project=project, source=source, fund_year=fund_year)
    found = []
    for request in rows.order_by("asked_at", "pk"):
        if competes(request.kind, reversal=request.reverses_id is not None) != "spend":
            continue
        if request.amount > left:
            found.append(request)
        else:
            left -= request.amount
    return found
