"""What the receiver of periodic reports does about those that did not come: an extension for one unit, reminders to many."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed, NotFound
from core.forms import act_page, renew_key
from core.words import say, say_many
from reports.duties import DUTIES
from reports.enums import CallOutcome
from reports.models import ReportExtension
from reports.periodic_forms import EndExtensionForm, ExtendForm, RemindForm
from reports.rules import can_extend
from reports.selectors.periodic import lines_of
from reports.services.extending import grant_extension, withdraw_extension
from reports.services.periodic import duty_of
from reports.services.reminding import remind_units
from reports.views.periodic import center_in_sight, list_page


@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest, duty: str, period: str, center: str) -> HttpResponse:
    """More time for one unit and one report."""
    owed, asked = duty_of(duty, period)
    unit = center_in_sight(request, center)
    lines = lines_of(asked, request.user.scope, centers=[unit.pk])
    line = next((one for one in lines if one.duty == owed), None)
    if line is None:
        raise NotFound(say("Đơn vị này không có báo cáo này trong kỳ."), code="duty_not_found")
    if not can_extend(request.user, owed, unit):
        raise NotAllowed(say("Việc gia hạn thuộc về lãnh đạo nơi nhận báo cáo."), code="no_right")
    back = reverse("reports:periodic", args=[owed.key, asked.code, unit.code])

    def do(values: dict[str, Any]) -> ReportExtension:
        return grant_extension(actor=request.user, duty=owed.key, period=asked.code, center=unit, **values)

    return act_page(
        request,
        form=ExtendForm(request.POST if request.method == "POST" else None),
        do=do,
        template="reports/periodic_extend.html",
        context={"line": line, "back": back},
        done=lambda made: say("Đã gia hạn đến %(day)s.", day=f"{made.due_on:%d/%m/%Y}"),
        to=back,
    )


@require_http_methods(["GET", "POST"])
def end_extension(request: SignedInRequest, pk: int) -> HttpResponse:
    """Taking an extension back, with the reason."""
    scope = request.user.scope
    seen = ReportExtension.objects.visible_to(scope).select_related("center")
    found = get_object_or_404(seen, pk=pk)
    if not can_extend(request.user, DUTIES[found.duty], found.center):
        raise NotAllowed(say("Việc gia hạn thuộc về lãnh đạo nơi nhận báo cáo."), code="no_right")
    back = reverse("reports:periodic", args=[found.duty, found.period, found.center.code])

    def do(values: dict[str, Any]) -> ReportExtension:
        return withdraw_extension(actor=request.user, extension=found, **values)

    return act_page(
        request,
        form=EndExtensionForm(request.POST if request.method == "POST" else None),
        do=do,
        template="reports/periodic_end_extension.html",
        context={"extension": found, "duty": DUTIES[found.duty], "back": back},
        done=say("Đã rút gia hạn; hạn theo quy định lại có hiệu lực."),
        to=back,
    )


@require_POST
def remind(request: SignedInRequest) -> HttpResponse:
    """Remind the chosen units; the list then says what became of each."""
    form = RemindForm(request.POST)
    picked = request.POST.getlist("chosen")
    period = request.POST.get("ky", "")
    chosen = [(duty, code) for duty, _, code in (one.partition(":") for one in picked)]
    status = 422
    if form.is_valid():
        key = str(form.cleaned_data["key"])
        try:
            made = remind_units(
                actor=request.user,
                period=period,
                chosen=chosen,
                text=form.cleaned_data["text"],
                request_key=key,
            )
        except (NotFound, NotAllowed):
            raise
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            told = sum(one.outcome == CallOutcome.TOLD for one in made)
            messages.success(
                request,
                say_many(
                    "Đã gửi lời nhắc cho %(count)s báo cáo.",
                    "Đã gửi lời nhắc cho %(count)s báo cáo.",
                    count=told,
                ),
            )
            return redirect(f"{reverse('reports:periodic_list')}?ky={period}&lan={key}")
    renew_key(form, "key", RemindForm().fields["key"].initial())
    return list_page(request, period, form=form, picked=set(picked), status=status)
