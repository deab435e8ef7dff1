"""The tab “Tiến độ”: how a đề án is carried out, from contract to settlement, with what is due and what is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from centers.enums import CenterKind
from core.calendars import period_calendar
from core.periods import Calendar, Period, PeriodKind
from core.text import fold, sort_key
from core.words import say
from projects.duedates import due_on
from projects.enums import Action, AttachmentKind, EntryKind, Form, ReportState, State
from projects.models import (
    Acceptance,
    Appraisal,
    Attachment,
    Deadline,
    DecisionPaper,
    Entry,
    ImplementationPlan,
    Inspection,
    ProgressReport,
    Project,
    Settlement,
    StateChange,
)
from projects.papers import LATER_STAGES, Stage
from projects.selectors.law import deadline
from projects.selectors.pages import progress_reports_of
from projects.selectors.periods import Window, window_of
from projects.validators import required_attachments


def plan_of(project: Project) -> ImplementationPlan | None:
    """The implementation plan, with who approved it."""
    return ImplementationPlan.objects.filter(project=project).select_related("approved_by").first()


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which something has to be there, with where that is written; ``met`` is the day on which it was."""

    day: date
    citation: str
    met: date | None
    today: date

    @property
    def late(self) -> bool:
        return (self.met or self.today) > self.day


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A progress report with the days of its period and the day it was due; quarters have no day of their own for the implementer."""

    report: ProgressReport
    window: Window
    due: Due | None

    @property
    def is_open(self) -> bool:
        found = self.report
        return found.status in (ReportState.DRAFT, ReportState.RETURNED) and found.lapsed_at is None

    @property
    def is_sent(self) -> bool:
        return self.report.status == ReportState.SENT and self.report.lapsed_at is None


def report_rows(project: Project) -> list[ReportRow]:
    """The progress reports of a đề án, the latest period first."""
    reports = list(progress_reports_of(project).select_related("sent_by", "accepted_by"))
    if not reports:
        return []
    today = timezone.localdate()
    rules, calendar = _monthly_rules(project), period_calendar()
    return [_report_row(report, rules, calendar, today) for report in reports]


def due_of(project: Project, window: Window) -> Due | None:
    """When the report of a month is due (TT 36/2013 Art. 22, 23); None for a quarter."""
    return _due(window, _monthly_rules(project), None, timezone.localdate())


def _monthly_rules(project: Project) -> list[Deadline]:
    regional = project.center.kind == CenterKind.IPC
    key = "ipc_monthly_progress" if regional else "monthly_progress"
    return list(Deadline.objects.filter(key=key).select_related("document").order_by("-valid_from"))


def _report_row(report: ProgressReport, rules: list[Deadline], calendar: Calendar, today: date) -> ReportRow:
    window = window_of(Period.parse(report.period), calendar)
    sent = (
        timezone.localdate(report.sent_at)
        if report.sent_at and report.status != ReportState.RETURNED
        else None
    )
    done = report.status in (ReportState.SENT, ReportState.ACCEPTED)
    # A report that came with an import bears no moment of sending; it is not called late for that.
    met = sent or (window.last if done else None)
    return ReportRow(report, window, _due(window, rules, met, today))


def _due(window: Window, rules: list[Deadline], met: date | None, today: date) -> Due | None:
    if window.period.kind != PeriodKind.MONTH:
        return None
    rule = next(
        (
            row
            for row in rules
            if (row.valid_from is None or row.valid_from <= window.last)
            and (row.valid_to is None or row.valid_to >= window.last)
        ),
        None,
    )
    if rule is None:
        return None
    return Due(due_on(rule, window.last), cited(rule), met, today)


def cited(rule: Deadline) -> str:
    """Article and document of a deadline."""
    return ", ".join(part for part in (rule.article, str(rule.document)) if part)


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """A visit; ``waiting`` while something has to be mended, ``overdue`` when its day has passed."""

    inspection: Inspection
    today: date

    @property
    def waiting(self) -> bool:
        found = self.inspection
        return bool(found.follow_up) and found.closed_on is None and found.lapsed_at is None

    @property
    def overdue(self) -> bool:
        by = self.inspection.follow_up_by
        return self.waiting and by is not None and by < self.today

    @property
    def mended_late(self) -> bool:
        closed, by = self.inspection.closed_on, self.inspection.follow_up_by
        return closed is not None and by is not None and closed > by


def inspection_rows(project: Project) -> list[InspectionRow]:
    """The inspections of a đề án, the latest first."""
    today = timezone.localdate()
    return [InspectionRow(row, today) for row in Inspection.objects.filter(project=project)]


def acceptances_of(project: Project) -> QuerySet[Acceptance]:
    """The minutes of base acceptance by day, those withdrawn among them."""
    return Acceptance.objects.filter(project=project).select_related("recorded_by", "withdrawn_by")


def places_still_failing(rows: QuerySet[Acceptance]) -> list[str]:
    """The places whose latest minutes did not pass."""
    standing = [row for row in rows if row.withdrawn_at is None]
    return [row.place for row in latest_by_place(standing) if not row.passed]


def latest_by_place(rows: Iterable[Acceptance]) -> list[Acceptance]:
    """The latest minutes of each place; capitals, marks and blanks make no other place."""
    latest = {sort_key(row.place): row for row in sorted(rows, key=lambda row: (row.happened_on, row.pk))}
    return list(latest.values())


def unnamed_provinces(project: Project) -> list[str]:
    """Provinces of an inter-provincial đề án that no standing minutes name in their place. The place is free text, so that a name
    missing there is no proof: whoever accepts says that every place was.
    """
    names = list(project.provinces.order_by("sort_key").values_list("name", flat=True))
    if len(names) < 2:
        return []
    places = [fold(row.place) for row in latest_by_place(project.acceptances.standing())]
    return [name for name in names if not any(fold(name) in place for place in places)]


@dataclass(frozen=True, slots=True)
class SettlementState:
    """The settlement dossier and the day it is due, counted from the last base acceptance (TT 36/2013 Art. 18)."""

    filed: Settlement | None
    due: Due | None


def settlement_of(project: Project) -> SettlementState:
    """What there is of the settlement dossier; no due day before something was accepted."""
    filed = Settlement.objects.filter(project=project).select_related("recorded_by").first()
    last = (
        Acceptance.objects.standing()
        .filter(project=project, passed=True)
        .aggregate(day=Max("happened_on"))["day"]
    )
    counted = last is not None and (filed is not None or project.status in (State.ACCEPTED, State.SETTLED))
    rule = deadline("settlement_dossier", last) if counted else None
    if rule is None:
        return SettlementState(filed, None)
    met = filed.happened_on if filed else None
    return SettlementState(filed, Due(due_on(rule, last), cited(rule), met, timezone.localdate()))


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A kind of paper that a stage expects; ``reached`` once the đề án is there, ``there`` how many are on file and ``waiting`` how many of
    them no scanner has released yet. Papers with malware do not count."""

    stage: str
    kind: str
    kind_label: str
    source: str
    there: int
    waiting: int
    reached: bool

    @property
    def missing(self) -> bool:
        return self.reached and not self.there


