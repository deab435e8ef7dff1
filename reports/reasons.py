"""Why a figure of a report changed between two versions: each row behind it that came or went gets the one reason that can be proved. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from core.words import say, say_as
from projects.enums import EntryKind


class Reason(StrEnum):
    """In the order in which they are told."""

    NEW_PROJECT = "new_project"
    PLAN = "plan"
    LATE = "late"
    CORRECTION = "correction"
    EVENT = "event"
    ENTERED = "entered"
    LEFT = "left"
    DESCRIBED = "described"
    ESTIMATED = "estimated"


REASONS: Mapping[Reason, str] = {
    Reason.NEW_PROJECT: say("Đề án mới"),
    Reason.PLAN: say("Kế hoạch thay đổi"),
    Reason.LATE: say("Ghi sau"),
    Reason.CORRECTION: say_as("of reports", "Đính chính"),
    Reason.EVENT: say("Phát sinh sau khi gửi"),
    Reason.ENTERED: say("Vào phạm vi báo cáo"),
    Reason.LEFT: say("Ra khỏi phạm vi báo cáo"),
    Reason.DESCRIBED: say("Thông tin đề án thay đổi"),
    Reason.ESTIMATED: say("Đơn vị ước lại"),
}
MEANINGS: Mapping[Reason, str] = {
    Reason.NEW_PROJECT: say("Đề án được lập trên cổng sau khi bản trước được gửi."),
    Reason.PLAN: say(
        "Dự toán, chỉ tiêu hoặc bút toán giao, bổ sung, giảm, hủy, chuyển nguồn được ghi hay thay thế sau đó."
    ),
    Reason.LATE: say("Việc xảy ra trước khi bản trước được gửi nhưng ghi sổ sau đó."),
    Reason.CORRECTION: say("Bút toán hủy và bút toán ghi lại thay nó; kết quả thay cho kết quả ghi trước."),
    Reason.EVENT: say("Việc xảy ra và được ghi sau khi bản trước được gửi."),
    Reason.ENTERED: say("Đã ghi từ trước, nay mới được tính: phạm vi hoặc thông tin đề án thay đổi."),
    Reason.LEFT: say("Vẫn còn trong sổ, nay không được tính: phạm vi hoặc thông tin đề án thay đổi."),
    Reason.DESCRIBED: say("Cùng số liệu nhưng đề án đổi nội dung, đơn vị, chương trình hoặc địa bàn."),
    Reason.ESTIMATED: say(
        "Số ước cả kỳ do đơn vị gửi ghi lại khi gửi bản sau; không có số liệu nào đứng sau."
    ),
}

_PLAN_KINDS = {
    EntryKind.ASSIGN, EntryKind.INCREASE, EntryKind.DECREASE, EntryKind.CANCEL, EntryKind.CARRY_IN, EntryKind.CARRY_OUT,
}  # fmt: skip
SETS = ("shares", "entries", "targets", "results")


@dataclass(frozen=True, slots=True)
class Source:
    """One row behind a report, by column name; ``set`` says of which kind, ``project`` is the code of its đề án, blank for none."""

    set: str
    values: Mapping[str, Any]

    @property
    def id(self) -> int:
        return int(self.values["id"])

    @property
    def project(self) -> str:
        return str(self.values["project"])


def sources_of(body: Mapping[str, Any], name: str) -> dict[int, Source]:
    """The rows of one kind behind a body, by id."""
    columns = body["sources"]["columns"][name]
    return {row[0]: Source(name, dict(zip(columns, row, strict=True))) for row in body["sources"][name]}


def projects_of(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The đề án behind a body, by code."""
    columns = body["sources"]["columns"]["projects"]
    rows = (dict(zip(columns, row, strict=True)) for row in body["sources"]["projects"])
    return {row["code"]: row for row in rows}


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is counted now and was not (``sign`` 1), or was and is no more (-1), and why."""

    source: Source
    sign: int
    reason: Reason


Retired = Callable[[str, Collection[int]], Collection[int]]
"""Which of these rows (``shares`` or ``targets``) were replaced since, by id."""


def changes(old: Mapping[str, Any], new: Mapping[str, Any], retired: Retired) -> list[Change]:
    """Every row that came or went between two bodies, with its reason."""
    told = _Teller(old, new)
    found: list[Change] = []
    for name in SETS:
        before, after = sources_of(old, name), sources_of(new, name)
        came = [row for pk, row in after.items() if pk not in before]
        went = [row for pk, row in before.items() if pk not in after]
        found += [Change(row, 1, reason) for row, reason in told.came(name, came)]
        found += [Change(row, -1, reason) for row, reason in told.went(name, went, came, retired)]
    return found


class _Teller:
    """Tells the reason of rows, given the moment at which the earlier body was read."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._taken = datetime.fromisoformat(old["taken_at"])
        self._day = timezone.localdate(self._taken)
        self._made = {
            code: datetime.fromisoformat(row["created_at"]) for code, row in projects_of(new).items()
        }

    def came(self, name: str, rows: Sequence[Source]) -> Iterator[tuple[Source, Reason]]:
        replaced = _reversed_places(rows) if name == "entries" else Counter()
        for row in sorted(rows, key=lambda one: one.id):
            yield row, self._reason_to_come(name, row, replaced)

    def _reason_to_come(self, name: str, row: Source, replaced: "Counter[Any]") -> Reason:
        made = self._made.get(row.project)
        if made is not None and made > self._taken:
            return Reason.NEW_PROJECT
        if datetime.fromisoformat(row.values["recorded_at"]) <= self._taken:
            return Reason.ENTERED
        if name in ("shares", "targets"):
            return Reason.PLAN
        if row.values.get("reverses") or row.values.get("corrects"):
            return Reason.CORRECTION
        if name == "entries":
            if replaced[_place(row)] > 0:
                replaced[_place(row)] -= 1
                return Reason.CORRECTION
            if row.values["kind"] in _PLAN_KINDS:
                return Reason.PLAN
        return Reason.LATE if date.fromisoformat(row.values["happened_on"]) <= self._day else Reason.EVENT

    def went(
        self, name: str, rows: Sequence[Source], came: Iterable[Source], retired: Retired
    ) -> Iterator[tuple[Source, Reason]]:
        ended = (
            set(retired(name, [row.id for row in rows])) if name in ("shares", "targets") and rows else set()
        )
        corrected = {row.values.get("corrects") for row in came}
        for row in rows:
            if row.id in ended:
                yield row, Reason.PLAN
            elif row.id in corrected:
                yield row, Reason.CORRECTION
            else:
                yield row, Reason.LEFT


def _place(row: Source) -> tuple[Any, ...]:
    """What a reversed entry and the one that is written in its stead have in common."""
    return tuple(row.values[name] for name in ("project", "source", "fund_year", "kind"))


def _reversed_places(rows: Iterable[Source]) -> "Counter[Any]":
    return Counter(_place(row) for row in rows if row.values["reverses"])
