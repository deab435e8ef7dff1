"""Who is ahead and who is behind by the share of the year's money that was spent; ties share a place and are all told."""

from collections.abc import Sequence
from itertools import groupby

from core.words import joined, say
from reports.narrative.book import KEY, Book, Line, Source, Told, Where, told
from reports.narrative.told import Head, Part, Sentence

PROVINCES = Source("plan-vs-actual", "province", "money")
CENTERS = Source("plan-vs-actual", "center", "money")
APART = Where(KEY, "≠", ("multi", "none"))
"""Rows that are no place: đề án of several provinces, and those of none."""
PLACES = 3
NAMED = 6
"""Names in one sentence; more of the same rate are counted."""


def ranking_part(book: Book) -> Part:
    """The ranks of provinces and of centres; nothing where there are not several to compare."""
    parts = [
        *_ranked(book, PROVINCES, "provinces", say("Địa bàn")),
        *_ranked(book, CENTERS, "centers", say("Đơn vị thực hiện")),
    ]
    if parts:
        yield Head("ranking", say("Xếp thứ tự theo tỷ lệ giải ngân lũy kế"))
        yield from parts


def rated(book: Book, source: Source) -> list[Line]:
    """The rows that have a rate, the highest first; equal ones in the table's order."""
    found, _ = book.picked(source, APART, Where("percent", "≠"))
    return sorted(found, key=lambda line: line.value("percent"), reverse=True)  # type: ignore[arg-type,return-value]


def _ranked(book: Book, source: Source, name: str, label: str) -> Part:
    lines = rated(book, source)
    if len(lines) < 2:
        return
    yield Head(f"ranking/{name}", label, 1)
    _, count = book.picked(source, APART, Where("percent", "≠"), label=label)
    groups = [list(same) for _, same in groupby(lines, key=lambda line: line.value("percent"))]
    if len(groups) == 1:
        words, figures = _named(book, source, groups[0])
        text = say(
            "Không xếp thứ tự được vì các tỷ lệ bằng nhau (%(count)s): %(names)s.", count=count, names=words
        )
        yield Sentence(f"ranking/{name}/equal", label, text, told(count, *figures))
    elif len(lines) <= 2 * PLACES:
        words, figures = _several(book, source, groups)
        text = say("Từ cao đến thấp (có số liệu: %(count)s): %(names)s.", count=count, names=words)
        yield Sentence(f"ranking/{name}/order", label, text, told(count, *figures))
    else:
        words, figures = _several(book, source, _places(groups))
        text = say("Cao nhất (có số liệu: %(count)s): %(names)s.", count=count, names=words)
        yield Sentence(f"ranking/{name}/highest", label, text, told(count, *figures))
        words, figures = _several(book, source, _places(groups[::-1]))
        text = say("Thấp nhất (có số liệu: %(count)s): %(names)s.", count=count, names=words)
        yield Sentence(f"ranking/{name}/lowest", label, text, told(count, *figures))


def _places(groups: Sequence[list[Line]]) -> list[list[Line]]:
    """The groups of equal rate that take the first places: as many as it needs for three names, and never half of a tie."""
    taken: list[list[Line]] = []
    for group in groups:
        if sum(map(len, taken)) >= PLACES:
            break
        taken.append(group)
    return taken


def _several(book: Book, source: Source, groups: Sequence[list[Line]]) -> tuple[str, list[Told]]:
    pieces: list[str] = []
    figures: list[Told] = []
    for group in groups:
        words, more = _named(book, source, group)
        pieces.append(words)
        figures += more
    return "; ".join(pieces), figures


def _named(book: Book, source: Source, group: Sequence[Line]) -> tuple[str, list[Told]]:
    """The names of those with one rate; of a long tie the number alone, for naming some would put them before the others."""
    rate = told(*(line.of("percent") for line in group))
    if len(group) > NAMED:
        where = Where("percent", "=", (group[0].value("percent"),))
        _, count = book.picked(source, APART, where, label=rate[0].label)
        return str(say("%(count)s đơn vị hoặc địa bàn cùng đạt %(rate)s", count=count, rate=rate[0])), [
            count,
            rate[0],
        ]
    names = [line.named for line in group]
    if len(group) == 1:
        return str(say("%(name)s đạt %(rate)s", name=names[0], rate=rate[0])), [*names, *rate]
    listed = joined(", ", names)
    return str(say("%(names)s cùng đạt %(rate)s", names=listed, rate=rate[0])), [*names, *rate]
