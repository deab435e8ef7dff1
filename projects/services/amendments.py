"""Deciding amendments: confirmed by the Sở, decided by the right authority, applied by a decision (R19), or returned or refused with a reason.

TT 36/2013/TT-BCT Art. 11, amended by TT 17/2018/TT-BCT. What the decision changes is written anew, never over the old: budget lines are
retired and added, money moves by increase and decrease in the ledger, and the amendment keeps each field and the whole dossier before and
after. How one is asked for: ``projects.services.amendment_requests``.
"""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from centers.models import User
from core.exceptions import RuleViolation, StaleState
from core.words import filed, in_vietnamese, say, say_as
from projects import rules
from projects.enums import STATE_SOURCES, AmendmentState, Authority, ChangeKind, DecisionKind, EntryKind
from projects.models import Amendment, AmendmentRound, AnnualPlan, Decision, Project
from projects.selectors.amendment_acts import ALWAYS, own_refusal, right_to
from projects.selectors.amendments import (
    ASKED_STATES,
    DECIDERS,
    OPEN_STATES,
    WRITTEN_STATES,
    assigned_years,
    plans_of,
)
from projects.selectors.dossier import dossier_of
from projects.selectors.issuing import place_of_project
from projects.selectors.law import authority_for
from projects.selectors.plans import unassigned_lots
from projects.services.acting import acting, refuse_own, require
from projects.services.amendment_checks import (
    asked_amendment,
    fields_of,
    refuse_drift,
    refuse_lacking,
    refuse_unanswered,
    refuse_unseen,
    turn_amendment,
)
from projects.services.amendment_requests import refuse_unamendable
from projects.services.changes import apply_changes, current
from projects.services.decisions import decision_of, note_decision
from projects.services.dossier_needs import dossier_lacks
from projects.services.effects import plan_for_rise, planned_lots
from projects.services.envelopes import refuse_above_envelope
from projects.services.execution import require_state
from projects.services.findings import end_unfounded
from projects.services.ledger import record_entry
from projects.services.paper import Paper, keep_paper, refuse_before_given
from projects.validators import AMENDABLE

STATES_OF_ACT: Mapping[str, tuple[str, ...]] = {
    "amendment_edit": WRITTEN_STATES,
    "amendment_send": WRITTEN_STATES,
    "amendment_withdraw": OPEN_STATES,
    "amendment_confirm": (AmendmentState.SENT,),
    "amendment_decide": (AmendmentState.CONFIRMED,),
    "amendment_return": ASKED_STATES,
    "amendment_refuse": ASKED_STATES,
}


def may_act(*, actor: User, project: Project, amendment: Amendment, act: str) -> None:
    """Raise NotAllowed when ``act`` is not the actor's, StaleState when it is not open any more.

    For pages, before anything is typed; the act itself asks again under lock.
    """
    require(actor, project, right_to(act, amendment))
    _refuse_own(actor, amendment, act)
    _refuse_state(amendment, STATES_OF_ACT[act])
    if act not in ALWAYS:
        refuse_unamendable(project)


def _refuse_state(amendment: Amendment, states: tuple[str, ...]) -> None:
    if amendment.state not in states:
        raise StaleState(
            say(
                "Đề nghị điều chỉnh số %(number)s đang ở trạng thái “%(state)s”; việc này không còn làm được.",
                number=amendment.number,
                state=AmendmentState(amendment.state).label,
            ),
            code="wrong_state",
        )


def confirm_amendment(*, actor: User, amendment_id: int) -> Amendment:
    """The Sở confirms the request; never by the person who made it. Raises StaleState when the đề án changed since the request."""
    asked = asked_amendment(amendment_id)
    with acting(actor=actor, action="amendment.confirm", project_id=asked.project_id) as project:
        require(actor, project, rules.BASE_LEAD)
        require_state(project, AMENDABLE, say_as("act", "xác nhận điều chỉnh"))
        _refuse_own(actor, asked, "amendment_confirm")
        _refuse_state(asked, STATES_OF_ACT["amendment_confirm"])
        refuse_drift(project, asked)
        return turn_amendment(
            actor,
            asked,
            (AmendmentState.SENT,),
            "amendment.confirm",
            state=AmendmentState.CONFIRMED,
            confirmed_by=actor,
            confirmed_at=timezone.now(),
        )


def return_amendment(*, actor: User, amendment_id: int, reason: str) -> Amendment:
    """Give a request back to be mended, with a reason: the Sở before it confirms, the deciding authority after. It comes back to whoever
    returned it.

    What was sent stays as a round. Raises NotFound, NotAllowed, StaleState, RuleViolation (``reason_missing``).
    """
    asked = asked_amendment(amendment_id)
    with acting(actor=actor, action="amendment.return", project_id=asked.project_id) as project:
        require(actor, project, right_to("amendment_return", asked))
        _refuse_own(actor, asked, "amendment_return")
        require_state(project, AMENDABLE, say_as("act", "trả lại điều chỉnh"))
        if not reason.strip():
            raise RuleViolation(say("Ghi lý do trả lại."), code="reason_missing", field="reason")
        _refuse_state(asked, ASKED_STATES)
        now = timezone.now()
        whole = current(project, sorted(fields_of(asked.kind)))
        returned = turn_amendment(
            actor,
            asked,
            (AmendmentState(asked.state),),
            "amendment.return",
            reason=reason.strip(),
            state=AmendmentState.RETURNED,
            returned_from=asked.state,
            returned_at=now,
            before=whole,
            after={**whole, **asked.after},
            revision=asked.revision + 1,
            saved_at=now,
        )
        AmendmentRound.objects.create(
            amendment=returned,
            number=returned.rounds.count() + 1,
            before=asked.before,
            after=asked.after,
            reason=asked.reason,
            sent_by=asked.requested_by,
            sent_at=asked.sent_at or now,
            level=asked.state,
            returned_by=actor,
            returned_at=now,
            return_reason=reason.strip(),
        )
    return returned


