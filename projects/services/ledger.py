"""The only writer of the ledger.

Each entry is checked against the state of its đề án, the advance classes and the invariants of :mod:`projects.balance` while the
đề án's row is locked, so that two processes can never spend the same đồng. Nothing is changed or removed: see ``reverse_entry``.
"""

from datetime import date

from django.db import IntegrityError, transaction

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, RuleViolation
from core.money import MAX_DONG
from core.words import lowered, say
from projects.balance import Balance
from projects.enums import CARRIES, KEY_MAX, OWN_MONEY, REVERSE, EntryKind, Source, State
from projects.models import Decision, Entry, Project
from projects.movements import SPENDS, STATES_FOR
from projects.selectors.advancing import Years
from projects.selectors.ledger import balance, other_half
from projects.services.ledger_checks import (
    check_reversed,
    refuse_above_contracts,
    refuse_breach,
    refuse_class,
    refuse_future,
)
from projects.services.ledger_days import refuse_broken_day

_SAME = ("project_id", "source", "fund_year", "kind", "amount", "happened_on", "document")
_LONGEST_KEY = KEY_MAX - len(REVERSE)
"""A key leaves room for that of its reversal."""


@audit.keeps_refusals("ledger.record", of="project")
def record_entry(
    *,
    actor: User | None,
    project: Project,
    source: str,
    fund_year: int,
    kind: str,
    amount: int,
    happened_on: date,
    request_key: str,
    document: str = "",
    note: str = "",
    decision: Decision | None = None,
) -> Entry:
    """Write one entry of ``amount`` đồng and return it.

    The same ``request_key`` with the same content gives the entry that is there already. Raises InvalidInput for values that cannot be
    and for a day on which, or after which, the balance would be broken (``day_broken``),
    RuleViolation when state or class forbids it (codes ``wrong_state``, ``advance_above_class``, ``request_key_reused``),
    BudgetExceeded when an invariant would break or more would be paid out than the contracts are worth (``above_contracts``).
    """
    draft = Entry(
        project=project,
        source=source,
        fund_year=fund_year,
        kind=kind,
        amount=amount,
        happened_on=happened_on,
        document=document,
        note=note,
        decision=decision,
        request_key=request_key,
        recorded_by=actor,
    )
    if kind in CARRIES:
        raise InvalidInput(
            say("Chuyển nguồn luôn ghi thành cặp; dùng chức năng chuyển nguồn."),
            code="carry_alone",
            field="kind",
        )
    if request_key.startswith(REVERSE):
        raise InvalidInput(
            say("Khóa bắt đầu bằng “%(reverse)s” dành cho bút toán hủy.", reverse=REVERSE),
            code="reserved_key",
            field="request_key",
        )
    check_values(draft)
    refuse_future(happened_on)
    return write(draft, actor=actor)


@audit.keeps_refusals("ledger.reverse", of="entry")
def reverse_entry(
    *, actor: User | None, entry: Entry, happened_on: date, reason: str, request_key: str | None = None
) -> Entry:
    """Take ``entry`` back by a new row; each entry at most once, and a reversal never. Of a carry-over both halves are taken back.

    Raises RuleViolation (``reason_missing``, ``already_reversed``, ``reversal_of_reversal``, ``carry_alone``, ``wrong_state`` once the đề án is
    settled, ``advance_above_class`` when too little would stand behind what was advanced), InvalidInput for a day before the entry's or in
    the future, BudgetExceeded when what was built on the entry, such as a payment out of it, would hang in the air. Of a stopped đề án
    the refund that falls due again is noted.
    """
    if not reason.strip():
        raise RuleViolation(say("Ghi lý do hủy bút toán."), code="reason_missing", field="reason")
    if entry.reverses_id:
        raise RuleViolation(
            say("Không hủy được một bút toán hủy; hãy ghi bút toán mới."), code="reversal_of_reversal"
        )
    if happened_on < entry.happened_on:
        raise InvalidInput(
            say(
                "Ngày hủy không được trước ngày của bút toán (%(happened_on)s).",
                happened_on=f"{entry.happened_on:%d/%m/%Y}",
            ),
            field="happened_on",
        )
    refuse_future(happened_on)
    project = Project.objects.select_for_update().get(pk=entry.project_id)
    existing = Entry.objects.filter(reverses=entry).first()
    key = request_key or f"{REVERSE}{entry.request_key}"
    if existing and existing.request_key == key:
        return existing
    if existing:
        raise RuleViolation(say("Bút toán này đã được hủy trước đó."), code="already_reversed")
    if project.status == State.SETTLED:
        raise RuleViolation(
            say("Đề án %(code)s đã quyết toán, không hủy được bút toán.", code=project.code),
            code="wrong_state",
            field="kind",
            details={"status": project.status},
        )
    other = other_half(entry) if entry.kind in CARRIES else None
    if other:
        other_key = f"{request_key}:pair" if request_key else f"{REVERSE}{other.request_key}"
        _insert(_reversal(other, happened_on, reason, other_key, actor), actor=actor)
    reversal = _insert(_reversal(entry, happened_on, reason, key, actor), actor=actor)
    for one in (entry, *([other] if other else [])):
        check_reversed(project, one)
    return reversal


def _reversal(entry: Entry, happened_on: date, reason: str, key: str, actor: User | None) -> Entry:
    return Entry(
        project_id=entry.project_id,
        source=entry.source,
        fund_year=entry.fund_year,
        kind=entry.kind,
        amount=entry.amount,
        happened_on=happened_on,
        document=entry.document,
        note=reason.strip(),
        decision_id=entry.decision_id,
        pair_key=entry.pair_key,
        origin_year=entry.origin_year,
        reverses=entry,
        request_key=key,
        recorded_by=actor,
    )


