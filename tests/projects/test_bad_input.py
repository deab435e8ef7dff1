"""Bad input through the pages: acts in the wrong order, ids of another đề án, numbers, days and letters as people type them."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Center
from projects.drafts import LineDraft
from projects.enums import Action, State
from projects.models import (
    Acceptance,
    Amendment,
    Appraisal,
    Contract,
    Finding,
    Inspection,
    MoneyRequest,
    ProgressReport,
    Project,
    StateChange,
)
from projects.services.amendment_requests import start_amendment
from projects.services.budgets import set_budget
from projects.workflow import STEPS
from tests import factories
from tests.access.pagefields import post_forms
from tests.pages import text_of
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url

pytestmark = pytest.mark.django_db
BY_OWN_PAGE = {Action.APPROVE, Action.STOP}
"""Steps that need a decision; they are taken on the board and on the page of stopping."""
TAKERS = {
    "national": {"submit": "center_lead", "pass": "reviewer", "return": "reviewer", "reject": "approver", "sign": "approver", "start": "officer",
                 "accept": "department_lead", "settle": "agency_accountant", "withdraw": "center_lead"},
    "local": {"submit": "center_lead", "pass": "department_lead", "return": "department_lead", "reject": "department_lead", "sign": "department_lead",
              "start": "officer", "accept": "department_lead", "settle": "department_accountant", "withdraw": "center_lead"},
}  # fmt: skip


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    return stages.cast()


@pytest.mark.parametrize("fund", ["national", "local"])
@pytest.mark.parametrize("state", State.values)
def test_every_step_sent_straight_in_every_state(people, fund: str, state: str) -> None:
    """Who could take the step elsewhere is told with 409 that it is not its turn; the right one for another level with 403."""
    made = stages.ready(state, people=people, fund=fund)
    starts = {step.action: set() for step in STEPS}
    for step in STEPS:
        if step.fund in (None, fund):
            starts[step.action].add(step.start)
    for action in set(Action) - BY_OWN_PAGE:
        if state in starts[action]:
            continue
        client = client_of(people[TAKERS[fund][action.value]])
        answer = client.post(url("step", made, action.value), {"seen": state, "reason": "Lý do."})
        assert answer.status_code == 409, (action, state)
        assert f"đang ở trạng thái “{made.get_status_display()}”" in text_of(html_of(answer)), action
    assert Project.objects.get(pk=made.pk).status == state
    assert not StateChange.objects.exists()


def _neighbour(people) -> Project:
    """Another đề án with one of everything that bears an id."""
    made = factories.project(Center.objects.get(code="TTKC-24"))
    factories.budget(made, 1_000)
    factories.entry(made, "assign", 1_000)
    factories.entry(made, "advance", 500)
    MoneyRequest.objects.create(
        project=made, kind="advance", source="national", fund_year=2026, amount=1, happened_on=date(2026, 2, 6),
        asked_by=people["center_lead"], request_key="money:x",
    )  # fmt: skip
    Finding.objects.create(project=made, code="above_norm", message="Vượt mức.")
    factories.result(made.center, "workers_trained", 5, happened_on=date(2026, 2, 1), project=made)
    ProgressReport.objects.create(
        project=made, period="2026-02", percent=1, status="sent", window_end=date(2026, 2, 14)
    )
    Inspection.objects.create(project=made, happened_on=date(2026, 2, 2), inspectors="Sở", finding="Chậm")
    stages.amendment(made, people["officer"], number=7)
    stages.appraise(made, "base", people["appraiser"])
    return made


PARTS = (
    ("ask_reversal", "entries", (), "agency_accountant"),
    ("money_request", "money_requests", (), "agency_accountant"),
    ("confirm_money", "money_requests", (), "agency_accountant"),
    ("refuse_money", "money_requests", (), "agency_accountant"),
    ("withdraw_money", "money_requests", (), "center_accountant"),
    ("amendment", "amendments", (), "department_lead"),
    ("amendment_confirm", "amendments", (), "department_lead"),
    ("appraisal", "appraisals", (), "appraiser"),
    ("progress_turn", "progress_reports", ("chap-nhan",), "appraiser"),
    ("inspection_close", "inspections", (), "appraiser"),
    ("result_correction", "results", (), "officer"),
    ("answer_finding", "findings", ("chap-thuan",), "department_lead"),
    ("document", "attachments", (), "officer"),
    ("remove_document", "attachments", (), "officer"),
)


@pytest.mark.parametrize(("page", "related", "rest", "who"), PARTS, ids=[part[0] for part in PARTS])
def test_a_part_of_another_de_an_is_not_there_under_this_one(people, page, related, rest, who) -> None:
    other = _neighbour(people)
    stages.ready(State.DRAFT)  # papers of their own
    papers = Project.objects.exclude(pk=other.pk).get()
    here = factories.project(Center.objects.get(code="TTKC-24"), status=State.IN_PROGRESS)
    part = getattr(papers if related == "attachments" else other, related).first()
    key = part.number if isinstance(part, Amendment) else part.pk
    before = (Appraisal.objects.count(), list(MoneyRequest.objects.values()), list(Finding.objects.values()))
    client = client_of(people[who])
    for answer in (
        client.get(url(page, here, key, *rest)),
        client.post(url(page, here, key, *rest), {"reason": "x"}),
    ):
        assert answer.status_code in (404, 405), answer.status_code
    assert client.post(url(page, here, key, *rest), {}).status_code in (404, 405)
    assert before == (
        Appraisal.objects.count(),
        list(MoneyRequest.objects.values()),
        list(Finding.objects.values()),
    )


def filled(client: Client, address: str, **changed: Any) -> Any:
    """The form of a page sent with some values changed; the page must show one."""
    shown = client.get(address)
    assert shown.status_code == 200
    (form, *_) = post_forms(shown.content.decode())
    assert set(changed) <= {*form.values, *form.files}, sorted(form.values)
    return client.post(form.action or address, {**form.data(), **changed})


@pytest.mark.parametrize(
    ("typed", "kept"), [("1.234.567", 1_234_567), ("1,234,567", 1_234_567), ("1,5 tr", 1_500_000)]
)
def test_money_is_read_as_both_sides_of_the_sea_write_it(people, typed: str, kept: int) -> None:
    made = stages.ready(State.APPROVED, people=people)
    Contract.objects.all().delete()
    answer = filled(
        client_of(people["officer"]),
        url("contract", made),
        number="02/HĐ",
        value=typed,
        signed_on="01/02/2026",
    )
    assert (answer.status_code, Contract.objects.get().value) == (302, kept)


@pytest.mark.parametrize("typed", ["1.234,5", "1,234.5"])
def test_half_a_dong_is_told_at_the_field_and_kept(people, typed: str) -> None:
    made = stages.ready(State.APPROVED, people=people)
    Contract.objects.all().delete()
    answer = filled(
        client_of(people["officer"]),
        url("contract", made),
        number="02/HĐ",
        value=typed,
        signed_on="31/02/2026",
    )
    errors = answer.context["form"].errors
    assert (answer.status_code, sorted(errors)) == (422, ["signed_on", "value"])
    assert errors["value"] == [f"Số tiền “{typed}” lẻ dưới một đồng; tiền được ghi bằng số nguyên đồng."]
    assert errors["signed_on"] == ["Ngày “31/02/2026” không có trong lịch; viết như 31/03/2026."]
    assert f'value="{typed}"' in html_of(answer)
    assert 'value="31/02/2026"' in html_of(answer)
    assert not Contract.objects.exists()


@pytest.mark.parametrize("typed", ["45,5", "1,234.5", "-1", "101", "1e2"])
def test_a_percentage_that_cannot_be_is_told_and_kept(people, typed: str) -> None:
    made = stages.ready(State.IN_PROGRESS, people=people)
    ProgressReport.objects.all().delete()
    address = url("progress_report", made)
    answer = filled(client_of(people["officer"]), address, percent=typed)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["percent"])
    assert f'value="{typed}"' in html_of(answer)
    assert not ProgressReport.objects.exists()


def test_a_name_is_counted_in_letters_however_it_is_typed(people) -> None:
    """200 letters with marks, each typed as a letter and its marks, are 200 letters; what nobody sees is dropped."""
    made = stages.ready(State.IN_PROGRESS, people=people)
    Acceptance.objects.all().delete()
    place = "Xã Lục Ngạn ở nẻo ấy " * 9 + "Bắc Giang."
    assert len(place) == 199
    typed = unicodedata.normalize("NFD", place) + "\u200b\u202e"
    client, address = client_of(people["appraiser"]), url("acceptance", made)
    done = filled(
        client, address, place=typed, happened_on="01/06/2026", minutes_number="02/BB", volume="01 dây"
    )
    assert (done.status_code, Acceptance.objects.get().place) == (302, place)
    long = filled(
        client, address, place="ạ" * 300, happened_on="01/06/2026", minutes_number="03/BB", volume="01 dây"
    )
    assert (long.status_code, sorted(long.context["form"].errors)) == (422, ["place"])
    assert "ạ" * 300 in html_of(long)
    assert Acceptance.objects.count() == 1


def test_an_amendment_takes_a_budget_of_400_lines(people) -> None:
    """As many lines as the estimate itself may have: none is dropped when the amendment is saved."""
    made = stages.ready(State.DRAFT, people=people)
    lines = [
        LineDraft(2026, "machinery", {"national": 1_000_000, "counterpart": 1_000_000}, f"Máy số {number}", eligible_cost=3_000_000)
        for number in range(400)
    ]  # fmt: skip
    set_budget(actor=people["officer"], project_id=made.pk, lines=lines)
    Project.objects.filter(pk=made.pk).update(status=State.APPROVED)
    start_amendment(actor=people["officer"], project_id=made.pk, kind="raise_support")
    client, address = client_of(people["officer"]), url("amendment_edit", made, 1)
    (form, *_) = post_forms(client.get(address).content.decode())
    spare = {name: "" for name in form.values if name.startswith(("lines-400-", "lines-401-", "lines-402-"))}
    answer = client.post(address, {**form.data(), **spare, "lines-7-national": "2.000.000"})
    assert answer.status_code == 302
    kept = Amendment.objects.get().after["budget"]
    assert len(kept) == 400
    assert (kept[7]["shares"]["national"], kept[399]["description"]) == (2_000_000, "Máy số 399")


def test_more_than_a_form_can_hold_is_refused_in_words(people) -> None:
    made = stages.ready(State.DRAFT)
    client = client_of(people["officer"])
    address = reverse("projects:edit_goals", args=[made.code])
    for sent in ({"goals": "ạ" * 3_000_000}, {f"f{number}": "x" for number in range(10_001)}):
        answer = client.post(address, sent)
        assert answer.status_code == 400
        assert "Địa chỉ hoặc dữ liệu gửi lên không đọc được" in html_of(answer)
    assert Project.objects.get(pk=made.pk).goals == made.goals
