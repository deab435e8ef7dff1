"""Importing a data package: all files in one transaction, every error listed, nothing saved when there is one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from beneficiaries.importers import FacilitiesImporter
from centers.importers import CentersImporter
from centers.models import User
from core.importing.codes import CodeBook
from core.importing.package import PackageFiles, open_package
from core.importing.problems import NoticeLog, ProblemLog
from core.importing.rows import Sheet
from core.importing.sheet import SheetImporter
from core.importing.tally import Tally
from core.progress import Progress
from projects.importers.context import Context
from projects.importers.execution import ContractsImporter, PlansImporter, ProgressImporter
from projects.importers.facts import LedgerImporter, ResultsImporter, TargetsImporter
from projects.importers.projects import (
    BeneficiariesImporter,
    BudgetImporter,
    OriginsImporter,
    ProjectsImporter,
)
from projects.package import TABLES
from projects.services.history_facts import note_norm_findings

_NORM_CHUNK = 500


@dataclass(slots=True)
class PackageOutcome:
    """The tally of each file that was in the package and what was noted. With problems, nothing was saved."""

    problems: ProblemLog
    notices: NoticeLog = field(default_factory=NoticeLog)
    tallies: dict[str, Tally] = field(default_factory=dict)
    saved: bool = False


class _Undo(Exception):  # noqa: N818 - it carries no error
    """Rolls back an import with errors, and a trial."""


_IMPORTERS: dict[str, Callable[[Context], SheetImporter[Any]]] = {
    "centers": lambda context: CentersImporter(context.actor, context.centers, context.provinces),
    "facilities": lambda context: FacilitiesImporter(context.actor, context.facilities, context.provinces),
    "projects": ProjectsImporter,
    "origins": OriginsImporter,
    "project_facilities": BeneficiariesImporter,
    "budget": BudgetImporter,
    "ledger": LedgerImporter,
    "targets": TargetsImporter,
    "results": ResultsImporter,
    "contracts": ContractsImporter,
    "implementation_plans": PlansImporter,
    "progress": ProgressImporter,
}


def import_package(
    *, actor: User | None, folder: Path, dry_run: bool = False, progress: Progress | None = None
) -> PackageOutcome:
    """Import the package in ``folder``. ``dry_run`` does all of it and rolls back.

    Idempotent: rows that are there already are counted as unchanged. Rows that are right are written even after an error was found,
    so that the balances they make are checked too; the transaction is undone at the end.
    """
    outcome = PackageOutcome(ProblemLog())
    progress = progress or Progress()
    files = open_package(folder, TABLES, max_bytes=settings.PACKAGE_MAX_BYTES, log=outcome.problems)
    if not files.paths:
        return outcome
    try:
        with transaction.atomic():
            _import_files(actor, files, outcome, progress)
            if outcome.problems or dry_run:
                raise _Undo
            outcome.saved = True
    except _Undo:
        pass
    finally:
        progress.finish()
    return outcome


def _import_files(
    actor: User | None, files: PackageFiles, outcome: PackageOutcome, progress: Progress
) -> None:
    context = Context.load(actor, outcome.problems, outcome.notices)
    for name in files.refused:
        _forget(context, name)
    for name, table in TABLES.items():
        if name not in files.paths:
            continue
        sheet = Sheet(files.paths[name], table, outcome.problems)
        sound = sheet.open()
        if sound:
            outcome.tallies[name] = _IMPORTERS[name](context).run(sheet, progress)
        if not sound or sheet.cut:
            _forget(context, name)
    fresh = context.fresh_budgets
    progress.start("Đối chiếu định mức", len(fresh))
    for start in range(0, len(fresh), _NORM_CHUNK):
        part = fresh[start : start + _NORM_CHUNK]
        found = note_norm_findings(project_ids=part)
        outcome.tallies["budget"].findings += context.notice(TABLES["budget"].file, found)
        progress.advance(len(part))


def _forget(context: Context, name: str) -> None:
    """References to the codes of a file that cannot be read, or not to its end, are no errors of their own."""
    books: dict[str, CodeBook[Any]] = {
        "centers": context.centers,
        "facilities": context.facilities,
        "projects": context.projects,
    }
    if name in books:
        books[name].unread = True
