"""Reports, requests for a change and inspections on the desks they wait on."""

from datetime import date

import pytest
from django.utils import timezone

from centers.models import Center, User
from core.periods import CalendarRule, Period, last_closed_month
from projects.enums import State
from projects.models import Amendment, Deadline, Inspection, ProgressReport, Project
from projects.selectors.work.lists import Section, count_mine
from tests.projects import stages
from tests.projects.work.conftest import rows, told

pytestmark = pytest.mark.django_db
D, W, AWAY = Section.DUE, Section.WAITING, Section.OTHERS
WRITE = "Lập báo cáo tiến độ tháng 6 năm 2026"


def running(**fields: object) -> Project:
    made = stages.ready(State.IN_PROGRESS, **fields)  # type: ignore[arg-type]
    Project.objects.filter(pk=made.pk).update(status_since="2026-03-01T00:00:00Z")
    return made


def report(project: Project, status: str, period: str = "2026-06", **fields: object) -> ProgressReport:
    end = Period.parse(period).window((CalendarRule(1900, 14),))[1]
    values = {"percent": 40, "window_end": end, "sent_at": timezone.now(), **fields}
    return ProgressReport.objects.create(project=project, period=period, status=status, **values)


def amendment(project: Project, asked_by: User) -> Amendment:
    return stages.amendment(project, asked_by, kind="change_time_within_year", reason="Mưa lũ")


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 6, 14), "2026-05"),
        (date(2026, 6, 15), "2026-06"),
        (date(2026, 12, 14), "2026-11"),
        (date(2026, 12, 31), "2026-12"),
        (date(2027, 1, 14), "2026-12"),
    ],
)
def test_a_month_is_to_be_told_once_its_window_is_over(day: date, month: str) -> None:
    assert last_closed_month(day, (CalendarRule(1900, 14),)).code == month


def test_the_month_s_report_is_due_on_its_day(people, on_june_22) -> None:
    made = running()
    found = rows(people["officer"], D)
    assert [(work.what, work.sub, work.since, work.due, work.late) for work in found] == [
        (WRITE, made.code, date(2026, 6, 15), date(2026, 6, 25), False)
    ]
    assert found[0].url == f"/de-an/{made.code}/tien-do/bao-cao/?ky=2026-06"
    late = rows(people["officer"], D, today=date(2026, 6, 26))
    assert [(work.due, work.late) for work in late] == [(date(2026, 6, 25), True)]
    assert rows(people["officer"], W, today=date(2026, 6, 17))[0].due == date(2026, 6, 25)
    assert told(people["center_accountant"], D) == []


def test_the_day_comes_from_the_deadline_rule(people, on_june_22) -> None:
    running()
    Deadline.objects.filter(key="monthly_progress").update(day=20)
    assert [(work.due, work.late) for work in rows(people["officer"], D)] == [(date(2026, 6, 20), True)]
    Deadline.objects.all().delete()
    assert [(work.what, work.due) for work in rows(people["officer"], W)] == [(WRITE, None)]


@pytest.mark.parametrize(
    ("status", "period", "left"),
    [
        ("draft", "2026-06", [WRITE]),
        ("sent", "2026-06", []),
        ("accepted", "2026-06", []),
        ("accepted", "2026-Q2", []),
        ("accepted", "2026-05", [WRITE]),
        ("returned", "2026-06", ["Sửa báo cáo tiến độ tháng 6 năm 2026 bị trả lại"]),
        ("returned", "2026-05", [WRITE, "Sửa báo cáo tiến độ tháng 5 năm 2026 bị trả lại"]),
    ],
)
def test_what_a_report_leaves_to_do(people, on_june_22, status, period, left) -> None:
    report(running(), status, period)
    assert [what for what, _ in told(people["officer"], D) + told(people["officer"], W)] == left


def test_no_report_is_asked_before_the_start_after_the_end_or_of_finished_work(people, on_june_22) -> None:
    begun_later = running()
    Project.objects.filter(pk=begun_later.pk).update(status_since="2026-06-15T03:00:00Z")
    running(end=date(2026, 5, 14))
    report(running(), "accepted", "2026-05", percent=100)
    assert WRITE not in [what for what, _ in told(people["officer"], D)]


def test_a_sent_report_is_answered_by_the_sở_never_by_its_sender(people, on_june_22) -> None:
    made = running()
    sent = report(made, "sent", sent_by=people["officer"])
    answer = ("Chấp nhận hoặc trả lại báo cáo tiến độ tháng 6 năm 2026", made.code)
    assert told(people["appraiser"], W) == told(people["department_lead"], W) == [answer]
    assert told(people["reviewer"], W) == told(people["other_department_lead"], W) == []
    assert [(work.what, work.whose) for work in rows(people["center_lead"], AWAY)] == [
        ("Trả lời báo cáo tiến độ tháng 6 năm 2026", "Sở Công Thương – SCT Bắc Ninh")
    ]
    ProgressReport.objects.filter(pk=sent.pk).update(sent_by=people["appraiser"])
    assert told(people["appraiser"], W) == []


