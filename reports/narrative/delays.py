"""What lags behind and what the units themselves report as its cause: comparisons of figures, and quotations; never a conclusion of the portal."""

from collections.abc import Sequence
from decimal import Decimal

from core.words import joined, say
from projects.enums import State
from reports.narrative.book import Book, Line, Source, Told, Where, told
from reports.narrative.money import CONTENTS
from reports.narrative.projects import PROGRESS
from reports.narrative.ranking import APART, CENTERS, PROVINCES
from reports.narrative.told import Head, Part, Sentence, When

NAMED = 5
QUOTES = 10
RUNNING = (State.CONTRACTED, State.IN_PROGRESS)


def delays_part(book: Book, when: When) -> Part:
    """Groups below the share of the year that has passed, đề án past their expected end, and the difficulties reported."""
    yield Head("delays", say("Nội dung chậm và khó khăn, kiến nghị"))
    yield Head("delays/rates", say("So với thời gian đã qua của năm"), 1)
    yield from _rates(book, when)
    yield Head("delays/overdue", say("Đề án quá ngày dự kiến hoàn thành"), 1)
    yield _overdue(book, when)
    yield Head("delays/difficulties", say("Khó khăn, kiến nghị do đơn vị báo cáo"), 1)
    yield from _difficulties(book, when)


def _rates(book: Book, when: When) -> Part:
    passed = say(
        "Đến hết kỳ đã qua %(months)s tháng báo cáo, bằng %(share)s thời gian của năm %(year)s.",
        months=when.months, share=when.share, year=when.year,
    )  # fmt: skip
    yield Sentence("delays/rates/passed", say("Thời gian"), passed, told(when.months, when.share, when.year))
    told_any = False
    for source, name, label in (
        (CONTENTS, "contents", say("Nội dung khuyến công")),
        (PROVINCES, "provinces", say("Địa bàn")),
        (CENTERS, "centers", say("Đơn vị thực hiện")),
    ):
        for sentence in (_below(book, source, name, label, when), _unspent(book, source, name, label)):
            if sentence:
                told_any = True
                yield sentence
    if not told_any:
        yield Sentence(
            "delays/rates/none",
            say("Tỷ lệ giải ngân"),
            say(
                "Không có nội dung, địa bàn, đơn vị nào được ghi nhận có tỷ lệ giải ngân lũy kế thấp hơn mức này."
            ),
        )


def _below(book: Book, source: Source, name: str, label: str, when: When) -> Sentence | None:
    below = Where("percent", "<", (when.share.value,))
    lines, count = book.picked(source, APART, below, label=label)
    if not lines:
        return None
    lines.sort(key=lambda line: line.value("percent"))  # type: ignore[arg-type,return-value]
    names = [say("%(name)s đạt %(rate)s", name=line.named, rate=line.of("percent")) for line in lines[:NAMED]]
    figures = [one for line in lines[:NAMED] for one in told(line.named, line.of("percent"))]
    values = {"label": label, "count": count, "share": when.share, "names": joined("; ", names)}
    if len(lines) > NAMED:
        text = say(
            "%(label)s: %(count)s trường hợp có tỷ lệ giải ngân lũy kế thấp hơn %(share)s, thấp nhất là %(names)s.",
            **values,
        )
    else:
        text = say(
            "%(label)s: %(count)s trường hợp có tỷ lệ giải ngân lũy kế thấp hơn %(share)s, gồm %(names)s.",
            **values,
        )
    return Sentence(f"delays/rates/{name}", label, text, (when.share, count, *figures))


def _unspent(book: Book, source: Source, name: str, label: str) -> Sentence | None:
    """Those that were given money, or planned it, and of whose spending nothing is on record."""
    lines, count = book.picked(
        source, APART, Where("percent", "="), Where("planned", "≠", ("", 0)), label=label
    )
    if not lines:
        return None
    names = [line.named for line in lines[:NAMED]]
    values = {"label": label, "count": count, "names": joined("; ", names)}
    if len(lines) > NAMED:
        text = say(
            "%(label)s: %(count)s trường hợp có kế hoạch mà chưa ghi nhận giải ngân, trong đó có %(names)s.",
            **values,
        )
    else:
        text = say(
            "%(label)s: %(count)s trường hợp có kế hoạch mà chưa ghi nhận giải ngân, gồm %(names)s.", **values
        )
    return Sentence(f"delays/unspent/{name}", label, text, (count, *names))


