"""Reconciliation as an act: drawn up by one side, confirmed by the other with the signed table, frozen, and told apart once the ledger goes on."""

import io
import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from core.exceptions import DomainError, InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.models import AuditEvent
from projects.enums import AttachmentKind, EntryKind, MoneyState, State
from projects.models import Project, Reconciliation
from projects.selectors.reconciling import Standing, line_of, mark_of, standings
from projects.selectors.work.lists import Section
from projects.services import reconciling
from projects.services.money import refuse_money
from projects.services.vouchers import Voucher
from tests import factories
from tests.projects import papers, stages
from tests.projects.test_money import ask, funded, refusal, voucher
from tests.projects.test_views_money import seen, signed_in, url
from tests.projects.work.conftest import told

pytestmark = pytest.mark.django_db
MIL = 1_000_000
FROZEN = {
    "approved": 200 * MIL,
    "available": 200 * MIL,
    "advanced": 140 * MIL,
    "paid": 0,
    "refunded": 0,
    "settled": 0,
    "refund_due": 140 * MIL,
    "remaining": 60 * MIL,
}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def advanced(people: dict[str, User], fund: str = "national", state: str = State.ACCEPTED) -> Project:
    project = funded(state, people, fund=fund)
    factories.entry(project, EntryKind.ADVANCE, 140 * MIL, source=fund)
    return project


def draw_up(actor: User, project: Project, **values: Any) -> Reconciliation:
    source, year = values.pop("source", project.fund), values.pop("fund_year", 2026)
    line = line_of(project, source, year)
    fields = {
        "seen": mark_of(line.row) if line else "",
        "request_key": f"reconciliation:{uuid.uuid4()}",
        **values,
    }
    return reconciling.ask_reconciliation(
        actor=actor, project_id=project.pk, source=source, fund_year=year, **fields
    )


def signed(mark: str = "") -> Voucher:
    return Voucher("bang-doi-chieu.pdf", papers.pdf(mark))


@pytest.mark.parametrize(
    ("fund", "payers"),
    [
        ("national", {"agency_accountant", "approver"}),
        ("local", {"department_accountant", "department_lead"}),
    ],
)
def test_one_side_draws_it_up_and_the_other_confirms_with_the_signed_table(
    people, fund: str, payers: set[str]
) -> None:
    project = advanced(people, fund)
    table = draw_up(people["center_accountant"], project)
    assert (table.figures, table.status) == (FROZEN, MoneyState.ASKED)
    what = "Xác nhận bảng đối chiếu kinh phí năm 2026"
    for section, who in ((Section.WAITING, payers), (Section.OTHERS, {"center_accountant", "center_lead"})):
        on_desks = {name for name, person in people.items() if (what, project.code) in told(person, section)}
        assert on_desks == who

    confirm = reconciling.confirm_reconciliation
    for name in sorted(people.keys() - payers):
        kind = refusal(lambda n=name: confirm(actor=people[n], reconciliation_id=table.pk, paper=signed()))
        assert isinstance(kind, NotAllowed | NotFound), name
    payer = people[min(payers)]
    assert refusal(lambda: confirm(actor=payer, reconciliation_id=table.pk)).code == "voucher_missing"
    done = confirm(actor=payer, reconciliation_id=table.pk, paper=signed())
    assert confirm(actor=payer, reconciliation_id=table.pk).pk == done.pk
    assert (done.status, done.answered_by, done.figures) == (MoneyState.CONFIRMED, payer, FROZEN)
    assert (done.paper.kind, done.paper.name) == (AttachmentKind.RECONCILIATION, "bang-doi-chieu.pdf")
    event = AuditEvent.objects.get(action="reconciliation.confirm", refused=False)
    assert event.after == {"status": "confirmed", "paper": done.paper.sha256, **FROZEN}
    other = people[max(payers)]
    assert refusal(lambda: confirm(actor=other, reconciliation_id=table.pk), StaleState).code == (
        "request_answered"
    )


def test_what_the_ledger_says_otherwise_is_not_confirmed(people) -> None:
    project = advanced(people)
    table = draw_up(people["center_lead"], project)
    factories.entry(project, EntryKind.PAY, 10 * MIL)
    found = refusal(
        lambda: reconciling.confirm_reconciliation(
            actor=people["agency_accountant"], reconciliation_id=table.pk, paper=signed()
        ),
        RuleViolation,
    )
    assert found.code == "figures_moved"
    assert not project.attachments.filter(kind=AttachmentKind.RECONCILIATION).exists()
    page = seen(signed_in(people["agency_accountant"]), url("confirm_reconciliation", project, table.pk))
    assert "Dự toán hoặc sổ đã thay đổi từ khi lập bảng này" in page
    reconciling.refuse_reconciliation(
        actor=people["agency_accountant"], reconciliation_id=table.pk, reason="Sổ đã khác"
    )
    again = draw_up(people["center_lead"], project)
    assert (again.figures["paid"], again.figures["remaining"]) == (10 * MIL, 50 * MIL)