def test_the_cục_answers_where_no_sở_stands_opposite(people, on_june_22) -> None:
    made = running(center="IPC1", provinces=[Center.objects.get(code="TTKC-24").province])
    report(made, "sent", sent_by=people["ipc_officer"])
    assert [code for _, code in told(people["reviewer"], W)] == [made.code]
    assert told(people["appraiser"], W) == []
    assert [work.whose for work in rows(people["ipc_officer"], AWAY)] == ["Cục – Cục ĐCK"]


def test_a_request_goes_from_the_sở_to_whoever_decides(people, on_june_22) -> None:
    made = stages.ready(State.CONTRACTED, people=people)
    asked = amendment(made, people["officer"])
    words = "điều chỉnh: thay đổi thời gian trong năm"
    assert told(people["department_lead"], W) == [(f"Xác nhận {words}", made.code)]
    assert told(people["approver"], W) == []
    assert [work.whose for work in rows(people["officer"], AWAY)] == ["Lãnh đạo Sở – SCT Bắc Ninh"]
    Amendment.objects.filter(pk=asked.pk).update(state="confirmed", confirmed_at=timezone.now())
    assert told(people["department_lead"], W) == []
    assert told(people["approver"], W) == [(f"Quyết định {words}", made.code)]
    assert [work.whose for work in rows(people["officer"], AWAY)] == ["Lãnh đạo Cục – Cục ĐCK"]
    Amendment.objects.filter(pk=asked.pk).update(authority="department")
    assert told(people["department_lead"], W) == [(f"Quyết định {words}", made.code)]
    Amendment.objects.filter(pk=asked.pk).update(requested_by=people["department_lead"])
    assert told(people["department_lead"], W) == []
    Amendment.objects.filter(pk=asked.pk).update(state="refused")
    assert told(people["officer"], AWAY) == []


def test_a_follow_up_is_the_centre_s_and_then_the_inspectors_to_check(people, on_june_22) -> None:
    made = stages.ready(State.CONTRACTED)
    seen = Inspection.objects.create(
        project=made,
        happened_on=date(2026, 6, 1),
        inspectors="Đoàn",
        finding="Thiếu nhãn",
        follow_up="Gắn nhãn",
        follow_up_by=date(2026, 6, 22),
    )
    do = "Khắc phục theo kết luận kiểm tra ngày 01/06/2026"
    found = rows(people["officer"], D)
    assert [(work.what, work.since, work.due, work.late) for work in found] == [
        (do, date(2026, 6, 1), date(2026, 6, 22), False)
    ]
    assert [(work.whose, work.due) for work in rows(people["appraiser"], AWAY)] == [
        ("Đơn vị thực hiện – TTKC Bắc Ninh", date(2026, 6, 22))
    ]
    assert told(people["appraiser"], D) == []
    next_day = date(2026, 6, 23)
    assert [(work.what, work.late) for work in rows(people["appraiser"], D, today=next_day)] == [
        ("Kiểm tra việc khắc phục sau kiểm tra ngày 01/06/2026", True)
    ]
    assert told(people["appraiser"], AWAY, today=next_day) == []
    Inspection.objects.filter(pk=seen.pk).update(closed_on=date(2026, 6, 20))
    assert do not in [what for what, _ in told(people["officer"], D)]


def test_the_count_is_that_of_the_two_lists(people, on_june_22) -> None:
    """Also where rows of many kinds and tables meet."""
    made = running()
    report(made, "returned", "2026-05")
    amendment(made, people["officer"])
    for state in (State.DRAFT, State.RETURNED, State.BASE_APPRAISAL):
        stages.ready(state)
    report(running(), "sent", sent_by=people["officer"])
    for name, person in people.items():
        counted = count_mine(User.objects.get(pk=person.pk))
        assert counted == len(rows(person, D)) + len(rows(person, W)), name
        assert counted == {"officer": 4, "center_lead": 4, "department_lead": 3, "appraiser": 2}.get(name, 0)


def test_a_stretch_of_a_list_continues_where_the_one_before_ended(people, on_june_22) -> None:
    for number in range(5):
        made = stages.ready(State.RETURNED)
        Project.objects.filter(pk=made.pk).update(status_since=f"2026-06-0{5 - number}T05:00:00Z")
        report(running(), "sent", sent_by=people["officer"], sent_at=f"2026-06-0{number + 1}T04:00:00Z")
    from projects.selectors.work.lists import work_lists

    whole = work_lists(people["officer"]).waiting
    pieces = [whole[start : start + 2] for start in range(0, 6, 2)]
    flat = [work.since for piece in pieces for work in piece]
    assert flat == sorted(flat)
    assert [len(piece) for piece in pieces] == [2, 2, 1]
    assert len({work.sub for piece in pieces for work in piece}) == 5
