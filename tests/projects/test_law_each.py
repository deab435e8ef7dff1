"""A norm per facility is held against each facility that is named, whatever the average is."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from centers.models import Center, User
from projects.drafts import BeneficiaryDraft
from projects.enums import Action, Form, State
from projects.models import BudgetLine, BudgetShare, Finding, Norm, Project
from projects.selectors.elbow import law_beside
from projects.selectors.law import check_budget, check_budgets
from projects.selectors.norm_trial import Verdict, try_norm
from projects.services.amendment_requests import create_amendment
from projects.services.budgets import replace_beneficiaries
from projects.services.draft_norms import draft_norm
from projects.services.lifecycle import preview_step
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import client_of

DAY = date(2026, 3, 2)
TR = 1_000_000
SAID = (
    "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT: riêng HTX 0 được ghi hỗ trợ 590.000.000 đồng, vượt mức tối "
    "đa 300.000.000 đồng cho một cơ sở là 290.000.000 đồng; định mức 50 % chi phí, không quá 300.000.000 đồng/cơ sở"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return stages.cast()


def shared(
    center: Center,
    *supports: int | None,
    total: int | None = None,
    difficult: tuple[int, ...] = (),
    **fields: Any,
) -> Project:
    """Machines shared out over as many facilities, in đồng; ``difficult``: which of them lie in a difficult area."""
    made = factories.project(center, **fields)
    amount = total if total is not None else sum(one or 0 for one in supports)
    line = BudgetLine.objects.create(
        project=made, fund_year=2026, item="machinery", eligible_cost=10_000 * TR
    )
    BudgetShare.objects.create(line=line, source="national", amount=amount)
    BudgetShare.objects.create(line=line, source="counterpart", amount=10_000 * TR - amount)
    for number, support in enumerate(supports):
        facility = factories.facility(made.province, name=f"HTX {number}", difficult_area=number in difficult)
        factories.support(made, facility, support)
    return made


def told(project: Project, day: date = DAY) -> list[tuple[str, str, int | None, int, int | None]]:
    return [(one.code, one.facility, one.limit, one.entered, one.gap) for one in check_budget(project, day)]


def test_the_average_hides_nobody(bac_ninh_center: Center) -> None:
    project = shared(bac_ninh_center, 590 * TR, 10 * TR)
    assert told(project) == [("above_norm", "HTX 0", 300 * TR, 590 * TR, 290 * TR)]
    assert check_budget(project, DAY)[0].message.startswith(SAID)
    assert [one.facility for _project, one in check_budgets([project])] == ["HTX 0"]


@pytest.mark.parametrize(
    ("supports", "total", "expected"),
    [
        ((300 * TR, 300 * TR), None, []),
        ((300 * TR + 1, 299 * TR), None, [("HTX 0", 1)]),
        ((350 * TR, 350 * TR), None, [("", 100 * TR), ("HTX 0", 50 * TR), ("HTX 1", 50 * TR)]),
        ((400 * TR,), None, [("", 100 * TR)]),
        ((None, None), 600 * TR, []),
        ((None, 400 * TR), 600 * TR, [("HTX 1", 100 * TR)]),
    ],
)
def test_each_is_told_once(
    bac_ninh_center: Center,
    supports: tuple[int | None, ...],
    total: int | None,
    expected: list[tuple[str, int]],
) -> None:
    found = told(shared(bac_ninh_center, *supports, total=total))
    assert [(facility, gap) for _code, facility, _limit, _entered, gap in found] == expected


def test_the_multiplier_is_that_of_the_facility_itself(bac_ninh_center: Center) -> None:
    """Before 2018: 200 triệu per facility, half as much again in a difficult area (TTLT 26/2014 Art. 6)."""
    project = shared(bac_ninh_center, 250 * TR, 150 * TR, difficult=(0,))
    day = date(2016, 3, 1)
    cap = Norm.objects.in_force(day).get(key="machinery", province=None)
    assert cap.priority_multiplier is not None
    assert cap.amount_cap is not None
    most = int(cap.amount_cap * cap.priority_multiplier)
    assert cap.amount_cap < 250 * TR <= most
    assert told(project, day) == []
    other = shared(bac_ninh_center, 250 * TR, 150 * TR, difficult=(1,))
    assert [row[1] for row in told(other, day)] == ["HTX 0"]


def test_a_group_whose_list_is_open_hears_of_the_one_it_names(bac_ninh_center: Center) -> None:
    project = shared(bac_ninh_center, 590 * TR, total=600 * TR, form=Form.GROUP)
    project.budget_lines.update(unit="cơ sở", quantity=3)
    assert told(project) == [
        ("beneficiaries_open", "", None, 600 * TR, None),
        ("above_norm", "HTX 0", 300 * TR, 590 * TR, 290 * TR),
    ]


def test_check_page_and_submission_agree(people: dict[str, User], bac_ninh_center: Center) -> None:
    project = shared(bac_ninh_center, 590 * TR, 10 * TR, status=State.DRAFT, **stages.TEXTS)
    rows = [
        BeneficiaryDraft(row.facility_id, row.item, row.support, "x") for row in project.beneficiaries.all()
    ]
    replace_beneficiaries(actor=people["officer"], project=project, rows=rows, reason="")
    assert list(Finding.objects.filter(project=project).values_list("code", "limit_amount", "amount")) == [
        ("above_norm", 300 * TR, 590 * TR)
    ]
    preview = preview_step(project_id=project.pk, action=Action.SUBMIT, actor=people["center_lead"])
    assert [(one["code"], one["gap"]) for one in preview.problems if one["code"] == "above_norm"] == [
        ("above_norm", 290 * TR)
    ]
    lines = [line.as_draft() for line in project.budget_lines.prefetch_related("shares")]
    (beside,) = law_beside(project, lines, DAY, people["officer"].scope)
    assert [one.facility for one in beside.findings] == ["HTX 0"]
    page = client_of(people["officer"]).get(reverse("projects:edit_budget", args=[project.code]))
    text = text_of(page.content.decode())
    assert "một cơ sở vượt mức" in text
    assert SAID in text


def test_a_planned_norm_is_tried_on_each_of_them(people: dict[str, User], bac_ninh_center: Center) -> None:
    project = shared(bac_ninh_center, 280 * TR, 20 * TR, status=State.DRAFT)
    draft = draft_norm(
        actor=people["admin"], key="machinery", valid_from=date(2027, 1, 1), percent_cap=50, amount_cap=250 * TR, per="facility",
        document="28/2018/TT-BTC",
    )  # fmt: skip
    (trial,) = try_norm(draft, Project.objects.all(), DAY)
    assert (trial.project, trial.verdict) == (project, Verdict.FAILS)


def test_an_amendment_that_shares_out_anew_brings_it(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, support=600 * TR)
    BudgetLine.objects.filter(project=project).update(eligible_cost=10_000 * TR)
    first = project.beneficiaries.get()
    first.support = 300 * TR
    first.save()
    other = factories.facility(project.province, name="HTX Hai")
    factories.support(project, other, 300 * TR)
    rows = [
        BeneficiaryDraft(facility_id=first.facility_id, item="machinery", support=590 * TR, note=""),
        BeneficiaryDraft(facility_id=other.pk, item="machinery", support=10 * TR, note=""),
    ]
    request = create_amendment(
        actor=people["officer"], project_id=project.pk, kind="change_beneficiary", reason="Chia lại", changes={"beneficiaries": rows}
    )  # fmt: skip
    page = client_of(people["department_lead"]).get(
        reverse("projects:amendment", args=[project.code, request.number])
    )
    assert f"riêng {first.facility.name} được ghi hỗ trợ 590.000.000 đồng" in text_of(page.content.decode())


def test_the_check_costs_the_same_queries_for_any_number(
    bac_ninh_center: Center, django_assert_num_queries: Any
) -> None:
    few, many = shared(bac_ninh_center, 590 * TR, 10 * TR), shared(bac_ninh_center, *[310 * TR] * 9)
    for project, found in ((few, 1), (many, 10)):
        with django_assert_num_queries(4):
            assert len(check_budget(project, DAY)) == found
