"""What stands against a rule in one đề án, and the answers to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.exceptions import NotFound
from core.forms import ActForm, act_page
from core.words import say, say_as
from projects import rules
from projects.forms.findings import AskForm, GrantForm, RefuseForm
from projects.models import Finding
from projects.rules import Right, why_not
from projects.selectors.elbow import law_day
from projects.selectors.findings import finding_rows
from projects.selectors.projects import case_of
from projects.services.acting import require
from projects.services.findings import ask_exception, grant_exception, refuse_exception
from projects.views.detail import act_context, find_project


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer a finding: its form, its service, whose right it is, and what is said when it is done."""

    label: str
    form: type[ActForm]
    do: Callable[..., Finding]
    rights: tuple[Right, ...]
    done: str


_DECIDERS = (rules.BASE_LEAD, rules.AGENCY_LEAD)
ANSWERS = {
    "de-nghi": Answer(
        say_as("act", "Đề nghị ngoại lệ"), AskForm, ask_exception, (rules.IMPLEMENTER_STAFF,), say("Đã gửi đề nghị ngoại lệ.")
    ),
    "chap-thuan": Answer(
        say_as("act", "Chấp thuận ngoại lệ"), GrantForm, grant_exception, _DECIDERS, say("Đã chấp thuận ngoại lệ.")
    ),
    "khong-chap-thuan": Answer(
        say_as("act", "Không chấp thuận ngoại lệ"), RefuseForm, refuse_exception, _DECIDERS,
        say("Đã trả lời không chấp thuận; dự toán phải sửa theo định mức."),
    ),
}  # fmt: skip


@require_safe
def findings(request: SignedInRequest, code: str) -> HttpResponse:
    """All findings of a đề án with their answers, and the answers that this person may give."""
    project = find_project(request, code)
    rows = finding_rows(project, timezone.localdate(), law_day(project))
    case = case_of(project)
    open_to = [
        (key, answer.label)
        for key, answer in ANSWERS.items()
        if why_not(request.user, answer.rights, case) is None
    ]
    context = act_context(request, project, heading=say_as("list", "Lưu ý so với quy định"), tab="budget") | {
        "rows": rows,
        "answers": open_to,
        "counts": _counts([str(row.label) for row in rows]),
    }
    return render(request, "projects/findings.html", context)


def _counts(labels: list[str]) -> dict[str, int]:
    return {label: labels.count(label) for label in dict.fromkeys(labels)}


@require_http_methods(["GET", "POST"])
def answer_finding(request: SignedInRequest, code: str, pk: int, answer: str) -> HttpResponse:
    """The page of one answer; 403 for whoever may not give it."""
    project = find_project(request, code)
    chosen = ANSWERS.get(answer)
    if chosen is None:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    finding = get_object_or_404(
        Finding.objects.select_related("document", "asked_by"), pk=pk, project=project
    )
    require(request.user, project, *chosen.rights)
    form = chosen.form(request.POST or None)

    def do(values: dict[str, Any]) -> Finding:
        return chosen.do(actor=request.user, finding_id=finding.pk, **values)

    context = act_context(request, project, heading=chosen.label, tab="budget") | {
        "finding": finding,
        "back": reverse("projects:findings", args=[project.code]),
    }
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/answer_finding.html",
        context=context,
        done=chosen.done,
        to=context["back"],
    )
