"""Findings: figures that stand against a rule, kept with the limit and the gap, and answered by a change or by an exception."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, RuleViolation, StaleState
from core.formatting import format_date, format_money
from core.words import filed, lowered, say
from projects import rules
from projects.balance import Balance
from projects.duties import Request
from projects.enums import STATE_SOURCES, AnswerKind, Form, Source, State
from projects.models import Amendment, Finding, FindingAnswer, Project
from projects.selectors.amendment_law import amended_findings
from projects.selectors.elbow import law_day
from projects.selectors.findings import (
    ANSWERABLE,
    Key,
    answer_to,
    exceptions_in_force,
    may_wait,
    standing_now,
)
from projects.selectors.law import NAMES_MISSING, NormFinding, check_budget
from projects.services.acting import acting, refuse_own, require
from projects.survival import SURVIVES, Open

LATE_REGISTRATION = "late_registration"
REFUND_DUE = "refund_due"


def note_norm_findings(*, project: Project, day: date) -> list[Finding]:
    """Check the live budget against the norms of ``day`` and keep what stands against them; the same finding is kept once.

    Called inside the act that changes a budget. Returns the findings that stand now.
    """
    standing = check_budget(project, day)
    known = _known(project)
    return [_kept(found, known) or _keep(project, found) for found in standing]


def _known(project: Project) -> dict[Key, Finding]:
    return {row.key: row for row in Finding.objects.filter(project=project, code__in=ANSWERABLE)}


def _kept(found: NormFinding, known: Mapping[Key, Finding]) -> Finding | None:
    """What is kept of a finding already. One that was kept before marks were takes the mark now, unless an exception was granted for it."""
    row = next((known[key] for key in found.keys if key in known), None)
    if row is not None and not row.mark and row.exception_until is None:
        row.mark = found.mark
        row.save(update_fields=["mark"])
    return row


def note_amended(project: Project, amendment: Amendment) -> None:
    """Keep what stands against the norms in the budget that a request asks for, so that it can be answered before the decision."""
    known = _known(project)
    for found in amended_findings(project, amendment, law_day(project)):
        if _kept(found, known) is None:
            _keep(project, found)


def unanswered_amended(project: Project, amendment: Amendment) -> list[NormFinding]:
    """What a request would bring against the norms without an exception that runs today."""
    answered = exceptions_in_force(project, timezone.localdate())
    found = amended_findings(project, amendment, law_day(project))
    return [one for one in found if answer_to(one, answered) is None and not may_wait(project, one)]


def end_unfounded(*, actor: User, project: Project, reason: str) -> None:
    """End the requests for an exception whose cause went away with the request for amendment that brought it."""
    standing = standing_now(project, law_day(project))
    rows = Finding.objects.filter(project=project, code__in=ANSWERABLE, asked_by__isnull=False)
    for row in rows.filter(exception_until=None, refused_by=None, lapsed_at=None):
        if row.key not in standing:
            lapse_exception(actor=actor, finding=row, reason=reason)


def lapse_exception(*, actor: User, finding: Finding, reason: str) -> None:
    """End a request for an exception that nobody has to answer any more, inside the act that made it so."""
    finding.lapsed_at, finding.lapse_reason = timezone.now(), reason
    finding.save(update_fields=["lapsed_at", "lapse_reason"])
    _keep_answer(actor, finding, AnswerKind.LAPSED, reason)
    audit.record(actor=actor, action="finding.lapse", obj=finding, reason=reason)


def _keep(project: Project, found: NormFinding) -> Finding:
    return Finding.objects.create(
        project=project,
        code=found.code,
        message=filed(found.message),
        mark=found.mark,
        document_id=found.document,
        article=found.citation[:80],
        limit_amount=found.limit,
        amount=found.entered,
    )


def note_refund_due(project: Project, balances: Iterable[Balance]) -> None:
    """A stopped đề án pays back what was advanced and not settled (TT 36/2013 Art. 11 cl. 3, 12 cl. 6)."""
    for row in balances:
        unused = row.disbursed - row.settled
        if row.source not in STATE_SOURCES or unused <= 0:
            continue
        Finding.objects.create(
            project=project,
            code=REFUND_DUE,
            message=filed(
                say(
                    "Ngừng thực hiện: phải hoàn trả %(unused)s đồng nguồn %(source)s năm %(fund_year)s đã giải ngân mà chưa quyết toán.",
                    unused=format_money(unused),
                    source=lowered(Source(row.source).label),
                    fund_year=row.fund_year,
                )
            ),
            article=filed(say("Điều 11, khoản 3")),
            limit_amount=row.settled,
            amount=row.disbursed,
        )


def unanswered_norms(*, project: Project, day: date) -> list[NormFinding]:
    """What stands against the norms on ``day`` without an exception that still runs."""
    answered = exceptions_in_force(project, day)
    return [
        found
        for found in check_budget(project, day)
        if answer_to(found, answered) is None and not may_wait(project, found)
    ]


def unnamed(project: Project) -> list[NormFinding]:
    """What the list of beneficiaries does not bear out, without an exception that runs today: asked where the list is settled."""
    answered = exceptions_in_force(project, timezone.localdate())
    found = check_budget(project, law_day(project))
    return [one for one in found if one.code == NAMES_MISSING and answer_to(one, answered) is None]


def name_them(finding: str) -> str:
    """A finding of ``unnamed`` with the ways to answer it."""
    return say(
        "%(finding)s Nêu tên đủ cơ sở ở khoản này, giảm dự toán, hoặc đề nghị ngoại lệ.",
        finding=finding,
    )


def refuse_unnamed(project: Project) -> None:
    """Raise RuleViolation where the list that the plan of a group đề án settles names nobody, or fewer than its support needs."""
    if project.form == Form.GROUP and not project.beneficiaries.exists():
        raise RuleViolation(
            say("Kế hoạch thực hiện đề án nhóm phải nêu tên đơn vị thụ hưởng."),
            code="beneficiaries_missing",
            field="beneficiaries",
        )
    for one in unnamed(project):
        raise RuleViolation(name_them(one.said), code=one.code, field="beneficiaries")


def ask_exception(*, actor: User, finding_id: int, reason: str) -> Finding:
    """The implementer asks that a finding may stand, and says why. A new request clears an earlier refusal.

    Raises InvalidInput for a blank reason, NotAllowed, NotFound, RuleViolation (``not_answerable``, ``excepted_already``).
    """
    with _answering(actor, finding_id, "finding.ask", rules.IMPLEMENTER_STAFF) as (_project, finding):
        _need_reason(reason, say("Ghi lý do đề nghị ngoại lệ."))
        if finding.exception_until is not None and finding.exception_until >= timezone.localdate():
            raise RuleViolation(say("Lưu ý này đã có ngoại lệ."), code="excepted_already")
        finding.asked_by, finding.asked_at, finding.asked_reason = actor, timezone.now(), reason.strip()
        finding.lapsed_at, finding.lapse_reason = None, ""
        finding.refused_by, finding.refused_at, finding.refusal_reason = None, None, ""
        _save(actor, finding, "finding.ask", reason)
        _keep_answer(actor, finding, AnswerKind.ASKED, reason)
    return finding


def refuse_exception(*, actor: User, finding_id: int, reason: str) -> Finding:
    """Answer that a finding may not stand: the budget has to be changed. An exception that runs ends with it.

    By whoever may grant. Raises as ``grant_exception`` does.
    """
    with _answering(actor, finding_id, "finding.refuse", rules.BASE_LEAD, rules.AGENCY_LEAD) as (_, finding):
        refuse_own(actor, Request.EXCEPTION, finding.asked_by_id)
        _need_reason(reason, say("Ghi lý do không chấp thuận ngoại lệ."))
        finding.refused_by, finding.refused_at, finding.refusal_reason = actor, timezone.now(), reason.strip()
        finding.excepted_by, finding.exception_reason, finding.exception_until = None, "", None
        _save(actor, finding, "finding.refuse", reason)
        _keep_answer(actor, finding, AnswerKind.REFUSED, reason)
    return finding


def grant_exception(*, actor: User, finding_id: int, reason: str, until: date) -> Finding:
    """Let a finding stand until a day, with a reason and a name.

    Granted by the Sở's lead or the Cục's, never by an author of the đề án or the person who asked. Raises InvalidInput for a blank reason, a day that has
    passed or lies too far ahead, NotAllowed, NotFound, RuleViolation for a finding that no exception can answer.
    """
    with _answering(actor, finding_id, "finding.except", rules.BASE_LEAD, rules.AGENCY_LEAD) as (
        project,
        finding,
    ):
        refuse_own(actor, Request.EXCEPTION, finding.asked_by_id)
        _need_reason(reason, say("Ghi lý do chấp thuận ngoại lệ."))
        _check_until(project, until)
        finding.excepted_by, finding.exception_reason, finding.exception_until = actor, reason.strip(), until
        finding.refused_by, finding.refused_at, finding.refusal_reason = None, None, ""
        _save(actor, finding, "finding.except", reason)
        _keep_answer(actor, finding, AnswerKind.GRANTED, reason)
    return finding


@contextmanager
def _answering(
    actor: User, finding_id: int, action: str, *rights: rules.Right
) -> Iterator[tuple[Project, Finding]]:
    """An answer to a finding under the lock of its đề án, by a holder of one of ``rights``."""
    known = Finding.objects.filter(pk=finding_id).first()
    if known is None:
        raise NotFound(say("Không tìm thấy cảnh báo."), code="finding_not_found")
    with acting(actor=actor, action=action, project_id=known.project_id) as project:
        require(actor, project, *rights)
        finding = Finding.objects.select_for_update().get(pk=finding_id)
        if project.status not in SURVIVES[Open.EXCEPTION]:
            raise StaleState(
                say(
                    "Đề án %(code)s đang ở trạng thái “%(status)s”, dự toán không thay đổi nữa nên không còn xét ngoại lệ.",
                    code=project.code,
                    status=State(project.status).label,
                ),
                code="wrong_state",
            )
        if finding.code not in ANSWERABLE:
            raise RuleViolation(say("Cảnh báo này không được chấp thuận ngoại lệ."), code="not_answerable")
        yield project, finding


def _check_until(project: Project, until: date) -> None:
    """From today to the end of the year after the đề án ends, or after this year where it is late.

    What is left of its last money is carried over into that year (NĐ 45/2012/NĐ-CP Art. 14 cl. 4); then nothing of the estimate is open.
    """
    last = date(max(project.end.year, timezone.localdate().year) + 1, 12, 31)
    if until < timezone.localdate():
        said, code = say("Ngày hết hiệu lực %(until)s đã qua.", until=format_date(until)), "date_passed"
    elif until > last:
        said = say(
            "Ngày hết hiệu lực %(until)s quá xa; ngoại lệ có hiệu lực đến hết năm sau năm kết thúc đề án, %(last)s.",
            until=format_date(until),
            last=format_date(last),
        )
        code = "date_too_late"
    else:
        return
    raise InvalidInput(said, code=code, field="until")


def _need_reason(reason: str, message: str) -> None:
    if not reason.strip():
        raise InvalidInput(message, code="reason_missing", field="reason")


_ANSWER = (
    "excepted_by", "exception_reason", "exception_until", "asked_by", "asked_at", "asked_reason", "refused_by", "refused_at",
    "refusal_reason", "lapsed_at", "lapse_reason",
)  # fmt: skip

_TOLD = ("exception_reason", "exception_until", "asked_reason", "refusal_reason")
"""What the audit trail tells beside who and when, which it knows itself."""


def _save(actor: User, finding: Finding, action: str, reason: str) -> None:
    before = audit.snapshot(Finding.objects.get(pk=finding.pk))
    finding.save(update_fields=_ANSWER)
    after = audit.snapshot(finding)
    old, new = audit.changes(before, {name: after[name] for name in _TOLD})
    audit.record(actor=actor, action=action, obj=finding, before=old, after=new, reason=reason.strip())


def _keep_answer(actor: User, finding: Finding, kind: AnswerKind, reason: str) -> None:
    """What was said now, for the reports: never changed by what is said later."""
    now = timezone.now()
    FindingAnswer.objects.create(
        finding=finding,
        project_id=finding.project_id,
        kind=kind,
        actor=actor,
        reason=reason.strip(),
        until=finding.exception_until if kind == AnswerKind.GRANTED else None,
        happened_on=timezone.localdate(now),
        recorded_at=now,
    )
