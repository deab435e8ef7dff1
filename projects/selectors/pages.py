"""What the pages of one đề án show: its estimate as a grid, balances, beneficiaries, results against targets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import Scope
from core.money import percent
from core.words import say, say_as
from projects.balance import Balance
from projects.drafts import LineDraft
from projects.enums import Content, Source
from projects.models import (
    BudgetLine,
    Finding,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Norm,
    ProgressReport,
    Project,
    ProjectFacility,
)
from projects.selectors.elbow import Beside, law_beside, law_day
from projects.selectors.findings import Standing, finding_rows
from projects.selectors.law import UNLISTED_ITEM
from projects.selectors.support import support_history


def item_labels() -> dict[str, str]:
    """The words for the items of estimates: those of the norms, the latest wording of each."""
    labels = dict(Norm.objects.order_by("valid_from").values_list("key", "label"))
    return {**labels, UNLISTED_ITEM: str(say("Khác"))}


def item_choices() -> list[tuple[str, str]]:
    """The items that a line may be for, in the order of the nine contents, and other at the end."""
    order = {content.value: position for position, content in enumerate(Content)}
    rows = Norm.objects.order_by("valid_from").values_list("key", "label", "content")
    latest = {key: (order.get(content, len(order)), label) for key, label, content in rows}
    return [(key, label) for key, (_, label) in sorted(latest.items(), key=lambda row: row[1])]


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of the estimate; ``amounts`` follow the grid's sources, in đồng, None where a source gives nothing. ``law`` stands beside
    it where it was asked for.
    """

    line: LineDraft
    label: str
    amounts: tuple[int | None, ...]
    total: int | None
    law: Beside | None = None


@dataclass(frozen=True, slots=True)
class GridYear:
    """The lines of one fund year with their sums."""

    year: int
    lines: tuple[GridLine, ...]
    amounts: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Grid:
    """The estimate in force: lines by source, summed by year and over all."""

    sources: tuple[Source, ...]
    years: tuple[GridYear, ...]
    amounts: tuple[int | None, ...]
    total: int | None

    @property
    def by_source(self) -> list[tuple[Source, int | None]]:
        return list(zip(self.sources, self.amounts, strict=True))


def budget_grid(project: Project, scope: Scope | None = None) -> Grid:
    """The estimate of a đề án with the sources that it uses; blank (None) where nothing is planned, never 0.

    With a reader's ``scope`` each line carries the law beside it.
    """
    lines = BudgetLine.objects.filter(project=project, retired_at__isnull=True).prefetch_related("shares")
    return grid_of(project, [line.as_draft() for line in lines], scope)


def grid_of(project: Project, lines: Sequence[LineDraft], scope: Scope | None = None) -> Grid:
    """The grid of an estimate that need not be the one in force, such as one that is asked for."""
    used = {source for line in lines for source in line.shares}
    sources = tuple(source for source in Source if source in used)
    labels = item_labels()
    laws = law_beside(project, lines, law_day(project), scope) if scope else [None] * len(lines)
    years: dict[int, list[GridLine]] = {}
    for line, law in zip(lines, laws, strict=True):
        row = _line(line, sources, labels.get(line.item, line.item), law)
        years.setdefault(line.fund_year, []).append(row)
    blocks = tuple(_year(year, rows, len(sources)) for year, rows in years.items())
    sums = _columns([block.amounts for block in blocks], len(sources))
    return Grid(sources, blocks, sums, _sum(sums))


def _line(line: LineDraft, sources: tuple[Source, ...], label: str, law: Beside | None) -> GridLine:
    amounts = tuple(line.shares.get(source) for source in sources)
    return GridLine(line, line.description or label, amounts, _sum(amounts), law)


def _year(year: int, rows: list[GridLine], width: int) -> GridYear:
    sums = _columns([row.amounts for row in rows], width)
    return GridYear(year, tuple(rows), sums, _sum(sums))


