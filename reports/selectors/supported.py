"""The facilities that đề án of a period name as beneficiaries, what they are given and were given before. Amounts in đồng."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from beneficiaries.models import Facility, FacilityVersion
from projects.enums import State
from projects.models import Project
from reports.frame import Frame
from reports.selectors import described as how
from reports.selectors import facts
from reports.selectors.money import group_columns, group_key
from reports.selectors.project_money import chunks

_NOT_GIVEN = (*Project.UNDECIDED, State.REJECTED, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Support:
    """What one đề án gives one facility for one item. ``group`` is raw, as :class:`reports.selectors.money.Labels` knows it; ``amount`` is
    None where the đề án names none; ``first`` says that no earlier đề án supported the facility.
    """

    project: int
    fund: str
    group: Any
    facility: int
    amount: int | None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A facility as it was known; ``tax_code`` is the one for screens, ``province`` an id."""

    pk: int
    code: str
    name: str
    legal_form: str
    tax_code: str
    province: int | None
    commune: str
    trade: str
    workers: int | None
    craft_village: bool
    difficult_area: bool
    women_owned: bool
    ethnic_minority_owned: bool


@dataclass(slots=True)
class Past:
    """What đề án that ended before the window gave a facility: which, since which years, and the money that they name."""

    projects: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    amount: int | None = None
    given: list[tuple[int, int]] = field(default_factory=list)
    """(đề án, amount) of each support that names its money; ``amount`` is their sum."""


@dataclass(frozen=True, slots=True)
class Supported:
    """All of the report: the supports of the window, the facilities by id, and the past of those that have one."""

    supports: Sequence[Support]
    facilities: Mapping[int, Described]
    past: Mapping[int, Past]


@dataclass(frozen=True, slots=True)
class Facilitated:
    """One facility of the list: as it was known, its supports in the window and what it was given before."""

    facility: Described
    supports: Sequence[Support]
    past: Past


def supported(frame: Frame) -> Supported:
    """The supports of the approved đề án that are carried out in the frame's window, stopped ones left out. Four queries, however many."""
    found = list(_inside(frame))
    facilities = {one.facility for one in found}
    past = _past(frame, facilities)
    supports = [
        Support(one.project, one.fund, one.group, one.facility, one.amount, one.facility not in past)
        for one in found
    ]
    return Supported(supports, _known(frame, sorted(facilities)), past)


def _inside(frame: Frame) -> Iterator[Support]:
    columns = group_columns(frame, "project", frame.by)
    fund = how.field(frame, "project", "fund")
    rows = _given(facts.beneficiaries(frame), frame).filter(
        **{
            how.field(frame, "project", "start__lte"): frame.end,
            how.field(frame, "project", "end__gte"): frame.start,
        }
    )
    for row, facility, amount in _opened(rows.annotate(**columns), frame, fund, *columns):
        yield Support(row["project_id"], row[fund], group_key(row), facility, amount)


def _past(frame: Frame, facilities: set[int]) -> dict[int, Past]:
    """Of the đề án that the reader sees, in any place and of any fund."""
    start = how.field(frame, "project", "start")
    rows = _given(facts.beneficiaries(frame, everywhere=True), frame).filter(
        **{how.field(frame, "project", "end__lt"): frame.start}
    )
    if frame.as_of is None:
        rows = rows.filter(facility__in=_ids(facts.beneficiaries(frame)))
    found: dict[int, Past] = defaultdict(Past)
    for row, facility, amount in _opened(rows, frame, start):
        if facility in facilities:
            past = found[facility]
            past.projects.add(row["project_id"])
            past.years.add(row[start].year)
            if amount is not None:
                past.amount = (past.amount or 0) + amount
                past.given.append((row["project_id"], amount))
    return dict(found)


def _ids(rows: Any) -> Any:
    return rows.order_by().values("facility")


def _given(rows: Any, frame: Frame) -> Any:
    return rows.exclude(**{how.field(frame, "project", "status__in"): _NOT_GIVEN})


def _opened(rows: Any, frame: Frame, *names: str) -> Iterable[tuple[dict[str, Any], int, int | None]]:
    """(row, facility, amount) of each support, whether it stands in a row of its own or in a version's list."""
    if frame.as_of is None:
        for row in rows.order_by("project_id", "facility_id", "item").values(
            "project_id", "facility_id", "support", *names
        ):
            yield row, row["facility_id"], row["support"]
        return
    for row in rows.order_by("project_id").values("project_id", "rows", *names):
        for facility, _item, amount in row["rows"]:
            yield row, facility, amount


def _known(frame: Frame, ids: Sequence[int]) -> dict[int, Described]:
    """The facilities as they are, or as they were known; one that was not known yet stands under its first name."""
    found: dict[int, Described] = {}
    for some in chunks(ids):
        if frame.as_of is None:
            found |= {
                row.pk: _told(row.pk, row, row.shown_tax_code) for row in Facility.objects.filter(pk__in=some)
            }
            continue
        for version in FacilityVersion.objects.filter(facility_id__in=some).order_by("recorded_at", "pk"):
            if version.facility_id not in found or version.recorded_at <= frame.as_of:
                found[version.facility_id] = _told(version.facility_id, version, version.tax_code)
    return found


def _told(pk: int, row: Facility | FacilityVersion, tax_code: str) -> Described:
    return Described(
        pk=pk,
        code=row.code,
        name=row.name,
        legal_form=row.legal_form,
        tax_code=tax_code,
        province=row.province_id,
        commune=row.commune,
        trade=row.trade,
        workers=row.workers,
        craft_village=row.craft_village,
        difficult_area=row.difficult_area,
        women_owned=row.women_owned,
        ethnic_minority_owned=row.ethnic_minority_owned,
    )
