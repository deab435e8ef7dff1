"""Lists of đề án as officials part them: carried-over before new ones; inside, the groups of the frame's dimension. Money by group and source."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Protocol, TypeVar

from core.formatting import roman
from core.table import Cell, Row
from core.words import say
from projects.enums import STATE_SOURCES, Fund
from projects.models import Project
from reports.frame import Frame
from reports.opening import Narrowing
from reports.selectors.money import Labels, Sums


class Member(Protocol):
    """What a list needs to know of a line."""

    @property
    def project(self) -> Project: ...

    @property
    def carried_over(self) -> bool: ...


M = TypeVar("M", bound=Member)


def group_rows(
    found: Sequence[M],
    frame: Frame,
    *,
    total: Callable[[Sequence[M]], dict[str, Cell]],
    line: Callable[[M, int], Row],
    unfounded: Callable[[Sequence[M]], frozenset[str]] = lambda _members: frozenset(),
) -> Iterator[Row]:
    """Group heads with their sums, and a line per đề án at the level given to ``line``; ``unfounded`` names the sums that no fact stands behind.

    Each counts the facts of its đề án.
    """
    raw = {one.project.code: _group(one.project, frame.by) for one in found}
    labels = Labels(frame, list(dict.fromkeys(raw.values())))
    heads = {code: labels.of(group) for code, group in raw.items()}
    ordered = sorted(
        found, key=lambda one: (not one.carried_over, heads[one.project.code][2], one.project.code)
    )
    parts = groupby(ordered, key=lambda one: one.carried_over)
    for number, (carried, part) in enumerate(parts, start=1):
        members = list(part)
        key = "carried" if carried else "new"
        named = say("Đề án chuyển tiếp") if carried else say("Đề án mới")
        head = f"{roman(number)}. {named} ({len(members)})"
        yield Row(
            key, head, total(members), role="group", unfounded=unfounded(members), facts=of_members(members)
        )
        if frame.by == "project":
            yield from (replace(line(one, 1), facts=of_members([one])) for one in members)
            continue
        for (group, label, _), same in groupby(members, key=lambda one: heads[one.project.code]):
            lines = list(same)
            yield Row(
                f"{key}-{group}",
                label,
                total(lines),
                role="group",
                level=1,
                unfounded=unfounded(lines),
                facts=of_members(lines),
            )
            yield from (replace(line(one, 2), facts=of_members([one])) for one in lines)


def of_members(members: Sequence[Member]) -> Narrowing:
    """The facts of these đề án."""
    return Narrowing(projects=tuple(one.project.pk for one in members), members=members)


def _group(project: Project, by: str) -> Any:
    """The raw group of a đề án, as :class:`reports.selectors.money.Labels` knows it."""
    if by == "province":
        return project.province_id, None if project.province_id else project.pk
    return {
        "content": project.content,
        "fund": project.fund,
        "center": project.center_id,
        "project": project.pk,
    }[by]


class Funded(Protocol):
    """What a count needs to know of what it counts. ``group`` is raw, as :class:`reports.selectors.money.Labels` knows it."""

    @property
    def group(self) -> Any: ...

    @property
    def fund(self) -> str: ...


F = TypeVar("F", bound=Funded)


def count_rows(found: Sequence[F], frame: Frame, row: Callable[..., Row]) -> Iterator[Row]:
    """A row per group of the frame's dimension, national and local apart below it; ``row(key, label, members, **layout)`` makes each."""
    labels = Labels(frame, list(dict.fromkeys(one.group for one in found)))
    ordered = sorted(found, key=lambda one: (labels.of(one.group)[2], labels.of(one.group)[:2]))
    for (key, label, _), same in groupby(ordered, key=lambda one: labels.of(one.group)):
        members = list(same)
        if frame.by in ("fund", "project"):
            yield row(key, label, members, facts=Narrowing(members=members))
            continue
        yield row(key, label, members, role="group", facts=Narrowing(members=members))
        for fund in Fund:
            own = [one for one in members if one.fund == fund]
            if own:
                named = f"{label} – {fund.label.lower()}"
                yield row(f"{key}-{fund.value}", named, own, level=1, facts=Narrowing(members=own))


def source_rows(
    found: Mapping[tuple[Any, str], Sums], frame: Frame, row: Callable[..., Row]
) -> Iterator[Row]:
    """A row per group of the frame's dimension with the money of both sources, each source below it; ``row(key, label, sums, **layout)``
    makes each. Where the group is a fund or a đề án there is one row for both.
    """
    labels = Labels(frame, list(dict.fromkeys(group for group, _ in found)))
    ordered = sorted(found, key=lambda one: (labels.of(one[0])[2], labels.of(one[0])[:2]))
    for (key, label, _), same in groupby(ordered, key=lambda one: labels.of(one[0])):
        several = list(same)
        groups = tuple(dict.fromkeys(group for group, _ in several))
        members = [(source, found[group, source]) for group, source in several]
        whole = added(sums for _, sums in members)
        if frame.by in ("fund", "project"):
            yield row(key, label, whole, facts=Narrowing(groups=groups))
            continue
        yield row(key, label, whole, role="group", facts=Narrowing(groups=groups))
        for source in STATE_SOURCES:
            own = [sums for name, sums in members if name == source]
            if own:
                yield row(
                    f"{key}-{source.value}",
                    str(source.label),
                    added(own),
                    level=1,
                    facts=Narrowing(groups=groups, source=source.value),
                )


def added(several: Iterable[Sums]) -> Sums:
    """The sums of all, figure by figure; one that nobody tells stays untold."""
    total: Sums = {}
    for sums in several:
        for key, amount in sums.items():
            total[key] = total.get(key, 0) + amount
    return total
