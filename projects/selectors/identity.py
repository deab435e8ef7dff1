"""Whose the identity of a facility is: once a đề án that names it is on its way to money, not its implementers' alone.

Name, tax code and the record itself say who is supported. In a draft the centre writes the list as it likes; from the day the dossier is
sent another beneficiary is an amendment (R19), so no other act may put one in its place under the same list.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from beneficiaries.models import Facility
from centers.models import User
from core.words import say
from projects import rules
from projects.enums import AmendmentState, State
from projects.models import Amendment, Project
from projects.rules import why_not
from projects.selectors.amendments import OPEN_STATES
from projects.selectors.projects import cases_of

IDENTITY_FIELDS = frozenset({"name", "tax_code"})
"""What says who a facility is."""
KEEPERS = (rules.BASE_LEAD, rules.AGENCY_REVIEWER)
"""Who changes it where a đề án is bound; nobody who wrote that đề án, is of its implementing unit or has an interest in it."""
_WRITTEN = (State.DRAFT, State.RETURNED)
_NOTHING_GIVEN = (State.REJECTED, State.WITHDRAWN)


def requests_naming(facility: Facility) -> list[Amendment]:
    """The open requests for amendment whose lists of beneficiaries name the facility, by id."""
    rows = Amendment.objects.filter(after__has_key="beneficiaries", state__in=OPEN_STATES)
    return [row for row in rows.select_related("project").order_by("pk") if _names(row, facility)]


def _names(request: Amendment, facility: Facility) -> bool:
    rows = [*request.before.get("beneficiaries", ()), *request.after["beneficiaries"]]
    return any(row["facility_id"] == facility.pk for row in rows)


def naming(facility: Facility) -> QuerySet[Project]:
    """The đề án that name the facility, or would by an open request that was sent; by id. Refused and withdrawn ones too."""
    named = set(facility.supports.values_list("project_id", flat=True))
    asked = {row.project_id for row in requests_naming(facility) if row.state != AmendmentState.DRAFT.value}
    return Project.objects.filter(pk__in=named | asked).order_by("pk")


def resting_identity(facility: Facility) -> QuerySet[Project]:
    """The đề án whose beneficiary is another if the identity changes: all that name it but those that ended with nothing given."""
    return naming(facility).exclude(status__in=_NOTHING_GIVEN)


def bound(facility: Facility) -> QuerySet[Project]:
    """Those of them that were sent: approved, running, settled or stopped ones above all."""
    return resting_identity(facility).exclude(status__in=_WRITTEN)


def why_bound(actor: User, facilities: Iterable[Facility]) -> str | None:
    """None where ``actor`` may change who the facilities are; otherwise the reason and whom to ask. Names no đề án out of sight."""
    held: dict[int, Project] = {}
    for facility in facilities:
        held |= {row.pk: row for row in bound(facility).select_related("center", "province")}
    cases = cases_of(list(held.values())) if held else {}
    barred = [pk for pk in held if why_not(actor, KEEPERS, cases[pk]) is not None]
    if not barred:
        return None
    rows = Project.objects.visible_to(actor.scope).filter(pk__in=barred).order_by("code")
    codes = list(rows.values_list("code", flat=True))
    return say(
        "Cơ sở này là đơn vị thụ hưởng của %(count)s đề án đã gửi hoặc đã duyệt (%(codes)s). Đổi tên, mã số thuế hay gộp bản ghi là việc "
        "của lãnh đạo Sở Công Thương hoặc chuyên viên thẩm định của Cục, không thuộc đơn vị thực hiện và không soạn đề án đó: gửi giấy "
        "đăng ký kinh doanh và lý do cho họ. Thay bằng cơ sở khác thì lập đề nghị điều chỉnh.",
        count=len(barred),
        codes=", ".join(codes) or say("ngoài phạm vi bạn được xem"),
    )
