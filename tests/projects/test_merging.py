"""Joining two records of one facility, its support history, and support given twice."""

from datetime import date

import pytest

from beneficiaries.models import Certificate, Facility, Product, VotingRound
from centers.models import Center, Province, User
from core.exceptions import NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.drafts import LineDraft
from projects.models import BudgetLine, BudgetShare, ProjectFacility
from projects.selectors.appraisals import earlier_supports
from projects.selectors.support import double_support, earlier_by_item, earlier_of, same_cost, support_history
from projects.services.merging import merge_facilities, preview_merge
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(bac_giang: Province, bac_ninh_today: Province) -> tuple[Facility, Facility]:
    keep = factories.facility(bac_ninh_today, name="Công ty TNHH Mỳ Chũ")
    double = factories.facility(bac_giang, name="CTCP Mỳ Chũ", tax_code="0100233488", workers=12)
    return keep, double


def support(
    facility: Facility, center: Center, *, item: str = "machinery", year: int = 2024, **fields: object
) -> ProjectFacility:
    project = factories.project(center, year=year, **fields)
    return ProjectFacility.objects.create(project=project, facility=facility, item=item, support=200_000_000)


def test_supports_products_and_missing_fields_move(
    pair: tuple[Facility, Facility], bac_ninh_center: Center, center_lead: User
) -> None:
    keep, double = pair
    given = support(double, bac_ninh_center, status="draft")
    Product.objects.create(facility=double, name="Mỳ gạo")
    plan = preview_merge(keep=keep, double=double)
    assert (plan.projects, plan.products, plan.conflicts) == ((given.project.code,), ("Mỳ gạo",), ())
    assert plan.filled == ("tax_code", "workers")
    merged = merge_facilities(actor=center_lead, keep=keep, double=double, reason="Cùng một công ty")
    assert (merged.tax_code, merged.workers) == ("0100233488", 12)
    assert "0100233488" in merged.search
    assert list(support_history(merged)) == [given]
    assert list(merged.products.values_list("name", flat=True)) == ["Mỳ gạo"]
    assert not Facility.objects.filter(pk=double.pk).exists()
    event = AuditEvent.objects.get(action="facility.merge")
    assert event.before["removed"]["code"] == double.code
    assert event.reason == "Cùng một công ty"


def test_a_product_that_both_have_keeps_its_certificates(pair: tuple[Facility, Facility]) -> None:
    keep, double = pair
    stays, goes = (Product.objects.create(facility=owner, name="Mỳ gạo") for owner in pair)
    rounds = [
        VotingRound.objects.create(level="province", year=year, place="Bắc Ninh") for year in (2022, 2024)
    ]
    Certificate.objects.create(product=stays, round=rounds[0], granted_on=date(2022, 10, 1))
    for one in rounds:
        Certificate.objects.create(product=goes, round=one, granted_on=date(one.year, 10, 1))
    plan = preview_merge(keep=keep, double=double)
    assert plan.dropped == (f"Mỳ gạo · {rounds[0]}, 01/10/2022",)
    merge_facilities(actor=None, keep=keep, double=double, reason="Trùng")
    assert list(keep.products.all()) == [stays]
    assert AuditEvent.objects.get(action="facility.merge").before["certificates"] == list(plan.dropped)
    assert sorted(stays.certificates.values_list("round__year", flat=True)) == [2022, 2024]


def test_a_de_an_that_names_both_for_one_item_must_be_mended_first(
    pair: tuple[Facility, Facility], bac_ninh_center: Center
) -> None:
    keep, double = pair
    given = support(keep, bac_ninh_center)
    ProjectFacility.objects.create(project=given.project, facility=double, item="machinery", support=1)
    with pytest.raises(RuleViolation) as caught:
        merge_facilities(actor=None, keep=keep, double=double, reason="Trùng")
    assert caught.value.code == "support_conflict"
    assert given.project.code in caught.value.message
    assert Facility.objects.filter(pk=double.pk).exists()


def test_merging_needs_a_reason_two_records_and_the_right(
    pair: tuple[Facility, Facility], officer: User, center_lead: User
) -> None:
    keep, double = pair
    for values, code in (
        ({"reason": " "}, "reason_missing"),
        ({"reason": "x", "double": keep}, "same_facility"),
    ):
        with pytest.raises(RuleViolation) as caught:
            merge_facilities(actor=center_lead, **{"keep": keep, "double": double, **values})
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        merge_facilities(actor=officer, keep=keep, double=double, reason="Trùng")


def test_the_same_item_or_content_given_before_is_found_across_maps_and_doubles(
    pair: tuple[Facility, Facility], bac_ninh_center: Center
) -> None:
    keep, double = pair
    before = support(double, bac_ninh_center, year=2019)
    other = support(keep, bac_ninh_center, item="trademark", year=2023, content="products")
    assert double_support(keep, item="machinery") == [before]
    assert double_support(keep, item="showroom", content="products") == [other]
    assert double_support(keep, item="showroom") == []
    assert double_support(keep, item="machinery", except_project=before.project) == []


def test_what_was_rejected_or_stopped_was_not_given(
    pair: tuple[Facility, Facility], bac_ninh_center: Center
) -> None:
    keep, _ = pair
    support(keep, bac_ninh_center, status="rejected")
    support(keep, bac_ninh_center, status="stopped")
    assert double_support(keep, item="machinery") == []
    assert support_history(keep).count() == 2


def test_what_a_stopped_de_an_paid_out_was_given(
    pair: tuple[Facility, Facility], bac_ninh_center: Center, center_lead: User
) -> None:
    keep, _ = pair
    scope = center_lead.scope
    new = factories.project(bac_ninh_center, year=2026, status="draft")
    own = ProjectFacility.objects.create(project=new, facility=keep, item="machinery", support=1)
    stopped = support(keep, bac_ninh_center, status="stopped")
    line = BudgetLine.objects.create(
        project=stopped.project, fund_year=2024, item="machinery", description="Máy cắt CNC"
    )
    BudgetShare.objects.create(line=line, source="national", amount=200_000_000)
    asked = [LineDraft(2026, "machinery", {"national": 1}, description="Máy cắt CNC")]

    def told() -> list[int]:
        shown = earlier_supports(new, [own], scope).get(keep.pk)
        return [
            len(double_support(keep, item="machinery", except_project=new)),
            len(earlier_by_item(new, ["machinery"], scope)["machinery"]),
            len(earlier_of(keep, new, scope)),
            len(same_cost(new, asked, scope)),
            len(shown.shown) if shown else 0,
        ]

    factories.entry(stopped.project, "assign", 200_000_000)
    factories.entry(stopped.project, "contribute", 50_000_000, source="counterpart")
    assert told() == [0, 0, 0, 0, 0]
    factories.entry(stopped.project, "advance", 100_000_000)
    factories.entry(stopped.project, "refund", 99_999_999)
    assert told() == [1, 1, 1, 1, 1]
    factories.entry(stopped.project, "refund", 1)
    assert told() == [0, 0, 0, 0, 0]
