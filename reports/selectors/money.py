"""Sums of money by dimension, one aggregate query per kind of fact. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Sum, When

from centers.models import Province
from centers.models.place import ProvinceMap
from centers.selectors.known import known_centers
from core.words import say
from projects.enums import STATE_SOURCES, Content, Fund
from reports.figure import LedgerFigure
from reports.figures import PLANNED
from reports.frame import Frame
from reports.selectors import facts
from reports.selectors.described import field, inter_provincial, titles

INTER_PROVINCIAL = "multi"
NO_PLACE = "none"

Sums = dict[str, int]
"""Amount by figure key; a figure that no fact stands behind is left out."""


def sums_by(frame: Frame, figures: Sequence[LedgerFigure], dimension: str) -> dict[Any, Sums]:
    """The planned money and the ledger ``figures`` of a frame, grouped by the raw value of ``dimension``."""
    found: dict[Any, Sums] = defaultdict(dict)
    for key, amount in _planned(frame, dimension):
        found[key][PLANNED.key] = amount
    for key, sums in _ledger(frame, figures, dimension):
        found[key].update(sums)
    return dict(found)


def sums_by_source(frame: Frame, figures: Sequence[LedgerFigure]) -> dict[str, Sums]:
    """The same money grouped by source."""
    found: dict[str, Sums] = defaultdict(dict)
    for source, amount in facts.shares(frame).values_list("source").annotate(total=Sum("amount")).order_by():
        found[source][PLANNED.key] = amount
    rows: Any = facts.entries(frame).values("source").annotate(**_totals(frame, figures)).order_by()
    for row in rows:
        found[row["source"]].update(_facts(row, figures))
    return dict(found)


def sums_by_group_and_source(
    frame: Frame, figures: Sequence[LedgerFigure], *, planned: bool = False
) -> dict[tuple[Any, str], Sums]:
    """The ledger ``figures`` of state money, with the planned money where asked, by raw group of the frame's dimension and source. A query
    each; a group that no fact of these tells of is left out.
    """
    found: dict[tuple[Any, str], Sums] = defaultdict(dict)
    if planned:
        keys = group_columns(frame, "line__project", frame.by)
        shares: Any = facts.shares(frame).annotate(**keys).values(*keys, "source")
        for row in shares.annotate(total=Sum("amount")).order_by():
            found[group_key(row), row["source"]][PLANNED.key] = row["total"]
    keys = group_columns(frame, "project", frame.by)
    entries: Any = facts.entries(frame).filter(source__in=STATE_SOURCES).annotate(**keys)
    for row in entries.values(*keys, "source").annotate(**_totals(frame, figures)).order_by():
        if told := _facts(row, figures):
            found[group_key(row), row["source"]].update(told)
    return dict(found)


def _totals(frame: Frame, figures: Sequence[LedgerFigure]) -> dict[str, Sum]:
    return {figure.key: figure.total(start=frame.start, end=frame.end, year=frame.year) for figure in figures}


def _planned(frame: Frame, dimension: str) -> list[tuple[Any, int]]:
    keys = group_columns(frame, "line__project", dimension)
    rows = facts.shares(frame).annotate(**keys).values(*keys).annotate(total=Sum("amount")).order_by()
    return [(group_key(row), row["total"]) for row in rows]


def _ledger(frame: Frame, figures: Sequence[LedgerFigure], dimension: str) -> list[tuple[Any, Sums]]:
    keys = group_columns(frame, "project", dimension)
    rows = facts.entries(frame).annotate(**keys).values(*keys).annotate(**_totals(frame, figures)).order_by()
    return [(group_key(row), _facts(row, figures)) for row in rows]


def _facts(row: Mapping[str, Any], figures: Sequence[LedgerFigure]) -> Sums:
    return {figure.key: row[figure.key] for figure in figures if row[figure.key] is not None}


def group_columns(frame: Frame, path: str, dimension: str) -> dict[str, Any]:
    """The columns to group by; đề án without exactly one province are kept apart so that their places can be looked up."""
    if dimension == "province":
        alone = Case(When(**{field(frame, path, "province__isnull"): True}, then=F(f"{path}__pk")))
        return {"group_1": F(field(frame, path, "province_id")), "group_2": alone}
    if dimension == "project":
        return {"group_1": F(f"{path}__pk")}
    name = {"content": "content", "fund": "fund", "center": "center_id"}[dimension]
    return {"group_1": F(field(frame, path, name))}


def group_key(row: Mapping[str, Any]) -> Any:
    """The raw group of a row with those columns, as :class:`Labels` knows it."""
    return (row["group_1"], row["group_2"]) if "group_2" in row else row["group_1"]


class Labels:
    """Key, label and order of the rows of one dimension."""

    def __init__(self, frame: Frame, raw: Sequence[Any]) -> None:
        self._frame = frame
        make: dict[str, Callable[[Any], dict[Any, tuple[str, str, Any]]]] = {
            "content": self._content,
            "fund": self._fund,
            "center": self._centers,
            "project": self._projects,
            "province": self._provinces,
        }
        self._of = make[frame.by](raw)

    def of(self, raw: Any) -> tuple[str, str, Any]:
        """(key, label, sort value) of a raw group."""
        return self._of[raw]

    def _content(self, raw: Sequence[str]) -> dict[Any, tuple[str, str, Any]]:
        order = {value: position for position, value in enumerate(Content.values)}
        return {value: (value, str(Content(value).label), order[value]) for value in raw}

    def _fund(self, raw: Sequence[str]) -> dict[Any, tuple[str, str, Any]]:
        order = {value: position for position, value in enumerate(Fund.values)}
        return {value: (value, str(Fund(value).label), order[value]) for value in raw}

    def _centers(self, raw: Sequence[int]) -> dict[Any, tuple[str, str, Any]]:
        rows = known_centers(self._frame.as_of)
        return {pk: (rows[pk].code, rows[pk].name, (rows[pk].sort_key, rows[pk].code)) for pk in raw}

    def _projects(self, raw: Sequence[int]) -> dict[Any, tuple[str, str, Any]]:
        found: dict[Any, tuple[str, str, Any]] = {}
        for start in range(0, len(raw), 5000):
            rows = titles(self._frame.as_of, raw[start : start + 5000])
            found |= {pk: (code, title, code) for pk, (code, title) in rows.items()}
        return found

    def _provinces(self, raw: Sequence[tuple[int | None, int | None]]) -> dict[Any, tuple[str, str, Any]]:
        atlas = ProvinceMap.load(self._frame.as_of)
        alone = [project for province, project in raw if province is None and project is not None]
        several: dict[int, list[int]] = {}
        for start in range(0, len(alone), 5000):
            several |= inter_provincial(self._frame.as_of, alone[start : start + 5000])
        return {
            (province, project): self._place([province] if province else several.get(project or 0, []), atlas)
            for province, project in raw
        }

    def _place(self, province_ids: Sequence[int], atlas: ProvinceMap) -> tuple[str, str, Any]:
        shown = [self._shown(pk, atlas) for pk in province_ids]
        keys = {province.key for province in shown}
        if len(keys) == 1:
            province = shown[0]
            return province.key, province.name, (0, province.sort_key, province.key)
        if keys:
            return INTER_PROVINCIAL, say("Liên tỉnh"), (1, "", "")
        return NO_PLACE, say("Không gắn với địa bàn"), (2, "", "")

    def _shown(self, pk: int, atlas: ProvinceMap) -> Province:
        return atlas.current(pk) if self._frame.map == "current" else atlas.latest_version(pk)
