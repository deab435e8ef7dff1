"""Findings of a đề án: asked, granted, refused, expired, mended, and counted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from core.models import AuditEvent
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import Finding, Project
from projects.services.budgets import set_budget
from projects.services.findings import unanswered_norms
from tests.pages import text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db

TR = 1_000_000


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    made = stages.ready(State.DRAFT)
    write(made, people, 350)
    return made


def write(project: Project, people: dict[str, User], millions: int) -> None:
    lines = [LineDraft(2026, "machinery", {"national": millions * TR}, eligible_cost=900 * TR)]
    set_budget(actor=people["officer"], project_id=project.pk, lines=lines)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answer(project: Project, kind: str) -> str:
    return reverse(
        "projects:answer_finding", args=[project.code, Finding.objects.get(project=project).pk, kind]
    )


def listed(project: Project, person: User) -> str:
    return text_of(as_(person).get(reverse("projects:findings", args=[project.code])).content.decode())


def coming(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def test_the_overview_leaves_out_what_a_change_has_mended(people: dict[str, User], project: Project) -> None:
    def overview() -> str:
        address = reverse("projects:overview", args=[project.code])
        return text_of(as_(people["department_lead"]).get(address).content.decode())

    message = Finding.objects.get(project=project).message
    assert message in overview()
    assert "Căn cứ: Điều 8, khoản 4, 28/2018/TT-BTC." in overview()
    write(project, people, 250)
    assert message not in overview()
    assert message in listed(project, people["department_lead"])


def test_an_exception_is_asked_for_and_granted_by_somebody_else(
    people: dict[str, User], project: Project
) -> None:
    asked = as_(people["officer"]).post(answer(project, "de-nghi"), {"reason": "Giá máy tăng"}, follow=True)
    assert "Đang đề nghị ngoại lệ: 1" in text_of(asked.content.decode())
    lead = as_(people["department_lead"])
    assert "đề nghị lúc" in lead.get(answer(project, "chap-thuan")).content.decode()

    bad = lead.post(answer(project, "chap-thuan"), {"reason": "Đồng ý", "until": "31/02/2027"})
    past = lead.post(answer(project, "chap-thuan"), {"reason": "Đồng ý", "until": coming(-1)})
    done = lead.post(answer(project, "chap-thuan"), {"reason": "Đồng ý", "until": coming(30)}, follow=True)

    assert "Ngày “31/02/2027” không có trong lịch" in bad.content.decode()
    assert f"Ngày hết hiệu lực {coming(-1)} đã qua." in past.content.decode()
    text = text_of(done.content.decode())
    assert "Có ngoại lệ: 1" in text
    assert f"chấp thuận đến {coming(30)}: Đồng ý" in text
    today = timezone.localdate()
    assert unanswered_norms(project=project, day=today) == []
    assert len(unanswered_norms(project=project, day=today + timedelta(days=31))) == 1
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="finding.", refused=False)][-2:] in (
        ["finding.ask", "finding.except"], ["finding.except", "finding.ask"],
    )  # fmt: skip
    budget = as_(people["officer"]).get(reverse("projects:budget", args=[project.code])).content.decode()
    assert f"ngoại lệ đến {coming(30)}" in text_of(budget)


def test_a_refusal_is_told_with_its_reason_and_ends_an_exception(
    people: dict[str, User], project: Project
) -> None:
    lead = as_(people["approver"])
    lead.post(answer(project, "chap-thuan"), {"reason": "Đồng ý", "until": coming(30)})
    blank = lead.post(answer(project, "khong-chap-thuan"), {"reason": "  "})
    lead.post(answer(project, "khong-chap-thuan"), {"reason": "Phải chào giá lại"})
    assert (blank.status_code, "Ghi lý do." in blank.content.decode()) == (422, True)
    text = listed(project, people["officer"])
    assert "Không chấp thuận ngoại lệ: 1" in text
    assert "không chấp thuận: Phải chào giá lại" in text
    assert len(unanswered_norms(project=project, day=timezone.localdate())) == 1
    as_(people["officer"]).post(answer(project, "de-nghi"), {"reason": "Đã chào giá lại"})
    assert "Đang đề nghị ngoại lệ: 1" in listed(project, people["officer"])


def test_what_runs_out_waits_again_and_what_was_changed_is_mended(
    people: dict[str, User], project: Project
) -> None:
    as_(people["department_lead"]).post(
        answer(project, "chap-thuan"), {"reason": "Đồng ý", "until": coming(0)}
    )
    Finding.objects.update(exception_until=timezone.localdate() - timedelta(days=1))
    assert "Ngoại lệ đã hết hạn: 1" in listed(project, people["officer"])
    write(project, people, 300)
    assert "Đã sửa: 1" in listed(project, people["officer"])
    budget = as_(people["officer"]).get(reverse("projects:budget", args=[project.code])).content.decode()
    assert "chờ trả lời" not in text_of(budget)


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("officer", "chap-thuan", 403), ("officer", "khong-chap-thuan", 403), ("department_lead", "de-nghi", 403),
        ("appraiser", "chap-thuan", 403), ("auditor", "de-nghi", 403), ("other_department_lead", "chap-thuan", 404),
        ("department_lead", "bay", 404),
    ],
)  # fmt: skip
def test_an_answer_belongs_to_its_people(
    people: dict[str, User], project: Project, who: str, kind: str, status: int
) -> None:
    client = as_(people[who])
    before = list(Finding.objects.values())
    assert client.get(answer(project, kind)).status_code == status
    sent = client.post(answer(project, kind), {"reason": "x", "until": coming(5)})
    assert sent.status_code == status
    assert list(Finding.objects.values()) == before


def test_an_author_who_became_a_lead_grants_nothing_to_themselves(
    people: dict[str, User], project: Project
) -> None:
    Project.objects.filter(pk=project.pk).update(created_by=people["department_lead"])
    client = as_(people["department_lead"])
    assert client.post(answer(project, "chap-thuan"), {"reason": "x", "until": coming(5)}).status_code == 403


def test_a_finding_of_another_de_an_is_not_found(people: dict[str, User], project: Project) -> None:
    other = stages.ready(State.DRAFT)
    pk = Finding.objects.get(project=project).pk
    url = reverse("projects:answer_finding", args=[other.code, pk, "de-nghi"])
    assert as_(people["officer"]).get(url).status_code == 404
