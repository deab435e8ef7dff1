"""The daily mail: once a day to those with work, about the topics they want, and never in anybody's way."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import IntegrityError

from centers.models import Digest, Membership, MutedTopic, User
from centers.services.notices import MAX_TRIES, choose_topics, take_digest
from core.exceptions import InvalidInput
from projects.enums import State, Topic
from projects.services import digest
from projects.services.digest import send_digests
from projects.tasks import send_digests_task
from tests.projects import stages

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 22)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    def at(day: int, hour: int) -> None:
        """It is ``hour`` o'clock in Vietnam on that day of June 2026."""
        moment = datetime(2026, 6, day, hour, 20, tzinfo=UTC).timestamp() - 7 * 3600
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromtimestamp(moment, tz=UTC))

    at(22, 8)
    return at


@pytest.fixture
def cast(people: dict[str, User], clock) -> dict[str, User]:
    """Everybody with an address; the officers of Bắc Ninh have two đề án to see to, one of them late."""
    for person in people.values():
        person.email = f"{person.username}@example.vn"
        person.save(update_fields=["email"])
    stages.ready(State.RETURNED, title="Máy xẻ gỗ", code="KCQG-2026-9001")
    stages.ready(State.DRAFT, title="Máy sấy chè", code="KCQG-2026-9002")
    return people


def told() -> list[str]:
    return sorted(address for sent in mail.outbox for address in sent.to)


def test_each_person_with_work_gets_one_mail_a_day(cast, clock) -> None:
    assert send_digests() == 2
    assert told() == ["vai-center_lead@example.vn", "vai-officer@example.vn"]
    sent = next(one for one in mail.outbox if one.to == ["vai-officer@example.vn"])
    assert (
        sent.subject == "[Khuyến công] Việc của bạn ngày 22/06/2026: 2 việc, 1 việc quá hạn hoặc sắp đến hạn"
    )
    assert sent.body.splitlines() == [
        "Chào Người dùng vai-officer,",
        "",
        "QUÁ HẠN VÀ SẮP ĐẾN HẠN (1)",
        "- Hoàn thiện và gửi hồ sơ đề án: KCQG-2026-9002 – Máy sấy chè; hạn 20/05/2025 (QUÁ HẠN)",
        "",
        "ĐANG CHỜ BẠN XỬ LÝ (1)",
        "- Bổ sung hồ sơ bị trả lại: KCQG-2026-9001 – Máy xẻ gỗ; chờ từ 21/06/2026",
        "",
        "Mở danh sách: mục Việc của tôi trên Cổng quản lý khuyến công",
        "Chọn chủ đề hoặc ngừng nhận thư này: Việc của tôi, trang Thông báo (cần đăng nhập)",
    ]
    for hour in (9, 10, 23):
        clock(22, hour)
        assert send_digests() == 0
    assert len(mail.outbox) == 2
    clock(23, 8)
    assert send_digests() == 2


def test_nothing_goes_out_before_its_hour(cast, clock, settings) -> None:
    clock(22, 6)
    assert send_digests() == 0
    assert Digest.objects.count() == 0
    clock(22, 7)
    assert send_digests() == 2


def test_downtime_is_caught_up_once(cast, clock) -> None:
    """Four days without a worker: one mail in the evening of the fifth, none for the days before."""
    assert send_digests() == 2
    clock(27, 19)
    send_digests_task()
    send_digests_task()
    assert len(mail.outbox) == 4
    assert set(Digest.objects.filter(sent_at__isnull=False).values_list("day", flat=True)) == {
        DAY,
        date(2026, 6, 27),
    }


def test_the_mail_links_to_the_portal_where_its_address_is_known(cast, settings) -> None:
    settings.PORTAL_URL = "https://khuyencong.example.vn/"
    send_digests()
    assert "Mở danh sách: https://khuyencong.example.vn/viec-cua-toi/" in mail.outbox[0].body
    assert "https://khuyencong.example.vn/viec-cua-toi/thong-bao/ (cần đăng nhập)" in mail.outbox[0].body


