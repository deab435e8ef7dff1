"""What waits for a person, one function per kind of work. A new kind is a function here and a line in ``SOURCES``."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from centers.enums import CenterKind
from core.periods import Period, last_closed_month
from core.words import say
from projects import rules
from projects.enums import (
    Form,
    Fund,
    ReportState,
    State,
    Topic,
)
from projects.models import (
    Acceptance,
    AppraisalMember,
    ImplementationPlan,
    ImplementationPlanVersion,
    Inspection,
    ProgressReport,
    ProgressVersion,
    Project,
    ProjectFacility,
)
from projects.selectors.moves import CLEARED, MOVES, delivered, lacking_first
from projects.selectors.work.amendments import (
    amendments_returned,
    amendments_to_confirm,
    amendments_to_decide,
)
from projects.selectors.work.desk import Desk, Due, Lot, Source
from projects.selectors.work.discussions import questions_to_answer
from projects.selectors.work.files import harmful_papers
from projects.selectors.work.money import money_to_confirm, reconciliations_to_confirm, refunds_to_pay
from projects.workflow import awaited

NEXT_WORDS: Mapping[State, str] = {
    State.BASE_APPRAISAL: say("Kết luận thẩm định cấp cơ sở"),
    State.MINISTRY_APPRAISAL: say("Kết luận thẩm định cấp Bộ"),
    State.PLAN_PENDING: say("Phê duyệt kế hoạch"),
    State.APPROVED: say("Ký hợp đồng"),
    State.CONTRACTED: say("Lập kế hoạch thực hiện, bắt đầu thực hiện"),
    State.IN_PROGRESS: say("Nghiệm thu"),
    State.ACCEPTED: say("Quyết toán, thanh lý"),
}
_NEXT_ROUTES: Mapping[State, str] = {
    State.BASE_APPRAISAL: "projects:appraisals",
    State.MINISTRY_APPRAISAL: "projects:appraisals",
    State.PLAN_PENDING: "projects:approve",
    State.CONTRACTED: "projects:progress",
    State.IN_PROGRESS: "projects:progress",
}
"""Where the next step is taken; what is not here, from the head of the đề án."""

PLAN_WAITS = Q(
    Exists(ProjectFacility.objects.filter(project=OuterRef("pk"))),
    form=Form.GROUP,
    implementation_plan__isnull=False,
    implementation_plan__approved_at=None,
)
"""Group đề án whose implementation plan names its facilities and is not approved by the Sở yet."""

NO_BASE_LEVEL = Q(fund=Fund.NATIONAL) & (Q(center__kind=CenterKind.IPC) | Q(province=None))
"""As ``Project.skips_base_level``: the Cục, not a Sở, stands opposite."""

_FUNDS = (Fund.NATIONAL, Fund.LOCAL)


def _words(text: str) -> Any:
    return lambda _mark: text


def first_moves(desk: Desk) -> Iterator[Lot]:
    """Đề án for which somebody has to deliver something before anybody else can move."""
    for state, moves in MOVES.items():
        if state == State.STOPPED:  # told with its amount and day by ``refunds_to_pay``
            continue
        for number, move in enumerate(moves):
            theirs = desk.theirs(move.right)
            if theirs is None:
                continue
            rows = theirs.filter(lacking_first(state, number), status=state)
            if state == State.IN_PROGRESS and number == 0:
                # A đề án that runs asks for reports; finishing it becomes work when its time runs out.
                rows = rows.filter(end__lte=desk.horizon)
            for some, anchor, due in _first_due(desk, state, rows):
                yield Lot(
                    _topic(state),
                    some,
                    _words(move.words),
                    "pk",
                    "status_since",
                    anchor=anchor,
                    due=due,
                    route=move.route,
                )


def _first_due(desk: Desk, state: State, rows: Any) -> Iterator[tuple[Any, str, Due | None]]:
    """The rows of a state with the day that what has to be delivered is due by."""
    match state:
        case State.DRAFT:
            yield rows, "start", desk.due("registration_to_department")
        case State.BASE_APPRAISAL:  # the Sở sends no list of local đề án to the Cục
            yield rows.filter(fund=Fund.NATIONAL), "start", desk.due("registration_to_agency")
            yield rows.filter(fund=Fund.LOCAL), "", None
        case State.IN_PROGRESS:
            yield rows, "end", lambda end: end
        case State.ACCEPTED:
            last = (
                Acceptance.objects.standing()
                .filter(project=OuterRef("pk"), passed=True)
                .order_by("-happened_on")
            )
            dated = rows.annotate(accepted_on=Subquery(last.values("happened_on")[:1]))
            yield dated, "accepted_on", desk.due("settlement_dossier")
        case _:
            yield rows, "", None


def _topic(state: State) -> Topic:
    return Topic.SETTLEMENT if state in (State.ACCEPTED, State.STOPPED) else Topic.STEPS


def next_steps(desk: Desk) -> Iterator[Lot]:
    """Đề án whose next step of the workflow is the person's: all is there that the step waits for."""
    for state, words in NEXT_WORDS.items():
        by_fund = {fund: awaited(state, fund) for fund in _FUNDS}
        same = by_fund[Fund.NATIONAL] == by_fund[Fund.LOCAL] and state != State.BASE_APPRAISAL
        for fund in _FUNDS[:1] if same else _FUNDS:
            theirs = desk.theirs(*by_fund[fund])
            if theirs is None:
                continue
            rows = theirs.filter(status=state) if same else theirs.filter(status=state, fund=fund)
            rows = rows.filter(delivered(state))
            if state == State.CONTRACTED:
                rows = rows.exclude(PLAN_WAITS)
            anchor, due = "", None
            if state == State.BASE_APPRAISAL and fund == Fund.NATIONAL:
                anchor, due = "start", desk.due("registration_to_agency")
            elif state == State.IN_PROGRESS:
                anchor, due = "end", lambda end: end
            elif state == State.ACCEPTED:
                rows = rows.filter(CLEARED)
                anchor, due = "end", desk.due("liquidation")
            yield Lot(
                _topic(state),
                rows,
                _words(words),
                "pk",
                "status_since",
                anchor=anchor,
                due=due,
                route=_NEXT_ROUTES.get(state, "projects:overview"),
            )


