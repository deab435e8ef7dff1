"""The pages of money: hints before asking, refusals at their field, one asks and another confirms, books that add up."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from core.models import AuditEvent
from projects.enums import EntryKind, MoneyState, State
from projects.models import (
    Acceptance,
    Deadline,
    Entry,
    Envelope,
    MoneyRequest,
    Project,
    Settlement,
)
from projects.selectors.plan_money import plan_book
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import papers, stages
from tests.projects.test_money import DAY, ask, funded, voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, project: Project, *more: Any) -> str:
    return reverse(f"projects:{name}", args=[project.code, *more])


def seen(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return text_of(answer.content.decode())


def asking(**values: Any) -> dict[str, Any]:
    return {
        "lot": "national:2026",
        "amount": "100 tr",
        "happened_on": "02/03/2026",
        "document": "Giấy 03",
        "note": "",
        "condition_met": "on",
        "key": str(uuid.uuid4()),
        **values,
    }


def pdf(mark: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile("Ủy nhiệm chi số 12.pdf", papers.pdf(mark).read())


def test_an_advance_from_asking_to_the_ledger(people) -> None:
    project = funded(State.CONTRACTED, people)
    center, agency = signed_in(people["center_accountant"]), signed_in(people["agency_accountant"])
    page = url("ask_money", project, "advance")

    shown = seen(center, page)
    assert "210.000.000" not in shown
    assert "200.000.000 0 140.000.000 Điều 13, 36/2013/TT-BCT 0 140.000.000" in shown
    assert "Khối lượng thực hiện trên 70 % tổng mức đầu tư (Điều 13, 36/2013/TT-BCT)" in shown
    assert url("ask_money", project, "advance") in center.get(url("overview", project)).content.decode()

    sent = center.post(page, asking(), follow=True)
    assert "Đã gửi đề nghị." in sent.content.decode()
    request = MoneyRequest.objects.get()
    assert "Có 1 đề nghị kinh phí đang chờ xác nhận." in seen(agency, url("overview", project))
    confirm = url("confirm_money", project, request.pk)
    assert confirm in agency.get(url("ledger", project)).content.decode()
    assert confirm not in center.get(url("ledger", project)).content.decode()

    facts = seen(agency, confirm)
    assert "100.000.000 đồng" in facts
    assert "Giải ngân 0 100.000.000" in facts
    assert "Còn lại 200.000.000 100.000.000" in facts
    without = agency.post(confirm, {"happened_on": "05/03/2026", "document": "UNC 12"})
    assert (without.status_code, "Đính kèm chứng từ." in without.content.decode()) == (422, True)
    done = agency.post(
        confirm, {"happened_on": "05/03/2026", "document": "UNC 12", "voucher": pdf()}, follow=True
    )

    assert "Đã xác nhận; bút toán đã vào sổ." in done.content.decode()
    entry = Entry.objects.get(kind="advance")
    assert (entry.amount, entry.happened_on, entry.document) == (100_000_000, date(2026, 3, 5), "UNC 12")
    request.refresh_from_db()
    assert request.voucher.name == "Ủy nhiệm chi số 12.pdf"
    paper = url("document", project, request.voucher.pk)
    assert paper in center.get(url("money_request", project, request.pk)).content.decode()
    assert b"".join(center.get(paper).streaming_content) == papers.pdf().read()
    told = seen(center, url("money_request", project, request.pk))
    assert "02/03/2026; trên sổ 05/03/2026" in told
    assert "Giấy 03; trên sổ: UNC 12" in told


def test_sending_a_confirmation_twice_ends_in_the_same_place(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_lead"], project, voucher=voucher())
    client = signed_in(people["approver"])
    values = {"happened_on": "02/03/2026", "document": ""}
    page = url("confirm_money", project, request.pk)
    assert [client.post(page, values).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.filter(kind="advance").count() == 1
    assert client.get(page).status_code == 409
    late = signed_in(people["agency_accountant"]).post(page, values)
    assert (late.status_code, "Đề nghị này không còn chờ" in late.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"amount": "1,5 tỷ"}, "vượt 1.360.000.000 đồng"),
        ({"amount": "abc"}, "Số tiền “abc” không đọc được"),
        ({"amount": "0"}, "Số tiền phải là số nguyên đồng lớn hơn 0."),
        ({"amount": ""}, "Ghi số tiền."),
        ({"happened_on": "31/02/2026"}, "Ngày “31/02/2026” không có trong lịch"),
        ({"happened_on": "01/01/0206"}, "không hợp lệ"),
        ({"happened_on": "01/01/2099"}, "ở tương lai"),
        ({"lot": "national:1999"}, "national:1999"),
        ({"lot": "\0"}, "Nguồn"),
        ({"note": "a\0b"}, "Diễn giải"),
        ({"condition_met": ""}, "Xác nhận đã đáp ứng điều kiện tạm ứng"),
        ({"voucher": SimpleUploadedFile("a.pdf", b"MZ")}, "Chỉ nhận tệp PDF"),
        ({"voucher": SimpleUploadedFile("a.pdf", b"")}, "Tệp rỗng."),
        ({"key": "x"}, "Biểu mẫu đã cũ. Xem lại nội dung dưới đây rồi bấm lần nữa."),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(people, values: dict[str, Any], message: str) -> None:
    project = funded(State.CONTRACTED, people)
    client = signed_in(people["center_accountant"])
    answer = client.post(url("ask_money", project, "advance"), asking(**values))
    html = answer.content.decode()
    assert answer.status_code in (400, 422)
    assert message in text_of(html).replace("&quot;", "“")
    assert 'value="Giấy 03"' in html
    assert not MoneyRequest.objects.exists()


def test_a_double_click_asks_once(people) -> None:
    project = funded(State.CONTRACTED, people)
    client = signed_in(people["center_accountant"])
    values = asking()
    for _ in range(2):
        assert client.post(url("ask_money", project, "advance"), values).status_code == 302
    assert MoneyRequest.objects.count() == 1


def test_a_form_without_its_key_gets_a_new_one(people) -> None:
    project = funded(State.CONTRACTED, people)
    client = signed_in(people["center_accountant"])
    html = client.post(url("ask_money", project, "advance"), asking(key="")).content.decode()
    assert "Key:" not in html
    key = html.split('name="key" value="')[1].split('"')[0]
    assert client.post(url("ask_money", project, "advance"), asking(key=key)).status_code == 302


def test_a_key_of_another_request_is_told_in_words_for_people(people) -> None:
    project = funded(State.CONTRACTED, people)
    client = signed_in(people["center_accountant"])
    values = asking()
    client.post(url("ask_money", project, "advance"), values)
    answer = client.post(url("ask_money", project, "advance"), {**values, "amount": "90 tr"})
    assert answer.status_code == 422
    assert "Từ trang này đã gửi một đề nghị có nội dung khác" in answer.content.decode()
    assert MoneyRequest.objects.count() == 1


def test_without_money_the_page_says_the_next_step(people) -> None:
    project = stages.ready(State.CONTRACTED, people=people)
    shown = seen(signed_in(people["center_lead"]), url("ask_money", project, "advance"))
    assert "Đề án chưa được giao kinh phí." in shown
    assert "Gửi đề nghị" not in shown


def test_what_was_tried_without_the_right_is_on_record(people) -> None:
    project = funded(State.CONTRACTED, people)
    request = ask(people["center_lead"], project)
    officer = signed_in(people["officer"])
    acts = {
        "money.ask": url("ask_money", project, "advance"),
        "money.confirm": url("confirm_money", project, request.pk),
        "money.refuse": url("refuse_money", project, request.pk),
        "money.withdraw": url("withdraw_money", project, request.pk),
    }
    for address in acts.values():
        assert [officer.get(address).status_code, officer.post(address, asking()).status_code] == [403, 403]
    refused = AuditEvent.objects.filter(refused=True, actor=people["officer"], object_id=str(project.pk))
    assert list(refused.order_by("pk").values_list("action", flat=True)) == list(acts)


def test_refusing_and_withdrawing(people) -> None:
    project = funded(State.CONTRACTED, people)
    first, second = (ask(people["center_lead"], project, amount=1_000_000, request_key=key) for key in "ab")
    agency, center = signed_in(people["approver"]), signed_in(people["center_lead"])
    page = url("refuse_money", project, first.pk)
    assert "Ghi lý do." in agency.post(page, {"reason": " "}).content.decode()
    agency.post(page, {"reason": "Thiếu <b>biên bản</b>"})
    center.post(url("withdraw_money", project, second.pk), {"reason": "Nhầm"})
    states = list(MoneyRequest.objects.order_by("pk").values_list("status", "reason"))
    assert states == [(MoneyState.REFUSED, "Thiếu <b>biên bản</b>"), (MoneyState.WITHDRAWN, "Nhầm")]
    html = center.get(url("ledger", project)).content.decode()
    assert "Thiếu &lt;b&gt;biên bản&lt;/b&gt;" in html
    assert "Đề nghị đã trả lời (2)" in html
    assert center.get(url("withdraw_money", project, second.pk)).status_code == 409


def test_taking_an_entry_back_by_two_people(people) -> None:
    project = funded(State.IN_PROGRESS, people)
    entry = factories.entry(project, EntryKind.ADVANCE, 50_000_000, happened_on=DAY)
    one, other = signed_in(people["agency_accountant"]), signed_in(people["approver"])
    page = url("ask_reversal", project, entry.pk)
    assert page in one.get(url("ledger", project)).content.decode()
    assert page not in signed_in(people["officer"]).get(url("ledger", project)).content.decode()

    values = {"reason": "Chuyển nhầm", "happened_on": "09/03/2026", "key": str(uuid.uuid4())}
    assert one.post(page, values).status_code == 302
    request = MoneyRequest.objects.get()
    assert page not in one.get(url("ledger", project)).content.decode()
    confirm = url("confirm_money", project, request.pk)
    assert one.get(confirm).status_code == 403
    assert "Giải ngân 50.000.000 0" in seen(other, confirm)
    assert other.post(confirm, {"happened_on": "09/03/2026"}).status_code == 302
    assert "Bút toán đảo: Tạm ứng" in seen(other, url("ledger", project))
    assert other.get(page).status_code == 409
    assigned = Entry.objects.get(project=project, kind="assign")
    assert other.get(url("ask_reversal", project, assigned.pk)).status_code == 409


def test_the_ledger_of_one_source_and_year(people) -> None:
    project = funded(State.IN_PROGRESS, people)
    factories.entry(project, EntryKind.CONTRIBUTE, 7_000_000, source="counterpart", happened_on=DAY)
    client = signed_in(people["officer"])
    every = seen(client, url("ledger", project))
    own = seen(client, url("ledger", project) + "?so=counterpart:2026")
    book = own.split("Các khoản đã ghi")[1]
    assert "Giao kế hoạch" in every.split("Các khoản đã ghi")[1]
    assert "Giao kế hoạch" not in book
    assert "Đóng góp thực tế" in book
    assert "Không có khoản nào" in seen(client, url("ledger", project) + "?so=other:1999")


def test_reconciliation_of_a_de_an(people) -> None:
    project = funded(State.ACCEPTED, people)
    for kind, amount in (("advance", 140), ("pay", 40), ("refund", 10), ("settle", 150)):
        factories.entry(project, kind, amount * 1_000_000)
    shown = seen(signed_in(people["auditor"]), url("reconciliation", project) + "?unit=dong")
    figures = "200.000.000 200.000.000 140.000.000 40.000.000 10.000.000 150.000.000 20.000.000 30.000.000"
    assert f"Khuyến công quốc gia, 2026 {figures}" in shown


def national(people: dict[str, User]) -> tuple[Any, list[Project]]:
    """A plan with two batches, a đề án in each with an advance, and one of carried-over money."""
    plan = stages.plan(amount=1_000_000_000)
    Envelope.objects.create(plan=plan, source="national", batch=2, amount=500_000_000, document="QĐ 88")
    projects = []
    for batch in (1, 2):
        project = stages.ready(State.CONTRACTED, people=people)
        decision = stages.decision("approve_plan", plan=plan, batch=batch)
        Entry.objects.create(
            project=project, source="national", fund_year=2026, kind="assign", amount=stages.SUPPORT,
            happened_on=date(2026, 1, 5), decision=decision, request_key=f"batch-{batch}",
        )  # fmt: skip
        factories.entry(project, EntryKind.ADVANCE, batch * 10_000_000, happened_on=DAY)
        projects.append(project)
    carried = stages.ready(State.CONTRACTED, people=people, year=2025, end=date(2026, 12, 31))
    factories.entry(carried, EntryKind.CARRY_IN, 30_000_000, fund_year=2026)
    return plan, [*projects, carried]


def test_the_ledger_of_an_envelope_adds_up_and_opens(people) -> None:
    plan, projects = national(people)
    client = signed_in(people["auditor"])
    (block,) = plan_book(plan)
    rows = [
        (
            row.batch,
            row.given,
            row.money.assigned,
            row.left,
            row.carried,
            row.money.advanced,
            row.money.remaining,
        )
        for row in block.rows
    ]
    mil = 1_000_000
    assert rows == [
        (1, 1000 * mil, 200 * mil, 800 * mil, 0, 10 * mil, 190 * mil),
        (2, 500 * mil, 200 * mil, 1100 * mil, 0, 20 * mil, 180 * mil),
        (0, None, 0, None, 30 * mil, 0, 30 * mil),
    ]
    assert (block.total.given, block.total.left, block.total.money.remaining) == (
        1500 * mil,
        1100 * mil,
        400 * mil,
    )
    page = reverse("money:plan", args=[plan.pk])
    html = client.get(page + "?unit=dong").content.decode()
    link = f"{page}but-toan/?figure=advanced&amp;source=national&amp;batch=2"
    assert link in html
    opened = seen(client, link.replace("&amp;", "&"))
    assert "Tạm ứng, cộng các bút toán đã lọc: 20.000.000 đồng" in opened
    assert projects[1].code in opened
    assert projects[0].code not in opened
    decided = seen(client, f"{page}but-toan/?figure=assigned&decision={plan.decisions.get(batch=1).pk}")
    assert "Đã giao, cộng các bút toán đã lọc: 200.000.000 đồng" in decided
    assert "Không có bút toán nào khớp." in seen(client, f"{page}but-toan/?figure=bay")


def test_reconciliation_of_a_plan(people) -> None:
    plan, projects = national(people)
    client = signed_in(people["agency_accountant"])
    page = reverse("money:plan_reconciliation", args=[plan.pk])
    shown = seen(client, page + "?unit=million")
    assert "Tổng cộng 400,0 430,0 30,0 0 0 0 30,0 400,0" in shown
    assert all(project.code in shown for project in projects)
    paged = seen(client, page + "?page_size=10")
    assert "1–3 trong 3" in paged
    assert "trong 3" not in seen(client, page + "?tat-ca=1")


def test_a_so_sees_its_own_plan_s_money_and_not_the_country_s(people) -> None:
    national_plan, own = stages.plan(), stages.plan("local")
    lead, other = signed_in(people["department_lead"]), signed_in(people["other_department_lead"])
    for name in ("plan", "plan_entries", "plan_reconciliation"):
        assert lead.get(reverse(f"money:{name}", args=[own.pk])).status_code == 200
        assert other.get(reverse(f"money:{name}", args=[own.pk])).status_code == 404
        assert lead.get(reverse(f"money:{name}", args=[national_plan.pk])).status_code == 404
    assert "2026 Khuyến công địa phương" in seen(lead, reverse("money:plans"))
    assert "Chưa có kế hoạch năm nào" in seen(other, reverse("money:plans"))


def test_the_lists_of_requests(people) -> None:
    project = funded(State.CONTRACTED, people)
    ask(people["center_lead"], project, amount=1_000_000)
    page = reverse("money:requests")
    agency = seen(signed_in(people["agency_accountant"]), page)
    assert "Chờ tôi xác nhận (1) Tôi đề nghị, đang chờ (0) Mọi đề nghị đang chờ (1)" in agency
    assert project.code in agency
    center = signed_in(people["center_lead"])
    assert "Chờ tôi xác nhận (0) Tôi đề nghị, đang chờ (1)" in seen(center, page)
    assert project.code in seen(center, page + "?loc=cua-toi")
    assert "Không có đề nghị nào." in seen(center, page + "?loc=da-tra-loi")
    assert "Mọi đề nghị đang chờ (0)" in seen(signed_in(people["other_center_lead"]), page)


def accepted_on(people: dict[str, User], day: date) -> Project:
    project = funded(State.ACCEPTED, people)
    Settlement.objects.filter(project=project).delete()
    Acceptance.objects.filter(project=project).update(happened_on=day)
    return project


@pytest.mark.parametrize(
    ("ago", "words"), [(10, "còn 5 ngày"), (15, "hôm nay là ngày cuối"), (20, "đã quá hạn 5 ngày")]
)
def test_the_dossier_is_due_after_the_last_acceptance(people, ago: int, words: str) -> None:
    today = timezone.localdate()
    project = accepted_on(people, today - timedelta(days=ago))
    due = today - timedelta(days=ago - 15)
    client = signed_in(people["center_lead"])
    warning = f"Nộp hồ sơ quyết toán chậm nhất ngày {due:%d/%m/%Y}: {words}."
    assert warning in seen(client, url("overview", project))
    assert warning in seen(client, url("ledger", project))
    listed = seen(client, reverse("money:due") + "?loc=ho-so")
    assert "Nộp hồ sơ quyết toán (1)" in listed
    assert f"{words[0].upper()}{words[1:]}" in listed
    assert project.code not in seen(signed_in(people["other_center_lead"]), reverse("money:due"))


def test_the_days_follow_their_dated_setting(people) -> None:
    today = timezone.localdate()
    project = accepted_on(people, today - timedelta(days=20))
    Deadline.objects.filter(key="settlement_dossier").update(days_after=30)
    assert f"chậm nhất ngày {today + timedelta(days=10):%d/%m/%Y}: còn 10 ngày" in seen(
        signed_in(people["center_lead"]), url("overview", project)
    )


def test_a_year_that_is_not_cleared_is_warned_of(people) -> None:
    last = timezone.localdate().year - 2
    project = stages.ready(State.IN_PROGRESS, people=people, year=last)
    factories.entry(project, EntryKind.ASSIGN, 200_000_000)
    factories.entry(project, EntryKind.ADVANCE, 90_000_000)
    client = signed_in(people["center_lead"])
    warning = f"Thanh lý, quyết toán kinh phí năm {last} chậm nhất ngày 22/01/{last + 1}"
    shown = seen(client, url("overview", project) + "?unit=million")
    assert f"{warning}: đã quá hạn" in shown
    assert (
        "Đã giải ngân chưa quyết toán 90,0 triệu đồng. Được sử dụng chưa giải ngân 110,0 triệu đồng." in shown
    )
    listed = seen(client, reverse("money:due") + "?loc=thanh-ly")
    assert "Thanh lý, quyết toán năm (1)" in listed
    assert "90,0 110,0 Điều 18, 36/2013/TT-BCT" in listed

    factories.entry(project, EntryKind.SETTLE, 90_000_000)
    factories.entry(project, EntryKind.CARRY_OUT, 110_000_000)
    assert warning not in seen(client, url("overview", project))
    assert "Thanh lý, quyết toán năm (0)" in seen(client, reverse("money:due"))


def test_history_that_came_in_late_is_not_warned_of(people) -> None:
    last = timezone.localdate().year - 3
    project = stages.ready(State.IN_PROGRESS, people=people, year=last, imported=True)
    factories.entry(project, EntryKind.ASSIGN, 200_000_000)
    client = signed_in(people["center_lead"])
    assert "Thanh lý" not in seen(client, url("overview", project))
    assert "Thanh lý, quyết toán năm (0)" in seen(client, reverse("money:due"))


@pytest.mark.parametrize(
    "page",
    [
        "ledger", "money:requests", "money:plans", "money:plan", "money:plan_entries", "money:plan_reconciliation",
        "money:due", "money:due-liquidation",
    ],
)  # fmt: skip
def test_queries_do_not_grow_with_rows(people, page: str) -> None:
    plan = stages.plan()
    today = timezone.localdate()
    project = funded(State.CONTRACTED, people)

    def grow(times: int) -> None:
        for _ in range(times):
            other = accepted_on(people, today)
            factories.entry(other, EntryKind.ADVANCE, 1_000_000, fund_year=today.year - 1)
            ask(people["center_lead"], project, amount=1_000)
            factories.entry(project, EntryKind.ADVANCE, 1_000)
            stages.decision("approve_plan", plan=plan)
            stages.plan(year=2000 + MoneyRequest.objects.count())

    name = page.removesuffix("-liquidation")
    if name == "ledger":
        address = url("ledger", project)
    elif name.startswith("money:plan") and name != "money:plans":
        address = reverse(name, args=[plan.pk])
    else:
        address = reverse(name) + ("?loc=thanh-ly" if page != name else "")
    client = signed_in(people["agency_accountant"])
    grow(1)
    client.get(address)
    one = queries_of(client, address)
    grow(2)
    assert queries_of(client, address) == one
