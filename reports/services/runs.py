"""Runs of reports by workers: start, cancel, retry, and the files of closed quarters."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import User
from centers.models.scope import EVERYTHING
from core import audit, jobs
from core.calendars import period_calendar
from core.exceptions import InvalidInput, NotAllowed
from core.models import JobState
from core.periods import Period, last_closed_quarters
from core.renderers.csv import render_csv
from core.renderers.files import whole_file
from core.renderers.json import render_json
from core.renderers.pdf import render_pdf
from core.renderers.xlsx import render_xlsx
from core.table import Report
from core.words import in_vietnamese, say
from reports.builders import get_builder
from reports.models import ReportRun, SealedReport
from reports.rules import can_manage_run
from reports.services.compute import build_report, read_request
from reports.services.sealed_files import note_file, sealed_report

JOB_KIND = "report"
CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
PAPERS = ("xlsx", "pdf")
AUTOMATIC_KINDS = ("quarterly-progress", "plan-vs-actual")
AUTOMATIC_FORMATS = ("xlsx", "pdf")
HOPELESS = ("pdf_too_many_rows", "pdf_unavailable")
RETRY_PAUSE, RETRY_FOR = timedelta(hours=1), timedelta(days=3)
CATCH_UP_QUARTERS = 4
"""How many closed quarters are looked back at, so that a year of downtime is caught up."""

Progress = Callable[[int], None]


def register_handlers() -> None:
    """Tell the job engine how a report is made."""
    jobs.register(JOB_KIND, make_file)


@audit.keeps_refusals("report.run")
def start_run(
    *,
    actor: User | None,
    kind: str,
    parameters: Mapping[str, str],
    format: str,
    request_key: str | None = None,
) -> ReportRun:
    """Ask for a report as a file; a worker makes it. The same ``request_key`` gives the same run.

    Raises InvalidInput, NotFound or NotAllowed at once for what could never be made, so nobody waits for an error.
    """
    if format not in CONTENT_TYPES:
        raise InvalidInput(
            say("Không có định dạng “%(format)s”.", format=format[:10]), code="unknown_format", field="format"
        )
    frame = read_request(get_builder(kind), parameters, actor.scope if actor else EVERYTHING)
    if not frame.scope.member:
        raise NotAllowed(
            say(
                "Tài khoản của bạn chưa thuộc đơn vị nào nên chưa lập được tệp báo cáo. Hãy liên hệ quản trị."
            ),
            code="no_membership",
        )
    params = {"kind": kind, "parameters": dict(frame.parameters), "format": format}
    key = _request_key(actor, request_key, params) if request_key else None
    job = jobs.enqueue(kind=JOB_KIND, params=params, owner=actor, request_key=key)
    run, created = ReportRun.objects.get_or_create(
        job=job,
        defaults={
            "kind": kind,
            "period": frame.period.code,
            "parameters": dict(frame.parameters),
            "format": format,
            "owner": actor,
            "scope": frame.scope.as_data(),
        },
    )
    if created:
        audit.record(actor=actor, action="report.run", obj=run, after=params)
    return run


@audit.keeps_refusals("report.run", of="sealed")
def start_sealed_run(*, actor: User, sealed: SealedReport, format: str) -> ReportRun:
    """Ask for a paper (``xlsx`` or ``pdf``) of a sealed report, with its code; the same person asking again gets the same run.

    Raises InvalidInput for another format: the machine formats are kept as they are and need no work.
    """
    if format not in PAPERS:
        raise InvalidInput(
            say("Không có định dạng “%(format)s”.", format=format[:10]), code="unknown_format", field="format"
        )
    filing = sealed.filing
    params = {"kind": filing.kind, "parameters": filing.parameters, "format": format, "sealed": sealed.pk}
    key = f"sealed:{sealed.pk}:{format}:{actor.pk}"
    job = jobs.enqueue(kind=JOB_KIND, params=params, owner=actor, request_key=key)
    run, created = ReportRun.objects.get_or_create(
        job=job,
        defaults={
            "kind": filing.kind,
            "period": filing.period,
            "parameters": filing.parameters,
            "format": format,
            "owner": actor,
            "scope": filing.scope,
            "sealed": sealed,
        },
    )
    if created:
        audit.record(actor=actor, action="report.run", obj=run, after={**params, "code": sealed.code})
    return run


def _request_key(actor: User | None, request_key: str, params: Mapping[str, object]) -> str:
    """One key per person, form and content: a double click makes one run, another format or year on the same page another."""
    content = json.dumps([request_key, params], sort_keys=True)
    return f"report:{actor.pk if actor else 0}:{hashlib.sha256(content.encode()).hexdigest()}"


@audit.keeps_refusals("report.cancel", of="run")
def cancel_run(*, actor: User, run: ReportRun) -> ReportRun:
    """Stop a run that is not finished; raises RuleViolation when it has ended, NotAllowed for somebody else's."""
    _require_right(actor, run)
    run.job = jobs.cancel(job=run.job)
    audit.record(actor=actor, action="report.cancel", obj=run)
    return run


