"""What is said before a decision though it stops nothing: exceptions that ran out, provinces that no minutes of acceptance name."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centers.models import Center, User
from projects.enums import State
from projects.models import Acceptance, Finding, Project
from projects.selectors.boards import candidates
from projects.selectors.findings import answer_to, exceptions_in_force
from projects.selectors.law import check_budget
from tests.pages import text_of
from tests.projects import deciding, stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def excepted(people: dict[str, User], until: date) -> Project:
    """600 triệu for machines, above the norm, under an exception."""
    project = stages.ready(State.PLAN_PENDING, people=people, support=600_000_000)
    (found,) = check_budget(project, timezone.localdate())
    Finding.objects.create(
        project=project, code=found.code, message=found.message, mark=found.mark, limit_amount=found.limit,
        amount=found.entered, excepted_by=people["approver"], exception_until=until, exception_reason="Vùng khó khăn.",
    )  # fmt: skip
    assert bool(answer_to(found, exceptions_in_force(project, timezone.localdate()))) == (
        until >= timezone.localdate()
    )
    return project


def test_an_exception_that_ran_out_is_told_to_whoever_approves(people: dict[str, User]) -> None:
    today = timezone.localdate()
    until = today - timedelta(days=1)
    project = excepted(people, until)
    running = excepted(people, today)
    plan = stages.plan(amount=2_000_000_000)
    rows = {row.project: list(row.warnings) for row in candidates(plan, people["approver"].scope, day=today)}
    (found,) = check_budget(project, today)
    told = f"Ngoại lệ đã hết hạn ngày {until:%d/%m/%Y}: {found.said}"
    assert rows == {project: [told], running: []}
    client = deciding.client_of(people["approver"])
    assert told in text_of(client.get(reverse("plans:board", args=[plan.pk])).content.decode())
    preview = client.post(
        reverse("plans:board", args=[plan.pk]), {**deciding.paper(), **deciding.chosen(project), "check": "1"}
    )
    text = text_of(preview.content.decode())
    assert told in text
    assert "Sẽ phê duyệt" in text


def between(people: dict[str, User]) -> Project:
    project = stages.ready(State.IN_PROGRESS, people=people)
    other = Center.objects.get(code="SCT-52").province
    assert project.province is not None
    assert other is not None
    project.provinces.add(project.province, other)
    return project


def test_accepting_between_provinces_names_those_without_minutes(people: dict[str, User]) -> None:
    project = between(people)
    names = [province.name for province in project.provinces.order_by("sort_key")]
    Acceptance.objects.filter(project=project).update(place=f"Xã Tân Yên, {names[0].upper()}")
    client = deciding.client_of(people["department_lead"])
    url = reverse("projects:step", args=[project.code, "accept"])
    page = client.get(url)
    assert page.context["unnamed_provinces"] == (names[1],)
    assert "chưa biên bản nghiệm thu nào ghi tên tỉnh ở nơi nghiệm thu" in text_of(page.content.decode())
    refused = client.post(url, {"seen": "in_progress"})
    assert list(refused.context["form"].errors) == ["sure"]
    assert "sure" in client.post(url, {"seen": "in_progress", "sure": "on"}).context["form"].errors
    mark = stages.sure_of(project, "accept")
    assert client.post(url, {"seen": "in_progress", "sure": mark}).status_code == 302
    project.refresh_from_db()
    assert project.status == State.ACCEPTED


def test_nothing_is_to_be_ticked_once_minutes_name_every_province_or_there_is_but_one(
    people: dict[str, User],
) -> None:
    client = deciding.client_of(people["department_lead"])
    both = between(people)
    for place in both.provinces.all():
        Acceptance.objects.create(
            project=both, place=f"Xã A, tỉnh {place.name}", happened_on=date(2026, 6, 2), minutes_number=place.code,
            volume="01 dây chuyền",
        )  # fmt: skip
    single = stages.ready(State.IN_PROGRESS, people=people)
    for project in (both, single):
        url = reverse("projects:step", args=[project.code, "accept"])
        assert "sure" not in client.get(url).context["form"].fields
        assert client.post(url, {"seen": "in_progress"}).status_code == 302
