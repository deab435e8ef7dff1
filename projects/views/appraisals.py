"""Appraising a đề án: the dossier beside the criteria, saved and finished later; the sheets, their minutes, what was sent and changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.web import SignedInRequest
from core.exceptions import NotFound, StaleState
from core.forms import act_page
from core.words import lowered, say
from projects.enums import AppraisalOutcome, Declaration
from projects.exporters.minutes import file_name, minutes_pdf
from projects.forms.appraisals import (
    AppraisalForm,
    FinishForm,
    ReleaseForm,
    StartForm,
    StepBackForm,
)
from projects.models import Appraisal, Project
from projects.models.appraisal import CRITERIA
from projects.selectors.appraisals import (
    appraisals_for,
    comparison,
    criteria_of,
    finished_now,
    lacking_in,
    may_release,
    open_appraisal,
    returns_of,
)
from projects.selectors.council import council_of
from projects.selectors.dossier import submissions_of
from projects.services.appraisal_drafts import FIELDS, appraisal_level, save_appraisal, values_of
from projects.services.appraisals import finish_appraisal, release_appraisal, start_appraisal, step_back
from projects.views.autosave import Item, Write, answer, items_of, write
from projects.views.detail import act_context, find_project, shared_context
from projects.views.dossier import dossier_context

TAB = "appraisals"


@require_safe
def appraisals(request: SignedInRequest, code: str) -> HttpResponse:
    """The sheets that the person may read, every submission, every return with its reason."""
    project = find_project(request, code)
    sheets = [(row, criteria_of(row)) for row in appraisals_for(project, request.user)]
    context = {"sheets": sheets, "submissions": submissions_of(project), "returns": returns_of(project)}
    return render(request, "projects/appraisals.html", shared_context(request, project, TAB) | context)


@require_http_methods(["GET", "POST"])
def appraise(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin, or go on writing; 403 for a person without the right, 409 when the đề án is at no level."""
    project = find_project(request, code)
    own = _posted(request, project)
    if own is not None:
        return _save(request, project, own)
    level = appraisal_level(actor=request.user, project=project)
    draft = open_appraisal(project)
    heading = say("Thẩm định %(level)s", level=lowered(level.label))
    if draft is None:
        return _start(request, project, heading)
    if draft.appraiser_id != request.user.pk:
        context = {"other": draft, "may_release": may_release(project, request.user)}
        return _page(request, project, heading, context, 409 if request.method == "POST" else 200)
    return _work(request, project, draft, _form(draft))


def _posted(request: SignedInRequest, project: Project) -> Appraisal | None:
    """The person's own appraisal that a sent form belongs to, even when it has ended meanwhile: what was typed is shown again."""
    key = request.POST.get("appraisal", "")
    if not (key.isdecimal() and len(key) < 19):
        return None
    return Appraisal.objects.filter(pk=int(key), project=project, appraiser=request.user).first()


def _start(request: SignedInRequest, project: Project, heading: str) -> HttpResponse:
    return act_page(
        request,
        form=StartForm(request.POST or None),
        do=lambda values: start_appraisal(
            actor=request.user, project_id=project.pk, by_council=values["by_council"] == "council"
        ),
        template="projects/appraise.html",
        context=_context(request, project, heading) | {"done": finished_now(project)},
        done=say(
            "Đã mở phiếu thẩm định. Lưu bất cứ lúc nào và làm tiếp sau; chỉ mình bạn đọc được bản nháp."
        ),
        to=reverse("projects:appraise", args=[project.code]),
    )


def _save(request: SignedInRequest, project: Project, appraisal: Appraisal) -> HttpResponse:
    """The whole sheet sent at once: what was changed in it is saved, all or nothing."""
    form = _form(appraisal, request.POST)
    status = write(form, _writer(request, appraisal), dict)
    if status != 200:
        return _work(request, project, appraisal, form, status=status)
    appraisal.refresh_from_db()
    if appraisal.declaration == Declaration.CONFLICT:
        messages.warning(
            request, say("Đã lưu. Bạn khai có xung đột lợi ích: hãy rút để người khác thẩm định.")
        )
        return redirect("projects:appraise_step_back", project.code)
    if request.POST.get("act") == "review":
        return redirect("projects:appraise_finish", project.code)
    said = say("Đã lưu lúc %(clock)s. Chưa ai khác đọc được.", clock=f"{timezone.localtime():%H:%M}")
    messages.success(request, said if form.changes() else say("Không có gì thay đổi so với lần lưu trước."))
    return redirect("projects:appraise", project.code)


