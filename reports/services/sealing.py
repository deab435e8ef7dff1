"""Reports on their way to acceptance: sent with frozen figures, taken back, returned with a reason, accepted and thereby sealed."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.text import clean_lines
from core.words import filed, say
from reports.codes import new_code
from reports.enums import Outcome
from reports.models import Filing, FilingAnswer, PeriodicReport, SealedReport
from reports.rules import FILERS, can_accept, can_recall, can_return
from reports.services.estimating import keep_estimates
from reports.services.freezing import BODY, Frozen, keep_parts, part_of
from reports.services.periodic import duty_of

STALE = timedelta(minutes=15)
"""Figures that were read longer ago than this are not sent: something waited."""


def filing_unit(user: User, code: str = "") -> Center | None:
    """The unit for which a person sends reports: the one with ``code``, else the first; None for who sends none."""
    for held in user.current_memberships:
        if held.role in FILERS[held.center.kind] and code in ("", held.center.code):
            return Center.objects.select_related("parent", "province").get(pk=held.center_id)
    return None


def receiver_of(issuer: Center) -> Center:
    """Who answers a unit's reports: the Sở above a centre, the agency for everybody else, its own lead for the agency itself."""
    if issuer.kind == CenterKind.CENTER and issuer.parent and issuer.parent.kind == CenterKind.DEPARTMENT:
        return issuer.parent
    agency = Center.objects.in_force(timezone.localdate()).filter(kind=CenterKind.AGENCY).first()
    if agency is None:
        raise NotFound(say("Chưa có đơn vị nhận báo cáo."), code="no_receiver")
    return agency


@audit.keeps_refusals("report.send")
def send_report(*, actor: User, frozen: Frozen, request_key: str, duty: str = "", note: str = "") -> Filing:
    """Send a report that was frozen just now (``take_report``) for acceptance; ``duty`` is the periodic report that it answers.

    The same ``request_key`` gives the same filing. Raises NotAllowed (``no_right``), RuleViolation (``already_waiting``, ``stale``,
    ``already_sent``), InvalidInput (``other_report``) where it is not the report that the duty asks for.
    """
    unit = filing_unit(actor, frozen.issuer.code)
    if unit is None:
        raise NotAllowed(say("Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."), code="no_right")
    key = f"filing:{actor.pk}:{hashlib.sha256(request_key.encode()).hexdigest()}"
    if made := Filing.objects.filter(request_key=key).first():
        return made
    if timezone.now() - frozen.taken_at > STALE:
        raise RuleViolation(say("Số liệu đã lấy quá lâu; xem lại rồi gửi."), code="stale")
    last = Filing.objects.filter(series=frozen.series).order_by("-number").first()
    if last is not None and not hasattr(last, "answer"):
        raise _waiting()
    filing = _created(actor, frozen, key, duty, note, number=last.number + 1 if last else 1)
    keep_parts(filing, frozen)
    keep_estimates(filing, frozen.estimates, timezone.localdate(frozen.taken_at))
    if duty:
        _answer_duty(actor, filing, duty, frozen.document)
    after: dict[str, Any] = {
        "kind": filing.kind,
        "parameters": filing.parameters,
        "sha256": filing.sha256,
        "number": filing.number,
        **({"document": frozen.document} if frozen.document else {}),
    }
    if frozen.estimates:
        after["estimates"] = {one.line.key: one.estimate for one in frozen.estimates}
    audit.record(actor=actor, action="report.send", obj=filing, after=after)
    return filing


def _created(actor: User, frozen: Frozen, key: str, duty: str, note: str, *, number: int) -> Filing:
    try:
        with transaction.atomic():
            return Filing.objects.create(
                kind=frozen.kind,
                period=frozen.period,
                parameters=dict(frozen.parameters),
                title=frozen.title,
                subtitle=frozen.subtitle,
                issuer=frozen.issuer,
                receiver=receiver_of(frozen.issuer),
                scope=dict(frozen.scope),
                series=frozen.series,
                number=number,
                duty=duty,
                sha256=frozen.sha256,
                software=frozen.software,
                row_count=frozen.row_count,
                project_count=frozen.project_count,
                note=clean_lines(note),
                sent_by=actor,
                sent_at=timezone.now(),
                request_key=key,
            )
    except IntegrityError:
        raise _waiting() from None


def _waiting() -> RuleViolation:
    return RuleViolation(
        say("Báo cáo này đã gửi và đang chờ chấp nhận; rút lại trước khi gửi bản khác."),
        code="already_waiting",
    )


