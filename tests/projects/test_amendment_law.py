"""The law beside the lines of an amendment's budget; what stands against it is answered before the decision."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.exceptions import Problems
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import State
from projects.models import Amendment, Finding, Project
from projects.services.amendment_requests import create_amendment, withdraw_amendment
from projects.services.amendments import (
    confirm_amendment,
    decide_amendment,
    refuse_amendment,
    return_amendment,
)
from projects.services.findings import ask_exception, grant_exception
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url
from tests.projects.test_views_amendments import form_of

pytestmark = pytest.mark.django_db

OVER = LineDraft(2026, "machinery", {"national": 400_000_000}, eligible_cost=900_000_000)
"""Above 300 million for a facility (TT 28/2018/TT-BTC Art. 8 cl. 4): by 100 million."""


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people) -> Project:
    made = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(made, "assign", stages.SUPPORT)
    stages.plan()
    return made


def ask(people, project: Project, *lines: LineDraft) -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind="raise_support", reason="Giá tăng.",
        changes={"budget": list(lines)},
    )  # fmt: skip


def decide(people, asked: Amendment) -> Amendment:
    return decide_amendment(
        actor=people["approver"],
        amendment_id=asked.pk,
        number="7/QĐ",
        date=date(2026, 3, 1),
        issuer="minister",
        seen=stages.seen_of(asked),
    )


def except_it(people, project: Project) -> None:
    finding = Finding.objects.get(project=project, code="above_norm")
    ask_exception(actor=people["officer"], finding_id=finding.pk, reason="Dây chuyền đặc thù.")
    until = timezone.localdate() + timedelta(days=30)
    grant_exception(actor=people["department_lead"], finding_id=finding.pk, reason="Đồng ý.", until=until)


def test_the_grid_of_a_draft_shows_the_law_as_typed_and_saves_nothing(people, project) -> None:
    client = client_of(people["officer"])
    client.post(url("amend", project), {"kind": "raise_support"})
    address = f"{url('amendment_edit', project, 1)}?unit=dong"
    first = text_of(html_of(client.get(address)))
    assert "Tối đa 200.000.000 đồng" in first
    assert "vừa đủ mức" in first
    assert "Tối đa" in first

    data = form_of(client, project) | {
        "lines-0-national": "400 tr",
        "lines-0-eligible_cost": "900 tr",
        "reason": "Dở",
    }
    checked = client.post(address, data | {"act": "check"})
    text = text_of(html_of(checked))
    assert checked.status_code == 200
    assert "Đã kiểm tra với số đang gõ; chưa lưu." in text
    assert "vượt 100.000.000" in text
    assert 'value="400.000.000"' in html_of(checked) or 'value="400 tr"' in html_of(checked)
    assert "Dở</textarea>" in html_of(checked)
    assert Amendment.objects.get().revision == 1

    live = client.post(address, data | {"act": "law"})
    assert 'id="law-lines-0" hx-swap-oob="innerHTML"' in html_of(live)
    assert "vượt 100.000.000" in text_of(html_of(live))
    assert "<form" not in html_of(live)

    more = client.post(address, data | {"act": "more"})
    assert len(more.context["grid"].forms) == len(checked.context["grid"].forms) + 2
    pasted = client.post(
        address,
        data | {"act": "paste", "pasted": "Khác\tThuê kho\t2026\t1\tlần\t\t\t5 tr\t\t\t\t", "place": "end"},
    )
    assert pasted.status_code == 200
    assert "Đọc được 1 dòng" in text_of(html_of(pasted))
    assert "Thuê kho" in html_of(pasted)


def test_readers_see_the_law_beside_the_lines_that_are_asked_for(people, project) -> None:
    ask(people, project, OVER)
    text = text_of(
        html_of(client_of(people["department_lead"]).get(f"{url('amendment_confirm', project, 1)}?unit=dong"))
    )
    assert "Dự toán đề nghị và định mức" in text
    assert "Định mức có hiệu lực ngày 01/01/2026" in text
    assert "vượt 100.000.000" in text
    assert "Phải trả lời trước khi quyết định" in text


def test_an_unanswered_finding_stops_the_decision_and_an_exception_lets_it_pass(people, project) -> None:
    asked = ask(people, project, OVER)
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    with pytest.raises(Problems) as refusal:
        decide(people, asked)
    assert [one["code"] for one in refusal.value.errors] == ["above_norm"]
    assert "vượt mức tối đa 300.000.000 đồng là 100.000.000 đồng" in refusal.value.message
    asked.refresh_from_db()
    assert asked.state == "confirmed"
    page = client_of(people["officer"]).get(url("findings", project))
    assert "Chưa trả lời" in html_of(page)

    except_it(people, project)

    assert "Có ngoại lệ do" in html_of(client_of(people["approver"]).get(url("amendment_decide", project, 1)))
    assert decide(people, asked).state == "decided"
    assert Finding.objects.filter(project=project, code="above_norm").count() == 1
    assert "Có ngoại lệ" in html_of(client_of(people["officer"]).get(url("findings", project)))


def test_a_change_of_the_budget_answers_it_too(people, project) -> None:
    asked = ask(people, project, OVER)
    return_amendment(actor=people["department_lead"], amendment_id=asked.pk, reason="Vượt định mức.")
    client = client_of(people["officer"])
    data = form_of(client, project) | {"lines-0-national": "280 tr", "act": "review"}
    assert client.post(url("amendment_edit", project, 1), data).status_code == 302
    revision = Amendment.objects.get().revision
    client.post(url("amendment_send", project, 1), {"seen": revision})
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    assert decide(people, asked).state == "decided"
    assert "Đã sửa" in html_of(client.get(url("findings", project)))


def test_what_stood_in_the_approved_budget_is_not_asked_again(people, project) -> None:
    project.budget_lines.get().shares.update(amount=400_000_000)
    same = LineDraft(2026, "machinery", {"national": 400_000_000}, eligible_cost=400_000_000)
    shares = {"national": 10_000_000, "counterpart": 20_000_000}
    more = LineDraft(2026, "consulting", shares, eligible_cost=30_000_000)
    asked = ask(people, project, same, more)
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    assert decide(people, asked).state == "decided"


def test_beneficiaries_change_the_ceiling(people, project) -> None:
    """Two facilities share twice the amount of one; with one of them gone the same support is too much."""
    second = factories.facility(project.province, name="HTX thứ hai")
    project.beneficiaries.create(facility=second, item="machinery", support=1)
    line = project.budget_lines.get()
    line.eligible_cost = 1_200_000_000
    line.save()
    line.shares.update(amount=500_000_000)
    first = project.beneficiaries.exclude(facility=second).get()
    asked = create_amendment(
        actor=people["officer"], project_id=project.pk, kind="change_beneficiary", reason="Một cơ sở rút.",
        changes={"beneficiaries": [BeneficiaryDraft(first.facility_id, "machinery", 500_000_000)]},
    )  # fmt: skip
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    with pytest.raises(Problems, match=r"vượt mức tối đa 300\.000\.000 đồng"):
        decide_amendment(
            actor=people["approver"],
            amendment_id=asked.pk,
            number="7/QĐ",
            date=date(2026, 3, 1),
            issuer="agency",
        )


@pytest.mark.parametrize("how", ["withdraw", "refuse"])
def test_an_exception_that_was_asked_for_ends_with_its_amendment(people, project, how) -> None:
    asked = ask(people, project, OVER)
    finding = Finding.objects.get(project=project, code="above_norm")
    ask_exception(actor=people["officer"], finding_id=finding.pk, reason="Đặc thù.")
    if how == "withdraw":
        withdraw_amendment(actor=people["officer"], amendment_id=asked.pk)
        reason = "Đề nghị điều chỉnh số 1 đã rút."
    else:
        refuse_amendment(actor=people["department_lead"], amendment_id=asked.pk, reason="Không.")
        reason = "Đề nghị điều chỉnh số 1 không được chấp thuận."
    finding.refresh_from_db()
    assert finding.lapse_reason == reason


def test_the_page_asks_the_same_queries_for_many_lines(people, project) -> None:
    client = client_of(people["auditor"])
    lines = [LineDraft(2026, "machinery", {"national": 90_000_000}, f"Máy {n}", eligible_cost=200_000_000) for n in range(4)]  # fmt: skip
    ask(people, project, *lines[:3])
    few = queries_of(client, url("amendment", project, 1))
    Amendment.objects.all().delete()
    ask(people, project, *lines, *lines, *lines)
    assert queries_of(client, url("amendment", project, 1)) == few
