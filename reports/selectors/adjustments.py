"""What decisions of a period changed in đề án: amendments, stops, money carried to another year. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q

from core.words import say
from projects.enums import STATE_SOURCES, EntryKind
from projects.models import Entry
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import field
from reports.selectors.money import group_columns, group_key


class ChangeSort(StrEnum):
    """The three ways in which a decision changes a đề án after its approval."""

    AMENDED = "amended"
    STOPPED = "stopped"
    CARRIED = "carried"


SORTS = {
    ChangeSort.AMENDED: say("Điều chỉnh"),
    ChangeSort.STOPPED: say("Ngừng thực hiện"),
    ChangeSort.CARRIED: say("Chuyển nguồn sang năm sau"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of one đề án by one decision. ``group`` is raw, as :class:`reports.selectors.money.Labels` knows it;
    ``kind`` is an amendment's kind, blank for the others; ``support`` is what the support grew by (None where the ledger tells nothing).
    """

    sort: ChangeSort
    key: str
    project: int
    fund: str
    group: Any
    number: str
    on: date
    reason: str
    kind: str = ""
    support: int | None = None
    carried: int | None = None


def changed(frame: Frame) -> list[Changed]:
    """The changes of the frame's window by the day of the decision. Four queries."""
    found = [*_amended(frame), *_stopped(frame), *_carried(frame)]
    return sorted(found, key=lambda one: (one.on, one.number, one.project, one.sort))


def _columns(frame: Frame) -> tuple[dict[str, Any], dict[str, str]]:
    names = {
        "project": "project_id",
        "fund": field(frame, "project", "fund"),
        "number": "decision__number",
        "on": "decision__date",
    }
    return group_columns(frame, "project", frame.by), names


def _rows(rows: Any, frame: Frame, *more: str) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
    """(the common fields of a change, the whole row) of each row."""
    columns, names = _columns(frame)
    for row in rows.annotate(**columns).order_by("pk").values("pk", *columns, *names.values(), *more):
        yield {name: row[path] for name, path in names.items()} | {"group": group_key(row)}, row


def _amended(frame: Frame) -> Iterable[Changed]:
    rows = list(_rows(facts.decided_amendments(frame), frame, "kind", "reason"))
    moved = _moved(frame, [row["pk"] for _, row in rows])
    for common, row in rows:
        yield Changed(
            ChangeSort.AMENDED, f"amendment-{row['pk']}", **common,
            reason=row["reason"], kind=row["kind"], support=moved.get(row["pk"]),
        )  # fmt: skip


def _moved(frame: Frame, amendments: list[int]) -> dict[int, int]:
    """What each amendment's entries added to the support, less what they took away; by the keys that the decision gave them."""
    signs = {EntryKind.INCREASE: 1, EntryKind.DECREASE: -1}
    own = Q(decision__amendments__in=amendments) | Q(reverses__decision__amendments__in=amendments)
    entries = Entry.objects.known_on(frame.as_of).filter(own, kind__in=signs, source__in=STATE_SOURCES)
    found: dict[int, int] = defaultdict(int)
    for _, own_key, reversed_key, kind, amount in entries.distinct().values_list(
        "pk", "request_key", "reverses__request_key", "kind", "amount"
    ):
        head, _, rest = (reversed_key or own_key).partition(":")
        if head == "amendment":
            found[int(rest.partition(":")[0])] += (
                (-1 if reversed_key else 1) * signs[EntryKind(kind)] * amount
            )
    return found


def _stopped(frame: Frame) -> Iterable[Changed]:
    for common, row in _rows(facts.stops(frame), frame, "reason"):
        yield Changed(ChangeSort.STOPPED, f"stop-{row['pk']}", **common, reason=row["reason"])


def _carried(frame: Frame) -> Iterable[Changed]:
    """The lots that one decision carries for one đề án are one change; what was wholly taken back is none."""
    sums: dict[tuple[int, str, date], int] = defaultdict(int)
    told: dict[tuple[int, str, date], dict[str, Any]] = {}
    for common, row in _rows(facts.carry_outs(frame), frame, "amount", "reverses_id"):
        key = (common["project"], common["number"], common["on"])
        sums[key] += -row["amount"] if row["reverses_id"] else row["amount"]
        told.setdefault(key, common | {"key": f"carry-{row['pk']}"})
    for key, common in told.items():
        if sums[key]:
            yield Changed(ChangeSort.CARRIED, **common, reason="", carried=sums[key])