def _overdue(book: Book, when: When) -> Sentence:
    key, label = "delays/overdue/count", say("Đề án quá ngày dự kiến")
    lines, count = book.picked(PROGRESS, *_late(when), label=str(label))
    if not lines:
        text = say(
            "Tính đến hết ngày %(day)s không có đề án đã ký hợp đồng hoặc đang thực hiện nào quá ngày dự kiến hoàn thành.",
            day=when.last_day,
        )
        return Sentence(key, label, text, (when.last_day,))
    lines.sort(key=lambda line: (line.value("expected_end"), line.row.key))
    shown = [(line.of("code"), line.of("expected_end")) for line in lines[:NAMED]]
    names = joined("; ", [say("%(code)s (%(day)s)", code=code, day=day) for code, day in shown])
    figures = told(when.last_day, count, *(one for pair in shown for one in pair))
    values = {"count": count, "day": when.last_day, "names": names}
    if len(lines) > NAMED:
        text = say(
            "Tính đến hết ngày %(day)s có %(count)s đề án đã quá ngày dự kiến hoàn thành mà chưa ghi nhận nghiệm thu, trong đó sớm nhất là %(names)s.",
            **values,
        )
    else:
        text = say(
            "Tính đến hết ngày %(day)s có %(count)s đề án đã quá ngày dự kiến hoàn thành mà chưa ghi nhận nghiệm thu: %(names)s.",
            **values,
        )
    return Sentence(key, label, text, figures)


def _late(when: When) -> tuple[Where, Where]:
    running = tuple(str(state.label) for state in RUNNING)
    return Where("status", "=", running), Where("expected_end", "<", (when.end,))


def _difficulties(book: Book, when: When) -> Part:
    """Each in the words of its latest progress report, those of đề án that lag first."""
    lines, count = book.picked(PROGRESS, Where("difficulty", "≠"), label=str(say("Khó khăn, kiến nghị")))
    if not lines:
        text = say("Báo cáo tiến độ gần nhất đã gửi của các đề án không nêu khó khăn, kiến nghị.")
        yield Sentence("delays/difficulties/none", say("Khó khăn, kiến nghị"), text)
        return
    if len(lines) > QUOTES:
        text = say(
            "Khó khăn, kiến nghị được nêu trong báo cáo tiến độ gần nhất đã gửi của %(count)s đề án; trích các đề án có tỷ lệ giải ngân thấp nhất, "
            "còn lại xem báo cáo tiến độ:",
            count=count,
        )
    else:
        text = say(
            "Khó khăn, kiến nghị được nêu trong báo cáo tiến độ gần nhất đã gửi của %(count)s đề án:",
            count=count,
        )
    yield Sentence("delays/difficulties/count", say("Khó khăn, kiến nghị"), text, (count,))
    for line in _slowest_first(lines)[:QUOTES]:
        yield _quote(line)


def _slowest_first(lines: Sequence[Line]) -> list[Line]:
    """By the rate of spending; those without one after the others."""

    def place(line: Line) -> tuple[bool, Decimal, str]:
        rate = line.value("percent")
        known = isinstance(rate, Decimal)
        return not known, rate if isinstance(rate, Decimal) else Decimal(0), line.row.key

    return sorted(lines, key=place)


def _quote(line: Line) -> Sentence:
    code, said = line.of("code"), line.quoted("difficulty")
    volume, rate = line.of("volume"), line.of("percent")
    facts: list[str] = []
    if volume:
        facts.append(say("khối lượng %(volume)s", volume=volume))
    if rate:
        facts.append(say("giải ngân %(rate)s", rate=rate))
    figures: tuple[Told, ...] = told(code, volume, rate, said)
    if facts:
        text = say("Đề án %(code)s (%(facts)s): %(said)s.", code=code, facts=joined(", ", facts), said=said)
    else:
        text = say("Đề án %(code)s: %(said)s.", code=code, said=said)
    return Sentence(f"delays/difficulties/{line.row.key}", str(code), text, figures, item=True)
