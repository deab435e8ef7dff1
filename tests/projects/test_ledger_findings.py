"""What imported history shows against the classes of advances, counted as the ledger counts what is entered on the portal."""

from datetime import date

import pytest

from centers.models import Center
from projects.models import Project
from projects.services.ledger_findings import class_findings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def carried(bac_ninh_center: Center) -> Project:
    """1.000 đồng for machinery in 2016, 700 of it advanced, the rest carried to 2017."""
    made = factories.project(bac_ninh_center, year=2016, end=date(2017, 12, 31))
    factories.budget(made, 1_000, fund_year=2016)
    for kind, amount in (("assign", 1_000), ("advance", 700), ("carry_out", 300)):
        factories.entry(made, kind, amount, fund_year=2016)
    factories.entry(made, "carry_in", 300, fund_year=2017)
    return made


def found(project: Project, *years: int) -> list[tuple[str, int | None, int | None]]:
    last = {(project.pk, "national", year): date(year, 6, 1) for year in years}
    return [(one.message, one.amount, one.limit_amount) for one in class_findings(last)]


def test_what_was_carried_on_still_backs_what_was_advanced(carried: Project) -> None:
    assert found(carried, 2016) == []


def test_linked_years_are_held_to_what_they_were_given_together(carried: Project) -> None:
    factories.entry(carried, "advance", 210, fund_year=2017)
    text = "Tạm ứng 910 đồng (năm 2017) vượt mức được tạm ứng trước nghiệm thu 700 đồng."
    assert found(carried, 2016, 2017) == [(text, 910, 700)]
