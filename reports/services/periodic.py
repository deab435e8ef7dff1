"""Recording that a unit's periodic report was sent, and taking such a record back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.calendars import period_calendar
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.periods import Period
from core.text import clean, clean_lines
from core.words import say
from reports.duties import DUTIES, Duty
from reports.models import PeriodicReport, ReportRun
from reports.selectors.periodic import is_owed, runs_for, sending_centers

NUMBER_MAX = 60


@audit.keeps_refusals("periodic_report.send")
def record_sent(
    *,
    actor: User,
    duty: str,
    period: str,
    center: Center,
    sent_on: date,
    number: str = "",
    run: int | None = None,
    note: str = "",
) -> PeriodicReport:
    """Keep that ``center`` sent its report on ``sent_on``: with a file that the actor made here, or by the number of the document, or both.

    Raises NotFound (no such duty, period or unit), NotAllowed (not of that unit), InvalidInput (``future_day``, ``before_period``,
    ``proof_missing``, ``unknown_run``, ``too_long``), RuleViolation (``already_sent``).
    """
    owed, asked = duty_of(duty, period)
    if center.kind != owed.sender:
        raise NotFound(say("Đơn vị này không có báo cáo này."), code="duty_not_found")
    if center.pk not in sending_centers(actor, owed):
        raise NotAllowed(say("Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."), code="no_right")
    _check_day(asked, sent_on)
    number = clean(number)
    if len(number) > NUMBER_MAX:
        raise InvalidInput(
            say("Số văn bản dài quá %(most)s ký tự.", most=NUMBER_MAX), code="too_long", field="number"
        )
    file = _run_of(actor, asked, run)
    if file is None and not number:
        raise InvalidInput(
            say("Chọn tệp báo cáo đã lập trên cổng, hoặc ghi số văn bản đã gửi."),
            code="proof_missing",
            field="number",
        )
    try:
        with transaction.atomic():
            made = PeriodicReport.objects.create(
                duty=duty,
                period=asked.code,
                center=center,
                sent_on=sent_on,
                number=number,
                run=file,
                note=clean_lines(note),
                recorded_by=actor,
                recorded_at=timezone.now(),
            )
    except IntegrityError:
        raise RuleViolation(
            say("Báo cáo này đã được ghi là đã gửi; tải lại trang để xem."), code="already_sent"
        ) from None
    after = {
        "duty": owed.label,
        "period": asked.code,
        "center": center.pk,
        "sent_on": sent_on,
        "number": number,
        "file": file.job.file_name if file else "",
    }
    audit.record(actor=actor, action="periodic_report.send", obj=made, after=after)
    return made


@audit.keeps_refusals("periodic_report.withdraw", of="report")
def withdraw_sent(*, actor: User, report: PeriodicReport, reason: str) -> PeriodicReport:
    """Take a wrong record back; the report is owed again. By those who may record it.

    Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation (``already_withdrawn``, ``sent_here``).
    """
    if report.center_id not in sending_centers(actor, DUTIES[report.duty]):
        raise NotAllowed(say("Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."), code="no_right")
    if not reason.strip():
        raise InvalidInput(say("Ghi lý do rút."), code="reason_missing", field="reason")
    if report.filing_id is not None:
        raise RuleViolation(
            say("Báo cáo này được gửi trên cổng; rút lại hoặc trả lại chính báo cáo đó."), code="sent_here"
        )
    taken = PeriodicReport.objects.standing().filter(pk=report.pk)
    reason = clean_lines(reason)
    if not taken.update(withdrawn_by=actor, withdrawn_at=timezone.now(), withdrawn_reason=reason):
        raise RuleViolation(say("Ghi nhận này đã được rút."), code="already_withdrawn")
    report.refresh_from_db()
    audit.record(actor=actor, action="periodic_report.withdraw", obj=report, reason=reason)
    return report


def duty_of(duty: str, period: str) -> tuple[Duty, Period]:
    """The duty and a period that may still be told for it; raises NotFound for any other."""
    owed = DUTIES.get(duty)
    try:
        asked = Period.parse(period)
    except InvalidInput:
        asked = None
    if owed is None or asked is None or not is_owed(owed, asked):
        raise NotFound(say("Không có báo cáo định kỳ này."), code="duty_not_found")
    return owed, asked


def _check_day(period: Period, sent_on: date) -> None:
    if sent_on > timezone.localdate():
        raise InvalidInput(
            say("Ngày %(day)s chưa đến.", day=f"{sent_on:%d/%m/%Y}"), code="future_day", field="sent_on"
        )
    start = period.window(period_calendar())[0]
    if sent_on < start:
        raise InvalidInput(
            say(
                "Ngày %(day)s trước khi kỳ bắt đầu (%(start)s).",
                day=f"{sent_on:%d/%m/%Y}",
                start=f"{start:%d/%m/%Y}",
            ),
            code="before_period",
            field="sent_on",
        )


def _run_of(actor: User, period: Period, run: int | None) -> ReportRun | None:
    if run is None:
        return None
    found = runs_for(actor, period).filter(pk=run).first()
    if found is None:
        raise InvalidInput(
            say("Tệp này không còn hoặc không thuộc kỳ báo cáo."), code="unknown_run", field="run"
        )
    return found
