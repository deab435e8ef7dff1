"""Taking back minutes of base acceptance that were recorded wrongly. The row stays, with who withdrew it, when and why."""

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, StaleState
from core.words import say, say_as
from projects import acts
from projects.models import Acceptance
from projects.services.acting import acting, require
from projects.services.execution import require_state


def withdraw_acceptance(*, actor: User, acceptance_id: int, reason: str) -> Acceptance:
    """Withdraw minutes, by the Sở, while the đề án has not been accepted; the right ones are recorded anew.

    Raises NotFound, NotAllowed, RuleViolation (``wrong_state``), StaleState (``acceptance_withdrawn``), InvalidInput without a reason.
    """
    known = Acceptance.objects.filter(pk=acceptance_id).values_list("project_id", flat=True).first()
    if known is None:
        raise NotFound(say("Không tìm thấy biên bản nghiệm thu."), code="acceptance_not_found")
    act = acts.WITHDRAW_ACCEPTANCE
    with acting(actor=actor, action=act.key, project_id=known) as project:
        require(actor, project, *act.rights(project.fund))
        require_state(project, act.states, say_as("act", "rút biên bản nghiệm thu"))
        minutes = Acceptance.objects.select_for_update().get(pk=acceptance_id)
        refuse_withdrawn(minutes)
        if not reason.strip():
            raise InvalidInput(say("Ghi lý do."), code="reason_missing", field="reason")
        minutes.withdrawn_at, minutes.withdrawn_by = timezone.now(), actor
        minutes.withdraw_reason = reason.strip()
        minutes.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
        before = {
            "place": minutes.place,
            "happened_on": minutes.happened_on,
            "minutes_number": minutes.minutes_number,
            "passed": minutes.passed,
        }
        audit.record(actor=actor, action=act.key, obj=minutes, before=before, reason=reason.strip())
    return minutes


def refuse_withdrawn(minutes: Acceptance) -> None:
    """Raise StaleState for minutes that were withdrawn already."""
    if minutes.withdrawn_at is not None:
        raise StaleState(
            say("Biên bản nghiệm thu số %(number)s đã được rút.", number=minutes.minutes_number),
            code="acceptance_withdrawn",
        )