def test_it_is_drawn_up_again_only_when_the_ledger_went_on(people) -> None:
    project = advanced(people)
    asker, payer = people["center_accountant"], people["agency_accountant"]
    plan = stages.plan()
    assert standings(plan, [project]) == {project.pk: Standing.NONE}
    table = draw_up(asker, project)
    assert standings(plan, [project]) == {project.pk: Standing.WAITING}
    assert refusal(lambda: draw_up(asker, project), StaleState).code == "reconciliation_open"
    reconciling.confirm_reconciliation(actor=payer, reconciliation_id=table.pk, paper=signed())
    assert standings(plan, [project]) == {project.pk: Standing.AGREED}
    assert refusal(lambda: draw_up(asker, project), StaleState).code == "already_reconciled"

    factories.entry(project, EntryKind.SETTLE, 140 * MIL)
    assert standings(plan, [project]) == {project.pk: Standing.MOVED}
    shown = seen(signed_in(payer), reverse("money:plan_reconciliation", args=[plan.pk]))
    assert "Số liệu đã thay đổi, cần lập lại" in shown
    again = seen(signed_in(asker), url("reconciliation", project))
    assert "Dự toán hoặc sổ đã thay đổi sau lần đối chiếu" in again
    second = draw_up(asker, project)
    assert (second.figures["settled"], second.figures["refund_due"]) == (140 * MIL, 0)
    table.refresh_from_db()
    assert table.figures == FROZEN


def test_a_settled_de_an_is_reconciled_too(people) -> None:
    project = advanced(people, state=State.SETTLED)
    table = draw_up(people["center_accountant"], project, paper=signed())
    done = reconciling.confirm_reconciliation(actor=people["approver"], reconciliation_id=table.pk)
    assert done.paper == table.paper


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "counterpart"}, "unknown_lot"),
        ({"fund_year": 2031}, "unknown_lot"),
        ({"seen": "khac"}, "figures_moved"),
        ({"note": "x" * 2001}, "too_long"),
    ],
)
def test_bad_asking_is_refused_and_leaves_nothing(people, change: dict[str, Any], code: str) -> None:
    project = advanced(people)
    assert refusal(lambda: draw_up(people["center_accountant"], project, **change)).code == code
    assert not Reconciliation.objects.exists()


def test_it_waits_until_requests_of_the_lot_are_answered(people) -> None:
    project = funded(State.CONTRACTED, people)
    ask(people["center_accountant"], project, voucher=voucher())
    found = refusal(lambda: draw_up(people["center_accountant"], project), StaleState)
    assert found.code == "open_requests"
    client = signed_in(people["center_accountant"])
    assert client.get(url("reconcile", project, "national", 2026)).status_code == 409
    page = client.get(url("reconciliation", project)).content.decode()
    assert "Còn đề nghị kinh phí chưa được trả lời." in page
    assert url("reconcile", project, "national", 2026) not in page


def test_a_request_that_came_meanwhile_is_answered_before_the_table_is_confirmed(people) -> None:
    project = funded(State.CONTRACTED, people)
    table = draw_up(people["center_accountant"], project)
    asked = ask(people["center_accountant"], project, voucher=voucher())
    payer = people["agency_accountant"]
    found = refusal(
        lambda: reconciling.confirm_reconciliation(actor=payer, reconciliation_id=table.pk, paper=signed()),
        StaleState,
    )
    assert found.code == "open_requests"
    refuse_money(actor=payer, request_id=asked.pk, reason="Thiếu hồ sơ")
    done = reconciling.confirm_reconciliation(actor=payer, reconciliation_id=table.pk, paper=signed())
    assert done.status == MoneyState.CONFIRMED


def test_the_same_key_makes_one_table_and_stands_for_no_other(people) -> None:
    project, other = advanced(people), advanced(people)
    one = draw_up(people["center_accountant"], project, request_key="reconciliation:k")
    assert draw_up(people["center_accountant"], project, request_key="reconciliation:k") == one
    found = refusal(lambda: draw_up(people["center_accountant"], other, request_key="reconciliation:k"))
    assert found.code == "request_key_reused"


def test_refusing_needs_a_reason_and_withdrawing_belongs_to_the_askers(people) -> None:
    project = advanced(people)
    table = draw_up(people["center_accountant"], project)
    refuse, withdraw = reconciling.refuse_reconciliation, reconciling.withdraw_reconciliation
    payer = people["agency_accountant"]
    assert refusal(lambda: refuse(actor=payer, reconciliation_id=table.pk, reason=" ")).code == (
        "reason_missing"
    )
    assert isinstance(refusal(lambda: withdraw(actor=payer, reconciliation_id=table.pk)), NotAllowed)
    done = withdraw(actor=people["center_lead"], reconciliation_id=table.pk, reason="Ghi nhầm")
    assert (done.status, done.reason) == (MoneyState.WITHDRAWN, "Ghi nhầm")
    assert refusal(lambda: refuse(actor=payer, reconciliation_id=table.pk, reason="Muộn")).code == (
        "request_answered"
    )


