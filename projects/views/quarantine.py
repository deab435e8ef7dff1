"""The quarantine of uploads, for administrators: the scanner, what waits, what was found, and deleting it."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centers.enums import Role
from centers.web import SignedInRequest
from core.exceptions import NotAllowed, NotFound, StaleState
from core.forms import act_page
from core.models import ScanState
from core.readiness import scanner_state
from core.web import PAGE_SIZES, page_of, page_size
from core.words import say
from projects.forms.drafting import ConfirmForm
from projects.selectors.quarantine import QUARANTINE, HeldList, held_file
from projects.services.quarantine import discard_infected, refuse_without_discard_right

_FOR_ADMINS = say("Khu cách ly tệp chỉ dành cho quản trị.")
_LABELS = {"ma-doc": say("Có mã độc"), "cho-quet": say("Chưa quét xong"), "da-xoa": say("Đã xóa")}


@require_safe
def held(request: SignedInRequest) -> HttpResponse:
    """The scanner in one line, and one of the lists of uploads in quarantine."""
    if not request.user.has_role(Role.ADMIN):
        raise NotAllowed(_FOR_ADMINS, code="no_right")
    asked = request.GET.get("loc", "")
    here = asked if asked in QUARANTINE else "ma-doc"
    rows = {key: HeldList(states) for key, states in QUARANTINE.items()}
    counts = {key: found.count() for key, found in rows.items()}
    context = {
        "scanner": scanner_state(),
        "lists": [
            {"key": key, "label": label, "count": counts[key], "here": key == here}
            for key, label in _LABELS.items()
        ],
        "here": here,
        "page": page_of(request, cast("Any", rows[here]), count=counts[here]),
        "sizes": PAGE_SIZES,
        "size": page_size(request),
    }
    return render(request, "quarantine/list.html", context)


@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Asks before the bytes are deleted, for that cannot be undone."""
    found = held_file(kind, pk)
    if not request.user.has_role(Role.ADMIN):
        if found is not None and request.method == "POST":
            refuse_without_discard_right(request.user, found.file)
        raise NotAllowed(_FOR_ADMINS, code="no_right")
    if found is None:
        raise NotFound(say("Không tìm thấy tệp."), code="attachment_not_found")
    if request.method != "POST" and found.file.scan_state != ScanState.INFECTED:
        raise StaleState(say("Tệp này không nằm trong khu cách ly vì mã độc."), code="wrong_state")
    to = reverse("quarantine:list")
    return act_page(
        request,
        form=ConfirmForm(request.POST if request.method == "POST" else None, submit=say("Xóa hẳn tệp")),
        do=lambda _: discard_infected(actor=request.user, file=found.file),
        template="quarantine/discard.html",
        context={"held": found, "heading": say("Xóa tệp có mã độc"), "back": to},
        done=say(
            "Đã xóa “%(name)s” khỏi kho; tên, mã kiểm tra và kết quả quét vẫn được giữ.", name=found.file.name
        ),
        to=to,
    )
