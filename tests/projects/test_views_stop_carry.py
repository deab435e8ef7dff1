"""Stopping a đề án and carrying over what a year left, on their pages: what follows is said first, then a decision does it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.enums import State
from projects.models import Decision, DecisionPaper, Entry, Finding, Project
from projects.selectors.ledger import balance
from projects.selectors.lots import lots_left
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.papers import pdf

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 2


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("quyet-dinh.pdf", pdf().read(), content_type="application/pdf")


def running(people, *, fund: str = "national", **fields) -> Project:
    """A running đề án: 100 triệu assigned in 2026, 30 disbursed."""
    made = stages.ready(State.IN_PROGRESS, people=people, fund=fund, **fields)
    factories.entry(made, "assign", 100_000_000, source=fund, fund_year=2026)
    factories.entry(made, "advance", 30_000_000, source=fund, fund_year=2026)
    return made


def stopping(**values):
    return {
        "number": "40/QĐ-BCT",
        "date": "01/06/2026",
        "issuer": "minister",
        "reason": "Cơ sở ngừng hoạt động.",
        "sure": "on",
        **values,
    }


def test_what_follows_from_stopping_is_said_first_and_then_done(people) -> None:
    project = running(people)
    client = client_of(people["approver"])
    url = reverse("projects:stop", args=[project.code])
    assert url in client.get(reverse("projects:overview", args=[project.code])).content.decode()
    first = client.get(url)
    text = text_of(first.content.decode())
    assert "Phải hoàn trả 30,0 triệu đồng đã giải ngân mà chưa quyết toán" in text
    assert "70,0 triệu đồng đã giao mà chưa giải ngân bị hủy theo quyết định này và trở lại kế hoạch" in text
    assert "1 hợp đồng phải thanh lý" in text
    assert first.context["form"].initial["issuer"] == "minister"
    answer = client.post(url, stopping(paper=scan()))
    assert answer["Location"] == reverse("projects:overview", args=[project.code])
    project.refresh_from_db()
    assert (project.status, project.stopped_on) == ("stopped", date(2026, 6, 1))
    assert "hoàn trả 30.000.000 đồng" in Finding.objects.get(project=project, code="refund_due").message
    decision = Decision.objects.get()
    assert (decision.kind, decision.papers.count()) == ("stop", 1)
    page = text_of(client.get(reverse("decisions:detail", args=[decision.pk])).content.decode())
    assert "Quyết định số 40/QĐ-BCT" in page
    assert "Cơ sở ngừng hoạt động." in page
    again = client.post(url, stopping())
    assert again.status_code == 409
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"reason": "  "}, "reason", "Ghi lý do."),
        ({"number": ""}, "number", "Ghi số quyết định."),
        ({"date": "31/02/2026"}, "date", "không có trong lịch"),
        ({"date": "01/01/2099"}, "date", "ở tương lai"),
        ({"issuer": "department"}, "issuer", "Không có lựa chọn “department”."),
        ({"sure": ""}, "sure", "Đánh dấu xác nhận để ngừng đề án."),
        ({"paper": SimpleUploadedFile("a.pdf", b"MZ")}, "paper", "Chỉ nhận tệp PDF"),
    ],
)
def test_a_stop_that_does_not_fit_changes_nothing_and_keeps_what_was_typed(
    people, files, values, field, message
) -> None:
    project = running(people)
    url = reverse("projects:stop", args=[project.code])
    answer = client_of(people["approver"]).post(url, stopping(**values))
    assert list(answer.context["form"].errors) == [field]
    html = answer.content.decode()
    assert message in html
    if "number" not in values:
        assert 'value="40/QĐ-BCT"' in html
    project.refresh_from_db()
    assert (project.status, Decision.objects.count(), list(files.rglob("*.pdf"))) == ("in_progress", 0, [])


def test_local_de_an_are_stopped_by_the_province_through_the_department(people) -> None:
    project = running(people, fund="local")
    url = reverse("projects:stop", args=[project.code])
    assert client_of(people["approver"]).get(url).status_code == 403
    client = client_of(people["department_lead"])
    assert client.get(url).context["form"].initial["issuer"] == "province"
    assert client.post(url, stopping(issuer="province")).status_code == 302
    project.refresh_from_db()
    assert project.status == "stopped"


def carry_paper(**values):
    return {"number": "30/QĐ-BCT", "date": "01/11/2026", "issuer": "minister", **values}


def key(project: Project, origin: int = 2026, source: str = "national") -> str:
    return f"{project.pk}-{source}-{origin}"


def test_lots_are_chosen_previewed_and_carried_by_one_decision(people) -> None:
    one, two, left_out = (running(people) for _ in range(3))
    plan = stages.plan()
    client = client_of(people["approver"])
    url = reverse("plans:carry", args=[plan.pk])
    assert "Tổng 210,0 triệu đồng" in text_of(client.get(url).content.decode())
    sent = {
        **carry_paper(),
        "lots": [key(one), key(two)],
        f"amount-{key(one)}": "70.000.000",
        f"amount-{key(two)}": "20 tr",
    }
    preview = text_of(client.post(url, sent).content.decode())
    assert "Chuyển 2 khoản của 2 đề án, cộng 90,0 triệu đồng, từ năm 2026 sang năm 2027." in preview
    assert not Decision.objects.exists()
    do = {
        **carry_paper(),
        "request_key": KEY,
        "moves": [f"{key(one)}=70000000", f"{key(two)}=20000000"],
        "paper": scan(),
    }
    answer = client.post(reverse("plans:carry_decide", args=[plan.pk]), do)
    decision = Decision.objects.get()
    assert answer["Location"] == reverse("decisions:detail", args=[decision.pk])
    do["paper"] = scan()
    assert client.post(reverse("plans:carry_decide", args=[plan.pk]), do)["Location"] == answer["Location"]
    assert (Decision.objects.count(), DecisionPaper.objects.count()) == (1, 1)
    found = [
        (
            balance(project, "national", 2026).remaining // 10**6,
            balance(project, "national", 2027).available // 10**6,
        )
        for project in (one, two, left_out)
    ]
    assert found == [(0, 70), (50, 20), (70, 0)]
    text = text_of(client.get(answer["Location"]).content.decode())
    assert "Chuyển nguồn đi, khuyến công quốc gia năm 2026: 90,0" in text
    assert "Chuyển nguồn đến, khuyến công quốc gia năm 2027: 90,0" in text


def test_one_lot_too_large_moves_none_and_names_its_de_an(people) -> None:
    one, two = (running(people) for _ in range(2))
    plan = stages.plan()
    client = client_of(people["approver"])
    sent = {
        **carry_paper(),
        "lots": [key(one), key(two)],
        f"amount-{key(one)}": "70 tr",
        f"amount-{key(two)}": "70.000.001",
    }
    answer = client.post(reverse("plans:carry", args=[plan.pk]), sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f"Đề án {two.code}: " in html
    assert 'value="70.000.001"' in html
    do = {**carry_paper(), "request_key": KEY, "moves": [f"{key(one)}=70000000", f"{key(two)}=70000001"]}
    late = client.post(reverse("plans:carry_decide", args=[plan.pk]), do)
    assert late.status_code == 422
    assert f"Đề án {two.code}: " in late.content.decode()
    assert not Entry.objects.filter(kind__startswith="carry").exists()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lots": []}, "Chọn ít nhất một khoản để chuyển nguồn."),
        ({"issuer": "agency"}, "Không có lựa chọn “agency”."),
        ({"amount": "1,234.5"}, "Số tiền “1,234.5” lẻ dưới một đồng"),
        ({"amount": "0"}, "Số tiền phải lớn hơn 0"),
        ({"amount": ""}, "không đọc được"),
        ({"date": "31/02/2026"}, "không có trong lịch"),
    ],
)
def test_a_carry_over_that_does_not_fit_is_told(people, values, message) -> None:
    one = running(people)
    plan = stages.plan()
    amount = values.pop("amount", "1 tr")
    sent = {**carry_paper(), "lots": [key(one)], f"amount-{key(one)}": amount, **values}
    answer = client_of(people["approver"]).post(reverse("plans:carry", args=[plan.pk]), sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "moves", [["x"], ["1-national-2026"], ["1-national-2026=-5"], ["=5"], ["9-national=\x00"]]
)
def test_lots_that_nobody_could_have_chosen_are_refused(people, moves) -> None:
    plan = stages.plan()
    answer = client_of(people["approver"]).post(
        reverse("plans:carry_decide", args=[plan.pk]), {**carry_paper(), "request_key": KEY, "moves": moves}
    )
    assert answer.status_code == 400
    assert "Khoản chuyển nguồn không đọc được" in answer.content.decode()


def test_money_of_several_origins_stands_in_lots_of_its_own(people) -> None:
    project = running(people)
    factories.entry(project, "carry_in", 50_000_000, fund_year=2026)
    found = [(lot.origin, lot.left) for lot in lots_left(stages.plan(), people["approver"].scope)]
    assert found == [(2025, 20_000_000), (2026, 100_000_000)]
    plan = stages.plan()
    client = client_of(people["approver"])
    do = {
        **carry_paper(),
        "request_key": KEY,
        "moves": [f"{key(project, 2025)}=20000000", f"{key(project)}=100000000"],
    }
    assert client.post(reverse("plans:carry_decide", args=[plan.pk]), do).status_code == 302
    carried = Entry.objects.filter(kind="carry_in", fund_year=2027).order_by("origin_year")
    assert [(row.origin_year, row.amount) for row in carried] == [(2025, 20_000_000), (2026, 100_000_000)]


def test_only_the_authority_carries_over(people) -> None:
    running(people)
    plan, local = stages.plan(), stages.plan("local")
    for name in ("reviewer", "auditor", "admin", "agency_accountant"):
        client = client_of(people[name])
        assert client.get(reverse("plans:carry", args=[plan.pk])).status_code == 403, name
        assert client.post(reverse("plans:carry_decide", args=[plan.pk]), {}).status_code == 403, name
    assert client_of(people["approver"]).get(reverse("plans:carry", args=[local.pk])).status_code == 403
    assert (
        client_of(people["department_lead"]).get(reverse("plans:carry", args=[local.pk])).status_code == 200
    )
    assert client_of(people["appraiser"]).get(reverse("plans:carry", args=[local.pk])).status_code == 403


def test_a_year_that_has_not_begun_offers_no_lots(people) -> None:
    coming = timezone.localdate().year + 1
    plan = stages.plan(year=coming)
    made = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(made, "assign", 100, fund_year=coming)
    assert lots_left(plan, people["approver"].scope) == []
    page = client_of(people["approver"]).get(reverse("plans:carry", args=[plan.pk])).content.decode()
    assert f"Năm {coming} chưa bắt đầu nên chưa có khoản nào" in page


def test_the_page_of_lots_asks_the_same_number_of_queries_for_one_and_for_three(people) -> None:
    plan = stages.plan()
    running(people)
    client = client_of(people["approver"])
    url = reverse("plans:carry", args=[plan.pk])
    one = queries_of(client, url)
    running(people)
    running(people)
    assert queries_of(client, url) == one