@require_POST
def save_field(request: SignedInRequest, code: str, pk: int, name: str) -> HttpResponse:
    """Save one field of the person's own open sheet as it is left."""
    project = find_project(request, code)
    appraisal = get_object_or_404(Appraisal, pk=pk, project=project, appraiser=request.user)
    if name not in FIELDS:
        raise NotFound(say("Không có mục này."), code="unknown_field")
    form = _form(appraisal, request.POST, (name,))
    status = write(form, _writer(request, appraisal), dict)
    appraisal.refresh_from_db()
    if status == 200:
        form = _form(appraisal, names=(name,))
    items = _items(form, project, appraisal, saved=status == 200)
    context = _state(appraisal) | {"project": project}
    template = "projects/_appraisal_answer.html"
    return answer(request, name, items, status=status, context=context, template=template)


def _form(appraisal: Appraisal, data: Any = None, names: Iterable[str] = FIELDS) -> AppraisalForm:
    return AppraisalForm(data, names=names, values=values_of(appraisal))


def _writer(request: SignedInRequest, appraisal: Appraisal) -> Write:
    def do(changes: Mapping[str, Any], seen: Mapping[str, Any]) -> Appraisal:
        return save_appraisal(actor=request.user, appraisal_id=appraisal.pk, changes=changes, seen=seen)

    return do


def _items(form: AppraisalForm, project: Project, appraisal: Appraisal, *, saved: bool = False) -> list[Item]:
    def url(name: str) -> str:
        return reverse("projects:appraise_field", args=[project.code, appraisal.pk, name])

    return items_of(form, url, lambda name: (name,), saved=saved)


def _state(appraisal: Appraisal) -> dict[str, Any]:
    """What a save may change beside the field itself: what is lacking, and the council."""
    return {
        "appraisal": appraisal,
        "problems": lacking_in(appraisal),
        "seats": council_of(appraisal),
        "own_windows": True,
    }


def _work(
    request: SignedInRequest,
    project: Project,
    appraisal: Appraisal,
    form: AppraisalForm,
    *,
    status: int = 200,
) -> HttpResponse:
    heading = say("Thẩm định %(level)s", level=lowered(appraisal.get_level_display()))
    items = {item.field.name: item for item in _items(form, project, appraisal)}
    context = _state(appraisal) | {
        "form": form,
        "first": items["declaration"],
        "criteria": [(items[f"met_{key}"], items[f"comment_{key}"]) for key, _ in CRITERIA],
        "last": [items["opinion"], items["by_council"], items["minutes_number"]],
    }
    return _page(request, project, heading, context, status)


def _context(request: SignedInRequest, project: Project, heading: str) -> dict[str, Any]:
    return act_context(request, project, heading=heading, tab=TAB) | dossier_context(request, project)


def _page(
    request: SignedInRequest, project: Project, heading: str, context: dict[str, Any], status: int
) -> HttpResponse:
    whole = _context(request, project, heading) | context
    return render(request, "projects/appraise.html", whole, status=status)


def _own_draft(request: SignedInRequest, project: Project) -> Appraisal:
    """The person's open draft of the level; raises as ``appraise`` does, and StaleState when they have none."""
    appraisal_level(actor=request.user, project=project)
    draft = open_appraisal(project)
    if draft is None or draft.appraiser_id != request.user.pk:
        raise StaleState(
            say("Bạn không có phiếu thẩm định đang soạn của đề án %(code)s.", code=project.code),
            code="nothing_open",
        )
    return draft


