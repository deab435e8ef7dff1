"""What became of a report that was sent for acceptance, and of reminders of one that was not sent; in whose right a paper is signed."""

from django.db import models

from core.words import say, say_as


class Outcome(models.TextChoices):
    """The one answer to a report that was sent."""

    ACCEPTED = "accepted", say_as("of reports", "Đã chấp nhận")
    RETURNED = "returned", say_as("of reports", "Đã trả lại")
    RECALLED = "recalled", say_as("of reports", "Đã rút lại")


class CallOutcome(models.TextChoices):
    """What became of one unit's reminder in a bulk."""

    TOLD = "told", say("Đã gửi lời nhắc")
    NOBODY = "nobody", say("Không có người nhận có thư điện tử")
    ALREADY_SENT = "already_sent", say("Báo cáo đã được gửi, không nhắc")


class ReminderStage(models.TextChoices):
    """Where the portal's own reminder stands to the last day of a report."""

    BEFORE = "before", say("Trước hạn")
    ON = "on", say("Đến hạn")
    AFTER = "after", say("Sau hạn")


class Authority(models.TextChoices):
    """In whose right a paper is signed (30/2020/NĐ-CP, Annex I): the sign before the title of the one for whom it is signed."""

    DIRECT = "direct", say("Ký trực tiếp (người đứng đầu)")
    COLLECTIVE = "tm", say("TM. (thay mặt tập thể)")
    DEPUTY = "kt", say("KT. (ký thay)")
    ORDER = "tl", say("TL. (thừa lệnh)")
    PROXY = "tuq", say("TUQ. (thừa ủy quyền)")
    ACTING = "q", say("Q. (quyền cấp trưởng)")
