"""What has to be delivered in turn before the next step, and whose move it is meanwhile."""

from datetime import date, timedelta

import pytest

from projects.enums import AttachmentKind, EntryKind, State
from projects.models import (
    Acceptance,
    Attachment,
    Contract,
    MoneyRequest,
    ProgressReport,
    Project,
    ProjectFacility,
    Settlement,
)
from projects.selectors.waiting import holder_of
from projects.selectors.work.lists import Section
from tests import factories
from tests.projects import stages
from tests.projects.work.conftest import rows, told

pytestmark = pytest.mark.django_db
D, W, AWAY = Section.DUE, Section.WAITING, Section.OTHERS


def mine(person) -> list[str]:
    return [what for section in (D, W) for what, _ in told(person, section)]


def awaited(person) -> list[tuple[str, str]]:
    return [(work.what, work.whose) for work in rows(person, AWAY)]


@pytest.mark.parametrize(
    ("state", "level", "appraiser", "lead", "words", "holders"),
    [
        (
            State.BASE_APPRAISAL,
            "base",
            "appraiser",
            "department_lead",
            "cấp cơ sở",
            ["Sở Công Thương – SCT Bắc Ninh", "Lãnh đạo Sở – SCT Bắc Ninh"],
        ),
        (
            State.MINISTRY_APPRAISAL,
            "ministry",
            "reviewer",
            "reviewer",
            "cấp Bộ",
            ["Chuyên viên thẩm định (Cục) – Cục ĐCK"] * 2,
        ),
    ],
)
def test_a_finished_sheet_is_concluded(
    people, on_june_22, state, level, appraiser, lead, words, holders
) -> None:
    made = stages.ready(state)
    assert mine(people[appraiser]) == [f"Thẩm định {words}"]
    assert awaited(people["officer"]) == [(f"Thẩm định {words}", holders[0])]
    assert holder_of(made).label == holders[0]
    sheet = stages.appraise(made, level, people[appraiser])
    assert mine(people[lead]) == [f"Kết luận thẩm định {words}"]
    if appraiser != lead:
        assert mine(people[appraiser]) == []
    assert awaited(people["officer"]) == [(f"Kết luận thẩm định {words}", holders[1])]
    assert holder_of(made).label == holders[1]
    # A sheet of an earlier submission is none of this one.
    Project.objects.filter(pk=made.pk).update(status_since=sheet.started_at + timedelta(seconds=1))
    assert mine(people[appraiser]) == [f"Thẩm định {words}"]


def test_minutes_come_before_the_acceptance(people, on_june_22) -> None:
    made = stages.ready(State.IN_PROGRESS, end=date(2026, 12, 31))
    ProgressReport.objects.create(
        project=made, period="2026-06", percent=100, status="accepted", window_end=date(2026, 6, 14)
    )
    assert (mine(people["appraiser"]), mine(people["department_lead"])) == (["Ghi biên bản nghiệm thu"],) * 2
    assert awaited(people["officer"]) == [("Ghi biên bản nghiệm thu", "Sở Công Thương – SCT Bắc Ninh")]

    def minutes(place: str, day: int, *, passed: bool) -> None:
        Acceptance.objects.create(
            project=made,
            place=place,
            happened_on=date(2026, 6, day),
            minutes_number=f"{day}/BB",
            volume="1",
            passed=passed,
        )

    minutes("Xã Một", 16, passed=True)
    scan = ["Nộp bản chụp biên bản nghiệm thu"]
    assert (mine(people["appraiser"]), mine(people["department_lead"])) == (scan, scan)
    stages.file_paper(made, AttachmentKind.MINUTES)
    assert (mine(people["appraiser"]), mine(people["department_lead"])) == ([], ["Nghiệm thu"])
    minutes("Xã Hai", 17, passed=False)
    assert mine(people["department_lead"]) == ["Ghi biên bản nghiệm thu"]
    assert holder_of(made).label == "Sở Công Thương – SCT Bắc Ninh"
    minutes("Xã Hai", 18, passed=True)
    assert (mine(people["appraiser"]), mine(people["department_lead"])) == ([], ["Nghiệm thu"])


