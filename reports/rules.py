"""Who may do what with a run, with a report that is sent, and with a sealed one.

Which of them a person sees is another question: see ``visible_to`` of their models.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from centers.enums import CenterKind, Role
from reports.duties import RECEIVERS, SENDERS, Duty

FILERS: dict[str, frozenset[str]] = {**SENDERS, CenterKind.AGENCY: RECEIVERS}
"""Who sends a report of a unit for acceptance."""

ANSWERERS: dict[str, frozenset[str]] = {
    CenterKind.AGENCY: RECEIVERS,
    CenterKind.DEPARTMENT: SENDERS[CenterKind.DEPARTMENT],
}
"""Who at the receiving unit returns one; nobody answers what one sent oneself."""

ACCEPTERS: dict[str, frozenset[str]] = {
    CenterKind.AGENCY: frozenset({Role.APPROVER}),
    CenterKind.DEPARTMENT: frozenset({Role.DEPARTMENT_LEAD}),
}
"""Who accepts it, publishes it, and withdraws the publication: the unit's lead."""

SIGNERS: dict[str, frozenset[str]] = {
    **ACCEPTERS,
    CenterKind.IPC: frozenset({Role.CENTER_LEAD}),
    CenterKind.CENTER: frozenset({Role.CENTER_LEAD}),
}
"""Who says how a unit signs its papers: its lead alone."""


class _Person(Protocol):
    pk: int

    def has_role(self, *roles: str) -> bool: ...


class _Member(Protocol):
    pk: int

    @property
    def current_memberships(self) -> Sequence[Any]: ...


class _Unit(Protocol):
    kind: str
    parent_id: int | None


class _Filing(Protocol):
    sent_by_id: int
    receiver_id: int


class _Run(Protocol):
    owner_id: int | None


def can_manage_run(user: _Person, run: _Run) -> bool:
    """Cancel or retry: one's own runs; the automatic ones by those who answer for the programme."""
    if run.owner_id is None:
        return user.has_role(Role.ADMIN, Role.APPROVER)
    return run.owner_id == user.pk


def can_return(user: _Member, filing: _Filing) -> bool:
    """Return a report with a reason: people of the receiving unit, never who sent it."""
    return user.pk != filing.sent_by_id and _holds(user, filing.receiver_id, ANSWERERS)


def can_accept(user: _Member, filing: _Filing) -> bool:
    """Accept a report: the lead of the receiving unit, never who sent it."""
    return user.pk != filing.sent_by_id and can_publish(user, filing)


def can_publish(user: _Member, filing: _Filing) -> bool:
    """Publish a sealed report and withdraw the publication: the lead of the unit that accepted it."""
    return _holds(user, filing.receiver_id, ACCEPTERS)


def can_set_signing(user: _Member, center_id: int) -> bool:
    """Say how a unit signs its papers: its own lead, nobody above and nobody below."""
    return _holds(user, center_id, SIGNERS)


def can_recall(user: _Member, filing: _Filing) -> bool:
    """Take a report back before it is answered: who sent it."""
    return user.pk == filing.sent_by_id


def can_extend(user: _Member, duty: Duty, center: _Unit) -> bool:
    """Give a unit more time for a report: the lead of the unit that waits for it."""
    return _receives(user, duty, center, ACCEPTERS)


def can_remind(user: _Member, duty: Duty, center: _Unit) -> bool:
    """Remind a unit of a report: people of the unit that waits for it."""
    return _receives(user, duty, center, ANSWERERS)


def _receives(user: _Member, duty: Duty, center: _Unit, roles: dict[str, frozenset[str]]) -> bool:
    """The Cục waits for every unit of the kind that owes, a Sở for the centres below it."""
    return any(
        held.center.kind == duty.receiver
        and held.role in roles[duty.receiver]
        and (duty.receiver == CenterKind.AGENCY or center.parent_id == held.center_id)
        for held in user.current_memberships
        if center.kind == duty.sender
    )


def _holds(user: _Member, center_id: int, roles: dict[str, frozenset[str]]) -> bool:
    return any(
        held.center_id == center_id and held.role in roles.get(held.center.kind, ())
        for held in user.current_memberships
    )
