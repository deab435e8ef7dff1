"""What a person may do next with a đề án, as links."""

from dataclasses import dataclass

from django.urls import reverse

from centers.models import User
from projects.acts import APPROVE_PLAN, FILE_SETTLEMENT, PAPER_ACTS
from projects.enums import Action
from projects.models import ImplementationPlan, Project, Settlement
from projects.offers import OFFERS
from projects.rules import Case, why_not
from projects.selectors.appraisals import finished_now
from projects.selectors.projects import case_of
from projects.workflow import step_for


@dataclass(frozen=True, slots=True)
class OpenAct:
    """An act that is open to the person."""

    key: str
    label: str
    url: str
    route: str = ""

    @property
    def turns_back(self) -> bool:
        """Whether it ends or gives back: never the main act of a page."""
        return self.key in (Action.RETURN, Action.REJECT, Action.STOP, Action.WITHDRAW)


def _nothing_to_settle(project: Project) -> bool:
    return Settlement.objects.filter(project=project).exists()


def _nothing_to_approve(project: Project) -> bool:
    return not ImplementationPlan.objects.filter(project=project, approved_at__isnull=True).exists()


_DONE = {FILE_SETTLEMENT.key: _nothing_to_settle, APPROVE_PLAN.key: _nothing_to_approve}
"""Acts that are done once: no longer offered when there is nothing left of them."""


def _is_left(key: str, project: Project) -> bool:
    return key not in _DONE or not _DONE[key](project)


def may(user: User, project: Project, case: Case | None = None) -> dict[str, bool]:
    """Which acts on the papers of a đề án are open to ``user`` now, by the act's key,
    for the buttons beside each paper."""
    if not user.current_memberships:
        return {}
    case = case or case_of(project)
    found = {act.key.replace(".", "_"): False for act in PAPER_ACTS}
    for act in PAPER_ACTS:
        here = project.status in act.states and act.form in ("", project.form)
        if here and why_not(user, act.rights(project.fund), case) is None:
            found[act.key.replace(".", "_")] = True
    return found


def open_acts(user: User, project: Project, case: Case | None = None) -> list[OpenAct]:
    """The offers for the state that ``user`` has the right to, in the order of the table; ``case`` where it is known."""
    if not user.current_memberships:
        return []
    offers = [
        offer for offer in OFFERS if project.status in offer.states and offer.form in ("", project.form)
    ]
    if not offers:
        return []
    case = case or case_of(project)
    found = []
    for offer in offers:
        step = step_for(project.status, offer.key, project.fund)
        rights = step.rights if step else offer.rights(project.fund)
        if why_not(user, rights, case) is None and _is_left(offer.key, project):
            url = reverse(offer.route, args=[project.code, *offer.arguments])
            found.append(OpenAct(offer.key, offer.label, url, offer.route))
    return _appraised_last(project, found)


def _appraised_last(project: Project, acts: list[OpenAct]) -> list[OpenAct]:
    """Appraising comes last once this submission has its finished sheet: then the next step is the main act."""
    if acts and acts[0].key == "appraise" and len(acts) > 1 and finished_now(project) is not None:
        return [*acts[1:], acts[0]]
    return acts