def interests_to_declare(desk: Desk) -> Iterator[Lot]:
    """Each member of a council declares for themselves before the appraisal can be finished."""
    rows = AppraisalMember.objects.filter(
        user=desk.user, declaration="", absent=False, appraisal__outcome="", appraisal__by_council=True
    ).exclude(appraisal__appraiser=desk.user)
    in_sight = Project.objects.visible_to(desk.user.scope).values("pk")
    yield Lot(
        Topic.STEPS,
        rows.filter(appraisal__project__in=in_sight),
        _words(say("Khai về xung đột lợi ích (hội đồng thẩm định)")),
        "appraisal__project_id",
        "added_at",
        route="projects:council_declare",
    )


def plans_to_approve(desk: Desk) -> Iterator[Lot]:
    """Implementation plans of group đề án, which the Sở approves (TT 36/2013/TT-BCT Art. 21)."""
    theirs = desk.theirs(rules.BASE_LEAD)
    if theirs is not None:
        waiting = theirs.filter(PLAN_WAITS, status__in=(State.APPROVED, State.CONTRACTED))
        written = ImplementationPlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-recorded_at")
        rows = ImplementationPlan.objects.filter(project__in=waiting.values("pk")).annotate(
            written_at=Subquery(written.values("recorded_at")[:1])
        )
        yield Lot(
            Topic.PLANS,
            rows,
            _words(say("Phê duyệt kế hoạch thực hiện")),
            since="written_at",
            route="projects:approve_plan",
        )


def progress_to_write(desk: Desk) -> Iterator[Lot]:
    """The report of the last closed month, for đề án that ran in it and are not finished (TT 36/2013/TT-BCT Art. 22–23).

    A report of a quarter that ends with that month answers it as well.
    """
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is None:
        return
    month = last_closed_month(desk.today, desk.calendar)
    first, last = month.window(desk.calendar)
    after = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    told = ProgressReport.objects.filter(project=OuterRef("pk"), window_end__gte=last).exclude(
        status=ReportState.DRAFT
    )
    running = theirs.filter(status=State.IN_PROGRESS, end__gte=first, status_since__lt=after).exclude(
        Exists(told)
    )
    rows = running.filter(lacking_first(State.IN_PROGRESS, 0))
    kinds = {membership.center.kind for membership in desk.user.current_memberships}
    for key, kind in (
        ("monthly_progress", CenterKind.CENTER),
        ("ipc_monthly_progress", CenterKind.IPC),
    ):
        if kind in kinds:
            regional = Q(center__kind=CenterKind.IPC)
            yield Lot(
                Topic.PROGRESS,
                rows.filter(regional if kind == CenterKind.IPC else ~regional),
                _words(say("Lập báo cáo tiến độ %(label)s", label=month.label)),
                "pk",
                last + timedelta(days=1),
                anchor=last,
                due=desk.due(key),
                route="projects:progress_report",
                query=_words(f"?ky={month.code}"),
            )


