"""The one door through which a đề án changes its state. The table is in ``projects.workflow``; here it is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.mail import mail_readers
from core.words import say
from projects import rules
from projects.enums import Action, State
from projects.models import Decision, Project, StateChange
from projects.rules import Case, Right, stands_at, why_not
from projects.selectors.ending import Ending, ending_in
from projects.selectors.projects import case_of, route_of
from projects.selectors.telling import told_before
from projects.selectors.waiting import people_awaited
from projects.services.acting import acting, refuse
from projects.services.attempt import Attempt
from projects.services.effects import apply_effects
from projects.services.needs import lacking
from projects.services.versions import keep_projects
from projects.validators import Problem
from projects.workflow import STATE_LEVELS, Effect, Need, Step, rights_for, step_for


def transition_project(
    *, project_id: int, action: str, actor: User, reason: str = "", facts: Mapping[str, Any] | None = None
) -> Project:
    """Take one step of the workflow table and return the đề án in its new state.

    ``facts`` may carry ``decision`` (the id of the Decision behind approving or stopping) ``seen`` (the state the person saw), and
    ``sure`` (the mark of what was told before accepting or settling, ``selectors.telling``; needed where something is).
    In one transaction: right, needs, state by conditional update, history, audit, effects; mail goes out after the commit. Raises
    NotFound, StaleState (``wrong_state``: no such step from here, or somebody was faster), NotAllowed, Problems with every missing
    need, BudgetExceeded; nothing is changed then, and the refusal is on record.
    """
    if action not in Action.values:
        raise InvalidInput(
            say("Việc “%(action)s” không có trong quy trình.", action=action[:20]),
            code="unknown_action",
            field="action",
        )
    given = facts or {}
    decision = _decision(given.get("decision"))
    plans = (decision.plan_id if decision else None,)
    with acting(actor=actor, action=f"project.{action}", project_id=project_id, plans=plans) as project:
        attempt = attempt_of(project, Action(action), actor, reason.strip(), decision, seen=given.get("seen"))
        problems = lacking(attempt)
        if problems:
            refuse(project, problems)
        _refuse_untold(attempt, str(given.get("sure") or ""))
        _move(attempt)
        apply_effects(attempt)
        _tell(attempt)
    return project


def _refuse_untold(attempt: Attempt, sure: str) -> None:
    """Raise RuleViolation (``told_unseen``) where something is told before the step and ``sure`` does not stand for it as it is now."""
    mark = told_before(attempt.project, attempt.step.action).mark
    if mark and mark != sure:
        raise RuleViolation(
            say(
                "Có điều phải xem trước khi làm việc này, hoặc điều đã xem vừa thay đổi. Hãy xem lại rồi xác nhận."
            ),
            code="told_unseen",
            field="sure",
        )


@dataclass(frozen=True, slots=True)
class StepPreview:
    """What a step would do now: where it leads, the problems that still stand in its way (the reason is asked on the page), and which
    open things it would end.
    """

    start: State
    end: State
    needs_reason: bool
    problems: list[Problem]
    ending: list[Ending]


def preview_step(*, project_id: int, action: Action, actor: User) -> StepPreview:
    """Try a step without taking it. Raises NotFound, NotAllowed and StaleState as the step itself would."""
    project = Project.objects.visible_to(actor.scope).select_related("center").filter(pk=project_id).first()
    if project is None:
        raise NotFound(say("Không tìm thấy đề án."), code="project_not_found")
    return _previewed(attempt_of(project, action, actor, "", None, seen=None))


def preview_submission(*, project_id: int, actor: User) -> StepPreview:
    """What still stands in the way of sending the dossier, for everybody who writes it: an officer prepares what the lead sends.

    Raises NotFound, NotAllowed, and StaleState when the dossier is not being written.
    """
    project = Project.objects.visible_to(actor.scope).select_related("center").filter(pk=project_id).first()
    if project is None:
        raise NotFound(say("Không tìm thấy đề án."), code="project_not_found")
    writers = (rules.IMPLEMENTER_STAFF,)
    try:
        attempt = attempt_of(project, Action.SUBMIT, actor, "", None, seen=None, rights=writers)
    except StaleState as refusal:
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, hồ sơ không sửa được nữa. Hãy tải lại trang để xem tình hình mới.",
                code=project.code,
                status=State(project.status).label,
            ),
            code=refusal.code,
            field=refusal.field,
            details=refusal.details,
        ) from refusal
    return _previewed(attempt)


def _previewed(attempt: Attempt) -> StepPreview:
    found = [one for one in lacking(attempt) if one["field"] != "reason"]
    ends = Effect.END_OPEN in attempt.step.effects
    ending = ending_in(attempt.project, attempt.end) if ends else []
    return StepPreview(attempt.step.start, attempt.end, Need.REASON in attempt.step.needs, found, ending)


def _decision(pk: int | None) -> Decision | None:
    if pk is None:
        return None
    known = isinstance(pk, int) and not isinstance(pk, bool)
    decision = Decision.objects.select_related("plan").filter(pk=pk).first() if known else None
    if decision is None:
        raise InvalidInput(say("Không tìm thấy quyết định."), code="unknown_decision", field="decision")
    return decision


def attempt_of(
    project: Project,
    action: Action,
    actor: User,
    reason: str,
    decision: Decision | None,
    *,
    seen: str | None,
    rights: tuple[Right, ...] = (),
    case: Case | None = None,
) -> Attempt:
    """The step from the table, with the right to take it, or one of ``rights`` where a preview asks for less; ``case`` where it is known.

    Raises NotAllowed, StaleState (``wrong_state``).
    """
    case = case or case_of(project)
    step = step_for(project.status, action, project.fund)
    refusal = why_not(actor, rights or (step.rights if step else rights_for(action, project.fund)), case)
    if refusal is not None:
        raise NotAllowed(
            say(
                "Bạn không có quyền “%(action)s” với đề án %(code)s. %(refusal)s",
                action=action.label,
                code=project.code,
                refusal=refusal,
            ),
            code="no_right",
        )
    if step is None or (seen is not None and seen != project.status):
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không thể “%(action)s”. Hãy tải lại trang để xem tình hình mới.",
                code=project.code,
                status=State(project.status).label,
                action=action.label,
            ),
            code="wrong_state",
            field="action",
            details={"status": project.status},
        )
    return Attempt(
        project, case, step, step.end_for(route_of(project)), actor, reason, decision, timezone.localdate()
    )


def _move(attempt: Attempt) -> None:
    """Change the state if it is still the one that was checked, and write it down."""
    project, step = attempt.project, attempt.step
    now = timezone.now()
    values = _values(attempt, now)
    before = {name: getattr(project, name) for name in values}
    if not Project.objects.filter(pk=project.pk, status=step.start).update(**values):
        raise StaleState(
            say("Đề án %(code)s vừa được người khác xử lý. Hãy tải lại trang.", code=project.code),
            code="wrong_state",
            field="action",
        )
    for name, value in values.items():
        setattr(project, name, value)
    keep_projects([project])
    StateChange.objects.create(
        project=project,
        action=step.action,
        from_state=step.start,
        to_state=attempt.end,
        actor=attempt.actor,
        center=_center_of(attempt.actor, step, attempt.case),
        reason=attempt.reason,
        decision=attempt.decision,
    )
    audit.record(
        actor=attempt.actor,
        action=f"project.{step.action.value}",
        obj=project,
        before=before,
        after=values,
        reason=attempt.reason,
    )


def _values(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The columns that the step changes."""
    values: dict[str, Any] = {"status": attempt.end.value, "status_since": now}
    if attempt.end == State.RETURNED:
        values["returned_from"] = STATE_LEVELS[attempt.step.start].value
    elif attempt.step.start == State.RETURNED:
        values["returned_from"] = ""
    if attempt.end == State.STOPPED and attempt.decision is not None:
        values["stopped_on"] = attempt.decision.date
    return values


def _center_of(actor: User, step: Step, case: Case) -> Center | None:
    """The centre for which the person acted."""
    for membership in actor.current_memberships:
        for right in step.rights:
            if membership.role in right.roles and stands_at(membership, right.side, case):
                return membership.center
    return None


def _tell(attempt: Attempt) -> None:
    """Mail to the people whose move it is now, except the one who acted."""
    project, step = attempt.project, attempt.step
    people = people_awaited(project).exclude(pk=attempt.actor.pk).exclude(email="")
    reason = say("\nLý do: %(reason)s", reason=attempt.reason) if attempt.reason else ""
    mail_readers(
        to=people.values_list("email", "language"),
        subject=say("[Khuyến công] %(code)s: %(action)s", code=project.code, action=step.action.label),
        body=say(
            "Đề án %(code)s – %(title)s\n%(action)s: %(start)s → %(end)s.%(reason)s\n\nĐề án đang chờ bạn xử lý trên Cổng quản lý khuyến công.\n",
            code=project.code,
            title=project.title,
            action=step.action.label,
            start=step.start.label,
            end=attempt.end.label,
            reason=reason,
        ),
    )
