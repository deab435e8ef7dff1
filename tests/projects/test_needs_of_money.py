"""What the check before submission asks of the money: counterpart, supports of facilities, and costs that their own figures bear out."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from centers.models import User
from core.exceptions import Problems
from projects.drafts import LineDraft
from projects.enums import Form, State
from projects.models import BudgetLine, BudgetShare, Project
from projects.services.budgets import budget_of, set_budget
from projects.services.lifecycle import preview_submission, transition_project
from projects.sharing import Sharing
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import client_of

pytestmark = pytest.mark.django_db
TR = 1_000_000
SHORT = "Dòng dự toán 1: chi phí được tính cần vốn đối ứng 200.000.000 đồng, đã ghi 50.000.000 đồng, thiếu 150.000.000 đồng."
MACHINES = "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT"


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    """200 million of state money and as much counterpart for a machine of 400 million, all of it for one facility."""
    return stages.ready(State.DRAFT)


def lacks(people: dict[str, User], project: Project) -> list[tuple[str, str]]:
    found = preview_submission(project_id=project.pk, actor=people["officer"]).problems
    return [(one["field"], str(one["message"])) for one in found]


def test_a_whole_dossier_lacks_nothing(people, project) -> None:
    assert lacks(people, project) == []
    transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])


def test_a_counterpart_that_is_short_is_told_and_not_sent(people, project) -> None:
    BudgetShare.objects.filter(source="counterpart").update(amount=50 * TR)
    assert lacks(people, project) == [("lines[1].shares.counterpart", SHORT)]
    page = client_of(people["officer"]).get(reverse("projects:check", args=[project.code]))
    assert SHORT in text_of(page.content.decode())
    with pytest.raises(Problems) as refusal:
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    assert refusal.value.code == "counterpart_short"


def test_another_programme_counts_and_an_unknown_cost_asks_for_nothing(people, project) -> None:
    BudgetShare.objects.filter(source="counterpart").update(source="other")
    assert lacks(people, project) == []
    factories.budget(project, TR, item="other")
    BudgetLine.objects.filter(item="other").update(eligible_cost=None)
    assert lacks(people, project) == []


@pytest.mark.parametrize(
    ("supports", "total", "gap"),
    [([210], "210.000.000", "10.000.000"), ([90, 100], "190.000.000", "10.000.000")],
)  # fmt: skip
def test_supports_that_do_not_make_up_the_estimate_are_told(people, project, supports, total, gap) -> None:
    name_all(project, supports)
    assert lacks(people, project) == [
        (
            "beneficiaries",
            f"{MACHINES}: các đơn vị thụ hưởng đang ghi mức hỗ trợ cộng lại {total} đồng, dự toán hỗ trợ 200.000.000 đồng, "
            f"lệch {gap} đồng.",
        )
    ]


@pytest.mark.parametrize("supports", [[100, 100], [None]])
def test_supports_that_make_it_up_and_one_facility_that_has_it_all_pass(people, project, supports) -> None:
    name_all(project, supports)
    assert lacks(people, project) == []


@pytest.mark.parametrize("supports", [[150, None], [None, 210]])
def test_a_support_that_is_blank_beside_others_is_told(people, project, supports) -> None:
    name_all(project, supports)
    blank = supports.index(None)
    assert lacks(people, project) == [
        (
            "beneficiaries",
            f"{MACHINES}: ghi mức hỗ trợ của từng đơn vị thụ hưởng; còn để trống: Cơ sở {blank} {project.code}.",
        )
    ]


def test_a_group_may_still_name_more(people) -> None:
    group = stages.ready(State.DRAFT, form=Form.GROUP, content="consulting")
    name_all(group, [150])
    assert lacks(people, group) == []
    name_all(group, [250])
    assert [field for field, _ in lacks(people, group)] == ["beneficiaries"]


def name_all(project: Project, supports: list[int | None]) -> None:
    """A facility for each support, in millions."""
    project.beneficiaries.all().delete()
    for number, support in enumerate(supports):
        project.beneficiaries.create(
            facility=factories.facility(project.province, name=f"Cơ sở {number} {project.code}"),
            item="machinery",
            support=None if support is None else support * TR,
        )


def machine(**values: Any) -> LineDraft:
    fields = {
        "shares": {"national": 200 * TR, "counterpart": 200 * TR},
        "unit": "máy",
        "quantity": Decimal(2),
        "unit_cost": 200 * TR,
        "eligible_cost": 400 * TR,
        **values,
    }
    return LineDraft(2026, "machinery", **fields)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        (
            {"quantity": Decimal(1), "unit_cost": TR},
            "lines[1].eligible_cost",
            "Dòng dự toán 1: số lượng × đơn giá chỉ được 1.000.000 đồng, chi phí được tính là 400.000.000 đồng, lệch 399.000.000 đồng.",
        ),
        (
            {"eligible_cost": None, "unit_cost": 50 * TR},
            "lines[1].unit_cost",
            "Dòng dự toán 1: số lượng × đơn giá chỉ được 100.000.000 đồng, kinh phí khuyến công là 200.000.000 đồng, lệch 100.000.000 đồng.",
        ),
    ],
)
def test_a_cost_above_its_own_figures_is_told_at_the_line(people, project, values, field, said) -> None:
    before = budget_of(project)
    with pytest.raises(Problems) as refusal:
        set_budget(actor=people["officer"], project_id=project.pk, lines=[machine(**values)])
    assert [(one["field"], one["message"]) for one in refusal.value.errors] == [(field, said)]
    assert budget_of(project) == before


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"quantity": None},
        {"unit_cost": None},
        {"quantity": Decimal(3), "unit_cost": 133_333_333},
        {"eligible_cost": 300 * TR},
    ],
    ids=["equal", "no quantity", "no unit cost", "rounded", "part of it"],
)
def test_a_cost_that_its_figures_bear_out_is_kept(people, project, values) -> None:
    set_budget(actor=people["officer"], project_id=project.pk, lines=[machine(**values)])
    assert budget_of(project) == [machine(**values)]


def test_a_line_of_before_is_told_by_the_check(people, project) -> None:
    BudgetLine.objects.filter(project=project).update(quantity=1, unit_cost=TR)
    kept = budget_of(project)
    set_budget(actor=people["officer"], project_id=project.pk, lines=kept)
    assert [field for field, _ in lacks(people, project)] == ["lines[1].eligible_cost"]


@pytest.mark.parametrize(
    ("supports", "support", "found"),
    [
        ((), 5, (False, False, False)),
        ((3, 2), 5, (True, False, False)),
        ((3, None), 5, (False, False, False)),
        ((3,), 5, (False, False, True)),
        ((3, 3, None), 5, (False, True, False)),
    ],
)
def test_the_arithmetic_of_sharing(supports, support, found) -> None:
    one = Sharing(supports, support)
    assert (one.matches, one.above, one.below) == found