def _answer_duty(actor: User, filing: Filing, duty: str, document: str) -> None:
    """Keep that the unit's periodic report was sent, as this filing, by the ``document`` that it is."""
    owed, period = duty_of(duty, filing.period)
    asked = set(filing.parameters) - {"period", "by", "center"}
    if owed.sender != filing.issuer.kind or owed.report != filing.kind or asked:
        raise InvalidInput(say("Báo cáo này không phải báo cáo định kỳ được yêu cầu."), code="other_report")
    try:
        with transaction.atomic():
            made = PeriodicReport.objects.create(
                duty=duty,
                period=period.code,
                center=filing.issuer,
                sent_on=timezone.localdate(),
                filing=filing,
                number=document,
                recorded_by=actor,
                recorded_at=timezone.now(),
            )
    except IntegrityError:
        raise RuleViolation(
            say("Báo cáo này đã được ghi là đã gửi; tải lại trang để xem."), code="already_sent"
        ) from None
    after = {"duty": owed.label, "period": period.code, "center": filing.issuer_id, "sent_on": made.sent_on}
    audit.record(actor=actor, action="periodic_report.send", obj=made, after=after)


@audit.keeps_refusals("report.recall", of="filing")
def recall_filing(*, actor: User, filing: Filing, reason: str) -> Filing:
    """Take back what one sent, before it is answered. Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation (``already_answered``)."""
    if not can_recall(actor, filing):
        raise NotAllowed(say("Chỉ người đã gửi rút lại được báo cáo."), code="no_right")
    _answer(actor, filing, Outcome.RECALLED, reason)
    audit.record(actor=actor, action="report.recall", obj=filing, reason=reason)
    return filing


@audit.keeps_refusals("report.return", of="filing")
def return_filing(*, actor: User, filing: Filing, reason: str) -> Filing:
    """Return a report to the unit that sent it; it is owed again where it was a periodic one.

    Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation (``already_answered``).
    """
    if not can_return(actor, filing):
        raise NotAllowed(
            say("Việc này thuộc về đơn vị nhận báo cáo, không phải người đã gửi."), code="no_right"
        )
    _answer(actor, filing, Outcome.RETURNED, reason)
    audit.record(actor=actor, action="report.return", obj=filing, reason=reason)
    return filing


@audit.keeps_refusals("report.accept", of="filing")
def accept_filing(*, actor: User, filing: Filing) -> SealedReport:
    """Accept a report: what was sent is sealed under a code, as the next version of its series. Never by who sent it.

    Raises NotAllowed, RuleViolation (``already_answered``, ``damaged``).
    """
    if not can_accept(actor, filing):
        raise NotAllowed(
            say("Chỉ lãnh đạo đơn vị nhận chấp nhận được báo cáo, và không phải người đã gửi."),
            code="no_right",
        )
    part_of(filing, BODY)
    _answer(actor, filing, Outcome.ACCEPTED, "")
    last = SealedReport.objects.filter(series=filing.series).order_by("-version").first()
    sealed = SealedReport.objects.create(
        filing=filing,
        code=new_code(),
        series=filing.series,
        version=last.version + 1 if last else 1,
        supersedes=last,
        sealed_at=timezone.now(),
    )
    after = {"code": sealed.code, "version": sealed.version, "sha256": filing.sha256}
    audit.record(actor=actor, action="report.accept", obj=filing, after=after)
    return sealed


def _answer(actor: User, filing: Filing, outcome: Outcome, reason: str) -> None:
    reason = clean_lines(reason)
    if outcome != Outcome.ACCEPTED and not reason.strip():
        raise InvalidInput(say("Ghi lý do."), code="reason_missing", field="reason")
    now = timezone.now()
    try:
        with transaction.atomic():
            FilingAnswer.objects.create(filing_id=filing.pk, outcome=outcome, reason=reason, by=actor, at=now)
    except IntegrityError:
        raise RuleViolation(
            say("Báo cáo này đã được trả lời; tải lại trang để xem."), code="already_answered"
        ) from None
    if outcome != Outcome.ACCEPTED:
        _owe_again(actor, filing, outcome, reason)


def _owe_again(actor: User, filing: Filing, outcome: Outcome, reason: str) -> None:
    """The record that a periodic report was sent goes with the report itself, and it is owed again."""
    taken = PeriodicReport.objects.standing().filter(filing=filing)
    told = f"{filed(outcome.label)}: {reason}"
    for record in taken:
        taken.filter(pk=record.pk).update(
            withdrawn_by=actor, withdrawn_at=timezone.now(), withdrawn_reason=told
        )
        audit.record(actor=actor, action="periodic_report.withdraw", obj=record, reason=told)
