"""How a unit signs its papers: what stands, what stood, and the form of its lead."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import NotAllowed, StaleState
from core.forms import act_page
from core.words import say
from reports.models import SigningBlock
from reports.rules import can_set_signing
from reports.selectors.signing import blocks_seen, standing_block, words_in
from reports.services.compute import letterhead_of
from reports.services.sealing import receiver_of
from reports.services.signing import set_signing
from reports.signing_forms import SigningForm, as_typed, proposed
from reports.views.periodic import center_in_sight

EARLIER = 10
"""How many earlier rows the page tells."""


@require_http_methods(["GET", "POST"])
def signing(request: SignedInRequest, center: str) -> HttpResponse:
    """How the papers of one unit are signed; the lead of that unit alone."""
    unit = center_in_sight(request, center)
    if not can_set_signing(request.user, unit.pk):
        raise NotAllowed(say("Thể thức ký do lãnh đạo của chính đơn vị đặt."), code="no_right")
    last = standing_block(unit)
    initial = as_typed(words_in(last), last.version) if last else proposed(unit, receiver_of(unit))
    form = SigningForm(request.POST if request.method == "POST" else None, initial=initial)

    def do(values: dict[str, Any]) -> SigningBlock:
        try:
            return set_signing(actor=request.user, center=unit, **values)
        except StaleState:
            now = standing_block(unit)
            form.look_again(now.version if now else 0)
            raise

    address = reverse("reports:signing", args=[unit.code])
    return act_page(
        request,
        form=form,
        do=do,
        template="reports/signing.html",
        context={
            "center": unit,
            "letterhead": letterhead_of(unit, ""),
            "today": timezone.localdate(),
            "rows": blocks_seen(unit, request.user.scope)[:EARLIER],
            "back": reverse("reports:list"),
        },
        done=say("Đã lưu; báo cáo lập và gửi từ nay in theo thể thức này."),
        to=address,
    )