def test_a_long_list_is_cut_and_counted(cast, monkeypatch) -> None:
    monkeypatch.setattr(digest, "SHOWN", 1)
    stages.ready(State.RETURNED, code="KCQG-2026-9003")
    send_digests()
    lines = mail.outbox[0].body.splitlines()
    assert lines[lines.index("ĐANG CHỜ BẠN XỬ LÝ (2)") + 2] == "  … và 1 việc khác"


def test_switched_off_topics_are_left_out(cast) -> None:
    for topic in Topic.values:
        if topic != Topic.PROGRESS:
            MutedTopic.objects.create(user=cast["officer"], topic=topic)
    assert send_digests() == 1
    assert told() == ["vai-center_lead@example.vn"]


def test_no_mail_to_the_inactive_the_former_the_unreachable(cast) -> None:
    User.objects.filter(pk=cast["officer"].pk).update(is_active=False)
    Membership.objects.filter(user=cast["center_lead"]).update(valid_to=date(2026, 6, 21))
    assert send_digests() == 0
    Membership.objects.filter(user=cast["center_lead"]).update(valid_to=None)
    User.objects.filter(pk=cast["center_lead"].pk).update(email="")
    assert send_digests() == 0
    assert mail.outbox == []


def test_people_without_work_are_looked_at_once_a_day(cast, django_assert_max_num_queries) -> None:
    send_digests()
    assert (
        Digest.objects.filter(sent_at=None, items=0).count() == len(cast) - 1 - 2
    )  # all members but the two
    stages.ready(State.PLAN_PENDING)
    with django_assert_max_num_queries(3):
        assert send_digests() == 0


class Refusing:
    """A mail server that refuses the first ``count`` mails."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.asked = 0

    def __call__(self, *, to: str, subject: str, body: str) -> None:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise ConnectionRefusedError("no mail server")
        mail.send_mail(subject, body, None, [to])


def test_a_refused_mail_is_tried_again_and_holds_up_nobody(cast, clock, monkeypatch) -> None:
    server = Refusing(1)
    monkeypatch.setattr(digest, "send_now", server)
    assert send_digests() == 1
    clock(22, 9)
    assert send_digests() == 1
    assert told() == ["vai-center_lead@example.vn", "vai-officer@example.vn"]
    assert list(Digest.objects.filter(tries=1).values_list("taken", "items")) == [(True, 2)]


def test_a_server_that_is_away_is_left_alone_until_the_next_hour(cast, monkeypatch) -> None:
    for state in (State.BASE_APPRAISAL, State.MINISTRY_APPRAISAL):
        stages.ready(state)
    server = Refusing(100)
    monkeypatch.setattr(digest, "send_now", server)
    send_digests_task()
    assert server.asked == 3
    assert mail.outbox == []


def test_a_mail_that_is_refused_all_day_is_given_up_until_tomorrow(cast, clock, monkeypatch) -> None:
    server = Refusing(1000)
    monkeypatch.setattr(digest, "send_now", server)
    for _ in range(MAX_TRIES + 3):
        send_digests()
    assert server.asked == 2 * MAX_TRIES
    clock(23, 8)
    server.left = 0
    assert send_digests() == 2


def test_a_mail_in_other_hands_is_not_sent_twice(cast) -> None:
    """Two workers at once, or one that died with the mail in hand."""
    taken = take_digest(user=cast["officer"], day=DAY)
    assert taken is not None
    assert take_digest(user=cast["officer"], day=DAY) is None
    assert digest.send_digest(cast["officer"]) is False
    assert send_digests() == 1
    assert told() == ["vai-center_lead@example.vn"]


def test_the_database_keeps_one_mail_a_day(cast) -> None:
    Digest.objects.create(user=cast["officer"], day=DAY)
    with pytest.raises(IntegrityError):
        Digest.objects.create(user=cast["officer"], day=DAY)


def test_old_notes_are_removed(cast, clock) -> None:
    Digest.objects.create(user=cast["officer"], day=date(2026, 4, 1))
    recent = Digest.objects.create(user=cast["officer"], day=date(2026, 6, 1))
    send_digests()
    assert set(Digest.objects.filter(day__lt=DAY)) == {recent}


def test_a_topic_that_does_not_exist_is_refused(cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        choose_topics(actor=cast["officer"], wanted=["x"], known=Topic.values)
    assert (refused.value.code, refused.value.field) == ("unknown_topic", "topics")
