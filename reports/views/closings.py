"""Closed periods: what is closed, for whom an exception holds; closing, opening again and excepting by the Cục's lead."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.calendars import period_calendar
from core.exceptions import NotAllowed
from core.forms import ActForm, act_page
from core.periods import last_closed_month
from core.words import say
from projects.models import ClosingException, PeriodClosing
from projects.selectors.closings import closings_seen
from projects.services.closing import close_period, end_exception, except_unit, may_close, open_period
from reports.closing_forms import CloseForm, EndExceptionForm, ExceptForm, OpenForm
from reports.duties import owed_periods


def _require(request: SignedInRequest) -> None:
    if not may_close(request.user):
        raise NotAllowed(say("Việc đóng, mở kỳ báo cáo thuộc về lãnh đạo Cục."), code="no_right")


@require_http_methods(["GET", "POST"])
def closing_list(request: SignedInRequest) -> HttpResponse:
    """What is closed, read by everyone; the form that closes one more for those who may."""
    if request.method == "POST":
        _require(request)
    today, calendar = timezone.localdate(), period_calendar()
    periods = [last_closed_month(today, calendar), *owed_periods(today, calendar)]
    context = {
        "closings": closings_seen(request.user.scope),
        "may_close": may_close(request.user),
        "today": today,
        "back": reverse("reports:periodic_list"),
    }

    def do(values: dict[str, Any]) -> PeriodClosing:
        return close_period(actor=request.user, **values)

    return act_page(
        request,
        form=CloseForm(request.POST if request.method == "POST" else None, periods=periods),
        do=do,
        template="reports/closings.html",
        context=context,
        done=say("Đã đóng kỳ."),
        to=reverse("reports:closings"),
    )


@require_http_methods(["GET", "POST"])
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """An exception for one unit and one kind of data."""
    _require(request)
    closing = get_object_or_404(PeriodClosing, pk=pk)
    form = ExceptForm(request.POST if request.method == "POST" else None, today=timezone.localdate())

    def do(values: dict[str, Any]) -> ClosingException:
        return except_unit(actor=request.user, closing=closing, **values)

    return _act(request, closing, form, do, say("Cho ngoại lệ ở kỳ đã đóng"), say("Đã cho ngoại lệ."))


@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Opening a period again for everybody, with the reason."""
    _require(request)
    closing = get_object_or_404(PeriodClosing, pk=pk)

    def do(values: dict[str, Any]) -> PeriodClosing:
        return open_period(actor=request.user, closing=closing, **values)

    form = OpenForm(request.POST if request.method == "POST" else None)
    return _act(request, closing, form, do, say("Mở lại kỳ đã đóng"), say("Đã mở lại kỳ."))


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Taking an exception back, with the reason."""
    _require(request)
    rows = ClosingException.objects.visible_to(request.user.scope).select_related("closing")
    found = get_object_or_404(rows, pk=pk)

    def do(values: dict[str, Any]) -> ClosingException:
        return end_exception(actor=request.user, exception=found, **values)

    form = EndExceptionForm(request.POST if request.method == "POST" else None)
    return _act(request, found.closing, form, do, say("Rút ngoại lệ"), say("Đã rút ngoại lệ."))


def _act(
    request: SignedInRequest, closing: PeriodClosing, form: ActForm, do: Any, title: str, done: str
) -> HttpResponse:
    back = reverse("reports:closings")
    return act_page(
        request,
        form=form,
        do=do,
        template="reports/closing_act.html",
        context={"closing": closing, "title": title, "back": back},
        done=done,
        to=back,
    )
