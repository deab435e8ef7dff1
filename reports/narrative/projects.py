"""The đề án of a period in sentences: how many in which state, what decisions changed, which facilities are supported."""

from core.words import joined, say
from projects.enums import State
from reports.narrative.book import Book, Line, Source, Told, Where, told
from reports.narrative.told import Head, Part, Sentence, When

PROGRESS = Source("quarterly-progress", "content", "projects")
CHANGES = Source("adjustments", "content", "adjustments")
SUPPORTED = Source("beneficiaries", "content", "beneficiaries")


def projects_part(book: Book, when: When) -> Part:
    """States, decisions, supported facilities."""
    yield Head("projects", say("Đề án khuyến công"))
    yield Head("projects/states", say("Tình hình thực hiện đề án"), 1)
    yield _states(book, when)
    yield Head("projects/changes", say("Điều chỉnh, ngừng thực hiện, chuyển nguồn"), 1)
    yield _changes(book.total(CHANGES), when)
    yield Head("projects/supported", say("Cơ sở công nghiệp nông thôn được hỗ trợ"), 1)
    yield _supported(book.total(SUPPORTED), when)


def _states(book: Book, when: When) -> Sentence:
    key, label = "projects/states/count", say("Số đề án")
    found, every = book.picked(PROGRESS)
    if not found:
        text = say("Trong %(period)s chưa có đề án nào được thực hiện hoặc có kinh phí.", period=when.label)
        return Sentence(key, label, text, (when.label,))
    counts = [
        (name, book.picked(PROGRESS, Where("status", "=", (name,)))[1])
        for name in (str(state.label) for state in State)
    ]
    parts = [(name, count) for name, count in counts if count.value]
    if len(parts) == 1:
        values = {"period": when.label, "count": every, "state": parts[0][0]}
        text = (
            say("Báo cáo tiến độ %(period)s có %(count)s đề án, ở trạng thái “%(state)s”.", **values)
            if every.value == 1
            else say(
                "Báo cáo tiến độ %(period)s có %(count)s đề án, cùng ở trạng thái “%(state)s”.", **values
            )
        )
        return Sentence(key, label, text, told(when.label, every))
    listed = joined(
        "; ", [say("%(count)s đề án “%(state)s”", count=count, state=name) for name, count in parts]
    )
    text = say(
        "Báo cáo tiến độ %(period)s có %(count)s đề án, gồm: %(listed)s.",
        period=when.label, count=every, listed=listed,
    )  # fmt: skip
    return Sentence(key, label, text, told(when.label, every, *(count for _, count in parts)))


def _changes(line: Line, when: When) -> Sentence:
    key, label = "projects/changes/count", say("Quyết định")
    every = line.of("adjusted")
    if every is None or not every.value:
        text = say(
            "Trong %(period)s chưa ghi nhận quyết định điều chỉnh, ngừng thực hiện hoặc chuyển nguồn.",
            period=when.label,
        )
        return Sentence(key, label, text, (when.label,))
    kinds = [
        (line.of("amended"), say("%(count)s lượt điều chỉnh", count=line.of("amended"))),
        (line.of("stopped"), say("%(count)s lượt ngừng thực hiện", count=line.of("stopped"))),
        (line.of("carried"), say("%(count)s lượt chuyển nguồn sang năm sau", count=line.of("carried"))),
    ]
    parts = [(count, words) for count, words in kinds if count and count.value]
    text = say(
        "Theo các quyết định có ngày trong %(period)s có %(count)s lượt đề án thay đổi, gồm: %(parts)s%(money)s.",
        period=when.label, count=every, parts=joined("; ", [words for _, words in parts]), money=_money(line),
    )  # fmt: skip
    change = line.of("support_change")
    moved = told(change.unsigned() if change and change.value else None, line.of("carried_amount"))
    return Sentence(key, label, text, told(when.label, every, *(count for count, _ in parts), *moved))


def _money(line: Line) -> str:
    """What those decisions did to the money; nothing where the ledger tells nothing."""
    change, carried = line.of("support_change"), line.of("carried_amount")
    words: list[str] = []
    if change and isinstance(change.value, int):
        if change.value > 0:
            words.append(say("kinh phí hỗ trợ tăng %(amount)s", amount=change))
        elif change.value < 0:
            words.append(say("kinh phí hỗ trợ giảm %(amount)s", amount=change.unsigned()))
        else:
            words.append(say("tổng kinh phí hỗ trợ không thay đổi"))
    if carried:
        words.append(say("kinh phí chuyển nguồn %(amount)s", amount=carried))
    return f"; {joined('; ', words)}" if words else ""


def _supported(line: Line, when: When) -> Sentence:
    key, label = "projects/supported/count", say("Cơ sở được hỗ trợ")
    facilities, first, supports = line.of("facilities"), line.of("first_time"), line.of("supports")
    if facilities is None or first is None or not facilities.value:
        text = say("Trong %(period)s chưa ghi nhận cơ sở được hỗ trợ.", period=when.label)
        return Sentence(key, label, text, (when.label,))
    money = line.of("support")
    values: dict[str, Told | None] = {
        "period": when.label, "facilities": facilities, "first": first, "supports": supports, "money": money,
    }  # fmt: skip
    if money:
        text = say(
            "Đề án thực hiện trong %(period)s hỗ trợ %(facilities)s cơ sở (hỗ trợ lần đầu: %(first)s) với %(supports)s lượt hỗ trợ; "
            "kinh phí hỗ trợ ghi cho từng cơ sở là %(money)s.",
            **values,
        )
    else:
        text = say(
            "Đề án thực hiện trong %(period)s hỗ trợ %(facilities)s cơ sở (hỗ trợ lần đầu: %(first)s) với %(supports)s lượt hỗ trợ; "
            "chưa ghi số tiền hỗ trợ từng cơ sở.",
            **values,
        )
    return Sentence(key, label, text, told(*values.values()))
