"""Who may manage people, and which roles fit together."""

from collections.abc import Iterable

from centers.enums import ROLES_OF_KIND, CenterKind, Role

MANAGED_BY: dict[str, frozenset[str]] = {
    Role.CENTER_LEAD: frozenset({Role.OFFICER, Role.IPC_OFFICER, Role.ACCOUNTANT}),
    Role.DEPARTMENT_LEAD: frozenset({Role.DEPARTMENT_APPRAISER, Role.ACCOUNTANT}),
}
"""Which roles the lead of a unit may give and end in that unit; never another lead's, never the lead's own. Administrators manage all."""

AUDIT_READERS = (Role.AUDITOR, Role.ADMIN)
"""Who reads the audit trail, of the whole country."""


def role_fits(role: str, center_kind: str) -> bool:
    """Whether a membership may give ``role`` at a centre of this kind."""
    return role in ROLES_OF_KIND.get(center_kind, frozenset())


def clashing_role(role: str, held: Iterable[str]) -> str | None:
    """A role already held that the same person must not join with ``role``; None when there is none.

    An auditor reads everything and writes nothing, so that role stands alone.
    """
    others = [other for other in held if other != role]
    if role == Role.AUDITOR:
        return next(iter(others), None)
    return Role.AUDITOR if Role.AUDITOR in others else None


def second_factor_required(held: Iterable[tuple[str, str]]) -> bool:
    """Whether a person with these roles, each with its kind of centre, must log in with a second factor: the agency and administrators."""
    return any(kind == CenterKind.AGENCY or role == Role.ADMIN for role, kind in held)
