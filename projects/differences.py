"""Two dossiers of one đề án compared field by field. Pure: takes what ``projects.selectors.dossier`` makes, writes words.

A change says what was there before and what is there now; long texts also say which words went and which came.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.formatting import BLANK, format_date, format_money, format_number
from core.wording import Piece, compare_words, whole
from core.words import lowered, say, say_as
from projects.enums import AttachmentKind, Content, Form, Source
from projects.validators import LABELS, PROJECT_FIELDS

Record = Mapping[str, Any]
_LONG = ("need", "goals", "scale", "schedule", "effect", "note", "title", "coordinating_units")


class Part(StrEnum):
    """The sections of a dossier, in the order in which they are read."""

    FIELDS = "fields"
    BUDGET = "budget"
    BENEFICIARIES = "beneficiaries"
    PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class Change:
    """One field, or one row that came or went. ``key`` is the field's name; before and after are pieces, empty where there was nothing."""

    part: Part
    key: str
    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def word(self) -> str:
        if not self.before:
            return say_as("change", "Thêm")
        return say_as("change", "Sửa") if self.after else say_as("change", "Bỏ")


def compare(old: Record, new: Record) -> list[Change]:
    """Every difference between two dossiers, in the order in which a dossier is read."""
    return [*_fields(old, new), *_budget(old, new), *_beneficiaries(old, new), *_papers(old, new)]


def _change(part: Part, key: str, label: str, before: str, after: str, *, words: bool = False) -> Change:
    if words and before and after:
        return Change(part, key, label, *compare_words(before, after))
    return Change(part, key, label, whole(before, "gone"), whole(after, "new"))


def text_change(key: str, label: str, before: str, after: str) -> list[Change]:
    """The change of one text that stands beside the dossier; none where it is the same."""
    return [] if before == after else [_change(Part.FIELDS, key, label, before, after, words=True)]


# Texts, days and places


def _fields(old: Record, new: Record) -> Iterator[Change]:
    for name in PROJECT_FIELDS:
        before, after = (side["fields"].get(name, "") for side in (old, new))
        if before != after:
            yield _change(
                Part.FIELDS, name, LABELS[name], _text(name, before), _text(name, after), words=name in _LONG
            )
    for name in ("provinces", "coordinators"):
        before, after = ({row["key"]: row["name"] for row in side[name]} for side in (old, new))
        if before.keys() != after.keys():
            yield _change(
                Part.FIELDS, name, LABELS[name], ", ".join(before.values()), ", ".join(after.values())
            )


def _text(name: str, value: Any) -> str:
    if not value:
        return ""
    if name in ("start", "end"):
        return format_date(date.fromisoformat(value))
    words: Mapping[str, Mapping[str, str]] = {"form": dict(Form.choices), "content": dict(Content.choices)}
    return str(words[name].get(value, value)) if name in words else str(value)


# Budget


def _dong(amount: int) -> str:
    return str(say("%(amount)s đồng", amount=format_money(amount)))


def _budget(old: Record, new: Record) -> Iterator[Change]:
    pairs, gone, came = _match(
        old["lines"],
        new["lines"],
        (
            lambda row: (row["fund_year"], row["item"], row["description"]),
            lambda row: (row["fund_year"], row["item"]),
            lambda row: (row["item"], row["description"]),
        ),
    )
    for before, after in pairs:
        yield from _line_changes(before, after)
    for row in gone:
        yield _change(Part.BUDGET, "line", _line_name(row), _line_words(row), "")
    for row in came:
        yield _change(Part.BUDGET, "line", _line_name(row), "", _line_words(row))
    yield from _totals(old, new)


def _line_name(row: Record) -> str:
    return say("Dự toán %(year)s · %(name)s", year=row["fund_year"], name=row["description"] or row["label"])


_CELLS: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("fund_year", say("năm ngân sách"), str),
    ("description", say("diễn giải"), str),
    ("quantity", say("số lượng"), lambda value: format_number(Decimal(value))),
    ("unit", say("đơn vị tính"), str),
    ("unit_cost", say("đơn giá"), _dong),
    ("eligible_cost", say("chi phí được tính"), _dong),
    ("note", say("ghi chú"), str),
)


def _line_changes(before: Record, after: Record) -> Iterator[Change]:
    name = _line_name(after)
    for key, label, show in _CELLS:
        if before[key] != after[key]:
            yield _change(
                Part.BUDGET, key, f"{name}: {label}", _shown(before[key], show), _shown(after[key], show)
            )
    for source in Source:
        was, is_now = before["shares"].get(source), after["shares"].get(source)
        if was != is_now:
            yield _change(
                Part.BUDGET,
                f"shares.{source}",
                f"{name}: {lowered(source.label)}",
                _shown(was, _dong),
                _shown(is_now, _dong),
            )