@audit.keeps_refusals("report.retry", of="run")
def retry_run(*, actor: User, run: ReportRun) -> ReportRun:
    """Run a failed or cancelled one again, within what its owner may see now.

    Raises RuleViolation for any other, NotAllowed for somebody else's.
    """
    _require_right(actor, run)
    run.job = jobs.retry(job=run.job)
    if run.owner and run.sealed_id is None:
        run.scope = run.owner.scope.as_data()
        run.save(update_fields=["scope"])
    audit.record(actor=actor, action="report.retry", obj=run)
    return run


def _require_right(actor: User, run: ReportRun) -> None:
    if not can_manage_run(actor, run):
        raise NotAllowed(say("Báo cáo lập tự động chỉ do quản trị hoặc lãnh đạo phê duyệt hủy hay chạy lại."))


def run_closed_quarters() -> int:
    """Start what the last closed quarters still lack; returns how many runs were started. Safe to call at any time, by anyone, at once."""
    started = 0
    for period in last_closed_quarters(timezone.localdate(), period_calendar(), count=CATCH_UP_QUARTERS):
        for kind in AUTOMATIC_KINDS:
            for format in AUTOMATIC_FORMATS:
                started += _start_automatic(kind, period, format)
    return started


def _start_automatic(kind: str, period: Period, format: str) -> int:
    made = ReportRun.objects.select_related("job").filter(
        owner__isnull=True, kind=kind, period=period.code, format=format
    )
    if run := made.first():
        return _try_again(run)
    try:
        with transaction.atomic():
            start_run(
                actor=None,
                kind=kind,
                parameters={"period": period.code},
                format=format,
                request_key=f"{kind}:{period.code}:{format}",
            )
    except IntegrityError:
        return 0  # another beat started it in the same moment
    return 1


def _try_again(run: ReportRun) -> int:
    """A failed automatic run is tried again for some days, unless it can never be made; one that a person cancelled stays so."""
    job, now = run.job, timezone.now()
    failed = job.state == JobState.FAILED and job.error_code not in HOPELESS
    if (
        not failed
        or job.finished_at is None
        or job.finished_at > now - RETRY_PAUSE
        or run.created_at < now - RETRY_FOR
    ):
        return 0
    jobs.retry(job=job)
    return 1


def make_file(context: jobs.JobContext) -> jobs.JobFile:
    """The job's work: compute within the owner's rights of today, or take what was sealed; then write one file."""
    kind, parameters, format = (context.params[key] for key in ("kind", "parameters", "format"))
    context.progress(0, 100, say("Đang tổng hợp số liệu"))
    sealed = _sealed(context)
    report = sealed_report(sealed) if sealed else _computed(context, kind, parameters)
    name = f"{kind}_{parameters['period']}{f'_{sealed.code}' if sealed else ''}.{format}"
    path = context.workdir / name
    expected = max(1, sum(table.row_count or 0 for table in report.tables))

    writing = str(say("Đang ghi tệp"))

    def rows_done(count: int) -> None:
        context.progress(20 + min(count, expected) * 79 // expected, 100, writing)

    context.progress(20, 100, writing)
    write_file(report, path, format, rows_done)
    if sealed:
        note_file(sealed, path, format)
    return jobs.JobFile(path=path, name=name, content_type=CONTENT_TYPES[format])


def _sealed(context: jobs.JobContext) -> SealedReport | None:
    """The sealed report that the job sets on paper; None where it computes."""
    pk = context.params.get("sealed")
    return SealedReport.objects.select_related("filing").get(pk=pk) if pk else None


def _computed(context: jobs.JobContext, kind: str, parameters: Mapping[str, str]) -> Report:
    reader = context.owner if isinstance(context.owner, User) else None
    with in_vietnamese():
        return build_report(
            kind=kind, parameters=parameters, scope=reader.scope if reader else EVERYTHING, reader=reader
        )


def write_file(report: Report, path: Path, format: str, progress: Progress | None = None) -> None:
    """Render ``report`` to ``path``; raises RuleViolation when a PDF would have too many rows or cannot be made here."""
    with in_vietnamese():
        if format == "xlsx":
            render_xlsx(report, path, progress)
        elif format == "pdf":
            render_pdf(report, path, settings.REPORT_PDF_MAX_ROWS, progress)
        else:
            chunks = render_json(report) if format == "json" else render_csv(report)
            with whole_file(path) as draft, draft.open("wb") as target:
                target.writelines(chunks)
