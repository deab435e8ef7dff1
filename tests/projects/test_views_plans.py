"""The pages of plans: envelope by document, the board with what waits and what is left, who sees which."""

from datetime import date

import pytest
from django.urls import reverse

from beneficiaries.models import Certificate, Facility, Product, VotingRound
from centers.models import Center
from core.models import AuditEvent
from projects.enums import State
from projects.models import AnnualPlan, Decision, Envelope, EnvelopeChange, Project
from projects.selectors.boards import candidates, envelope_panel, found_among
from projects.services.decisions import approve_plan
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.deciding import approve, chosen, client_of, paper

pytestmark = pytest.mark.django_db


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


def test_the_menu_shows_plans_to_those_whose_work_they_are(people) -> None:
    shown = {
        name
        for name, person in people.items()
        if reverse("plans:list") in client_of(person).get("/de-an/").content.decode()
    }
    assert shown == {
        "reviewer",
        "approver",
        "auditor",
        "admin",
        "appraiser",
        "department_lead",
        "other_department_lead",
    }


def test_a_plan_is_opened_and_given_money_by_a_numbered_document(people) -> None:
    client = client_of(people["reviewer"])
    answer = client.post(
        reverse("plans:open"), {"year": "2026", "center": Center.objects.get(code="CUC").pk}, follow=True
    )
    plan = AnnualPlan.objects.get()
    assert answer.redirect_chain == [(reverse("plans:envelope", args=[plan.pk]), 302)]
    assert "Ghi kinh phí được giao" in text_of(answer.content.decode())
    given = {
        "source": "national",
        "batch": "1",
        "amount": "1,5 tỷ",
        "number": "01/QĐ-BTC",
        "date": "05/01/2026",
        "seen": "0",
    }
    assert client.post(reverse("plans:envelope", args=[plan.pk]), given).status_code == 302
    envelope = Envelope.objects.get()
    assert (envelope.amount, envelope.document) == (1_500_000_000, "01/QĐ-BTC ngày 05/01/2026")
    changed = {**given, "amount": "2 tỷ", "number": "09/QĐ-BTC", "seen": "1500000000"}
    url = f"{reverse('plans:envelope', args=[plan.pk])}?sua={envelope.pk}"
    assert client.post(url, changed).status_code == 302
    rows = [(row.before, row.amount, row.number) for row in EnvelopeChange.objects.order_by("pk")]
    assert rows == [(None, 1_500_000_000, "01/QĐ-BTC"), (1_500_000_000, 2_000_000_000, "09/QĐ-BTC")]
    assert AuditEvent.objects.filter(action="plan.set_envelope").count() == 2
    history = text_of(client.get(reverse("plans:envelope", args=[plan.pk])).content.decode())
    assert "09/QĐ-BTC, 05/01/2026 Khuyến công quốc gia, đợt 1 1.500,0 2.000,0" in history


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"number": " "}, "Ghi số văn bản."),
        ({"date": "31/02/2026"}, "Ngày “31/02/2026” không có trong lịch"),
        ({"date": "01/01/2099"}, "Ngày quyết định 01/01/2099 ở tương lai."),
        ({"amount": "1,234.5"}, "Số tiền “1,234.5” lẻ dưới một đồng"),
        ({"amount": "0"}, "Số tiền phải là số nguyên đồng lớn hơn 0."),
        ({"seen": "5"}, "vừa được đổi thành 2.000.000.000 đồng"),
        ({"seen": "0"}, "Muốn đổi, chọn “Điều chỉnh” ở dòng của đợt đó."),
        ({"batch": "0"}, "Đợt"),
        ({"number": "a\x00b"}, "Số văn bản"),
    ],
)
def test_money_that_does_not_fit_is_told_and_nothing_is_written(people, values, message) -> None:
    plan = stages.plan(amount=2_000_000_000)
    sent = {
        "source": "national",
        "batch": "1",
        "amount": "3 tỷ",
        "number": "02/QĐ",
        "date": "05/01/2026",
        "seen": "2000000000",
        **values,
    }
    answer = client_of(people["approver"]).post(reverse("plans:envelope", args=[plan.pk]), sent)
    assert answer.status_code in (400, 409, 422)
    assert message in answer.content.decode()
    assert Envelope.objects.get().amount == 2_000_000_000
    assert not EnvelopeChange.objects.exists()


