"""Facts of a frame, as querysets narrowed by scope, filters and place. Every figure of every report starts from these."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from projects.enums import STATE_SOURCES, Action, AmendmentState, EntryKind
from projects.models import (
    Amendment,
    BeneficiariesVersion,
    BudgetShare,
    Entry,
    FindingAnswer,
    IndicatorResult,
    IndicatorTarget,
    Project,
    ProjectFacility,
    StateChange,
)
from reports.frame import Frame, Place, PlaceIds
from reports.selectors.described import described, field, placeless


def entries(frame: Frame) -> QuerySet[Entry]:
    """Ledger entries that any figure of the frame may count: of its fund year up to its end, or inside its window."""
    rows = described(Entry.objects.known_on(frame.as_of), frame, "project")
    return rows.filter(
        _projects(frame, "project"),
        Q(fund_year=frame.year, happened_on__lte=frame.end) | Q(happened_on__range=(frame.start, frame.end)),
        *(_dated(place, frame, "project") for place in frame.places),
    )


def entries_of_year(frame: Frame, year: int) -> QuerySet[Entry]:
    """Ledger entries of the money of one fund year up to the frame's end."""
    rows = described(Entry.objects.known_on(frame.as_of), frame, "project")
    return rows.filter(
        _projects(frame, "project"),
        *(_dated(place, frame, "project") for place in frame.places),
        fund_year=year,
        happened_on__lte=frame.end,
    )


def shares(frame: Frame) -> QuerySet[BudgetShare]:
    """Budget shares of state money of the frame's fund year, as known; their day is the first of that year."""
    rows = described(BudgetShare.objects.all(), frame, "line__project").filter(
        _projects(frame, "line__project"),
        *(_on_day(place, frame, "line__project", date(frame.year, 1, 1)) for place in frame.places),
        source__in=STATE_SOURCES,
        line__fund_year=frame.year,
    )
    return as_known(rows, frame)


def as_known(rows: QuerySet[BudgetShare], frame: Frame) -> QuerySet[BudgetShare]:
    """The shares of lines that were in force at the frame's moment."""
    if frame.as_of is None:
        return rows.filter(line__retired_at__isnull=True)
    return rows.filter(
        Q(line__retired_at__isnull=True) | Q(line__retired_at__gt=frame.as_of),
        line__recorded_at__lte=frame.as_of,
    )


def projects(frame: Frame) -> QuerySet[Project]:
    """The đề án of the frame's filters; their day is the window's last."""
    rows = described(Project.objects.visible_to(frame.scope), frame, "")
    return rows.filter(_filters(frame, ""), *(_on_day(place, frame, "", frame.end) for place in frame.places))


def targets(frame: Frame) -> QuerySet[IndicatorTarget]:
    """Targets of the frame's year; their day is the first of that year."""
    rows = IndicatorTarget.objects.known_on(frame.as_of).visible_to(frame.scope).filter(year=frame.year)
    day = date(frame.year, 1, 1)
    return described(rows, frame, "project").filter(
        _own(frame), *(_fact_on_day(place, frame, day) for place in frame.places)
    )


def results(frame: Frame) -> QuerySet[IndicatorResult]:
    """Results that happened inside the window."""
    rows = IndicatorResult.objects.known_on(frame.as_of).visible_to(frame.scope)
    return described(rows, frame, "project").filter(
        _own(frame),
        *(_fact_dated(place, frame) for place in frame.places),
        happened_on__range=(frame.start, frame.end),
    )


def beneficiaries(
    frame: Frame, *, everywhere: bool = False
) -> QuerySet[ProjectFacility] | QuerySet[BeneficiariesVersion]:
    """The supports of facilities, or with ``as_of`` the lists of beneficiaries that were in force; the day of a đề án is the window's last.

    ``everywhere`` asks for all that the reader sees, whatever the frame's filters.
    """
    known: Any = ProjectFacility.objects.all()
    if frame.as_of is not None:
        known = BeneficiariesVersion.objects.known_on(frame.as_of)
    rows = described(known, frame, "project")
    if everywhere:
        return rows if frame.scope.everything else rows.filter(_seen(frame, "project"))
    places = (_on_day(place, frame, "project", frame.end) for place in frame.places)
    return rows.filter(_projects(frame, "project"), *places)


def finding_answers(frame: Frame) -> QuerySet[FindingAnswer]:
    """Requests for exceptions and the answers to them, up to the window's end."""
    rows = described(FindingAnswer.objects.known_on(frame.as_of), frame, "project")
    return rows.filter(
        _projects(frame, "project"),
        *(_dated(place, frame, "project") for place in frame.places),
        happened_on__lte=frame.end,
    )


