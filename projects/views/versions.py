"""A đề án as it was known on a day."""

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centers.web import SignedInRequest
from core.words import say
from projects.forms.versions import DayForm
from projects.selectors.known import kept_versions, known_on
from projects.views.detail import act_context, find_project


@require_safe
def version(request: SignedInRequest, code: str) -> HttpResponse:
    """``?ngay=`` names the day, today without it; what was known when the day ended is shown."""
    project = find_project(request, code)
    form = DayForm(request.GET if "ngay" in request.GET else None)
    kept = kept_versions(project)
    day: date | None = timezone.localdate()
    if form.is_bound:
        day = form.cleaned_data["ngay"] if form.is_valid() else None
    known = None
    if day is not None:
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        known = known_on(project, end - timedelta(microseconds=1), kept)
    context = act_context(request, project, heading=say("Bản theo ngày"), tab="history")
    context |= {"form": form, "day": day, "known": known, "kept": kept}
    return render(request, "projects/version.html", context, status=422 if form.errors else 200)
