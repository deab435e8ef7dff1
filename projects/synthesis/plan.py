"""One made-up đề án: its nature, course, budget, money, targets and results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from projects.enums import Form, Fund, Source, State
from projects.synthesis.catalogue import ACTIVITIES, TRADES, WEIGHTS, Activity
from projects.synthesis.money import MILLION, Course, Move, contributions, days, moves


@dataclass(frozen=True, slots=True)
class Result:
    indicator: str
    day: date
    value: int


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """Everything about a đề án but its code, place and parties. ``facilities``: how many it supports."""

    fund: str
    form: str
    activity: Activity
    trade: str
    title: str
    year: int
    start: date
    end: date
    status: str
    facilities: int
    support: int
    budget: Sequence[tuple[str, int]]
    moves: Sequence[Move]
    targets: Sequence[tuple[str, int]]
    results: Sequence[Result]
    reports: Sequence[tuple[str, date, int]]


@dataclass(frozen=True, slots=True)
class Law:
    """What the drafts must respect: the cap of an item per unit in đồng (None: none), and its advance class in percent, by day."""

    cap: Callable[[str, date], int | None]
    advance: Callable[[str, date], int]


def draft_project(rng: Random, *, fund: str, year: int, last_year: int, law: Law) -> ProjectPlan:
    """Make up a đề án of a fund and plan year. The last year of the set has đề án that are still under way."""
    activity = rng.choices(ACTIVITIES, WEIGHTS[fund])[0]
    trade, trade_name = rng.choice(TRADES)
    course = _course(rng, fund, year, last_year)
    form, facilities = _form(rng, fund, year, activity)
    each = _each(rng, activity, fund, course.start, law)
    support = each * (facilities if _per_facility(activity) else 1)
    main = Source.NATIONAL if fund == Fund.NATIONAL else Source.LOCAL
    percent = law.advance(activity.item, course.start)
    budget = [(str(main), support)]
    money = moves(rng, course, main, support, percent)
    if fund == Fund.NATIONAL and rng.random() < 0.15:
        extra = max(support // 5 // MILLION, 1) * MILLION
        budget.append((str(Source.LOCAL), extra))
        money = _joined(money, moves(rng, course, Source.LOCAL, extra, percent))
    if rng.random() < 0.85:
        own = support * rng.randint(11, 40) // 10 // MILLION * MILLION
        budget.append((str(Source.COUNTERPART), own))
        money = _joined(money, contributions(rng, course, Source.COUNTERPART, own))
    results = _results(rng, activity, course)
    return ProjectPlan(
        fund=fund,
        form=form,
        activity=activity,
        trade=trade,
        title=f"{activity.title.format(trade=trade_name)} (mô phỏng)",
        year=year,
        start=course.start,
        end=max(course.accepted, course.start),
        status=_status(rng, course, year, last_year),
        facilities=facilities,
        support=support,
        budget=budget,
        moves=money,
        targets=_targets(rng, activity, results),
        results=results,
        reports=_reports(course),
    )


def _course(rng: Random, fund: str, year: int, last_year: int) -> Course:
    if fund == Fund.NATIONAL:
        assigned = (
            date(year - 1, 12, rng.randint(24, 30))
            if rng.random() < 0.8
            else date(year, 7, rng.randint(1, 20))
        )
    else:
        assigned = rng.choice(
            (date(year - 1, 12, 3), date(year, 3, 6), date(year, 3, 9), date(year, 4, 17), date(year, 5, 9))
        )
        assigned += timedelta(days=rng.randint(0, 20))
    start = max(assigned + timedelta(days=rng.randint(10, 60)), date(year, 1, 4))
    carried = year < last_year and rng.random() < 0.08
    fate = rng.random()
    if carried:
        accepted = date(year + 1, rng.randint(4, 6), rng.randint(1, 28))
    else:
        accepted = max(date(year, rng.randint(10, 12), rng.randint(1, 15)), start + timedelta(days=30))
    return Course(
        year=year,
        assigned=assigned,
        start=start,
        accepted=accepted,
        carried=carried,
        stopped=not carried and fate < 0.04,
        running=year == last_year and fate > 0.6,
    )


def _form(rng: Random, fund: str, year: int, activity: Activity) -> tuple[str, int]:
    """Group đề án came up after 2017; a flagship is rare and national."""
    if not _per_facility(activity):
        return Form.SINGLE, 1
    if rng.random() < (0.35 if fund == Fund.NATIONAL and year >= 2018 else 0.06):
        return Form.GROUP, rng.randint(2, 6)
    if fund == Fund.NATIONAL and rng.random() < 0.02:
        return Form.FLAGSHIP, rng.randint(2, 4)
    return Form.SINGLE, 1


def _per_facility(activity: Activity) -> bool:
    return activity.item in ("machinery", "trademark", "consulting", "pollution_facility")


def _each(rng: Random, activity: Activity, fund: str, day: date, law: Law) -> int:
    """The support of one unit, never above the norm of its day."""
    amount = rng.randint(*activity.support[fund]) * MILLION
    cap = law.cap(activity.item, day)
    return min(amount, cap) if cap else amount


def _joined(first: list[Move], second: list[Move]) -> list[Move]:
    """Two lists of moves in one; positions of reversed entries keep pointing right."""
    shift = len(first)
    return first + [
        Move(move.source, move.fund_year, move.kind, move.amount, move.day, move.reverses + shift)
        if move.reverses is not None
        else move
        for move in second
    ]


def _status(rng: Random, course: Course, year: int, last_year: int) -> str:
    if course.stopped:
        return State.STOPPED
    if course.running:
        return rng.choice((State.CONTRACTED, State.IN_PROGRESS, State.IN_PROGRESS))
    return State.ACCEPTED if year == last_year else State.SETTLED


def _results(rng: Random, activity: Activity, course: Course) -> list[Result]:
    if course.stopped:
        return []
    last = course.start + (course.accepted - course.start) / 2 if course.running else course.accepted
    found = []
    for indicator, (least, most, low, high) in activity.indicators.items():
        on = days(rng, course.start, last, rng.randint(least, most))
        found += [Result(indicator, day, rng.randint(low, high)) for day in on]
    return found


def _targets(rng: Random, activity: Activity, results: Sequence[Result]) -> list[tuple[str, int]]:
    """A target near what came out; what a stopped đề án never reached still had one."""
    found = []
    for indicator, (_, most, _, high) in activity.indicators.items():
        reached = sum(result.value for result in results if result.indicator == indicator)
        found.append((indicator, max(1, reached * rng.randint(85, 120) // 100) if reached else most * high))
    return found


def _reports(course: Course) -> list[tuple[str, date, int]]:
    """Progress at the end of the second and the last quarter: period, its last day, percent of the work."""
    halfway = (f"{course.year}-Q2", date(course.year, 6, 30), 40)
    at_end = 100 if not (course.running or course.stopped or course.carried) else 70
    return [halfway, (f"{course.year}-Q4", date(course.year, 12, 31), at_end)]