def test_the_signed_contract_is_brought_before_it_is_confirmed(people, on_june_22) -> None:
    made = stages.ready(State.APPROVED)
    assert mine(people["officer"]) == ["Lập hợp đồng"]
    Contract.objects.create(project=made, number="1/HĐ", signed_on=date(2026, 2, 1), value=stages.SUPPORT)
    assert mine(people["officer"]) == ["Nộp bản chụp hợp đồng đã ký"]
    assert rows(people["officer"], W)[0].url == f"/de-an/{made.code}/ho-so/them/"
    assert mine(people["approver"]) == []
    paper = stages.file_paper(made, AttachmentKind.CONTRACT)
    assert (mine(people["officer"]), mine(people["approver"])) == ([], ["Ký hợp đồng"])
    Attachment.objects.filter(pk=paper.pk).update(scan_state="infected")
    assert "Nộp bản chụp hợp đồng đã ký" in mine(people["officer"])


def ask(made: Project, people, kind: str, amount: int) -> MoneyRequest:
    return MoneyRequest.objects.create(
        project=made,
        kind=kind,
        source="national",
        fund_year=2026,
        amount=amount,
        happened_on=date(2026, 6, 20),
        asked_by=people["center_accountant"],
        request_key=f"{kind}-{amount}",
    )


def test_money_is_cleared_before_the_settlement(people, on_june_22) -> None:
    made = stages.ready(State.ACCEPTED)
    factories.entry(made, EntryKind.ASSIGN, 200)
    factories.entry(made, EntryKind.ADVANCE, 140)
    Settlement.objects.create(
        project=made, number="01/QT", happened_on=date(2026, 6, 10), recorded_by=people["center_accountant"]
    )
    clear = "Đề nghị quyết toán số đã giải ngân"
    assert mine(people["center_accountant"]) == [clear]
    assert mine(people["agency_accountant"]) == []
    assert rows(people["center_accountant"], W)[0].url == f"/de-an/{made.code}/so-kinh-phi/"
    asked = ask(made, people, EntryKind.SETTLE, 140)
    assert mine(people["center_accountant"]) == []
    assert mine(people["agency_accountant"]) == ["Xác nhận quyết toán"]
    asked.delete()
    factories.entry(made, EntryKind.REFUND, 40)
    factories.entry(made, EntryKind.SETTLE, 100)
    assert mine(people["center_accountant"]) == []
    assert mine(people["agency_accountant"]) == ["Quyết toán, thanh lý"]
    factories.entry(made, EntryKind.PAY, 1, fund_year=2027)  # each source and year is cleared by itself
    assert mine(people["center_accountant"]) == [clear]


def test_what_a_stopped_de_an_owes_is_work_of_its_accounts(people, on_june_22) -> None:
    made = stages.ready(State.STOPPED)
    assert holder_of(made).nobody
    factories.entry(made, EntryKind.ASSIGN, 200)
    factories.entry(made, EntryKind.ADVANCE, 140)
    assert mine(people["center_accountant"]) == ["Hoàn trả hoặc quyết toán số đã giải ngân, còn 140 đồng"]
    assert holder_of(made).label == "Kế toán, lãnh đạo trung tâm – TTKC Bắc Ninh"
    ask(made, people, EntryKind.REFUND, 140)
    assert mine(people["center_accountant"]) == []
    factories.entry(made, EntryKind.REFUND, 140)
    assert holder_of(made).nobody


def test_a_group_s_plan_waits_for_names_before_it_is_approved(people, on_june_22) -> None:
    made = stages.ready(State.CONTRACTED, form="group")
    ProjectFacility.objects.filter(project=made).delete()
    stages.ImplementationPlan.objects.create(project=made, text="x", expected_end=date(2026, 9, 1))
    assert mine(people["department_lead"]) == []
    assert mine(people["officer"]) == ["Lập kế hoạch thực hiện, bắt đầu thực hiện"]
