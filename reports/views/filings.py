"""Reports sent for acceptance: sending one, the list, one with its figures and history, the answer, publication, its files."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.models import User
from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed
from core.forms import ActForm, act_page
from core.table import Report, Table
from core.web import PAGE_SIZES, money_unit, page_of, page_size
from core.words import say
from reports.builders import get_builder
from reports.estimates import KINDS, TABLES, may_estimate
from reports.filing_forms import PlainForm, ReasonForm, SendForm
from reports.models import Filing
from reports.rules import can_accept, can_publish, can_recall, can_return, can_set_signing
from reports.selectors.estimates import headlines, last_estimates
from reports.selectors.sealed import filings_seen
from reports.services.comparing import compare_estimates
from reports.services.compute import letterhead_of, read_request
from reports.services.freezing import CSV, JSON, part_of, report_of, series_of, take_report
from reports.services.publishing import publish_report, withdraw_publication
from reports.services.runs import CONTENT_TYPES, start_sealed_run
from reports.services.sealing import (
    accept_filing,
    filing_unit,
    recall_filing,
    receiver_of,
    return_filing,
    send_report,
)
from reports.signing import Numbered
from reports.views.frozen_opening import find_filing, frozen_opener
from reports.views.runs import PREVIEW_ROWS, previews, tables_shown


@require_http_methods(["GET", "POST"])
def send(request: SignedInRequest) -> HttpResponse:
    """Sending the report that the address asks for (``?kind=…&period=…``), for one's own unit; ``duty`` names a periodic report."""
    asked = {name: str(value) for name, value in request.GET.items() if value}
    kind, duty = asked.pop("kind", ""), asked.pop("duty", "")
    builder = get_builder(kind)
    frame = read_request(builder, asked, request.user.scope)
    parameters = frame.parameters
    unit = filing_unit(request.user, parameters.get("center", "")) or filing_unit(request.user)
    if unit is None:
        raise NotAllowed(say("Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."), code="no_right")

    today = timezone.localdate()
    is_open = may_estimate(kind, frame, today)
    form = SendForm(
        request.POST if request.method == "POST" else None,
        lines=headlines(frame) if is_open else (),
        today=today,
        told=last_estimates(series_of(kind, unit, parameters)),
        initial={"request_key": uuid.uuid4().hex},
    )

    def do(_values: dict[str, Any]) -> Filing:
        values, estimates = form.parted()
        frozen = take_report(
            kind=kind,
            parameters=parameters,
            scope=request.user.scope,
            issuer=unit,
            estimates=estimates,
            numbered=Numbered(values.pop("number"), values.pop("on")),
        )
        return send_report(actor=request.user, frozen=frozen, duty=duty, **values)

    back = f"{reverse('reports:list')}?{request.GET.urlencode()}"
    return act_page(
        request,
        form=form,
        do=do,
        template="reports/send.html",
        context={
            "title": builder.title,
            "period": parameters["period"],
            "parameters": {key: value for key, value in parameters.items() if key != "period"},
            "sender": unit,
            "receiver": receiver_of(unit),
            "letterhead": letterhead_of(unit, ""),
            "may_set_signing": can_set_signing(request.user, unit.pk),
            "back": back,
            "today": today,
            "ends_on": frame.end,
            "is_open": is_open,
        },
        done=say("Đã gửi báo cáo; số liệu được giữ nguyên như lúc gửi."),
        to=lambda made: reverse("reports:filing", args=[made.pk]),
    )


@require_safe
def filing_list(request: SignedInRequest) -> HttpResponse:
    """What the units in sight sent, and what became of it."""
    rows = filings_seen(request.user.scope)
    state = request.GET.get("cho", "")
    if state:
        rows = rows.waiting()
    context = {
        "page": page_of(request, rows),
        "waiting": bool(state),
        "sizes": PAGE_SIZES,
        "size": page_size(request),
    }
    return render(request, "reports/filings.html", context)


