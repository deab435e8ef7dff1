"""Reading a council: who may be listed, what each member declared, what is still open."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from centers.models import Membership, User
from core.words import say
from projects.enums import CouncilSeat, Declaration
from projects.models import Appraisal, AppraisalMember, Project
from projects.validators import Problem, problem


def candidates(appraisal: Appraisal) -> QuerySet[User]:
    """Accounts that may be listed: the people of the body that appraises today. Of anybody else the signed paper is recorded."""
    seats = Membership.objects.in_force(timezone.localdate()).filter(center=appraisal.center_id)
    return User.objects.filter(pk__in=seats.values("user")).order_by("full_name", "username")


@dataclass(frozen=True, slots=True)
class Seat:
    """A member as the sheet and the minutes tell them. ``declaration`` is blank while nothing was declared."""

    member: AppraisalMember
    declaration: str
    said: str

    @property
    def waits(self) -> bool:
        """Sits, and has not declared."""
        return not self.member.absent and not self.declaration


def council_of(appraisal: Appraisal) -> list[Seat]:
    """The members in their order, each with their declaration in words. The appraiser's own is that of the appraisal."""
    rows = appraisal.members.select_related("user", "replaces")
    return [_seat(appraisal, member) for member in rows]


def _seat(appraisal: Appraisal, member: AppraisalMember) -> Seat:
    own = member.user_id == appraisal.appraiser_id
    declaration = appraisal.declaration if own else member.declaration
    return Seat(member, declaration, _said(member, declaration, own=own))


def _said(member: AppraisalMember, declaration: str, *, own: bool) -> str:
    if declaration == Declaration.CONFLICT:
        named = f": {member.interest}" if member.interest else ""
        return say("Có xung đột lợi ích, đã rút%(when)s%(interest)s", when=_when(member), interest=named)
    if declaration == Declaration.NO_CONFLICT:
        return say("Cam kết không có xung đột lợi ích%(when)s", when="" if own else _when(member))
    return say("Vắng mặt") if member.absent else say("Chưa khai")


def _when(member: AppraisalMember) -> str:
    if member.declared_on is None:
        return ""
    day = f"{member.declared_on:%d/%m/%Y}"
    return f" ({day})" if member.user_id else say(" (%(day)s, bản ký)", day=day)


def council_lacks(appraisal: Appraisal) -> list[Problem]:
    """What the council lacks before the appraisal can be finished: one chair who sits, and a declaration of everybody who sits."""
    seats = council_of(appraisal)
    sitting = [seat for seat in seats if not seat.member.absent]
    if not sitting:
        return [problem("members", say("Ghi các thành viên hội đồng thẩm định."), "council_missing")]
    found = []
    if [seat.member.seat for seat in sitting].count(CouncilSeat.CHAIR) != 1:
        found.append(problem("members", say("Hội đồng phải có đúng một chủ tịch có mặt."), "council_missing"))
    found += [
        problem(
            "members",
            say("%(name)s chưa khai về xung đột lợi ích.", name=seat.member.name),
            "member_not_declared",
        )
        for seat in sitting
        if seat.waits and seat.member.user_id != appraisal.appraiser_id
    ]
    return found


def own_seat(project: Project, user: User) -> AppraisalMember | None:
    """The person's seat on the council of the open appraisal, where they sit on one."""
    return (
        AppraisalMember.objects.filter(
            user=user, appraisal__project=project, appraisal__outcome="", appraisal__by_council=True
        )
        .exclude(appraisal__appraiser=user)
        .select_related("appraisal__appraiser", "appraisal__center")
        .first()
    )
