"""Whose desk a đề án lies on in each state, and when it is due."""

from datetime import date

import pytest

from centers.models import Center, Membership, User
from projects.enums import Action, State
from projects.models import Acceptance, Contract, ImplementationPlan, Project, Settlement, StateChange
from projects.selectors.work.lists import Section, count_mine
from tests import factories
from tests.projects import stages
from tests.projects.work.conftest import rows, told

pytestmark = pytest.mark.django_db
D, W, AWAY = Section.DUE, Section.WAITING, Section.OTHERS


def test_every_state_lies_on_the_desk_of_its_side(people, on_june_22) -> None:
    """Nothing delivered yet: the implementer's; a national đề án of 2026 registered after its day is late."""
    made = {
        state: stages.ready(state, code=f"KCQG-2026-{number:04d}")
        for number, state in enumerate(State.values, start=9001)
    }
    code = {state: project.code for state, project in made.items()}
    lead = told(people["center_lead"], D) + told(people["center_lead"], W)
    assert lead == [
        ("Hoàn thiện và gửi hồ sơ đề án", code["draft"]),
        ("Bổ sung hồ sơ bị trả lại", code["returned"]),
        ("Lập hợp đồng", code["approved"]),
        ("Lập hồ sơ quyết toán", code["accepted"]),
        ("Lập kế hoạch thực hiện, bắt đầu thực hiện", code["contracted"]),
    ]
    assert told(people["center_accountant"], W) == [("Lập hồ sơ quyết toán", code["accepted"])]
    assert told(people["department_lead"], D) == [("Thẩm định cấp cơ sở", code["base_appraisal"])]
    assert told(people["reviewer"], W) == [("Thẩm định cấp Bộ", code["ministry_appraisal"])]
    assert told(people["approver"], W) == [("Phê duyệt kế hoạch", code["plan_pending"])]
    for nobody in (
        "auditor",
        "admin",
        "stranger",
        "other_center_lead",
        "other_department_lead",
        "ipc_officer",
    ):
        assert [told(people[nobody], section) for section in Section] == [[], [], []], nobody


def test_what_was_delivered_is_the_other_side_s_work_and_the_centre_waits(people, on_june_22) -> None:
    approved, running, accepted = (
        stages.ready(state, people=people, code=f"KCQG-2026-90{number}", end=date(2026, 6, 25))
        for number, state in enumerate((State.APPROVED, State.IN_PROGRESS, State.ACCEPTED), start=10)
    )
    assert told(people["approver"], W) == [
        ("Ký hợp đồng", approved.code),
        ("Quyết toán, thanh lý", accepted.code),
    ]
    assert told(people["department_lead"], D) == [("Nghiệm thu", running.code)]
    assert told(people["center_lead"], D) + told(people["center_lead"], W) == []
    assert [(work.what, work.whose) for work in rows(people["officer"], AWAY)] == [
        ("Ký hợp đồng", "Lãnh đạo Cục – Cục ĐCK"),
        ("Nghiệm thu", "Lãnh đạo Sở – SCT Bắc Ninh"),
        ("Quyết toán, thanh lý", "Kế toán, lãnh đạo Cục – Cục ĐCK"),
    ]


def test_local_projects_are_the_department_s(people, on_june_22) -> None:
    pending = stages.ready(State.PLAN_PENDING, fund="local")
    base = stages.ready(State.BASE_APPRAISAL, fund="local")
    assert told(people["department_lead"], W) == [
        ("Thẩm định cấp cơ sở", base.code),
        ("Phê duyệt kế hoạch", pending.code),
    ]
    assert told(people["approver"], W) == []
    assert rows(people["department_lead"], W)[0].due is None  # the Sở sends no list of local đề án to the Cục


def test_settling_is_due_by_the_dated_rules(people, on_june_22) -> None:
    """15 days after the last acceptance; 22 January of the year after the end (TT 36/2013 Art. 18)."""
    made = stages.ready(State.ACCEPTED, people=people, start=date(2025, 1, 1), end=date(2025, 12, 31))
    late = rows(people["agency_accountant"], D)
    assert [(work.what, work.due, work.late) for work in late] == [
        ("Quyết toán, thanh lý", date(2026, 1, 22), True)
    ]
    Settlement.objects.all().delete()
    Acceptance.objects.create(
        project=made, place="Xã Hai", happened_on=date(2026, 6, 10), minutes_number="02/BB", volume="1"
    )
    soon = rows(people["center_accountant"], D)
    assert [(work.what, work.due, work.late) for work in soon] == [
        ("Lập hồ sơ quyết toán", date(2026, 6, 25), False)
    ]


@pytest.mark.parametrize(("happened_on", "section"), [(date(2026, 6, 14), D), (date(2026, 6, 15), W)])
def test_work_moves_to_the_head_seven_days_before(people, on_june_22, happened_on, section) -> None:
    made = stages.ready(State.ACCEPTED)
    Acceptance.objects.create(
        project=made, place="Xã Hai", happened_on=happened_on, minutes_number="02/BB", volume="1"
    )
    found = {one: told(people["center_accountant"], one) for one in (D, W)}
    assert found == {D: [], W: [], section: [("Lập hồ sơ quyết toán", made.code)]}


