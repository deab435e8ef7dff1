"""Papers follow one another in time: contract, acceptance, settlement dossier; and a plan stays within the time that was approved."""

from datetime import date

import pytest

from core.exceptions import InvalidInput
from projects.enums import State
from projects.models import Settlement
from projects.services import execution
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def refused(act, **values) -> tuple[str, str, str]:
    with pytest.raises(InvalidInput) as refusal:
        act(**values)
    return refusal.value.code, refusal.value.field, refusal.value.message


def test_a_plan_ends_within_the_time_that_was_approved(people) -> None:
    project = stages.ready(State.CONTRACTED, people=people)
    values = {"actor": people["officer"], "project_id": project.pk, "text": "Lắp máy."}
    assert refused(execution.save_implementation_plan, **values, expected_end=date(2027, 1, 1)) == (
        "date_order",
        "expected_end",
        "Ngày dự kiến hoàn thành 01/01/2027 sau ngày kết thúc được duyệt 31/12/2026. Muốn kéo dài, hãy đề nghị điều chỉnh thời gian thực hiện.",
    )
    assert refused(execution.save_implementation_plan, **values, expected_end=date(2025, 12, 31))[2] == (
        "Ngày dự kiến hoàn thành 31/12/2025 trước ngày bắt đầu 01/01/2026."
    )
    plan = execution.save_implementation_plan(**values, expected_end=date(2026, 12, 31))
    assert plan.expected_end == project.end


def test_nothing_is_accepted_before_its_contract(people) -> None:
    """The first that stands counts; one that was withdrawn does not."""
    project = stages.ready(State.IN_PROGRESS, people=people)
    project.contracts.create(number="02/HĐ", signed_on=date(2026, 4, 1), value=1)
    values = {
        "actor": people["appraiser"], "project_id": project.pk, "place": "Xã B", "minutes_number": "2/BB", "volume": "Đủ",
        "passed": True,
    }  # fmt: skip
    assert refused(execution.record_acceptance, **values, happened_on=date(2026, 1, 31)) == (
        "date_order",
        "happened_on",
        "Ngày nghiệm thu 31/01/2026 trước ngày ký hợp đồng 01/02/2026.",
    )
    assert execution.record_acceptance(**values, happened_on=date(2026, 2, 1)).passed


def test_a_settlement_dossier_is_not_older_than_the_acceptance_it_rests_on(people) -> None:
    project = stages.ready(State.ACCEPTED, people=people)
    Settlement.objects.filter(project=project).delete()
    values = {"actor": people["center_accountant"], "project_id": project.pk, "number": "7/QT"}
    assert refused(execution.record_settlement, **values, happened_on=date(1990, 1, 1)) == (
        "date_order",
        "happened_on",
        "Ngày lập hồ sơ quyết toán 01/01/1990 trước ngày nghiệm thu 01/06/2026.",
    )
    assert execution.record_settlement(**values, happened_on=date(2026, 6, 1)).number == "7/QT"
