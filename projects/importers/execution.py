"""Contracts, implementation plans and progress reports of a data package: the files that a package may do without."""

from core.importing.rows import Row
from core.importing.sheet import ChunkImporter
from core.importing.tally import Tally
from core.periods import Period
from projects.importers.context import Context
from projects.package import CONTRACTS, IMPLEMENTATION_PLANS, PROGRESS
from projects.services.history_execution import (
    ContractDraft,
    PlanDraft,
    ReportDraft,
    save_contracts,
    save_plans,
    save_reports,
)


class ContractsImporter(ChunkImporter[ContractDraft]):
    table = CONTRACTS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> ContractDraft | None:
        self.once(row, "project", "number")
        project_id = self._context.project_id(row)
        if row.failed or project_id is None:
            return None
        return ContractDraft(project_id, row["number"], row["signed_on"], row["value"])

    def save(self, items: list[ContractDraft]) -> Tally:
        return save_contracts(actor=self._context.actor, drafts=items)


class PlansImporter(ChunkImporter[PlanDraft]):
    table = IMPLEMENTATION_PLANS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> PlanDraft | None:
        self.once(row, "project")
        project_id = self._context.project_id(row)
        if row.failed or project_id is None:
            return None
        return PlanDraft(project_id, row["expected_end"], row["text"])

    def save(self, items: list[PlanDraft]) -> Tally:
        return save_plans(actor=self._context.actor, drafts=items)


class ProgressImporter(ChunkImporter[ReportDraft]):
    table = PROGRESS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> ReportDraft | None:
        self.once(row, "project", "period")
        project_id = self._context.project_id(row)
        self._check_window(row)
        if row.failed or project_id is None:
            return None
        return ReportDraft(
            project_id=project_id,
            period=row["period"],
            percent=row["percent"],
            narrative=row["narrative"],
            difficulty=row["difficulty"],
            expected_end=row["expected_end"],
            status=row["status"],
            window_end=row["window_end"],
        )

    def save(self, items: list[ReportDraft]) -> Tally:
        return save_reports(actor=self._context.actor, drafts=items)

    @staticmethod
    def _check_window(row: Row) -> None:
        """Whatever calendar was in force, a period ends in its last month."""
        if row["period"] is None or row["window_end"] is None:
            return
        period = Period.parse(row["period"])
        if (row["window_end"].year, row["window_end"].month) != (period.year, period.last):
            row.fail(
                "window_end",
                f"Ngày cuối kỳ {row['window_end']:%d/%m/%Y} không nằm trong tháng cuối của {period.label}.",
            )
