"""Who may do what to a đề án: rights as named data, and the one function that answers.

A right asks for a role, held at the right place (the implementing centre, the Sở of the đề án's place, the Cục), and names the people
who may not use it because they had a hand in an earlier act: requester and approver of one act are never the same person.
Which rows a person sees at all is another question, answered by ``visible_to``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce

from centers.enums import CenterKind, Role
from centers.models import Membership, User
from core.words import in_vietnamese, say
from projects.duties import PART_LABELS, Duty, Part, excluded_from


class Side(StrEnum):
    """Where a person stands towards a đề án."""

    IMPLEMENTER = "implementer"
    DEPARTMENT = "department"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Right:
    """``roles`` at ``side`` for ``duty``, which the table of separated duties closes to some. ``label`` names the holders."""

    key: str
    label: str
    side: Side
    roles: frozenset[str]
    duty: Duty | None = None

    @property
    def not_by(self) -> tuple[Part, ...]:
        """The hands that exclude a person (``projects.duties``)."""
        return excluded_from(self.duty)


@dataclass(frozen=True, slots=True)
class Case:
    """What the rights need to know of one đề án. ``parts`` holds user ids, the rest centre ids."""

    implementers: frozenset[int]
    departments: frozenset[int]
    parts: Mapping[Part, frozenset[int]] = field(default_factory=dict)


def _right(key: str, label: str, side: Side, *roles: str, duty: Duty | None = None) -> Right:
    return Right(key, label, side, frozenset(roles), duty)


IMPLEMENTER_LEAD = _right("implementer_lead", say("Lãnh đạo trung tâm"), Side.IMPLEMENTER, Role.CENTER_LEAD)
IMPLEMENTER_STAFF = _right(
    "implementer_staff",
    say("Đơn vị thực hiện"),
    Side.IMPLEMENTER,
    Role.OFFICER,
    Role.CENTER_LEAD,
    Role.IPC_OFFICER,
)
IMPLEMENTER_ACCOUNTS = _right(
    "implementer_accounts",
    say("Kế toán, lãnh đạo trung tâm"),
    Side.IMPLEMENTER,
    Role.ACCOUNTANT,
    Role.CENTER_LEAD,
)
BASE_STAFF = _right(
    "base_staff",
    say("Sở Công Thương"),
    Side.DEPARTMENT,
    Role.DEPARTMENT_APPRAISER,
    Role.DEPARTMENT_LEAD,
    duty=Duty.ANSWER,
)
BASE_LEAD = _right("base_lead", say("Lãnh đạo Sở"), Side.DEPARTMENT, Role.DEPARTMENT_LEAD, duty=Duty.ANSWER)
BASE_ACCEPTER = _right(
    "base_accepter", say("Lãnh đạo Sở"), Side.DEPARTMENT, Role.DEPARTMENT_LEAD, duty=Duty.ACCEPT
)
BASE_APPROVER = _right(
    "base_approver", say("Lãnh đạo Sở"), Side.DEPARTMENT, Role.DEPARTMENT_LEAD, duty=Duty.APPROVE
)
BASE_SIGNER = _right(
    "base_signer",
    say("Lãnh đạo Sở"),
    Side.DEPARTMENT,
    Role.DEPARTMENT_LEAD,
    duty=Duty.SIGN,
)
BASE_SETTLER = _right(
    "base_settler",
    say("Kế toán, lãnh đạo Sở"),
    Side.DEPARTMENT,
    Role.ACCOUNTANT,
    Role.DEPARTMENT_LEAD,
    duty=Duty.SETTLE,
)
AGENCY_REVIEWER = _right(
    "agency_reviewer", say("Chuyên viên thẩm định (Cục)"), Side.AGENCY, Role.REVIEWER, duty=Duty.ANSWER
)
AGENCY_STAFF = _right("agency_staff", say("Cục"), Side.AGENCY, Role.REVIEWER, Role.APPROVER, duty=Duty.ANSWER)
AGENCY_LEAD = _right("agency_lead", say("Lãnh đạo Cục"), Side.AGENCY, Role.APPROVER, duty=Duty.ANSWER)
AGENCY_APPROVER = _right(
    "agency_approver",
    say("Lãnh đạo phê duyệt (Cục)"),
    Side.AGENCY,
    Role.APPROVER,
    duty=Duty.APPROVE,
)
AGENCY_SIGNER = _right("agency_signer", say("Lãnh đạo Cục"), Side.AGENCY, Role.APPROVER, duty=Duty.SIGN)
AGENCY_SETTLER = _right(
    "agency_settler",
    say("Kế toán, lãnh đạo Cục"),
    Side.AGENCY,
    Role.ACCOUNTANT,
    Role.APPROVER,
    duty=Duty.SETTLE,
)

BASE_PAYER = _right(
    "base_payer",
    say("Kế toán, lãnh đạo Sở"),
    Side.DEPARTMENT,
    Role.ACCOUNTANT,
    Role.DEPARTMENT_LEAD,
    duty=Duty.PAY,
)
"""Confirms what moves local money. Who asked for a movement never confirms it; that is checked for each request."""
AGENCY_PAYER = _right(
    "agency_payer",
    say("Kế toán, lãnh đạo Cục"),
    Side.AGENCY,
    Role.ACCOUNTANT,
    Role.APPROVER,
    duty=Duty.PAY,
)
"""The same for national money."""


def stands_at(membership: Membership, side: Side, case: Case) -> bool:
    """Whether the membership is at ``side`` of this đề án."""
    match side:
        case Side.IMPLEMENTER:
            return membership.center_id in case.implementers
        case Side.DEPARTMENT:
            return membership.center_id in case.departments
        case Side.AGENCY:
            return membership.center.kind == CenterKind.AGENCY


def parts_of(user: User, case: Case) -> set[Part]:
    """The hands that ``user`` had in the đề án; belonging to the implementing centre counts as one."""
    found = {part for part, people in case.parts.items() if user.pk in people}
    if any(membership.center_id in case.implementers for membership in user.current_memberships):
        found.add(Part.IMPLEMENTER)
    return found


def has_role_for(user: User, right: Right, case: Case) -> bool:
    """Role and place alone, whatever the person did before."""
    return any(
        membership.role in right.roles and stands_at(membership, right.side, case)
        for membership in user.current_memberships
    )


def why_not(user: User, rights: tuple[Right, ...], case: Case) -> str | None:
    """None when ``user`` holds one of ``rights``; otherwise the reason, in the language of whoever reads it."""
    placed = [right for right in rights if has_role_for(user, right, case)]
    if not placed:
        return say("Việc này thuộc về %(who)s.", who=_either(rights))
    mine = parts_of(user, case)
    for right in placed:
        hands = [part for part in right.not_by if part in mine]
        if not hands:
            return None
    return say(
        "Người %(hand)s không được làm việc này. %(instead)s",
        hand=PART_LABELS[hands[0]],
        instead=_instead(right),
    )


def _either(rights: tuple[Right, ...]) -> str:
    """The holders of one of ``rights`` in words, each label once."""
    with in_vietnamese():  # equal or not by the texts that are the keys
        labels = list(dict.fromkeys(right.label for right in rights))
    return reduce(lambda one, other: say("%(one)s hoặc %(other)s", one=one, other=other), labels)


def _instead(right: Right) -> str:
    """What to do where the one who has the role had a hand: a small Sở may have one lead alone."""
    if right.side == Side.IMPLEMENTER:
        return ""
    if right.side == Side.DEPARTMENT:
        return say(
            "Nhờ người khác giữ vai trò %(role)s làm; Sở chưa có ai khác thì đề nghị quản trị viên giao vai trò này, "
            "có ngày bắt đầu và kết thúc, cho cấp phó hoặc người được ủy quyền.",
            role=right.label,
        )
    return say(
        "Nhờ người khác giữ vai trò %(role)s làm; Cục chưa có ai khác thì đề nghị quản trị viên giao vai trò này, "
        "có ngày bắt đầu và kết thúc, cho cấp phó hoặc người được ủy quyền.",
        role=right.label,
    )


def holds(user: User, right: Right, case: Case) -> bool:
    """Whether ``user`` may use ``right`` on this đề án."""
    return why_not(user, (right,), case) is None
