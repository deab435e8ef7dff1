"""Targets are retired and results corrected; nothing that was reported is written over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from projects.enums import State
from projects.models import IndicatorResult, IndicatorTarget
from projects.services.indicators import ResultDraft, correct_result, record_result, set_target
from tests.projects import stages

pytestmark = pytest.mark.django_db
WORKERS = "workers_trained"


@pytest.fixture
def people(db):
    return stages.cast()


def draft(center, value: str = "40", **values) -> ResultDraft:
    return ResultDraft(
        **{
            "center_id": center.pk,
            "indicator": WORKERS,
            "happened_on": date(2026, 5, 5),
            "value": Decimal(value),
            **values,
        }
    )


def target(actor, center, amount: int = 1, **values) -> IndicatorTarget:
    return set_target(
        actor=actor,
        **{"year": 2026, "center_id": center.pk, "indicator": WORKERS, "value": Decimal(amount), **values},
    )


def test_a_new_target_retires_the_old_and_the_same_changes_nothing(people, bac_ninh_center) -> None:
    first = target(people["officer"], bac_ninh_center, 100)
    assert target(people["officer"], bac_ninh_center, 100) == first
    second = target(people["officer"], bac_ninh_center, 120)
    first.refresh_from_db()
    assert first.retired_at == second.recorded_at
    assert list(IndicatorTarget.objects.known_on(None).values_list("value", flat=True)) == [120]
    before = second.recorded_at - timedelta(microseconds=1)
    assert list(IndicatorTarget.objects.known_on(before).values_list("value", flat=True)) == [100]


def test_a_target_of_a_project_stands_beside_that_of_its_centre(people, bac_ninh_center) -> None:
    project = stages.ready(State.APPROVED)
    target(people["officer"], bac_ninh_center, 100)
    target(people["officer"], bac_ninh_center, 30, project_id=project.pk)
    assert IndicatorTarget.objects.known_on(None).count() == 2
    with pytest.raises(RuleViolation):
        target(people["officer"], bac_ninh_center, 30, project_id=stages.ready(State.BASE_APPRAISAL).pk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"year": 1900}, "year"),
        ({"indicator": "moon_walks"}, "indicator"),
        ({"value": Decimal("-1")}, "value"),
        ({"value": Decimal("1.005")}, "value"),
        ({"value": Decimal("NaN")}, "value"),
    ],
)
def test_a_bad_target_is_bad_input(people, bac_ninh_center, values, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        target(people["officer"], bac_ninh_center, **values)
    assert refusal.value.field == field


def test_figures_are_entered_by_the_centre_alone(people, bac_ninh_center) -> None:
    project = stages.ready(State.IN_PROGRESS)
    for name in ("department_lead", "approver", "auditor", "admin", "other_center_lead"):
        with pytest.raises(NotAllowed):
            target(people[name], bac_ninh_center, 1)
        with pytest.raises(NotFound if name == "other_center_lead" else NotAllowed):
            record_result(actor=people[name], draft=draft(bac_ninh_center, project_id=project.pk))
    assert not IndicatorResult.objects.exists()


def test_a_result_is_corrected_by_a_new_row_once(people, bac_ninh_center) -> None:
    wrong = record_result(actor=people["officer"], draft=draft(bac_ninh_center, "400", women=Decimal(15)))
    right = correct_result(
        actor=people["center_lead"],
        result_id=wrong.pk,
        draft=draft(bac_ninh_center, "40", women=Decimal(15)),
        reason="Thừa số 0.",
    )
    assert (right.corrects, right.note) == (wrong, "Thừa số 0.")
    assert list(IndicatorResult.objects.known_on(None).values_list("value", flat=True)) == [40]
    assert IndicatorResult.objects.count() == 2
    with pytest.raises(StaleState) as refusal:
        correct_result(
            actor=people["officer"], result_id=wrong.pk, draft=draft(bac_ninh_center), reason="Lại."
        )
    assert refusal.value.code == "already_corrected"


def test_a_correction_has_a_reason_and_keeps_its_subject(people, bac_ninh_center) -> None:
    result = record_result(actor=people["officer"], draft=draft(bac_ninh_center))
    with pytest.raises(InvalidInput):
        correct_result(actor=people["officer"], result_id=result.pk, draft=draft(bac_ninh_center), reason="")
    with pytest.raises(RuleViolation) as refusal:
        correct_result(
            actor=people["officer"],
            result_id=result.pk,
            draft=draft(bac_ninh_center, indicator="training_classes"),
            reason="x",
        )
    assert refusal.value.code == "not_a_correction"
    with pytest.raises(NotFound):
        correct_result(actor=people["officer"], result_id=9**9, draft=draft(bac_ninh_center), reason="x")


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"women": Decimal(41)}, InvalidInput, "women"),
        ({"ethnic_minority": Decimal(-1)}, InvalidInput, "ethnic_minority"),
        ({"indicator": "training_classes", "women": Decimal(1)}, RuleViolation, "women"),
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, InvalidInput, "happened_on"),
    ],
)
def test_a_bad_result_is_refused_by_field(people, bac_ninh_center, values, error, field) -> None:
    with pytest.raises(error) as refusal:
        record_result(actor=people["officer"], draft=draft(bac_ninh_center, **values))
    assert refusal.value.field == field
    assert not IndicatorResult.objects.exists()


def test_results_of_a_project_belong_to_its_running_time(people, bac_ninh_center, gia_lai_center) -> None:
    project = stages.ready(State.IN_PROGRESS)
    assert (
        record_result(actor=people["officer"], draft=draft(bac_ninh_center, project_id=project.pk)).project
        == project
    )
    with pytest.raises(InvalidInput):
        record_result(
            actor=people["officer"],
            draft=draft(bac_ninh_center, project_id=project.pk, happened_on=date(2025, 12, 31)),
        )
    with pytest.raises(InvalidInput):
        record_result(actor=people["officer"], draft=draft(gia_lai_center, project_id=project.pk))
    with pytest.raises(RuleViolation):
        record_result(
            actor=people["officer"], draft=draft(bac_ninh_center, project_id=stages.ready(State.DRAFT).pk)
        )
