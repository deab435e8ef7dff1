"""Planned norms: no check reads them, a trial tells what they would change, putting into force ends the norm before."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centers.models import Province, User
from core.exceptions import DomainError, NotAllowed, NotFound
from core.models import AuditEvent
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import DraftNorm, LegalDocument, Norm, Project
from projects.selectors.law import check_budget, norm_for
from projects.selectors.norm_trial import Verdict, try_norm
from projects.services.budgets import set_budget
from projects.services.draft_norms import draft_norm, drop_draft_norm, enact_draft_norm
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.appraising import client_of

pytestmark = pytest.mark.django_db

TR = 1_000_000
START = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def planned(actor: User, amount: int = 200, **values: Any) -> DraftNorm:
    terms = {
        "percent_cap": 50,
        "amount_cap": amount * TR,
        "per": "facility",
        "document": "28/2018/TT-BTC",
        **values,
    }
    return draft_norm(**{"actor": actor, "key": "machinery", "valid_from": START, **terms})


def spends(people: dict[str, User], amount: int, state: str = State.DRAFT, **fields: Any) -> Project:
    made = stages.ready(State.DRAFT, **fields)
    line = LineDraft(2026, "machinery", {made.fund: amount * TR}, eligible_cost=900 * TR)
    set_budget(actor=people["officer"], project_id=made.pk, lines=[line])
    Project.objects.filter(pk=made.pk).update(status=state)
    return Project.objects.select_related("province").get(pk=made.pk)


def test_a_draft_affects_no_check_and_an_enacted_one_does(people: dict[str, User]) -> None:
    project = spends(people, 250)
    draft = planned(people["admin"])
    assert check_budget(project, START) == []
    before = norm_for("machinery", START)

    norm = enact_draft_norm(actor=people["admin"], draft_id=draft.pk)

    assert [found.gap for found in check_budget(project, START)] == [50 * TR]
    assert check_budget(project, START - timedelta(days=1)) == []
    assert before is not None
    before.refresh_from_db()
    assert (before.valid_to, norm.valid_from) == (START - timedelta(days=1), START)
    assert (norm.amount_cap, norm.label, norm.content) == (200 * TR, before.label, "technology")
    assert not DraftNorm.objects.exists()
    with pytest.raises(NotFound):
        enact_draft_norm(actor=people["admin"], draft_id=draft.pk)
    assert Norm.objects.filter(key="machinery", valid_from=START).count() == 1


def test_a_trial_tells_what_would_newly_pass_and_fail(people: dict[str, User]) -> None:
    fails = spends(people, 250)
    still = spends(people, 320, state=State.PLAN_PENDING)
    fine = spends(people, 100, state=State.BASE_APPRAISAL)
    spends(people, 250, state=State.APPROVED)
    spends(people, 250, state=State.REJECTED)
    factories.budget(factories.project(fails.center, status=State.DRAFT), 250 * TR, item="trademark")
    today = timezone.localdate()

    lower = try_norm(planned(people["admin"]), Project.objects.all(), today)
    higher = try_norm(planned(people["admin"], 350), Project.objects.all(), today)

    assert [(row.project, row.verdict, row.before, row.after, row.entered) for row in lower] == [
        (fails, Verdict.FAILS, 300 * TR, 200 * TR, 250 * TR),
        (still, Verdict.STILL_FAILS, 300 * TR, 200 * TR, 320 * TR),
        (fine, Verdict.STILL_PASSES, 300 * TR, 200 * TR, 100 * TR),
    ]
    assert [(row.project, row.verdict) for row in higher] == [
        (still, Verdict.PASSES),
        (fails, Verdict.STILL_PASSES),
        (fine, Verdict.STILL_PASSES),
    ]


def test_a_province_s_draft_touches_its_local_projects_alone(
    people: dict[str, User], bac_ninh_today: Province
) -> None:
    local = spends(people, 250, fund="local")
    national = spends(people, 250)
    draft = planned(people["department_lead"], province=bac_ninh_today)
    found = {row.project: row.verdict for row in try_norm(draft, Project.objects.all(), timezone.localdate())}
    assert found == {local: Verdict.FAILS, national: Verdict.STILL_PASSES}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "bay"}, "key"), ({"percent_cap": 101}, "percent_cap"), ({"percent_cap": 0}, "percent_cap"),
        ({"amount_cap": 0}, "amount_cap"), ({"document": " "}, "document"), ({"document": "9/2030/TT-BTC"}, "title"),
        ({"priority_multiplier": 0}, "priority_multiplier"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_is_refused_at_its_field(
    people: dict[str, User], values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as error:
        planned(people["admin"], **values)
    assert (error.value.field, DraftNorm.objects.count()) == (field, 0)


def test_a_new_document_comes_with_its_title_and_a_dropped_draft_is_kept_in_the_trail(
    people: dict[str, User],
) -> None:
    draft = planned(people["approver"], document="9/2030/TT-BTC", title="Quy định mới")
    assert LegalDocument.objects.get(number="9/2030/TT-BTC").title == "Quy định mới"
    drop_draft_norm(actor=people["approver"], draft_id=draft.pk)
    assert not DraftNorm.objects.exists()
    assert AuditEvent.objects.get(action="norm.drop_draft").before["amount_cap"] == 200 * TR


def test_who_may_plan_norms_and_where(people: dict[str, User], bac_ninh_today: Province) -> None:
    far = Province.objects.get(map="34", code="52")
    for who, place in (
        ("officer", None),
        ("department_lead", None),
        ("department_lead", far),
        ("reviewer", None),
    ):
        with pytest.raises(NotAllowed):
            planned(people[who], province=place)
    national = planned(people["admin"])
    with pytest.raises(NotAllowed):
        enact_draft_norm(actor=people["department_lead"], draft_id=national.pk)
    assert DraftNorm.objects.count() == 1


@pytest.fixture
def admin_client(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["admin"])
    return client


def test_the_pages_from_draft_to_force(admin_client: Client, people: dict[str, User]) -> None:
    spends(people, 250)
    sent = {
        "key": "machinery", "province": "", "valid_from": f"{START:%d/%m/%Y}", "percent_cap": "50", "amount_cap": "200 tr",
        "per": "facility", "document": "28/2018/TT-BTC", "article": "Điều 8",
    }  # fmt: skip
    wrong = admin_client.post(
        reverse("norms:new_draft"), {**sent, "valid_from": "31/02/2027", "percent_cap": "102"}
    )
    assert wrong.status_code == 422
    assert "Ngày “31/02/2027” không có trong lịch" in wrong.content.decode()
    trial = text_of(admin_client.post(reverse("norms:new_draft"), sent, follow=True).content.decode())
    assert "Sẽ vượt: 1" in trial
    assert "50 % chi phí, không quá 200.000.000 đồng/cơ sở" in trial
    assert "Điều 8" not in trial
    draft = DraftNorm.objects.get()
    assert draft.label in text_of(admin_client.get(reverse("norms:drafts")).content.decode())

    confirm = reverse("norms:draft_act", args=[draft.pk, "hieu-luc"])
    assert "1 sẽ vượt, 0 sẽ đạt" in text_of(admin_client.get(confirm).content.decode())
    done = admin_client.post(confirm, {}, follow=True)
    assert "Định mức đã được đưa vào danh mục." in done.content.decode()
    assert Norm.objects.filter(key="machinery", valid_from=START, amount_cap=200 * TR).exists()
    assert admin_client.post(confirm, {}).status_code == 404


def test_a_norm_that_is_later_than_the_draft_is_told(admin_client: Client, people: dict[str, User]) -> None:
    draft = planned(people["admin"], valid_from=date(2015, 1, 1))
    answer = admin_client.post(reverse("norms:draft_act", args=[draft.pk, "hieu-luc"]), {})
    assert answer.status_code == 422
    assert "Đã có định mức của nội dung này từ ngày đó hoặc sau đó." in answer.content.decode()
    assert DraftNorm.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("blank", ["", "\u200b\u2060", "34:99"])
def test_a_province_that_is_none_of_ones_own_is_told_at_its_field(
    people: dict[str, User], blank: str
) -> None:
    data = {"key": "machinery", "province": blank, "valid_from": f"{START:%d/%m/%Y}", "percent_cap": "50", "per": "facility", "document": "1/QĐ"}  # fmt: skip
    answer = client_of(people["department_lead"]).post(reverse("norms:new_draft"), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["province"])
    assert not DraftNorm.objects.exists()


def test_the_menu_shows_planned_norms_to_those_who_plan_them(people: dict[str, User]) -> None:
    shown = {}
    for name in ("admin", "approver", "department_lead", "officer", "auditor"):
        client = Client()
        client.force_login(people[name])
        shown[name] = reverse("norms:drafts") in client.get(reverse("projects:list")).content.decode()
    assert shown == {
        "admin": True,
        "approver": True,
        "department_lead": True,
        "officer": False,
        "auditor": False,
    }


def test_a_trial_costs_the_same_queries(admin_client: Client, people: dict[str, User]) -> None:
    url = reverse("norms:draft", args=[planned(people["admin"]).pk])
    spends(people, 250)
    one = queries_of(admin_client, url)
    for _ in range(2):
        spends(people, 250)
    assert queries_of(admin_client, url) == one
