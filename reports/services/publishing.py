"""Publishing sealed reports: from then on the public page of the code shows their totals. A publication may be withdrawn, with a reason."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.text import clean_lines
from core.words import say
from reports.models import Publication, SealedReport
from reports.rules import can_publish


@audit.keeps_refusals("report.publish", of="sealed")
def publish_report(*, actor: User, sealed: SealedReport) -> Publication:
    """Publish a sealed report, or publish it again. Raises NotAllowed, RuleViolation (``already_published``, ``superseded``)."""
    _require_right(actor, sealed)
    if sealed.standing == "published":
        raise RuleViolation(say("Báo cáo này đang được công bố."), code="already_published")
    if sealed.is_superseded:
        raise RuleViolation(say("Đã có bản mới hơn được chấp nhận; hãy công bố bản đó."), code="superseded")
    made = _keep_publication(actor, sealed, is_public=True, reason="")
    audit.record(actor=actor, action="report.publish", obj=sealed, after={"code": sealed.code})
    return made


@audit.keeps_refusals("report.unpublish", of="sealed")
def withdraw_publication(*, actor: User, sealed: SealedReport, reason: str) -> Publication:
    """Withdraw a publication; the report stays sealed, and its code says that it was withdrawn.

    Raises NotAllowed, InvalidInput (``reason_missing``), RuleViolation (``not_published``).
    """
    _require_right(actor, sealed)
    if not reason.strip():
        raise InvalidInput(say("Ghi lý do rút."), code="reason_missing", field="reason")
    if sealed.standing != "published":
        raise RuleViolation(say("Báo cáo này không đang được công bố."), code="not_published")
    made = _keep_publication(actor, sealed, is_public=False, reason=clean_lines(reason))
    audit.record(actor=actor, action="report.unpublish", obj=sealed, reason=made.reason)
    return made


def _require_right(actor: User, sealed: SealedReport) -> None:
    if not can_publish(actor, sealed.filing):
        raise NotAllowed(say("Việc này thuộc về lãnh đạo đơn vị đã chấp nhận báo cáo."), code="no_right")


def _keep_publication(actor: User, sealed: SealedReport, *, is_public: bool, reason: str) -> Publication:
    last = sealed.publication
    try:
        with transaction.atomic():
            return Publication.objects.create(
                sealed=sealed,
                number=last.number + 1 if last else 1,
                is_public=is_public,
                reason=reason,
                by=actor,
                at=timezone.now(),
            )
    except IntegrityError:
        raise RuleViolation(
            say("Người khác vừa thay đổi việc công bố; tải lại trang để xem."), code="just_changed"
        ) from None
