"""More time for one unit and one report: who gives it, what it moves, when it ends."""
# ruff: noqa: F811 - the fixtures of periodic reports are named where they are used

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from centers.models import Center, User
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from core.periods import Period
from projects.selectors.work.lists import Section
from reports.duties import DUTIES
from reports.models import ReportExtension
from reports.selectors.periodic import line_of
from reports.services.extending import grant_extension, withdraw_extension
from tests.pages import text_of
from tests.reports.test_periodic import ADDRESS, Q, clock, desk, people, send, so  # noqa: F401

pytestmark = pytest.mark.django_db
EXTEND = f"{ADDRESS}gia-han/"


def grant(person: User, center: Center, **values: object) -> ReportExtension:
    fields = {
        "duty": Q, "period": "2026-Q3", "due_on": date(2026, 10, 5), "expires_on": date(2026, 10, 10), "reason": "Lũ lụt", **values,
    }  # fmt: skip
    return grant_extension(actor=person, center=center, **fields)  # type: ignore[arg-type]


def due(center: Center) -> tuple[date, int]:
    line = line_of(DUTIES[Q], Period.parse("2026-Q3"), center)
    assert line is not None
    return line.due, line.days_late


def dues(person: User, **asked: object) -> list[tuple]:
    return [
        (row[2], row[4], row[5])
        for section in (Section.DUE, Section.WAITING)
        for row in desk(person, section, **asked)
        if row[1] == "Báo cáo quý gửi Cục"
    ]


def test_the_new_day_holds_for_one_unit_until_it_expires(people, so, clock) -> None:
    other = Center.objects.get(code="SCT-52")
    assert due(so) == due(other) == (date(2026, 9, 25), 0)
    grant(people["approver"], so)
    assert (due(so), due(other)) == ((date(2026, 10, 5), 0), (date(2026, 9, 25), 0))
    clock(date(2026, 10, 6))
    assert (due(so), due(other)) == ((date(2026, 10, 5), 1), (date(2026, 9, 25), 11))
    clock(date(2026, 10, 11))
    assert due(so) == (date(2026, 9, 25), 16)
    send(people["appraiser"], so, sent_on=date(2026, 10, 3))
    assert due(so) == (date(2026, 10, 5), 0)


def test_the_desks_of_both_sides_show_the_new_day(people, so, clock) -> None:
    grant(people["approver"], so)
    assert dues(people["appraiser"]) == [("SCT Bắc Ninh", date(2026, 10, 5), False)]
    found = {
        row[2]: row[4] for row in desk(people["reviewer"], Section.OTHERS) if row[1] == "Báo cáo quý gửi Cục"
    }
    assert found["SCT Bắc Ninh"] == date(2026, 10, 5)
    assert found["SCT Gia Lai"] == date(2026, 9, 25)
    clock(date(2026, 10, 11))
    assert dues(people["appraiser"]) == [("SCT Bắc Ninh", date(2026, 9, 25), True)]


def test_the_lead_of_the_receiver_gives_it_and_nobody_else(people, so) -> None:
    for name in ("reviewer", "department_lead", "appraiser", "admin", "auditor", "center_lead"):
        with pytest.raises(NotAllowed):
            grant(people[name], so)
    assert AuditEvent.objects.filter(refused=True, action="periodic_report.extend").count() == 6
    center = Center.objects.get(code="TTKC-24")
    given = {"duty": "quarterly_report_center"}
    for name in ("approver", "other_department_lead", "center_lead"):
        with pytest.raises(NotAllowed):
            grant(people[name], center, **given)
    grant(people["department_lead"], center, **given)
    grant(people["approver"], so)
    event = AuditEvent.objects.get(refused=False, action="periodic_report.extend", actor=people["approver"])
    assert (event.before, event.after["due_on"], event.after["expires_on"], event.reason) == (
        {"due_on": "2026-09-25"},
        "2026-10-05",
        "2026-10-10",
        "Lũ lụt",
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"due_on": date(2026, 9, 25)}, "not_later"),
        ({"expires_on": date(2026, 10, 4)}, "date_order"),
        ({"expires_on": date(2027, 9, 27)}, "too_late"),
    ],
)
def test_days_and_reason_are_checked(people, so, values, code) -> None:
    with pytest.raises(InvalidInput) as refused:
        grant(people["approver"], so, **values)
    assert refused.value.code == code


def test_one_stands_at_a_time_and_none_for_what_is_sent(people, so) -> None:
    made = grant(people["approver"], so)
    with pytest.raises(RuleViolation) as refused:
        grant(people["approver"], so, due_on=date(2026, 10, 7))
    assert refused.value.code == "already_extended"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportExtension.objects.create(
            duty=Q, period="2026-Q3", center=so, due_on=made.due_on, expires_on=made.expires_on, reason="x",
            granted_by=people["approver"], granted_at=made.granted_at,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        withdraw_extension(actor=people["department_lead"], extension=made, reason="x")
    with pytest.raises(InvalidInput):
        withdraw_extension(actor=people["approver"], extension=made, reason=" ")
    withdraw_extension(actor=people["approver"], extension=made, reason="Ghi nhầm")
    with pytest.raises(RuleViolation):
        withdraw_extension(actor=people["approver"], extension=made, reason="Lần nữa")
    assert due(so) == (date(2026, 9, 25), 0)
    send(people["appraiser"], so)
    with pytest.raises(RuleViolation) as refused:
        grant(people["approver"], so)
    assert refused.value.code == "already_sent"
    with pytest.raises(NotFound):
        grant(people["approver"], so, period="2030-Q1")


def test_the_pages(client: Client, people, so) -> None:
    client.force_login(people["reviewer"])
    assert "Gia hạn cho đơn vị này" not in text_of(client.get(ADDRESS).content.decode())
    assert client.get(EXTEND).status_code == 403
    client.force_login(people["approver"])
    assert EXTEND in client.get(ADDRESS).content.decode()
    refused = client.post(EXTEND, {"due_on": "20/09/2026", "reason": "Lũ lụt"})
    assert refused.status_code == 400
    assert "Hạn mới phải sau hạn theo quy định (25/09/2026)" in text_of(refused.content.decode())
    assert client.post(EXTEND, {"due_on": "05/10/2026", "reason": "Lũ lụt"})["Location"] == ADDRESS
    made = ReportExtension.objects.get()
    assert made.expires_on == date(2026, 10, 5)
    shown = text_of(client.get(ADDRESS).content.decode())
    assert "05/10/2026 theo quy định 25/09/2026, đã gia hạn" in shown
    assert "Lũ lụt" in shown
    end = f"/bao-cao/dinh-ky/{made.pk}/rut-gia-han/"
    client.force_login(people["department_lead"])
    assert client.get(end).status_code == 403
    client.force_login(people["other_department_lead"])
    assert client.get(end).status_code == 404
    client.force_login(people["approver"])
    assert client.get(end).status_code == 200
    assert client.post(end, {"reason": "Ghi nhầm"})["Location"] == ADDRESS
    assert "Ghi nhầm" in text_of(client.get(ADDRESS).content.decode())
