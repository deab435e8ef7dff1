"""Progress reports of the implementer (TT 36/2013/TT-BCT Art. 23): written, sent, returned or accepted by the other side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, RuleViolation, StaleState
from core.periods import Period
from core.words import lowered, retold, say, say_as
from projects import acts, rules
from projects.duties import Request
from projects.enums import ClosedKind, ReportState
from projects.fingerprints import REPORT_FIELDS, fingerprint
from projects.models import ProgressReport, Project
from projects.selectors.closings import refuse_closed_period
from projects.selectors.periods import refuse_closed, reported_window
from projects.services.acting import acting, refuse_own, require
from projects.services.execution import require_state
from projects.services.versions import keep_reports

OPEN_REPORTS = (ReportState.DRAFT, ReportState.RETURNED)
SENT_REPORTS = (ReportState.SENT,)


@dataclass(frozen=True, slots=True)
class ProgressDraft:
    """A report as entered; ``percent`` is the volume of work done, 0 to 100."""

    period: str
    percent: int
    narrative: str = ""
    difficulty: str = ""
    expected_end: date | None = None
    seen: str | None = None
    """The print of the report that the person had before them (``projects.fingerprints``); None asks for no comparison."""


def save_progress(*, actor: User, project_id: int, draft: ProgressDraft) -> ProgressReport:
    """Write the report of a month or quarter, new or not yet sent.

    Raises InvalidInput for a period that is none, has not begun or ended before the đề án began, and for a percent out of range;
    RuleViolation (``percent_falls``) when less work is reported done than an accepted report said; StaleState when it was sent, or when
    somebody else wrote it meanwhile; RuleViolation (``period_closed``) in a closed period.
    """
    with acting(actor=actor, action="progress.save", project_id=project_id) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, acts.WRITE_PROGRESS.states, say_as("act", "ghi báo cáo tiến độ"))
        window = reported_window(draft.period)
        refuse_closed(window, project, timezone.localdate())
        refuse_closed_period(project.center_id, ClosedKind.PROGRESS, window.last, field="period")
        period, end = window.code, window.last
        _check_percent(project, draft.percent, end)
        values = {
            "percent": draft.percent,
            "narrative": draft.narrative.strip(),
            "difficulty": draft.difficulty.strip(),
            "expected_end": draft.expected_end,
            "window_end": end,
        }
        report = ProgressReport.objects.filter(project=project, period=period).first()
        if report is not None and report.status not in OPEN_REPORTS:
            raise StaleState(
                say(
                    "Báo cáo %(report)s %(status)s, không sửa được.",
                    report=_name(report),
                    status=lowered(ReportState(report.status).label),
                ),
                code="report_sent",
                field="period",
            )
        _refuse_other_version(report, draft.seen)
        report, _ = ProgressReport.objects.update_or_create(project=project, period=period, defaults=values)
        keep_reports([report])
        audit.record(actor=actor, action="progress.save", obj=report, after=values)
    return report


def _check_percent(project: Project, percent: int, end: date) -> None:
    if isinstance(percent, bool) or not 0 <= percent <= 100:
        raise InvalidInput(
            say("Khối lượng hoàn thành phải từ 0 đến 100 %."), code="percent_range", field="percent"
        )
    earlier = (
        ProgressReport.objects.filter(project=project, status=ReportState.ACCEPTED, window_end__lt=end)
        .order_by("-percent")
        .first()
    )
    if earlier is not None and percent < earlier.percent:
        raise RuleViolation(
            say(
                "Khối lượng %(percent)s %% thấp hơn %(accepted)s %% đã được chấp nhận ở kỳ %(period)s.",
                percent=percent,
                accepted=earlier.percent,
                period=earlier.period,
            ),
            code="percent_falls",
            field="percent",
            details={"limit": earlier.percent, "amount": percent},
        )


def send_progress(*, actor: User, report_id: int, seen: str | None = None) -> ProgressReport:
    """Send a written report to the Sở and the Cục. Raises StaleState when it was sent already or is not the one that was ``seen``."""
    with acting(actor=actor, action="progress.send", project_id=_project_of(report_id)) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        report = _locked(report_id, OPEN_REPORTS, seen)
        refuse_closed_period(project.center_id, ClosedKind.PROGRESS, report.window_end, field="period")
        _check_percent(project, report.percent, report.window_end)
        values = {
            "status": ReportState.SENT,
            "sent_by": actor,
            "sent_at": timezone.now(),
            "reason": "",
        }
        return _turn(actor, report, "progress.send", **values)


def return_progress(*, actor: User, report_id: int, reason: str, seen: str | None = None) -> ProgressReport:
    """Give a sent report back with a reason; never by the person who sent it."""
    with acting(actor=actor, action="progress.return", project_id=_project_of(report_id)) as project:
        require(actor, project, rules.BASE_STAFF, rules.AGENCY_STAFF)
        if not reason.strip():
            raise InvalidInput(say("Ghi lý do trả lại báo cáo."), code="reason_missing", field="reason")
        _refuse_sender(actor, report_id)
        report = _locked(report_id, SENT_REPORTS, seen)
        return _turn(actor, report, "progress.return", status=ReportState.RETURNED, reason=reason.strip())


def accept_progress(*, actor: User, report_id: int, seen: str | None = None) -> ProgressReport:
    """Accept a sent report; never by the person who sent it."""
    with acting(actor=actor, action="progress.accept", project_id=_project_of(report_id)) as project:
        require(actor, project, rules.BASE_STAFF, rules.AGENCY_STAFF)
        _refuse_sender(actor, report_id)
        report = _locked(report_id, SENT_REPORTS, seen)
        _check_percent(project, report.percent, report.window_end)
        values = {"status": ReportState.ACCEPTED, "accepted_by": actor, "accepted_at": timezone.now()}
        return _turn(actor, report, "progress.accept", **values)


def _refuse_sender(actor: User, report_id: int) -> None:
    refuse_own(actor, Request.PROGRESS, ProgressReport.objects.get(pk=report_id).sent_by_id)


def _project_of(report_id: int) -> int:
    found = ProgressReport.objects.filter(pk=report_id).values_list("project_id", flat=True).first()
    if found is None:
        raise NotFound(say("Không tìm thấy báo cáo tiến độ."), code="report_not_found")
    return found


def _label(period: str) -> str:
    return Period.parse(period).label


_later_label = lazy(_label, str)


def _name(report: ProgressReport) -> str:
    """The report's period, in the language in which it is shown."""
    return _later_label(report.period)


