"""Contracts, implementation plans and progress reports as a data package tells them.

Who recorded, sent, accepted or approved them is not told; the moments are those of the import, and an imported plan is not approved.
A đề án that people work on here keeps what it has (see :mod:`projects.services.history`).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from centers.models import User
from core import audit
from core.importing.tally import Tally
from projects.enums import ReportState
from projects.models import Contract, ImplementationPlan, ProgressReport, Project
from projects.services.history import BATCH, worked_on
from projects.services.versions import keep_contracts, keep_plans, keep_reports


@dataclass(frozen=True)
class ContractDraft:
    """A contract of ``value`` đồng, known by đề án and number."""

    project_id: int
    number: str
    signed_on: date
    value: int


@dataclass(frozen=True)
class PlanDraft:
    """The implementation plan of a đề án; there is one."""

    project_id: int
    expected_end: date
    text: str


@dataclass(frozen=True)
class ReportDraft:
    """A progress report, known by đề án and period; ``percent`` is the volume of work done, 0 to 100."""

    project_id: int
    period: str
    percent: int
    narrative: str
    difficulty: str
    expected_end: date | None
    status: str
    window_end: date


class _Draft(Protocol):
    @property
    def project_id(self) -> int: ...


@dataclass(frozen=True)
class _Kind:
    """How drafts of a kind are kept: ``key`` names a row of a đề án, ``moments`` are set when the row is written, ``keep`` writes its version."""

    model: type[models.Model]
    key: tuple[str, ...]
    action: str
    keep: Callable[[Sequence[Any]], None]
    moments: Callable[[Any], dict[str, Any]] = lambda draft: {}


def _report_moments(draft: ReportDraft) -> dict[str, Any]:
    now = timezone.now()
    return {
        "sent_at": None if draft.status == ReportState.DRAFT else now,
        "accepted_at": now if draft.status == ReportState.ACCEPTED else None,
    }


_CONTRACTS = _Kind(Contract, ("project_id", "number"), "contract.record", keep_contracts)
_PLANS = _Kind(ImplementationPlan, ("project_id",), "implementation_plan.save", keep_plans)
_REPORTS = _Kind(ProgressReport, ("project_id", "period"), "progress.save", keep_reports, _report_moments)


def save_contracts(*, actor: User | None, drafts: Sequence[ContractDraft]) -> Tally:
    """Add the contracts that are new and correct day and value of the others."""
    return _save(actor, _CONTRACTS, drafts)


def save_plans(*, actor: User | None, drafts: Sequence[PlanDraft]) -> Tally:
    """Add the plans that are new and correct text and expected end of the others."""
    return _save(actor, _PLANS, drafts)


def save_reports(*, actor: User | None, drafts: Sequence[ReportDraft]) -> Tally:
    """Add the progress reports that are new and correct the others. Reports of one đề án keep the order of ``drafts``."""
    return _save(actor, _REPORTS, drafts)


@transaction.atomic
def _save(actor: User | None, kind: _Kind, drafts: Sequence[_Draft]) -> Tally:
    project_ids = {draft.project_id for draft in drafts}
    list(Project.objects.select_for_update().filter(pk__in=project_ids).order_by("pk").values_list("pk"))
    held = kind.model._default_manager.filter(project__in=project_ids).select_related("project")
    known = {tuple(getattr(row, name) for name in kind.key): row for row in held}
    alive = worked_on(project_ids)
    tally = Tally()
    new: list[models.Model] = []
    changed: list[audit.Change] = []
    for draft in drafts:
        wanted = asdict(draft)  # type: ignore[call-overload]  # a protocol cannot ask for a dataclass
        row = known.get(tuple(wanted[name] for name in kind.key))
        before, after = audit.changes({name: getattr(row, name, None) for name in wanted}, wanted)
        if row is not None and not after:
            tally.unchanged += 1
        elif draft.project_id in alive:
            tally.kept += 1
        elif row is None:
            new.append(kind.model(**wanted, **kind.moments(draft)))
        else:
            for name, value in {**after, **kind.moments(draft)}.items():
                setattr(row, name, value)
            row.save()
            changed.append((row, before, after))
    kind.model._default_manager.bulk_create(new, batch_size=BATCH)
    kind.keep([*new, *(row for row, _, _ in changed)])
    audit.record_all(actor=actor, action=kind.action, done=changed)
    tally.created, tally.updated = len(new), len(changed)
    return tally
