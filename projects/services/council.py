"""The council of an open appraisal: who sits on it, and each member's own declaration of interest (R15).

The appraiser lists the members. A member with an account declares on the portal; of any other the appraiser records the signed paper.
Whoever names an interest steps out: absent from then on, and another may be listed in their place.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import NotAllowed, NotFound, StaleState
from core.text import clean
from core.words import say
from projects.enums import CouncilSeat, Declaration
from projects.models import Appraisal, AppraisalMember, Project
from projects.selectors.council import candidates
from projects.services.acting import acting, refuse
from projects.services.appraisal_drafts import own_open_appraisal, project_of_appraisal, touch
from projects.validators import Problem, problem

MAX_MEMBERS = 15


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """Somebody to be listed: an account (``user_id``), else a name; ``replaces`` is the id of the absent member whose place it is."""

    name: str = ""
    user_id: int | None = None
    post: str = ""
    seat: str = CouncilSeat.MEMBER
    replaces: int | None = None


def add_member(*, actor: User, appraisal_id: int, draft: MemberDraft) -> AppraisalMember:
    """List a member. Raises Problems with every value that cannot be, StaleState when the appraisal has ended, NotFound, NotAllowed."""
    with acting(
        actor=actor, action="appraisal.add_member", project_id=project_of_appraisal(appraisal_id)
    ) as project:
        appraisal = own_open_appraisal(actor, project, appraisal_id)
        user = candidates(appraisal).filter(pk=draft.user_id).first() if draft.user_id else None
        found = _wrong(appraisal, draft, user)
        if found:
            refuse(project, found)
        last = appraisal.members.aggregate(last=Max("position"))["last"] or 0
        member = AppraisalMember.objects.create(
            appraisal=appraisal,
            position=last + 1,
            user=user,
            name=str(user) if user else clean(draft.name),
            post=clean(draft.post),
            seat=draft.seat,
            replaces_id=draft.replaces,
        )
        touch(appraisal)
        after = {"name": member.name, "post": member.post, "seat": member.seat}
        if draft.replaces:
            after["replaces"] = str(member.replaces)
        audit.record(actor=actor, action="appraisal.add_member", obj=appraisal, after=after)
    return member


def _wrong(appraisal: Appraisal, draft: MemberDraft, user: User | None) -> list[Problem]:
    members = list(appraisal.members.select_related("replaced_by"))
    found = []
    if draft.user_id and user is None:
        found.append(problem("user", say("Chọn người trong danh sách."), "unknown"))
    elif draft.user_id and any(member.user_id == draft.user_id for member in members):
        found.append(problem("user", say("%(user)s đã có trong danh sách hội đồng.", user=user), "listed"))
    if not draft.user_id and not clean(draft.name):
        found.append(problem("name", say("Chọn người có tài khoản, hoặc ghi họ tên."), "name"))
    if len(draft.name) > 120:
        found.append(problem("name", say("Họ tên dài quá 120 ký tự."), "too_long"))
    if len(draft.post) > 200:
        found.append(problem("post", say("Chức vụ, đơn vị dài quá 200 ký tự."), "too_long"))
    if draft.seat not in CouncilSeat.values:
        found.append(problem("seat", say("Vai trò này không có."), "unknown"))
    if draft.replaces and draft.replaces not in {
        member.pk for member in members if member.absent and not hasattr(member, "replaced_by")
    }:
        found.append(problem("replaces", say("Chỉ thay người vắng mặt chưa có người thay."), "not_absent"))
    if len(members) >= MAX_MEMBERS:
        found.append(
            problem(
                "name",
                say("Hội đồng có nhiều nhất %(most)s người.", most=MAX_MEMBERS),
                "too_many",
            )
        )
    return found


def drop_member(*, actor: User, member_id: int) -> None:
    """Take a member off the list who has declared nothing yet; what was declared stays. Raises StaleState, NotFound, NotAllowed."""
    found = _member(member_id)
    with _acting_on(actor, "appraisal.drop_member", found) as project:
        member = _own(actor, project, found)
        if member.declaration or hasattr(member, "replaced_by"):
            raise StaleState(
                say(
                    "%(name)s đã khai hoặc đã có người thay nên vẫn đứng trong danh sách; hãy ghi vắng mặt.",
                    name=member.name,
                ),
                code="declared",
            )
        name, appraisal = member.name, member.appraisal
        member.delete()
        touch(appraisal)
        audit.record(actor=actor, action="appraisal.drop_member", obj=appraisal, before={"name": name})


def mark_absent(*, actor: User, member_id: int, absent: bool) -> AppraisalMember:
    """Say that a member does not sit, or sits after all. Who named an interest stays absent, and so does who was replaced: StaleState."""
    found = _member(member_id)
    with _acting_on(actor, "appraisal.mark_absent", found) as project:
        member = _own(actor, project, found)
        if not absent and (member.stepped_out or hasattr(member, "replaced_by")):
            raise StaleState(
                say("%(name)s đã rút hoặc đã có người thay nên vẫn vắng mặt.", name=member.name),
                code="stepped_out",
            )
        before, member.absent = member.absent, absent
        member.save(update_fields=["absent"])
        touch(member.appraisal)
        audit.record(
            actor=actor,
            action="appraisal.mark_absent",
            obj=member.appraisal,
            before={"name": member.name, "absent": before},
            after={"name": member.name, "absent": absent},
        )
    return member


def record_declaration(
    *, actor: User, member_id: int, declaration: str, interest: str = "", signed_on: date | None
) -> AppraisalMember:
    """Record the signed paper of a member without an account, with its day. Raises Problems, StaleState, NotFound, NotAllowed."""
    found = _member(member_id)
    with _acting_on(actor, "appraisal.record_declaration", found) as project:
        member = _own(actor, project, found)
        if member.user_id is not None:
            raise NotAllowed(
                say("%(name)s có tài khoản trên cổng nên tự khai; không ai khai thay.", name=member.name),
                code="own_declaration",
            )
        wrong = []
        if signed_on is None:
            wrong.append(problem("signed_on", say("Ghi ngày ký bản khai."), "day_missing"))
        elif signed_on > timezone.localdate():
            wrong.append(
                problem(
                    "signed_on",
                    say("Ngày ký %(signed_on)s ở tương lai.", signed_on=f"{signed_on:%d/%m/%Y}"),
                    "future",
                )
            )
        wrong += _wrong_words(declaration, interest)
        if wrong:
            refuse(project, wrong)
        _declare(actor, member, declaration, interest, signed_on, "appraisal.record_declaration")
    return member


def declare_interest(
    *, actor: User, appraisal_id: int, declaration: str, interest: str = ""
) -> AppraisalMember:
    """The actor's own declaration as a member of the council, today. An interest that comes up later may be named later, never taken back.

    Raises NotAllowed for who does not sit on it, StaleState (``appraisal_closed``, ``stepped_out``), Problems, NotFound.
    """
    with acting(
        actor=actor, action="appraisal.declare", project_id=project_of_appraisal(appraisal_id)
    ) as project:
        appraisal = Appraisal.objects.get(pk=appraisal_id)
        member = appraisal.members.filter(user=actor).first()
        if member is None:
            raise NotAllowed(say("Bạn không có trong hội đồng thẩm định này."), code="no_right")
        if appraisal.outcome:
            raise StaleState(say("Thẩm định này đã kết thúc."), code="appraisal_closed")
        wrong = _wrong_words(declaration, interest)
        if wrong:
            refuse(project, wrong)
        _declare(actor, member, declaration, interest, timezone.localdate(), "appraisal.declare")
    return member


def _wrong_words(declaration: str, interest: str) -> list[Problem]:
    if declaration not in Declaration.values:
        return [problem("declaration", say("Chọn một trong hai cam kết."), "declaration_missing")]
    if declaration == Declaration.CONFLICT and not interest.strip():
        return [problem("interest", say("Ghi rõ lợi ích liên quan."), "interest_missing")]
    if len(interest) > 2000:
        return [problem("interest", say("Lợi ích liên quan dài quá 2.000 ký tự."), "too_long")]
    return []


def _declare(
    actor: User, member: AppraisalMember, declaration: str, interest: str, day: date | None, action: str
) -> None:
    if member.stepped_out and declaration != Declaration.CONFLICT:
        raise StaleState(
            say("Đã khai có xung đột lợi ích thì không rút lại được; hội đồng phải có người khác."),
            code="stepped_out",
        )
    before = {"declaration": member.declaration, "absent": member.absent}
    member.declaration = declaration
    member.interest = interest.strip() if declaration == Declaration.CONFLICT else ""
    member.absent = member.absent or declaration == Declaration.CONFLICT
    member.declared_on, member.recorded_by = day, actor
    member.save(update_fields=["declaration", "interest", "absent", "declared_on", "recorded_by"])
    touch(member.appraisal)
    audit.record(
        actor=actor,
        action=action,
        obj=member.appraisal,
        before={"name": member.name, **before},
        after={
            "name": member.name,
            "declaration": declaration,
            "interest": member.interest,
            "absent": member.absent,
            "declared_on": day,
        },
    )


def _member(member_id: int) -> AppraisalMember:
    found = AppraisalMember.objects.select_related("appraisal").filter(pk=member_id).first()
    if found is None:
        raise NotFound(say("Không tìm thấy thành viên hội đồng."), code="member_not_found")
    return found


def _acting_on(actor: User, action: str, member: AppraisalMember) -> AbstractContextManager[Project]:
    return acting(actor=actor, action=action, project_id=member.appraisal.project_id)


def _own(actor: User, project: Project, member: AppraisalMember) -> AppraisalMember:
    """The member as they stand now, on an open appraisal of the actor's."""
    own_open_appraisal(actor, project, member.appraisal_id)
    now = AppraisalMember.objects.select_related("appraisal", "replaced_by").filter(pk=member.pk).first()
    if now is None:
        raise StaleState(say("Thành viên này không còn trong danh sách."), code="not_listed")
    return now
