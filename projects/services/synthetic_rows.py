"""The rows of made-up đề án, unsaved: what :mod:`projects.services.synthetic` writes chunk by chunk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import Province
from core.periods import Calendar, Period
from projects.enums import ReportState
from projects.models import (
    Contract,
    Entry,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    ProgressReport,
    Project,
    ProjectFacility,
)
from projects.synthesis.plan import ProjectPlan


@dataclass(frozen=True, slots=True)
class Written:
    """A đề án with the plan it is made from, its places and the facilities it supports."""

    project: Project
    plan: ProjectPlan
    places: Sequence[Province]
    facilities: Sequence[Facility]


def moment(day: date) -> datetime:
    """Noon of the next day: facts are recorded a little after they happen."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(12)))


def named_since(
    chunk: Sequence[Written], known: Mapping[int, datetime]
) -> tuple[list[Facility], dict[int, datetime]]:
    """The facilities of the chunk and since when each is known, by its id: since the first đề án that names it."""
    facilities = {one.pk: one for made in chunk for one in made.facilities}
    begun: dict[int, datetime] = {}
    for made in chunk:
        for one in made.facilities:
            begun[one.pk] = min(known[made.project.pk], begun.get(one.pk, known[made.project.pk]))
    return list(facilities.values()), begun


def beneficiaries(chunk: Sequence[Written]) -> list[ProjectFacility]:
    return [
        ProjectFacility(
            project=made.project,
            facility=facility,
            item=made.plan.activity.item,
            support=made.plan.support // len(made.facilities),
        )
        for made in chunk
        for facility in made.facilities
    ]


def contracts(chunk: Sequence[Written]) -> list[Contract]:
    return [
        Contract(
            project=made.project,
            number=f"{made.project.code}/HĐ-KC",
            signed_on=made.plan.start,
            value=made.plan.support,
        )
        for made in chunk
    ]


def entries(made: Written) -> Iterator[tuple[int, Entry]]:
    """Each move as an entry, with its position; reversals do not name their entry yet."""
    for place, move in enumerate(made.plan.moves):
        yield (
            place,
            Entry(
                project=made.project,
                source=move.source,
                fund_year=move.fund_year,
                kind=move.kind,
                amount=move.amount,
                happened_on=move.day,
                recorded_at=moment(move.day),
                document=f"CT {place + 1}",
                request_key=f"mp:{made.project.code}:{place + 1}",
            ),
        )


def reports(chunk: Sequence[Written], calendar: Calendar) -> Iterator[ProgressReport]:
    for made in chunk:
        for code, day, percent in made.plan.reports:
            yield ProgressReport(
                project=made.project,
                period=code,
                percent=percent,
                status=ReportState.ACCEPTED,
                window_end=Period.parse(code).window(calendar)[1],
                expected_end=made.plan.end,
                sent_at=moment(day),
                accepted_at=moment(day),
            )


def targets(chunk: Sequence[Written], indicators: Mapping[str, Indicator]) -> Iterator[IndicatorTarget]:
    for made in chunk:
        for code, value in made.plan.targets:
            yield IndicatorTarget(
                year=made.plan.year,
                center=made.project.center,
                project=made.project,
                indicator=indicators[code],
                value=value,
                recorded_at=moment(made.plan.moves[0].day),
            )


def results(chunk: Sequence[Written], indicators: Mapping[str, Indicator]) -> Iterator[IndicatorResult]:
    for made in chunk:
        for result in made.plan.results:
            indicator = indicators[result.indicator]
            yield IndicatorResult(
                center=made.project.center,
                project=made.project,
                happened_on=result.day,
                indicator=indicator,
                value=result.value,
                women=result.value // 2 if indicator.by_women else None,
                ethnic_minority=result.value // 5 if indicator.by_ethnic_minority else None,
                recorded_at=moment(result.day),
            )
