"""An amount per facility counts once for each facility that is named: a figure typed in the estimate names nobody."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from centers.models import Center, User
from core.exceptions import Problems, RuleViolation
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import Form, State
from projects.models import BudgetLine, BudgetShare, Finding, Project, ProjectFacility
from projects.selectors.elbow import law_beside
from projects.selectors.findings import finding_rows
from projects.selectors.law import check_budget, check_budgets
from projects.services import execution
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.budgets import set_beneficiaries, set_budget
from projects.services.findings import ask_exception, grant_exception
from projects.services.lifecycle import transition_project
from projects.services.naming import name_beneficiary
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url
from tests.projects.test_needs import passes, problems

DAY = date(2026, 3, 2)
TR = 1_000_000
OPEN = (
    "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT: hỗ trợ 450.000.000 đồng chưa kiểm tra được vì phụ thuộc "
    "danh sách thụ hưởng: dự toán ghi 3 cơ sở, danh sách chưa nêu tên đủ; định mức 50 % chi phí, không quá 300.000.000 đồng/cơ sở."
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def estimate(
    center: Center, support: int, *, named: int = 0, form: str = Form.SINGLE, **typed: Any
) -> Project:
    """Machines of 2 tỷ for ``support`` đồng; ``typed`` is what the line says of its quantity."""
    made = factories.project(center, form=form)
    values = {"item": "machinery", "unit": "cơ sở", "quantity": Decimal(3), **typed}
    line = BudgetLine.objects.create(project=made, fund_year=2026, eligible_cost=2_000 * TR, **values)
    BudgetShare.objects.create(line=line, source="national", amount=support)
    for number in range(named):
        facility = factories.facility(name=f"HTX {number}")
        ProjectFacility.objects.create(project=made, facility=facility, item=line.item)
    return made


def told(project: Project) -> list[tuple[str, int | None, int | None]]:
    return [(one.code, one.limit, one.gap) for one in check_budget(project, DAY)]


@pytest.mark.parametrize(
    ("support", "named", "expected"),
    [
        (450 * TR, 0, [("above_norm", 300 * TR, 150 * TR)]),
        (450 * TR, 1, [("above_norm", 300 * TR, 150 * TR)]),
        (450 * TR, 2, []),
        (700 * TR, 2, [("above_norm", 600 * TR, 100 * TR)]),
        (900 * TR, 3, []),
        (950 * TR, 5, [("above_norm", 900 * TR, 50 * TR)]),
        (300 * TR, 0, []),
    ],
)
def test_only_named_facilities_raise_the_ceiling(
    bac_ninh_center: Center, support: int, named: int, expected: list[Any]
) -> None:
    """A quantity below the number of names is believed: 3 of 5 are meant."""
    assert told(estimate(bac_ninh_center, support, named=named)) == expected


@pytest.mark.parametrize(
    ("item", "unit", "limit"),
    [
        ("machinery", "doanh nghiệp", 300 * TR),
        ("machinery", " Hộ ", 300 * TR),
        ("technology_line", "cơ sở", 450 * TR),
        ("enterprise_founding", "doanh nghiệp", 10 * TR),
    ],
)
def test_no_unit_of_a_norm_per_facility_raises_it(
    bac_ninh_center: Center, item: str, unit: str, limit: int
) -> None:
    made = estimate(bac_ninh_center, limit + 1, item=item, unit=unit)
    assert told(made) == [("above_norm", limit, 1)]


def test_where_the_share_binds_the_names_are_no_matter(bac_ninh_center: Center) -> None:
    made = estimate(bac_ninh_center, 210 * TR)
    made.budget_lines.update(eligible_cost=400 * TR)
    (found,) = check_budget(made, DAY)
    assert (found.limit, found.gap) == (200 * TR, 10 * TR)


@pytest.mark.parametrize(
    ("support", "named", "expected"),
    [
        (450 * TR, 0, [("beneficiaries_open", None, None)]),
        (700 * TR, 2, [("beneficiaries_open", None, None)]),
        (900 * TR, 3, []),
        (950 * TR, 0, [("above_norm", 900 * TR, 50 * TR)]),
        (300 * TR, 0, []),
    ],
)
def test_a_group_whose_list_is_open_cannot_be_checked_yet(
    bac_ninh_center: Center, support: int, named: int, expected: list[Any]
) -> None:
    made = estimate(bac_ninh_center, support, named=named, form=Form.GROUP)
    assert told(made) == expected
    assert [one for _, one in check_budgets([made])] == check_budget(made, made.start)


def test_a_group_that_counts_no_facilities_has_the_ceiling_of_one(bac_ninh_center: Center) -> None:
    made = estimate(bac_ninh_center, 450 * TR, form=Form.GROUP, unit="", quantity=None)
    assert told(made) == [("above_norm", 300 * TR, 150 * TR)]


def test_beside_the_line_stands_what_it_hangs_on(people: dict[str, User], bac_ninh_center: Center) -> None:
    made = estimate(bac_ninh_center, 450 * TR, form=Form.GROUP)
    lines = [line.as_draft() for line in made.budget_lines.prefetch_related("shares")]
    (beside,) = law_beside(made, lines, DAY, people["officer"].scope)
    norm = beside.norm
    assert norm is not None
    assert (norm.times, norm.claimed, norm.if_named, norm.hangs) == (1, 3, 900 * TR, True)
    text = text_of(html_of(client_of(people["officer"]).get(f"{url('budget', made)}?unit=dong")))
    assert "chưa kiểm tra được" in text
    assert (
        "Dự toán ghi 3 cơ sở, danh sách thụ hưởng chưa nêu tên đủ ở khoản này; đủ tên thì tối đa 900.000.000 đồng."
        in text
    )
    assert "vượt 150.000.000" not in text


# What it stops and what answers it


def group(people: dict[str, User], state: str, **fields: Any) -> Project:
    """A group for three facilities of which one is named, at 450 tr."""
    made = stages.ready(State.DRAFT, people=people, form=Form.GROUP, **fields)
    money = {"national": 450 * TR, "counterpart": 1_550 * TR}
    line = LineDraft(2026, "machinery", money, "", "cơ sở", Decimal(3), None, 2_000 * TR)
    set_budget(actor=people["officer"], project_id=made.pk, lines=[line])
    made.beneficiaries.update(support=None)
    Project.objects.filter(pk=made.pk).update(status=state)
    made.refresh_from_db()
    return made


def standing(project: Project) -> list[tuple[str, str, str]]:
    rows = finding_rows(project, timezone.localdate(), project.start)
    return [(row.finding.code, row.standing, row.finding.message) for row in rows]


def test_it_is_kept_and_does_not_stop_the_submission(people: dict[str, User]) -> None:
    made = group(people, State.DRAFT, content="training")
    assert standing(made) == [("beneficiaries_open", "open", OPEN)]
    assert passes(made, "submit", people["center_lead"]) == State.BASE_APPRAISAL


def test_a_single_project_is_stopped_at_the_submission(people: dict[str, User]) -> None:
    made = group(people, State.DRAFT)
    Project.objects.filter(pk=made.pk).update(form=Form.SINGLE)
    assert problems(made, "submit", people["center_lead"]) == [("budget", "above_norm")]


def test_a_machinery_group_names_them_all_before_the_ministry(people: dict[str, User]) -> None:
    """TT 36/2013 Art. 3a: with one of three named the support of 450 tr is not borne out."""
    made = group(people, State.BASE_APPRAISAL)
    assert problems(made, "pass", people["department_lead"]) == [("beneficiaries", "beneficiaries_open")]
    ProjectFacility.objects.create(project=made, facility=factories.facility(name="HTX B"), item="machinery")
    assert passes(made, "pass", people["department_lead"]) == State.MINISTRY_APPRAISAL


def test_the_plan_of_a_group_settles_it(people: dict[str, User]) -> None:
    made = group(people, State.CONTRACTED)
    approve = {"actor": people["department_lead"], "project_id": made.pk}
    with pytest.raises(RuleViolation) as refusal:
        execution.approve_implementation_plan(**approve)
    assert refusal.value.code == "beneficiaries_open"
    assert refusal.value.message == (
        f"{OPEN} Nêu tên đủ cơ sở ở khoản này, giảm dự toán, hoặc đề nghị ngoại lệ."
    )
    assert problems(made, "start", people["officer"]) == [
        ("implementation_plan", "required"),
        ("beneficiaries", "beneficiaries_open"),
    ]
    second = BeneficiaryDraft(factories.facility(made.province, name="HTX B").pk, "machinery")
    name_beneficiary(actor=people["officer"], project_id=made.pk, row=second)
    assert execution.approve_implementation_plan(**approve).approved_by == people["department_lead"]
    assert [row[:2] for row in standing(made)] == [("beneficiaries_open", "mended")]


def test_an_exception_answers_it_too(people: dict[str, User]) -> None:
    made = group(people, State.CONTRACTED)
    finding = Finding.objects.get(project=made)
    ask_exception(actor=people["officer"], finding_id=finding.pk, reason="Hai cơ sở còn lại nêu tên sau.")
    until = timezone.localdate() + timedelta(days=30)
    grant_exception(actor=people["department_lead"], finding_id=finding.pk, reason="Đồng ý.", until=until)
    approved = execution.approve_implementation_plan(actor=people["department_lead"], project_id=made.pk)
    assert approved.approved_at is not None


def test_a_name_that_is_taken_off_the_list_brings_the_finding_back(people: dict[str, User]) -> None:
    made = group(people, State.DRAFT)
    first = made.beneficiaries.get().facility
    rows = [
        BeneficiaryDraft(one.pk, "machinery")
        for one in (first, factories.facility(made.province, name="HTX B"))
    ]
    set_beneficiaries(actor=people["officer"], project_id=made.pk, rows=rows)
    Finding.objects.all().delete()
    set_beneficiaries(actor=people["officer"], project_id=made.pk, rows=rows[:1])
    assert standing(made) == [("beneficiaries_open", "open", OPEN)]


def amend(people: dict[str, User], made: Project, support: int) -> Any:
    line = LineDraft(2026, "machinery", {"national": support}, "", "cơ sở", Decimal(3), None, 2_000 * TR)
    asked = create_amendment(
        actor=people["officer"], project_id=made.pk, kind="raise_support", reason="Giá tăng.",
        changes={"budget": [line]},
    )  # fmt: skip
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    return {
        "actor": people["approver"],
        "amendment_id": asked.pk,
        "number": "7/QĐ",
        "date": DAY,
        "issuer": "minister",
        "seen": stages.seen_of(asked),
    }


def test_an_amendment_waits_for_the_list_only_while_it_is_open(people: dict[str, User]) -> None:
    made = stages.ready(State.CONTRACTED, people=people, form=Form.GROUP)
    ruling = amend(people, made, 450 * TR)
    page = client_of(people["approver"]).get(url("amendment_decide", made, 1))
    assert "Chưa phải trả lời để quyết định" in text_of(html_of(page))
    assert decide_amendment(**ruling).state == "decided"

    running = stages.ready(State.IN_PROGRESS, people=people, form=Form.GROUP)
    with pytest.raises(Problems) as refusal:
        decide_amendment(**amend(people, running, 450 * TR))
    assert [one["code"] for one in refusal.value.errors] == ["beneficiaries_open"]


def test_the_single_case_that_was_seen(people: dict[str, User]) -> None:
    """350 tr for one facility stood above 300; typing "3 cơ sở" answers nothing."""
    made = stages.ready(State.DRAFT)
    for typed in ({}, {"unit": "cơ sở", "quantity": Decimal(3)}):
        line = LineDraft(2026, "machinery", {"national": 350 * TR}, eligible_cost=900 * TR, **typed)
        set_budget(actor=people["officer"], project_id=made.pk, lines=[line])
    (code, kind, message), (*_, before) = standing(made)
    assert (code, kind, before) == ("above_norm", "open", message)
    assert "hỗ trợ 350.000.000 đồng vượt mức tối đa 300.000.000 đồng là 50.000.000 đồng" in message
    with pytest.raises(Problems):
        transition_project(project_id=made.pk, action="submit", actor=people["center_lead"])