def _shown(value: Any, show: Callable[[Any], str]) -> str:
    return "" if value in (None, "") else show(value)


def _line_words(row: Record) -> str:
    words = [
        f"{lowered(source.label)} {_dong(row['shares'][source])}"
        for source in Source
        if source in row["shares"]
    ]
    if row["quantity"]:
        quantity = format_number(Decimal(row["quantity"]))
        told = say("số lượng %(quantity)s %(unit)s", quantity=quantity, unit=row["unit"])
        words.insert(0, str(told).strip())
    if row["eligible_cost"]:
        words.append(str(say("chi phí được tính %(amount)s", amount=_dong(row["eligible_cost"]))))
    return "; ".join(words)


def _totals(old: Record, new: Record) -> Iterator[Change]:
    for source in Source:
        was, is_now = (sum(line["shares"].get(source, 0) for line in side["lines"]) for side in (old, new))
        if was != is_now:
            yield _change(
                Part.BUDGET,
                f"total.{source}",
                say("Tổng dự toán: %(source)s", source=lowered(source.label)),
                _dong(was) if was else "",
                _dong(is_now) if is_now else "",
            )


# Beneficiaries and papers


def _beneficiaries(old: Record, new: Record) -> Iterator[Change]:
    pairs, gone, came = _match(
        old["beneficiaries"],
        new["beneficiaries"],
        (
            lambda row: (row["code"], row["item"]),
            lambda row: (row["code"],),
            # A facility joined with its double keeps its name, not its code.
            lambda row: (row["name"], row["item"]),
        ),
    )
    for before, after in pairs:
        for key, label, show in (
            ("label", say("khoản hỗ trợ"), str),
            ("support", say("hỗ trợ"), _dong),
            ("note", say("ghi chú"), str),
        ):
            if before[key] != after[key]:
                yield _change(
                    Part.BENEFICIARIES,
                    key,
                    say("Thụ hưởng %(name)s: %(label)s", name=after["name"], label=label),
                    _shown(before[key], show),
                    _shown(after[key], show),
                )
    for row in gone:
        yield _change(
            Part.BENEFICIARIES, "row", say("Thụ hưởng %(name)s", name=row["name"]), _support_words(row), ""
        )
    for row in came:
        yield _change(
            Part.BENEFICIARIES, "row", say("Thụ hưởng %(name)s", name=row["name"]), "", _support_words(row)
        )


def _support_words(row: Record) -> str:
    return row["label"] if row["support"] is None else f"{row['label']}, {_dong(row['support'])}"


def _papers(old: Record, new: Record) -> Iterator[Change]:
    _, gone, came = _match(old["papers"], new["papers"], (lambda row: (row["kind"], row["sha256"]),))
    for row in gone:
        yield _change(Part.PAPERS, row["kind"], _paper_name(row), str(row["name"]), "")
    for row in came:
        yield _change(Part.PAPERS, row["kind"], _paper_name(row), "", str(row["name"]))


def _paper_name(row: Record) -> str:
    kind = row["kind"]
    return say("Hồ sơ: %(kind)s", kind=AttachmentKind(kind).label if kind in AttachmentKind.values else BLANK)


Keys = Sequence[Callable[[Record], tuple[Any, ...]]]


def _match(
    old: Sequence[Record], new: Sequence[Record], keys: Keys
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Pairs of rows that are the same thing, those that went, those that came; equal rows first, then by each key in turn."""
    pairs: dict[int, Record] = {}
    left = list(old)
    open_new = list(range(len(new)))
    for key in (_everything, *keys):
        known: dict[Any, list[Record]] = {}
        for row in left:
            known.setdefault(key(row), []).append(row)
        still = []
        for position in open_new:
            rows = known.get(key(new[position]))
            if rows:
                pairs[position] = rows.pop(0)
            else:
                still.append(position)
        open_new = still
        left = [row for rows in known.values() for row in rows]
    ordered = [(pairs[position], new[position]) for position in sorted(pairs)]
    return ordered, left, [new[position] for position in open_new]


def _everything(row: Record) -> tuple[Any, ...]:
    return tuple(
        (key, tuple(sorted(value.items())) if isinstance(value, dict) else value)
        for key, value in sorted(row.items())
    )
