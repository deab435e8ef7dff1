"""What the units in sight expect of a period that is not over, in sums by kind of unit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centers.enums import CenterKind
from centers.web import SignedInRequest
from core.web import money_unit
from core.words import say
from reports.estimates import summed_tables
from reports.forms import window_in_words
from reports.selectors.estimates import groups_of, periods_told
from reports.views.runs import tables_shown

KINDS_OF_UNITS: dict[str, str] = {
    CenterKind.DEPARTMENT: say("Sở Công Thương"),
    CenterKind.IPC: say("Trung tâm vùng"),
    CenterKind.CENTER: say("Trung tâm khuyến công"),
}


@require_safe
def estimate_list(request: SignedInRequest) -> HttpResponse:
    """The estimates of one period (``?ky=2026-H2``; the latest that has some unless another is asked), by kind of unit, with the units that gave none."""
    scope, today = request.user.scope, timezone.localdate()
    found = periods_told(scope, today)
    periods = [one for one, _ in found]
    latest = next((one for one, told in found if told), periods[0])
    asked = request.GET.get("ky", "")
    chosen = next((one for one in periods if one.code == asked), latest)
    unit = money_unit(request)
    groups = [
        {"one": one, "title": KINDS_OF_UNITS[one.kind], "tables": tables_shown(summed_tables(one.sums), unit)}
        for one in groups_of(chosen, scope, today)
    ]
    context = {
        "periods": [{"code": one.code, "label": one.label, "here": one == chosen} for one in periods],
        "period": chosen,
        "window": window_in_words(chosen.code),
        "groups": groups,
        "unknown": asked if asked and asked != chosen.code else "",
    }
    return render(request, "reports/estimates.html", context)
