"""What stands in the way of a request for money or of its answer: rights, state, sums with the open requests, papers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import DomainError, InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.formatting import format_money
from core.words import lowered, say
from projects.duties import Request
from projects.enums import REVERSE, EntryKind, MoneyState, State
from projects.models import Entry, MoneyRequest, Project
from projects.movements import MOVEMENTS, REVERSAL_STATES, Movement, payer_of, reversers_of
from projects.selectors.closings import refuse_closed_money
from projects.selectors.ledger import advance_conditions, first_given
from projects.selectors.money import Pressed, askers_of, pressed_now, pressed_years, waiting_elsewhere
from projects.selectors.unspent import without
from projects.services.acting import refuse_own, require
from projects.services.ledger import try_out
from projects.services.ledger_checks import refuse_future, refuse_reversed
from projects.services.ledger_days import refuse_too_early
from projects.services.vouchers import refuse_harmful

_SAME = ("project_id", "kind", "source", "fund_year", "amount", "happened_on", "asked_by_id", "reverses_id")
_LONGEST = {"document": 300, "note": 2000, "reason": 2000}


@contextmanager
def on_record(actor: User, action: str, project: Project, tried: bool) -> Iterator[None]:
    """A refusal of what was really tried, not only looked at, stands on the audit trail like one of the act itself."""
    try:
        yield
    except DomainError as refusal:
        if tried:
            audit.record_refusal(actor=actor, action=action, obj=project, reason=audit.reason_of(refusal))
        raise


def refuse_asking(*, actor: User, project: Project, kind: str, tried: bool) -> Movement:
    """The movement that ``actor`` is about to ask for; raises NotFound, NotAllowed, or StaleState where the state does not allow it."""
    movement = MOVEMENTS.get(kind)
    if movement is None:
        raise NotFound(say("Không có loại đề nghị này."), code="unknown_kind")
    with on_record(actor, "money.ask", project, tried):
        require(actor, project, *movement.askers)
        if project.status not in movement.states:
            raise StaleState(
                say(
                    "Đề án %(code)s đang ở trạng thái “%(status)s”, không %(act)s được.",
                    code=project.code,
                    status=State(project.status).label,
                    act=lowered(movement.act),
                ),
                code="wrong_state",
            )
    return movement


def refuse_asking_reversal(*, actor: User, project: Project, entry: Entry, tried: bool) -> None:
    """Raise NotAllowed or StaleState where ``actor`` could not ask that the entry be taken back."""
    with on_record(actor, "money.ask_reversal", project, tried):
        require(actor, project, *reversers_of(project.fund, entry.source))
        try:
            refuse_irreversible(project, entry)
        except RuleViolation as refusal:
            raise StaleState(refusal.told, code=refusal.code) from refusal


def refuse_answering(*, actor: User, request: MoneyRequest, act: str, tried: bool) -> None:
    """Raise NotAllowed where ``act`` (confirm, refuse, withdraw) is not ``actor``'s to do, StaleState once the request was answered.

    A person who sends again what they have confirmed passes: the service gives the same answer.
    """
    with on_record(actor, f"money.{act}", request.project, tried):
        (require_asker if act == "withdraw" else require_payer)(actor, request)
        if not (act == "confirm" and tried and request.entry_id and request.answered_by_id == actor.pk):
            refuse_answered(request)


def require_payer(actor: User, request: MoneyRequest) -> None:
    """Raise NotAllowed unless ``actor`` is of the paying side and did not ask for this themselves."""
    require(actor, request.project, payer_of(request.project.fund, request.source))
    refuse_own(actor, Request.MONEY, request.asked_by_id, code="own_request")


def require_asker(actor: User, request: MoneyRequest) -> None:
    """Raise NotAllowed unless ``actor`` may withdraw the request."""
    require(actor, request.project, *askers_of(request))
    if request.reverses_id and request.asked_by_id != actor.pk:
        raise NotAllowed(say("Chỉ người đề nghị hủy bút toán mới rút được đề nghị này."), code="no_right")


def refuse_answered(request: MoneyRequest) -> None:
    """Raise StaleState that says who answered, and when."""
    if request.status != MoneyState.ASKED:
        raise StaleState(
            say(
                "Đề nghị này không còn chờ: %(status)s bởi %(answered_by)s lúc %(time)s ngày %(day)s.",
                status=lowered(MoneyState(request.status).label),
                answered_by=request.answered_by,
                time=f"{timezone.localtime(request.answered_at):%H:%M}",
                day=f"{timezone.localtime(request.answered_at):%d/%m/%Y}",
            ),
            code="request_answered",
            details={"status": request.status},
        )


@contextmanager
def told(with_open: Pressed) -> Iterator[None]:
    """A refusal for want of money says how much of it only waits."""
    try:
        yield
    except RuleViolation as refusal:
        if with_open.waiting and "limit" in refusal.details:
            refusal.go_on(
                say("Đã tính %(waiting)s đồng đang chờ xác nhận.", waiting=format_money(with_open.waiting))
            )
        raise


def try_with_open(project: Project, draft: Entry) -> None:
    """Refuse what the ledger would refuse if the open requests that use up the same were confirmed first."""
    with_open = pressed_now(project, draft.source, draft.fund_year, kind=draft.kind)
    with told(with_open):
        try_out(
            project,
            draft,
            with_open.balance,
            elsewhere=waiting_elsewhere(project, draft),
            beside=pressed_years(project, draft.source, kind=draft.kind),
        )


def refuse_before_given(draft: Entry) -> None:
    """Raise InvalidInput for a movement of plan money on a day when none of that source and year was given yet, or what it rests on was
    not yet signed or accepted; RuleViolation in a closed period.
    """
    refuse_closed_money(draft.project, draft.happened_on)
    first = first_given(draft.project, source=draft.source, fund_year=draft.fund_year)
    if first is not None and draft.happened_on < first:
        raise InvalidInput(
            say(
                "Ngày phát sinh %(day)s trước ngày được giao kinh phí %(given)s.",
                day=f"{draft.happened_on:%d/%m/%Y}",
                given=f"{first:%d/%m/%Y}",
            ),
            code="before_given",
            field="happened_on",
        )
    refuse_too_early(draft)


def conditions_met(request: MoneyRequest, met: bool) -> str:
    """The words of the conditions that were declared met; raises RuleViolation when there are some and they were not."""
    found = advance_conditions(request.project, request.source, request.fund_year, day=request.happened_on)
    if found and not met:
        told = "; ".join(f"{one.text} ({one.citation})" if one.citation else one.text for one in found)
        raise RuleViolation(
            say("Xác nhận đã đáp ứng điều kiện tạm ứng: %(told)s.", told=told),
            code="condition_not_met",
            field="condition_met",
        )
    return "; ".join(one.text for one in found)


def refuse_irreversible(project: Project, entry: Entry) -> None:
    """Raise RuleViolation for an entry that no request takes back, or not any more."""
    if entry.kind not in MOVEMENTS:
        raise RuleViolation(
            say(
                "Bút toán %(kind)s ghi theo quyết định, chỉ thay đổi bằng quyết định.",
                kind=lowered(EntryKind(entry.kind).label),
            ),
            code="decided_by_decision",
        )
    if project.status not in REVERSAL_STATES:
        raise RuleViolation(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, sổ kinh phí đã khép.",
                code=project.code,
                status=State(project.status).label,
            ),
            code="wrong_state",
        )
    if entry.reverses_id:
        raise RuleViolation(
            say("Không hủy được một bút toán hủy; hãy đề nghị bút toán mới."), code="reversal_of_reversal"
        )
    if Entry.objects.filter(reverses=entry).exists():
        raise RuleViolation(say("Bút toán này đã được hủy trước đó."), code="already_reversed")


def refuse_reversal(project: Project, request: MoneyRequest, entry: Entry) -> None:
    """Refuse a request to take ``entry`` back that has no reason, comes twice, is dated before it or would leave sums in the air."""
    refuse_irreversible(project, entry)
    if not request.note:
        raise RuleViolation(say("Ghi lý do hủy bút toán."), code="reason_missing", field="reason")
    if MoneyRequest.objects.open().filter(reverses=entry).exists():
        raise RuleViolation(say("Đã có đề nghị hủy bút toán này đang chờ xác nhận."), code="reversal_asked")
    if request.happened_on < entry.happened_on:
        raise InvalidInput(
            say(
                "Ngày hủy không được trước ngày của bút toán (%(happened_on)s).",
                happened_on=f"{entry.happened_on:%d/%m/%Y}",
            ),
            code="date_order",
            field="happened_on",
        )
    refuse_future(request.happened_on)
    refuse_closed_money(project, request.happened_on)
    with_open = pressed_now(project, entry.source, entry.fund_year, kind=entry.kind, reversal=True)
    with told(with_open):
        refuse_reversed(project, entry, without(with_open.balance, entry))


def check_texts(**texts: str) -> None:
    """Raise InvalidInput for a text that is too long."""
    for name, text in texts.items():
        if len(text) > _LONGEST[name]:
            raise InvalidInput(
                say("Nội dung dài quá %(longest)s ký tự.", longest=_LONGEST[name]),
                code="too_long",
                field=name,
            )


def refuse_without_voucher(request: MoneyRequest) -> None:
    """Raise RuleViolation (``voucher_infected``, ``voucher_missing``) for a voucher with malware, or where the kind needs one and none lies there.

    One that still waits for its scan counts: whoever confirms holds the paper, and money does not wait for a machine.
    """
    if request.voucher is not None:
        refuse_harmful(request.voucher, field="voucher")
    if request.voucher_id is None and not request.reverses_id and MOVEMENTS[request.kind].voucher:
        raise RuleViolation(
            say("Xác nhận %(kind)s phải kèm chứng từ.", kind=lowered(EntryKind(request.kind).label)),
            code="voucher_missing",
            field="voucher",
        )


def draft_of(request: MoneyRequest) -> Entry:
    """The entry that the request would make; a reversal's key is derived by the ledger."""
    return Entry(
        project=request.project,
        source=request.source,
        fund_year=request.fund_year,
        kind=request.kind,
        amount=request.amount,
        happened_on=request.happened_on,
        document=request.document,
        request_key=request.request_key,
    )


