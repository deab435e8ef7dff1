"""Results in sentences: the money of each group, and each indicator against its target and the year before."""

from core.words import joined, lowered, say
from reports.narrative.book import Book, Line, Source, Told, told
from reports.narrative.money import compared
from reports.narrative.told import Head, Part, Sentence, When

RESULTS = Source("statistics", "fund", "results")
NAMED = 40
"""Groups that are told one by one; those of more stand in the report of plan and actual."""


def results_part(book: Book, when: When, by: str, dimension: str) -> Part:
    """A sentence per group of the dimension that has money, and one per indicator that has a target or a result."""
    yield Head("results", say("Kết quả thực hiện"))
    yield Head("results/groups", say("Kinh phí theo %(dimension)s", dimension=lowered(dimension)), 1)
    source = Source("plan-vs-actual", by, "money")
    groups, indicators = book.lines(source), book.lines(RESULTS, "group")
    if not groups:
        yield Sentence(
            "results/groups/none",
            dimension,
            say("Trong %(period)s chưa ghi nhận phát sinh kinh phí.", period=when.label),
            (when.label,),
        )
    for line in groups[:NAMED]:
        yield _group(line)
    if len(groups) > NAMED:
        _, count = book.picked(source)
        text = say(
            "Trên đây là các dòng đầu; đủ %(count)s dòng xem Báo cáo kế hoạch và thực hiện khuyến công.",
            count=count,
        )
        yield Sentence("results/groups/more", dimension, text, (count,))
    yield Head("results/indicators", say("Chỉ tiêu"), 1)
    if not indicators:
        yield Sentence(
            "results/indicators/none",
            say("Chỉ tiêu"),
            say("Trong %(period)s chưa ghi nhận chỉ tiêu kế hoạch và kết quả.", period=when.label),
            (when.label,),
        )
    for line in indicators:
        yield _indicator(line, when)


def _group(line: Line) -> Sentence:
    name, now, spent, rate = (
        line.named,
        line.of("disbursed"),
        line.of("disbursed_to_date"),
        line.of("percent"),
    )
    if now is None and spent is None:
        text = say("%(name)s: chưa ghi nhận phát sinh giải ngân.", name=name)
        return Sentence(_key("groups", line), line.row.label, text, told(name))
    moved = (
        say("giải ngân trong kỳ %(now)s", now=now)
        if now
        else say("trong kỳ chưa ghi nhận phát sinh giải ngân")
    )
    if spent is None:
        rate = None
        done = say("chưa ghi nhận phát sinh giải ngân kinh phí của năm")
    elif rate is None:
        done = say("lũy kế của năm %(spent)s, chưa có kế hoạch để so sánh", spent=spent)
    elif line.value("assigned"):
        done = say("lũy kế của năm %(spent)s, đạt %(rate)s kế hoạch được giao", spent=spent, rate=rate)
    else:
        done = say("lũy kế của năm %(spent)s, đạt %(rate)s kế hoạch", spent=spent, rate=rate)
    text = say("%(name)s: %(moved)s; %(done)s.", name=name, moved=moved, done=done)
    return Sentence(_key("groups", line), line.row.label, text, told(name, now, spent, rate))


def _indicator(line: Line, when: When) -> Sentence:
    """What a period that begins the year counts is counted since January: that is told once."""
    name, now, before = line.named, line.of("result"), line.of("result_before")
    figures: list[Told | None] = [name]
    parts: list[str] = []
    if when.period.first > 1 or now is None:
        parts.append(
            say("trong kỳ thực hiện %(now)s", now=now) if now else say("trong kỳ chưa ghi nhận kết quả")
        )
        figures.append(now)
    words, more = _since(line, begins=when.period.first == 1)
    compared_words: list[str] = []
    if now and before:
        told_words, compared_figures = compared(line, "result", "result_before", "result_change")
        compared_words.append(told_words)
        figures += compared_figures
    elif before:
        compared_words.append(say("cùng kỳ năm trước %(before)s", before=before))
        figures.append(before)
    parts += [*words, *compared_words] if when.period.first == 1 else [*compared_words, *words]
    text = say("%(name)s: %(parts)s.", name=name, parts=joined("; ", parts))
    return Sentence(_key("indicators", line), line.row.label, text, told(*figures, *more))


def _since(line: Line, *, begins: bool) -> tuple[list[str], tuple[Told, ...]]:
    """What was done since January against the year's target; ``begins`` where the period itself began then."""
    target, since, rate = line.of("target"), line.of("result_since"), line.of("result_rate")
    if since and rate and target:
        values = {"since": since, "rate": rate, "target": target}
        text = (
            say("thực hiện %(since)s, đạt %(rate)s kế hoạch năm (%(target)s)", **values)
            if begins
            else say("lũy kế từ đầu năm %(since)s, đạt %(rate)s kế hoạch năm (%(target)s)", **values)
        )
        return [text], told(since, rate, target)
    if since:
        text = (
            say("thực hiện %(since)s, chưa có kế hoạch năm để so sánh", since=since)
            if begins
            else say("lũy kế từ đầu năm %(since)s, chưa có kế hoạch năm để so sánh", since=since)
        )
        return [text], (since,)
    if target and target.value:
        text = (
            say("kế hoạch năm %(target)s", target=target)
            if begins
            else say("kế hoạch năm %(target)s, từ đầu năm chưa ghi nhận kết quả", target=target)
        )
        return [text], (target,)
    return [], ()


def _key(section: str, line: Line) -> str:
    return f"results/{section}/{line.row.key}"
