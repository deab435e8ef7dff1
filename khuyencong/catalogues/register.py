"""All catalogues by the last part of their address, in the order of the overview; and acts on them as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps

from core.catalogues import restored
from core.models import CatalogueAct, CatalogueChange
from core.words import say
from khuyencong.catalogues import figures, law, places
from khuyencong.catalogues.definition import Catalogue, Col

CATALOGUES: dict[str, Catalogue] = {
    one.key: one
    for one in (
        places.CENTERS,
        places.PROVINCES,
        places.COVERAGE,
        figures.INDICATORS,
        figures.CALENDARS,
        figures.DAYS_OFF,
        law.NORMS,
        law.ADVANCES,
        law.DEADLINES,
        law.AUTHORITIES,
        law.ELIGIBILITY,
        law.DOCUMENTS,
    )
}
GROUPS = {
    "places": say("Đơn vị và địa bàn"),
    "figures": say("Chỉ tiêu và kỳ báo cáo"),
    "law": say("Quy định"),
}
"""The parts of the overview."""
_BY_MODEL = {one.model._meta.label_lower: one for one in CATALOGUES.values()}


@dataclass(frozen=True, slots=True)
class Difference:
    """A column before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an act does to one row, in words: ``sort`` is ``new``, ``gone``, ``ended`` or ``changed``."""

    catalogue: str
    row: str
    sort: str
    word: str
    columns: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An act as its reader sees it."""

    at: datetime
    who: str
    kind: str
    starts_on: date | None
    document: str
    document_date: date | None
    reason: str
    changes: tuple[RowChange, ...]


def told(act: CatalogueAct, changes: Iterable[CatalogueChange]) -> Told:
    """The act with these of its changes."""
    return Told(
        at=act.recorded_at,
        who=str(act.actor) if act.actor else say("Phần mềm"),
        kind=str(act.get_kind_display()),
        starts_on=act.starts_on,
        document=act.document,
        document_date=act.document_date,
        reason=act.reason,
        changes=tuple(_in_words(change) for change in changes),
    )


def _in_words(change: CatalogueChange) -> RowChange:
    title, name, columns = _shape(change.model)
    model: Any = apps.get_model(change.model)
    before = restored(model, change.before) if change.before is not None else None
    after = restored(model, change.after) if change.after is not None else None
    sort, word = _sort(change)
    found = tuple(_differences(columns, before, after))
    return RowChange(title, name(after if after is not None else before), sort, word, found)


def _shape(label: str) -> tuple[str, Any, tuple[Col, ...]]:
    if label in _BY_MODEL:
        one = _BY_MODEL[label]
        columns = places.CENTER_COLUMNS if one is places.CENTERS else one.columns
        return one.title, one.name, columns
    return places.BESIDE[label]


_ENDS = ("valid_to", "in_force_to")


def _sort(change: CatalogueChange) -> tuple[str, str]:
    if change.before is None:
        return "new", say("Dòng mới bắt đầu")
    if change.after is None:
        return "gone", say("Rút dòng")
    differing = {key for key in change.after if change.before.get(key) != change.after[key]}
    if differing <= set(_ENDS):
        ended = any(change.after.get(key) for key in differing)
        return ("ended", say("Dòng cũ kết thúc")) if ended else ("changed", say("Dòng cũ tiếp tục"))
    return "changed", say("Sửa tại chỗ")


def _differences(columns: tuple[Col, ...], before: Any, after: Any) -> Iterable[Difference]:
    for column in columns:
        old = column.text(before) if before is not None else "–"
        new = column.text(after) if after is not None else "–"
        if old != new:
            yield Difference(column.label, old, new)
