"""Targets and results as a data package tells them, and what the law says to imported budgets and money."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from centers.models import User
from core.importing.tally import Tally
from projects.enums import EntryKind
from projects.models import Deadline, Entry, Finding, IndicatorResult, IndicatorTarget, Project
from projects.selectors.law import check_budgets

BATCH = 500


@dataclass(frozen=True, slots=True)
class TargetDraft:
    year: int
    center_id: int
    project_id: int | None
    indicator_id: int
    value: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """A result of a day. Equal results may repeat; the note is no part of what makes two results the same."""

    center_id: int
    project_id: int | None
    happened_on: date
    indicator_id: int
    value: Decimal
    women: Decimal | None
    ethnic_minority: Decimal | None
    note: str

    @property
    def fact(self) -> tuple[object, ...]:
        return (
            self.center_id,
            self.project_id,
            self.happened_on,
            self.indicator_id,
            self.value,
            self.women,
            self.ethnic_minority,
        )


@transaction.atomic
def save_targets(*, actor: User | None, drafts: Sequence[TargetDraft]) -> Tally:
    """Set the yearly targets; a new value or note retires the row that stood, so earlier days can still be read."""
    standing: Iterable[IndicatorTarget] = IndicatorTarget.objects.filter(
        retired_at__isnull=True,
        year__in={draft.year for draft in drafts},
        center__in={draft.center_id for draft in drafts},
    )
    live = {(row.year, row.center_id, row.project_id, row.indicator_id): row for row in standing}
    tally = Tally()
    retired: list[int] = []
    new: list[IndicatorTarget] = []
    for draft in drafts:
        row = live.get((draft.year, draft.center_id, draft.project_id, draft.indicator_id))
        if row and (row.value, row.note) == (draft.value, draft.note):
            tally.unchanged += 1
            continue
        if row:
            retired.append(row.pk)
        new.append(
            IndicatorTarget(
                year=draft.year,
                center_id=draft.center_id,
                project_id=draft.project_id,
                indicator_id=draft.indicator_id,
                value=draft.value,
                note=draft.note,
                recorded_by=actor,
            )
        )
    now = timezone.now()
    for start in range(0, len(retired), BATCH):
        IndicatorTarget.objects.filter(pk__in=retired[start : start + BATCH]).update(retired_at=now)
    IndicatorTarget.objects.bulk_create(new, batch_size=BATCH)
    tally.updated, tally.created = len(retired), len(new) - len(retired)
    return tally


@transaction.atomic
def save_results(*, actor: User | None, drafts: Sequence[ResultDraft]) -> Tally:
    """Add the results that are not there yet. ``drafts`` hold all rows of the package for their days.

    A result that was corrected since still counts as present, so that reading the package again does not bring it back.
    """
    days = {draft.happened_on for draft in drafts}
    present: Counter[Any] = Counter(
        IndicatorResult.objects.filter(happened_on__in=days).values_list(
            "center_id", "project_id", "happened_on", "indicator_id", "value", "women", "ethnic_minority"
        )
    )
    new: list[IndicatorResult] = []
    for draft in drafts:
        if present[draft.fact] > 0:
            present[draft.fact] -= 1
            continue
        new.append(
            IndicatorResult(
                center_id=draft.center_id,
                project_id=draft.project_id,
                happened_on=draft.happened_on,
                indicator_id=draft.indicator_id,
                value=draft.value,
                women=draft.women,
                ethnic_minority=draft.ethnic_minority,
                note=draft.note,
                recorded_by=actor,
            )
        )
    IndicatorResult.objects.bulk_create(new, batch_size=BATCH)
    return Tally(created=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def note_norm_findings(*, project_ids: Iterable[int]) -> list[Finding]:
    """Note which of these budgets stand above a norm of their first day; returns the findings that are new."""
    projects = Project.objects.filter(pk__in=list(project_ids)).select_related("province").order_by("pk")
    found = [
        Finding(
            project=project,
            code=norm.code,
            message=norm.message,
            document_id=norm.document,
            article=norm.citation[:80],
            limit_amount=norm.limit,
            amount=norm.entered,
        )
        for project, norm in check_budgets(list(projects))
        if norm.code == "above_norm"
    ]
    return _note(found)


@transaction.atomic
def note_late_payments(*, project_ids: Sequence[int]) -> list[Finding]:
    """Note money of a fund year that was paid after the day of liquidation (TT 36/2013/TT-BCT Art. 18); returns the new notes."""
    rules = list(Deadline.objects.filter(key="liquidation").select_related("document"))
    last = (
        Entry.objects.filter(
            project__in=project_ids,
            kind__in=(EntryKind.ADVANCE, EntryKind.PAY, EntryKind.SETTLE),
            reverses__isnull=True,
        )
        .values_list("project_id", "fund_year")
        .annotate(day=Max("happened_on"))
        .order_by("project_id", "fund_year")
    )
    found = []
    for project_id, year, day in last:
        for rule in rules:
            if (
                rule.valid_from > day
                or (rule.valid_to and rule.valid_to < day)
                or not (rule.month and rule.day)
            ):
                continue
            due = date(year + 1, rule.month, rule.day)
            if day > due:
                found.append(
                    Finding(
                        project_id=project_id,
                        code="late_liquidation",
                        message=f"Kinh phí năm {year} còn chi hoặc quyết toán ngày {day:%d/%m/%Y}, sau hạn {due:%d/%m/%Y}.",
                        document=rule.document,
                        article=rule.citation[:80],
                    )
                )
    return _note(found)


def _note(found: Sequence[Finding]) -> list[Finding]:
    """Write the findings that are not there yet."""
    known = set(
        Finding.objects.filter(project__in={finding.project_id for finding in found}).values_list(
            "project_id", "code", "message"
        )
    )
    new = [finding for finding in found if (finding.project_id, finding.code, finding.message) not in known]
    Finding.objects.bulk_create(new, batch_size=BATCH)
    return new
