"""The year's plan and the money given to it: opened once, filled batch by batch, never cut below what was handed out."""

from datetime import date

from django.db import IntegrityError, transaction

from centers.enums import CenterKind
from centers.models import Center, User
from core import audit
from core.exceptions import (
    BudgetExceeded,
    DomainError,
    InvalidInput,
    NotAllowed,
    NotFound,
    RuleViolation,
    StaleState,
)
from core.formatting import format_money
from core.money import MAX_DONG
from core.words import filed, lowered, say
from projects.enums import SOURCES_OF_FUND, Fund, Source
from projects.models import AnnualPlan, Envelope, EnvelopeChange, Programme
from projects.rules import Case, why_not
from projects.selectors.plans import KEEPERS, envelope_use, own_source
from projects.services.paper import check_day, check_number

_KINDS: dict[Fund, CenterKind] = {Fund.NATIONAL: CenterKind.AGENCY, Fund.LOCAL: CenterKind.DEPARTMENT}


def fund_of(center_id: int) -> str:
    """The fund whose plan a centre keeps: national at the Cục, local at a Sở."""
    kind = Center.objects.filter(pk=center_id).values_list("kind", flat=True).first()
    return Fund.NATIONAL if kind == CenterKind.AGENCY else Fund.LOCAL


@transaction.atomic
@audit.keeps_refusals("plan.open")
def open_plan(*, actor: User, year: int, fund: str, center_id: int) -> AnnualPlan:
    """Open the plan of a year: the Cục's for national money, a Sở's for its province's.

    Raises InvalidInput, NotAllowed for somebody of another agency, RuleViolation (``plan_exists``).
    """
    if fund not in Fund.values:
        raise InvalidInput(say("Nguồn “%(fund)s” không có.", fund=fund), code="unknown_fund", field="fund")
    if not 1990 <= year <= 2100:
        raise InvalidInput(say("Năm %(year)s không hợp lệ.", year=year), code="unknown_year", field="year")
    center = Center.objects.filter(pk=center_id).first()
    if center is None or center.kind != _KINDS[Fund(fund)]:
        raise InvalidInput(
            say(
                "Kế hoạch %(fund)s do %(organisation)s lập.",
                fund=lowered(Fund(fund).label),
                organisation=_KINDS[Fund(fund)].label,
            ),
            code="wrong_center",
            field="center",
        )
    _require_keeper(actor, fund, center_id)
    programme = (
        Programme.objects.filter(from_year__lte=year, to_year__gte=year).order_by("-from_year").first()
    )
    try:
        with transaction.atomic():
            plan = AnnualPlan.objects.create(year=year, fund=fund, center=center, programme=programme)
    except IntegrityError:
        raise RuleViolation(
            say("Kế hoạch năm %(year)s của %(center)s đã có.", year=year, center=center),
            code="plan_exists",
            field="year",
        ) from None
    audit.record(
        actor=actor, action="plan.open", obj=plan, after={"year": year, "fund": fund, "center": center.code}
    )
    return plan


def set_envelope(
    *,
    actor: User,
    plan_id: int,
    source: str,
    batch: int,
    amount: int,
    number: str,
    date: date,
    seen: int | None = None,
) -> Envelope:
    """Give a plan ``amount`` đồng of a source by a batch, or change what the batch gives, by a numbered document of a day.

    The plan's row is locked, as it is while money is handed out; the change stays on record beside the envelope. ``seen`` is the amount
    that the person saw (0: none yet). Raises NotFound, NotAllowed, InvalidInput, StaleState when the amount is another one meanwhile,
    RuleViolation (``envelope_unchanged``), BudgetExceeded (``envelope_below_used``) when less would be left than was assigned already.
    """
    try:
        with transaction.atomic():
            plan = locked_plan(actor, plan_id)
            _require_keeper(actor, plan.fund, plan.center_id)
            _check(plan, source, batch, amount)
            change = _change(actor, plan, source, batch, amount, seen)
            change.number, change.date = check_number(number), check_day(date)
            return _write(actor, plan, change)
    except DomainError as refusal:
        hidden = AnnualPlan.objects.filter(pk=plan_id).first()
        if hidden is not None:
            audit.record_refusal(
                actor=actor, action="plan.set_envelope", obj=hidden, reason=audit.reason_of(refusal)
            )
        raise


