"""Who may enter, mend and merge facilities."""

from centers.enums import Role
from centers.models import User

_EDITORS = (
    Role.OFFICER,
    Role.CENTER_LEAD,
    Role.DEPARTMENT_APPRAISER,
    Role.DEPARTMENT_LEAD,
    Role.IPC_OFFICER,
    Role.REVIEWER,
    Role.ADMIN,
)
_MERGERS = (Role.CENTER_LEAD, Role.DEPARTMENT_APPRAISER, Role.DEPARTMENT_LEAD, Role.REVIEWER, Role.ADMIN)


def can_edit_facility(user: User, province_id: int | None) -> bool:
    """An editing role, and the facility lies where the person works (or anywhere, for the whole-country scope)."""
    return user.has_role(*_EDITORS) and _works_in(user, province_id)


def can_merge_facilities(user: User, province_ids: list[int | None]) -> bool:
    """A deciding role over every place involved."""
    return user.has_role(*_MERGERS) and all(_works_in(user, province_id) for province_id in province_ids)


def _works_in(user: User, province_id: int | None) -> bool:
    return user.scope.everything or province_id in user.scope.home_province_ids