def test_a_harmful_or_wrong_file_confirms_nothing(people) -> None:
    project = advanced(people)
    table = draw_up(people["center_accountant"], project, paper=signed())
    project.attachments.filter(kind=AttachmentKind.RECONCILIATION).update(scan_state="infected")
    confirm = reconciling.confirm_reconciliation
    payer = people["agency_accountant"]
    assert refusal(lambda: confirm(actor=payer, reconciliation_id=table.pk)).code == "voucher_infected"
    wrong = Voucher("anh.pdf", io.BytesIO(b"khong phai tep"))
    found = refusal(lambda: confirm(actor=payer, reconciliation_id=table.pk, paper=wrong), InvalidInput)
    assert (found.code, found.field) == ("file_type", "paper")
    table.refresh_from_db()
    assert table.status == MoneyState.ASKED


def test_the_pages_from_drawing_up_to_the_answer(people) -> None:
    project = advanced(people)
    center, agency = signed_in(people["center_accountant"]), signed_in(people["agency_accountant"])
    page, form = url("reconciliation", project), url("reconcile", project, "national", 2026)
    assert form in center.get(page).content.decode()
    assert form not in agency.get(page).content.decode()
    assert agency.get(form).status_code == 403
    assert center.get(url("reconcile", project, "national", 2031)).status_code == 404
    shown = center.get(form)
    assert shown.context["form"]["seen"].value() == mark_of(line_of(project, "national", 2026).row)
    values = {"key": str(uuid.uuid4()), "seen": "cu", "note": "Kèm công văn 12"}
    stale = center.post(form, values)
    assert (stale.status_code, "Kèm công văn 12" in stale.content.decode()) == (409, True)
    assert stale.context["form"]["seen"].value() == mark_of(line_of(project, "national", 2026).row)
    values["seen"] = stale.context["form"]["seen"].value()
    assert center.post(form, values).status_code == 302
    assert center.post(form, values).status_code == 302
    assert center.post(form, {**values, "key": str(uuid.uuid4())}).status_code == 409
    table = Reconciliation.objects.get()
    assert "Kèm công văn 12" in seen(agency, page)

    confirm = url("confirm_reconciliation", project, table.pk)
    assert center.get(confirm).status_code == 403
    answer = agency.post(confirm, {"key": str(uuid.uuid4())})
    assert (answer.status_code, "Đính kèm bảng đã ký." in answer.content.decode()) == (422, True)
    paper = SimpleUploadedFile("Bảng đối chiếu đã ký.pdf", papers.pdf().read())
    assert agency.post(confirm, {"key": str(uuid.uuid4()), "paper": paper}).status_code == 302
    assert "Hai bên đã thống nhất" in seen(center, page)
    assert "Bảng đối chiếu đã ký.pdf" in seen(center, page)
    assert agency.get(url("refuse_reconciliation", project, table.pk)).status_code == 409
    assert center.get(url("withdraw_reconciliation", project, table.pk)).status_code == 409


def test_a_year_that_nobody_reconciled_is_listed_when_its_day_comes(people) -> None:
    last = timezone.localdate().year - 2
    project = stages.ready(State.ACCEPTED, people=people, year=last)
    factories.entry(project, EntryKind.ASSIGN, 200 * MIL, happened_on=date(last, 1, 5))
    client = signed_in(people["center_lead"])
    page = reverse("money:due") + "?loc=doi-chieu"
    assert "Chưa đối chiếu năm (1)" in seen(client, page)
    assert f"Khuyến công quốc gia, {last}" in seen(client, page)
    table = draw_up(people["center_lead"], project, fund_year=last)
    assert "Chưa đối chiếu năm (0)" in seen(client, page)
    reconciling.confirm_reconciliation(
        actor=people["agency_accountant"], reconciliation_id=table.pk, paper=signed()
    )
    assert "Chưa đối chiếu năm (0)" in seen(client, page)
    factories.entry(project, EntryKind.PAY, 30 * MIL, fund_year=last)
    assert "Chưa đối chiếu năm (1)" in seen(client, page)
    draw_up(people["center_lead"], project, fund_year=last)
    assert "Chưa đối chiếu năm (0)" in seen(client, page)
    assert "Chưa đối chiếu năm (0)" in seen(signed_in(people["other_center_lead"]), page)


def test_nobody_out_of_sight_learns_of_it(people) -> None:
    project = advanced(people)
    table = draw_up(people["center_accountant"], project)
    stranger = people["other_center_lead"]
    found = refusal(lambda: draw_up(stranger, project), DomainError)
    assert isinstance(found, NotFound)
    client = signed_in(stranger)
    for name in ("confirm_reconciliation", "refuse_reconciliation", "withdraw_reconciliation"):
        assert client.get(url(name, project, table.pk)).status_code == 404
