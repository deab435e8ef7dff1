"""What a đề án keeps stays Vietnamese while its pages are read in English: findings, dossiers, prefilled reasons. And pasting reads both."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from centers.models import Center, Province
from projects.forms.pasted import COLUMNS, read_pasted
from projects.forms.results import ResultGridForm
from projects.models import BudgetLine, BudgetShare, Finding, Project
from projects.selectors.dossier import dossier_of
from projects.selectors.law import UNLISTED_ITEM, check_budget
from projects.selectors.pages import item_choices
from projects.selectors.periods import reported_window
from projects.services.findings import note_norm_findings
from tests import factories


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    made = factories.project(bac_ninh_center)
    for item in ("unheard_of", UNLISTED_ITEM):
        line = BudgetLine.objects.create(project=made, fund_year=made.year, item=item)
        BudgetShare.objects.create(line=line, source="national", amount=1_000_000)
    return made


@pytest.mark.django_db
def test_a_finding_is_told_in_english_and_kept_in_vietnamese(project: Project) -> None:
    (found,) = check_budget(project, project.start)
    assert found.said == "There is no norm for the item “unheard_of”."
    assert found.message == "Không có định mức cho nội dung chi “unheard_of”."
    (kept,) = note_norm_findings(project=project, day=project.start)
    with override("vi"):
        assert note_norm_findings(project=project, day=project.start) == [kept]
    assert Finding.objects.get().message == found.message


@pytest.mark.django_db
def test_a_dossier_is_frozen_in_vietnamese(project: Project) -> None:
    labels = {line["item"]: line["label"] for line in dossier_of(project)["lines"]}
    assert labels[UNLISTED_ITEM] == "Khác"
    assert type(labels[UNLISTED_ITEM]) is str


def test_the_reason_of_a_result_is_proposed_in_vietnamese() -> None:
    assert ResultGridForm(rows=(), url="")["reason"].value() == "Cập nhật số liệu của kỳ"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pasting_knows_the_heads_of_both_languages(language: str) -> None:
    with override(language):
        heads = "\t".join(str(label) for label in COLUMNS.values())
    (row,) = read_pasted(f"{heads}\nmachinery\tMáy\t2027\t2", items=item_choices(), year=2026).rows
    assert (row["item"], row["fund_year"], row["quantity"]) == ("machinery", "2027", "2")


@pytest.mark.django_db
def test_a_period_is_short_in_both_languages(bac_giang: Province) -> None:
    assert str(reported_window("2026-05").short) == "Month 5"
    with override("vi"):
        assert str(reported_window("2026-05").short) == "Tháng 5"
        assert str(reported_window("2026-Q3").short) == "Quý III"
