"""Money is asked for by one person and confirmed by another; the confirmation writes the ledger, in the same transaction.

Asking tries what confirming will check: state, advance class, sums, with the open requests counted. Everything is checked again at confirming, because the ledger may have moved meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, RuleViolation, StaleState
from core.words import say
from projects.enums import EntryKind, MoneyState
from projects.models import Entry, MoneyRequest
from projects.movements import MOVEMENTS, reversers_of
from projects.selectors.closings import refuse_closed_money
from projects.selectors.unspent import plans_behind
from projects.services.acting import acting, require
from projects.services.ledger import check_values, record_entry, reverse_entry
from projects.services.ledger_checks import refuse_future
from projects.services.money_checks import (
    asked_before,
    check_texts,
    conditions_met,
    draft_of,
    facts_of,
    key_taken,
    refuse_answered,
    refuse_before_given,
    refuse_irreversible,
    refuse_reversal,
    refuse_without_voucher,
    require_asker,
    require_payer,
    try_with_open,
)
from projects.services.unspent import cancel_returned, restore_rest
from projects.services.vouchers import Voucher, hang_voucher


def ask_money(
    *,
    actor: User,
    project_id: int,
    kind: str,
    source: str,
    fund_year: int,
    amount: int,
    happened_on: date,
    request_key: str,
    document: str = "",
    note: str = "",
    condition_met: bool = False,
    voucher: Voucher | None = None,
) -> MoneyRequest:
    """Ask for one movement of ``amount`` đồng. The same key with the same content gives the request that is there already.

    Raises NotFound, NotAllowed, InvalidInput for values that cannot be, RuleViolation (``wrong_state``, ``advance_above_class``,
    ``condition_not_met``, ``request_key_reused``) and BudgetExceeded with limit and gap.
    """
    movement = MOVEMENTS.get(kind)
    if movement is None:
        raise InvalidInput(
            say("Không có loại đề nghị “%(kind)s”.", kind=kind[:20]), code="unknown_kind", field="kind"
        )
    with acting(actor=actor, action="money.ask", project_id=project_id) as project:
        require(actor, project, *movement.askers)
        request = MoneyRequest(
            project=project,
            kind=kind,
            source=source,
            fund_year=fund_year,
            amount=amount,
            happened_on=happened_on,
            document=document.strip(),
            note=note.strip(),
            asked_by=actor,
            request_key=request_key,
        )
        check_texts(document=document, note=note)
        draft = draft_of(request)
        check_values(draft)
        refuse_future(happened_on)
        existing = asked_before(request)
        if existing is not None:
            return existing
        refuse_before_given(draft)
        try_with_open(project, draft)
        if kind == EntryKind.ADVANCE:
            request.condition = conditions_met(request, condition_met)
        return _keep(request, voucher)


def ask_reversal(
    *,
    actor: User,
    entry_id: int,
    happened_on: date,
    reason: str,
    request_key: str,
    voucher: Voucher | None = None,
) -> MoneyRequest:
    """Ask that an entry be taken back. What decisions wrote (plan money, carry-overs) is taken back by decisions alone.

    Raises NotFound, NotAllowed, InvalidInput, RuleViolation (``wrong_state``, ``reason_missing``, ``decided_by_decision``,
    ``already_reversed``, ``reversal_of_reversal``, ``reversal_asked``), BudgetExceeded when what was built on the entry would hang.
    """
    entry = _entry(entry_id)
    with acting(actor=actor, action="money.ask_reversal", project_id=entry.project_id) as project:
        require(actor, project, *reversers_of(project.fund, entry.source))
        request = MoneyRequest(
            project=project,
            kind=entry.kind,
            source=entry.source,
            fund_year=entry.fund_year,
            amount=entry.amount,
            happened_on=happened_on,
            document=entry.document,
            note=reason.strip(),
            asked_by=actor,
            reverses=entry,
            request_key=request_key,
        )
        check_texts(reason=reason)
        check_values(draft_of(request))
        existing = asked_before(request)
        if existing is not None:
            return existing
        refuse_reversal(project, request, entry)
        return _keep(request, voucher)


def confirm_money(
    *,
    actor: User,
    request_id: int,
    happened_on: date | None = None,
    document: str | None = None,
    voucher: Voucher | None = None,
) -> MoneyRequest:
    """Confirm a request: write the entry, once, under the lock of the đề án and with the request's key.

    ``happened_on`` and ``document`` are those of the voucher where they differ from what was asked. The same person confirming again
    gets the same answer. Raises NotFound, NotAllowed (also ``own_request``), StaleState when it was answered otherwise, RuleViolation
    (``voucher_missing`` and those of the ledger), BudgetExceeded.
    """
    with _answering(actor, "money.confirm", request_id) as request:
        require_payer(actor, request)
        if request.status == MoneyState.CONFIRMED and request.answered_by_id == actor.pk:
            return request
        refuse_answered(request)
        day = happened_on or request.happened_on
        paper = request.document if document is None else document.strip()
        check_texts(document=paper)
        hang_voucher(request, voucher, actor)
        refuse_without_voucher(request)
        entry = _write(request, actor, day, paper)
        _answer(request, actor, MoneyState.CONFIRMED, entry=entry)
        return request


def refuse_money(*, actor: User, request_id: int, reason: str) -> MoneyRequest:
    """Refuse a request with a written reason; the asker takes their own back by withdrawing it.

    Raises NotFound, NotAllowed, StaleState, RuleViolation (``reason_missing``).
    """
    with _answering(actor, "money.refuse", request_id) as request:
        require_payer(actor, request)
        refuse_answered(request)
        if not reason.strip():
            raise RuleViolation(say("Ghi lý do không chấp nhận."), code="reason_missing", field="reason")
        check_texts(reason=reason)
        _answer(request, actor, MoneyState.REFUSED, reason=reason.strip())
        return request


def withdraw_money(*, actor: User, request_id: int, reason: str = "") -> MoneyRequest:
    """Take a request back before it is answered: the asker, or another of the implementer's accounts; a reversal its asker alone.

    Raises NotFound, NotAllowed, StaleState.
    """
    with _answering(actor, "money.withdraw", request_id) as request:
        require_asker(actor, request)
        refuse_answered(request)
        check_texts(reason=reason)
        _answer(request, actor, MoneyState.WITHDRAWN, reason=reason.strip())
        return request


def lapse_money(*, actor: User, request: MoneyRequest, reason: str) -> None:
    """End an open request that can no longer be confirmed, inside the act on its đề án that made it so."""
    _answer(request, actor, MoneyState.LAPSED, reason=reason)


def _entry(entry_id: int) -> Entry:
    found = Entry.objects.filter(pk=entry_id).first()
    if found is None:
        raise NotFound(say("Không tìm thấy bút toán."), code="entry_not_found")
    return found


@contextmanager
def _answering(actor: User, action: str, request_id: int) -> Iterator[MoneyRequest]:
    """The request, locked after its đề án: asking and answering wait for each other in one order."""
    asked = MoneyRequest.objects.filter(pk=request_id).select_related("reverses").first()
    if asked is None:
        raise NotFound(say("Không tìm thấy đề nghị."), code="request_not_found")
    with acting(
        actor=actor, action=action, project_id=asked.project_id, plans=plans_behind(asked)
    ) as project:
        request = MoneyRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        request.project = project
        yield request


def _keep(request: MoneyRequest, voucher: Voucher | None) -> MoneyRequest:
    """Store a new request with its voucher, and say so on the audit trail."""
    hang_voucher(request, voucher, request.asked_by)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        # Taken meanwhile for another đề án; the row lock excludes this one.
        raise key_taken() from None
    action = "money.ask_reversal" if request.reverses_id else "money.ask"
    audit.record(actor=request.asked_by, action=action, obj=request, after=facts_of(request))
    return request


def _write(request: MoneyRequest, actor: User, day: date, document: str) -> Entry:
    if request.reverses is None:
        draft = draft_of(request)
        draft.happened_on = day
        refuse_before_given(draft)
        written = record_entry(
            actor=actor,
            project=request.project,
            source=request.source,
            fund_year=request.fund_year,
            kind=request.kind,
            amount=request.amount,
            happened_on=day,
            document=document,
            note=request.note,
            request_key=request.request_key,
        )
    else:
        refuse_closed_money(request.project, day)
        refuse_irreversible(request.project, request.reverses)
        restore_rest(actor=actor, entry=request.reverses, happened_on=day, reason=request.note)
        written = reverse_entry(actor=actor, entry=request.reverses, happened_on=day, reason=request.note)
    cancel_returned(actor=actor, entry=written)
    return written


def _answer(
    request: MoneyRequest, actor: User, status: MoneyState, *, reason: str = "", entry: Entry | None = None
) -> None:
    """Close the request if it is still open, and say so on the audit trail."""
    values: dict[str, Any] = {
        "status": status.value,
        "answered_by": actor,
        "answered_at": timezone.now(),
        "reason": reason,
        "entry": entry,
        "voucher": request.voucher,
    }
    with transaction.atomic():
        if not MoneyRequest.objects.open().filter(pk=request.pk).update(**values):
            raise StaleState(
                say("Đề nghị này vừa được người khác xử lý. Hãy tải lại trang."), code="request_answered"
            )
    for name, value in values.items():
        setattr(request, name, value)
    verb = {
        MoneyState.CONFIRMED: "money.confirm",
        MoneyState.REFUSED: "money.refuse",
        MoneyState.WITHDRAWN: "money.withdraw",
        MoneyState.LAPSED: "money.lapse",
    }[status]
    after = {"status": status.value, "entry": entry.request_key if entry else ""}
    audit.record(
        actor=actor,
        action=verb,
        obj=request,
        before={"status": MoneyState.ASKED.value},
        after={**facts_of(request), **after} if entry else after,
        reason=reason,
    )