@require_safe
def filing_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One report as it was sent: its figures, what was said about it, its code and files when it was sealed, its other versions."""
    filing = find_filing(request, pk)
    report = report_of(filing)
    sealed = getattr(filing, "sealed", None)
    outcome, no_outcome = _estimate_outcome(filing)
    context = {
        "filing": filing,
        "sealed": sealed,
        "report": report,
        "tables": previews(report, money_unit(request), opens=partial(frozen_opener, filing)),
        "preview_rows": PREVIEW_ROWS,
        "acts": [(slug, act) for slug, act in ACTS.items() if act.open_to(request.user, filing)],
        "parts": {part.name: part for part in filing.parts.defer("content")},
        "versions": filings_seen(request.user.scope).filter(series=filing.series),
        "outcome": tables_shown(outcome, money_unit(request)),
        "no_outcome": no_outcome,
        "without_estimate": _lacks_estimate(filing, report),
    }
    return render(request, "reports/filing.html", context)


def _estimate_outcome(filing: Filing) -> tuple[tuple[Table, ...], str]:
    """The estimates against what the period came to, once it is over; why they cannot be compared, where its request is understood no more."""
    try:
        return compare_estimates(filing=filing, today=timezone.localdate()), ""
    except DomainError as error:
        return (), error.message


def _lacks_estimate(filing: Filing, report: Report) -> bool:
    """Whether days of its period were left when it was sent, and its unit told no estimate though it could."""
    sent_on, end = timezone.localdate(filing.sent_at), report.window[1]
    open_then = filing.kind in KINDS and sent_on <= end and "as_of" not in filing.parameters
    return open_then and not any(table.key in TABLES for table in report.tables)


@dataclass(frozen=True, slots=True)
class _Act:
    """One thing that may be done with a filing: its words, who may and when, the service."""

    label: str
    told: str
    done: str
    may: Callable[[User, Filing], bool]
    when: Callable[[Filing], bool]
    do: Callable[..., Any]
    needs_reason: bool = False
    main: bool = False

    def open_to(self, user: User, filing: Filing) -> bool:
        return self.when(filing) and self.may(user, filing)


def _waits(filing: Filing) -> bool:
    return not hasattr(filing, "answer")


def _publishable(filing: Filing) -> bool:
    sealed = getattr(filing, "sealed", None)
    return sealed is not None and sealed.standing != "published" and not sealed.is_superseded


def _published(filing: Filing) -> bool:
    return hasattr(filing, "sealed") and filing.sealed.standing == "published"


def _publish(*, actor: User, filing: Filing) -> Any:
    return publish_report(actor=actor, sealed=filing.sealed)


def _withdraw(*, actor: User, filing: Filing, reason: str) -> Any:
    return withdraw_publication(actor=actor, sealed=filing.sealed, reason=reason)


ACTS: dict[str, _Act] = {
    "chap-nhan": _Act(
        say("Chấp nhận"),
        say(
            "Số liệu, tham số, danh mục đề án và phiên bản mã nguồn được niêm phong dưới một mã; bản in mang mã đó và ai cũng kiểm tra được."
        ),
        say("Đã chấp nhận; báo cáo có mã xác minh."),
        can_accept, _waits, accept_filing, main=True,
    ),
    "tra-lai": _Act(
        say("Trả lại"),
        say("Đơn vị gửi nhận lại báo cáo kèm lý do; báo cáo định kỳ lại chờ gửi."),
        say("Đã trả lại báo cáo."),
        can_return, _waits, return_filing, needs_reason=True,
    ),
    "rut": _Act(
        say("Rút lại"),
        say("Rút báo cáo trước khi được trả lời, để gửi bản khác."),
        say("Đã rút lại báo cáo."),
        can_recall, _waits, recall_filing, needs_reason=True,
    ),
    "cong-bo": _Act(
        say("Công bố"),
        say("Trang xác minh mã sẽ hiện số tổng của báo cáo cho mọi người."),
        say("Đã công bố báo cáo."),
        can_publish, _publishable, _publish, main=True,
    ),
    "rut-cong-bo": _Act(
        say("Rút công bố"),
        say("Trang xác minh mã sẽ nói báo cáo đã được rút; lý do chỉ hiện với người trong cổng."),
        say("Đã rút công bố."),
        can_publish, _published, _withdraw, needs_reason=True,
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def filing_act(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """The page of one act. Somebody without the right is refused; what is no longer open is said by the service."""
    filing = find_filing(request, pk)
    if act not in ACTS:
        raise Http404
    chosen = ACTS[act]
    if not chosen.may(request.user, filing):
        raise NotAllowed(say("Việc này không thuộc vai trò của bạn với báo cáo này."), code="no_right")
    if act in ("cong-bo", "rut-cong-bo") and not hasattr(filing, "sealed"):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form: ActForm = (
        ReasonForm(posted, submit=chosen.label, danger=True)
        if chosen.needs_reason
        else PlainForm(posted, submit=chosen.label)
    )
    address = reverse("reports:filing", args=[filing.pk])
    return act_page(
        request,
        form=form,
        do=lambda values: chosen.do(actor=request.user, filing=filing, **values),
        template="reports/filing_act.html",
        context={"filing": filing, "act": chosen, "back": address},
        done=chosen.done,
        to=address,
    )


@require_safe
def filing_file(request: SignedInRequest, pk: int, format: str) -> HttpResponse:
    """The machine formats, byte for byte as they were frozen."""
    filing = find_filing(request, pk)
    if format not in (JSON, CSV):
        raise Http404
    answer = HttpResponse(part_of(filing, format), content_type=CONTENT_TYPES[format])
    code = filing.sealed.code if hasattr(filing, "sealed") else f"lan-{filing.number}"
    name = f"{filing.kind}_{filing.period}_{code}.{format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def filing_paper(request: SignedInRequest, pk: int, format: str) -> HttpResponse:
    """A paper of a sealed report with its code, made by a worker."""
    filing = find_filing(request, pk)
    if not hasattr(filing, "sealed"):
        raise Http404
    run = start_sealed_run(actor=request.user, sealed=filing.sealed, format=format)
    return redirect("reports:run", run.pk)