@require_http_methods(["GET", "POST"])
def finish(request: SignedInRequest, code: str) -> HttpResponse:
    """The sheet as it will read, all that it lacks, and the button that closes it for good."""
    project = find_project(request, code)
    draft = _own_draft(request, project)
    context = act_context(request, project, heading=say("Hoàn tất thẩm định"), tab=TAB) | {
        "appraisal": draft,
        "criteria": criteria_of(draft),
        "seats": council_of(draft),
        "problems": lacking_in(draft),
        "back": reverse("projects:appraise", args=[project.code]),
    }
    return act_page(
        request,
        form=FinishForm(request.POST or None, initial={"seen": draft.revision}),
        do=lambda values: finish_appraisal(
            actor=request.user,
            appraisal_id=draft.pk,
            opinion=draft.opinion,
            minutes_number=draft.minutes_number,
            no_conflict=draft.declaration == Declaration.NO_CONFLICT,
            seen=values["seen"],
        ),
        template="projects/appraise_finish.html",
        context=context,
        done=say("Đã hoàn tất thẩm định. Biên bản tải được ở phiếu này."),
        to=reverse("projects:appraisal", args=[project.code, draft.pk]),
    )


@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, code: str) -> HttpResponse:
    """Step back because of an interest of one's own."""
    project = find_project(request, code)
    draft = _own_draft(request, project)
    return act_page(
        request,
        form=StepBackForm(request.POST or None),
        do=lambda values: step_back(actor=request.user, appraisal_id=draft.pk, reason=values["reason"]),
        template="projects/appraise_leave.html",
        context=act_context(request, project, heading=say("Rút khỏi thẩm định"), tab=TAB),
        done=say("Bạn đã rút khỏi thẩm định; người khác có thể bắt đầu phiếu mới."),
        to=reverse("projects:appraisals", args=[project.code]),
    )


@require_http_methods(["GET", "POST"])
def release(request: SignedInRequest, code: str) -> HttpResponse:
    """Take a draft from somebody who does not go on with it; the lead of the level."""
    project = find_project(request, code)
    appraisal_level(actor=request.user, project=project, lead=True)
    draft = open_appraisal(project)
    if draft is None:
        raise StaleState(
            say("Đề án %(code)s không có phiếu thẩm định đang soạn.", code=project.code), code="nothing_open"
        )
    return act_page(
        request,
        form=ReleaseForm(request.POST or None),
        do=lambda values: release_appraisal(
            actor=request.user, project_id=project.pk, reason=values["reason"]
        ),
        template="projects/appraise_release.html",
        context=act_context(request, project, heading=say("Thu hồi phiếu thẩm định"), tab=TAB)
        | {"draft": draft},
        done=say("Đã thu hồi phiếu; người khác có thể bắt đầu thẩm định."),
        to=reverse("projects:appraisals", args=[project.code]),
    )


def _readable(request: SignedInRequest, project: Project, pk: int) -> Appraisal:
    """An appraisal that the person may read; 404 for another's draft."""
    return get_object_or_404(appraisals_for(project, request.user).select_related("center__province"), pk=pk)


@require_safe
def sheet(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One sheet: finished ones for all who see the đề án, any other for its appraiser."""
    project = find_project(request, code)
    appraisal = _readable(request, project, pk)
    basis, criteria = finished_now(project), criteria_of(appraisal)
    context = {
        "appraisal": appraisal,
        "criteria": criteria,
        "met": all(row.met for row in criteria),
        "seats": council_of(appraisal),
        "is_basis": basis is not None and basis.pk == appraisal.pk,
    }
    return render(request, "projects/appraisal.html", shared_context(request, project, TAB) | context)


@require_safe
def minutes(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The minutes of a finished appraisal as a PDF; there are none of any other."""
    project = find_project(request, code)
    appraisal = _readable(request, project, pk)
    if appraisal.outcome != AppraisalOutcome.FINISHED:
        raise NotFound(say("Phiếu chưa hoàn tất nên chưa có biên bản."), code="no_minutes")
    answer = HttpResponse(minutes_pdf(appraisal), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(project, appraisal)}"'
    return answer


@require_safe
def changes(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """What changed in a submission since an earlier one: the one before it, or ``?tu=`` another."""
    project = find_project(request, code)
    since = request.GET.get("tu", "")
    found = comparison(
        project, number=number, since=int(since) if since.isdecimal() and len(since) < 6 else None
    )
    if found is None:
        raise NotFound(say("Không có hai lần gửi để so sánh."), code="nothing_to_compare")
    context = act_context(
        request, project, heading=say("Thay đổi của lần gửi %(number)s", number=number), tab=TAB
    ) | {
        "found": found,
        "earlier": [row.number for row in submissions_of(project) if row.number < number][::-1],
    }
    return render(request, "projects/changes.html", context)