def asked_before(request: MoneyRequest) -> MoneyRequest | None:
    """The request that the same key made before; raises RuleViolation when it was for something else."""
    key = request.request_key
    existing = MoneyRequest.objects.filter(request_key=key).first()
    if existing is not None and all(getattr(existing, name) == getattr(request, name) for name in _SAME):
        return existing
    if existing is not None or key.startswith(REVERSE) or Entry.objects.filter(request_key=key).exists():
        raise key_taken()
    return None


def key_taken() -> RuleViolation:
    """The refusal of a key that stands for something else."""
    return RuleViolation(
        say(
            "Từ trang này đã gửi một đề nghị có nội dung khác; xem đề nghị đó trong Sổ kinh phí. Nếu cần thêm đề nghị mới, hãy mở lại trang."
        ),
        code="request_key_reused",
    )


def facts_of(request: MoneyRequest) -> dict[str, Any]:
    """What the audit trail keeps of a request."""
    return {
        "kind": request.kind,
        "source": request.source,
        "fund_year": request.fund_year,
        "amount": request.amount,
        "happened_on": request.happened_on,
        "document": request.document,
        "note": request.note,
        "condition": request.condition,
        "voucher": request.voucher.sha256 if request.voucher else "",
        "reverses": request.reverses_id,
    }
