"""What a person may do with a request for amendment: whose right each act is, and who may not use it on this one."""

from django.urls import reverse

from centers.models import User
from core.words import say, say_as
from projects import rules
from projects.duties import Request
from projects.enums import AmendmentState, Authority
from projects.models import Amendment, Project
from projects.rules import Right, why_not
from projects.selectors.amendments import DECIDERS
from projects.selectors.offers import OpenAct
from projects.selectors.projects import case_of
from projects.validators import AMENDABLE

_BUTTONS: tuple[tuple[str, str, str], ...] = (
    (AmendmentState.DRAFT, "amendment_send", say("Xem lại và gửi Sở xác nhận")),
    (AmendmentState.DRAFT, "amendment_edit", say("Soạn tiếp")),
    (AmendmentState.SENT, "amendment_confirm", say("Xác nhận")),
    (AmendmentState.RETURNED, "amendment_send", say("Xem lại và gửi lại")),
    (AmendmentState.RETURNED, "amendment_edit", say("Bổ sung, sửa")),
    (AmendmentState.SENT, "amendment_return", say_as("act", "Trả lại bổ sung")),
    (AmendmentState.SENT, "amendment_refuse", say_as("act", "Không chấp thuận")),
    (AmendmentState.CONFIRMED, "amendment_decide", say("Ghi quyết định")),
    (AmendmentState.CONFIRMED, "amendment_return", say_as("act", "Trả lại bổ sung")),
    (AmendmentState.CONFIRMED, "amendment_refuse", say_as("act", "Không chấp thuận")),
    (AmendmentState.RETURNED, "amendment_withdraw", say("Rút đề nghị")),
    (AmendmentState.DRAFT, "amendment_withdraw", say("Rút đề nghị")),
    (AmendmentState.SENT, "amendment_withdraw", say("Rút đề nghị")),
    (AmendmentState.CONFIRMED, "amendment_withdraw", say("Rút đề nghị")),
)
ALWAYS = ("amendment_refuse", "amendment_withdraw")
"""A request that a changed state has overtaken can still be closed."""


def right_to(act: str, amendment: Amendment) -> Right:
    """Whose right an act on a request is."""
    if act == "amendment_confirm":
        return rules.BASE_LEAD
    if act == "amendment_decide":
        return DECIDERS[amendment.authority]
    if act in ("amendment_refuse", "amendment_return"):
        return DECIDERS[amendment.authority] if _lies_above(amendment) else rules.BASE_LEAD
    return rules.IMPLEMENTER_STAFF


def _lies_above(amendment: Amendment) -> bool:
    """Whether the Sở is done with it. One that is answered stays with who answered it: whoever comes second there reads that it was
    answered, not that it never was theirs.
    """
    if amendment.state == AmendmentState.REFUSED:
        return amendment.confirmed_by_id is not None
    return amendment.state in (AmendmentState.CONFIRMED, AmendmentState.DECIDED)


def own_refusal(act: str, amendment: Amendment, user: User) -> Request | None:
    """Which of the requests that nobody answers for themselves stands against ``act``: of those who asked for it in any round; of who
    confirmed it, where a higher authority decides (where the Sở itself decides, its lead does both: R19).
    """
    if right_to(act, amendment) is rules.IMPLEMENTER_STAFF:
        return None
    if user.pk in {amendment.requested_by_id, *(one.sent_by_id for one in amendment.rounds.all())}:
        return Request.AMENDMENT
    higher = amendment.authority != Authority.DEPARTMENT
    confirmed = act == "amendment_decide" and higher and amendment.confirmed_by_id == user.pk
    return Request.CONFIRMED_AMENDMENT if confirmed else None


def open_acts_on(amendment: Amendment, project: Project, user: User) -> list[OpenAct]:
    """What ``user`` may do with the request as it stands, the main act first."""
    case = case_of(project)
    found = []
    for state, route, label in _BUTTONS:
        if amendment.state != state or (project.status not in AMENDABLE and route not in ALWAYS):
            continue
        if why_not(user, (right_to(route, amendment),), case) is not None or own_refusal(
            route, amendment, user
        ):
            continue
        url = reverse(f"projects:{route}", args=[project.code, amendment.number])
        found.append(OpenAct(route, label, url))
    return found