def refuse_amendment(*, actor: User, amendment_id: int, reason: str) -> Amendment:
    """Refuse a request: the Sở before it confirms, the deciding authority after."""
    asked = asked_amendment(amendment_id)
    with acting(actor=actor, action="amendment.refuse", project_id=asked.project_id) as project:
        require(actor, project, right_to("amendment_refuse", asked))
        _refuse_own(actor, asked, "amendment_refuse")
        if not reason.strip():
            raise RuleViolation(say("Ghi lý do không chấp thuận."), code="reason_missing", field="reason")
        _refuse_state(asked, ASKED_STATES)
        refused = turn_amendment(
            actor,
            asked,
            (AmendmentState(asked.state),),
            "amendment.refuse",
            reason=reason.strip(),
            state=AmendmentState.REFUSED,
            refusal_reason=reason.strip(),
            decided_by=actor,
            decided_at=timezone.now(),
        )
        end_unfounded(
            actor=actor,
            project=project,
            reason=filed(say("Đề nghị điều chỉnh số %(number)s không được chấp thuận.", number=asked.number)),
        )
    return refused


def decide_amendment(
    *,
    actor: User,
    amendment_id: int,
    number: str,
    date: date,
    issuer: str,
    paper: Paper | None = None,
    seen: str = "",
) -> Amendment:
    """Decide a confirmed request by a numbered decision of the authority that the law names for it on that day, and apply it.

    ``paper`` is the decision's scan, ``seen`` the mark of what it leaves out of step (``selectors.amendment_effects.seen_mark``). What
    the changed budget has against the norms must be answered before. Raises NotFound, NotAllowed, RuleViolation (``wrong_authority``,
    ``effects_unseen``), StaleState when the đề án changed since the request or the request is not waiting, BudgetExceeded when the
    plan's envelope does not hold a rise; nothing is changed then.
    """
    asked = asked_amendment(amendment_id)
    plans = plans_of(asked)
    with acting(
        actor=actor,
        action="amendment.decide",
        project_id=asked.project_id,
        plans=[plan.pk for plan in plans.values()],
    ) as project:
        rule = authority_for(asked.kind, project.fund, project.form, date)
        require(actor, project, DECIDERS[rule.authority])
        require_state(project, AMENDABLE, say_as("act", "điều chỉnh"))
        _refuse_own(actor, asked, "amendment_decide")
        _refuse_state(asked_amendment(asked.pk), (AmendmentState.CONFIRMED,))
        if issuer != rule.authority:
            raise RuleViolation(
                say(
                    "“%(kind)s” do %(authority)s quyết định (%(citation)s).",
                    kind=ChangeKind(asked.kind).label,
                    authority=Authority(rule.authority).label,
                    citation=rule.citation,
                ),
                code="wrong_authority",
                field="issuer",
            )
        refuse_before_given(project, date)
        refuse_unanswered(project, asked)
        effects = refuse_unseen(project, asked, seen)
        decision, created = decision_of(
            actor=actor,
            number=number,
            day=date,
            issuer=issuer,
            place=place_of_project(project, issuer, date, actor),
            kind=DecisionKind.ADJUST,
            request_key=f"amendment:{asked.pk}",
        )
        if created:
            note_decision(actor, decision)
        if paper is not None:
            keep_paper(actor=actor, decision=decision, paper=paper)
        decided = turn_amendment(
            actor,
            asked,
            (AmendmentState.CONFIRMED,),
            "amendment.decide",
            told={"effects": effects} if effects else None,
            state=AmendmentState.DECIDED,
            decided_by=actor,
            decided_at=timezone.now(),
            decision=decision,
            authority=rule.authority,
        )
        _apply(actor, project, decided, decision, plans)
    return decided


def _apply(
    actor: User, project: Project, amendment: Amendment, decision: Decision, plans: Mapping[int, AnnualPlan]
) -> None:
    refuse_drift(project, amendment)
    with in_vietnamese():
        content = dossier_of(project)
    years = assigned_years(project)
    before = {year: planned_lots(project, year) for year in years}
    # A source that was planned and not given yet waits for a plan's decision, which gives what is planned then.
    waiting = {year: unassigned_lots([project.pk], year).get(project.pk, {}) for year in years}
    lacked = dossier_lacks(project)
    apply_changes(actor=actor, project=project, changes=amendment.after, reason=filed(decision))
    refuse_lacking(project, lacked)
    for year in years:
        after = planned_lots(project, year)
        for source in STATE_SOURCES:
            if source in waiting[year]:
                continue
            change = after.get(source, 0) - before[year].get(source, 0)
            if change > 0:
                refuse_above_envelope(plan_for_rise(plans, year), source, change)
            if change:
                refuse_before_given(project, decision.date, fund_year=year)
                record_entry(
                    actor=actor,
                    project=project,
                    source=source,
                    fund_year=year,
                    kind=EntryKind.INCREASE if change > 0 else EntryKind.DECREASE,
                    amount=abs(change),
                    happened_on=decision.date,
                    request_key=f"amendment:{amendment.pk}:{source}:{year}",
                    document=filed(decision),
                    decision=decision,
                )
    with in_vietnamese():
        amendment.content_before, amendment.content_after = content, dossier_of(project)
    amendment.save(update_fields=["content_before", "content_after"])


def _refuse_own(actor: User, asked: Amendment, act: str) -> None:
    """Raise NotAllowed for whoever asked for it in any round, or confirmed what a higher authority decides."""
    found = own_refusal(act, asked, actor)
    if found is not None:
        refuse_own(actor, found, actor.pk)
