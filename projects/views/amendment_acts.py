"""The acts on a request for amendment, each on a page that shows what it is about first."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import StaleState
from core.forms import ActForm, act_page
from core.words import say
from projects.enums import AmendmentState
from projects.forms.amendments import (
    ConfirmForm,
    DecideForm,
    RefuseForm,
    ReturnForm,
    SendForm,
    WithdrawForm,
)
from projects.models import Amendment, Project
from projects.selectors.amendment_effects import effects_of, seen_mark
from projects.selectors.issuing import issuers_of
from projects.services.amendment_papers import decide_by_paper
from projects.services.amendment_requests import send_amendment, withdraw_amendment
from projects.services.amendments import (
    confirm_amendment,
    may_act,
    refuse_amendment,
    return_amendment,
)
from projects.views.amendments import TAB, amendment_context, find_amendment
from projects.views.board import paper_of
from projects.views.detail import act_context, find_project

_TEMPLATE = "projects/amendment_act.html"
Do = Callable[[dict[str, Any]], Any]
Made = Callable[[SignedInRequest, Amendment], tuple[ActForm, Do]]


def _sent(request: SignedInRequest) -> Any:
    """What was sent, however little; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _act(
    request: SignedInRequest, code: str, number: int, *, act: str, heading: str, make: Made, done: str
) -> HttpResponse:
    """403 for a person without the right; 409 when the request or the đề án is elsewhere by now, with what was typed."""
    project = find_project(request, code)
    found = find_amendment(request, project, number)
    stale = _stale(request, project, found, act)
    form, do = make(request, found)
    page = reverse("projects:amendment", args=[project.code, number])
    context = act_context(
        request, project, heading=say("%(heading)s số %(number)s", heading=heading, number=number), tab=TAB
    )
    context |= amendment_context(request, project, found) | {"back": page, "act": act}
    if stale is not None:
        form.is_valid()
        form.refuse(stale)
        return render(request, _TEMPLATE, context | {"form": form}, status=stale.status)
    return act_page(
        request,
        form=form,
        do=do,
        template=_TEMPLATE,
        context=context,
        done=lambda made: done.format(number=number, waiting=_waiting(made)),
        to=page,
    )


def _waiting(made: Any) -> str:
    """What a request waits for once it was sent."""
    if made.state == AmendmentState.CONFIRMED:
        return say("đang chờ %(authority)s quyết định", authority=made.get_authority_display())
    return say("đang chờ Sở Công Thương xác nhận")


def _stale(request: SignedInRequest, project: Project, found: Amendment, act: str) -> StaleState | None:
    """Why the act came too late, when it was sent: then what was typed is shown again. Raises it when the page is only opened."""
    try:
        may_act(actor=request.user, project=project, amendment=found, act=act)
    except StaleState as error:
        if request.method != "POST":
            raise
        return error
    return None


@require_http_methods(["GET", "POST"])
def send(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Look the draft over and send it to the Sở."""

    def make(asked: SignedInRequest, found: Amendment) -> tuple[ActForm, Do]:
        form = SendForm(_sent(asked), initial={"seen": found.revision})
        return form, lambda values: send_amendment(
            actor=asked.user, amendment_id=found.pk, seen=values["seen"]
        )

    return _act(
        request,
        code,
        number,
        act="amendment_send",
        heading=say("Gửi đề nghị điều chỉnh"),
        make=make,
        done=say("Đã gửi đề nghị điều chỉnh số {number}; {waiting}."),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Take the request back before it is decided."""

    def make(asked: SignedInRequest, found: Amendment) -> tuple[ActForm, Do]:
        form = WithdrawForm(_sent(asked))
        return form, lambda _values: withdraw_amendment(actor=asked.user, amendment_id=found.pk)

    return _act(
        request,
        code,
        number,
        act="amendment_withdraw",
        heading=say("Rút đề nghị điều chỉnh"),
        make=make,
        done=say("Đã rút đề nghị điều chỉnh số {number}."),
    )


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The Sở confirms."""

    def make(asked: SignedInRequest, found: Amendment) -> tuple[ActForm, Do]:
        form = ConfirmForm(_sent(asked))
        return form, lambda _values: confirm_amendment(actor=asked.user, amendment_id=found.pk)

    return _act(
        request,
        code,
        number,
        act="amendment_confirm",
        heading=say("Xác nhận điều chỉnh"),
        make=make,
        done=say("Đã xác nhận đề nghị điều chỉnh số {number}."),
    )


@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Enter the decision of the right authority; it is applied at once."""

    def make(asked: SignedInRequest, found: Amendment) -> tuple[ActForm, Do]:
        form = DecideForm(
            _sent(asked),
            asked.FILES or None,
            authority=found.authority,
            issuers=issuers_of(found.kind, found.project.fund, found.project.form),
            effects=seen_mark(effects_of(found.project, found)),
        )

        def do(values: dict[str, Any]) -> Amendment:
            ruling = {name: values[name] for name in ("number", "date", "issuer")}
            return decide_by_paper(
                actor=asked.user,
                amendment_id=found.pk,
                paper=paper_of(values),
                seen=values.get("aware", ""),
                **ruling,
            )

        return form, do

    return _act(
        request,
        code,
        number,
        act="amendment_decide",
        heading=say("Quyết định điều chỉnh"),
        make=make,
        done=say("Đã ghi quyết định và áp dụng điều chỉnh số {number} vào đề án."),
    )


@require_http_methods(["GET", "POST"])
def give_back(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Return it to be mended, with a reason: the Sở before it confirms, the deciding authority after."""

    def make(asked: SignedInRequest, found: Amendment) -> tuple[ActForm, Do]:
        form = ReturnForm(_sent(asked))
        return form, lambda values: return_amendment(
            actor=asked.user, amendment_id=found.pk, reason=values["reason"]
        )

    return _act(
        request,
        code,
        number,
        act="amendment_return",
        heading=say("Trả lại điều chỉnh"),
        make=make,
        done=say("Đã trả lại đề nghị điều chỉnh số {number} để đơn vị thực hiện bổ sung."),
    )


@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Refuse with a reason: the Sở before it confirms, the deciding authority after."""

    def make(asked: SignedInRequest, found: Amendment) -> tuple[ActForm, Do]:
        form = RefuseForm(_sent(asked))
        return form, lambda values: refuse_amendment(
            actor=asked.user, amendment_id=found.pk, reason=values["reason"]
        )

    return _act(
        request,
        code,
        number,
        act="amendment_refuse",
        heading=say("Không chấp thuận điều chỉnh"),
        make=make,
        done=say("Đã ghi không chấp thuận đề nghị điều chỉnh số {number}."),
    )
