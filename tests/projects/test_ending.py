"""What ends with a step and what survives it, state by state; nothing of it stays on a desk; and what a stopped đề án must pay back."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from core.exceptions import StaleState
from core.models import AuditEvent
from core.periods import Period
from projects.enums import EntryKind, State
from projects.models import (
    Amendment,
    Appraisal,
    Finding,
    Inspection,
    MoneyRequest,
    ProgressReport,
    Project,
    StateChange,
)
from projects.selectors.ending import ending_in
from projects.selectors.work.lists import Section
from projects.services.carry import CarryLot, carry_over_money
from projects.services.findings import ask_exception
from projects.services.lifecycle import transition_project
from projects.services.money import ask_money, confirm_money
from projects.services.stopping import stop_project
from projects.services.vouchers import Voucher
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import papers, stages
from tests.projects.appraising import client_of, html_of, url
from tests.projects.work.conftest import told

pytestmark = pytest.mark.django_db

EVERY_KIND = (
    "appraisal", "amendment", "advance", "pay", "refund", "settle", "contribute", "reversal", "implementation_plan", "finding",
    "progress", "inspection",
)  # fmt: skip
ENDS: dict[str, set[str]] = {
    State.DRAFT: {*EVERY_KIND} - {"finding"},
    State.RETURNED: {*EVERY_KIND} - {"finding"},
    State.BASE_APPRAISAL: {*EVERY_KIND} - {"finding", "appraisal"},
    State.MINISTRY_APPRAISAL: {*EVERY_KIND} - {"finding"},
    State.PLAN_PENDING: {*EVERY_KIND} - {"finding"},
    State.REJECTED: {*EVERY_KIND},
    State.WITHDRAWN: {*EVERY_KIND},
    State.APPROVED: {"appraisal", "advance", "pay", "refund", "settle", "contribute", "progress", "inspection"},
    State.CONTRACTED: {"appraisal", "pay", "settle"},
    State.IN_PROGRESS: {"appraisal", "pay", "settle", "implementation_plan"},
    State.ACCEPTED: {"appraisal", "amendment", "advance", "implementation_plan", "finding"},
    State.SETTLED: {*EVERY_KIND},
    State.STOPPED: {*EVERY_KIND} - {"refund", "settle", "reversal"},
}  # fmt: skip
"""What has no future in each state, written out by hand against ``projects.survival``."""


@pytest.fixture
def people(db):
    return stages.cast()


def ask(project: Project, people, kind: str, amount: int = 10, **values: Any) -> MoneyRequest:
    """An open request, as it stands in the table."""
    fields = {
        "source": "national", "fund_year": 2026, "amount": amount, "happened_on": date(2026, 3, 1),
        "asked_by": people["center_accountant"], "request_key": f"{kind}-{MoneyRequest.objects.count()}",
    }  # fmt: skip
    return MoneyRequest.objects.create(project=project, kind=kind, **{**fields, **values})


def with_everything_open(people, state: str, **fields: Any) -> Project:
    """A group đề án in ``state`` with one open thing of every kind."""
    project = stages.ready(state, people=people, form="group", **fields)
    Appraisal.objects.create(project=project, level="base", appraiser=people["appraiser"])
    stages.amendment(project, people["officer"])
    for kind in ("advance", "pay", "refund", "settle", "contribute"):
        ask(project, people, kind)
    entry = factories.entry(project, "assign", 1_000)
    ask(project, people, "advance", reverses=entry, request_key="back")
    Finding.objects.create(
        project=project, code="above_norm", message="Vượt mức.", asked_by=people["officer"],
        asked_at=timezone.now(), asked_reason="Giá tăng.",
    )  # fmt: skip
    project.progress_reports.create(
        period="2026-06", percent=50, window_end=date(2026, 6, 14), status="sent",
        sent_by=people["officer"], sent_at=timezone.now(),
    )  # fmt: skip
    Inspection.objects.create(
        project=project, happened_on=date(2026, 5, 2), inspectors="Sở", finding="Thiếu hồ sơ", follow_up="Bổ sung",
        follow_up_by=date(2026, 5, 20),
    )  # fmt: skip
    return project


def names(project: Project, state: str) -> set[str]:
    found = set()
    for one in ending_in(project, state):
        is_money = isinstance(one.row, MoneyRequest)
        found.add(("reversal" if one.row.reverses_id else one.row.kind) if is_money else one.kind.value)
    return found


@pytest.mark.parametrize("state", State.values)
def test_what_ends_in_each_state(people, state: str) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)
    assert names(project, state) == ENDS[state]


def of_this(people, project: Project) -> dict[str, list[str]]:
    """What stands on any desk about the đề án, by person."""
    found = {}
    for name, person in people.items():
        rows = [what for section in Section for what, code in told(person, section) if code == project.code]
        if rows:
            found[name] = rows
    return found


def stop(people, project: Project) -> Project:
    return stop_project(
        actor=people["approver"], project_id=project.pk, number="9/QĐ", date=date(2026, 6, 1), issuer="minister",
        reason="Đơn vị thụ hưởng giải thể.",
    )  # fmt: skip


REASON = "Đề án ngừng thực hiện theo quyết định 9/QĐ ngày 01/06/2026."


def test_stopping_ends_everything_open_with_a_reason_of_its_own(people) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)
    stages.amendment(project, people["officer"], number=2, state="draft", sent_at=None)
    stages.amendment(project, people["officer"], number=3, state="confirmed")

    stop(people, project)

    amendments = set(Amendment.objects.values_list("state", "lapse_reason"))
    assert amendments == {("lapsed", REASON)}
    money = {(row.kind, row.status, row.reason) for row in MoneyRequest.objects.filter(reverses=None)}
    assert money == {
        *((kind, "lapsed", REASON) for kind in ("advance", "pay", "contribute")),
        ("refund", "asked", ""),
        ("settle", "asked", ""),
    }
    sent = ProgressReport.objects.get(period="2026-06")
    assert sent.status == "sent"
    for row in (
        sent,
        project.implementation_plan,
        Finding.objects.get(code="above_norm"),
        Inspection.objects.get(),
    ):
        row.refresh_from_db()
        assert (row.lapse_reason, row.lapsed_at is not None) == (REASON, True)
    assert Appraisal.objects.filter(outcome="lapsed").count() == 1
    told_by = AuditEvent.objects.filter(action__endswith=".lapse", reason=REASON).values_list(
        "action", flat=True
    )
    assert sorted(told_by) == sorted([
        "appraisal.lapse", *["amendment.lapse"] * 3, *["money.lapse"] * 3, "implementation_plan.lapse", "finding.lapse",
        "progress.lapse", "inspection.lapse",
    ])  # fmt: skip


def test_nothing_of_a_stopped_project_stays_on_a_desk_but_what_must_be_paid_back(people) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)
    MoneyRequest.objects.filter(kind__in=("refund", "settle")).delete()
    MoneyRequest.objects.exclude(reverses=None).delete()
    factories.entry(project, "advance", 70_000_000)
    factories.entry(project, "settle", 20_000_000)
    assert len(of_this(people, project)) >= 4

    stop(people, project)

    owed = "Hoàn trả hoặc quyết toán số đã giải ngân, còn 50.000.000 đồng"
    assert of_this(people, project) == {
        "center_accountant": [owed],
        "center_lead": [owed],
        "approver": [owed],
        "agency_accountant": [owed],
    }
    assert told(people["agency_accountant"], Section.OTHERS) == [(owed, project.code)]


def test_the_duty_to_pay_back_ends_when_it_was_asked_for_and_confirmed(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(project, "assign", 200)
    factories.entry(project, "advance", 70)
    stop(people, project)
    html = html_of(client_of(people["center_accountant"]).get(f"{url('ledger', project)}?unit=dong"))
    assert "Phải hoàn trả 70 đồng chậm nhất ngày 22/01/2027" in text_of(html)
    assert "Phải hoàn trả 70 đồng" in text_of(
        html_of(client_of(people["approver"]).get(f"{url('overview', project)}?unit=dong"))
    )

    asked = ask_money(
        actor=people["center_accountant"], project_id=project.pk, kind=EntryKind.REFUND, source="national", fund_year=2026,
        amount=70, happened_on=date(2026, 6, 5), document="UNC 3", request_key="r",
    )  # fmt: skip
    assert "center_accountant" not in {
        name for name, rows in of_this(people, project).items() if any("Hoàn trả hoặc" in row for row in rows)
    }
    confirm_money(
        actor=people["agency_accountant"],
        request_id=asked.pk,
        voucher=Voucher("unc.pdf", papers.pdf("hoan tra")),
    )
    assert of_this(people, project) == {}
    assert "Phải hoàn trả" not in html_of(client_of(people["center_accountant"]).get(url("ledger", project)))


def test_the_stop_page_says_what_will_be_closed(people) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)
    stages.amendment(project, people["officer"], number=2, state="draft", sent_at=None)
    text = text_of(html_of(client_of(people["approver"]).get(url("stop", project))))
    assert "Sẽ đóng 10 việc đang mở, không trả lời nữa:" in text
    assert "đề nghị điều chỉnh số 1 (Chờ Sở Công Thương xác nhận)" in text
    assert "một đề nghị điều chỉnh mà đơn vị thực hiện đang soạn" in text
    assert "đề nghị tạm ứng 10 đồng, nguồn khuyến công quốc gia năm 2026" in text
    assert f"báo cáo tiến độ {Period.parse('2026-06').label} (đã gửi)" in text
    assert "việc khắc phục sau kiểm tra ngày 02/05/2026" in text


def test_the_closed_things_say_so_on_their_pages(people) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)
    stop(people, project)
    client = client_of(people["officer"])
    for page in ("amendments", "progress", "ledger", "findings", "history"):
        html = html_of(client.get(url(page, project)))
        assert "Không còn hiệu lực" in html or "không còn hiệu lực" in html, page
    assert REASON in html_of(client.get(url("amendment", project, 1)))
    finding = Finding.objects.get(code="above_norm")
    with pytest.raises(StaleState):
        ask_exception(actor=people["officer"], finding_id=finding.pk, reason="Nữa")


def test_acceptance_ends_changes_and_advances_and_the_page_says_it_first(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    stages.amendment(project, people["officer"], state="confirmed")
    ask(project, people, "advance")
    ask(project, people, "refund")
    lead = client_of(people["department_lead"])
    address = url("step", project, "accept")
    assert "Sẽ đóng 2 việc đang mở" in text_of(html_of(lead.get(address)))

    lead.post(address, {"seen": "in_progress"})

    project.refresh_from_db()
    assert project.status == "accepted"
    assert Amendment.objects.get().lapse_reason == "Đề án đã nghiệm thu."
    states = dict(MoneyRequest.objects.values_list("kind", "status"))
    assert states == {"advance": "lapsed", "refund": "asked"}


def test_settling_closes_the_book(people) -> None:
    project = stages.ready(State.ACCEPTED, people=people)
    ask(project, people, "contribute", source="counterpart")
    transition_project(
        project_id=project.pk,
        action="settle",
        actor=people["agency_accountant"],
        facts={"sure": stages.sure_of(project, "settle")},
    )
    assert MoneyRequest.objects.get().status == "lapsed"
    assert of_this(people, project) == {}


@pytest.mark.parametrize(
    ("state", "action", "who", "lapses"),
    [
        ("base_appraisal", "return", "appraiser", False),
        ("base_appraisal", "reject", "department_lead", True),
        ("ministry_appraisal", "return", "reviewer", False),
        ("ministry_appraisal", "reject", "approver", True),
    ],
)
def test_a_request_for_an_exception_survives_a_return_and_ends_with_a_refusal(
    people, state, action, who, lapses
) -> None:
    project = stages.ready(state, people=people)
    Finding.objects.create(
        project=project,
        code="above_norm",
        message="Vượt.",
        asked_by=people["officer"],
        asked_at=timezone.now(),
    )
    transition_project(project_id=project.pk, action=action, actor=people[who], reason="Chưa đạt.")
    assert (Finding.objects.get(code="above_norm").lapsed_at is not None) == lapses


def test_signing_and_starting_end_nothing(people) -> None:
    project = stages.ready(State.APPROVED, people=people)
    stages.amendment(project, people["officer"])
    transition_project(project_id=project.pk, action="sign", actor=people["approver"])
    ask(project, people, "advance")
    transition_project(project_id=project.pk, action="start", actor=people["officer"])
    assert Amendment.objects.get().state == "sent"
    assert MoneyRequest.objects.get().status == "asked"


def test_a_carry_over_ends_only_requests_for_money_that_is_gone(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, start=date(2026, 1, 1), end=date(2027, 6, 30))
    factories.entry(project, "assign", 100)
    first, second = ask(project, people, "advance", 30), ask(project, people, "advance", 40)
    refund = ask(project, people, "refund", 5)
    stages.amendment(project, people["officer"])
    lot = CarryLot(project.pk, "national", 2026, 60)

    carry_over_money(
        actor=people["approver"],
        number="3/QĐ",
        date=date(2026, 10, 1),
        issuer="minister",
        lots=[lot],
        request_key="c",
    )

    for row in (first, second, refund):
        row.refresh_from_db()
    assert (first.status, second.status, refund.status) == ("asked", "lapsed", "asked")
    assert second.reason == (
        "Kinh phí năm 2026 đã chuyển sang năm 2027 theo quyết định 3/QĐ ngày 01/10/2026; đề nghị lại từ kinh phí năm 2027."
    )
    assert Amendment.objects.get().state == "sent"


def test_a_fault_while_ending_leaves_the_stop_undone(people, monkeypatch) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)

    def fail(*args: Any, **values: Any) -> None:
        raise RuntimeError("tắt máy")

    monkeypatch.setattr("projects.services.ending.lapse_money", fail)
    with pytest.raises(RuntimeError):
        stop(people, project)
    project.refresh_from_db()
    assert project.status == "in_progress"
    assert Amendment.objects.get().state == "sent"
    assert not AuditEvent.objects.filter(action__endswith=".lapse").exists()


def test_the_stop_page_asks_a_constant_number_of_queries(people) -> None:
    project = with_everything_open(people, State.IN_PROGRESS)
    client = client_of(people["approver"])
    once = queries_of(client, url("stop", project))
    for number in (2, 3, 4):
        stages.amendment(project, people["officer"], number=number)
        ask(project, people, "advance")
    assert queries_of(client, url("stop", project)) == once


def test_a_draft_made_by_mistake_is_taken_back_and_leaves_the_desks(people) -> None:
    project = stages.ready(State.DRAFT, people=people)
    officer = client_of(people["officer"])
    assert of_this(people, project) != {}
    page = f"/de-an/{project.code}/buoc/withdraw/"
    assert page in html_of(officer.get(f"/de-an/{project.code}/"))
    assert "vẫn đọc và sao chép được" in html_of(officer.get(page))
    assert officer.post(page, {"reason": "", "seen": "draft"}).status_code == 422
    assert officer.post(page, {"reason": "Lập trùng", "seen": "draft"}).status_code == 302
    project.refresh_from_db()
    assert project.status == State.WITHDRAWN
    assert of_this(people, project) == {}
    assert StateChange.objects.get(project=project, action="withdraw").reason == "Lập trùng"
    assert "Đã rút" in html_of(officer.get(f"/de-an/{project.code}/"))
    assert officer.post(page, {"reason": "Lập trùng", "seen": "draft"}).status_code == 409
    assert officer.get(f"/de-an/{project.code}/sao-chep/").status_code == 200


def test_what_was_returned_is_taken_back_by_the_lead_alone(people) -> None:
    project = stages.ready(State.RETURNED, people=people)
    pages = [
        client_of(people[name]).get(f"/de-an/{project.code}/buoc/withdraw/")
        for name in ("officer", "center_lead")
    ]
    assert [answer.status_code for answer in pages] == [403, 200]
