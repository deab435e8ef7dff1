"""Periodic reports: who owes what by when, on the desk and in the mail; the record that one was sent; its file."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from centers.models import Center, Membership, User
from centers.models.scope import EVERYTHING
from core.calendars import period_calendar
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from core.periods import Period, PeriodKind
from projects.models import Deadline
from projects.selectors.work.lists import Narrowed, Section, count_mine, work_lists
from projects.services.digest import send_digests
from reports.duties import DUTIES, answering, closed_periods
from reports.models import PeriodicReport
from reports.selectors.periodic import late_units, lines_of
from reports.services.periodic import record_sent, withdraw_sent
from reports.services.runs import start_run
from tests.pages import queries_of, text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db
Q = "quarterly_report_department"
ADDRESS = f"/bao-cao/dinh-ky/{Q}/2026-Q3/SCT-24/"


@pytest.fixture
def clock(monkeypatch):
    def at(day: date) -> None:
        monkeypatch.setattr(
            "django.utils.timezone.now", lambda: datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        )

    at(date(2026, 9, 20))
    return at


@pytest.fixture
def people(db: None, clock) -> dict[str, User]:
    """Everybody is on the portal since the beginning of quarter III of 2026 (15/06)."""
    found = stages.cast()
    Membership.objects.update(valid_from=date(2026, 6, 15))
    return found


@pytest.fixture
def so(db: None) -> Center:
    return Center.objects.get(code="SCT-24")


def desk(person: User, section: Section, **asked: object) -> list[tuple]:
    found = work_lists(User.objects.get(pk=person.pk), **asked).of(section)  # type: ignore[arg-type]
    return [
        (work.what, work.title, work.sub, work.since, work.due, work.late, work.url)
        for work in found[0:100]
        if work.topic == "reports"
    ]


def send(person: User, center: Center, **values: object) -> PeriodicReport:
    fields = {"duty": Q, "period": "2026-Q3", "sent_on": date(2026, 9, 20), "number": "125/BC-SCT", **values}
    return record_sent(actor=person, center=center, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "today", "codes"),
    [
        (PeriodKind.QUARTER, date(2026, 9, 14), ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]),
        (PeriodKind.QUARTER, date(2026, 9, 15), ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]),
        (PeriodKind.HALF, date(2026, 6, 14), ["2025-H1"]),
        (PeriodKind.HALF, date(2026, 6, 15), ["2026-H1"]),
        (PeriodKind.YEAR, date(2026, 12, 14), ["2025"]),
        (PeriodKind.YEAR, date(2026, 12, 15), ["2026"]),
        (PeriodKind.YEAR, date(2027, 1, 3), ["2026"]),
    ],
)
def test_what_is_closed_may_be_owed(kind, today, codes) -> None:
    assert [one.code for one in closed_periods(kind, today, period_calendar())] == codes


def test_a_longer_period_that_ends_the_same_day_answers(db: None) -> None:
    duty, calendar = DUTIES[Q], period_calendar()
    assert answering(duty, Period.parse("2026-Q2"), calendar)[1:] == [
        ("half_year_report_department", "2026-H1")
    ]
    assert answering(duty, Period.parse("2026-Q4"), calendar)[1:] == [("year_report_department", "2026")]
    assert answering(duty, Period.parse("2026-Q3"), calendar)[1:] == []


def test_the_department_owes_the_quarter_since_its_end_by_the_dated_day(people) -> None:
    expected = (
        "Gửi báo cáo quý III năm 2026",
        "Báo cáo quý gửi Cục",
        "SCT Bắc Ninh",
        date(2026, 9, 15),
        date(2026, 9, 25),
        False,
        ADDRESS,
    )
    for name in ("appraiser", "department_lead"):
        found = desk(people[name], Section.DUE)
        assert expected in found
        assert len(found) == 2  # and the one of the People's Committee
        assert desk(people[name], Section.WAITING) == []
    late = desk(people["appraiser"], Section.DUE, today=date(2026, 9, 26))
    assert [row[5] for row in late] == [True, True]
    for name in ("department_accountant", "auditor", "admin", "stranger"):
        assert desk(people[name], Section.DUE) == [], name


def test_the_day_comes_from_the_rule_and_without_one_there_is_no_duty(people) -> None:
    Deadline.objects.filter(key=Q).update(day=28)
    assert [
        row[4] for row in desk(people["appraiser"], Section.WAITING) if row[1] == "Báo cáo quý gửi Cục"
    ] == [date(2026, 9, 28)]
    Deadline.objects.filter(key=Q).update(valid_to=date(2026, 9, 1))
    assert [row for row in desk(people["appraiser"], Section.DUE) if row[1] == "Báo cáo quý gửi Cục"] == []


def test_periods_before_a_unit_came_to_the_portal_are_not_its_work(people) -> None:
    Membership.objects.filter(user=people["appraiser"]).update(valid_from=date(2026, 6, 14))
    found = {row[6].split("/")[4] for row in desk(people["appraiser"], Section.DUE)}
    assert found == {"2026-Q2", "2026-Q3", "2026-H1"}


def test_centres_and_regions_owe_theirs(people) -> None:
    assert [(row[1], row[2], row[4]) for row in desk(people["officer"], Section.DUE)] == [
        ("Báo cáo quý gửi Sở Công Thương", "TTKC Bắc Ninh", date(2026, 9, 20))
    ]
    assert [(row[1], row[4]) for row in desk(people["ipc_officer"], Section.DUE)] == [
        ("Báo cáo quý gửi Cục", date(2026, 9, 25))
    ]


def test_the_receiver_waits_for_the_units_that_are_on_the_portal(people) -> None:
    assert sorted(row[2] for row in desk(people["reviewer"], Section.OTHERS)) == [
        "IPC1",
        "SCT Bắc Ninh",
        "SCT Bắc Ninh",
        "SCT Gia Lai",
        "SCT Gia Lai",
    ] or {row[2] for row in desk(people["reviewer"], Section.OTHERS)} >= {"SCT Bắc Ninh", "SCT Gia Lai"}
    assert [row[2] for row in desk(people["department_lead"], Section.OTHERS)] == ["TTKC Bắc Ninh"]
    place = Narrowed(provinces=[Center.objects.get(code="SCT-52").province_id or 0])
    assert {row[2] for row in desk(people["reviewer"], Section.OTHERS, narrowed=place)} == {"SCT Gia Lai"}


def test_sending_ends_it_for_all_of_the_unit_and_the_count(people, so) -> None:
    before = count_mine(User.objects.get(pk=people["appraiser"].pk))
    made = send(people["department_lead"], so)
    assert count_mine(User.objects.get(pk=people["appraiser"].pk)) == before - 1
    assert ADDRESS not in {row[6] for row in desk(people["reviewer"], Section.OTHERS)}
    event = AuditEvent.objects.get(action="periodic_report.send")
    assert (event.object_id, event.after["number"], event.after["sent_on"]) == (
        str(made.pk),
        "125/BC-SCT",
        "2026-09-20",
    )


def test_the_half_year_answers_the_second_quarter(people, so) -> None:
    Membership.objects.filter(user=people["appraiser"]).update(valid_from=date(2026, 1, 1))
    send(
        people["appraiser"],
        so,
        duty="half_year_report_department",
        period="2026-H1",
        sent_on=date(2026, 6, 24),
    )
    left = {
        row[6].split("/")[3:5][0] + " " + row[6].split("/")[4]
        for row in desk(people["appraiser"], Section.DUE)
    }
    assert f"{Q} 2026-Q2" not in left
    assert f"{Q} 2026-Q1" in left
    assert "quarterly_report_province 2026-Q2" in left


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"sent_on": date(2026, 9, 21)}, "future_day", "sent_on"),
        ({"sent_on": date(2026, 6, 14)}, "before_period", "sent_on"),
        ({"number": " "}, "proof_missing", "number"),
        ({"number": "1" * 61}, "too_long", "number"),
        ({"run": 999_999}, "unknown_run", "run"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(people, so, values, code, field) -> None:
    with pytest.raises(InvalidInput) as refused:
        send(people["appraiser"], so, **values)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert PeriodicReport.objects.count() == 0


@pytest.mark.parametrize(
    ("duty", "period"),
    [
        ("khong-co", "2026-Q3"),
        (Q, "2026-Q4"),
        (Q, "2024-Q1"),
        (Q, "2026-H1"),
        (Q, "x"),
        ("ipc_quarterly_report", "2026-Q3"),
    ],
)
def test_what_nobody_owes_is_not_found(people, so, duty, period) -> None:
    with pytest.raises(NotFound):
        send(people["appraiser"], so, duty=duty, period=period)


def test_only_the_unit_s_people_record_it_and_only_once(people, so) -> None:
    for name in ("department_accountant", "other_department_lead", "officer", "reviewer", "admin"):
        with pytest.raises(NotAllowed):
            send(people[name], so)
    assert AuditEvent.objects.filter(refused=True, action="periodic_report.send").count() == 5
    made = send(people["appraiser"], so)
    with pytest.raises(RuleViolation):
        send(people["department_lead"], so)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodicReport.objects.create(
            duty=Q, period="2026-Q3", center=so, sent_on=made.sent_on, number="2", recorded_by=people["appraiser"],
            recorded_at=made.recorded_at,
        )  # fmt: skip


def test_a_wrong_record_is_taken_back_and_stays(people, so) -> None:
    made = send(people["appraiser"], so)
    with pytest.raises(NotAllowed):
        withdraw_sent(actor=people["reviewer"], report=made, reason="x")
    with pytest.raises(InvalidInput):
        withdraw_sent(actor=people["appraiser"], report=made, reason=" ")
    withdraw_sent(actor=people["department_lead"], report=made, reason="Ghi nhầm kỳ")
    with pytest.raises(RuleViolation):
        withdraw_sent(actor=people["appraiser"], report=made, reason="Lần nữa")
    assert ADDRESS in {row[6] for row in desk(people["appraiser"], Section.DUE)}
    send(people["appraiser"], so, number="126/BC-SCT")
    assert PeriodicReport.objects.count() == 2


def test_the_page_leads_to_the_report_and_keeps_its_file(
    client: Client, people, so, clock, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    client.force_login(people["appraiser"])
    page = client.get(ADDRESS).content.decode()
    figures = "/bao-cao/?kind=quarterly-progress&amp;period=2026-Q3&amp;center=SCT-24"
    assert figures in page
    assert "Điều 21, khoản 5, 36/2013/TT-BCT" in text_of(page)
    assert client.get(figures.replace("&amp;", "&")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        run = start_run(
            actor=people["appraiser"],
            kind="quarterly-progress",
            parameters={"period": "2026-Q3", "center": "SCT-24"},
            format="csv",
        )
    answer = client.post(ADDRESS, {"sent_on": "19/09/2026", "run": run.pk})
    assert answer["Location"] == ADDRESS
    made = PeriodicReport.objects.get()
    assert (made.sent_on, made.number, made.run) == (date(2026, 9, 19), "", run)
    shown = text_of(client.get(ADDRESS).content.decode())
    assert "Đã gửi đúng hạn" in shown
    assert "Ghi đã gửi báo cáo" not in shown
    file = f"/bao-cao/dinh-ky/{made.pk}/tep/"
    for name, status in (
        ("reviewer", 200),
        ("department_lead", 200),
        ("officer", 404),
        ("other_department_lead", 404),
    ):
        client.force_login(people[name])
        answer = client.get(file)
        assert answer.status_code == status, name
        if status == 200:
            assert "attachment" in answer["Content-Disposition"]
            b"".join(answer)


def test_the_form_comes_back_with_what_was_typed(client: Client, people, so) -> None:
    client.force_login(people["appraiser"])
    answer = client.post(ADDRESS, {"sent_on": "31/02/2026", "number": "7/BC"})
    assert answer.status_code == 422
    assert "Ngày “31/02/2026” không có trong lịch" in answer.content.decode()
    assert 'value="7/BC"' in answer.content.decode()
    send(people["department_lead"], so)
    stale = client.post(ADDRESS, {"sent_on": "20/09/2026", "number": "7/BC"})
    assert stale.status_code == 422
    assert "đã được ghi là đã gửi" in stale.content.decode()
    client.force_login(people["reviewer"])
    assert client.post(ADDRESS, {"sent_on": "20/09/2026", "number": "7/BC"}).status_code == 403


def test_the_list_of_a_period_tells_sent_late_and_waiting(client: Client, people, so, clock) -> None:
    clock(date(2026, 9, 28))
    send(people["appraiser"], so, sent_on=date(2026, 9, 27))
    client.force_login(people["reviewer"])
    text = text_of(client.get("/bao-cao/dinh-ky/?ky=2026-Q3").content.decode())
    assert (
        "SCT Bắc Ninh , báo cáo quý gửi Cục Báo cáo quý gửi Cục 25/09/2026 27/09/2026 125/BC-SCT Đã gửi trễ 2 ngày"
        in text
    )
    assert "SCT Gia Lai , báo cáo quý gửi Cục Báo cáo quý gửi Cục 25/09/2026 – Quá hạn 3 ngày" in text
    client.force_login(people["officer"])
    text = text_of(client.get("/bao-cao/dinh-ky/").content.decode())
    assert "TTKC Bắc Ninh" in text
    assert "SCT Bắc Ninh" not in text
    odd = text_of(client.get("/bao-cao/dinh-ky/?ky=1999-Q1").content.decode())
    assert "Kỳ “1999-Q1” không nằm trong các kỳ đang theo dõi" in odd


def test_the_mail_tells_it_with_its_day(people, clock) -> None:
    User.objects.filter(pk=people["department_lead"].pk).update(email="so@example.vn")
    clock(date(2026, 9, 26))
    send_digests()
    line = "- Gửi báo cáo quý III năm 2026: SCT Bắc Ninh – Báo cáo quý gửi Cục; hạn 25/09/2026 (QUÁ HẠN)"
    assert line in mail.outbox[0].body.splitlines()


def test_the_menu_counts_it(client: Client, people) -> None:
    client.force_login(people["department_lead"])
    assert "Việc của tôi – 2 việc" in text_of(client.get("/bao-cao/").content.decode())


def test_the_queries_do_not_grow_with_the_units(client: Client, people) -> None:
    client.force_login(people["reviewer"])
    first = queries_of(client, "/viec-cua-toi/"), queries_of(client, "/bao-cao/dinh-ky/")
    for code in ("SCT-01", "SCT-04", "SCT-08"):
        Membership.objects.create(
            user=people["other_department_lead"], center=Center.objects.get(code=code), role="department_lead",
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    assert (queries_of(client, "/viec-cua-toi/"), queries_of(client, "/bao-cao/dinh-ky/")) == first


def test_read_in_english_and_kept_in_vietnamese(people, so) -> None:
    with override("en"):
        what, about, *_ = desk(people["appraiser"], Section.DUE)[0]
        assert (what, about) == ("Send the report of quarter III of 2026", "Quarterly report to the Agency")
        with pytest.raises(NotAllowed, match="officers and heads"):
            send(people["officer"], so)
        send(people["appraiser"], so)
    done = AuditEvent.objects.get(action="periodic_report.send", refused=False)
    assert done.after["duty"] == "Báo cáo quý"
    refused = AuditEvent.objects.get(action="periodic_report.send", refused=True)
    assert refused.reason == "Việc này thuộc về cán bộ, lãnh đạo của đơn vị gửi báo cáo."


def test_the_list_is_narrowed_to_one_unit_in_sight(client: Client, people, clock) -> None:
    clock(date(2026, 9, 27))
    client.force_login(people["reviewer"])
    address = "/bao-cao/dinh-ky/?ky=2026-Q3&tinh-trang=qua-han"
    every = text_of(client.get(address).content.decode())
    assert ("SCT Bắc Ninh" in every, "SCT Gia Lai" in every) == (True, True)
    one = client.get(f"{address}&don-vi=SCT-24").content.decode()
    assert ("SCT Bắc Ninh" in text_of(one), "SCT Gia Lai" in text_of(one)) == (True, False)
    assert "?ky=2026-Q2&amp;don-vi=SCT-24" in one
    assert 'tinh-trang=chua-gui&amp;don-vi=SCT-24"' in one
    wrong = text_of(client.get(f"{address}&don-vi=SCT-99").content.decode())
    assert "Đơn vị “SCT-99” không có báo cáo phải gửi cho quý III năm 2026" in wrong
    assert "SCT Gia Lai" in wrong
    client.force_login(people["department_lead"])
    outside = text_of(client.get(f"{address}&don-vi=SCT-52").content.decode())
    assert "Đơn vị “SCT-52” không có báo cáo phải gửi" in outside


def test_late_units_are_ranked(people, clock) -> None:
    clock(date(2026, 9, 27))
    send(people["appraiser"], Center.objects.get(code="SCT-24"), sent_on=date(2026, 9, 26))
    late = late_units(lines_of(Period.parse("2026-Q3"), EVERYTHING))
    found = {one.center.code: (one.count, one.days) for one in late}
    assert found["SCT-52"] == (2, 2)
    assert found["SCT-24"] == (1, 2)
    assert [one.center.code for one in late].index("SCT-52") < [one.center.code for one in late].index(
        "SCT-24"
    )


def test_the_overview_shows_who_is_late_and_opens_their_reports(client: Client, people, clock) -> None:
    clock(date(2026, 9, 27))
    client.force_login(people["reviewer"])
    late = client.get("/?year=2026").context["late"]
    (row,) = [one for one in late.rows if one["center"].code == "SCT-24"]
    assert (row["days"], row["count"]) == (2, 2)
    assert row["url"] == "/bao-cao/dinh-ky/?ky=2026-Q3&tinh-trang=qua-han&don-vi=SCT-24"
    assert (late.sent, late.owed) == (0, len(lines_of(Period.parse("2026-Q3"), EVERYTHING)))
    narrowed = client.get("/?year=2026&center=SCT-24").context["late"].rows
    assert {one["center"].code for one in narrowed} == {"SCT-24", "TTKC-24"}
    html = client.get("/?year=2026").content.decode()
    assert row["url"].replace("&", "&amp;") in html
    assert "Đơn vị chậm gửi báo cáo định kỳ, quý III năm 2026" in html
    client.force_login(people["department_lead"])
    rows = client.get("/?year=2026").context["late"].rows
    assert {one["center"].code for one in rows} == {"SCT-24", "TTKC-24"}
    clock(date(2026, 9, 20))
    assert "Không đơn vị nào quá hạn." in text_of(client.get("/?year=2026").content.decode())
    clock(date(2026, 9, 27))
    client.force_login(people["officer"])
    assert [one["center"].code for one in client.get("/?year=2026").context["late"].rows] == ["TTKC-24"]
    client.force_login(people["stranger"])
    assert client.get("/?year=2026").context["late"] is None
