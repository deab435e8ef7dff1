"""Keeps on the audit trail what was asked for and refused before any service was: a page looks at the right first."""

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import User
from core import audit
from core.exceptions import DomainError
from core.models import AuditEvent
from core.words import filed, say
from projects.models import AnnualPlan, Decision, DraftNorm, Project

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT = {
    403: say("Không có quyền."),
    404: say("Không có, hoặc nằm ngoài phạm vi được xem."),
    409: say("Không còn ở trạng thái làm được việc này, hoặc đã có người thay đổi."),
}
"""Answers that are kept, with the reason where none was said. 400, 405 and 422 are slips of typing."""
WITHIN = timedelta(minutes=1)
MOST = 60
"""Events of one person ``WITHIN`` a minute; and the same request with the same answer counts once in it."""
REASON = "portal.refusal"
"""Where in ``request.META`` the reason stands, once there is one."""
_ABOUT: dict[str, tuple[type[Model], str]] = {
    "projects": (Project, "code"),
    "beneficiaries": (Facility, "code"),
    "plans": (AnnualPlan, "pk"),
    "decisions": (Decision, "pk"),
    "people": (User, "pk"),
    "norms": (DraftNorm, "pk"),
}
"""By part of the portal: whose row an address names, and by which of its values."""
_KEYS = frozenset({"token", "uid"})
"""Parts of an address that open something by themselves and are kept nowhere."""


class RefusedRequests:
    """One event for each request of a signed-in person, or of a program with their key, that would have changed something and was answered
    403, 404 or 409, where no service kept the refusal itself.

    Written after the answer is made, outside any transaction of the act. What was sent is not kept: only who, the address, the row it
    names, the answer and its reason.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in UNSAFE:
            return self.get_response(request)
        with audit.noting_refusals() as noted:
            answer = self.get_response(request)
        if answer.status_code in KEPT and not noted and isinstance(request.user, User):
            _keep(request, request.user, answer.status_code)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, DomainError):
            request.META[REASON] = audit.reason_of(exception)
        elif isinstance(exception, Http404 | PermissionDenied):
            request.META.pop(REASON, None)


def _keep(request: HttpRequest, person: User, status: int) -> None:
    about = _row(request.resolver_match) or person
    after = {"page": _page(request), "answer": status}
    recent = AuditEvent.objects.filter(
        actor=person, action=audit.REFUSED_REQUEST, at__gte=timezone.now() - WITHIN
    )
    last = list(recent.values_list("object_type", "object_id", "after")[:MOST])
    if len(last) < MOST and (about._meta.label_lower, str(about.pk), after) not in last:
        reason = filed(request.META.get(REASON, KEPT[status]))
        audit.record_refusal(
            actor=person, action=audit.REFUSED_REQUEST, obj=about, after=after, reason=reason
        )


def _row(found: ResolverMatch | None) -> Model | None:
    """The row that the address names, in sight or not: whoever reads the trail sees the whole country."""
    model, key = _ABOUT.get(found.namespace if found else "", (None, ""))
    if found is None or model is None or key not in found.kwargs:
        return None
    return model._default_manager.filter(**{key: found.kwargs[key]}).first()


def _page(request: HttpRequest) -> str:
    """The address without what was asked in it; its pattern where it holds a key; blank where the portal has no such address."""
    found = request.resolver_match
    if found is None:
        return ""
    return f"/{found.route}" if _KEYS & found.kwargs.keys() else request.path[:200]
