"""Plan money that a đề án will never use: cancelled by what ends it, so that it comes back to the plan's envelope.

Stopping cancels under its decision, settling with the settlement dossier. What a stopped đề án pays back afterwards is cancelled too, and
stands again when the refund is taken back.
"""

from datetime import date

from django.db.models import Max

from centers.models import User
from core.words import filed, say
from projects.enums import EntryKind
from projects.models import Decision, Entry, Project
from projects.selectors.unspent import (
    comes_back,
    plan_behind,
    rest_key,
    rest_of,
    stop_decision_of,
    unspent_of,
)
from projects.services.attempt import Attempt
from projects.services.envelopes import refuse_above_envelope
from projects.services.ledger import record_entry, reverse_entry


def cancel_unspent(attempt: Attempt) -> None:
    """Cancel what remains of every source and year, as the page of the step said. The step has checked everything else."""
    project, decision = attempt.project, attempt.decision
    for row in unspent_of(project):
        _cancel(
            attempt.actor,
            project,
            row.source,
            row.fund_year,
            row.remaining,
            decision.date if decision else attempt.today,
            decision,
            f"rest:{project.pk}:{row.source}:{row.fund_year}",
        )


def cancel_returned(*, actor: User, entry: Entry) -> None:
    """Cancel what ``entry`` brought back to a stopped đề án, under the decision that stopped it; nothing where none is on record."""
    project = entry.project
    if comes_back(project, entry.kind, reversal=bool(entry.reverses_id)):
        _cancel(
            actor,
            project,
            entry.source,
            entry.fund_year,
            entry.amount,
            entry.happened_on,
            stop_decision_of(project),
            rest_key(entry),
        )


def restore_rest(*, actor: User, entry: Entry, happened_on: date, reason: str) -> None:
    """Before ``entry`` is taken back: what was cancelled because of it stands again, if the plan did not give it to others meanwhile.

    The caller holds the lock of the plan. Raises BudgetExceeded (``envelope_exceeded``).
    """
    rest = rest_of(entry)
    if rest is None:
        return
    plan = plan_behind(rest)
    if plan is not None:
        refuse_above_envelope(plan, rest.source, rest.amount)
    reverse_entry(actor=actor, entry=rest, happened_on=max(happened_on, rest.happened_on), reason=reason)


def _cancel(
    actor: User,
    project: Project,
    source: str,
    fund_year: int,
    amount: int,
    day: date,
    decision: Decision | None,
    key: str,
) -> None:
    """Never before the last movement that it is counted from: a decision may be recorded after it."""
    moved = Entry.objects.filter(project=project, source=source, fund_year=fund_year)
    last = moved.aggregate(day=Max("happened_on"))["day"]
    record_entry(
        actor=actor,
        project=project,
        source=source,
        fund_year=fund_year,
        kind=EntryKind.CANCEL,
        amount=amount,
        happened_on=max(day, last),
        request_key=key,
        document=_paper(project, decision),
        decision=decision,
    )


def _paper(project: Project, decision: Decision | None) -> str:
    if decision is not None:
        return filed(decision)
    filed_now = project.settlement
    return filed(
        say(
            "Hồ sơ quyết toán số %(number)s ngày %(day)s",
            number=filed_now.number,
            day=f"{filed_now.happened_on:%d/%m/%Y}",
        )
    )[:300]
