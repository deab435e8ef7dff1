"""Numbered decisions over a list of đề án: recorded once, carried out row by row, asked twice answered once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Province, User
from core import audit
from core.exceptions import DomainError, InvalidInput, NotAllowed, Problems, RuleViolation
from core.stored import whole
from core.words import filed, lowered, say
from projects.enums import Action, Authority, DecisionKind, EntryKind, State
from projects.models import AnnualPlan, Decision, DecisionRequest, Entry, Project
from projects.rules import Case, why_not
from projects.selectors.issuing import place_of_plan
from projects.selectors.plans import why_not_approve
from projects.selectors.projects import case_of
from projects.services.acting import acting, refuse
from projects.services.attempt import Attempt
from projects.services.effects import CARRIED_ON, assign_lots, nothing_to_assign
from projects.services.lifecycle import transition_project
from projects.services.needs import lacking
from projects.services.paper import Paper, check_day, check_number, keep_paper, refuse_long_before
from projects.workflow import step_for

ASSIGNED = say("Đã giao kinh phí năm kế hoạch cho đề án chuyển tiếp.")
APPROVED = say("Đã phê duyệt.")
"""What the rows of a list are told that passed."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of one đề án of a list. ``status`` is ``approved``, ``assigned`` (a later year's money) or ``refused``."""

    project_id: int
    code: str
    ok: bool
    status: str
    message: str = ""
    errors: list[dict[str, Any]] = field(default_factory=list)


def approve_plan(
    *,
    actor: User,
    number: str,
    date: date,
    issuer: str,
    plan: AnnualPlan,
    batch: int,
    project_ids: Sequence[int],
    request_key: str,
    paper: Paper | None = None,
) -> list[RowResult]:
    """Approve a list of đề án by one decision (TT 36/2013 Art. 6, 8), and give the year's money to those that go on from earlier years.

    The plan's row is locked throughout, so the envelope is never passed. Each row stands alone: one that is refused leaves the others.
    When every row is refused no decision remains. The same ``request_key`` with the same content gives the same results; ``paper`` is
    the decision's scan. Raises NotAllowed, which is kept on record, InvalidInput, RuleViolation (``request_key_reused``,
    ``decision_number_taken``).
    """
    content = {
        "number": number.strip(),
        "date": date.isoformat(),
        "issuer": issuer,
        "plan": plan.pk,
        "batch": batch,
        "projects": sorted(set(project_ids)),
    }
    if not project_ids or not request_key:
        raise no_rows()
    refuse_without_right(actor, plan)
    with whole():
        locked = AnnualPlan.objects.select_for_update(of=("self",)).select_related("center").get(pk=plan.pk)
        earlier = replayed(request_key, content)
        if earlier is not None:
            return [RowResult(**row) for row in earlier]
        decision, created = decision_of(
            actor=actor,
            number=number,
            day=date,
            issuer=issuer,
            place=place_of_plan(locked, issuer, date),
            kind=DecisionKind.APPROVE_PLAN,
            plan=locked,
            batch=batch,
            request_key=request_key,
        )
        found = {pk: _approve_row(actor, decision, pk) for pk in sorted(set(project_ids))}
        rows = [found[pk] for pk in dict.fromkeys(project_ids)]
        if any(row.ok for row in rows):
            remember(actor, decision, request_key, content, [_kept(row) for row in rows])
            if created:
                note_decision(actor, decision)
            if paper is not None:
                keep_paper(actor=actor, decision=decision, paper=paper)
        elif created:
            decision.delete()
    return rows


def _kept(row: RowResult) -> dict[str, Any]:
    """A row as it is kept, in Vietnamese: whoever asks again reads what was answered then."""
    errors = [{**error, "message": filed(error["message"])} for error in row.errors]
    return {**asdict(row), "message": filed(row.message), "errors": errors}


def no_rows() -> InvalidInput:
    """The refusal of a decision over nothing."""
    return InvalidInput(say("Chọn ít nhất một đề án để phê duyệt."), code="empty_list", field="projects")


def refuse_without_right(actor: User, plan: AnnualPlan) -> None:
    """Raise NotAllowed, and keep the refusal on record, for somebody who does not approve the plan."""
    reason = why_not_approve(actor, plan)
    if reason is not None:
        refusal = NotAllowed(
            say("Bạn không có quyền phê duyệt %(plan)s. %(reason)s", plan=plan, reason=reason),
            code="no_right",
        )
        audit.record_refusal(actor=actor, action="plan.approve", obj=plan, reason=audit.reason_of(refusal))
        raise refusal


def _approve_row(actor: User, decision: Decision, project_id: int) -> RowResult:
    """One đề án in its own savepoint."""
    known = Project.objects.visible_to(actor.scope).filter(pk=project_id).first()
    code = known.code if known else ""
    try:
        if known and known.status in CARRIED_ON:
            _assign_next_year(actor, decision, project_id)
            return RowResult(project_id, code, True, "assigned", ASSIGNED)
        transition_project(
            project_id=project_id, action=Action.APPROVE, actor=actor, facts={"decision": decision.pk}
        )
    except DomainError as refusal:
        return refused_row(project_id, code, refusal)
    return RowResult(project_id, code, True, "approved", APPROVED)


