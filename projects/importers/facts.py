"""The ledger, the targets and the results of a data package."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator

from core.importing.problems import SilentLog
from core.importing.rows import Row, Sheet
from core.importing.sheet import ChunkImporter, SheetImporter
from core.importing.tally import Tally
from core.progress import Progress
from projects.importers.context import Context
from projects.models import Indicator
from projects.package import LEDGER, RESULTS, TARGETS
from projects.plausible import fund_year_problem
from projects.services.history_facts import (
    ResultDraft,
    TargetDraft,
    note_late_payments,
    save_results,
    save_targets,
)
from projects.services.ledger_drafts import EntryDraft
from projects.services.ledger_history import write_history


class LedgerImporter(SheetImporter[EntryDraft]):
    """Reads the file twice: first every row is checked, then the rows stream into the ledger without being held.

    The rows of a đề án with a wrong row are left out of the second reading, so that a balance that is wrong only for want of that row
    is not listed as an error of its own.
    """

    table = LEDGER
    chunk = 500

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._tainted: set[str | None] = set()
        self._projects: dict[int, None] = {}
        self._repeats: Counter[str] = Counter()

    def run(self, sheet: Sheet, progress: Progress) -> Tally:
        progress.start(self.table.file, sheet.lines)
        for row in sheet.rows():
            progress.advance()
            if not self._sound(row):
                self._tainted.add(row["project"])
        if sheet.cut:  # balances without the rows that follow say nothing
            return Tally()
        progress.start(f"{self.table.file} · ghi", sheet.lines)
        outcome = write_history(actor=self._context.actor, drafts=self.items(sheet, progress))
        for problem in outcome.problems:
            self._context.log.add(self.table.file, int(problem.place), problem.field, problem.message)
        tally = Tally(created=outcome.created, unchanged=outcome.unchanged)
        tally.findings += self._context.notice(self.table.file, outcome.findings)
        touched = list(self._projects)
        for start in range(0, len(touched), self.chunk):
            late = note_late_payments(project_ids=touched[start : start + self.chunk])
            tally.findings += self._context.notice(self.table.file, late)
        return tally

    def items(self, sheet: Sheet, progress: Progress) -> Iterator[EntryDraft]:
        for row in sheet.rows(SilentLog()):
            progress.advance()
            if row["project"] not in self._tainted and not row.failed:
                yield self.item(row)

    def item(self, row: Row) -> EntryDraft:
        project = self._context.projects.known[row["project"]]
        self._projects[project.pk] = None
        return EntryDraft(
            place=str(row.line),
            project=project,
            source=row["source"],
            fund_year=row["fund_year"],
            kind=row["kind"],
            amount=row["amount"],
            happened_on=row["happened_on"],
            document=row["document"],
            note=row.get("note", ""),
            request_key=row["request_key"] or self._derived_key(row),
        )

    def _sound(self, row: Row) -> bool:
        """Whether the row may be written; its errors are listed."""
        known = self._context.project_id(row) is not None
        if row["happened_on"]:
            self._context.check_past(row)
            if row["fund_year"] and (wrong := fund_year_problem(row["fund_year"], row["happened_on"])):
                row.fail("fund_year", wrong)
        return known and not row.failed

    def _derived_key(self, row: Row) -> str:
        """The key of a row that brings none: its content and its number among equal rows, so a second import finds it again."""
        content = "|".join(
            str(row[name]) for name in ("project", "source", "fund_year", "kind", "happened_on", "amount")
        )
        digest = hashlib.sha256(content.encode()).hexdigest()[:32]
        self._repeats[digest] += 1
        return f"pkg:{digest}:{self._repeats[digest]}"


class TargetsImporter(ChunkImporter[TargetDraft]):
    table = TARGETS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> TargetDraft | None:
        self.once(row, "year", "center", "project", "indicator")
        center_id = self._context.centers.find(row, "center")
        project_id = self._context.project_id(row)
        indicator = self._context.indicators.find(row, "indicator")
        if row.failed or center_id is None or indicator is None:
            return None
        return TargetDraft(
            row["year"], center_id, project_id, indicator.pk, row["value"], row.get("note", "")
        )

    def save(self, items: list[TargetDraft]) -> Tally:
        return save_targets(actor=self._context.actor, drafts=items)


class ResultsImporter(SheetImporter[ResultDraft]):
    """Results have no key: all rows of a day are compared with what is there, so the file is read before the first is saved."""

    table = RESULTS
    chunk = 5000

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> ResultDraft | None:
        center_id = self._context.centers.find(row, "center")
        project_id = self._context.project_id(row)
        indicator = self._context.indicators.find(row, "indicator")
        if row["happened_on"]:
            self._context.check_past(row)
        if indicator:
            self._check_part(row, "women", "Số nữ", indicator, indicator.by_women)
            minority = indicator.by_ethnic_minority
            self._check_part(row, "ethnic_minority", "Số người dân tộc thiểu số", indicator, minority)
        if row.failed or center_id is None or indicator is None:
            return None
        return ResultDraft(
            center_id=center_id,
            project_id=project_id,
            happened_on=row["happened_on"],
            indicator_id=indicator.pk,
            value=row["value"],
            women=row["women"],
            ethnic_minority=row["ethnic_minority"],
            note=row.get("note", ""),
        )

    def run(self, sheet: Sheet, progress: Progress) -> Tally:
        tally = Tally()
        progress.start(self.table.file, sheet.lines)
        days: dict[object, list[ResultDraft]] = defaultdict(list)
        for draft in self.items(sheet, progress):
            days[draft.happened_on].append(draft)
        progress.start(f"{self.table.file} · ghi", sheet.lines)
        waiting: list[ResultDraft] = []
        for position, drafts in enumerate(days.values(), start=1):
            waiting += drafts
            if len(waiting) >= self.chunk or position == len(days):
                tally.add(save_results(actor=self._context.actor, drafts=waiting))
                progress.advance(len(waiting))
                waiting = []
        return tally

    @staticmethod
    def _check_part(row: Row, column: str, label: str, indicator: Indicator, told_apart: bool) -> None:
        """A part is given only where the indicator is told apart so, and is no more than the whole."""
        if row[column] is None:
            return
        if not told_apart:
            row.fail(column, f"Chỉ tiêu “{indicator.label}” không tách {label.lower()}; để trống ô này.")
        elif row["value"] is not None and row[column] > row["value"]:
            row.fail(column, f"{label} {row[column]:f} lớn hơn giá trị {row['value']:f}.")