def test_the_history_of_an_envelope_cannot_be_rewritten(people) -> None:
    from django.db import DatabaseError, transaction

    test_a_plan_is_opened_and_given_money_by_a_numbered_document(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        EnvelopeChange.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        EnvelopeChange.objects.all()._raw_delete("default")


def test_the_board_shows_the_envelope_and_sums_what_is_ticked_on_the_server(people) -> None:
    first, second = (stages.ready(State.PLAN_PENDING, people=people) for _ in range(2))
    plan = stages.plan(amount=300_000_000)
    client = client_of(people["approver"])
    url = reverse("plans:board", args=[plan.pk])
    assert first.title in client.get(url).content.decode()
    answer = client.post(url, {**paper(number="chưa có số", date="sai"), **chosen(first, second), "sum": "1"})
    text = text_of(answer.content.decode())
    assert answer.status_code == 200
    assert "2 đề án đã chọn · 400,0 triệu đồng" in text
    assert "1 300,0 0 400,0 (100,0)" in text
    assert 'value="chưa có số"' in answer.content.decode()
    assert not Decision.objects.exists()
    exceeded = answer.content.decode().split('data-exceeded="national"')[1][:10]
    assert "hidden" not in exceeded


def test_the_panel_counts_by_batch_as_the_decision_is_checked(people) -> None:
    plan = stages.plan(amount=300_000_000)
    Envelope.objects.create(plan=plan, source="national", batch=2, amount=100_000_000)
    one = stages.ready(State.PLAN_PENDING, people=people)
    approve(client_of(people["approver"]), plan, one)
    (panel,) = envelope_panel(plan, 2, {"national": 50_000_000})
    assert [(line.batch, line.given, line.used, line.asked, line.left) for line in panel.lines] == [
        (1, 300_000_000, 200_000_000, 0, 100_000_000),
        (2, 100_000_000, 0, 50_000_000, 150_000_000),
    ]
    assert (panel.given, panel.used, panel.other, panel.left) == (400_000_000, 200_000_000, 0, 150_000_000)
    (panel,) = envelope_panel(plan, 1, {"national": 50_000_000})
    assert [line.left for line in panel.lines] == [50_000_000, 150_000_000]


def test_the_board_takes_the_priority_of_law_and_then_the_code(people) -> None:
    def ready(code: str, **facts) -> Project:
        form = facts.pop("form", "single")
        product = facts.pop("certificate", None)
        made = stages.ready(State.PLAN_PENDING, people=people, code=code, form=form)
        facility = Facility.objects.get(projects=made)
        Facility.objects.filter(pk=facility.pk).update(**facts)
        if product:
            round_ = VotingRound.objects.create(level="province", year=product.year, place=code)
            goods = Product.objects.create(facility=facility, name="Chè")
            Certificate.objects.create(product=goods, round=round_, granted_on=product)
        return made

    ready("E-plain", trade="b")
    ready("D-trade", trade="d")
    ready("C-many", workers=50, trade="b")
    ready("B-place", difficult_area=True)
    ready("A-late", workers=49, trade="b")
    ready("Z-flagship", form="flagship")
    ready("C-cert", certificate=date(2023, 5, 1))
    ready("F-old-cert", certificate=date(2022, 5, 1))
    plan = stages.plan()
    rows = candidates(plan, people["approver"].scope, day=date(2026, 1, 5))
    assert [row.project.code for row in rows] == [
        "Z-flagship",
        "B-place",
        "C-cert",
        "C-many",
        "D-trade",
        "A-late",
        "E-plain",
        "F-old-cert",
    ]
    assert rows[2].priority.reasons == ("Sản phẩm CNNT tiêu biểu",)


def test_a_running_de_an_with_money_of_this_year_stands_first(people) -> None:
    new = stages.ready(State.PLAN_PENDING, people=people, code="A-new")
    going = stages.ready(State.IN_PROGRESS, people=people, code="Z-going", year=2025, end=date(2026, 12, 31))
    factories.budget(going, 7_000_000, fund_year=2026, item="trademark")
    done = stages.ready(State.IN_PROGRESS, people=people, code="Y-nothing", year=2025)
    plan = stages.plan()
    rows = candidates(plan, people["approver"].scope, day=date(2026, 1, 5))
    assert [(row.project, row.total, row.carried) for row in rows] == [
        (going, 7_000_000, True),
        (new, stages.SUPPORT, False),
    ]
    assert done.pk not in {row.project.pk for row in rows}
    assert approve(client_of(people["approver"]), plan, going).status_code == 302
    text = text_of(
        client_of(people["approver"])
        .get(reverse("decisions:detail", args=[Decision.objects.get().pk]))
        .content.decode()
    )
    assert "Giao kinh phí năm kế hoạch cho đề án chuyển tiếp" in text
    assert [row.project for row in candidates(plan, people["approver"].scope, day=date(2026, 1, 5))] == [new]


@pytest.mark.parametrize("name", ["reviewer", "auditor", "admin", "agency_accountant"])
def test_others_read_the_board_and_their_acts_are_refused_and_kept(people, name) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    client = client_of(people[name])
    html = client.get(reverse("plans:board", args=[plan.pk])).content.decode()
    assert "Xem trước quyết định" not in html
    assert 'name="projects"' not in html
    assert approve(client, plan, project).status_code == 403
    assert client.post(reverse("plans:board", args=[plan.pk]), {"check": "1"}).status_code == 403
    assert AuditEvent.objects.filter(action="plan.approve", refused=True, actor=people[name]).count() == 2
    assert not Decision.objects.exists()


def test_a_plan_of_another_place_is_not_there(people) -> None:
    national, local = stages.plan(), stages.plan("local")
    for name in ("officer", "center_lead", "ipc_officer", "other_department_lead", "stranger"):
        client = client_of(people[name])
        for plan in (national, local):
            for route in ("board", "envelope", "carry"):
                assert client.get(reverse(f"plans:{route}", args=[plan.pk])).status_code == 404, (name, route)
        listed = client.get(reverse("plans:list")).context["page"].object_list
        assert {plan.center.code for plan in listed} <= set()
    assert client_of(people["appraiser"]).get(reverse("plans:board", args=[local.pk])).status_code == 200
    assert client_of(people["appraiser"]).get(reverse("plans:board", args=[national.pk])).status_code == 404


def test_the_pages_ask_the_same_number_of_queries_for_one_and_for_three(people) -> None:
    stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    client = client_of(people["approver"])
    pages = [reverse("plans:list"), reverse("plans:board", args=[plan.pk])]
    one = [queries_of(client, url) for url in pages]
    for year in (2027, 2028):
        stages.ready(State.PLAN_PENDING, people=people)
        stages.plan(year=year)
    assert [queries_of(client, url) for url in pages] == one

    def decide(count: int) -> int:
        rows = [stages.ready(State.PLAN_PENDING, people=people) for _ in range(count)]
        number = f"{count}/QĐ"
        approve_plan(
            actor=people["approver"], number=number, date=date(2026, 1, 5), issuer="minister", plan=plan, batch=1,
            project_ids=[row.pk for row in rows], request_key=number,
        )  # fmt: skip
        return queries_of(client, reverse("decisions:detail", args=[Decision.objects.get(number=number).pk]))

    assert decide(1) == decide(3)
    assert queries_of(client, reverse("decisions:list")) == queries_of(client, reverse("decisions:list"))


@pytest.mark.parametrize(
    "query", ["q=%00", "q=a%00b", "chon=%00", "chon=x&chon=-1", "chon=99999999999999999999"]
)
def test_a_strange_address_breaks_no_board(people, query) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    client = client_of(people["approver"])
    for route in ("board", "carry"):
        assert client.get(f"{reverse(f'plans:{route}', args=[plan.pk])}?{query}").status_code == 200
    assert project.pk not in client.get(f"{reverse('plans:board', args=[plan.pk])}?{query}").context["chosen"]


@pytest.mark.parametrize(("query", "status"), [("sua=%00", 200), ("sua=x", 200), ("sua=987654", 404)])
def test_a_strange_envelope_is_not_there(people, query, status) -> None:
    plan = stages.plan()
    address = f"{reverse('plans:envelope', args=[plan.pk])}?{query}"
    assert client_of(people["approver"]).get(address).status_code == status


def test_the_board_is_searched_without_diacritics(people) -> None:
    stages.ready(State.PLAN_PENDING, people=people, code="A-che", title="Máy sấy chè")
    stages.ready(State.PLAN_PENDING, people=people, code="B-go", title="Máy xẻ gỗ")
    rows = candidates(stages.plan(), people["approver"].scope, day=date(2026, 1, 5))
    rows = found_among(rows, "may SAY che")
    assert [row.project.code for row in rows] == ["A-che"]
