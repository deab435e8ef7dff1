"""What a decision over a plan would do to each đề án of its list, found out for all of them in a few queries.

The rows of ``approve_plan`` are carried out one by one; here the same checks are asked of what was read at once, in the same order, with
the envelope running down as it would. ``tests/projects/test_plan_preview.py`` holds the two together.
"""

from collections.abc import Mapping, Sequence

from centers.models import User
from core.exceptions import DomainError, NotFound
from core.words import say
from projects.enums import Action
from projects.models import AnnualPlan, Decision, Project
from projects.rules import Case
from projects.selectors.plans import Envelopes, envelopes_in, unassigned_lots
from projects.selectors.projects import cases_of
from projects.services.acting import refuse
from projects.services.decisions import APPROVED, ASSIGNED, RowResult, assign_attempt, refused_row
from projects.services.effects import CARRIED_ON, nothing_to_assign
from projects.services.envelopes import refuse_above_use
from projects.services.lifecycle import attempt_of
from projects.services.needs import lacking


class _Envelope:
    """The plan's money as it runs down row by row; each source is read once."""

    def __init__(self, plan: AnnualPlan, batch: int) -> None:
        self._plan, self._batch = plan, batch
        self._money: dict[str, Envelopes] = {}

    def take(self, lots: Mapping[str, int]) -> None:
        """Take all of ``lots`` or raise BudgetExceeded and take none."""
        after = dict(self._money)
        for source, amount in lots.items():
            if source not in after:
                after[source] = self._money[source] = envelopes_in(self._plan, source)
            money = after[source]
            refuse_above_use(self._plan, money.use(self._batch), amount)
            after[source] = money.taking(self._batch, amount)
        self._money = after


def preview_rows(*, actor: User, decision: Decision, project_ids: Sequence[int]) -> list[RowResult]:
    """A result per row, as ``approve_plan`` would give it now; writes nothing. The number of queries does not grow with the list."""
    plan = decision.plan
    assert plan is not None
    ids = list(dict.fromkeys(project_ids))
    seen = Project.objects.visible_to(actor.scope).filter(pk__in=ids).select_related("center", "province")
    known = {project.pk: project for project in seen}
    cases = cases_of(known.values())
    lots = unassigned_lots(known, plan.year)
    envelope = _Envelope(plan, decision.batch)
    found: dict[int, RowResult] = {}
    for pk in sorted(ids):
        project = known.get(pk)
        try:
            if project is None:
                raise NotFound(say("Không tìm thấy đề án."), code="project_not_found")
            found[pk] = _row(actor, decision, project, cases[pk], lots.get(pk, {}), envelope)
        except DomainError as refusal:
            found[pk] = refused_row(pk, project.code if project else "", refusal)
    return [found[pk] for pk in ids]


def _row(
    actor: User,
    decision: Decision,
    project: Project,
    case: Case,
    lots: Mapping[str, int],
    envelope: _Envelope,
) -> RowResult:
    carried = project.status in CARRIED_ON
    if carried:
        attempt = assign_attempt(actor, decision, project, case)
    else:
        attempt = attempt_of(project, Action.APPROVE, actor, "", decision, seen=None, case=case)
    problems = lacking(attempt)
    if problems:
        refuse(project, problems)
    envelope.take(lots)
    if not sum(lots.values()):
        raise nothing_to_assign(project, carried=carried)
    if carried:
        return RowResult(project.pk, project.code, True, "assigned", ASSIGNED)
    return RowResult(project.pk, project.code, True, "approved", APPROVED)