def progress_returned(desk: Desk) -> Iterator[Lot]:
    """Progress reports that came back with a reason."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is not None:
        returned = ProgressVersion.objects.filter(report=OuterRef("pk")).order_by("-recorded_at")
        rows = ProgressReport.objects.filter(
            project__in=theirs.filter(status__in=(State.CONTRACTED, State.IN_PROGRESS)).values("pk"),
            status=ReportState.RETURNED,
        ).annotate(returned_at=Subquery(returned.values("recorded_at")[:1]))
        yield Lot(
            Topic.PROGRESS,
            rows,
            lambda period: say("Sửa báo cáo tiến độ %(label)s bị trả lại", label=Period.parse(period).label),
            since="returned_at",
            mark="period",
            route="projects:progress_report",
            query=lambda period: f"?ky={period}",
        )


def progress_to_answer(desk: Desk) -> Iterator[Lot]:
    """Progress reports that were sent: answered by the Sở, or by the Cục where no Sở stands opposite; never by the sender."""
    for right, opposite in ((rules.BASE_STAFF, ~NO_BASE_LEVEL), (rules.AGENCY_STAFF, NO_BASE_LEVEL)):
        theirs = desk.theirs(right)
        if theirs is not None:
            rows = ProgressReport.objects.filter(
                project__in=theirs.filter(opposite).values("pk"), status=ReportState.SENT, lapsed_at=None
            ).exclude(sent_by=desk.user)
            yield Lot(
                Topic.PROGRESS,
                rows,
                lambda period: say(
                    "Chấp nhận hoặc trả lại báo cáo tiến độ %(label)s", label=Period.parse(period).label
                ),
                since="sent_at",
                mark="period",
                route="projects:progress",
            )


def follow_ups_to_do(desk: Desk) -> Iterator[Lot]:
    """What an inspection asked to mend, until it was found mended."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is not None:
        yield Lot(
            Topic.INSPECTIONS,
            open_follow_ups().filter(project__in=theirs.values("pk")),
            lambda day: say("Khắc phục theo kết luận kiểm tra ngày %(day)s", day=f"{day:%d/%m/%Y}"),
            since="happened_on",
            mark="happened_on",
            anchor="follow_up_by",
            route="projects:progress",
            due=lambda day: day,
        )


def follow_ups_to_check(desk: Desk) -> Iterator[Lot]:
    """Follow-ups whose day has passed: the side that inspected looks whether they were mended."""
    for right, opposite in ((rules.BASE_STAFF, ~NO_BASE_LEVEL), (rules.AGENCY_STAFF, NO_BASE_LEVEL)):
        theirs = desk.theirs(right)
        if theirs is not None:
            yield Lot(
                Topic.INSPECTIONS,
                open_follow_ups().filter(
                    project__in=theirs.filter(opposite).values("pk"), follow_up_by__lt=desk.today
                ),
                lambda day: say("Kiểm tra việc khắc phục sau kiểm tra ngày %(day)s", day=f"{day:%d/%m/%Y}"),
                since="follow_up_by",
                mark="happened_on",
                anchor="follow_up_by",
                route="projects:progress",
                due=lambda day: day,
            )


def open_follow_ups() -> Any:
    """Inspections that asked for something and are not closed."""
    return Inspection.objects.exclude(follow_up="").filter(
        closed_on=None, lapsed_at=None, follow_up_by__isnull=False
    )


SOURCES: tuple[Source, ...] = (
    first_moves,
    next_steps,
    interests_to_declare,
    plans_to_approve,
    progress_to_write,
    progress_returned,
    progress_to_answer,
    amendments_returned,
    amendments_to_confirm,
    amendments_to_decide,
    follow_ups_to_do,
    follow_ups_to_check,
    money_to_confirm,
    reconciliations_to_confirm,
    refunds_to_pay,
    harmful_papers,
    questions_to_answer,
)
