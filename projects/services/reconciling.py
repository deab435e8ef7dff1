"""The reconciliation of a source and fund year: drawn up by the implementer's accounts, confirmed by the side whose money it is.

The circular asks for its table (form 10) at the last liquidation of the year (TT 36/2013/TT-BCT Art. 18–19; R28). It moves no money: it
says that both sides read the same figures in the ledger. The figures are frozen when it is drawn up, and confirmed only as long as the
ledger still says the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import NotFound, RuleViolation, StaleState
from core.words import lowered, say
from projects.duties import Request
from projects.enums import AttachmentKind, MoneyState, State
from projects.models import Project, Reconciliation
from projects.movements import payer_of
from projects.selectors.reconciling import ASKERS, STATES, Line, line_of, mark_of
from projects.services.acting import acting, refuse_own, require
from projects.services.money_checks import check_texts, on_record
from projects.services.vouchers import Voucher, keep_paper_of, refuse_harmful


def ask_reconciliation(
    *,
    actor: User,
    project_id: int,
    source: str,
    fund_year: int,
    seen: str,
    request_key: str,
    note: str = "",
    paper: Voucher | None = None,
) -> Reconciliation:
    """Draw up the table of one source and year as the ledger stands. ``seen`` is the mark (``mark_of``) of the figures that were shown.

    The same key again gives the table that it made. Raises NotFound, NotAllowed, StaleState (``wrong_state``, ``figures_moved``,
    ``reconciliation_open``, ``already_reconciled``, ``open_requests``), RuleViolation (``request_key_reused``), InvalidInput for a bad
    file or a note that is too long.
    """
    with acting(actor=actor, action="reconciliation.ask", project_id=project_id) as project:
        require(actor, project, *ASKERS)
        check_texts(note=note)
        before = Reconciliation.objects.filter(request_key=request_key).first()
        if before is not None:
            return _same(before, project, source, fund_year)
        line = _line(project, source, fund_year)
        refuse_drawing_up(project, line)
        if seen != mark_of(line.row):
            raise StaleState(
                say(
                    "Dự toán hoặc sổ kinh phí vừa có thay đổi; hãy xem lại số liệu trước khi lập bảng đối chiếu."
                ),
                code="figures_moved",
            )
        table = Reconciliation(
            project=project,
            source=source,
            fund_year=fund_year,
            figures=line.row.figures,
            note=note.strip(),
            asked_by=actor,
            request_key=request_key,
        )
        _hang(table, paper, actor)
        _insert(table)
        after = {"source": source, "fund_year": fund_year, **line.row.figures}
        audit.record(actor=actor, action="reconciliation.ask", obj=table, after=after)
        return table


def confirm_reconciliation(
    *, actor: User, reconciliation_id: int, paper: Voucher | None = None
) -> Reconciliation:
    """Stand by the figures for the side whose money it is, with the signed table. Sent twice by one person, it gives the same answer.

    Raises NotFound, NotAllowed (also ``own_request``), StaleState (``open_requests``, and when it was answered otherwise), RuleViolation (``figures_moved`` when
    the ledger went on, ``voucher_missing``, ``voucher_infected``).
    """
    with _answering(actor, "reconciliation.confirm", reconciliation_id) as table:
        _require_payer(actor, table)
        if table.status == MoneyState.CONFIRMED and table.answered_by_id == actor.pk:
            return table
        refuse_answered(table)
        line = line_of(table.project, table.source, table.fund_year)
        if line is None or line.row.figures != table.figures:
            raise RuleViolation(
                say(
                    "Dự toán hoặc sổ kinh phí đã thay đổi từ khi lập bảng đối chiếu này nên không xác nhận được; hãy từ chối để đơn vị lập lại."
                ),
                code="figures_moved",
            )
        _refuse_pending(line)
        _hang(table, paper, actor)
        if table.paper is None:
            raise RuleViolation(
                say("Xác nhận đối chiếu phải kèm bảng đã ký."), code="voucher_missing", field="paper"
            )
        refuse_harmful(table.paper, field="paper")
        _answer(table, actor, MoneyState.CONFIRMED)
        return table


def refuse_reconciliation(*, actor: User, reconciliation_id: int, reason: str) -> Reconciliation:
    """Refuse the table with a written reason. Raises NotFound, NotAllowed, StaleState, RuleViolation (``reason_missing``)."""
    with _answering(actor, "reconciliation.refuse", reconciliation_id) as table:
        _require_payer(actor, table)
        refuse_answered(table)
        if not reason.strip():
            raise RuleViolation(say("Ghi lý do không chấp nhận."), code="reason_missing", field="reason")
        check_texts(reason=reason)
        _answer(table, actor, MoneyState.REFUSED, reason=reason.strip())
        return table


def withdraw_reconciliation(*, actor: User, reconciliation_id: int, reason: str = "") -> Reconciliation:
    """Take the table back before it is answered: any of the implementer's accounts. Raises NotFound, NotAllowed, StaleState."""
    with _answering(actor, "reconciliation.withdraw", reconciliation_id) as table:
        require(actor, table.project, *ASKERS)
        refuse_answered(table)
        check_texts(reason=reason)
        _answer(table, actor, MoneyState.WITHDRAWN, reason=reason.strip())
        return table


def refuse_drawing_up(project: Project, line: Line) -> None:
    """Raise StaleState where no table of the line may be drawn up as things stand."""
    _refuse_state(project)
    if line.waiting is not None:
        raise StaleState(say("Đã có bảng đối chiếu đang chờ xác nhận."), code="reconciliation_open")
    if line.settled:
        raise StaleState(
            say("Hai bên đã xác nhận đúng các số liệu này; lập lại khi sổ có thay đổi."),
            code="already_reconciled",
        )
    _refuse_pending(line)