def _columns(rows: Sequence[tuple[int | None, ...]], width: int) -> tuple[int | None, ...]:
    return tuple(_sum(row[position] for row in rows) for position in range(width))


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One figure over all sources and years of a đề án, in đồng; a main figure stands out."""

    label: str
    amounts: tuple[int | None, ...]
    main: bool


_BALANCE_ROWS = (
    ("assigned", say("Đã giao (giao + bổ sung − giảm)"), False),
    ("carried_in", say("Chuyển nguồn đến"), False),
    ("carried_out", say("Chuyển nguồn đi"), False),
    ("cancelled", say_as("of money", "Hủy"), False),
    ("available", say("Được sử dụng"), True),
    ("advanced", say("Tạm ứng"), False),
    ("paid", say("Thanh toán phần còn lại"), False),
    ("refunded", say("Hoàn trả"), False),
    ("disbursed", say("Giải ngân (tạm ứng + thanh toán − hoàn trả)"), True),
    ("remaining", say("Còn lại"), True),
    ("settled", say("Đã quyết toán"), False),
    ("contributed", say("Đóng góp thực tế"), False),
)


def balance_rows(found: Sequence[Balance]) -> list[BalanceRow]:
    """Balances as a table: a row per figure, a column per source and year; figures that are 0 everywhere are left out."""
    rows = [
        BalanceRow(label, tuple(_figure(balance, name) for balance in found), main)
        for name, label, main in _BALANCE_ROWS
    ]
    return [row for row in rows if row.main or any(row.amounts)]


def _figure(balance: Balance, name: str) -> int | None:
    """Own money is only contributed, state money never: what cannot be is left blank."""
    return getattr(balance, name) if balance.own_money == (name == "contributed") else None


def beneficiaries_of(project: Project) -> "QuerySet[ProjectFacility]":
    """Who benefits from a đề án, with their places."""
    return ProjectFacility.objects.filter(project=project).select_related("facility__province")


def open_facilities(rows: Iterable[ProjectFacility], scope: Scope) -> set[int]:
    """The facilities among the beneficiaries whose own page the reader may open."""
    shown = Facility.objects.visible_to(scope).filter(pk__in=[row.facility_id for row in rows])
    return set(shown.values_list("pk", flat=True))


def supports_in_sight(facility: Facility, scope: Scope) -> "QuerySet[ProjectFacility]":
    """The support that a facility got from đề án in the scope, the latest first."""
    return support_history(facility).filter(project__in=Project.objects.visible_to(scope).values("pk"))


def findings_of(project: Project) -> list[Finding]:
    """What checks found and what still matters, with its documents and who excepted it: neither what a change has mended nor a request
    that ended.
    """
    if not Finding.objects.filter(project=project).exists():
        return []
    rows = finding_rows(project, timezone.localdate(), law_day(project))
    return [row.finding for row in rows if row.standing not in (Standing.MENDED, Standing.ENDED)]


def progress_reports_of(project: Project) -> "QuerySet[ProgressReport]":
    """The reports of progress, the latest first."""
    return (
        ProgressReport.objects.filter(project=project)
        .select_related("sent_by")
        .order_by("-window_end", "-pk")
    )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """An indicator of one year: target, what was reached, percent of the target (None without one)."""

    year: int
    indicator: Indicator
    planned: Decimal | None
    actual: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return percent(self.actual, self.planned)


def results_against_targets(project: Project, results: Iterable[IndicatorResult]) -> list[ResultRow]:
    """Targets of a đề án beside its results of the same calendar year; corrected results do not count."""
    targets = IndicatorTarget.objects.filter(project=project, retired_at__isnull=True).select_related(
        "indicator"
    )
    planned: dict[tuple[int, int], Decimal] = {}
    actual: dict[tuple[int, int], Decimal] = {}
    indicators: dict[int, Indicator] = {}
    for target in targets:
        key = (target.year, target.indicator_id)
        planned[key] = planned.get(key, Decimal(0)) + target.value
        indicators[target.indicator_id] = target.indicator
    for result in results:
        indicators[result.indicator_id] = result.indicator
        if not hasattr(result, "corrected_by"):
            key = (result.happened_on.year, result.indicator_id)
            actual[key] = actual.get(key, Decimal(0)) + result.value
    rows = [
        ResultRow(year, indicators[indicator], planned.get((year, indicator)), actual.get((year, indicator)))
        for year, indicator in planned.keys() | actual.keys()
    ]
    return sorted(rows, key=lambda row: (-row.year, row.indicator.position, row.indicator.code))


def results_of(project: Project) -> "QuerySet[IndicatorResult]":
    """All results of a đề án as they were entered, corrections with what they correct."""
    return (
        IndicatorResult.objects.filter(project=project)
        .select_related("indicator", "corrects", "corrected_by", "recorded_by")
        .order_by("-happened_on", "-pk")
    )
