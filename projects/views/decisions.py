"""A decision's own page, its list and its papers."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centers.web import SignedInRequest
from core.forms import act_page
from core.web import PAGE_SIZES, page_of, page_size
from core.words import say
from projects.forms.plans import PaperForm
from projects.models import Decision
from projects.selectors.decisions import decisions_in, list_of, papers_of, refusals_of
from projects.services.documents import open_checked
from projects.services.paper import Paper, add_paper, may_add_paper, paper_for, refuse_without_paper_right


def _find(request: SignedInRequest, pk: int) -> Decision:
    return get_object_or_404(decisions_in(request.user.scope).select_related("recorded_by"), pk=pk)


@require_safe
def decision_list(request: SignedInRequest) -> HttpResponse:
    """The decisions in sight, the latest first."""
    page = page_of(request, decisions_in(request.user.scope))
    context = {"page": page, "sizes": PAGE_SIZES, "size": page_size(request)}
    return render(request, "projects/decisions/list.html", context)


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Number, day, issuer, what each đề án got, what was refused, the papers."""
    decision = _find(request, pk)
    scope = request.user.scope
    context = {
        "decision": decision,
        "list": list_of(decision, scope),
        "refusals": refusals_of(decision, scope),
        "papers": papers_of(decision),
        "may_add": may_add_paper(request.user, decision),
        "sees_plan": decision.plan is not None
        and type(decision.plan).objects.visible_to(scope).filter(pk=decision.plan.pk).exists(),
    }
    return render(request, "projects/decisions/detail.html", context)


@require_http_methods(["GET", "POST"])
def paper_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a scan; 403 for anybody but whoever recorded the decision."""
    decision = _find(request, pk)
    refuse_without_paper_right(request.user, decision)
    form = PaperForm(request.POST or None, request.FILES or None)

    def do(values: dict[str, Any]) -> Any:
        sent = values["paper"]
        return add_paper(actor=request.user, decision_id=decision.pk, paper=Paper(sent.name, sent.file))

    back = reverse("decisions:detail", args=[decision.pk])
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/decisions/paper.html",
        context={"decision": decision, "heading": say("Đính kèm văn bản"), "back": back},
        done=say("Đã đính kèm văn bản."),
        to=back,
    )


@require_safe
def paper(request: SignedInRequest, pk: int) -> FileResponse:
    """A paper as a download of its own type, never shown in place."""
    kept = paper_for(actor=request.user, paper_id=pk)
    answer = FileResponse(
        open_checked(actor=request.user, obj=kept),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
