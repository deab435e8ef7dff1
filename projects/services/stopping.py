"""Stopping a đề án by a decision of the right authority (TT 36/2013/TT-BCT Art. 11; R20)."""

from datetime import date

from centers.models import User
from projects.enums import Action, DecisionKind
from projects.models import Project
from projects.selectors.issuing import place_of_project
from projects.services.acting import acting
from projects.services.decisions import decision_of, note_decision
from projects.services.lifecycle import transition_project
from projects.services.paper import Paper, keep_paper, refuse_before_given


def stop_project(
    *,
    actor: User,
    project_id: int,
    number: str,
    date: date,
    issuer: str,
    reason: str,
    paper: Paper | None = None,
) -> Project:
    """Record the decision, with its scan where one is given, and stop the đề án; what was advanced and not settled is noted as a refund due.

    Raises NotFound, NotAllowed, StaleState, InvalidInput for a bad paper or a day before the money was given, Problems for a blank reason or the wrong authority.
    """
    with acting(actor=actor, action="project.stop", project_id=project_id) as project:
        refuse_before_given(project, date)
        place = place_of_project(project, issuer, date, actor)
        decision, created = decision_of(
            actor=actor,
            number=number,
            day=date,
            issuer=issuer,
            place=place,
            kind=DecisionKind.STOP,
            request_key=f"stop:{issuer}{f'@{place.pk}' if place else ''}:{date:%Y%m%d}:{' '.join(number.split())}",
            summary=reason.strip()[:400],
        )
        if created:
            note_decision(actor, decision)
        stopped = transition_project(
            project_id=project_id,
            action=Action.STOP,
            actor=actor,
            reason=reason,
            facts={"decision": decision.pk},
        )
        if paper is not None:
            keep_paper(actor=actor, decision=decision, paper=paper)
    return stopped
