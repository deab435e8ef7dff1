"""Eligibility as a function of date and place (NĐ 45/2012; NĐ 235/2025 from 15/10/2025)."""

from datetime import date

import pytest

from projects.eligibility import SUBJECT_OF_FORM
from projects.models import EligibilityRule
from projects.selectors.law import eligible

OLD, NEW = date(2025, 10, 14), date(2025, 10, 15)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("subject", "day", "place", "answer"),
    [
        ("cooperative", OLD, {"unit_type": "huyen"}, True),
        ("cooperative", OLD, {"unit_type": "phuong_do_thi_loai_1"}, False),
        ("cooperative", OLD, {"unit_type": "phuong_do_thi_loai_1_tu_xa"}, True),
        ("cooperative_union", OLD, {"unit_type": "xa"}, False),
        ("cooperative_union", NEW, {"unit_type": "xa", "province_kind": "city"}, True),
        ("household", NEW, {"unit_type": "phuong", "province_kind": "province"}, True),
        ("household", NEW, {"unit_type": "phuong", "province_kind": "city", "craft_village": False}, False),
        ("household", NEW, {"unit_type": "phuong", "province_kind": "city", "craft_village": True}, True),
        ("household", NEW, {"unit_type": "dac_khu", "province_kind": "city"}, True),
        ("cleaner_production", OLD, {}, True),
        ("cluster_investor", OLD, {}, False),
        ("cluster_investor", NEW, {}, True),
        ("artisan", OLD, {}, False),
        ("artisan", NEW, {}, True),
    ],
)
def test_the_answer_of_the_decree_on_the_day(
    subject: str, day: date, place: dict[str, object], answer: bool
) -> None:
    found = eligible(subject=subject, day=day, **place)
    assert found.eligible is answer
    assert found.citation.endswith("235/2025/NĐ-CP" if day == NEW else "45/2012/NĐ-CP")


def test_a_ward_of_dong_nai_fell_out_when_dong_nai_became_a_city() -> None:
    """The kind of the province on the day decides, so the map's own history carries the change of 30/04/2026."""
    from centers.models import Province

    answers = []
    for day in (date(2026, 4, 29), date(2026, 4, 30)):
        kind = Province.objects.at("75", day).kind
        answers.append(
            eligible(
                subject="household", day=day, province_kind=kind, unit_type="phuong", craft_village=False
            ).eligible
        )
    assert answers == [True, False]


def test_what_is_not_known_is_asked_for_when_the_answer_hangs_on_it() -> None:
    ward = eligible(subject="household", day=NEW, province_kind="city", unit_type="phuong")
    assert ward.eligible is None
    assert ward.reason == "Cần biết: cơ sở có ở làng nghề được công nhận hay không."
    nowhere = eligible(subject="household", day=NEW)
    assert nowhere.eligible is None
    assert "loại đơn vị hành chính" in nowhere.reason


def test_what_does_not_matter_is_not_asked_for() -> None:
    assert eligible(subject="household", day=NEW, unit_type="xa").eligible is True


def test_before_the_decree_and_for_strangers_there_is_no_answer() -> None:
    for subject, day in (("household", date(2012, 7, 4)), ("bank", NEW)):
        found = eligible(subject=subject, day=day, unit_type="xa")
        assert (found.eligible, found.citation) == (None, "")


def test_every_subject_of_a_legal_form_is_in_the_rules() -> None:
    known = set(EligibilityRule.objects.in_force(NEW).values_list("subject", flat=True))
    assert set(SUBJECT_OF_FORM.values()) <= known