def paper_rows(project: Project) -> list[PaperRow]:
    """The papers of each stage, from the submission on. Five queries."""
    have, released = _papers_of(project)
    steps = StateChange.objects.filter(project=project, action__in=(Action.START, Action.ACCEPT))
    taken = dict(steps.order_by("at").values_list("action", "at"))
    named = project.form != Form.GROUP and project.beneficiaries.exists()
    first = Stage(
        say("Gửi thẩm định"),
        required_attachments(named_beneficiaries=named),
        frozenset(State),
        say("36/2013/TT-BCT, Điều 5, 10"),
    )
    return [
        PaperRow(
            stage.label,
            kind.value,
            str(kind.label),
            stage.source,
            there := _count(have, kind, stage, taken),
            there - _count(released, kind, stage, taken),
            project.status in stage.states,
        )
        for stage in (first, *LATER_STAGES)
        for kind in stage.kinds
    ]


def stage_lacks(project: Project, stage: Stage) -> list[AttachmentKind]:
    """The kinds of paper without which ``stage`` does not end; those with malware do not count, nor do those that came before the
    state that the đề án is in: a contract of purchase in the dossier is not the one that is signed. ``projects.selectors.moves`` asks the
    same in SQL.
    """
    own = Attachment.objects.live().filter(
        project=project, kind__in=stage.kinds, uploaded_at__gte=project.status_since
    )
    there = {row.kind for row in own if not row.harmful}
    return [kind for kind in stage.kinds if kind not in there]


Dated = list[tuple[str, datetime]]


def _papers_of(project: Project) -> tuple[Dated, Dated]:
    """Kind and day of the papers without malware, and of those among them that may be opened: the dossier's own, the minutes of finished
    sheets, which the portal makes itself, and the papers of the decisions that gave the money.
    """
    own = Attachment.objects.live().filter(project=project).only("kind", "uploaded_at", "scan_state")
    given = Entry.objects.filter(project=project, kind=EntryKind.ASSIGN, decision__isnull=False)
    decided = DecisionPaper.objects.filter(decision__in=given.values("decision"))
    sheets = Appraisal.objects.finished().filter(project=project).values_list("finished_at", flat=True)
    minutes = [(AttachmentKind.MINUTES.value, at) for at in sheets if at is not None]
    papers = [(row.kind, row) for row in own] + [(AttachmentKind.DECISION.value, row) for row in decided]
    good = [(kind, row) for kind, row in papers if not row.harmful]
    return (
        minutes + [(kind, row.uploaded_at) for kind, row in good],
        minutes + [(kind, row.uploaded_at) for kind, row in good if not row.withheld],
    )


def _count(have: Dated, kind: str, stage: Stage, taken: Mapping[str, datetime]) -> int:
    """How many papers of a kind count for a stage: minutes of before and after the beginning of the work are not the same paper."""
    times = [at for found, at in have if found == kind]
    if stage.after:
        since = taken.get(stage.after)
        times = [at for at in times if since is not None and at >= since]
    if stage.before:
        until = taken.get(stage.before)
        times = [at for at in times if until is None or at < until]
    return len(times)
