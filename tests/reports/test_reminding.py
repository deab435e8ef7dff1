"""Reminders of periodic reports: by the portal at three stages, once each; by the receiver in bulk, once each."""
# ruff: noqa: F811 - the fixtures of periodic reports are named where they are used

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client

from centers.models import MutedTopic, User
from core.exceptions import InvalidInput, NotAllowed, NotFound
from core.models import AuditEvent
from projects.models import Deadline
from reports.enums import CallOutcome, ReminderStage
from reports.models import ReminderCall, ReportReminder
from reports.selectors.reminding import reminder_days, stage_on
from reports.services.extending import grant_extension
from reports.services.reminding import remind_units, send_reminders
from tests.pages import text_of
from tests.reports.test_periodic import Q, clock, people, send, so  # noqa: F401

pytestmark = pytest.mark.django_db
LIST = "/bao-cao/dinh-ky/"


@pytest.fixture
def alone(people, settings) -> User:
    """Only the appraiser of Bắc Ninh has an address, and only the quarter to the Cục is owed."""
    settings.DIGEST_HOUR = 0
    User.objects.exclude(pk=people["appraiser"].pk).update(email="")
    User.objects.filter(pk=people["appraiser"].pk).update(email="so@example.vn")
    Deadline.objects.exclude(key__in=[Q, *RULES]).delete()
    return people["appraiser"]


RULES = ("report_reminder_before", "report_reminder_on", "report_reminder_after")


def stages() -> list[tuple[str, str]]:
    return list(ReportReminder.objects.order_by("pk").values_list("period", "stage"))


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 9, 21), None),
        (date(2026, 9, 22), ReminderStage.BEFORE),
        (date(2026, 9, 24), ReminderStage.BEFORE),
        (date(2026, 9, 25), ReminderStage.ON),
        (date(2026, 9, 27), ReminderStage.ON),
        (date(2026, 9, 28), ReminderStage.AFTER),
        (date(2026, 12, 1), ReminderStage.AFTER),
    ],
)
def test_the_stage_of_a_day_comes_from_the_dated_settings(today, stage) -> None:
    assert stage_on(date(2026, 9, 25), today, reminder_days(today)) == stage


def test_an_ended_setting_sends_no_more(db: None) -> None:
    Deadline.objects.filter(key=RULES[1]).update(valid_to=date(2026, 9, 1))
    assert reminder_days(date(2026, 9, 25)) == {ReminderStage.BEFORE: -3, ReminderStage.AFTER: 3}
    Deadline.objects.filter(key=RULES[0]).update(days_after=5)
    assert reminder_days(date(2026, 9, 25))[ReminderStage.BEFORE] == -5


def test_each_stage_is_told_once(alone, clock) -> None:
    clock(date(2026, 9, 21))
    assert send_reminders() == 0
    for day, count in ((22, 1), (23, 1), (25, 2), (25, 2), (28, 3), (30, 3)):
        clock(date(2026, 9, day))
        send_reminders()
        send_reminders()
        assert len(mail.outbox) == count, day
    assert stages() == [("2026-Q3", "before"), ("2026-Q3", "on"), ("2026-Q3", "after")]
    first, on, after = mail.outbox
    assert first.to == ["so@example.vn"]
    assert first.subject == "[Khuyến công] Nhắc gửi báo cáo định kỳ: 1 báo cáo"
    assert "- SCT Bắc Ninh: Báo cáo quý quý III năm 2026 gửi Cục; hạn 25/09/2026 (còn 3 ngày)" in first.body
    assert "(đến hạn hôm nay)" in on.body
    assert "(QUÁ HẠN 3 ngày)" in after.body


def test_after_downtime_only_the_latest_stage_is_told_in_one_mail(alone, clock) -> None:
    clock(date(2027, 1, 20))
    assert send_reminders() == 1
    assert len(mail.outbox) == 1
    assert stages() == [("2026-Q3", "after"), ("2026-Q4", "after")]
    assert mail.outbox[0].subject == "[Khuyến công] Nhắc gửi báo cáo định kỳ: 2 báo cáo"
    assert send_reminders() == 0


def test_nothing_before_the_hour_nor_for_what_is_sent_or_switched_off(
    alone, people, so, clock, settings
) -> None:
    clock(date(2026, 9, 25))
    settings.DIGEST_HOUR = 10  # the clock stands at 9 in Vietnam
    assert send_reminders() == 0
    settings.DIGEST_HOUR = 9
    muted = MutedTopic.objects.create(user=alone, topic="reports")
    assert send_reminders() == 0
    muted.delete()
    made = send(people["appraiser"], so)
    assert send_reminders() == 0
    made.delete()
    assert send_reminders() == 1


def test_a_refused_mail_is_tried_again(alone, clock, monkeypatch) -> None:
    clock(date(2026, 9, 25))

    def refuse(**_values: object) -> None:
        raise OSError("server away")

    with monkeypatch.context() as broken:
        broken.setattr("reports.services.reminding.send_now", refuse)
        assert send_reminders() == 0
    assert stages() == []
    assert send_reminders() == 1


def test_an_extension_is_reminded_of_by_its_own_day(alone, people, so, clock) -> None:
    clock(date(2026, 9, 22))
    assert send_reminders() == 1
    grant_extension(
        actor=people["approver"], duty=Q, period="2026-Q3", center=so, due_on=date(2026, 10, 5), expires_on=date(2026, 10, 5),
        reason="Lũ lụt",
    )  # fmt: skip
    clock(date(2026, 9, 25))
    assert send_reminders() == 0
    clock(date(2026, 10, 2))
    assert send_reminders() == 1
    assert list(ReportReminder.objects.order_by("pk").values_list("stage", "due_on")) == [
        ("before", date(2026, 9, 25)),
        ("before", date(2026, 10, 5)),
    ]


