"""What is said before a decision though it stops nothing: exceptions that ran out, provinces that no minutes of acceptance name, work that
is not all done, what inspections asked to mend, own money that is not on record."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centers.models import Center, User
from core.exceptions import RuleViolation
from projects.enums import EntryKind, State
from projects.models import Acceptance, Finding, Inspection, ProgressReport, Project
from projects.selectors.boards import candidates
from projects.selectors.findings import answer_to, exceptions_in_force
from projects.selectors.law import check_budget
from projects.services.lifecycle import transition_project
from tests import factories
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
    assert page.context["told"].unnamed_provinces == (names[1],)
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


def promise(project: Project, **own: int) -> None:
    """Own money of the budget, in đồng by source."""
    line = project.budget_lines.get()
    for source, amount in own.items():
        line.shares.create(source=source, amount=amount)


def test_accepting_names_what_is_not_done_mended_or_put_in(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    promise(project, counterpart=300_000_000)
    factories.entry(project, EntryKind.CONTRIBUTE, 100_000_000, source="counterpart")
    Inspection.objects.create(
        project=project, happened_on=date(2026, 4, 2), inspectors="Sở", finding="Chậm", follow_up="Lắp lại băng tải.",
        follow_up_by=date(2026, 5, 2),
    )  # fmt: skip
    ProgressReport.objects.filter(project=project).update(percent=90)
    client = deciding.client_of(people["department_lead"])
    url = reverse("projects:step", args=[project.code, "accept"])
    page = text_of(client.get(url).content.decode())
    assert "Báo cáo tiến độ gần nhất (tháng 5 năm 2026) ghi đã thực hiện 90%." in page
    assert "Kiểm tra ngày 02/04/2026: Lắp lại băng tải. (hạn 02/05/2026)" in page
    assert "Đối ứng của đơn vị thụ hưởng 300.000.000 100.000.000 200.000.000" in page
    assert "Tôi đã đọc các điểm nêu trên; mọi nơi thực hiện của đề án đã được nghiệm thu" in page
    mark = stages.sure_of(project, "accept")
    refused = client.post(url, {"seen": "in_progress"})
    assert refused.context["form"].errors == {"sure": ["Đánh dấu xác nhận đã đọc các điểm nêu trên."]}

    factories.entry(project, EntryKind.CONTRIBUTE, 50_000_000, source="counterpart")
    assert list(client.post(url, {"seen": "in_progress", "sure": mark}).context["form"].errors) == ["sure"]
    with pytest.raises(RuleViolation) as caught:
        transition_project(
            project_id=project.pk, action="accept", actor=people["department_lead"], facts={"sure": mark}
        )
    assert caught.value.code == "told_unseen"
    now = stages.sure_of(project, "accept")
    assert client.post(url, {"seen": "in_progress", "sure": now}).status_code == 302


def test_own_money_that_is_all_there_is_shown_and_asks_for_no_tick(people: dict[str, User]) -> None:
    project = stages.ready(State.ACCEPTED, people=people)
    factories.entry(project, EntryKind.ASSIGN, stages.SUPPORT)
    factories.entry(project, EntryKind.ADVANCE, stages.SUPPORT)
    factories.entry(project, EntryKind.SETTLE, stages.SUPPORT)
    promise(project, counterpart=300_000_000, other=1_000_000)
    client = deciding.client_of(people["agency_accountant"])
    url = reverse("projects:step", args=[project.code, "settle"])
    short = client.get(url)
    assert "Tôi đã đọc các điểm nêu trên và xác nhận quyết toán" in text_of(short.content.decode())
    for source, amount in (("counterpart", 300_000_000), ("other", 1_000_000)):
        factories.entry(project, EntryKind.CONTRIBUTE, amount, source=source)
    page = client.get(url)
    assert "sure" not in page.context["form"].fields
    assert "Chương trình, nguồn khác 1.000.000 1.000.000 0" in text_of(page.content.decode())
    shown = client.get(reverse("projects:reconciliation", args=[project.code]))
    assert "Đối ứng của đơn vị thụ hưởng 300.000.000 300.000.000 0" in text_of(shown.content.decode())
