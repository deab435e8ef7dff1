"""The year's plans: the list, opening one, and the money given to it."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centers.enums import CenterKind
from centers.models import Center
from centers.web import SignedInRequest
from core.exceptions import NotAllowed
from core.forms import act_page
from core.web import PAGE_SIZES, page_of, page_size
from core.words import say
from projects.enums import Source
from projects.forms.plans import EnvelopeForm, OpenPlanForm
from projects.models import AnnualPlan
from projects.selectors.boards import batches_of, changes_of, envelope_panel, envelopes_of, plans_in
from projects.selectors.plans import keeps, openable_by, own_source
from projects.services.plans import fund_of, open_plan, set_envelope


def find_plan(request: SignedInRequest, pk: int) -> AnnualPlan:
    """The plan in the person's sight; 404 otherwise."""
    seen = AnnualPlan.objects.visible_to(request.user.scope).select_related("center", "programme")
    return get_object_or_404(seen, pk=pk)


@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """The plans in sight with their money by source and batch."""
    page = page_of(request, plans_in(request.user.scope).annotate(decided=Count("decisions", distinct=True)))
    context = {
        "page": page,
        "sizes": PAGE_SIZES,
        "size": page_size(request),
        "may_open": bool(openable_by(request.user)),
    }
    return render(request, "projects/plans/list.html", context)


@require_http_methods(["GET", "POST"])
def open_page(request: SignedInRequest) -> HttpResponse:
    """Open the plan of a year at one's own agency; 403 for those who keep no plan."""
    owners = openable_by(request.user)
    if not owners:
        raise NotAllowed(
            say("Lập kế hoạch là việc của chuyên viên, lãnh đạo Cục và của Sở Công Thương."), code="no_right"
        )
    form = OpenPlanForm(request.POST or None, owners=[(center.pk, _plan_name(center)) for center in owners])

    def do(values: dict[str, Any]) -> AnnualPlan:
        return open_plan(
            actor=request.user,
            year=values["year"],
            fund=fund_of(values["center"]),
            center_id=values["center"],
        )

    return act_page(
        request,
        form=form,
        do=do,
        template="projects/plans/act.html",
        context={"heading": say("Lập kế hoạch năm"), "back": reverse("plans:list")},
        done=lambda made: say("Đã lập %(made)s. Ghi kinh phí được giao để phê duyệt đề án.", made=made),
        to=lambda made: reverse("plans:envelope", args=[made.pk]),
    )


def _plan_name(center: Center) -> str:
    reach = say("quốc gia") if center.kind == CenterKind.AGENCY else say("địa phương")
    return f"{center.name} ({reach})"


@require_http_methods(["GET", "POST"])
def envelope(request: SignedInRequest, pk: int) -> HttpResponse:
    """The money of a plan: what documents gave and changed, and for its keepers the form; 403 on sending for others."""
    plan = find_plan(request, pk)
    known = _chosen(request, plan)
    keeper = keeps(request.user, plan)
    form = EnvelopeForm(
        request.POST or None, fixed=known is not None, fund=plan.fund, initial=_initial(plan, known)
    )
    context = {
        "plan": plan,
        "heading": say("Kinh phí kế hoạch"),
        "back": reverse("plans:board", args=[plan.pk]),
        "known": known,
        "may_change": keeper,
        "panels": envelope_panel(plan, batches_of(plan)[-1], {}),
        "envelopes": envelopes_of(plan) if keeper else (),
        "changes": changes_of(plan),
    }

    def do(values: dict[str, Any]) -> Any:
        return set_envelope(
            actor=request.user,
            plan_id=plan.pk,
            source=values["source"],
            batch=values["batch"],
            amount=values["amount"],
            number=values["number"],
            date=values["date"],
            seen=values["seen"] or 0,
        )

    if request.method == "POST" and not keeper:
        raise NotAllowed(say("Bạn không ghi kinh phí của kế hoạch này."), code="no_right")
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/plans/envelope.html",
        context=context,
        done=lambda given: say(
            "Đã ghi kinh phí đợt %(batch)s theo %(document)s.", batch=given.batch, document=given.document
        ),
        to=reverse("plans:envelope", args=[plan.pk]),
    )


def _chosen(request: SignedInRequest, plan: AnnualPlan) -> Any:
    """The envelope that the address asks to change; None for a new batch."""
    pk = request.GET.get("sua", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    return get_object_or_404(plan.envelopes, pk=int(pk))


def _initial(plan: AnnualPlan, known: Any) -> dict[str, Any]:
    if known is not None:
        return {"source": known.source, "batch": known.batch, "amount": known.amount, "seen": known.amount}
    taken = plan.envelopes.filter(source=own_source(plan)).values_list("batch", flat=True)
    return {"source": Source(own_source(plan)), "batch": max(taken, default=0) + 1, "seen": 0}