def remind(person: User, *codes: str, key: UUID | None = None, **values: object) -> list[ReminderCall]:
    fields = {
        "period": "2026-Q3",
        "text": "Gửi sớm để kịp tổng hợp.",
        "request_key": str(key or uuid4()),
        **values,
    }
    return remind_units(actor=person, chosen=[(Q, code) for code in codes], **fields)  # type: ignore[arg-type]


def test_a_bulk_tells_each_unit_once_and_what_became_of_it(
    people, so, django_capture_on_commit_callbacks
) -> None:
    User.objects.filter(pk=people["other_department_lead"].pk).update(email="")
    send(people["appraiser"], so)
    key = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        made = remind(people["reviewer"], "SCT-24", "SCT-52", key=key)
    assert [(one.center.code, one.outcome, one.told) for one in made] == [
        ("SCT-24", CallOutcome.ALREADY_SENT, 0),
        ("SCT-52", CallOutcome.NOBODY, 0),
    ]
    assert mail.outbox == []
    User.objects.filter(pk=people["other_department_lead"].pk).update(email="gl@example.vn")
    key = uuid4()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            made = remind(people["reviewer"], "SCT-52", key=key)
        assert [(one.outcome, one.told) for one in made] == [(CallOutcome.TOLD, 1)]
    assert [one.to for one in mail.outbox] == [["gl@example.vn"]]
    assert mail.outbox[0].subject == "[Khuyến công] Cục nhắc gửi báo cáo quý III năm 2026"
    assert "Gửi sớm để kịp tổng hợp." in mail.outbox[0].body
    assert ReminderCall.objects.filter(request_key=str(key)).count() == 1
    assert AuditEvent.objects.filter(action="periodic_report.remind", refused=False).count() == 3


def test_only_the_receiver_reminds_and_says_something(people) -> None:
    for name in ("appraiser", "department_lead", "admin", "officer"):
        with pytest.raises(NotAllowed):
            remind(people[name], "SCT-52")
    for values, code in (
        ({"text": " "}, "text_missing"),
        ({"text": "x" * 1001}, "too_long"),
        ({"request_key": "x"}, "no_key"),
    ):
        with pytest.raises(InvalidInput) as refused:
            remind(people["reviewer"], "SCT-52", **values)
        assert refused.value.code == code
    with pytest.raises(InvalidInput):
        remind(people["reviewer"])
    with pytest.raises(NotFound):
        remind(people["reviewer"], "TTKC-24")
    assert ReminderCall.objects.count() == 0


def test_a_department_reminds_its_own_centre(people) -> None:
    for name in ("officer", "center_lead"):
        User.objects.filter(pk=people[name].pk).update(email=f"{name}@example.vn")
    asked = {"period": "2026-Q3", "chosen": [("quarterly_report_center", "TTKC-24")], "text": "Gửi sớm."}
    with pytest.raises(NotAllowed):
        remind_units(actor=people["other_department_lead"], request_key=str(uuid4()), **asked)  # type: ignore[arg-type]
    (made,) = remind_units(actor=people["appraiser"], request_key=str(uuid4()), **asked)  # type: ignore[arg-type]
    assert (made.outcome, made.told) == (CallOutcome.TOLD, 2)


def test_the_page_narrows_ticks_sends_and_tells(client: Client, people, so, clock) -> None:
    clock(date(2026, 9, 28))
    User.objects.filter(pk=people["other_department_lead"].pk).update(email="gl@example.vn")
    send(people["appraiser"], so, sent_on=date(2026, 9, 27))
    client.force_login(people["reviewer"])
    late = text_of(client.get(f"{LIST}?ky=2026-Q3&tinh-trang=gui-tre").content.decode())
    assert "Đã gửi trễ (1)" in late
    assert "SCT Bắc Ninh" in late
    assert "SCT Gia Lai" not in late
    page = client.get(f"{LIST}?ky=2026-Q3&tinh-trang=qua-han&chon=het").content.decode()
    assert f'value="{Q}:SCT-52" checked' in page
    assert f'value="{Q}:SCT-24"' not in page
    key = str(uuid4())
    given = {"ky": "2026-Q3", "key": key, "text": "Gửi sớm.", "chosen": [f"{Q}:SCT-52", f"{Q}:SCT-24"]}
    bare = client.post(f"{LIST}nhac/", {**given, "text": ""})
    assert bare.status_code == 422
    assert f'value="{Q}:SCT-52" checked' in bare.content.decode()
    assert client.post(f"{LIST}nhac/", {**given, "chosen": []}).status_code == 400
    for _ in range(2):
        assert client.post(f"{LIST}nhac/", given)["Location"] == f"{LIST}?ky=2026-Q3&lan={key}"
    assert ReminderCall.objects.count() == 2
    shown = text_of(client.get(f"{LIST}?ky=2026-Q3&lan={key}").content.decode())
    assert "Báo cáo đã được gửi, không nhắc" in shown
    assert "đã nhắc 09:00 ngày 28/09/2026" in shown
    client.force_login(people["approver"])
    assert "Kết quả lần nhắc" not in text_of(client.get(f"{LIST}?ky=2026-Q3&lan={key}").content.decode())
    client.force_login(people["appraiser"])
    assert f'value="{Q}' not in client.get(f"{LIST}?ky=2026-Q3").content.decode()
    assert client.post(f"{LIST}nhac/", given).status_code == 403
