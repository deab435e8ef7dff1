"""What a person waits for, one function per kind. A new kind is a function here and a line in ``SOURCES``."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from core.periods import Period
from core.words import say
from projects import rules
from projects.enums import Form, Level, ReportState, State, Topic
from projects.models import ImplementationPlanVersion, ProgressReport, Project
from projects.rules import Right, Side
from projects.selectors.moves import MOVES, delivered, lacking_first
from projects.selectors.work.amendments import amendments_asked, amendments_given_back
from projects.selectors.work.desk import Desk, Lot, Source
from projects.selectors.work.discussions import questions_asked
from projects.selectors.work.money import money_asked, reconciliations_asked, refunds_awaited
from projects.selectors.work.sources import (
    NEXT_WORDS,
    NO_BASE_LEVEL,
    PLAN_WAITS,
    open_follow_ups,
)
from projects.workflow import awaited


def sent_on(desk: Desk) -> Iterator[Lot]:
    """The centre's own đề án whose next move is another side's."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is None:
        return
    for state, moves in MOVES.items():
        for number, move in enumerate(moves):
            if move.right.side != Side.IMPLEMENTER:
                yield _away(theirs.filter(lacking_first(state, number), status=state), move.words, move.right)
    away = Q(status=State.PLAN_PENDING)
    for state in MOVES:
        if state in NEXT_WORDS:
            away |= Q(status=state) & delivered(state)
    yield Lot(
        Topic.STEPS,
        theirs.filter(away),
        lambda status: NEXT_WORDS[State(status)],
        "pk",
        "status_since",
        mark="status",
        rights=lambda _mark, project: awaited(project.status, project.fund),
    )


def _away(rows: Any, words: str, right: Right) -> Lot:
    return Lot(
        Topic.STEPS, rows, lambda _mark: words, "pk", "status_since", rights=lambda _mark, _project: (right,)
    )


def returned(desk: Desk) -> Iterator[Lot]:
    """Dossiers that the person's level gave back."""
    for right, level in ((rules.BASE_STAFF, Level.BASE), (rules.AGENCY_STAFF, Level.MINISTRY)):
        theirs = desk.theirs(right)
        if theirs is not None:
            yield Lot(
                Topic.STEPS,
                theirs.filter(status=State.RETURNED, returned_from=level),
                lambda _mark: MOVES[State.RETURNED][0].words,
                "pk",
                "status_since",
                rights=lambda _mark, _project: (rules.IMPLEMENTER_STAFF,),
            )


def plans_sent(desk: Desk) -> Iterator[Lot]:
    """Implementation plans that the Sở has to approve before the work may start."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is not None:
        written = ImplementationPlanVersion.objects.filter(project=OuterRef("pk")).order_by("-recorded_at")
        rows = theirs.filter(PLAN_WAITS, status__in=(State.APPROVED, State.CONTRACTED), form=Form.GROUP)
        yield Lot(
            Topic.PLANS,
            rows.annotate(written_at=Subquery(written.values("recorded_at")[:1])),
            lambda _mark: say("Phê duyệt kế hoạch thực hiện"),
            "pk",
            "written_at",
            rights=lambda _mark, _project: (rules.BASE_LEAD,),
        )


def progress_sent(desk: Desk) -> Iterator[Lot]:
    """Progress reports on the other side's desk."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is not None:
        yield Lot(
            Topic.PROGRESS,
            ProgressReport.objects.filter(
                project__in=theirs.values("pk"), status=ReportState.SENT, lapsed_at=None
            ),
            lambda period: say("Trả lời báo cáo tiến độ %(label)s", label=Period.parse(period).label),
            since="sent_at",
            mark="period",
            route="projects:progress",
            rights=_opposite,
        )


def follow_ups(desk: Desk) -> Iterator[Lot]:
    """What the person's side asked to mend and is not due yet."""
    for right, opposite in ((rules.BASE_STAFF, ~NO_BASE_LEVEL), (rules.AGENCY_STAFF, NO_BASE_LEVEL)):
        theirs = desk.theirs(right)
        if theirs is not None:
            yield Lot(
                Topic.INSPECTIONS,
                open_follow_ups().filter(
                    project__in=theirs.filter(opposite).values("pk"), follow_up_by__gte=desk.today
                ),
                lambda day: say("Khắc phục sau kiểm tra ngày %(day)s", day=f"{day:%d/%m/%Y}"),
                since="happened_on",
                mark="happened_on",
                anchor="follow_up_by",
                route="projects:progress",
                due=lambda day: day,
                rights=lambda _mark, _project: (rules.IMPLEMENTER_STAFF,),
            )


def _opposite(_mark: Any, project: Project) -> tuple[Right, ...]:
    return (rules.AGENCY_STAFF if project.skips_base_level else rules.BASE_STAFF,)


SOURCES: tuple[Source, ...] = (
    sent_on,
    returned,
    plans_sent,
    progress_sent,
    amendments_asked,
    amendments_given_back,
    follow_ups,
    money_asked,
    reconciliations_asked,
    refunds_awaited,
    questions_asked,
)