def refused_row(project_id: int, code: str, refusal: DomainError) -> RowResult:
    """The result of a row that was refused, with every problem of it."""
    errors = [dict(error) for error in refusal.errors] if isinstance(refusal, Problems) else []
    return RowResult(project_id, code, False, "refused", refusal.told_whole, errors)


def _assign_next_year(actor: User, decision: Decision, project_id: int) -> None:
    """A đề án that goes on gets the plan year's money by the same decision; its state stays."""
    with acting(
        actor=actor, action="project.assign", project_id=project_id, plans=(decision.plan_id,)
    ) as project:
        attempt = assign_attempt(actor, decision, project, case_of(project))
        problems = lacking(attempt)
        if problems:
            refuse(project, problems)
        amount = assign_lots(attempt)
        if not amount:
            raise nothing_to_assign(project, carried=True, given=_assigned_by(project, decision))
        audit.record(
            actor=actor,
            action="project.assign",
            obj=project,
            after={"decision": filed(decision), "amount": amount},
        )


def assign_attempt(actor: User, decision: Decision, project: Project, case: Case) -> Attempt:
    """The try at giving a later year's money to a đề án that goes on; raises NotAllowed."""
    step = step_for(State.PLAN_PENDING, Action.APPROVE, project.fund)
    assert step is not None
    reason = why_not(actor, step.rights, case)
    if reason is not None:
        raise NotAllowed(
            say(
                "Bạn không có quyền giao kinh phí cho đề án %(code)s. %(reason)s",
                code=project.code,
                reason=reason,
            ),
            code="no_right",
        )
    return Attempt(project, case, step, State(project.status), actor, "", decision, timezone.localdate())


def _assigned_by(project: Project, decision: Decision) -> Decision | None:
    """Which other decision gave the money of the plan's year: who was a moment too late reads who was first."""
    assert decision.plan is not None
    given = Entry.objects.filter(project=project, kind=EntryKind.ASSIGN, fund_year=decision.plan.year)
    last = given.exclude(decision=None).select_related("decision").order_by("-pk").first()
    return last.decision if last else None


def decision_of(
    *,
    actor: User,
    number: str,
    day: date,
    issuer: str,
    place: Province | None,
    kind: str,
    request_key: str,
    plan: AnnualPlan | None = None,
    batch: int = 1,
    summary: str = "",
) -> tuple[Decision, bool]:
    """The decision with this number, day and issuer of the place, recorded now if it is new; (decision, whether it is new).

    A caller whose act succeeds puts a new one on the audit trail by ``note_decision``. One paper may cover several acts, so a known one is taken again when it is of the same kind, plan and batch. Raises InvalidInput
    for a blank number, an unknown issuer, a day to come or long before the plan; RuleViolation (``decision_number_taken``, ``request_key_reused``).
    """
    number = _check_paper(number, day, issuer)
    if plan is not None:
        refuse_long_before(plan, day)
    values = {"kind": kind, "plan": plan, "batch": batch}
    try:
        with transaction.atomic():
            decision, created = Decision.objects.get_or_create(
                number=number,
                date=day,
                issuer=issuer,
                place=place,
                defaults={**values, "summary": summary, "request_key": request_key, "recorded_by": actor},
            )
    except IntegrityError:
        raise RuleViolation(
            say("Khóa yêu cầu “%(request_key)s” đã dùng cho một quyết định khác.", request_key=request_key),
            code="request_key_reused",
            field="request_key",
        ) from None
    if any(getattr(decision, name) != value for name, value in values.items()):
        raise RuleViolation(
            say(
                "Quyết định số %(decision)s đã được ghi cho việc khác (%(kind)s).",
                decision=decision,
                kind=lowered(DecisionKind(decision.kind).label),
            ),
            code="decision_number_taken",
            field="number",
        )
    return decision, created


def note_decision(actor: User, decision: Decision) -> None:
    """Put a new decision on the audit trail, once it is sure that it stays."""
    names = ("number", "date", "issuer", "kind", "plan_id", "batch", "summary")
    audit.record(
        actor=actor,
        action="decision.record",
        obj=decision,
        after={name: getattr(decision, name) for name in names}
        | ({"place": filed(decision.place)} if decision.place else {}),
    )


def _check_paper(number: str, day: date, issuer: str) -> str:
    number = check_number(number)
    if issuer not in Authority.values:
        raise InvalidInput(
            say("Cấp ban hành “%(issuer)s” không có.", issuer=issuer), code="unknown_issuer", field="issuer"
        )
    check_day(day)
    return number


def replayed(request_key: str, content: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The result of the earlier request with this key; None when there was none, RuleViolation when it asked for something else."""
    earlier = DecisionRequest.objects.filter(request_key=request_key).first()
    if earlier is None:
        return None
    if earlier.content != dict(content):
        raise RuleViolation(
            say("Khóa yêu cầu “%(request_key)s” đã dùng cho một yêu cầu khác.", request_key=request_key),
            code="request_key_reused",
            field="request_key",
        )
    return list(earlier.result)


def remember(
    actor: User,
    decision: Decision,
    request_key: str,
    content: Mapping[str, Any],
    result: list[dict[str, Any]],
) -> None:
    """Keep what a request asked and what came of it."""
    DecisionRequest.objects.create(
        decision=decision, request_key=request_key, content=dict(content), result=result, recorded_by=actor
    )
