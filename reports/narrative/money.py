"""The money of a period in sentences: plan, what was given and spent, and the same period of the year before."""

from decimal import Decimal

from core.words import say
from projects.enums import Fund
from reports.narrative.book import Book, Line, Source, Told, told
from reports.narrative.told import Head, Part, Sentence, When

FUNDS = Source("statistics", "fund", "funds")
CONTENTS = Source("plan-vs-actual", "content", "money")


def money_part(book: Book, when: When, fund: str) -> Part:
    """All money, then each programme's; ``fund`` where the reader asked for one programme alone."""
    yield Head("money", say("Kinh phí khuyến công"))
    wanted = [one for one in Fund if fund in ("", one.value)]
    lines = {one: book.line(FUNDS, one.value) for one in wanted}
    if not any(lines.values()):
        yield Sentence(
            "money/none",
            say("Kinh phí"),
            say("Trong %(period)s chưa phát sinh số liệu kinh phí khuyến công.", period=when.label),
            (when.label,),
        )
        return
    if all(lines.values()) and len(lines) > 1:
        yield Head("money/all", say("Tổng hợp các nguồn chương trình"), 1)
        yield from _told_of("all", book.total(FUNDS), when)
    for one, line in lines.items():
        yield Head(f"money/{one.value}", str(one.label), 1)
        if line is None:
            text = say("Chưa phát sinh số liệu kinh phí trong %(period)s.", period=when.label)
            yield Sentence(f"money/{one.value}/none", str(one.label), text, (when.label,))
        else:
            yield from _told_of(one.value, line, when)
    yield from _contributed(book.total(CONTENTS), when)


def _told_of(name: str, line: Line, when: When) -> Part:
    yield _plan(name, line, when)
    yield _execution(name, line, when)
    yield _moved(name, line, when)


def _plan(name: str, line: Line, when: When) -> Sentence:
    planned, assigned, year = line.of("planned"), line.of("assigned"), when.year
    if planned and assigned:
        text = say(
            "Kế hoạch kinh phí năm %(year)s là %(planned)s; kinh phí đã giao là %(assigned)s.",
            year=year, planned=planned, assigned=assigned,
        )  # fmt: skip
    elif planned:
        text = say(
            "Kế hoạch kinh phí năm %(year)s là %(planned)s; chưa ghi nhận việc giao kinh phí.",
            year=year, planned=planned,
        )  # fmt: skip
    elif assigned:
        text = say(
            "Chưa ghi nhận kế hoạch kinh phí năm %(year)s theo dự toán; kinh phí đã giao là %(assigned)s.",
            year=year, assigned=assigned,
        )  # fmt: skip
    else:
        text = say("Chưa ghi nhận kế hoạch và việc giao kinh phí của năm %(year)s.", year=year)
    return Sentence(f"money/{name}/plan", say("Kế hoạch"), text, told(year, planned, assigned))


def _execution(name: str, line: Line, when: When) -> Sentence:
    """What was spent of the year's money, against what was given, or against the plan where nothing was."""
    spent, rate, day, year = line.of("disbursed_to_date"), line.of("percent"), when.last_day, when.year
    if spent is None:
        rate = None
        text = say(
            "Đến hết ngày %(day)s chưa ghi nhận phát sinh giải ngân kinh phí của năm %(year)s.",
            day=day,
            year=year,
        )
    elif rate is None:
        text = say(
            "Lũy kế giải ngân kinh phí năm %(year)s đến hết ngày %(day)s là %(spent)s; chưa có kế hoạch để so sánh.",
            year=year, day=day, spent=spent,
        )  # fmt: skip
    elif line.value("assigned"):
        text = say(
            "Lũy kế giải ngân kinh phí năm %(year)s đến hết ngày %(day)s là %(spent)s, đạt %(rate)s kế hoạch được giao.",
            year=year, day=day, spent=spent, rate=rate,
        )  # fmt: skip
    else:
        text = say(
            "Lũy kế giải ngân kinh phí năm %(year)s đến hết ngày %(day)s là %(spent)s, đạt %(rate)s kế hoạch.",
            year=year, day=day, spent=spent, rate=rate,
        )  # fmt: skip
    return Sentence(f"money/{name}/execution", say("Lũy kế"), text, told(year, day, spent, rate))


def _moved(name: str, line: Line, when: When) -> Sentence:
    """What was spent inside the window, and the same period of the year before."""
    now, before, period = line.of("disbursed"), line.of("disbursed_before"), when.label
    if now and before:
        words, figures = compared(line, "disbursed", "disbursed_before", "disbursed_change")
        text = say(
            "Trong %(period)s giải ngân %(now)s, %(compared)s.", period=period, now=now, compared=words
        )
        return Sentence(f"money/{name}/period", say("Trong kỳ"), text, told(period, now, *figures))
    if now:
        text = say(
            "Trong %(period)s giải ngân %(now)s; cùng kỳ năm trước chưa ghi nhận giải ngân nên không so sánh.",
            period=period, now=now,
        )  # fmt: skip
    elif before:
        text = say(
            "Trong %(period)s chưa ghi nhận phát sinh giải ngân; cùng kỳ năm trước giải ngân %(before)s.",
            period=period, before=before,
        )  # fmt: skip
    else:
        text = say("Trong %(period)s và cùng kỳ năm trước chưa ghi nhận phát sinh giải ngân.", period=period)
    return Sentence(f"money/{name}/period", say("Trong kỳ"), text, told(period, now, before))


def compared(line: Line, column: str, before: str, change: str) -> tuple[str, tuple[Told, ...]]:
    """ "tăng 5 triệu đồng (12,34%) so với cùng kỳ năm trước (40 triệu đồng)", with its figures; both cells must be told.

    A percentage stands only over a year before that was more than nothing, and only where it says more than 0,00%.
    """
    earlier, growth, moved = line.of(before), line.of(change), line.difference(column, before)
    if moved is None or not moved.value:
        return str(say("bằng cùng kỳ năm trước")), told(earlier)
    past = line.value(before)
    by = moved.unsigned()
    more = isinstance(past, int | Decimal) and past > 0 and growth and growth.value
    percentage = growth.unsigned() if more and growth else None
    values = {"size": f"{by} ({percentage})" if percentage else by, "before": earlier}
    if isinstance(moved.value, int | Decimal) and moved.value > 0:
        text = say("tăng %(size)s so với cùng kỳ năm trước (%(before)s)", **values)
    else:
        text = say("giảm %(size)s so với cùng kỳ năm trước (%(before)s)", **values)
    return str(text), told(by, percentage, earlier)


def _contributed(line: Line, when: When) -> Part:
    """What the beneficiaries gave themselves; nothing is said where nobody recorded any."""
    given = line.of("contributed")
    if given:
        yield Head("money/contributed", say("Vốn đối ứng"), 1)
        yield Sentence(
            "money/contributed/period",
            say("Vốn đối ứng"),
            say("Trong %(period)s, vốn đối ứng thực góp là %(given)s.", given=given, period=when.label),
            told(given, when.label),
        )
