"""An exception rests on the lines that it was granted for, and does not run for ever."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from centers.models import User
from core.exceptions import InvalidInput
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import Finding, Project
from projects.selectors.findings import finding_rows
from projects.selectors.law import print_of
from projects.services.amendment_requests import create_amendment
from projects.services.budgets import set_budget
from projects.services.findings import grant_exception, unanswered_amended, unanswered_norms
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import client_of

pytestmark = pytest.mark.django_db
TR = 1_000_000
LINE = LineDraft(
    2026, "machinery", {"national": 350 * TR, "counterpart": 550 * TR}, "Máy sấy", "máy", Decimal(1), 900 * TR, 900 * TR
)  # fmt: skip
"""350 million for a facility that may have 300: above the norm by 50."""


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    """A draft whose estimate is above the norm with an exception for it."""
    made = stages.ready(State.DRAFT)
    write(people, made, LINE)
    grant(people, Finding.objects.get(project=made))
    return made


def write(people: dict[str, User], project: Project, *lines: LineDraft) -> None:
    set_budget(actor=people["officer"], project_id=project.pk, lines=lines)


def grant(people: dict[str, User], finding: Finding, until: date | None = None) -> None:
    grant_exception(
        actor=people["department_lead"], finding_id=finding.pk, reason="Máy đặc thù.",
        until=until or timezone.localdate(),
    )  # fmt: skip


def unanswered(project: Project) -> int:
    return len(unanswered_norms(project=project, day=timezone.localdate()))


def standings(project: Project) -> list[str]:
    today = timezone.localdate()
    return [row.standing.value for row in finding_rows(project, today, today)]


OTHER_LINES: list[dict[str, Any]] = [
    {"quantity": Decimal(2)},
    {"unit_cost": 950 * TR},
    {"eligible_cost": 800 * TR, "shares": {"national": 350 * TR, "counterpart": 450 * TR}},
    {"shares": {"national": 200 * TR, "local": 150 * TR, "counterpart": 550 * TR}},
    {"unit": "dây chuyền"},
]


@pytest.mark.parametrize("values", OTHER_LINES, ids=["quantity", "unit cost", "cost", "sources", "unit"])
def test_another_line_of_the_same_sum_asks_again(people, project, values) -> None:
    assert unanswered(project) == 0
    write(people, project, replace(LINE, **values))
    first, second = Finding.objects.filter(project=project).order_by("pk")
    assert (first.message, first.mark == second.mark) == (second.message, False)
    assert unanswered(project) == 1
    assert standings(project) == ["open", "mended"]
    page = client_of(people["officer"]).get(reverse("projects:check", args=[project.code]))
    assert second.message in text_of(page.content.decode())


def test_the_same_line_again_keeps_its_answer(people, project) -> None:
    """Words are no figures; what was changed and changed back is what was answered."""
    write(people, project, replace(LINE, quantity=Decimal(2)))
    write(
        people,
        project,
        replace(LINE, description="Máy sấy dạng tháp", note="Theo báo giá.", quantity=Decimal("1.00")),
    )
    assert unanswered(project) == 0
    assert standings(project) == ["excepted", "mended"]


def test_another_item_changes_nothing_of_it(people, project) -> None:
    write(people, project, LINE, LineDraft(2026, "trademark", {"national": TR}, eligible_cost=2 * TR))
    assert unanswered(project) == 0


def test_an_amendment_of_the_line_asks_again(people) -> None:
    made = stages.ready(State.IN_PROGRESS, support=350 * TR)
    factories.entry(made, "assign", 350 * TR)
    changed = replace(LINE, quantity=Decimal(2))
    asked = create_amendment(
        actor=people["officer"], project_id=made.pk, kind="lower_or_equal_support", reason="Đổi máy.",
        changes={"budget": [changed]},
    )  # fmt: skip
    (found,) = unanswered_amended(made, asked)
    assert found.mark == print_of([changed])
    grant(people, Finding.objects.get(project=made, mark=found.mark))
    assert unanswered_amended(made, asked) == []


def test_an_answer_from_before_marks_holds_and_an_open_finding_takes_its_mark(people, project) -> None:
    Finding.objects.filter(project=project).update(mark="")
    write(people, project, LINE)
    assert (unanswered(project), Finding.objects.get(project=project).mark) == (0, "")
    Finding.objects.filter(project=project).update(
        excepted_by=None, exception_reason="", exception_until=None
    )
    write(people, project, replace(LINE, note="Lại"))
    assert Finding.objects.get(project=project).mark == print_of([LINE])


@pytest.mark.parametrize(("month", "day", "allowed"), [(12, 31, True), (1, 1, False)])
def test_an_exception_ends_with_the_year_that_its_last_money_may_be_carried_into(
    people, project, month, day, allowed
) -> None:
    last = max(project.end.year, timezone.localdate().year) + 1
    until = date(last if allowed else last + 1, month, day)
    finding = Finding.objects.get(project=project)
    if allowed:
        grant(people, finding, until)
        finding.refresh_from_db()
        assert finding.exception_until == until
        return
    with pytest.raises(InvalidInput) as refusal:
        grant(people, finding, until)
    assert (refusal.value.code, refusal.value.field) == ("date_too_late", "until")
    page = client_of(people["department_lead"]).post(
        reverse("projects:answer_finding", args=[project.code, finding.pk, "chap-thuan"]),
        {"reason": "Đồng ý", "until": f"{until:%d/%m/%Y}"},
    )
    assert page.status_code == 400
    assert f"Ngày hết hiệu lực {until:%d/%m/%Y} quá xa" in text_of(page.content.decode())