def decided_amendments(frame: Frame) -> QuerySet[Amendment]:
    """Amendments whose decision bears a day of the window."""
    rows = described(Amendment.objects.filter(state=AmendmentState.DECIDED), frame, "project")
    known = Q(decided_at__lte=frame.as_of) if frame.as_of else Q()
    return rows.filter(known, *_by_decision(frame))


def stops(frame: Frame) -> QuerySet[StateChange]:
    """Stops of đề án by a decision that bears a day of the window."""
    rows = described(StateChange.objects.filter(action=Action.STOP), frame, "project")
    known = Q(at__lte=frame.as_of) if frame.as_of else Q()
    return rows.filter(known, *_by_decision(frame))


def carry_outs(frame: Frame) -> QuerySet[Entry]:
    """Money that a decision with a day of the window took to another fund year, with what was taken back of it."""
    rows = described(Entry.objects.known_on(frame.as_of), frame, "project")
    return rows.filter(*_by_decision(frame), kind=EntryKind.CARRY_OUT, source__in=STATE_SOURCES)


def _by_decision(frame: Frame) -> list[Q]:
    day = "decision__date"
    return [
        _projects(frame, "project"),
        Q(**{f"{day}__range": (frame.start, frame.end)}),
        *(_dated(place, frame, "project", day) for place in frame.places),
    ]


def _projects(frame: Frame, path: str) -> Q:
    """What the reader sees and the frame asks for, as a condition on the đề án at ``path``. Sight is that of today."""
    if frame.scope.everything:
        return _filters(frame, path)
    return _seen(frame, path) & _filters(frame, path)


def _seen(frame: Frame, path: str) -> Q:
    return Q(**{f"{path}__in": Project.objects.visible_to(frame.scope).values("pk")})


def _filters(frame: Frame, path: str) -> Q:
    condition = Q()
    if frame.fund:
        condition &= Q(**{field(frame, path, "fund"): frame.fund})
    if frame.center_ids is not None:
        condition &= Q(**{field(frame, path, "center__in"): frame.center_ids})
    return condition


def _own(frame: Frame) -> Q:
    """The frame's filters on facts that have a centre and perhaps a đề án."""
    condition = Q()
    if frame.fund:
        condition &= Q(**{field(frame, "project", "fund"): frame.fund})
    if frame.center_ids is not None:
        condition &= Q(center__in=frame.center_ids)
    return condition


def _none() -> Q:
    return Q(pk__in=())


def _in_project(place_ids: PlaceIds, frame: Frame, path: str) -> Q:
    """đề án that lie in the place: by their one province, all of their provinces, or their centre when they have none."""
    provinces, projects, centers = place_ids.provinces, place_ids.projects, place_ids.centers
    condition = Q(**{field(frame, path, "province__in"): provinces})
    key = f"{path}__pk__in" if path else "pk__in"
    if projects:
        condition |= Q(**{key: projects})
    if centers:
        condition |= Q(**{key: placeless(frame.as_of, centers)})
    return condition


def _dated(place: Place, frame: Frame, path: str, day: str = "happened_on") -> Q:
    parts = [
        Q(**{f"{day}__range": span}) & _in_project(ids, frame, path)
        if span != (date.min, date.max)
        else _in_project(ids, frame, path)
        for span, ids in place.spans.items()
    ]
    return reduce(or_, parts, _none())


def _on_day(place: Place, frame: Frame, path: str, day: date) -> Q:
    parts = [
        _in_project(ids, frame, path) for (first, last), ids in place.spans.items() if first <= day <= last
    ]
    return reduce(or_, parts, _none())


def _in_fact(place_ids: PlaceIds, frame: Frame) -> Q:
    """Facts of đề án in the place, and facts without a đề án of centres in it."""
    centers = place_ids.centers
    return Q(project__isnull=False) & _in_project(place_ids, frame, "project") | Q(
        project__isnull=True, center__in=centers
    )


def _fact_dated(place: Place, frame: Frame) -> Q:
    parts = [Q(happened_on__range=span) & _in_fact(ids, frame) for span, ids in place.spans.items()]
    return reduce(or_, parts, _none())


def _fact_on_day(place: Place, frame: Frame, day: date) -> Q:
    parts = [_in_fact(ids, frame) for (first, last), ids in place.spans.items() if first <= day <= last]
    return reduce(or_, parts, _none())
