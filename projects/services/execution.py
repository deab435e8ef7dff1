"""Carrying out a đề án: contract, implementation plan, acceptance, settlement dossier.

Each paper is recorded by one side and acted on by the other: see the rights of ``projects.workflow``.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import BudgetExceeded, InvalidInput, RuleViolation, StaleState
from core.formatting import format_money
from core.money import MAX_DONG
from core.words import lowered, say, say_as
from projects import acts, rules
from projects.enums import AttachmentKind, State
from projects.fingerprints import PLAN_FIELDS, fingerprint
from projects.models import Acceptance, Contract, ImplementationPlan, Project, Settlement
from projects.selectors.projects import support_of
from projects.services import paper_days
from projects.services.acting import acting, require
from projects.services.findings import refuse_unnamed
from projects.services.versions import keep_contracts, keep_plans
from projects.services.vouchers import Voucher, keep_paper_of

_SIGNING = (*acts.FIRST_CONTRACT.states, *acts.NEXT_CONTRACT.states)


def record_contract(
    *,
    actor: User,
    project_id: int,
    number: str,
    signed_on: date,
    value: int,
    paper: Voucher | None = None,
) -> Contract:
    """Record a contract of ``value`` đồng: the first by the centre, confirmed by the other side by the step “sign”; one that follows,
    as for the next year of a long đề án, by the other side itself. ``paper`` is the scan of the signed contract; the step “sign” asks
    for it, whether it came with the record or later.

    All contracts of a đề án together never exceed its approved support: BudgetExceeded (``contract_above_support``) otherwise. Raises
    NotFound, NotAllowed, RuleViolation (``wrong_state``, ``contract_number_taken``), InvalidInput.
    """
    with acting(actor=actor, action="contract.record", project_id=project_id) as project:
        require_state(project, _SIGNING, say_as("act", "ghi hợp đồng"))
        act = acts.FIRST_CONTRACT if project.status == State.APPROVED else acts.NEXT_CONTRACT
        require(actor, project, *act.rights(project.fund))
        _check_number(number, say("Ghi số hợp đồng."))
        refuse_future(signed_on, "signed_on", say("Ngày ký hợp đồng"))
        paper_days.refuse_before_decision(project, signed_on)
        if isinstance(value, bool) or not 0 < value <= MAX_DONG:
            raise InvalidInput(
                say("Giá trị hợp đồng phải là số nguyên đồng lớn hơn 0."),
                code="amount_not_positive",
                field="value",
            )
        total = value + sum(project.contracts.standing().values_list("value", flat=True))
        support = support_of(project)
        if total > support:
            raise BudgetExceeded(
                say(
                    "Giá trị hợp đồng %(total)s đồng vượt kinh phí hỗ trợ được duyệt %(support)s đồng, vượt %(gap)s đồng.",
                    total=format_money(total),
                    support=format_money(support),
                    gap=format_money(total - support),
                ),
                code="contract_above_support",
                field="value",
                details={"limit": support, "amount": total, "gap": total - support},
            )
        try:
            with transaction.atomic():
                contract = Contract.objects.create(
                    project=project,
                    number=number.strip(),
                    signed_on=signed_on,
                    value=value,
                    recorded_by=actor,
                )
        except IntegrityError:
            raise RuleViolation(
                say("Hợp đồng số %(number)s đã được ghi.", number=number),
                code="contract_number_taken",
                field="number",
            ) from None
        keep_contracts([contract])
        keep_paper_of(actor, project, AttachmentKind.CONTRACT, paper)
        after = {"number": contract.number, "signed_on": signed_on, "value": value}
        audit.record(actor=actor, action="contract.record", obj=contract, after=after)
    return contract


def save_implementation_plan(
    *, actor: User, project_id: int, text: str, expected_end: date, seen: str | None = None
) -> ImplementationPlan:
    """Write the implementation plan; a changed plan of a group đề án must be approved by the Sở again.

    ``seen`` is the print of the plan that the person had before them: StaleState (``changed_meanwhile``) when it was changed since.
    The same plan again changes nothing, and takes no approval away.
    """
    with acting(actor=actor, action="implementation_plan.save", project_id=project_id) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, acts.WRITE_PLAN.states, say_as("act", "lập kế hoạch thực hiện"))
        require_text("text", say("Nội dung kế hoạch thực hiện"), text)
        paper_days.refuse_outside_project(project, expected_end)
        found = ImplementationPlan.objects.filter(project=project).first()
        if found is not None and (found.text, found.expected_end) == (text.strip(), expected_end):
            return found
        _refuse_other_plan(found, seen)
        plan, _ = ImplementationPlan.objects.update_or_create(
            project=project,
            defaults={
                "text": text.strip(),
                "expected_end": expected_end,
                "approved_by": None,
                "approved_at": None,
            },
        )
        keep_plans([plan])
        after = {"text": plan.text, "expected_end": expected_end}
        audit.record(actor=actor, action="implementation_plan.save", obj=plan, after=after)
    return plan


def _refuse_other_plan(plan: ImplementationPlan | None, seen: str | None) -> None:
    if seen is not None and seen != fingerprint(plan, PLAN_FIELDS):
        raise StaleState(
            say(
                "Kế hoạch thực hiện vừa được người khác sửa hoặc phê duyệt. Hãy xem bản đang lưu trước khi làm tiếp."
            ),
            code="changed_meanwhile",
        )


def approve_implementation_plan(
    *, actor: User, project_id: int, seen: str | None = None
) -> ImplementationPlan:
    """The Sở approves the plan of a group đề án, which must name its beneficiaries by then (TT 36/2013 Art. 2, 10, 21).

    Raises StaleState for a plan that is approved already or is not the one that was ``seen``.
    """
    with acting(actor=actor, action="implementation_plan.approve", project_id=project_id) as project:
        require(actor, project, rules.BASE_LEAD)
        require_state(project, acts.APPROVE_PLAN.states, say_as("act", "phê duyệt kế hoạch thực hiện"))
        plan = ImplementationPlan.objects.filter(project=project).first()
        if plan is None:
            raise RuleViolation(say("Chưa có kế hoạch thực hiện để phê duyệt."), code="plan_missing")
        if plan.approved_at is not None:
            raise StaleState(
                say(
                    "Kế hoạch thực hiện đã được phê duyệt ngày %(approved_at)s.",
                    approved_at=f"{timezone.localdate(plan.approved_at):%d/%m/%Y}",
                ),
                code="plan_approved",
            )
        _refuse_other_plan(plan, seen)
        refuse_unnamed(project)
        plan.approved_by = actor
        plan.approved_at = timezone.now()
        plan.save(update_fields=["approved_by", "approved_at"])
        audit.record(actor=actor, action="implementation_plan.approve", obj=plan)
    return plan


def record_acceptance(
    *,
    actor: User,
    project_id: int,
    place: str,
    happened_on: date,
    minutes_number: str,
    volume: str,
    passed: bool,
    paper: Voucher | None = None,
) -> Acceptance:
    """Record the minutes of base acceptance at one place (forms 5a–5c), passed or not; the Sở's lead then accepts the đề án. ``paper`` is
    their scan; accepting asks for it, whether it came with the record or later.

    Recorded by the Sở, never by the implementing centre. Raises NotFound, NotAllowed, RuleViolation, InvalidInput.
    """
    with acting(actor=actor, action="acceptance.record", project_id=project_id) as project:
        require(actor, project, rules.BASE_STAFF)
        require_state(project, acts.RECORD_ACCEPTANCE.states, say_as("act", "ghi nghiệm thu"))
        refuse_future(happened_on, "happened_on", say("Ngày nghiệm thu"))
        paper_days.refuse_before_contract(project, happened_on)
        _check_number(minutes_number, say("Ghi số biên bản nghiệm thu."), "minutes_number")
        require_text("place", say("Địa điểm nghiệm thu"), place, longest=200)
        require_text("volume", say("Khối lượng hoàn thành"), volume)
        try:
            with transaction.atomic():
                acceptance = Acceptance.objects.create(
                    project=project,
                    place=place.strip(),
                    happened_on=happened_on,
                    minutes_number=minutes_number.strip(),
                    volume=volume.strip(),
                    passed=passed,
                    recorded_by=actor,
                )
        except IntegrityError:
            raise RuleViolation(
                say("Nghiệm thu tại nơi này trong ngày này đã được ghi."),
                code="acceptance_taken",
                field="place",
            ) from None
        keep_paper_of(actor, project, AttachmentKind.MINUTES, paper)
        audit.record(
            actor=actor, action="acceptance.record", obj=acceptance, after=audit.snapshot(acceptance)
        )
    return acceptance


def record_settlement(
    *, actor: User, project_id: int, number: str, happened_on: date, note: str = ""
) -> Settlement:
    """File the settlement dossier of an accepted đề án (TT 36/2013 Art. 18); the paying side then settles."""
    with acting(actor=actor, action="settlement.record", project_id=project_id) as project:
        require(actor, project, rules.IMPLEMENTER_ACCOUNTS)
        require_state(project, acts.FILE_SETTLEMENT.states, say_as("act", "lập hồ sơ quyết toán"))
        _check_number(number, say("Ghi số hồ sơ quyết toán."))
        refuse_future(happened_on, "happened_on", say("Ngày lập hồ sơ quyết toán"))
        paper_days.refuse_before_acceptance(project, happened_on)
        if Settlement.objects.filter(project=project).exists():
            raise StaleState(
                say("Đề án %(code)s đã có hồ sơ quyết toán.", code=project.code), code="settlement_exists"
            )
        settlement = Settlement.objects.create(
            project=project,
            number=number.strip(),
            happened_on=happened_on,
            note=note.strip(),
            recorded_by=actor,
        )
        after = {"number": settlement.number, "happened_on": happened_on}
        audit.record(actor=actor, action="settlement.record", obj=settlement, after=after)
    return settlement


def require_state(project: Project, states: tuple[str, ...], act: str) -> None:
    """Raise RuleViolation (``wrong_state``) unless the đề án is in one of ``states``."""
    if project.status not in states:
        raise RuleViolation(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không %(act)s được.",
                code=project.code,
                status=State(project.status).label,
                act=act,
            ),
            code="wrong_state",
            details={"status": project.status},
        )


def refuse_future(day: date, name: str, label: str) -> None:
    """Raise InvalidInput for a day to come: facts are recorded after they happened."""
    if day > timezone.localdate():
        raise InvalidInput(
            say("%(label)s %(day)s ở tương lai.", label=label, day=f"{day:%d/%m/%Y}"),
            code="date_to_come",
            field=name,
        )


def require_text(name: str, label: str, text: str, *, longest: int = 20_000) -> None:
    """Raise InvalidInput for a text that is blank or longer than ``longest`` characters."""
    if not text.strip():
        raise InvalidInput(say("Ghi %(label)s.", label=lowered(label)), code="text_missing", field=name)
    if len(text.strip()) > longest:
        shown = f"{longest:,}".replace(",", ".")
        raise InvalidInput(
            say("%(label)s dài quá %(longest)s ký tự.", label=label, longest=shown),
            code="too_long",
            field=name,
        )


def _check_number(number: str, message: str, name: str = "number") -> None:
    if not number.strip():
        raise InvalidInput(message, code="number_missing", field=name)
    if len(number.strip()) > 60:
        raise InvalidInput(say("Số văn bản dài quá 60 ký tự."), code="too_long", field=name)
