"""The daily mail about open work: once a day to each person who has some, about the topics they want."""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from centers.models import Digest, User
from centers.selectors.notices import muted_topics, people_to_tell
from centers.services.notices import (
    MAX_TRIES,
    close_digest,
    forget_digests,
    give_back_digest,
    take_digest,
)
from core.mail import send_now
from core.words import say, say_many
from projects.selectors.work.lists import Work, WorkList, work_lists

log = logging.getLogger(__name__)

SHOWN = 15
"""So many rows of a list stand in the mail; the rest is counted."""
_REFUSALS_IN_A_ROW = 3
_KEPT_DAYS = 60


def send_digests() -> int:
    """Send today's mails that did not go out yet, once the hour has come; returns how many went.

    Called every hour, so that downtime is caught up by one mail, whatever it lasted, and a mail that the server refused is tried
    again. A server that refuses several in a row is left alone until the next hour. A person whose mail cannot be written stays taken
    for the day and holds up nobody.
    """
    now = timezone.localtime()
    if now.hour < settings.DIGEST_HOUR:
        return 0
    forget_digests(before=now.date() - timedelta(days=_KEPT_DAYS))
    sent = refused = 0
    for user in list(people_to_tell(now.date(), max_tries=MAX_TRIES)):
        try:
            if send_digest(user):
                sent += 1
                refused = 0
        except OSError as error:
            log.warning("daily mail to %s not sent: %s", user.username, error)
            refused += 1
            if refused == _REFUSALS_IN_A_ROW:
                break
    return sent


def send_digest(user: User) -> bool:
    """Send today's mail of one person unless it went out already or there is nothing to tell. Raises OSError when the server refuses."""
    digest = take_digest(user=user, day=timezone.localdate())
    if digest is None:
        return False
    with override(user.mail_language):
        return _send(user, digest)


def _send(user: User, digest: Digest) -> bool:
    """The mail itself, in the language in force."""
    lists = work_lists(user, without=muted_topics(user))
    due, waiting = lists.due.count(), lists.waiting.count()
    if not due + waiting:
        close_digest(digest, items=0, sent=False)
        return False
    tasks = _address("work:list", say("mục Việc của tôi trên Cổng quản lý khuyến công"))
    notices = _address("work:notices", say("Việc của tôi, trang Thông báo"))
    body = "\n".join(
        [
            str(say("Chào %(user)s,", user=user)),
            "",
            *_told(say("QUÁ HẠN VÀ SẮP ĐẾN HẠN"), lists.due, due),
            *_told(say("ĐANG CHỜ BẠN XỬ LÝ"), lists.waiting, waiting),
            str(say("Mở danh sách: %(where)s", where=tasks)),
            str(say("Chọn chủ đề hoặc ngừng nhận thư này: %(where)s (cần đăng nhập)", where=notices)),
            "",
        ]
    )
    try:
        send_now(to=user.email, subject=_subject(digest.day, due, waiting), body=body)
    except OSError:
        give_back_digest(digest)
        raise
    close_digest(digest, items=due + waiting, sent=True)
    return True


def _subject(day: date, due: int, waiting: int) -> str:
    count, on = due + waiting, f"{day:%d/%m/%Y}"
    if not due:
        words = say_many(
            "[Khuyến công] Việc của bạn ngày %(day)s: %(count)s việc",
            "[Khuyến công] Việc của bạn ngày %(day)s: %(count)s việc",
            count=count,
            day=on,
        )
    else:
        words = say_many(
            "[Khuyến công] Việc của bạn ngày %(day)s: %(count)s việc, %(due)s việc quá hạn hoặc sắp đến hạn",
            "[Khuyến công] Việc của bạn ngày %(day)s: %(count)s việc, %(due)s việc quá hạn hoặc sắp đến hạn",
            count=count,
            day=on,
            due=due,
        )
    return str(words)


def _told(heading: str, rows: WorkList, count: int) -> list[str]:
    if not count:
        return []
    more = []
    if count > SHOWN:
        more = [
            str(say_many("  … và %(count)s việc khác", "  … và %(count)s việc khác", count=count - SHOWN))
        ]
    return [f"{heading} ({count})", *(_line(work) for work in rows[0:SHOWN]), *more, ""]


def _line(work: Work) -> str:
    parts = [f"- {work.what}: {work.sub} – {work.title}"]
    if work.due:
        day = f"{work.due:%d/%m/%Y}"
        parts.append(str(say("hạn %(day)s (QUÁ HẠN)", day=day) if work.late else say("hạn %(day)s", day=day)))
    elif work.since:
        parts.append(str(say("chờ từ %(day)s", day=f"{work.since:%d/%m/%Y}")))
    return "; ".join(parts)


def _address(route: str, words: str) -> str:
    """The address of a page where the portal's own is known, else where to find it."""
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse(route)}" if settings.PORTAL_URL else words