def check_values(draft: Entry) -> None:
    """Refuse an entry whose values cannot be, whatever its đề án; raises InvalidInput with the field."""
    if draft.kind not in EntryKind.values:
        raise InvalidInput(
            say("Loại bút toán “%(kind)s” không có.", kind=draft.kind), code="unknown_kind", field="kind"
        )
    if draft.source not in Source.values:
        raise InvalidInput(
            say("Nguồn kinh phí “%(source)s” không có.", source=draft.source),
            code="unknown_source",
            field="source",
        )
    if (
        isinstance(draft.amount, bool)
        or not isinstance(draft.amount, int)
        or not 0 < draft.amount <= MAX_DONG
    ):
        raise InvalidInput(
            say("Số tiền phải là số nguyên đồng lớn hơn 0."), code="amount_not_positive", field="amount"
        )
    if draft.happened_on.year < 1990:
        raise InvalidInput(
            say(
                "Ngày phát sinh %(day)s không hợp lệ.",
                day=f"{draft.happened_on:%d/%m}/{draft.happened_on.year}",
            ),
            code="unknown_day",
            field="happened_on",
        )
    if not 1990 <= draft.fund_year <= 2100:
        raise InvalidInput(
            say("Năm ngân sách %(fund_year)s không hợp lệ.", fund_year=draft.fund_year),
            code="unknown_year",
            field="fund_year",
        )
    if (draft.kind == EntryKind.CONTRIBUTE) != (draft.source in OWN_MONEY):
        raise InvalidInput(
            say(
                "Đóng góp thực tế chỉ ghi cho nguồn đối ứng hoặc nguồn khác; các bút toán khác chỉ ghi cho nguồn khuyến công."
            ),
            code="source_not_for_kind",
            field="source",
        )
    if not draft.request_key:
        raise InvalidInput(
            say("Thiếu khóa yêu cầu của bút toán."), code="request_key_missing", field="request_key"
        )
    longest = _LONGEST_KEY + len(REVERSE) if draft.request_key.startswith(REVERSE) else _LONGEST_KEY
    if len(draft.request_key) > longest:
        raise InvalidInput(
            say("Khóa yêu cầu dài quá %(longest)s ký tự.", longest=longest),
            code="key_too_long",
            field="request_key",
        )


def same_content(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same; who wrote them and when does not count."""
    return all(getattr(one, name) == getattr(other, name) for name in _SAME)


@transaction.atomic
def write(draft: Entry, *, actor: User | None) -> Entry:
    """Write a checked draft under the lock of its đề án, or give the entry that its key has made already."""
    project = Project.objects.select_for_update().get(pk=draft.project_id)
    existing = Entry.objects.filter(request_key=draft.request_key).first()
    if existing:
        return _same_or_refuse(existing, draft)
    try_out(project, draft, balance(project, draft.source, draft.fund_year))
    return _insert(draft, actor=actor)


def try_out(
    project: Project, draft: Entry, before: Balance, *, elsewhere: int = 0, beside: Years | None = None
) -> None:
    """Refuse an entry that state, advance class, contracts or the sums after it, on any day, forbid; writes nothing.

    ``before`` is what the entry would come on top of; ``elsewhere`` is what open requests want of other sources and years, ``beside``
    the balances of other years with them. Raises RuleViolation, BudgetExceeded and InvalidInput as ``record_entry`` does.
    """
    _refuse_state(project, draft.kind)
    after = before.plus(draft.kind, draft.amount)
    if draft.kind == EntryKind.ADVANCE:
        refuse_class(project, draft, after, beside=beside)
    refuse_breach(after, draft)
    refuse_broken_day(project, draft)
    if draft.kind in SPENDS:
        advanced_on = draft.happened_on if draft.kind == EntryKind.ADVANCE else None
        refuse_above_contracts(project, after, elsewhere=elsewhere, advanced_on=advanced_on)


def _insert(draft: Entry, *, actor: User | None) -> Entry:
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        # The key was taken meanwhile by another đề án's entry; the row lock excludes the same one.
        existing = Entry.objects.filter(request_key=draft.request_key).first()
        if existing is None:
            raise
        return _same_or_refuse(existing, draft)
    audit.record(
        actor=actor,
        action="ledger.reverse" if draft.reverses_id else "ledger.record",
        obj=draft,
        after={
            "source": draft.source,
            "fund_year": draft.fund_year,
            "kind": draft.kind,
            "amount": draft.amount,
            "happened_on": draft.happened_on,
            "document": draft.document,
        },
        reason=draft.note if draft.reverses_id else "",
    )
    return draft


def _same_or_refuse(existing: Entry, draft: Entry) -> Entry:
    if same_content(existing, draft):
        return existing
    raise RuleViolation(
        say("Khóa yêu cầu “%(request_key)s” đã dùng cho một bút toán khác.", request_key=draft.request_key),
        code="request_key_reused",
        field="request_key",
    )


def _refuse_state(project: Project, kind: str) -> None:
    if project.status in STATES_FOR[kind]:
        return
    label = lowered(EntryKind(kind).label)
    raise RuleViolation(
        say(
            "Đề án %(code)s đang ở trạng thái “%(status)s”, không ghi được %(label)s.",
            code=project.code,
            status=State(project.status).label,
            label=label,
        ),
        code="wrong_state",
        field="kind",
        details={"status": project.status},
    )
