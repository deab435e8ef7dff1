"""Papers of a đề án: brought, taken out while the dossier is written, given out to whoever sees the đề án."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.exceptions import DomainError, NotFound
from core.forms import act_page
from core.words import lowered, say
from projects.acts import BRING_PAPER
from projects.forms.drafting import ConfirmForm, UploadForm
from projects.models import Attachment, Project
from projects.selectors.dossier import was_sent
from projects.selectors.drafting import paper_needs, papers_of, retired_papers_of
from projects.services.documents import add_attachment, attachment_for, open_checked, remove_attachment
from projects.services.lifecycle import preview_submission
from projects.services.opening import check_open
from projects.views.detail import act_context, find_project, shared_context
from projects.views.drafting import dossier_context


@require_http_methods(["GET", "POST"])
def documents(request: SignedInRequest, code: str) -> HttpResponse:
    """The section of papers: what must be there, what is there, and a form for one more."""
    project = find_project(request, code)
    status, form = 200, UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        preview_submission(project_id=project.pk, actor=request.user)
        status = _bring(request, project, form)
        if status == 200:
            return redirect("projects:edit_documents", project.code)
    papers = papers_of(project)
    context = dossier_context(request, project, "documents") | {
        "form": form,
        "papers": papers,
        "needs": paper_needs(project, papers),
        "back": reverse("projects:overview", args=[project.code]),
    }
    return render(request, "projects/drafting/documents.html", context, status=status)


def _bring(request: SignedInRequest, project: Project, form: UploadForm) -> int:
    if not form.is_valid():
        return 422
    file = form.cleaned_data["file"]
    try:
        paper = add_attachment(
            actor=request.user,
            project_id=project.pk,
            kind=form.cleaned_data["kind"],
            name=file.name,
            content=file.file,
        )
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return error.status
    messages.success(
        request,
        say("Đã đưa lên “%(name)s” (%(kind)s).", name=paper.name, kind=lowered(paper.get_kind_display())),
    )
    return 200


@require_http_methods(["GET", "POST"])
def remove_document(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Asks before a paper is taken out, for that cannot be undone."""
    project = find_project(request, code)
    paper = _paper(request, project, pk)
    preview_submission(project_id=project.pk, actor=request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None, submit=say("Bỏ tệp này"))
    context: dict[str, Any] = act_context(request, project, heading=say("Bỏ tệp khỏi hồ sơ"))
    to = reverse("projects:edit_documents", args=[project.code])
    return act_page(
        request,
        form=form,
        do=lambda _: remove_attachment(actor=request.user, attachment_id=paper.pk),
        template="projects/drafting/remove.html",
        context=context | {"paper": paper, "kept": was_sent(paper), "back": to},
        done=say("Đã bỏ “%(name)s” khỏi hồ sơ.", name=paper.name),
        to=to,
    )


@require_safe
def papers(request: SignedInRequest, code: str) -> HttpResponse:
    """All papers of a đề án, for whoever sees it."""
    project = find_project(request, code)
    context = shared_context(request, project, "papers") | {
        "papers": papers_of(project),
        "retired": retired_papers_of(project),
    }
    return render(request, "projects/papers.html", context)


@require_http_methods(["GET", "POST"])
def bring_paper(request: SignedInRequest, code: str) -> HttpResponse:
    """One more paper after the dossier was sent: minutes, a voucher, an answer."""
    project = find_project(request, code)
    check_open(actor=request.user, project=project, acts=(BRING_PAPER,), trying=request.method == "POST")
    form = UploadForm(request.POST or None, request.FILES or None)

    def do(values: dict[str, Any]) -> Attachment:
        file = values["file"]
        return add_attachment(
            actor=request.user, project_id=project.pk, kind=values["kind"], name=file.name, content=file.file
        )

    context = act_context(request, project, heading=BRING_PAPER.label, tab="papers")
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/act.html",
        context=context,
        done=lambda paper: say(
            "Đã đưa lên “%(name)s” (%(kind)s).", name=paper.name, kind=lowered(paper.get_kind_display())
        ),
        to=context["back"],
    )


@require_safe
def document(request: SignedInRequest, code: str, pk: int) -> FileResponse:
    """The file itself, always as a download: never shown, never run, in place."""
    paper = _paper(request, find_project(request, code), pk)
    content = open_checked(actor=request.user, obj=paper)
    found = FileResponse(content, as_attachment=True, filename=paper.name, content_type=paper.content_type)
    found["X-Content-Type-Options"] = "nosniff"
    found["Content-Security-Policy"] = "default-src 'none'; sandbox"
    found["Cache-Control"] = "private, no-store"
    return found


def _paper(request: SignedInRequest, project: Project, pk: int) -> Attachment:
    """The paper of this very đề án, in the person's sight."""
    paper = attachment_for(actor=request.user, attachment_id=pk)
    if paper.project_id != project.pk:
        raise NotFound(say("Không tìm thấy tệp."), code="attachment_not_found")
    return paper
