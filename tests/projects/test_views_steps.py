"""The pages of the workflow's steps: offered to those who may, with what is lacking, refused in words."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.enums import State
from projects.models import Project, StateChange
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def page(person, project: Project, action: str) -> tuple[Client, str]:
    client = Client()
    client.force_login(person)
    return client, reverse("projects:step", args=[project.code, action])


def test_the_overview_offers_what_the_person_may_do(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    offered = {}
    for name in ("officer", "appraiser", "department_lead", "auditor"):
        client = Client()
        client.force_login(people[name])
        html = client.get(reverse("projects:overview", args=[project.code])).content.decode()
        offered[name] = [word for word in ("buoc/pass/", "buoc/return/", "buoc/reject/") if word in html]
    assert offered == {
        "officer": [],
        "appraiser": ["buoc/return/"],
        "department_lead": ["buoc/pass/", "buoc/return/", "buoc/reject/"],
        "auditor": [],
    }


def test_a_step_names_all_that_is_lacking_before_it_is_tried(people) -> None:
    project = stages.ready(State.DRAFT)
    project.attachments.all().delete()
    Project.objects.filter(pk=project.pk).update(goals="")
    client, url = page(people["center_lead"], project, "submit")

    html = client.get(url).content.decode()
    answer = client.post(url, {"seen": "draft"})

    assert "Chưa có “Mục tiêu”." in html
    assert "Còn thiếu" in html
    assert answer.status_code == 422
    assert "Chưa có “Mục tiêu”." in answer.content.decode()
    assert Project.objects.get(pk=project.pk).status == State.DRAFT


def test_a_return_asks_for_its_reason_and_keeps_what_was_typed(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    client, url = page(people["appraiser"], project, "return")

    blank = client.post(url, {"seen": "base_appraisal", "reason": "  "})
    done = client.post(url, {"seen": "base_appraisal", "reason": "Bổ sung báo giá máy"}, follow=True)

    assert (blank.status_code, "Ghi lý do." in blank.content.decode()) == (422, True)
    assert "chuyển sang “Trả lại bổ sung”" in done.content.decode()
    change = StateChange.objects.get(project=project)
    assert (change.action, change.reason, change.actor) == (
        "return",
        "Bổ sung báo giá máy",
        people["appraiser"],
    )


def test_a_stale_page_is_refused_in_words(people) -> None:
    project = stages.ready(State.MINISTRY_APPRAISAL, people=people)
    client, url = page(people["reviewer"], project, "return")

    answer = client.post(url, {"seen": "base_appraisal", "reason": "Cũ"})

    assert answer.status_code == 409
    assert "Hãy tải lại trang" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [("officer", "submit", 403), ("center_lead", "approve", 404), ("center_lead", "bay", 404), ("other_center_lead", "submit", 404)],
)  # fmt: skip
def test_what_is_not_a_person_s_to_do(people, who: str, action: str, status: int) -> None:
    project = stages.ready(State.DRAFT)
    client, url = page(people[who], project, action)
    assert client.get(url).status_code == status
    assert client.post(url, {"seen": "draft"}).status_code == status