def test_finishing_becomes_work_when_the_time_runs_out(people, on_june_22) -> None:
    stages.ready(State.IN_PROGRESS, end=date(2026, 6, 30))
    soon = stages.ready(State.IN_PROGRESS, end=date(2026, 6, 29))
    words = ("Hoàn thành, đề nghị nghiệm thu", soon.code)
    assert words in told(people["officer"], D)
    assert [what for what, _ in told(people["officer"], D)].count(words[0]) == 1


def test_who_had_a_hand_in_it_is_not_asked_to_judge(people, on_june_22, gia_lai_center) -> None:
    """The approver who passed a đề án at the ministry level does not approve it; the contract's writer does not sign."""
    made = stages.ready(State.PLAN_PENDING)
    StateChange.objects.create(
        project=made,
        action=Action.PASS,
        from_state=State.MINISTRY_APPRAISAL,
        to_state=State.PLAN_PENDING,
        actor=people["approver"],
    )
    written = stages.ready(State.APPROVED)
    Contract.objects.create(
        project=written, number="1", signed_on=date(2026, 2, 1), value=1, recorded_by=people["approver"]
    )
    authored = stages.ready(State.BASE_APPRAISAL, created_by=people["department_lead"])
    assert told(people["approver"], W) == []
    assert (told(people["department_lead"], D), told(people["department_lead"], W)) == ([], [])
    Project.objects.filter(pk=authored.pk).update(created_by=people["officer"])
    assert told(people["department_lead"], D) == [("Thẩm định cấp cơ sở", authored.code)]


def test_two_memberships_do_not_lend_each_other_their_places(people, on_june_22) -> None:
    """Officer in Gia Lai and appraiser in Bắc Ninh: the draft of Bắc Ninh is seen, but is not hers to write."""
    both = factories.user("hai_noi", Center.objects.get(code="TTKC-52"), "officer")
    Membership.objects.create(
        user=both,
        center=Center.objects.get(code="SCT-24"),
        role="department_appraiser",
        valid_from=date(2020, 1, 1),
    )
    stages.ready(State.DRAFT)
    base = stages.ready(State.BASE_APPRAISAL)
    own = stages.ready(State.DRAFT, center="TTKC-52")
    assert {code for _, code in told(both, D)} == {base.code, own.code}


def test_a_regional_centre_works_on_its_own_alone(people, on_june_22) -> None:
    province = Center.objects.get(code="TTKC-24").province
    stages.ready(State.RETURNED)
    own = stages.ready(State.RETURNED, center="IPC1", provinces=[province])
    assert told(people["ipc_officer"], W) == [("Bổ sung hồ sơ bị trả lại", own.code)]


def test_a_membership_that_ended_has_no_desk(people, on_june_22) -> None:
    stages.ready(State.RETURNED)
    assert count_mine(people["officer"]) == 1
    Membership.objects.filter(user=people["officer"]).update(valid_to=date(2026, 6, 21))
    assert count_mine(User.objects.get(pk=people["officer"].pk)) == 0


def test_imported_history_is_not_work_until_somebody_acts_on_it(people, on_june_22) -> None:
    old = {"imported": True, "start": date(2020, 1, 1)}
    past = stages.ready(State.APPROVED, end=date(2025, 6, 21), **old)
    stages.ready(State.APPROVED, end=date(2025, 6, 22), **old)
    assert len(told(people["officer"], W)) == 1
    StateChange.objects.create(
        project=past, action=Action.APPROVE, from_state=State.PLAN_PENDING, to_state=State.APPROVED
    )
    assert len(told(people["officer"], W)) == 2


def test_a_group_s_plan_is_approved_before_the_work_starts(people, on_june_22) -> None:
    made = stages.ready(State.CONTRACTED, form="group")
    assert told(people["officer"], W) == [("Lập kế hoạch thực hiện, bắt đầu thực hiện", made.code)]
    plan = ImplementationPlan.objects.create(project=made, text="x", expected_end=date(2026, 9, 1))
    assert told(people["officer"], W) == []
    assert told(people["department_lead"], W) == [("Phê duyệt kế hoạch thực hiện", made.code)]
    assert [(work.what, work.whose) for work in rows(people["officer"], AWAY)] == [
        ("Phê duyệt kế hoạch thực hiện", "Lãnh đạo Sở – SCT Bắc Ninh")
    ]
    ImplementationPlan.objects.filter(pk=plan.pk).update(approved_at=made.status_since)
    assert told(people["department_lead"], W) == []
    assert told(people["officer"], W) == [("Lập kế hoạch thực hiện, bắt đầu thực hiện", made.code)]


def test_who_returned_a_dossier_waits_for_it(people, on_june_22) -> None:
    made = stages.ready(State.RETURNED)
    assert [(work.what, work.whose) for work in rows(people["appraiser"], AWAY)] == [
        ("Bổ sung hồ sơ bị trả lại", "Đơn vị thực hiện – TTKC Bắc Ninh")
    ]
    assert told(people["reviewer"], AWAY) == []
    Project.objects.filter(pk=made.pk).update(returned_from="ministry")
    assert (told(people["appraiser"], AWAY), len(told(people["reviewer"], AWAY))) == ([], 1)
