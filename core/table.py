"""The one shape every report takes on its way out: columns, rows, tables, a report.

Builders fill these; renderers (screen, JSON, CSV, XLSX, PDF) only read them, so a figure is the
same figure everywhere. Nothing here knows what a report is about.

Units: ``money`` cells are whole đồng (``int``), ``percent`` cells are ``Decimal`` with two
decimals, ``decimal`` cells are exact ``Decimal``. ``None`` means "no figure" and is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Literal, Protocol

from django.utils.functional import Promise

from core.words import say

Kind = Literal["text", "money", "percent", "decimal", "integer", "date"]
RowRole = Literal["row", "group", "subtotal"]
Cell = str | int | Decimal | date | None

NUMERIC_KINDS: frozenset[str] = frozenset({"money", "percent", "decimal", "integer"})
UNIT_CODES: Mapping[str, str] = {"money": "VND", "percent": "%"}
# Names every machine format gives to a row's own parts; a column may not take them.
RESERVED_KEYS = frozenset({"table", "key", "label", "unit"})


def _speak(made: object, *names: str) -> None:
    """Settle words that wait for a language in the one in force when the thing is made: no format writes a word that still waits."""
    for name in names:
        if isinstance(word := getattr(made, name), Promise):
            object.__setattr__(made, name, str(word))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures or text.

    ``width`` is a share of the table's width relative to the other columns; ``group`` is the
    spanning head above neighbouring columns that carry the same one ("" for none).
    """

    key: str
    label: str
    kind: Kind = "text"
    unit: str = ""
    width: int = 1
    group: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether cells of this column are figures (right-aligned, typed in a workbook)."""
        return self.kind in NUMERIC_KINDS

    @property
    def unit_code(self) -> str:
        """The unit machine formats name: the column's own, else "VND" for money, "%" for percent."""
        return self.unit or UNIT_CODES.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; ``cells`` maps column keys to values (a missing key is blank).

    ``role`` "group" and "subtotal" rows are layout for readers: machine formats leave them out.
    ``level`` indents the label; ``unit`` overrides the columns' unit for this line; ``href``
    links the label on screen. ``unfounded`` names figures that no fact stands behind: machines
    get their 0, readers a blank. ``facts`` says which facts the line counts, in the words of whoever
    made the table; no renderer reads it.
    """

    key: str
    label: str
    cells: Mapping[str, Cell]
    role: RowRole = "row"
    level: int = 0
    unit: str = ""
    href: str = ""
    unfounded: frozenset[str] = frozenset()
    facts: object = None

    def __post_init__(self) -> None:
        _speak(self, "label")


class Formula(Protocol):
    """How a figure is made of others in its line: ``plus`` less ``minus``; where ``over`` is given, that as a percentage (two decimals,
    half up) of the first of ``over`` that is not nothing.
    """

    @property
    def plus(self) -> tuple[str, ...]: ...

    @property
    def minus(self) -> tuple[str, ...]: ...

    @property
    def over(self) -> tuple[str, ...]: ...

    def of(self, cells: Mapping[str, Cell]) -> Cell:
        """What it gives for a line; a blank operand adds nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose ``rows`` can be iterated more than once.

    ``rows`` is a list, or an object whose ``__iter__`` streams afresh each time; a renderer never
    holds them all. ``row_count`` is the number of rows where it is known without reading them.
    ``label_head`` is the head over the rows' labels; ``total_unfounded`` is to ``total`` what
    ``unfounded`` is to a row, and ``total_facts`` what ``facts`` is. ``code`` names the table on paper, so
    that its figures can be looked up. A ``prose`` table is read as running text: group heads of level 0
    and 1 head it, the first text column of each row is a paragraph, rows of level 3 are a list a), b), c).
    ``summed`` names the columns whose group heads, subtotals and total add up rows, ``formulas`` those made of others in the line: a workbook
    reckons them itself. They say how a figure came about and are no part of it: no other format reads them.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    total: Mapping[str, Cell] | None = None
    row_count: int | None = None
    notes: tuple[str, ...] = ()
    label_head: str = say("Nội dung")
    total_unfounded: frozenset[str] = frozenset()
    prose: bool = False
    total_facts: object = None
    code: str = ""
    summed: frozenset[str] = frozenset()
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys) or RESERVED_KEYS.intersection(keys):
            raise ValueError(f"Table {self.key}: column keys must be unique and not reserved: {keys}")
        _speak(self, "title", "label_head")
        columns = tuple(replace(each, label=str(each.label), group=str(each.group)) for each in self.columns)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "notes", tuple(map(str, self.notes)))

    def data_rows(self) -> Iterator[Row]:
        """The rows that carry data: group heads and subtotals are layout and left out."""
        return (row for row in self.rows if row.role == "row")

    def addressed(self) -> Iterator[tuple[str, Row]]:
        """Each row with the address that names it alone: its key, and a number where the same key comes again (``TAG~2``)."""
        return addressed(iter(self.rows))

    def opened(self) -> tuple[bool, Iterator[Row]]:
        """All rows, streamed afresh, and whether they name a unit each.

        The first data row decides for the table, so that a streamed table is read once only.
        """
        rows = iter(self.rows)
        head: list[Row] = []
        for row in rows:
            head.append(row)
            if row.role == "row":
                return bool(row.unit), chain(head, rows)
        return False, iter(head)


def addressed(rows: Iterator[Row]) -> Iterator[tuple[str, Row]]:
    """Each of ``rows``, in their order, with the address that names it alone in its table."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.key] = count = seen.get(row.key, 0) + 1
        yield (row.key if count == 1 else f"{row.key}~{count}"), row


@dataclass(frozen=True, slots=True)
class Signature:
    """The signing block of Decree 30/2020/NĐ-CP.

    ``prefix`` is the line of authority ("TM. ỦY BAN NHÂN DÂN", "KT. CỤC TRƯỞNG", "TL. BỘ TRƯỞNG"),
    ``title`` the title held, ``name`` the full name without academic title.
    """

    prefix: str = ""
    title: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What Decree 30/2020/NĐ-CP, Annex I, asks around the body of an administrative document.

    Any blank part is left for hand filling or left out; ``on`` blank leaves the day and month to
    be written in by hand. ``drafter`` is the short name of the unit that drafted, after "Lưu: VT".
    """

    parent_body: str = ""
    issuing_body: str = ""
    number: str = ""
    place: str = ""
    on: date | None = None
    document_type: str = "BÁO CÁO"
    summary: str = ""
    signature: Signature = Signature()
    recipients: tuple[str, ...] = ()
    drafter: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """What an accepted report carries on paper: its code, the address that tells whether it is the accepted one, and its SHA-256."""

    code: str
    address: str
    sha256: str
    version: int
    on: date


@dataclass(frozen=True, slots=True)
class Report:
    """A report ready to be rendered: its tables, the window of dates and what was asked.

    ``sources`` tells where the figures come from; a workbook has it as its last sheet, the other formats leave it out.
    """

    kind: str
    title: str
    subtitle: str
    parameters: Mapping[str, str]
    window: tuple[date, date]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    letterhead: Letterhead | None = None
    seal: Seal | None = None
    sources: Table | None = None

    def __post_init__(self) -> None:
        _speak(self, "title", "subtitle")
        object.__setattr__(self, "notes", tuple(map(str, self.notes)))