def _refuse_pending(line: Line) -> None:
    if line.pending:
        raise StaleState(
            say(
                "Còn đề nghị kinh phí của nguồn và năm này chưa được trả lời; đối chiếu khi đã trả lời xong."
            ),
            code="open_requests",
        )


def _refuse_state(project: Project) -> None:
    if project.status not in STATES:
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, chưa đối chiếu kinh phí được.",
                code=project.code,
                status=State(project.status).label,
            ),
            code="wrong_state",
        )


def refuse_answering(*, actor: User, table: Reconciliation, act: str, tried: bool) -> None:
    """Raise NotAllowed where ``act`` (confirm, refuse, withdraw) is not ``actor``'s to do, StaleState once the table was answered.

    A person who sends again what they have confirmed passes: the service gives the same answer.
    """
    with on_record(actor, f"reconciliation.{act}", table.project, tried):
        if act == "withdraw":
            require(actor, table.project, *ASKERS)
        else:
            _require_payer(actor, table)
        mine = table.status == MoneyState.CONFIRMED and table.answered_by_id == actor.pk
        if not (act == "confirm" and tried and mine):
            refuse_answered(table)


def refuse_asking(*, actor: User, project: Project, line: Line, tried: bool, request_key: str = "") -> None:
    """Raise NotAllowed where drawing up a table is not ``actor``'s to do, StaleState where the đề án, its tables or its open requests do
    not allow it. A person who sends again the key that made their table passes: the service gives the same table.
    """
    with on_record(actor, "reconciliation.ask", project, tried):
        require(actor, project, *ASKERS)
        made = Reconciliation.objects.filter(project=project, asked_by=actor, request_key=request_key)
        if not (tried and made.exists()):
            refuse_drawing_up(project, line)


def refuse_answered(table: Reconciliation) -> None:
    """Raise StaleState that says who answered, and when."""
    if table.status != MoneyState.ASKED:
        raise StaleState(
            say(
                "Bảng đối chiếu này không còn chờ: %(status)s bởi %(answered_by)s ngày %(day)s.",
                status=lowered(MoneyState(table.status).label),
                answered_by=table.answered_by,
                day=f"{timezone.localtime(table.answered_at):%d/%m/%Y}",
            ),
            code="request_answered",
        )


def _require_payer(actor: User, table: Reconciliation) -> None:
    require(actor, table.project, payer_of(table.project.fund, table.source))
    refuse_own(actor, Request.MONEY, table.asked_by_id, code="own_request")


def _same(before: Reconciliation, project: Project, source: str, fund_year: int) -> Reconciliation:
    if (before.project_id, before.source, before.fund_year) == (project.pk, source, fund_year):
        return before
    raise _taken()


def _taken() -> RuleViolation:
    return RuleViolation(
        say("Từ trang này đã lập một bảng đối chiếu khác; hãy mở lại trang."), code="request_key_reused"
    )


def _line(project: Project, source: str, fund_year: int) -> Line:
    found = line_of(project, source, fund_year)
    if found is None:
        raise NotFound(say("Đề án không có kinh phí của nguồn và năm này."), code="unknown_lot")
    return found


@contextmanager
def _answering(actor: User, action: str, reconciliation_id: int) -> Iterator[Reconciliation]:
    """The table under the lock of its đề án, which every entry of the ledger waits for as well."""
    asked = Reconciliation.objects.filter(pk=reconciliation_id).first()
    if asked is None:
        raise NotFound(say("Không tìm thấy bảng đối chiếu."), code="reconciliation_not_found")
    with acting(actor=actor, action=action, project_id=asked.project_id) as project:
        table = Reconciliation.objects.select_for_update(of=("self",)).get(pk=reconciliation_id)
        table.project = project
        yield table


def _hang(table: Reconciliation, paper: Voucher | None, actor: User) -> None:
    kept = keep_paper_of(actor, table.project, AttachmentKind.RECONCILIATION, paper)
    table.paper = kept or table.paper


def _insert(table: Reconciliation) -> None:
    try:
        with transaction.atomic():
            table.save(force_insert=True)
    except IntegrityError:
        # Taken meanwhile for another đề án; the row lock excludes this one.
        raise _taken() from None


def _answer(table: Reconciliation, actor: User, status: MoneyState, *, reason: str = "") -> None:
    """Close the table if it is still open, and say so on the audit trail."""
    values: dict[str, Any] = {
        "status": status.value,
        "answered_by": actor,
        "answered_at": timezone.now(),
        "reason": reason,
        "paper": table.paper,
    }
    if not Reconciliation.objects.open().filter(pk=table.pk).update(**values):
        raise StaleState(
            say("Bảng đối chiếu này vừa được người khác xử lý. Hãy tải lại trang."), code="request_answered"
        )
    for name, value in values.items():
        setattr(table, name, value)
    verb = {
        MoneyState.CONFIRMED: "reconciliation.confirm",
        MoneyState.REFUSED: "reconciliation.refuse",
        MoneyState.WITHDRAWN: "reconciliation.withdraw",
    }[status]
    after = {"status": status.value, "paper": table.paper.sha256 if table.paper else ""}
    if status == MoneyState.CONFIRMED:
        after |= table.figures
    audit.record(
        actor=actor,
        action=verb,
        obj=table,
        before={"status": MoneyState.ASKED.value},
        after=after,
        reason=reason,
    )