def refuse_turn(report: ProgressReport, states: Collection[str]) -> None:
    """Raise StaleState, saying what became of the report, unless it is in one of ``states`` and still waits."""
    if report.lapsed_at is not None:
        raise StaleState(
            say(
                "Báo cáo %(report)s không còn hiệu lực: %(lapse_reason)s",
                report=_name(report),
                lapse_reason=retold(report.lapse_reason),
            ),
            code="wrong_state",
        )
    if report.status not in states:
        raise StaleState(
            say(
                "Báo cáo %(report)s đang ở trạng thái “%(status)s”: việc này đã được làm rồi hoặc chưa đến lượt. Hãy tải lại trang để xem tình hình mới.",
                report=_name(report),
                status=ReportState(report.status).label,
            ),
            code="wrong_state",
            details={"status": report.status},
        )


def _refuse_other_version(report: ProgressReport | None, seen: str | None) -> None:
    if seen is not None and seen != fingerprint(report, REPORT_FIELDS):
        raise StaleState(
            say("Người khác vừa sửa báo cáo này. Hãy xem bản đang lưu trước khi làm tiếp."),
            code="changed_meanwhile",
        )


def _locked(report_id: int, states: Collection[str], seen: str | None) -> ProgressReport:
    """The report as it stands, in one of ``states`` and as it was ``seen``; the lock of its đề án is held."""
    report = ProgressReport.objects.get(pk=report_id)
    refuse_turn(report, states)
    _refuse_other_version(report, seen)
    return report


def _turn(actor: User, report: ProgressReport, action: str, **values: Any) -> ProgressReport:
    """Change the state of a report if it is still the one that was checked."""
    if not ProgressReport.objects.filter(pk=report.pk, status=report.status).update(**values):
        raise StaleState(say("Báo cáo này vừa được người khác xử lý. Hãy tải lại trang."), code="wrong_state")
    report = ProgressReport.objects.get(pk=report.pk)
    keep_reports([report])
    reason = str(values.get("reason") or "")
    audit.record(actor=actor, action=action, obj=report, after={"status": report.status}, reason=reason)
    return report