def locked_plan(actor: User, plan_id: int) -> AnnualPlan:
    """The plan, locked; raises NotFound when it is absent or out of the actor's sight."""
    plan = (
        AnnualPlan.objects.visible_to(actor.scope)
        .select_for_update(of=("self",))
        .select_related("center")
        .filter(pk=plan_id)
        .first()
    )
    if plan is None:
        raise NotFound(say("Không tìm thấy kế hoạch."), code="plan_not_found")
    return plan


def _change(
    actor: User, plan: AnnualPlan, source: str, batch: int, amount: int, seen: int | None
) -> EnvelopeChange:
    """The change as it would be written, not saved yet."""
    known = Envelope.objects.filter(plan=plan, source=source, batch=batch).first()
    before = known.amount if known else None
    if known is not None and seen == 0:
        raise RuleViolation(
            say(
                "Đợt %(batch)s nguồn %(source)s đã được giao %(before)s đồng. Muốn đổi, chọn “Điều chỉnh” ở dòng của đợt đó.",
                batch=batch,
                source=lowered(Source(source).label),
                before=format_money(before),
            ),
            code="envelope_exists",
            field="batch",
        )
    if seen is not None and seen != (before or 0):
        raise StaleState(
            say(
                "Kinh phí đợt %(batch)s nguồn %(source)s vừa được đổi thành %(before)s đồng. Xem lại rồi gửi lại.",
                batch=batch,
                source=lowered(Source(source).label),
                before=format_money(before),
            ),
            code="envelope_changed",
            field="amount",
        )
    if before == amount:
        raise RuleViolation(
            say("Kinh phí đợt %(batch)s đã là %(amount)s đồng.", batch=batch, amount=format_money(amount)),
            code="envelope_unchanged",
            field="amount",
        )
    envelope = known or Envelope(plan=plan, source=source, batch=batch, amount=amount)
    return EnvelopeChange(envelope=envelope, before=before, amount=amount, recorded_by=actor)


def _write(actor: User, plan: AnnualPlan, change: EnvelopeChange) -> Envelope:
    envelope = change.envelope
    envelope.amount, envelope.document = change.amount, filed(change)
    envelope.save()
    change.envelope = envelope
    change.save(force_insert=True)
    cut = change.before is not None and change.amount < change.before
    if envelope.source == own_source(plan) or change.before is not None:
        _refuse_below_used(plan, envelope.source, batch=1 if cut else None)
    audit.record(
        actor=actor,
        action="plan.set_envelope",
        obj=envelope,
        before={"amount": change.before} if change.before is not None else {},
        after={
            "source": envelope.source,
            "batch": envelope.batch,
            "amount": envelope.amount,
            "document": envelope.document,
        },
    )
    return envelope


def _require_keeper(actor: User, fund: str, center_id: int) -> None:
    case = Case(implementers=frozenset(), departments=frozenset({center_id}))
    reason = why_not(actor, (KEEPERS[Fund(fund)],), case)
    if reason is not None:
        raise NotAllowed(say("Bạn không lập kế hoạch này. %(reason)s", reason=reason), code="no_right")


def _check(plan: AnnualPlan, source: str, batch: int, amount: int) -> None:
    if source not in SOURCES_OF_FUND[plan.fund]:
        raise InvalidInput(
            say(
                "%(plan)s không giao nguồn “%(source)s”.",
                plan=plan,
                source=dict(Source.choices).get(source, source),
            ),
            code="unknown_source",
            field="source",
        )
    if not 1 <= batch <= 99:
        raise InvalidInput(say("Đợt phải từ 1 đến 99."), code="batch_range", field="batch")
    if isinstance(amount, bool) or not 0 < amount <= MAX_DONG:
        raise InvalidInput(
            say("Số tiền phải là số nguyên đồng lớn hơn 0."), code="amount_not_positive", field="amount"
        )


def _refuse_below_used(plan: AnnualPlan, source: str, *, batch: int | None) -> None:
    """Hold the whole envelope against what was assigned; after a cut every batch, since a later one does not pay for an earlier one."""
    use = envelope_use(plan, source, batch=batch)
    if use.left < 0:
        raise BudgetExceeded(
            say(
                "%(plan)s: nguồn %(source)s đã giao %(used)s đồng, không giảm xuống %(amount)s đồng được.",
                plan=plan,
                source=lowered(Source(source).label),
                used=format_money(use.used),
                amount=format_money(use.amount),
            ),
            code="envelope_below_used",
            field="amount",
            details={"limit": use.used, "amount": use.amount, "gap": -use.left},
        )
