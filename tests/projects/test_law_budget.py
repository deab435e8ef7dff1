"""A budget checked against the norms of a day: what is found, by how much, and in which words."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from centers.models import Center
from projects.models import BudgetLine, BudgetShare, Project, ProjectFacility
from projects.selectors.law import check_budget, check_budgets
from tests import factories

DAY = date(2026, 3, 2)
TR = 1_000_000

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    return factories.project(bac_ninh_center)


def line(project: Project, item: str, cost: int | None, /, year: int = 2026, **values: Any) -> BudgetLine:
    shares = {
        name: values.pop(name) for name in ("national", "local", "counterpart", "other") if name in values
    }
    made = BudgetLine.objects.create(project=project, fund_year=year, item=item, eligible_cost=cost, **values)
    for source, amount in shares.items():
        BudgetShare.objects.create(line=made, source=source, amount=amount)
    return made


def test_a_lawful_budget_has_no_finding(project: Project) -> None:
    line(project, "machinery", 800 * TR, national=300 * TR, counterpart=500 * TR)
    assert check_budget(project, DAY) == []


def test_a_breach_names_clause_limit_figure_and_gap(project: Project) -> None:
    line(project, "machinery", 800 * TR, national=350 * TR)
    (found,) = check_budget(project, DAY)
    assert (found.code, found.item, found.limit, found.entered, found.gap) == (
        "above_norm",
        "machinery",
        300 * TR,
        350 * TR,
        50 * TR,
    )
    assert found.citation == "Điều 8, khoản 4, 28/2018/TT-BTC"
    assert found.message == (
        "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT: hỗ trợ 350.000.000 đồng vượt mức tối đa "
        "300.000.000 đồng là 50.000.000 đồng; định mức 50 % chi phí, không quá 300.000.000 đồng/cơ sở "
        "(căn cứ Điều 8, khoản 4, 28/2018/TT-BTC)."
    )


def test_the_same_budget_met_an_older_cap_before_2018(project: Project) -> None:
    line(project, "machinery", 800 * TR, national=300 * TR)
    (found,) = check_budget(project, date(2018, 5, 10))
    assert (found.limit, found.gap) == (200 * TR, 100 * TR)


def test_the_share_of_the_cost_binds_when_it_is_lower(project: Project) -> None:
    line(project, "machinery", 400 * TR, national=200 * TR + 1)
    (found,) = check_budget(project, DAY)
    assert (found.limit, found.gap) == (200 * TR, 1)


def test_national_and_local_money_count_together(project: Project) -> None:
    line(project, "machinery", 800 * TR, national=200 * TR, local=150 * TR)
    (found,) = check_budget(project, DAY)
    assert found.gap == 50 * TR


def test_splitting_a_line_does_not_raise_the_cap(project: Project) -> None:
    line(project, "machinery", 400 * TR, national=200 * TR)
    line(project, "machinery", 400 * TR, year=2027, national=200 * TR)
    (found,) = check_budget(project, DAY)
    assert (found.limit, found.entered) == (300 * TR, 400 * TR)


def test_two_named_facilities_have_two_caps(project: Project) -> None:
    line(project, "machinery", 1_000 * TR, national=500 * TR)
    for name in ("HTX A", "HTX B"):
        ProjectFacility.objects.create(
            project=project, facility=factories.facility(name=name), item="machinery"
        )
    assert check_budget(project, DAY) == []


@pytest.mark.parametrize(("unit", "gap"), [("mô hình", None), ("máy", 500 * TR)])
def test_a_quantity_counts_only_in_the_unit_of_the_norm(project: Project, unit: str, gap: int | None) -> None:
    line(project, "demonstration_new", 5_000 * TR, unit=unit, quantity=Decimal(2), national=1_500 * TR)
    assert [found.gap for found in check_budget(project, DAY)] == ([] if gap is None else [gap])


def test_without_an_eligible_cost_the_share_cannot_be_checked(project: Project) -> None:
    line(project, "machinery", None, national=350 * TR)
    codes = {found.code: found for found in check_budget(project, DAY)}
    assert set(codes) == {"eligible_cost_missing", "above_norm"}
    assert codes["eligible_cost_missing"].limit is None


def test_management_cost_is_a_share_of_the_whole_support(project: Project) -> None:
    line(project, "machinery", 800 * TR, national=300 * TR)
    line(project, "management_unit", None, national=10 * TR)
    (found,) = check_budget(project, DAY)
    assert (found.item, found.limit, found.gap) == ("management_unit", 9_300_000, 700_000)
    assert found.citation == "28/2018/TT-BTC"
    assert "Điều" not in found.message


def test_a_difficult_area_had_half_as_much_again_until_2018(project: Project) -> None:
    line(project, "machinery", 800 * TR, national=300 * TR)
    facility = factories.facility(difficult_area=True)
    ProjectFacility.objects.create(project=project, facility=facility, item="machinery")
    assert check_budget(project, date(2017, 3, 1)) == []


def test_own_money_retired_lines_and_free_items_are_no_matter(project: Project) -> None:
    line(project, "machinery", 800 * TR, counterpart=900 * TR)
    line(project, "machinery", 800 * TR, national=900 * TR, retired_at=timezone.now() + timedelta(days=1))
    line(project, "other", None, national=900 * TR)
    line(project, "media", None, national=900 * TR)
    assert check_budget(project, DAY) == []


def test_an_item_without_any_norm_is_said(project: Project) -> None:
    line(project, "spaceship", None, national=1)
    (found,) = check_budget(project, DAY)
    assert (found.code, found.limit, found.gap) == ("unknown_item", None, None)


@pytest.mark.parametrize("size", [1, 3])
def test_the_check_costs_the_same_queries(
    project: Project, size: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for item in ("machinery", "trademark", "consulting")[:size]:
        line(project, item, 100 * TR, national=10 * TR)
    held = Project.objects.select_related("province").get(pk=project.pk)
    with django_assert_num_queries(4):
        check_budget(held, DAY)


def test_many_budgets_are_checked_like_each_alone(bac_ninh_center: Center, gia_lai_center: Center) -> None:
    made = [
        factories.project(center, fund=fund, year=year)
        for center in (bac_ninh_center, gia_lai_center)
        for fund in ("national", "local")
        for year in (2015, 2020, 2026)
    ]
    for number, project in enumerate(made):
        source = project.fund
        factories.budget(project, 150_000_000 + 100_000_000 * number, source=source)
        factories.budget(project, 40_000_000, source=source, item="trademark")

    together = list(check_budgets(made))

    assert together == [
        (project, found) for project in made for found in check_budget(project, project.start)
    ]
    assert len({project.pk for project, found in together if found.code == "above_norm"}) > 6
